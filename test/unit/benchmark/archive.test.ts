import { createHash } from 'node:crypto';
import { appendFile, mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import path from 'node:path';
import fc from 'fast-check';
import { unzipSync, zipSync } from 'fflate';
import { describe, expect, test } from 'vitest';
import { exportRun } from '../../../src/core/benchmark/archive/export';
import { LARGEST_ARCHIVE } from '../../../src/core/benchmark/archive/format';
import { importRun } from '../../../src/core/benchmark/archive/import';
import { unpackRun } from '../../../src/core/benchmark/archive/unpack';
import { scoreRecorded } from '../../../src/core/benchmark/recorded';
import { acquireLock } from '../../../src/core/files/lock';
import { mixed, MODEL, recordedRuns } from '../report/fixtures';
import { temporaryFolders } from './fixtures';

const folder = temporaryFolders();
const ALL = { transcripts: true, manifest: true, version: '0.1.0' };

/** A recorded run and the file that it is exported to, elsewhere. */
async function exported(options = ALL): Promise<{ root: string; run: string; here: string; file: string }> {
  const [root, here] = [await folder(), await folder()];
  const [run = ''] = await recordedRuns(root, 8, [{ info: MODEL, answer: mixed }]);
  const file = path.join(here, 'given.medprobe-run.zip');
  await writeFile(file, await exportRun(run, options));
  return { root, run, here, file };
}

type Parts = Record<string, Uint8Array>;

/** The archive with parts exchanged, and a list of contents that agrees with them. */
async function rewritten(file: string, change: (parts: Parts) => Parts, agrees = true): Promise<void> {
  const { 'contents.json': _, ...parts } = unzipSync(await readFile(file));
  const changed = change(parts);
  const files = Object.entries(agrees ? changed : parts).map(([name, bytes]) => [
    name,
    { bytes: bytes.length, sha256: createHash('sha256').update(bytes).digest('hex') },
  ]);
  const contents = { v: 1, medprobe: '0.1.0', files: Object.fromEntries(files) as unknown };
  await writeFile(file, zipSync({ 'contents.json': Buffer.from(JSON.stringify(contents)), ...changed }));
}

const json = (bytes: Uint8Array | undefined) =>
  JSON.parse(Buffer.from(bytes ?? []).toString()) as Record<string, unknown>;

describe('an exported run', () => {
  test('scores elsewhere as it did, beside its own manifest, and holds no image', async () => {
    const { run, here, file } = await exported();
    expect(Object.keys(unzipSync(await readFile(file))).sort()).toEqual([
      ...['answers.jsonl', 'contents.json', 'manifest', 'run.json', 'transcripts.jsonl'],
    ]);
    const { folder: there, dataset, manifestWritten } = await importRun(file, { here });
    expect([dataset, manifestWritten]).toEqual([path.join(here, path.basename(run)), true]);
    expect((await scoreRecorded(there)).metrics).toEqual((await scoreRecorded(run)).metrics);
    expect((await readdir(there)).sort()).toEqual(['answers.jsonl', 'run.json', 'transcripts.jsonl']);
    expect((await readdir(dataset)).sort()).toEqual(['.medprobe', 'set.pairs.jsonl']);
  });

  test('goes to the dataset that has its manifest, and replaces nothing', async () => {
    const { root, run, file } = await exported();
    await expect(importRun(file, { here: root })).rejects.toMatchObject({ kind: 'bad-input' });
    const copy = await folder();
    await writeFile(path.join(copy, 'set.pairs.jsonl'), await readFile(path.join(root, 'set.pairs.jsonl')));
    const { dataset, manifestWritten } = await importRun(file, { here: copy });
    expect([dataset, manifestWritten]).toEqual([copy, false]);
    await expect(importRun(file, { here: copy })).rejects.toThrow(/is there already/);
    const other = await folder();
    await writeFile(path.join(other, 'set.pairs.jsonl'), '{}\n');
    await expect(importRun(file, { here: other, dataset: other })).rejects.toThrow(/is not the manifest that the run/);
    expect(await readdir(other)).toEqual(['set.pairs.jsonl']);
    expect(path.basename(run)).toMatch(/^\d/);
  });

  test('without its manifest goes to its dataset only', async () => {
    const { here, file } = await exported({ ...ALL, manifest: false });
    await expect(importRun(file, { here })).rejects.toThrow(/Neither .* has the manifest set\.pairs\.jsonl/);
    expect(await readdir(here)).toEqual(['given.medprobe-run.zip']);
  });

  test('is not made of a run that is running, or whose manifest has changed', async () => {
    const { root, run } = await exported();
    const lock = await acquireLock(path.join(run, 'run.lock'), 'test');
    await expect(exportRun(run, ALL)).rejects.toMatchObject({ kind: 'unavailable' });
    await lock.release();
    await appendFile(path.join(run, 'answers.jsonl'), '{"v":1,"t":"ans');
    expect(
      unpackRun(await exportRun(run, ALL), 'x')
        .members.get('answers.jsonl')
        ?.at(-1),
    ).toBe(0x0a);
    await appendFile(path.join(root, 'set.pairs.jsonl'), '\n');
    await expect(exportRun(run, ALL)).rejects.toThrow(/has changed since/);
    await exportRun(run, { ...ALL, manifest: false });
  });
});

describe('what is no whole run is refused, and nothing is written', () => {
  const cases: [string, (parts: Parts) => Parts, RegExp, agrees?: boolean][] = [
    ['a path that leaves the folder', parts => ({ ...parts, '../../evil': new Uint8Array(1) }), /does not belong/],
    ['an image', parts => ({ ...parts, 'images/a.png': new Uint8Array(1) }), /does not belong/],
    ['changed answers', parts => ({ ...parts, 'answers.jsonl': Buffer.from('\n') }), /changed or cut/, false],
    ['another manifest', parts => ({ ...parts, manifest: Buffer.from('{}\n') }), /not the one that the run asked/],
    ['no answers', ({ 'answers.jsonl': _, ...parts }) => parts, /lacks the run or its answers/],
    ['a torn answer', parts => ({ ...parts, 'answers.jsonl': Buffer.from('{"v":1,') }), /torn/],
    ['an answer that is none', parts => ({ ...parts, 'answers.jsonl': Buffer.from('{"v":1}\n') }), /line 1/],
    [
      'a transcript that is none',
      parts => ({ ...parts, 'transcripts.jsonl': Buffer.from('{"v":1}\n') }),
      /transcripts/,
    ],
    ...['../../x', 'CON', '.', '2026/x'].map((id): [string, (parts: Parts) => Parts, RegExp] => [
      `the id ${id}`,
      parts => ({ ...parts, 'run.json': Buffer.from(JSON.stringify({ ...json(parts['run.json']), id })) }),
      /cannot be the name of a folder/,
    ]),
    ...['../x.pairs.jsonl', '/etc/x', 'C:\\x', 'a/../../x', '.medprobe/x', 'NUL.pairs.jsonl', 'a/MEDPRO~1/x'].map(
      (file): [string, (parts: Parts) => Parts, RegExp] => [
        `the manifest ${file}`,
        parts => {
          const run = json(parts['run.json']) as { manifest: object };
          return {
            ...parts,
            'run.json': Buffer.from(JSON.stringify({ ...run, manifest: { ...run.manifest, path: file } })),
          };
        },
        /outside the dataset/,
      ],
    ),
    [
      'a newer run',
      parts => ({ ...parts, 'run.json': Buffer.from(JSON.stringify({ ...json(parts['run.json']), v: 2 })) }),
      /newer MedProbe/,
    ],
  ];
  test.each(cases)('%s', async (_, change, message, agrees) => {
    const { here, file } = await exported();
    await rewritten(file, change, agrees);
    await expect(importRun(file, { here })).rejects.toThrow(message);
    expect(await readdir(here)).toEqual(['given.medprobe-run.zip']);
  });

  test('a newer archive, and one that would unfold to more than fits', async () => {
    const { here, file } = await exported();
    const parts = unzipSync(await readFile(file));
    await writeFile(file, zipSync({ ...parts, 'contents.json': Buffer.from('{"v":2}') }));
    await expect(importRun(file, { here })).rejects.toMatchObject({ kind: 'unsupported' });
    const bomb = Buffer.from(zipSync({ 'answers.jsonl': new Uint8Array(1000) }));
    // The size that the central directory claims for its one file.
    bomb.writeUInt32LE(LARGEST_ARCHIVE + 1, bomb.lastIndexOf('PK\u0001\u0002') + 24);
    await writeFile(file, bomb);
    await expect(importRun(file, { here })).rejects.toMatchObject({ kind: 'too-large' });
  });

  test('any file that is cut short or has a byte exchanged', async () => {
    const { here, file } = await exported();
    const whole = await readFile(file);
    await mkdir(path.join(here, 'kept'));
    fc.assert(
      fc.property(fc.nat(whole.length - 1), fc.integer({ min: 1, max: 255 }), (at, by) => {
        expect(() => unpackRun(whole.subarray(0, at), file)).toThrow(/no exported run/);
        const damaged = Buffer.from(whole);
        damaged[at] = (damaged[at] ?? 0) ^ by;
        try {
          // Some bytes of a zip say nothing, such as times: then all of the run is there.
          expect(unpackRun(damaged, file)).toEqual(unpackRun(whole, file));
        } catch (error) {
          expect(error).toMatchObject({ name: 'ProbeError' });
        }
      }),
      { numRuns: 150 },
    );
  });
});
