import * as vscode from 'vscode';
import type { Progress } from '../../core/benchmark/asking';
import { formatDuration } from '../../core/pace';
import { COMMANDS } from '../contributions';

/** The one status-bar item: how far the runs of this window are. Hidden while none goes. */
export class RunStatus implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;
  readonly #command: vscode.Disposable;
  readonly #cancels = new Set<() => void>();

  constructor() {
    this.#item = vscode.window.createStatusBarItem('medprobe.run', vscode.StatusBarAlignment.Left);
    this.#item.name = 'MedProbe';
    this.#item.command = COMMANDS.cancelRun.id;
    this.#command = vscode.commands.registerCommand(COMMANDS.cancelRun.id, () => this.#offerCancel());
  }

  begin(cancel: () => void): void {
    this.#cancels.add(cancel);
    this.#item.text = '$(beaker) MedProbe: starting…';
    this.#item.show();
  }

  progress({ asked, errors, fromJournal, of, secondsLeft }: Progress): void {
    const left = secondsLeft === null ? '' : `, ${formatDuration(secondsLeft)} left`;
    this.#item.text = `$(beaker) MedProbe ${fromJournal + asked}/${of}${errors > 0 ? ` $(warning) ${errors}` : ''}`;
    this.#item.tooltip = `${fromJournal + asked} of ${of} questions answered, ${errors} errors${left}. Click to cancel.`;
  }

  end(): void {
    this.#cancels.clear();
    this.#item.hide();
  }

  dispose(): void {
    for (const cancel of this.#cancels) cancel();
    this.#item.dispose();
    this.#command.dispose();
  }

  async #offerCancel(): Promise<void> {
    if (this.#cancels.size === 0) {
      await vscode.window.showInformationMessage('No benchmark is running.');
      return;
    }
    const cancel = 'Cancel Run';
    const chosen = await vscode.window.showInformationMessage('A benchmark is running.', cancel);
    if (chosen === cancel) for (const abort of this.#cancels) abort();
  }
}
