import { appendFile, mkdir, rename, rm, writeFile } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { newestScored, RunLibrary } from '../../../../src/extension/views/model/runLibrary';
import { runNodes } from '../../../../src/extension/views/model/runs';
import { ofPairs } from '../../benchmark/fixtures';
import { drawn, flat, copySamples, recordRun, temporaryFolders, waiting } from './support';

const folder = temporaryFolders();
const runsIn = (manifest: string) => path.join(path.dirname(manifest), '.medprobe', 'runs');

/** A library whose figures are all known. */
async function readLibrary(runs: string): Promise<RunLibrary> {
  const { changed, until } = waiting();
  const library = new RunLibrary(changed);
  await library.refresh([runs]);
  await until(() => library.entries.every(entry => entry.state !== 'reading'));
  return library;
}

const draw = (library: RunLibrary, progressOf: (folder: string) => string | undefined = () => undefined) =>
  runNodes({ entries: library.entries, nameOf: file => path.basename(file), progressOf });

describe('the Runs view', () => {
  it('shows runs under their manifest, the newest first, with the figure and what it is of', async () => {
    const manifest = await copySamples(await folder());
    const whole = await recordRun(manifest);
    const part = await recordRun(manifest, 3);
    const nodes = draw(await readLibrary(runsIn(manifest)));
    expect(nodes.map(node => [node.label, node.description])).toEqual([['phantoms.pairs.jsonl', '2 runs']]);
    const runs = nodes[0]!.children!();
    expect(new Set(runs.map(node => node.id))).toEqual(new Set([whole.folder, part.folder]));
    const [complete, incomplete] = [whole, part].map(run => runs.find(node => node.id === run.folder)!);
    const { setAccuracy: all, pairs } = ofPairs(whole.metrics);
    expect(complete).toMatchObject({ label: 'baseline:first', context: 'run.complete', open: 'medprobe.showRun' });
    expect(complete!.description).toContain(`${all.value!.toFixed(1)} % (${all.n}/${all.of})`);
    expect(complete!.tooltip).toMatch(
      /Individual accuracy 50\.0 % \(\d+\/\d+\), 95 % interval [\d.]+ to [\d.]+\nConfusion 100\.0 % \(\d+\/\d+\), 95 %/,
    );
    expect(incomplete).toMatchObject({ context: 'run.incomplete' });
    expect(incomplete!.description).toContain(`3 of ${pairs} answered`);
  });

  it('shows a broken run in its place, and a journal that cannot be read beside its run', async () => {
    const manifest = await copySamples(await folder());
    const good = await recordRun(manifest);
    const damaged = await recordRun(manifest);
    await appendFile(path.join(damaged.folder, 'answers.jsonl'), '{"v":1,"t":"nonsense"}\n');
    const broken = path.join(runsIn(manifest), '2020-01-01T00-00-00Z-mc-broken');
    await mkdir(broken);
    await writeFile(path.join(broken, 'run.json'), '{');
    const nodes = draw(await readLibrary(runsIn(manifest)));
    const byId = (id: string) => flat(nodes).find(node => node.id === id);
    expect(byId(good.folder)).toMatchObject({ context: 'run.complete' });
    expect(byId(damaged.folder)).toMatchObject({ context: 'run.unscored' });
    expect(byId(damaged.folder)!.description).toContain('answers.jsonl, line');
    expect(byId(broken)).toMatchObject({ label: path.basename(broken), context: 'run.broken' });
  });

  it('says what it cannot score when the manifest has gone, and scores what has changed with a note', async () => {
    const manifest = await copySamples(await folder());
    await recordRun(manifest);
    await appendFile(manifest, '\n');
    const [changed] = (await readLibrary(runsIn(manifest))).entries;
    expect(changed).toMatchObject({ state: 'complete', figures: { notes: [expect.stringContaining('has changed')] } });
    await rm(manifest);
    const [gone] = (await readLibrary(runsIn(manifest))).entries;
    expect(gone).toMatchObject({ state: 'unscored', error: { kind: 'not-found' } });
  });

  it('shows a run that a process holds as running, without reading its answers', async () => {
    const manifest = await copySamples(await folder());
    const { folder: run } = await recordRun(manifest, 2);
    const holder = { host: hostname(), program: 'test', since: new Date().toISOString(), token: 'x' };
    await writeFile(path.join(run, 'run.lock'), JSON.stringify({ ...holder, pid: process.ppid }));
    const library = await readLibrary(runsIn(manifest));
    expect(drawn(draw(library))[1]).toMatch(/baseline:first \| running elsewhere/);
    expect(drawn(draw(library, () => '4/24'))[1]).toMatch(/baseline:first \| running, 4\/24/);
    await writeFile(path.join(run, 'run.lock'), JSON.stringify({ ...holder, pid: 2 ** 22 + 1 }));
    expect((await readLibrary(runsIn(manifest))).entries[0]).toMatchObject({ state: 'incomplete' });
  });

  it('computes figures once, and again when the answers have changed', async () => {
    const manifest = await copySamples(await folder());
    const { folder: run } = await recordRun(manifest);
    const library = await readLibrary(runsIn(manifest));
    await library.refresh([runsIn(manifest)]);
    expect(library.entries[0]).toMatchObject({ state: 'complete' });
    const shorter = (await recordRun(manifest, 1)).folder;
    await rename(path.join(shorter, 'answers.jsonl'), path.join(run, 'answers.jsonl'));
    await library.refresh([runsIn(manifest)]);
    expect(library.entries.find(entry => entry.path === run)).toMatchObject({ state: 'reading' });
  });

  it('judges images by the newest run that has answers', async () => {
    const manifest = await copySamples(await folder());
    const older = await recordRun(manifest);
    const library = await readLibrary(runsIn(manifest));
    expect([...newestScored(library.entries)].map(([file, entry]) => [file, entry.path])).toEqual([
      [manifest, older.folder],
    ]);
  });
});
