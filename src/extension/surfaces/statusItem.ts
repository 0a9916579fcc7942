import * as vscode from 'vscode';
import type { LabelPart } from './wording';
import { iconLabel, line, lines } from './wording';

export interface StatusItemOptions {
  readonly id: string;
  /** What the editor's menu of the status bar calls it. */
  readonly name: string;
  readonly command: string;
}

/** An item on the left of the status bar, hidden until it is shown. */
export class StatusItem implements vscode.Disposable {
  readonly #item: vscode.StatusBarItem;

  constructor({ id, name, command }: StatusItemOptions) {
    this.#item = vscode.window.createStatusBarItem(id, vscode.StatusBarAlignment.Left);
    this.#item.name = line(name);
    this.#item.command = command;
  }

  /** @param tooltip lines of plain text. */
  set(label: readonly LabelPart[], tooltip: readonly string[]): void {
    this.#item.text = iconLabel(label);
    this.#item.tooltip = lines(tooltip.join('\n'));
  }

  set visible(visible: boolean) {
    if (visible) this.#item.show();
    else this.#item.hide();
  }

  dispose(): void {
    this.#item.dispose();
  }
}
