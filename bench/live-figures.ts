/**
 * How long the figures of a run of 10,000 pairs take: those of the plain questions, as the Results panel shows them while
 * a run lasts, and all of a finished run with two controls and three repeats. Pairs of three kinds: independent, in
 * groups of up to 25, and all sharing one image, which makes them one group.
 *
 *     npm run bench -- live-figures     [LIVE_PAIRS=10000]
 *
 * Prints one JSON object. Promised: live figures within a second of the last answer. Times are the least of a few
 * rounds; `toReading` is that of the live figures as a share of what reading the run's journal takes in the same process,
 * both of the processor, which a busy machine does not stretch.
 */
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import type { AskableItem, AskablePair } from '../src/core/benchmark/askable';
import { beside } from '../src/core/benchmark/controls/beside';
import { planControl, questionsOf } from '../src/core/benchmark/controls/plan';
import { identityOf } from '../src/core/benchmark/question';
import type { Answer } from '../src/core/benchmark/formats';
import { formatAnswerEvent, FORMAT_VERSION } from '../src/core/benchmark/formats';
import { readJournal } from '../src/core/benchmark/journal';
import { computeMetrics } from '../src/core/benchmark/metrics';
import { readingsOf } from '../src/core/benchmark/readings';

const PAIRS = Number(process.env['LIVE_PAIRS'] ?? 10_000);
const ROUNDS = 5;
const REPEATS = { count: 3, temperature: 1 };
const CATEGORIES = ['Cerebral', 'Spinal', 'Cardiac', 'Gastrointestinal', 'Musculoskeletal', 'Pulmonary', 'Vascular'];

type Ties = 'independent' | 'groups' | 'one image';

function pairOf(n: number, ties: Ties): AskablePair {
  const image = (which: number) => ({
    path: `/data/${ties === 'one image' && which === 1 ? 'all' : n}-${which}.png`,
    frame: 0,
  });
  const category = [CATEGORIES[n % CATEGORIES.length] ?? ''];
  return {
    id: `p${n}`,
    question: `On which side is finding ${n}?`,
    options: { A: 'Left', B: 'Right' },
    correct: n % 2 === 0 ? ['A', 'B'] : ['B', 'A'],
    images: [image(1), image(2)],
    renderings: [{}, {}],
    categories: [category, category],
    // Sizes from 1 to 25, so that there are many kinds of group.
    group: ties === 'groups' ? `g${Math.floor(Math.sqrt(n * 7))}` : undefined,
  };
}

/** The same answers every time: right three times of five, unreadable once in fifty. */
function readOf(pair: Pick<AskableItem, 'id' | 'correct'>, image: 1 | 2, salt: number): string | null {
  const draw = ((Number(pair.id.slice(1)) * 2 + image) * 2_654_435_761 + salt * 40_503) % 100;
  if (draw < 2) return null;
  const correct = pair.correct[image - 1] ?? 'A';
  return draw < 62 ? correct : correct === 'A' ? 'B' : 'A';
}

async function measure(root: string, ties: Ties) {
  const pairs = Array.from({ length: PAIRS }, (_, n) => pairOf(n, ties));
  const controls = (['options-swapped', 'image-blank'] as const).map(id =>
    planControl(id, pairs, ({ options }) => Object.values(options).join()),
  );
  const file = path.join(root, 'answers.jsonl');
  const lines = questionsOf(pairs, { controls, repeats: REPEATS }, ({ id }) => id).map(question => {
    const read = readOf(question.pair, question.image, (question.repeat ?? 0) + (question.control?.length ?? 0));
    const answer: Answer = {
      ...{ v: FORMAT_VERSION, t: 'answer', ...identityOf(question), request: 'r', text: read ?? 'I cannot say.' },
      ...{ finish: 'stop', ms: 1, read: { official: read, robust: read }, cached: false, at: '2026-11-22T09:00:00Z' },
    };
    return formatAnswerEvent(answer);
  });
  await writeFile(file, lines.join(''));

  const before = process.cpuUsage();
  const { state } = await readJournal(file);
  const readingCpuMs = process.cpuUsage(before).user / 1000;

  const plain = () =>
    computeMetrics({ benchmark: 'pairs', mode: 'mc', parser: 'official', pairs, readings: readingsOf(pairs, state) });
  const live = quickest(plain);
  const metrics = plain();
  const all = quickest(() => beside({ pairs, controls, repeats: REPEATS }, state, metrics));
  return {
    ties,
    components: metrics.components,
    answers: lines.length,
    readingCpuMs: rounded(readingCpuMs),
    live,
    toReading: rounded(live.cpuMs / readingCpuMs),
    beside: all,
  };
}

function quickest(work: () => unknown) {
  const times = Array.from({ length: ROUNDS }, () => {
    const [began, cpu] = [performance.now(), process.cpuUsage()];
    work();
    return { wallMs: performance.now() - began, cpuMs: process.cpuUsage(cpu).user / 1000 };
  });
  const least = (of: 'wallMs' | 'cpuMs') => rounded(Math.min(...times.map(time => time[of])));
  return { wallMs: least('wallMs'), cpuMs: least('cpuMs') };
}

const rounded = (n: number) => Math.round(n * 100) / 100;

const root = await mkdtemp(path.join(os.tmpdir(), 'medprobe-live-'));
try {
  const results = [];
  for (const ties of ['independent', 'groups', 'one image'] as const) results.push(await measure(root, ties));
  console.log(JSON.stringify({ pairs: PAIRS, results }, null, 2));
} finally {
  await rm(root, { recursive: true, force: true });
}
