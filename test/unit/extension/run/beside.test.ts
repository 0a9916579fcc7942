import { describe, expect, it } from 'vitest';
import { plannedOfRun } from '../../../../src/core/benchmark/askedItems';
import type { ControlId } from '../../../../src/core/benchmark/controls/ids';
import { JournalState, readJournal } from '../../../../src/core/benchmark/journal';
import { readRun } from '../../../../src/core/benchmark/runFolder';
import { runBenchmark } from '../../../../src/core/benchmark/runner';
import { endText } from '../../../../src/extension/run/figureText';
import { LiveRun } from '../../../../src/extension/run/liveRun';
import { ShownRuns } from '../../../../src/extension/run/shownRuns';
import { checkToResultsPanel } from '../../../../src/shared/panels/results';
import { options, ruleEndpoint, temporaryFolders, writtenManifest } from '../../benchmark/fixtures';

const folder = temporaryFolders();
const controls: readonly ControlId[] = ['options-swapped', 'image-blank'];

/** Always the same letter: swapping the options turns every answer around, and no image is looked at. */
const stubborn = () => ruleEndpoint(() => 'A');

async function recorded(limit?: number) {
  const manifest = await writtenManifest(await folder(), 6);
  const asked = { controls, repeats: { count: 2, temperature: 1 } };
  const result = await runBenchmark(options(manifest, stubborn(), { ...asked, limit }));
  const { run } = await readRun(result.folder);
  const { state } = await readJournal(`${result.folder}/answers.jsonl`);
  const live = new LiveRun({ run, pairs: plannedOfRun(manifest, run).pairs, state }, 'stopped');
  return { result, live, snapshot: new ShownRuns(manifest, [live]).snapshot() };
}

describe('what controls and repeats did', () => {
  it('stands beside the run’s figures in the panel', async () => {
    const { snapshot } = await recorded();
    expect(() => checkToResultsPanel(snapshot)).not.toThrow();
    const { run, beside } = snapshot.runs[0]!;
    expect(run.state).toBe('complete');
    expect(beside?.controls.map(({ name }) => name)).toEqual(['Options swapped', 'Image blank']);
    const [swapped, blank] = beside?.controls ?? [];
    const [effect] = swapped?.effects ?? [];
    expect(effect).toMatchObject({ name: 'set accuracy', plain: { of: 6 }, difference: 0, tested: { p: 1 } });
    const [low, high] = effect?.ci95 ?? [0, 0];
    expect(low).toBeLessThan(0);
    expect(high).toBeGreaterThan(0);
    const told = (name: string) => swapped?.told.find(figure => figure.name === name)?.figure;
    expect(told('same letter as plain')).toMatchObject({ n: 12, of: 12 });
    expect(told('same option as plain')).toMatchObject({ n: 0, of: 12 });
    expect(blank?.guessing).toBe(25);
    expect(beside?.repeats).toMatchObject({ count: 2, agreement: 100, questions: 12, notes: [] });
  });

  it('keeps a run that lacks some of it open to be gone on with, and counts what is left', async () => {
    const { snapshot, live } = await recorded(4);
    expect(snapshot.runs[0]?.run.state).toBe('stopped');
    expect(snapshot.runs[0]?.beside?.controls.map(({ notes }) => notes.join())).toEqual([
      'not complete: figures over what was answered',
      'not complete: figures over what was answered',
    ]);
    // Plain, under each of two controls, and two repeats.
    expect(live.questions).toBe(12 * 5);
    expect(live.questions - [...live.content.state.answers].length).toBe(4 * 5);
    const { live: whole } = await recorded();
    const state = new JournalState();
    for (const answer of whole.content.state.answers) {
      if (answer.control === undefined && answer.repeat === undefined) state.add(answer);
    }
    const cut = new LiveRun({ ...whole.content, state }, 'stopped');
    expect(cut.metrics().complete).toBe(true);
    expect(cut.view('', cut.metrics()).run.state).toBe('stopped');
  });

  it('is said at the end', async () => {
    const { result } = await recorded();
    expect(endText(result)).toMatch(
      /Under controls: options swapped \+0\.00 points \[−[\d.]+, \+[\d.]+\], image blank \+0\.00 points .*Repeated, 100\.0 % of questions \(12\/12\) had one answer only\.$/,
    );
  });
});
