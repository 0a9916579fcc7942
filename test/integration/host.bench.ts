/** How late the extension host's timers are while a folder is embedded, beside the same host idle; and activation. */
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { extension, freshImages, workspaceFolder } from './support';

const IMAGES = 100;
const TICK_MS = 10;
const PAIRS = 10_000;

interface Lateness {
  readonly ticks: number;
  readonly median: number;
  readonly p99: number;
  readonly max: number;
  /** Milliseconds from the start to the worst. */
  readonly worstAt: number;
}

/** Milliseconds by which a timer of `TICK_MS` fires late, over and over until `until` has settled. */
async function lateness(until: Promise<unknown>): Promise<Lateness> {
  const late: number[] = [];
  const beganAt = performance.now();
  let worstAt = 0;
  let open = true;
  const ended = until.finally(() => (open = false));
  while (open) {
    const startedAt = performance.now();
    await new Promise(resolve => setTimeout(resolve, TICK_MS));
    const by = performance.now() - startedAt - TICK_MS;
    if (late.every(other => other < by)) worstAt = startedAt - beganAt;
    late.push(by);
  }
  await ended;
  late.sort((a, b) => a - b);
  const at = (part: number) => late[Math.min(late.length - 1, Math.floor(late.length * part))] ?? NaN;
  return { ticks: late.length, median: at(0.5), p99: at(0.99), max: at(1), worstAt };
}

/** Adds to what this run of the benchmark found. */
function report(found: object): void {
  const out = path.join(path.dirname(process.env['MEDPROBE_TEST_JOURNAL']!), 'host-bench.json');
  const before = fs.existsSync(out) ? (JSON.parse(fs.readFileSync(out, 'utf8')) as object) : {};
  fs.writeFileSync(out, JSON.stringify({ ...before, ...found }, null, 2));
}

/** A manifest of `PAIRS` pairs in ten categories; baselines look at no image, so only the first pair has its own. */
function manyPairs(): string {
  const first = fs.readFileSync(path.join(workspaceFolder(), 'phantoms.pairs.jsonl'), 'utf8').split('\n')[0]!;
  const pair = JSON.parse(first) as { image1: string; image2: string };
  const lines = Array.from({ length: PAIRS }, (_, n) => {
    const images = n === 0 ? {} : { image1: `images/${n}-1.png`, image2: `images/${n}-2.png` };
    const own = { id: `many-${n}`, status: 'accepted', categories1: [`category ${n % 10}`] };
    return JSON.stringify({ ...pair, ...images, ...own });
  });
  return `${lines.join('\n')}\n`;
}

describe('The extension host', () => {
  it('stays responsive while images are embedded', async function () {
    this.timeout(300_000);
    const api = await extension().activate();
    const { files, remove } = freshImages(IMAGES);
    const startedAt = performance.now();
    const embedding = await lateness(api.embed(files, () => undefined));
    const seconds = (performance.now() - startedAt) / 1000;
    const idle = await lateness(new Promise(resolve => setTimeout(resolve, seconds * 1000)));
    remove();
    report({ activationMs: api.activationMs, images: IMAGES, seconds, idle, embedding });
  });

  it('stays responsive while ten thousand pairs are listed as tests, and run', async function () {
    this.timeout(300_000);
    const { testing } = await extension().activate();
    const file = path.join(workspaceFolder(), 'many.pairs.jsonl');
    fs.writeFileSync(file, manyPairs());
    try {
      await testing.tests.discover();
      const { items } = testing.tests.controller;
      while (items.get(file) === undefined) await new Promise(resolve => setTimeout(resolve, TICK_MS));
      const began = performance.now();
      const listing = await lateness(testing.tests.resolveFile(file));
      const listed = performance.now();
      const request = new vscode.TestRunRequest([items.get(file)!]);
      const { token } = new vscode.CancellationTokenSource();
      const { runHandler } = testing.profiles.get('baseline:first')!;
      const running = await lateness(Promise.resolve(runHandler(request, token)));
      const [listSeconds, runSeconds] = [listed - began, performance.now() - listed].map(ms => ms / 1000);
      report({ pairs: PAIRS, listSeconds, runSeconds, listing, running });
    } finally {
      fs.rmSync(file);
    }
  });
});
