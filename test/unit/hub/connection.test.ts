import { mkdir, readFile, stat, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { folderOf } from '../../../src/core/hub/download';
import { COMMIT } from '../../support/hubServer';
import type { HubFault, HubRequest, HubServer } from '../../support/hubServer';
import { failure, stillClock } from '../endpoint/support';
import { bytes, download, filesIn, hub, MODEL, temporaryFolder, WEIGHTS } from './support';

const HALF = 150_000;
const inStore = (fault: HubFault, times = 1) => ({
  faults: ({ origin }: HubRequest, n: number) => (origin === 'store' && n <= times ? fault : undefined),
});
const stored = (server: HubServer) => server.requests.filter(({ origin }) => origin === 'store');
const ranges = (server: HubServer) => stored(server).map(({ range }) => range);
const weightsIn = (modelsDir: string) => readFile(path.join(folderOf(modelsDir, MODEL, COMMIT), 'model.safetensors'));
const leftIn = (modelsDir: string) => filesIn(folderOf(modelsDir, MODEL, COMMIT));

const partIn = (modelsDir: string) =>
  stat(path.join(folderOf(modelsDir, MODEL, COMMIT), 'model.safetensors.part')).then(
    ({ size }) => size,
    () => 0,
  );

/** What an earlier download left behind. */
async function withPart(part: Buffer): Promise<string> {
  const modelsDir = await temporaryFolder();
  await mkdir(folderOf(modelsDir, MODEL, COMMIT), { recursive: true });
  await writeFile(path.join(folderOf(modelsDir, MODEL, COMMIT), 'model.safetensors.part'), part);
  return modelsDir;
}

describe('a connection that breaks', () => {
  const API = `/api/models/${MODEL}/revision/main`;
  const FILE = `/${MODEL}/resolve/${COMMIT}/model.safetensors`;
  const places: [string, (request: HubRequest) => boolean][] = [
    ['at the revision', ({ path: at }) => at === API],
    ['at the headers of a file', ({ path: at, method }) => at === FILE && method === 'HEAD'],
    ['at a file', ({ path: at, method }) => at === FILE && method === 'GET'],
    ['at the store', ({ origin }) => origin === 'store'],
  ];
  const faults: HubFault[] = [
    { kind: 'break', when: 'arrival' },
    { kind: 'status', status: 503, body: 'busy' },
    { kind: 'status', status: 429, headers: { ratelimit: '"resolvers";r=0;t=7' } },
  ];
  it.each(places.flatMap(([name, where]) => faults.map(fault => [name, JSON.stringify(fault), where, fault] as const)))(
    '%s is tried again: %s',
    async (_, _name, where, fault) => {
      const server = await hub({ faults: (request, n) => (where(request) && n <= 3 ? fault : undefined) });
      const modelsDir = await temporaryFolder();
      const clock = stillClock(1);
      await download(server, { modelsDir }, { clock });
      expect((await weightsIn(modelsDir)).equals(WEIGHTS)).toBe(true);
      const limited = fault.kind === 'status' && fault.status === 429;
      expect(clock.waits).toEqual(limited ? [7000, 7000, 7000] : [500, 1000, 2000]);
    },
  );

  it.each([
    ['after the headers', { kind: 'break', when: 'headers' } as const],
    ['in the middle', { kind: 'break', when: 'body', after: HALF } as const],
    ['by falling silent', { kind: 'stall', after: HALF } as const],
  ])('%s goes on where it broke off', async (_, fault) => {
    const server = await hub(inStore(fault));
    const modelsDir = await temporaryFolder();
    await download(server, { modelsDir }, { stallMs: 200 });
    expect((await weightsIn(modelsDir)).equals(WEIGHTS)).toBe(true);
    expect(ranges(server)).toEqual([
      undefined,
      fault.kind === 'break' && fault.when === 'headers' ? undefined : expect.stringMatching(/^bytes=\d+-$/),
    ]);
  });

  it('goes on for as long as tries bring something, however many they are', async () => {
    const server = await hub(inStore({ kind: 'short', after: 20_000 }, 100));
    const modelsDir = await temporaryFolder();
    await download(server, { modelsDir });
    expect((await weightsIn(modelsDir)).equals(WEIGHTS)).toBe(true);
    expect(stored(server).length).toBeGreaterThan(10);
  });

  it('ends with what is known where tries bring nothing', async () => {
    const server = await hub(inStore({ kind: 'break', when: 'arrival' }, 100));
    const error = await failure(download(server));
    expect(error).toMatchObject({ kind: 'network', retryable: true });
    expect(error.toLine()).toContain(`The connection to ${server.storeHost} broke off`);
    expect(error.toLine()).toContain('tried 5 times');
    expect(error.toLine()).not.toContain('signature');
    expect(stored(server)).toHaveLength(5);
  });

  it('names a hub that is not there', async () => {
    const server = await hub();
    await server.close();
    const error = await failure(download(server));
    expect(error).toMatchObject({ kind: 'network', details: { code: 'ECONNREFUSED' } });
    expect(error.message).toContain(server.host);
  });
});

describe('going on with what an earlier download left', () => {
  const half = WEIGHTS.subarray(0, HALF);

  it('asks for the rest', async () => {
    const server = await hub();
    const modelsDir = await withPart(half);
    expect(await download(server, { modelsDir })).toMatchObject({ downloaded: expect.any(Number) as number });
    expect(ranges(server)).toEqual([`bytes=${HALF}-`]);
    expect((await weightsIn(modelsDir)).equals(WEIGHTS)).toBe(true);
  });

  it('asks for nothing where all of it is there', async () => {
    const server = await hub();
    const modelsDir = await withPart(WEIGHTS);
    await download(server, { modelsDir });
    expect(stored(server)).toEqual([]);
    expect((await weightsIn(modelsDir)).equals(WEIGHTS)).toBe(true);
  });

  it.each(['ignored', 'shifted', 'refused'] as const)('starts again where the range is %s', async how => {
    const server = await hub(inStore({ kind: 'range', how }));
    const modelsDir = await withPart(half);
    await download(server, { modelsDir });
    expect((await weightsIn(modelsDir)).equals(WEIGHTS)).toBe(true);
    expect(ranges(server)).toEqual(how === 'ignored' ? [`bytes=${HALF}-`] : [`bytes=${HALF}-`, undefined]);
  });

  it('starts again where more is there than can be', async () => {
    const server = await hub();
    const modelsDir = await withPart(bytes(WEIGHTS.length + 1, 9));
    await download(server, { modelsDir });
    expect(ranges(server)).toEqual([undefined]);
    expect((await weightsIn(modelsDir)).equals(WEIGHTS)).toBe(true);
  });

  it('deletes what does not match the checksum, so that the next download starts again', async () => {
    const server = await hub();
    const modelsDir = await withPart(bytes(HALF, 9));
    const error = await failure(download(server, { modelsDir }));
    expect(error).toMatchObject({ kind: 'endpoint', details: { reason: 'checksum' } });
    expect(await leftIn(modelsDir)).toEqual(['config.json', 'preprocessor_config.json']);
    await download(server, { modelsDir });
    expect((await weightsIn(modelsDir)).equals(WEIGHTS)).toBe(true);
  });
});

describe('an answer that is not the file', () => {
  const page = Buffer.from('<html>Please sign in to the network</html>');

  it.each([
    ['another length', { kind: 'content', bytes: page } as const, `sends ${page.length} bytes for model.safetensors`],
    [
      'more than announced',
      { kind: 'content', bytes: bytes(400_000), chunked: true } as const,
      'bytes for model.safetensors',
    ],
    ['other bytes', { kind: 'content', bytes: bytes(300_000, 5) } as const, 'did not arrive as'],
  ])('is refused and not kept: %s', async (_, fault, said) => {
    const server = await hub(inStore(fault, 100));
    const modelsDir = await temporaryFolder();
    const error = await failure(download(server, { modelsDir }));
    expect(error).toMatchObject({ kind: 'endpoint', retryable: false });
    expect(error.message).toContain(said);
    expect(await leftIn(modelsDir)).toEqual(['config.json', 'preprocessor_config.json']);
    expect(stored(server)).toHaveLength(1);
  });

  it('that ends too soon without saying so is tried again, from its end', async () => {
    const server = await hub(inStore({ kind: 'short', after: HALF }));
    const modelsDir = await temporaryFolder();
    await download(server, { modelsDir });
    expect(ranges(server)).toEqual([undefined, `bytes=${HALF}-`]);
    expect((await weightsIn(modelsDir)).equals(WEIGHTS)).toBe(true);
  });

  it.each([
    ['no JSON', { kind: 'status', status: 200, body: '<html>' } as const, 'no JSON'],
    [
      'other JSON',
      { kind: 'status', status: 200, body: '{"sha":"../..","siblings":[]}' } as const,
      'nothing that a hub would say',
    ],
  ])('is no hub: %s', async (_, fault, said) => {
    const server = await hub({ faults: ({ path: at }) => (at.startsWith('/api') ? fault : undefined) });
    const error = await failure(download(server));
    expect(error).toMatchObject({ kind: 'endpoint', retryable: false });
    expect(error.toLine()).toContain(said);
    expect(error.toLine()).toContain('HF_ENDPOINT');
  });

  it('is no hub where length or checksum are not said', async () => {
    const faults = ({ method }: HubRequest): HubFault | undefined =>
      method === 'HEAD' ? { kind: 'status', status: 200, headers: { etag: '"abc"' } } : undefined;
    expect((await failure(download(await hub({ faults })))).message).toContain('does not say the length and checksum');
  });
});

describe('cancelling', () => {
  it('stops in the middle of a file and keeps what has arrived; the next download goes on from there', async () => {
    const server = await hub(inStore({ kind: 'stall', after: HALF }));
    const modelsDir = await temporaryFolder();
    const controller = new AbortController();
    const downloading = failure(download(server, { modelsDir }, { signal: controller.signal }));
    await expect.poll(() => partIn(modelsDir), { timeout: 20_000 }).toBe(HALF);
    controller.abort();
    const error = await downloading;
    expect(error).toMatchObject({ kind: 'cancelled' });
    expect(await leftIn(modelsDir)).not.toContain('download.lock');
    await download(server, { modelsDir });
    expect(ranges(server)).toEqual([undefined, `bytes=${HALF}-`]);
    expect((await weightsIn(modelsDir)).equals(WEIGHTS)).toBe(true);
  });

  it('asks nothing where it was cancelled before', async () => {
    const server = await hub();
    expect(await failure(download(server, {}, { signal: AbortSignal.abort() }))).toMatchObject({ kind: 'cancelled' });
    expect(server.requests).toEqual([]);
  });

  it('ends a wait between tries', async () => {
    const server = await hub({ faults: () => ({ kind: 'status', status: 503 }) });
    const controller = new AbortController();
    const clock = {
      ...stillClock(1),
      sleep: () => (controller.abort(), Promise.reject(new DOMException('', 'AbortError'))),
    };
    const error = await failure(download(server, {}, { clock, signal: controller.signal }));
    expect(error).toMatchObject({ kind: 'cancelled' });
    expect(server.requests).toHaveLength(1);
  });
});
