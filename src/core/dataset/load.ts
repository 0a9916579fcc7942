import { createHash } from 'node:crypto';
import { access } from 'node:fs/promises';
import path from 'node:path';
import pLimit from 'p-limit';
import { ProbeError, throwIfAborted } from '../errors';
import { isNotRegular, readRegularFile, READ_LIMITS } from '../files/regularFile';
import { mapInTurns } from '../turns';
import { benchmarkOf } from './benchmarks';
import { parseMediConfusionCsv, parseMediConfusionJson } from './mediconfusion';
import { DISK_CONCURRENCY, imageFiles } from './missing';
import type { ParsedPairs } from './parsePairs';
import { parsePairsInTurns } from './parsePairs';
import { assertLinksStayInside, locateImage, realRoot } from './resolve';
import type { Manifest, ManifestFormat, ManifestPair } from './types';

/**
 * Reads a manifest of any supported format, told by its name and content. Problems of single lines are in `problems`
 * and their pairs left out; image files may be missing (missing.ts), but none may lie outside the dataset.
 * @throws ProbeError 'not-found', 'io', 'too-large', 'cancelled'; 'bad-input' where the file as a whole cannot be used or
 * a link leads out of the dataset; 'unsupported' for another format or a newer version.
 */
export async function loadManifest(file: string, signal?: AbortSignal): Promise<Manifest> {
  const { bytes, text } = await readManifestText(file, signal);
  const format = recogniseManifest(file, text);
  const folder = path.dirname(path.resolve(file));
  const root = format === 'pairs' ? folder : checkoutOf(folder);
  const parsed = await readAs(format, file, text, signal);
  const located = ({ pair, line }: ParsedPairs['pairs'][number]) => ({
    pair,
    line,
    images: imagesOf(root, folder, pair),
  });
  const pairs = await mapInTurns(parsed.pairs, located, signal);
  await checkLinks(root, pairs, signal);
  const prompts = format === 'pairs' ? undefined : await officialPromptsIn(root);
  return {
    path: path.resolve(file),
    format,
    sha256: createHash('sha256').update(bytes).digest('hex'),
    root,
    benchmark: format === 'pairs' ? benchmarkOf(pairs.map(({ pair }) => pair)) : 'mediconfusion',
    pairs,
    problems: parsed.problems,
    ...(prompts === undefined ? {} : { officialPrompts: prompts }),
  };
}

/**
 * A manifest's bytes, and as text.
 * @throws ProbeError 'not-found', 'io', 'too-large', 'cancelled', 'unsupported'; 'bad-input' where it is not UTF-8.
 */
export async function readManifestText(file: string, signal?: AbortSignal): Promise<{ bytes: Buffer; text: string }> {
  const bytes = await readManifest(file, signal);
  return { bytes, text: decodeUtf8(file, bytes) };
}

async function readManifest(file: string, signal: AbortSignal | undefined): Promise<Buffer> {
  throwIfAborted(signal);
  try {
    return await readRegularFile(file, { limit: READ_LIMITS.text, remedy: 'Split it into several manifests.', signal });
  } catch (error) {
    throw readError(file, error);
  }
}

function readError(file: string, error: unknown): ProbeError {
  // A folder may be a benchmark that can be converted, of which the caller knows more.
  if (isNotRegular(error)) return new ProbeError('unsupported', error.message, { remedy: SUPPORTED, cause: error });
  if (error instanceof ProbeError) return error;
  if (error instanceof Error && error.name === 'AbortError') return ProbeError.from(error);
  if (error instanceof Error && 'code' in error && error.code === 'ENOENT') {
    return new ProbeError('not-found', `There is no file ${file}.`, { remedy: 'Check its path.', cause: error });
  }
  const reason = error instanceof Error ? error.message : String(error);
  return new ProbeError('io', `${file} cannot be read: ${reason}.`, { remedy: 'Check its permissions.', cause: error });
}

function decodeUtf8(file: string, bytes: Buffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (error) {
    throw new ProbeError('bad-input', `${file} is not UTF-8 text.`, { remedy: 'Save it as UTF-8.', cause: error });
  }
}

/** The name says which formats are possible, the content which it is. @throws ProbeError 'unsupported'. */
export function recogniseManifest(file: string, text: string): ManifestFormat {
  const name = path.basename(file).toLowerCase();
  if (name.endsWith('.pairs.jsonl')) return 'pairs';
  if (name.endsWith('.json') && text.includes('"im_1_local"')) return 'mediconfusion-json';
  const header = text.slice(0, text.search(/[\r\n]|$/));
  if (name.endsWith('.csv') && header.includes('im_1_local')) return 'mediconfusion-csv';
  throw unsupported(file, 'is no manifest that MedProbe knows');
}

function unsupported(file: string, what: string): ProbeError {
  return new ProbeError('unsupported', `${file} ${what}.`, { remedy: SUPPORTED });
}

const SUPPORTED =
  "Supported are MedProbe's own *.pairs.jsonl, and MediConfusion's data/dataset.json and data/dataset.csv; " +
  '`medprobe convert` makes a manifest of other benchmarks.';

async function readAs(
  format: ManifestFormat,
  file: string,
  text: string,
  signal: AbortSignal | undefined,
): Promise<ParsedPairs> {
  switch (format) {
    case 'pairs': {
      const parsed = await parsePairsInTurns(text, signal);
      const newer = parsed.problems.find(({ code }) => code === 'newer-version');
      if (newer) throw new ProbeError('unsupported', `${file}, line ${newer.line}: ${newer.message}`);
      return parsed;
    }
    case 'mediconfusion-json':
      return { pairs: parseMediConfusionJson(file, text).map(pair => ({ pair, line: 0 })), problems: [] };
    case 'mediconfusion-csv':
      return { pairs: parseMediConfusionCsv(file, text).map(pair => ({ pair, line: 0 })), problems: [] };
  }
}

/** MediConfusion keeps its dataset files in `<checkout>/data`; copied elsewhere, the folder they lie in is the dataset. */
const checkoutOf = (folder: string): string => (path.basename(folder) === 'data' ? path.dirname(folder) : folder);

async function officialPromptsIn(checkout: string): Promise<string | undefined> {
  const prompts = path.join(checkout, 'configs', 'prompts', 'answering.json');
  const isThere = await access(prompts).then(
    () => true,
    () => false,
  );
  if (!isThere) return undefined;
  await assertLinksStayInside(await realRoot(checkout), prompts);
  return prompts;
}

function imagesOf(root: string, folder: string, pair: ManifestPair['pair']): ManifestPair['images'] {
  const refs = pair.image2 === undefined ? [pair.image1] : [pair.image1, pair.image2];
  return refs.map(ref => locateImage(root, folder, ref));
}

async function checkLinks(
  root: string,
  pairs: readonly ManifestPair[],
  signal: AbortSignal | undefined,
): Promise<void> {
  const folder = await realRoot(root);
  await pLimit(DISK_CONCURRENCY).map(imageFiles(pairs), async file => {
    throwIfAborted(signal);
    await assertLinksStayInside(folder, file);
  });
}
