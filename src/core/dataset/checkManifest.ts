import path from 'node:path';
import { ProbeError } from '../errors';
import { ImageChecker } from './checkImages';
import { loadManifest, readManifestText } from './load';
import { ManifestChecker } from './manifestChecker';
import { missingImages } from './missing';
import { PROBLEM_CODES } from './rules';
import type { ProblemCode } from './rules';
import type { ManifestProblem } from './types';

/**
 * Everything that is wrong with a manifest, images that are not there included, in the order of its lines; `unreadable`
 * alone where it cannot be read as a whole.
 * @throws ProbeError 'cancelled'.
 */
export async function checkManifest(file: string, signal?: AbortSignal): Promise<ManifestProblem[]> {
  try {
    return file.toLowerCase().endsWith('.pairs.jsonl')
      ? await checkPairs(file, signal)
      : await checkForeign(file, signal);
  } catch (error) {
    const failure = ProbeError.from(error);
    if (failure.kind === 'cancelled' || failure.kind === 'internal') throw failure;
    return [ofTheWhole('unreadable', failure.toLine())];
  }
}

async function checkPairs(file: string, signal: AbortSignal | undefined): Promise<ManifestProblem[]> {
  const { text } = await readManifestText(file, signal);
  const checker = new ManifestChecker(text);
  const images = new ImageChecker(path.dirname(path.resolve(file)));
  for (const line of checker.lines) images.problemsOf(line);
  await images.load(signal);
  return [...checker.problems(images.problemsOf)];
}

/** A benchmark's own file has no lines of pairs: what is wrong in it is an error as a whole. */
async function checkForeign(file: string, signal: AbortSignal | undefined): Promise<ManifestProblem[]> {
  const manifest = await loadManifest(file, signal);
  const { missing } = await missingImages(manifest, signal);
  const relative = (image: string) => path.relative(manifest.root, image).split(path.sep).join('/');
  return missing.map(image =>
    ofTheWhole('image-not-found', `There is no image "${relative(image)}" in the dataset ${manifest.root}.`),
  );
}

const ofTheWhole = (code: ProblemCode, message: string): ManifestProblem => ({
  line: 1,
  column: 1,
  endLine: 1,
  endColumn: 1,
  severity: PROBLEM_CODES[code].severity,
  code,
  message,
});
