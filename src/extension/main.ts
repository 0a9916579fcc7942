import { workspace } from 'vscode';
import type { Event, ExtensionContext } from 'vscode';
import type { CrashEvent } from '../worker/client';
import { embedImages } from '../worker/embedder';
import type { Embedded } from '../worker/embedder';
import { registerConverting } from './converting/register';
import { registerCuration } from './curation/register';
import { registerEncoders } from './encoders/register';
import { registerEmbedding } from './embedding/register';
import { registerEndpoints } from './endpoints/register';
import { registerMaintenance } from './maintenance';
import { registerMap } from './map/register';
import { PairPanels } from './pair/panels';
import { registerPair } from './pair/register';
import { describeRenamedSettings } from './renamedSettings';
import { registerReports } from './report/register';
import { registerRun } from './run/register';
import { Runs } from './run/runs';
import { RunStatus } from './run/status';
import { createServices } from './services';
import { registerTesting } from './testing/register';
import type { Testing } from './testing/register';
import { registerViews } from './views/register';
import type { Views } from './views/register';
import { WorkspaceIndex } from './views/workspaceIndex';

/** For tests and benchmarks inside the extension host. */
export interface MedProbeApi {
  /** Wall time of `activate`. */
  readonly activationMs: number;
  /** Process ids of the children that run now. */
  workerPids(): { readonly image: number | undefined; readonly encoder: number | undefined };
  /** Embeds files with `general` as a background job, telling each as it is settled. */
  embed(files: readonly string[], onImage: (embedded: Embedded) => void): Promise<void>;
  /** A worker died with work to do and was restarted. */
  readonly onDidCrash: Event<CrashEvent>;
  /** What the trees show, and how images are decorated. */
  readonly views: Views;
  /** What the Test Explorer shows and runs. */
  readonly testing: Testing;
}

const FEATURES = [
  registerPair,
  registerMap,
  registerEmbedding,
  registerRun,
  registerConverting,
  registerReports,
  registerCuration,
  registerEndpoints,
  registerEncoders,
  registerMaintenance,
];

export function activate(context: ExtensionContext): MedProbeApi {
  const startedAt = performance.now();
  const services = createServices(context);
  context.subscriptions.push(services.owned);
  const renamed = describeRenamedSettings(workspace.getConfiguration());
  if (renamed !== undefined) services.reporter.info(renamed);
  const pairs = services.owned.add(new PairPanels(services));
  const status = services.owned.add(new RunStatus(services.reporter));
  const runs = new Runs(services, pairs, status);
  for (const register of FEATURES) services.owned.add(register(services, pairs, runs));
  const index = services.owned.add(new WorkspaceIndex(services));
  const views = services.owned.add(registerViews(services, { pairs, runs, status, index }));
  const testing = services.owned.add(registerTesting(services, runs, index));
  const { image, encoder } = services.workers;
  return {
    activationMs: performance.now() - startedAt,
    workerPids: () => ({ image: image.pid, encoder: encoder.pid }),
    embed: async (files, onImage) => {
      const targets = files.map(path => ({ path, frame: 0 }));
      const job = embedImages(services.workers, targets, { encoder: { encoder: 'general' }, priority: 'background' });
      for await (const embedded of job) onImage(embedded);
    },
    onDidCrash: services.onDidCrash,
    views,
    testing,
  };
}
