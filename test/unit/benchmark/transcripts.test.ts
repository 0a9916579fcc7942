import { appendFile, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readJournal } from '../../../src/core/benchmark/journal';
import { runBenchmark } from '../../../src/core/benchmark/runner';
import { readTranscript, TRANSCRIPTS_FILE } from '../../../src/core/benchmark/transcripts';
import { AnswerCache, cached } from '../../../src/core/endpoint/answerCache';
import type { ProbeError } from '../../../src/core/errors';
import { base64Of } from '../../../src/core/image/sendable';
import { endpointAt, IMAGE, serve } from '../endpoint/support';
import type { Fault } from '../../support/openaiServer';
import { options, temporaryFolders, writtenManifest } from './fixtures';

const folder = temporaryFolders();
const attach = () => Promise.resolve(IMAGE);

async function answersOf(run: string) {
  const { state } = await readJournal(path.join(run, 'answers.jsonl'));
  return [...state.answers];
}

describe('the transcript of an answer', () => {
  test('is what was sent, without pixels, and the reply as it came', async () => {
    const server = await serve({ answer: () => ({ text: 'B', message: { reasoning: 'left' } }) });
    const manifest = await writtenManifest(await folder(), 3);
    const { folder: run } = await runBenchmark(options(manifest, endpointAt(server.url), { attach }));
    const answers = await answersOf(run);
    expect(answers).toHaveLength(6);
    for (const answer of answers) {
      const transcript = await readTranscript(run, answer);
      const asked = server.asks.find(({ prompt }) => prompt.includes(answer.pair));
      expect(transcript).toMatchObject({
        pair: answer.pair,
        image: answer.image,
        request: answer.request,
        sent: {
          url: `${server.url}/v1/chat/completions`,
          image: { sha256: IMAGE.sha256, mime: 'image/png', width: 10, height: 10, bytes: 3000 },
        },
        came: { choices: [{ message: { content: 'B', reasoning: 'left' } }] },
      });
      const pixels = `data:image/png;base64,${base64Of(IMAGE)}`;
      const sent = JSON.stringify(asked?.body).replace(pixels, 'data:image/png;base64,');
      expect(JSON.stringify(transcript?.sent.body)).toBe(sent);
    }
  });

  test('survives a crash in the middle of another', async () => {
    const server = await serve();
    const manifest = await writtenManifest(await folder(), 2);
    const first = await runBenchmark(options(manifest, endpointAt(server.url), { attach, limit: 1 }));
    const file = path.join(first.folder, TRANSCRIPTS_FILE);
    const [line = ''] = (await readFile(file, 'utf8')).split('\n');
    await appendFile(file, line.slice(0, line.length / 2));
    await runBenchmark(options(manifest, endpointAt(server.url), { attach, resume: first.folder }));
    const answers = await answersOf(first.folder);
    expect(answers).toHaveLength(4);
    for (const answer of answers) expect(await readTranscript(first.folder, answer)).toBeDefined();
  });

  test('is not there for runs that have none', async () => {
    const run = await folder();
    const answer = { pair: 'p', image: 1, request: 'a'.repeat(64) } as const;
    expect(await readTranscript(run, answer)).toBeUndefined();
    await writeFile(path.join(run, TRANSCRIPTS_FILE), `{"request":"${answer.request}"}\n`);
    expect(await readTranscript(run, answer)).toBeUndefined();
  });
});

const KEY = 'sk-planted-4b1d';
const PATIENT = 'PLANTED-DOE-JANE';
const METADATA = 'PLANTED-STUDY-1987';
const base64 = base64Of(IMAGE);
const echo = `Bearer ${KEY} sent data:image/png;base64,${base64}`;

/** Faults that echo what they were sent, between answers that do so too. */
const echoing = (n: number): Fault | undefined => {
  const said = JSON.stringify({ error: { message: echo } });
  if (n % 5 === 1) return { kind: 'status', status: 500, body: said, headers: { 'retry-after': KEY } };
  if (n % 5 === 2) return { kind: 'type', type: 'application/json', body: `{"error":"${echo}` };
  if (n % 5 === 3) return { kind: 'type', type: 'text/html', body: `<p>${echo}</p>` };
  return n % 5 === 4 ? { kind: 'reset', when: 'body' } : undefined;
};

async function everythingIn(root: string): Promise<string> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const found = entries.filter(entry => entry.isFile()).map(entry => path.join(entry.parentPath, entry.name));
  return (
    (await Promise.all(found.map(file => readFile(file, 'latin1')))).join('\n') +
    found.map(file => path.relative(root, file)).join('\n')
  );
}

test('no key, pixel, file name or text of a header is in a run, its log or the cache, whatever the server echoes', async () => {
  const server = await serve({
    faults: echoing,
    answer: () => ({ text: 'A', message: { echo: `${KEY} ${base64}` } }),
  });
  const root = await folder();
  const manifest = await writtenManifest(root, 30, pair => ({
    ...pair,
    image1: `images/${PATIENT}-${pair.id}.dcm`,
    note: METADATA,
    categories1: [METADATA],
  }));
  const cacheFolder = await folder();
  const log: string[] = [];
  const told = ({ message, remedy, details }: ProbeError): number =>
    log.push(JSON.stringify([message, remedy, details]));
  const endpoint = endpointAt(
    `${server.url}/v1?api-key=${KEY}`,
    { tries: 3 },
    { key: KEY, onRetry: ({ error }) => told(error) },
  );
  const result = await runBenchmark(
    options(manifest, cached(endpoint, new AnswerCache(cacheFolder), told), {
      // One image cannot be decoded, and the decoder says which file and what stands in it.
      attach: ({ path: file }) =>
        file.endsWith('p0007.dcm')
          ? Promise.reject(new Error(`${file} (${PATIENT}-p0007.dcm) is no image`))
          : Promise.resolve(IMAGE),
      onNotice: notice => log.push(notice),
      onProgress: progress => log.push(JSON.stringify(progress)),
    }),
  );
  expect(result.asked).toBeGreaterThan(10);
  expect(log.length).toBeGreaterThan(20);

  const sent = server.asks.map(({ body, url }) => JSON.stringify([body, url])).join('\n');
  const kept = [await everythingIn(result.folder), await everythingIn(cacheFolder), log.join('\n')];
  expect(kept[0]).toContain('"t":"error"');
  expect(kept[1]).toContain('"text":"A"');
  const found = (words: readonly string[], text: string): string[] => words.filter(word => text.includes(word));
  for (const text of [...kept, sent]) expect(found([PATIENT, METADATA, root], text)).toEqual([]);
  for (const text of kept) expect(found([KEY, base64.slice(0, 60)], text)).toEqual([]);
});
