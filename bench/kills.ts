/**
 * Kills a run with SIGKILL at 50 random moments (seeded) and goes on with it each time, with controls and repeats on,
 * against a server that counts: nothing may be lost but what was in flight, and nothing that was recorded asked again.
 *
 *     npm run bench -- kills     [KILLS=50] [KILLS_SEED=1]
 *
 * Prints one JSON object; ends with 1 where a question was lost or asked twice. `inFlight` are questions that the server had
 * answered at a kill and the journal did not have, `askedTwice` those it was asked although the journal had them.
 */
import { fork } from 'node:child_process';
import { createHash } from 'node:crypto';
import { once } from 'node:events';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { questionKey, readJournal } from '../src/core/benchmark/journal';
import { runBenchmark } from '../src/core/benchmark/runner';
import { loadManifest } from '../src/core/dataset/load';
import { headlessConsent } from '../src/core/endpoint/consent';
import { createEndpoint } from '../src/core/endpoint/create';
import { sendableImage } from '../src/core/image/sendable';
import type { SendableImage } from '../src/core/image/types';

const KILLS = Number(process.env['KILLS'] ?? 50);
const SEED = Number(process.env['KILLS_SEED'] ?? 1);
const PAIRS = 40;
const CONTROLS = ['options-swapped', 'image-blank', 'paraphrased'] as const;
const REPEATS = { count: 2, temperature: 0.7 };
const QUESTIONS = 2 * PAIRS * (1 + CONTROLS.length + REPEATS.count);
const CONCURRENCY = 4;
const LATENCY_MS = 3;
/** Answers between two kills, at most; and how much later than the last of them a kill may come. */
const MOST_BETWEEN = 80;
const MOST_DELAY_MS = 6;

/** From 0 to 1, the same for the same seed and number. */
const draw = (n: number, what: string): number =>
  createHash('sha256').update(`${SEED} ${n} ${what}`).digest().readUInt32BE(0) / 2 ** 32;

class CountingServer {
  /** The questions that were answered, by `questionKey`. */
  readonly answered = new Set<string>();
  /** Those that stood in the journal at the last kill. */
  recorded: ReadonlySet<string> = new Set();
  askedTwice = 0;
  open = 0;
  total = 0;
  private onAnswer: (() => void) | undefined;
  private readonly server = createServer((incoming, response) => {
    const chunks: Buffer[] = [];
    incoming.on('data', (chunk: Buffer) => chunks.push(chunk));
    incoming.on('end', () => {
      this.open += 1;
      const question = keyOf(JSON.parse(Buffer.concat(chunks).toString()) as Body);
      if (this.recorded.has(question)) this.askedTwice += 1;
      setTimeout(() => {
        this.open -= 1;
        this.total += 1;
        this.answered.add(question);
        response.writeHead(200, { 'content-type': 'application/json' }).end(replyTo(question));
        this.onAnswer?.();
      }, LATENCY_MS);
    });
  });

  async listen(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  /** Once so many more questions have been answered. */
  afterAnswers(count: number): Promise<void> {
    const until = this.total + count;
    return new Promise(resolve => {
      this.onAnswer = () => {
        if (this.total >= until) resolve();
      };
    });
  }

  /** Once nothing is being answered any more. */
  async idle(): Promise<void> {
    while (this.open > 0) await wait(LATENCY_MS);
  }

  close(): void {
    this.server.closeAllConnections();
    this.server.close();
  }
}

interface Body {
  readonly seed?: number;
  readonly messages: readonly [
    { readonly content: readonly [{ readonly image_url: { readonly url: string } }, { readonly text: string }] },
  ];
}

/** Which question of the run a body asks, from what its words, picture and seed say. */
function keyOf({ seed, messages: [{ content }] }: Body): string {
  const [picture, { text }] = content;
  const shown = Buffer.from(picture.image_url.url.split(',')[1] ?? '', 'base64').toString();
  const [, number, image, blank] = /^(\d+)-([12])\.png( blank)?$/.exec(shown) ?? [];
  const changed = text.includes('lies on which') ? 'paraphrased' : text.includes('A. Right') ? 'options-swapped' : '';
  const control = blank === undefined ? changed : 'image-blank';
  return questionKey({ pair: `p${number}`, image: image === '1' ? 1 : 2, repeat: seed ?? 0, control });
}

const replyTo = (question: string): string =>
  JSON.stringify({
    model: 'm',
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content: question.length % 2 === 0 ? 'A' : 'B' },
        finish_reason: 'stop',
      },
    ],
  });

/** Bytes that say which image they are, and whether it is blank: the server tells questions by them. */
function pictureOf(file: string, blank: boolean): SendableImage {
  const bytes = Buffer.from(`${path.basename(file)}${blank ? ' blank' : ''}`);
  return sendableImage(bytes, { mime: 'image/png', width: 1, height: 1 });
}

/** In a process of its own: begins or goes on with the run, to its end. */
async function run(manifest: string, url: string, resume: string | undefined): Promise<void> {
  const endpoint = createEndpoint(
    { name: 'counting', kind: 'openai', url, model: 'm', tries: 1 },
    { consent: headlessConsent([]), env: {} },
  );
  const { errors, stopped } = await runBenchmark({
    manifest: await loadManifest(manifest),
    endpoint,
    controls: CONTROLS,
    repeats: REPEATS,
    image: { format: 'png', maxSide: 896, quality: 90 },
    attach: ({ path: file }, _, { blank }) => Promise.resolve(pictureOf(file, blank === true)),
    concurrency: CONCURRENCY,
    version: 'bench',
    program: 'bench',
    resume,
  });
  if (stopped !== undefined || errors > 0) throw stopped ?? new Error(`${errors} errors`);
}

async function dataset(): Promise<{ root: string; manifest: string }> {
  const root = await mkdtemp(path.join(os.tmpdir(), 'medprobe-kills-'));
  const lines = Array.from({ length: PAIRS }, (_, n) => ({
    v: 1,
    id: `p${n}`,
    image1: `${n}-1.png`,
    image2: `${n}-2.png`,
    question: `On which side is finding ${n}?`,
    paraphrase: `Finding ${n} lies on which side?`,
    options: { A: 'Left', B: 'Right' },
    correct1: 'A',
    correct2: 'B',
    status: 'accepted',
  }));
  const manifest = path.join(root, 'set.pairs.jsonl');
  await writeFile(manifest, lines.map(line => `${JSON.stringify(line)}\n`).join(''));
  await writeFile(path.join(root, '0-1.png'), '');
  return { root, manifest };
}

interface Tally {
  kills: number;
  runs: number;
  answersByServer: number;
  answersRecorded: number;
  /** Over all kills, and the most at one. */
  inFlight: number;
  mostInFlight: number;
  askedTwice: number;
  /** Questions without an answer in a finished run, and answers recorded more than once. */
  missing: number;
  recordedTwice: number;
}

async function recordedIn(folder: string): Promise<Set<string>> {
  const { state } = await readJournal(path.join(folder, 'answers.jsonl'));
  return new Set([...state.answers].map(questionKey));
}

async function folderOf(root: string): Promise<string | undefined> {
  const runs = path.join(root, '.medprobe', 'runs');
  const [id] = await readdir(runs).catch(() => []);
  return id === undefined ? undefined : path.join(runs, id);
}

/** One run from its beginning to its end, killed on the way as long as kills are left. */
async function oneRun(tally: Tally): Promise<void> {
  const server = new CountingServer();
  const url = await server.listen();
  const { root, manifest } = await dataset();
  for (let finished = false; !finished;) {
    const child = fork(fileURLToPath(import.meta.url), ['--run', manifest, url, (await folderOf(root)) ?? '']);
    const ended = once(child, 'exit');
    if (tally.kills < KILLS) {
      const moment = server
        .afterAnswers(Math.ceil(draw(tally.kills, 'answers') * MOST_BETWEEN))
        .then(() => wait(draw(tally.kills, 'delay') * MOST_DELAY_MS));
      await Promise.race([moment, ended]);
      child.kill('SIGKILL');
    }
    const [code] = (await ended) as [number | null];
    if (code !== null && code !== 0) throw new Error(`The run ended with ${code}.`);
    await server.idle();
    finished = code === 0;
    if (finished) break;
    tally.kills += 1;
    const folder = await folderOf(root);
    server.recorded = folder === undefined ? new Set() : await recordedIn(folder);
    const inFlight = [...server.answered].filter(question => !server.recorded.has(question)).length;
    tally.inFlight += inFlight;
    tally.mostInFlight = Math.max(tally.mostInFlight, inFlight);
  }
  await count(tally, server, (await folderOf(root)) ?? '');
  server.close();
  await rm(root, { recursive: true, force: true });
}

async function count(tally: Tally, server: CountingServer, folder: string): Promise<void> {
  const recorded = await recordedIn(folder);
  const lines = (await readFile(path.join(folder, 'answers.jsonl'), 'utf8')).split('\n').filter(line => line !== '');
  tally.runs += 1;
  tally.answersByServer += server.total;
  tally.answersRecorded += recorded.size;
  tally.askedTwice += server.askedTwice;
  tally.missing += QUESTIONS - recorded.size + [...server.answered].filter(question => !recorded.has(question)).length;
  tally.recordedTwice += lines.length - recorded.size;
}

async function main(): Promise<void> {
  const tally: Tally = {
    ...{ kills: 0, runs: 0, answersByServer: 0, answersRecorded: 0, inFlight: 0, mostInFlight: 0 },
    ...{ askedTwice: 0, missing: 0, recordedTwice: 0 },
  };
  while (tally.kills < KILLS) await oneRun(tally);
  console.log(JSON.stringify({ seed: SEED, questionsOfARun: QUESTIONS, atOnce: CONCURRENCY, ...tally }, null, 2));
  const { askedTwice, missing, recordedTwice, mostInFlight } = tally;
  if (askedTwice + missing + recordedTwice > 0 || mostInFlight > CONCURRENCY) process.exitCode = 1;
}

const [what, manifest = '', url = '', resume = ''] = process.argv.slice(2);
if (what === '--run') await run(manifest, url, resume === '' ? undefined : resume);
else await main();
