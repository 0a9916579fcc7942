/** Starts the language server for manifests once, and answers what it asks of the workers. */
import path from 'node:path';
import type { LanguageClient } from 'vscode-languageclient/node';
import * as vscode from 'vscode';
import { curationMethods, curationRequest, PAIRS_LANGUAGE } from '../../shared/curation';
import type { CurationMethods } from '../../shared/curation';
import { check } from '../../shared/rpc/methods';
import { withheldEnvironment } from '../../worker/childEnvironment';
import type { Services } from '../services';
import { curationHandlers } from './handlers';

/** Read anew at each start of the server. The library would give it the extension host's whole environment. */
const SERVER_OPTIONS = {
  get env() {
    return withheldEnvironment(process.env);
  },
};

export class CurationClient implements vscode.Disposable {
  readonly #services: Services;
  #starting: Promise<LanguageClient> | undefined;
  #watcher: vscode.FileSystemWatcher | undefined;

  constructor(services: Services) {
    this.#services = services;
  }

  /** Returns when the server runs. Does nothing where it does already. */
  async start(): Promise<void> {
    this.#starting ??= this.#start();
    await this.#starting;
  }

  dispose(): void {
    this.#watcher?.dispose();
    void this.#starting?.then(client => client.dispose()).catch(() => undefined); // a start that failed was reported
  }

  async #start(): Promise<LanguageClient> {
    // The library is large, and most windows never open a manifest.
    const { LanguageClient, RevealOutputChannelOn, TransportKind } = await import('vscode-languageclient/node');
    const module = path.join(this.#services.context.extensionPath, 'dist', 'server.js');
    // Images that come and go anywhere in the workspace, and what runs record.
    this.#watcher = vscode.workspace.createFileSystemWatcher('**/*');
    const client = new LanguageClient(
      'medprobe.curation',
      'MedProbe Manifests',
      { module, transport: TransportKind.ipc, options: SERVER_OPTIONS },
      {
        documentSelector: [
          { language: PAIRS_LANGUAGE, scheme: 'file' },
          { language: PAIRS_LANGUAGE, scheme: 'untitled' },
        ],
        outputChannel: this.#services.reporter.log,
        revealOutputChannelOn: RevealOutputChannelOn.Never,
        synchronize: { fileEvents: this.#watcher },
        markdown: { isTrusted: false, supportHtml: false },
      },
    );
    for (const name of Object.keys(curationMethods) as (keyof CurationMethods)[]) this.#answer(client, name);
    await client.start();
    return client;
  }

  #answer<K extends keyof CurationMethods>(client: LanguageClient, name: K): void {
    const handler = curationHandlers(this.#services.workers)[name];
    client.onRequest(curationRequest(name), (params: unknown) =>
      handler(
        check(curationMethods[name].params, params, `The parameters of ${name}`) as Parameters<typeof handler>[0],
      ),
    );
  }
}
