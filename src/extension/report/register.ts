import type * as vscode from 'vscode';
import { commands } from 'vscode';
import { COMMANDS } from '../contributions';
import { DisposableStore } from '../disposables';
import type { PairOpener } from '../pair/pairOpener';
import type { RunService } from '../run/runService';
import type { Services } from '../services';
import type { ViewNode } from '../views/model/node';
import { exportChosen, importChosen } from './archiving';
import { createReport } from './creating';

export function registerReports(services: Services, _pairs: PairOpener, runs: RunService): vscode.Disposable {
  const store = new DisposableStore();
  const { reporter } = services;
  const command = (id: string, run: (folder: string | undefined) => Promise<void>) =>
    store.add(
      commands.registerCommand(
        id,
        reporter.guard(async (node?: ViewNode) => run(runIn(node))),
      ),
    );
  command(COMMANDS.createReport.id, folder => createReport(services, folder));
  command(COMMANDS.exportRun.id, folder => exportChosen(services, folder));
  command(COMMANDS.importRun.id, () => importChosen(services, runs));
  return store;
}

const runIn = (node?: ViewNode): string | undefined => (node?.target?.kind === 'run' ? node.target.path : undefined);
