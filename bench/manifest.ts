/**
 * How fast a manifest's problems are found when it is opened, and again after an edit of one line, as the language
 * server does it; once without a problem, once with problems in every fifth line.
 *
 *     npm run bench -- manifest
 *
 * Prints one JSON object a size; promised are 1 s and 50 ms for 10,000 lines, 1.5 s and 50 ms for 100,000.
 */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ImageChecker } from '../src/core/dataset/checkImages';
import { ManifestChecker } from '../src/core/dataset/manifestChecker';
import { firstOf } from '../src/core/iterables';
import { formatPair } from '../src/core/dataset/writePairs';

const EDITS = 200;
/** What an editor is sent at most (src/server/diagnostics.ts). */
const PUBLISHED = 1000;
const IMAGES = 1000;

const name = (n: number) => `images/chest-${n % IMAGES}.png`;

/** With `wrong`, every tenth line has a problem, and every hundredth repeats an id. */
function line(n: number, wrong: boolean): string {
  const pair = {
    v: 1 as const,
    id: `chest-${wrong && n % 100 === 99 ? n - 1 : n}`,
    image1: name(n),
    image2: wrong && n % 10 === 5 ? `images/chest-x${n}.png` : name(n + 1),
    question: 'On which side is the pneumothorax?',
    options: { A: 'Left', B: 'Right' },
    correct1: 'A',
    correct2: wrong && n % 10 === 7 ? 'C' : 'B',
    categories1: ['Pulmonary'],
    categories2: ['Pulmonary'],
    status: 'accepted' as const,
    similarity: { general: 0.943 },
    provenance: { by: 'mine', at: '2026-11-22T09:00:00Z', encoder: 'general', contrast: 'structure' },
  };
  return formatPair(pair);
}

const quantile = (sorted: readonly number[], q: number) => sorted[Math.floor(q * (sorted.length - 1))]!;

async function measure(root: string, count: number, wrong: boolean) {
  const text = Array.from({ length: count }, (_, n) => line(n, wrong)).join('\n');
  const images = new ImageChecker(root);
  const cpuBefore = process.cpuUsage();
  const startedAt = performance.now();
  const checker = new ManifestChecker(text);
  const check = () => firstOf(checker.problems(images.problemsOf), PUBLISHED);
  check();
  const firstMs = performance.now() - startedAt;
  const firstCpuMs = process.cpuUsage(cpuBefore).user / 1000;
  await images.load();
  check();
  const withImagesMs = performance.now() - startedAt;
  const edits: number[] = [];
  for (let n = 0; n < EDITS; n++) {
    const at = (n * 7919) % count;
    const editedAt = performance.now();
    // A letter goes into the question, so that the line stays what it was.
    const character = checker.lines[at]!.text.indexOf('On which');
    checker.edit({ line: at, character }, { line: at, character }, 'x');
    check();
    edits.push(performance.now() - editedAt);
  }
  edits.sort((a, b) => a - b);
  const rounded = (ms: number) => Math.round(ms * 10) / 10;
  return {
    lines: count,
    megabytes: rounded(text.length / 1e6),
    problems: [...checker.problems(images.problemsOf)].length,
    firstMs: rounded(firstMs),
    /** Of all threads; a busy machine stretches the wall time, not this. */
    firstCpuMs: rounded(firstCpuMs),
    withImagesMs: rounded(withImagesMs),
    editMs: {
      median: rounded(quantile(edits, 0.5)),
      p95: rounded(quantile(edits, 0.95)),
      most: rounded(edits.at(-1)!),
    },
  };
}

const root = mkdtempSync(path.join(os.tmpdir(), 'medprobe-bench-'));
mkdirSync(path.join(root, 'images'));
for (let n = 0; n < IMAGES; n++) writeFileSync(path.join(root, name(n)), '');
try {
  for (const count of [10_000, 100_000])
    for (const wrong of [false, true]) console.log(JSON.stringify(await measure(root, count, wrong)));
} finally {
  rmSync(root, { recursive: true });
}
