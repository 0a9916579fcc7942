import { runBenchmark } from '../../../src/core/benchmark/runner';
import { loadManifest } from '../../../src/core/dataset/load';
import type { Pair } from '../../../src/core/dataset/types';
import type { AskRequest, EndpointInfo } from '../../../src/core/endpoint/types';
import { ProbeError } from '../../../src/core/errors';
import type { Report, ReportedRun } from '../../../src/core/report/model';
import { readReport } from '../../../src/core/report/read';
import type { ReportOptions } from '../../../src/core/report/read';
import type { Answering } from '../benchmark/fixtures';
import { options, ruleEndpoint, writtenManifest } from '../benchmark/fixtures';

export const MODEL: EndpointInfo = { kind: 'openai', name: 'local', host: 'localhost:8000', model: 'medgemma-4b-it' };
export const OTHER: EndpointInfo = { ...MODEL, name: 'other', model: 'medgemma-27b-it' };

const CATEGORIES = ['Pulmonary', 'Vascular', 'Cerebral'];

/** Categories in turn; every fourth pair belongs to one patient. */
export const categorised = (pair: Pair, index: number): Pair => {
  const category = CATEGORIES[index % CATEGORIES.length] ?? '';
  const group = index % 4 === 0 ? { group: 'patient-1' } : {};
  return { ...pair, categories1: [category], categories2: [category], ...group };
};

const indexOf = ({ pair }: AskRequest): number => Number(pair.slice(1));
const correctOf = (request: AskRequest): string => (indexOf(request) % 2 === request.image - 1 ? 'A' : 'B');

/** Of eight pairs: told apart, confused, swapped, unreadable, an error, thought first, read differently, told apart. */
export const mixed: Answering = request => {
  const correct = correctOf(request);
  switch (indexOf(request) % 8) {
    case 1:
      return 'A';
    case 2:
      return correct === 'A' ? 'B' : 'A';
    case 3:
      return request.image === 1 ? 'I cannot tell.' : correct;
    case 4:
      throw new ProbeError('endpoint', 'The server answered 503: overloaded.', { details: { status: 503 } });
    case 5:
      return `<unused94>thought\nLung markings end early.<unused95>${correct}`;
    case 6:
      return `**${correct}**`;
    default:
      return correct;
  }
};

export const allCorrect: Answering = correctOf;

export interface RunSpec {
  readonly info: EndpointInfo;
  readonly answer: Answering;
}

/** Runs over one manifest of `n` pairs below `root`; the runs' folders. */
export async function recordedRuns(
  root: string,
  n: number,
  specs: readonly RunSpec[],
  change: (pair: Pair, index: number) => Pair = categorised,
): Promise<string[]> {
  const { path } = await writtenManifest(root, n, change);
  const manifest = await loadManifest(path);
  const folders: string[] = [];
  for (const { info, answer } of specs) {
    const { folder } = await runBenchmark(options(manifest, { ...ruleEndpoint(answer), info }));
    folders.push(folder);
  }
  return folders;
}

export const NOW = new Date('2026-11-22T12:00:00Z');

export const reportOf = (folders: readonly string[], more: Partial<ReportOptions> = {}): Promise<Report> =>
  readReport(folders, { version: '0.1.0', now: NOW, ...more });

/** The report with names and times that are the same each time, for golden files. */
export const settled = (report: Report): Report => ({
  ...report,
  runs: report.runs.map((reported, i): ReportedRun => {
    const id = `2026-11-22T09-00-0${i}Z-mc-local-k3x${i}`;
    return { ...reported, run: { ...reported.run, id, created: '2026-11-22T09:00:00.000Z' } };
  }),
});

/** Letters, yes or no, and open, in turn; two questions an image. */
const ofOneImage = ({ image2, correct2, categories2, ...rest }: Pair, index: number): Pair => {
  if (image2 === undefined || correct2 === undefined) throw new Error('the fixture makes pairs');
  const { options: letters, correct1, ...bare } = rest;
  const image1 = `images/${Math.floor(index / 2)}.png`;
  const about = { ...bare, image1, categories1: [...(categories2 ?? []), index < 3 ? 'Chest' : 'Head'] };
  if (index % 3 === 1) return { ...about, options: { A: 'Yes', B: 'No' }, correct1: 'B' };
  if (index % 3 === 2) return { ...about, answer1: 'the left lower lobe' };
  return { ...about, options: letters, correct1 };
};

/** By the number of the case: correct, correct, half the words, wrong, invalid, an error. */
export const ofCases: Answering = ({ pair, variant = '' }) => {
  const said = ['A', 'No.', 'Left lobe', 'A', 'I cannot tell.'][Number(pair.slice(1))];
  if (said === undefined) throw new ProbeError('endpoint', 'The server answered 503: overloaded.');
  return variant === 'image-blank' ? 'A' : said;
};

/** A run of six cases under two controls and with repeats; its folder. */
export async function recordedCases(root: string): Promise<string> {
  const { path } = await writtenManifest(root, 6, ofOneImage);
  const asked = { controls: ['options-swapped', 'image-blank'], repeats: { count: 2, temperature: 1 } } as const;
  const run = await runBenchmark(options(await loadManifest(path), { ...ruleEndpoint(ofCases), info: MODEL }, asked));
  return run.folder;
}
