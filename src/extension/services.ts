import path from 'node:path';
import * as vscode from 'vscode';
import { AnswerCache } from '../core/endpoint/answerCache';
import { RemoteClient } from '../core/encoder/remote/client';
import type { RetryNotice } from '../core/endpoint/retry';
import { makePrivate } from '../core/files/ownFolder';
import type { CrashEvent } from '../worker/client';
import { FolderJobs } from '../worker/folderJobs';
import { Workers } from '../worker/workers';
import { DisposableStore } from './disposables';
import { CapabilityStore } from '../core/endpoint/capabilities/store';
import { ConsentKeeper, gateFor } from './endpoints/consentKeeper';
import { EncoderRegistry } from './encoders/registry';
import { EndpointFindings } from './endpoints/findings';
import { proxyEnvironment } from './endpoints/proxy';
import { EndpointRegistry } from './endpoints/registry';
import { encoderProvider, weightLoading } from './settings';
import { TranscriptDocuments } from './pair/transcript';
import { Reporter } from './reporting';
import { openLog } from './surfaces/plainLog';

/** What features are given; made once, passed by hand. */
export interface Services {
  readonly context: vscode.ExtensionContext;
  readonly reporter: Reporter;
  readonly workers: Workers;
  readonly jobs: FolderJobs;
  /** A worker died with work to do and was restarted. */
  readonly onDidCrash: vscode.Event<CrashEvent>;
  readonly endpoints: EndpointRegistry;
  readonly encoders: EncoderRegistry;
  readonly consent: ConsentKeeper;
  readonly transcripts: TranscriptDocuments;
  /** What endpoints were found able to do. */
  readonly capabilities: EndpointFindings;
  /** Ended with the extension. */
  readonly owned: DisposableStore;
  readonly version: string;
}

/** The editor stays first: both workers yield to it, and embedding yields to pictures that somebody waits for. */
const ENCODER_NICENESS = 15;
const IMAGE_NICENESS = 8;

export function createServices(context: vscode.ExtensionContext): Services {
  const owned = new DisposableStore();
  const reporter = new Reporter(owned.add(openLog('MedProbe')));
  const crashed = owned.add(new vscode.EventEmitter<CrashEvent>());
  owned.add(crashed.event(event => sayRestarted(reporter, event)));
  const consent = new ConsentKeeper(context.workspaceState);
  const encoders = new EncoderRegistry(context.secrets);
  const workers: Workers = new Workers({
    distDir: path.join(context.extensionPath, 'dist'),
    cacheDir: path.join(context.globalStorageUri.fsPath, 'cache'),
    provider: encoderProvider(),
    weightLoading: weightLoading(),
    encoderNiceness: ENCODER_NICENESS,
    imageNiceness: IMAGE_NICENESS,
    onCrash: event => crashed.fire(event),
    connect: async (remote, files) => {
      const key = await encoders.keyFor(remote);
      const onRetry = ({ attempt, of, error }: RetryNotice) =>
        reporter.log.warn(`Try ${attempt} of ${of} failed: ${error.message}`);
      const env = proxyEnvironment(process.env);
      return new RemoteClient(remote, { consent: gateFor(consent, workers, files), key, env, onRetry });
    },
  });
  owned.onDispose(() => workers.dispose());
  void makePrivate(workers.config.cacheDir);
  const version = (context.extension.packageJSON as { version: string }).version;
  const endpoints = new EndpointRegistry(context.secrets, {
    answers: new AnswerCache(path.join(workers.config.cacheDir, 'answers')),
    onCacheFailure: error => reporter.log.warn(error.toLine()),
    onNotice: notice => reporter.log.warn(notice),
  });
  const transcripts = owned.add(new TranscriptDocuments());
  const found = new CapabilityStore(path.join(context.globalStorageUri.fsPath, 'cache'));
  const capabilities = owned.add(new EndpointFindings(found));
  return {
    context,
    reporter,
    workers,
    jobs: new FolderJobs(workers),
    onDidCrash: crashed.event,
    endpoints,
    encoders,
    consent,
    transcripts,
    capabilities,
    owned,
    version,
  };
}

function sayRestarted(reporter: Reporter, { name, reason, unfinished, stderr }: CrashEvent): void {
  const jobs = unfinished === 1 ? 'one unfinished job is' : `${unfinished} unfinished jobs are`;
  reporter.warning(
    `The ${name} stopped unexpectedly (${reason}) and was restarted. Nothing finished is lost; ${jobs} being done again.`,
  );
  if (stderr !== '') reporter.log.error(stderr);
}
