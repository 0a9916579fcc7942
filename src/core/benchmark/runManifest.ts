import path from 'node:path';
import { normaliseImagePath } from '../dataset/imageRef';
import { ProbeError } from '../errors';
import { assertLinksStayBelow, OWN_FOLDER } from '../files/insidePath';
import type { RunFolder } from './runFolder';

/** The dataset that a run's folder is beside (`<dataset>/.medprobe/runs/<run>`); undefined where it lies elsewhere. */
export function datasetOfRun(folder: string): string | undefined {
  const runs = path.dirname(path.resolve(folder));
  const isBeside = path.basename(runs) === 'runs' && path.basename(path.dirname(runs)) === OWN_FOLDER;
  return isBeside ? path.dirname(path.dirname(runs)) : undefined;
}

/**
 * Where the manifest of a run is, by the text of its `run.json` alone, which may be a stranger's.
 * @param relative as `run.json` names it.
 * @throws ProbeError 'unsupported' where the run was recorded elsewhere; 'bad-input' where the path leaves the dataset.
 */
export function manifestOf(folder: string, relative: string): string {
  const dataset = datasetOfRun(folder);
  if (dataset === undefined) {
    throw new ProbeError('unsupported', `${folder} is not beside its dataset, so its questions cannot be shown.`, {
      remedy: 'Score it with `medprobe score`, or move it to .medprobe/runs in the dataset’s folder.',
    });
  }
  return manifestIn(dataset, relative, folder);
}

/**
 * As `manifestOf`, and no link leads it out of the dataset. The file need not be there.
 * @throws ProbeError as `manifestOf`; 'bad-input' for such a link.
 */
export async function findManifestOf({ path: folder, run }: RunFolder): Promise<string> {
  const file = manifestOf(folder, run.manifest.path);
  await assertLinksStayBelow(datasetOfRun(folder)!, file);
  return file;
}

/** @param told what names it, for the error. @throws ProbeError 'bad-input' where the path leaves the dataset. */
export function manifestIn(dataset: string, relative: string, told: string): string {
  const inside = normaliseImagePath(relative);
  if (inside !== null) return path.join(dataset, inside);
  throw new ProbeError('bad-input', `${told} names a manifest outside its dataset: ${JSON.stringify(relative)}.`, {
    remedy: 'A run names its manifest relative to the dataset; correct its run.json, or name the manifest (--dataset).',
  });
}
