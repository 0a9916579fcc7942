import { readdir, rename, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { readJournal } from '../../../src/core/benchmark/journal';
import { runBenchmark } from '../../../src/core/benchmark/runner';
import type { AskRequest, Endpoint } from '../../../src/core/endpoint/types';
import { ProbeError } from '../../../src/core/errors';
import { sendableImage } from '../../../src/core/image/sendable';
import { options, ruleEndpoint, temporaryFolders, writtenManifest } from './fixtures';

const folder = temporaryFolders();
const isOdd = (pair: string): boolean => Number(pair.slice(1)) % 2 === 1;
const correctAnswer = ({ pair, image }: AskRequest): string => (isOdd(pair) === (image === 1) ? 'B' : 'A');
const withStatus = (status: number, more: object = {}): ProbeError =>
  new ProbeError('endpoint', `the server said ${status}`, { details: { status, maybeBilled: true, ...more } });

describe('what stops a run', () => {
  test('cancelling aborts what is in flight and keeps what is finished', async () => {
    const manifest = await writtenManifest(await folder(), 50);
    const cancel = new AbortController();
    let aborted = 0;
    const endpoint = ruleEndpoint((request, signal) => {
      if (request.pair < 'p0005') return correctAnswer(request);
      return new Promise((_resolve, reject) => {
        signal?.addEventListener('abort', () => {
          aborted++;
          reject(new DOMException('stop', 'AbortError'));
        });
        if (request.pair === 'p0006') cancel.abort();
      });
    });
    const result = await runBenchmark(options(manifest, endpoint, { signal: cancel.signal, concurrency: 4 }));
    expect(result.stopped?.kind).toBe('cancelled');
    expect(result).toMatchObject({ asked: 10, errors: 0 });
    expect(aborted).toBeGreaterThan(0);
    expect(result.metrics).toMatchObject({ complete: false, setAccuracy: { n: 5, of: 5 } });
    expect((await readdir(result.folder)).sort()).toEqual(['answers.jsonl', 'run.json']);
  });

  test('cancelled before it began it asks nothing and leaves no run behind', async () => {
    const endpoint = ruleEndpoint(() => 'A');
    const manifest = await writtenManifest(await folder(), 3);
    const call = runBenchmark(options(manifest, endpoint, { signal: AbortSignal.abort() }));
    await expect(call).rejects.toMatchObject({ kind: 'cancelled' });
    expect([endpoint.asks, await readdir(manifest.root)]).toEqual([[], ['images', 'set.pairs.jsonl']]);
  });

  test.each([
    ['a fatal answer of the server', withStatus(401, { fatal: true })],
    ['missing consent', new ProbeError('consent', 'images would leave')],
  ])('%s stops at once', async (_name, error) => {
    const endpoint = ruleEndpoint(request => {
      if (request.pair === 'p0002') throw error;
      return 'A';
    });
    const result = await runBenchmark(
      options(await writtenManifest(await folder(), 100), endpoint, { concurrency: 1 }),
    );
    expect(result.stopped).toBe(error);
    expect(endpoint.asks).toHaveLength(5);
    expect(result).toMatchObject({ asked: 4, errors: 1, metrics: { complete: false } });
  });

  test('ten failures in a row stop it with the last one’s words, single ones do not', async () => {
    const dead = ruleEndpoint(request => {
      if (request.pair < 'p0003') return 'A';
      throw withStatus(500);
    });
    const result = await runBenchmark(options(await writtenManifest(await folder(), 100), dead, { concurrency: 1 }));
    expect(result.stopped?.toLine()).toMatch(
      /^10 questions in a row failed; the last: the server said 500.*resume the run/,
    );
    expect(result).toMatchObject({ asked: 6, errors: 10 });

    const flaky = ruleEndpoint(({ image }) => {
      if (image === 1) throw withStatus(500);
      return 'A';
    });
    const other = await runBenchmark(options(await writtenManifest(await folder(), 30), flaky, { concurrency: 1 }));
    expect(other).toMatchObject({ stopped: undefined, asked: 30, errors: 30 });
  });

  test('a listener that throws stops it in order: the journal is closed and the lock given back', async () => {
    const manifest = await writtenManifest(await folder(), 20);
    const onRecorded = (): never => {
      throw new Error('a defect');
    };
    const result = await runBenchmark(
      options(
        manifest,
        ruleEndpoint(() => 'A'),
        { onRecorded, concurrency: 1 },
      ),
    );
    expect(result.stopped).toMatchObject({ kind: 'internal', message: 'a defect' });
    const again = await runBenchmark(
      options(
        manifest,
        ruleEndpoint(() => 'A'),
        { resume: result.folder },
      ),
    );
    expect(again).toMatchObject({ fromJournal: 1, asked: 39 });
  });
});

describe('no verdict without an answer', () => {
  const sends = (answer: string): Endpoint => ({
    info: { kind: 'baseline', name: 'sends' },
    async ask(request) {
      await request.attachment?.();
      return { text: answer, finish: 'stop', ms: 1, request: 'r' };
    },
  });

  test('an image that cannot be read is an error of its question alone', async () => {
    const manifest = await writtenManifest(await folder(), 30);
    const attach: Parameters<typeof options>[2] = {
      attach: ({ path: file }) =>
        file.includes('p0001-2')
          ? Promise.resolve(sendableImage(new Uint8Array(2), { mime: 'image/png', width: 1, height: 1 }))
          : Promise.reject(new ProbeError('not-found', `There is no ${file}.`)),
    };
    const result = await runBenchmark(options(manifest, sends('A'), attach));
    expect(result).toMatchObject({ stopped: undefined, asked: 1, errors: 59 });
    expect(result.metrics).toMatchObject({ setAccuracy: { value: null }, invalid: { n: 0, of: 1 } });
    const { state } = await readJournal(path.join(result.folder, 'answers.jsonl'));
    expect(state.error({ pair: 'p0000', image: 2 })).toMatchObject({ kind: 'bad-input', maybeBilled: false });
  });

  test('an endpoint that answers although the image failed is not believed', async () => {
    const endpoint: Endpoint = {
      info: { kind: 'baseline', name: 'swallows' },
      async ask(request) {
        await request.attachment?.().catch(() => undefined);
        return { text: 'A', finish: 'stop', ms: 1, request: 'r' };
      },
    };
    const attach = () => Promise.reject(new ProbeError('bad-input', 'broken'));
    const result = await runBenchmark(options(await writtenManifest(await folder(), 2), endpoint, { attach }));
    expect(result).toMatchObject({ asked: 0, errors: 4 });
  });

  test('an image worker that is gone stops the run like any other failure', async () => {
    const attach = () => Promise.reject(new ProbeError('crash', 'the image worker died'));
    const result = await runBenchmark(
      options(await writtenManifest(await folder(), 30), sends('A'), { attach, concurrency: 1 }),
    );
    expect(result).toMatchObject({ errors: 10, stopped: { kind: 'crash' } });
  });

  test('a dataset with none of its images is one error before anything is asked', async () => {
    const root = await folder();
    const manifest = await writtenManifest(root, 4);
    await rm(path.join(root, 'images'), { recursive: true });
    const endpoint = ruleEndpoint(() => 'A');
    await expect(runBenchmark(options(manifest, endpoint))).rejects.toMatchObject({
      kind: 'not-found',
      message: expect.stringMatching(/^8 of 8 images/) as string,
    });
    expect(endpoint.asks).toEqual([]);
  });

  test('a reply cut off while thinking is an error, kept as it came; a refusal is invalid', async () => {
    const manifest = await writtenManifest(await folder(), 1);
    const endpoint = ruleEndpoint(({ image }) => (image === 1 ? '<unused94>thought A' : 'I am sorry.'), {
      finish: 'length',
    });
    const result = await runBenchmark(options(manifest, endpoint));
    expect(result).toMatchObject({ asked: 1, errors: 1, metrics: { invalid: { n: 1, of: 1 } } });
    const { state } = await readJournal(path.join(result.folder, 'answers.jsonl'));
    expect(state.error({ pair: 'p0000', image: 1 })).toMatchObject({
      kind: 'truncated',
      text: '<unused94>thought A',
      maybeBilled: true,
    });
  });
});

describe('where a run is kept', () => {
  test('below --out where that is given', async () => {
    const out = await folder();
    const result = await runBenchmark(
      options(
        await writtenManifest(await folder(), 1),
        ruleEndpoint(() => 'A'),
        { out },
      ),
    );
    expect(result.folder).toBe(path.join(out, result.run));
  });

  test('elsewhere, saying so, where the dataset cannot be written', async () => {
    const [root, fallback] = [await folder(), await folder()];
    const manifest = await writtenManifest(root, 1);
    // A file where the folder would be cannot be written into by anybody, whatever the user.
    await writeFile(path.join(root, '.medprobe'), '');
    const notices: string[] = [];
    const result = await runBenchmark(
      options(
        manifest,
        ruleEndpoint(() => 'A'),
        { fallback, onNotice: n => notices.push(n) },
      ),
    );
    expect(result.folder).toBe(path.join(fallback, result.run));
    expect(notices).toEqual([expect.stringContaining(`${root} cannot be written`)]);
    await expect(
      runBenchmark(
        options(
          manifest,
          ruleEndpoint(() => 'A'),
        ),
      ),
    ).rejects.toMatchObject({ kind: 'io' });
  });

  test('a run that was moved is resumed where it is now', async () => {
    const manifest = await writtenManifest(await folder(), 2);
    const first = await runBenchmark(
      options(
        manifest,
        ruleEndpoint(() => 'A'),
        { limit: 1 },
      ),
    );
    const moved = path.join(await folder(), 'my-run');
    await rename(first.folder, moved);
    const endpoint = ruleEndpoint(() => 'A');
    await runBenchmark(options(manifest, endpoint, { resume: moved }));
    expect(endpoint.asks).toHaveLength(2);
  });

  test('a folder that is no run is refused by name', async () => {
    const empty = await folder();
    await expect(
      runBenchmark(
        options(
          await writtenManifest(await folder(), 1),
          ruleEndpoint(() => 'A'),
          { resume: empty },
        ),
      ),
    ).rejects.toMatchObject({
      kind: 'not-found',
      message: expect.stringContaining(empty) as string,
    });
  });
});
