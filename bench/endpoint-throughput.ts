/**
 * A run's own overhead: questions per second of the runner (attaching, asking, reading, recording, with transcripts) beside a
 * bare load generator that posts the same bytes at the same concurrency, to a server in a process of its own that
 * answers after 50 ms. The promise: at least 95 % of the bare rate at 1, 8 and 32 at once.
 *
 *     npm run bench -- endpoint-throughput     [THROUGHPUT_LEVELS=1,8,32] [THROUGHPUT_KIB=200] [THROUGHPUT_SECONDS=4] [THROUGHPUT_ROUNDS=3]
 *
 * The images are as the image worker hands them over; decoding them is not measured. Rounds alternate between the two, so that a busy machine slows both alike; the best of each counts. Prints one JSON
 * object.
 */
import { fork } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { Agent, request } from 'undici';
import { runBenchmark } from '../src/core/benchmark/runner';
import { loadManifest } from '../src/core/dataset/load';
import { headlessConsent } from '../src/core/endpoint/consent';
import { createEndpoint } from '../src/core/endpoint/create';
import type { Endpoint } from '../src/core/endpoint/types';
import { base64Of, sendableImage } from '../src/core/image/sendable';
import type { SendableImage } from '../src/core/image/types';

const LATENCY_MS = 50;
const SECONDS = Number(process.env['THROUGHPUT_SECONDS'] ?? 4);
const ROUNDS = Number(process.env['THROUGHPUT_ROUNDS'] ?? 3);
const KIB = Number(process.env['THROUGHPUT_KIB'] ?? 200);
const PROMISE = 0.95;
const LEVELS = (process.env['THROUGHPUT_LEVELS'] ?? '1,8,32').split(',').map(Number);

/** The server: takes anything, and after the latency gives the same answer. */
function serve(): void {
  const reply = JSON.stringify({
    model: 'm',
    choices: [{ index: 0, message: { role: 'assistant', content: 'A' }, finish_reason: 'stop' }],
    usage: { prompt_tokens: 300, completion_tokens: 1 },
  });
  const headers = { 'content-type': 'application/json', 'content-length': Buffer.byteLength(reply) };
  const server = createServer((incoming, response) => {
    incoming.resume().on('end', () => setTimeout(() => response.writeHead(200, headers).end(reply), LATENCY_MS));
  });
  server.listen(0, '127.0.0.1', () => process.send?.((server.address() as AddressInfo).port));
}

interface Measured {
  readonly perSecond: number;
  /** From the first question to the last answer recorded: without the reading of the manifest and the scoring. */
  readonly askedPerSecond: number;
  /** Of this process, for one question. */
  readonly cpuMs: number;
}

/** @param work gives the milliseconds of asking alone, where it does anything else */
async function measured(questions: number, work: () => Promise<number | void>): Promise<Measured> {
  const [cpu, wall] = [process.cpuUsage(), performance.now()];
  const asking = await work();
  const ms = performance.now() - wall;
  const { user, system } = process.cpuUsage(cpu);
  const rate = (of: number): number => (1000 * questions) / of;
  return { perSecond: rate(ms), askedPerSecond: rate(asking ?? ms), cpuMs: (user + system) / 1000 / questions };
}

/** The least that any client does: posts a body that is ready, and reads the reply. */
async function bare(url: string, body: Buffer, questions: number, concurrency: number): Promise<void> {
  const dispatcher = new Agent();
  let left = questions;
  const loop = async (): Promise<void> => {
    while (left-- > 0) {
      const headers = { 'content-type': 'application/json' };
      const reply = await request(`${url}/v1/chat/completions`, { method: 'POST', headers, body, dispatcher });
      await reply.body.json();
    }
  };
  await Promise.all(Array.from({ length: concurrency }, loop));
  await dispatcher.close();
}

function picture(): SendableImage {
  return sendableImage(randomBytes(KIB * 1024), { mime: 'image/png', width: 512, height: 512 });
}

/** As if it had just come from the image worker: no body has been written around it. */
const handedOver = (image: SendableImage): SendableImage => ({ ...image, base64: image.base64.subarray() });

async function writtenManifest(root: string, pairs: number): Promise<string> {
  const lines = Array.from({ length: pairs }, (_, n) => ({
    v: 1,
    id: `p${n}`,
    image1: 'a.png',
    image2: 'b.png',
    question: `On which side is finding ${n}?`,
    options: { A: 'Left', B: 'Right' },
    correct1: 'A',
    correct2: 'B',
    status: 'accepted',
  }));
  const file = path.join(root, `${pairs}.pairs.jsonl`);
  await writeFile(file, lines.map(line => `${JSON.stringify(line)}\n`).join(''));
  await writeFile(path.join(root, 'a.png'), '');
  return file;
}

async function runner(
  file: string,
  endpoint: Endpoint,
  images: readonly SendableImage[],
  concurrency: number,
): Promise<number> {
  let [next, began, ended] = [0, 0, 0];
  const result = await runBenchmark({
    manifest: await loadManifest(file),
    endpoint,
    image: { format: 'png', maxSide: 2048, quality: 90 },
    attach: () => Promise.resolve(handedOver(images[(next = (next + 1) % images.length)] ?? picture())),
    concurrency,
    version: 'bench',
    program: 'bench',
    onBegin: () => (began = performance.now()),
    onRecorded: () => (ended = performance.now()),
    onProgress: () => undefined,
  });
  if (!result.metrics.complete) throw new Error('Not every question was answered.');
  return ended - began;
}

const best = (rounds: readonly Measured[]): Measured => rounds.reduce((a, b) => (b.perSecond > a.perSecond ? b : a));

async function atConcurrency(url: string, root: string, concurrency: number): Promise<object> {
  const questions = 2 * Math.round((concurrency * SECONDS * 1000) / LATENCY_MS / 2);
  const file = await writtenManifest(root, questions / 2);
  // More than are prepared or on their way at once: a body that is being sent is nobody else's.
  const images = Array.from({ length: 3 * concurrency + 1 }, picture);
  const endpoint = createEndpoint(
    { name: 'bench', kind: 'openai', url, model: 'm', tries: 1 },
    { consent: headlessConsent([]), env: {} },
  );
  const pixels = `data:image/png;base64,${base64Of(picture())}`;
  const body = Buffer.from(JSON.stringify({ model: 'm', image: pixels }));
  const rounds: { bare: Measured[]; runner: Measured[] } = { bare: [], runner: [] };
  for (let round = 0; round < ROUNDS; round++) {
    rounds.bare.push(await measured(questions, () => bare(url, body, questions, concurrency)));
    rounds.runner.push(await measured(questions, () => runner(file, endpoint, images, concurrency)));
  }
  const [floor, ours] = [best(rounds.bare), best(rounds.runner)];
  const ratio = ours.perSecond / floor.perSecond;
  const askingRatio = ours.askedPerSecond / floor.perSecond;
  return { concurrency, questions, bare: floor, runner: ours, ratio, askingRatio };
}

async function main(): Promise<void> {
  const self = fileURLToPath(import.meta.url);
  const server = fork(self, ['--server'], { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  const root = await mkdtemp(path.join(os.tmpdir(), 'medprobe-throughput-'));
  try {
    const port = await new Promise<number>(resolve => server.once('message', message => resolve(Number(message))));
    const results: object[] = [];
    for (const concurrency of LEVELS) {
      results.push(await atConcurrency(`http://127.0.0.1:${port}`, root, concurrency));
    }
    console.log(JSON.stringify({ latencyMs: LATENCY_MS, imageKiB: KIB, promise: PROMISE, results }, null, 2));
  } finally {
    server.kill();
    await rm(root, { recursive: true, force: true });
  }
}

if (process.argv.includes('--server')) serve();
else await main();
