/** What open pairs are given of the extension. */
import path from 'node:path';
import { ENCODER_IDS } from '../../core/encoder/ids';
import { isRemote } from '../../core/encoder/named';
import type { PairEndpoint } from '../../shared/panels/pair';
import type { Services } from '../services';
import { fallbackRuns } from '../run/runJob';
import type { PairSources } from './openPair';
import { runsOfPair } from './runAnswers';
import { PairFiles } from './store/pairFiles';
import { PairMemory } from './store/pairMemory';
import type { WorkspaceChoices } from './workspaceChoices';

export const pairSources = (services: Services, choices: WorkspaceChoices): PairSources => ({
  workers: services.workers,
  encoders: { names: () => encoderNames(services), ref: name => services.encoders.ref(name) },
  choices,
  endpoints: () => pairEndpoints(services),
  runsOf: from => runsOfPair(from, from.question, fallbackRuns(services)),
  onUnreadable: error => services.reporter.log.warn(error.toLine()),
});

/** Pairs of a workspace are kept with it; those of a window without one are kept with the extension. */
export function pairMemory({ context, reporter }: Services): PairMemory {
  const { fsPath } = context.storageUri ?? context.globalStorageUri;
  const files = new PairFiles(path.join(fsPath, 'pairs-v1'));
  return new PairMemory(files, context.workspaceState, error => reporter.error(error));
}

export const pairEndpoints = ({ endpoints }: Services): PairEndpoint[] =>
  endpoints.all().map(({ name, kind, url, model }) => ({
    name,
    label: name,
    kind,
    ...(url === undefined || !URL.canParse(url) ? {} : { host: new URL(url).host }),
    ...(model === undefined ? {} : { model }),
  }));

/** A setting that cannot be used is said, and leaves the encoders that come with MedProbe. */
function encoderNames({ encoders, reporter }: Services): readonly string[] {
  try {
    // To open a panel is not to ask that images be sent: remote encoders compare where they were chosen.
    const local = encoders.named().filter(entry => !isRemote(entry));
    return [...ENCODER_IDS, ...local.map(({ name }) => name)];
  } catch (error) {
    reporter.error(error);
    return ENCODER_IDS;
  }
}
