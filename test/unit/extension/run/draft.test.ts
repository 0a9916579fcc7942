import { describe, expect, it } from 'vitest';
import { CONTROL_IDS } from '../../../../src/core/benchmark/controls/ids';
import { controlsNamed } from '../../../../src/core/benchmark/controls/registry';
import type { EndpointConfig } from '../../../../src/core/endpoint/types';
import { begunWith, choicesOf, isWhole, missing, requestsOf, without } from '../../../../src/extension/run/draft';
import type { RunDraft } from '../../../../src/extension/run/draft';
import { askableBeside, questionsBeside } from '../../../../src/extension/run/extras';
import { choiceText, departureText, sizeText } from '../../../../src/extension/run/draftTexts';
import { balancedManifest } from '../../benchmark/manifest';

const manifest = balancedManifest('/data', 20);
const official = { ...manifest, officialPrompts: '/data/configs/prompts/answering.json' };
const first: EndpointConfig = { name: 'baseline:first', kind: 'baseline' };
const lab: EndpointConfig = {
  ...{ name: 'lab', kind: 'openai', url: 'https://lab.example:8000/v1' },
  price: { prompt: 1, completion: 2 },
};

/** What is asked, from a draft, where every question is answered by `answers`. */
function walked(draft: RunDraft, answers: RunDraft): { asked: string[]; whole: RunDraft } {
  const asked: string[] = [];
  for (let step = missing(draft); step !== undefined; step = missing(draft)) {
    asked.push(step);
    draft = { ...draft, [step]: answers[step] };
  }
  return { asked, whole: draft };
}
const answers: RunDraft = {
  ...{ manifest: official, endpoints: [lab, first], mode: 'mc', wording: 'medprobe', limit: 5, extras: [], budget: 2 },
};

describe('what Run Benchmark asks', () => {
  it('is only what there is to choose', () => {
    const plain = walked({}, { ...answers, manifest, endpoints: [first] }).asked;
    expect(plain).not.toContain('wording');
    expect(plain).not.toContain('budget');
    expect(plain).not.toContain('repeats');
    expect(plain).toEqual(expect.arrayContaining(['manifest', 'endpoints', 'limit']));
    expect(walked({}, answers).asked).toEqual(expect.arrayContaining(['wording', 'budget']));
  });

  it('is the endpoint alone where the manifest was run before, and whatever is to be changed', () => {
    const { whole } = walked({}, answers);
    if (!isWhole(whole)) throw new Error('not whole');
    const again = begunWith(official, choicesOf(whole));
    expect(walked(again, answers).asked).toEqual(['endpoints']);
    expect(missing(without(whole, 'limit'))).toBe('limit');
    const other = begunWith({ ...official, path: '/other/set.pairs.jsonl' }, choicesOf(whole));
    expect(walked(other, answers).asked).toEqual(expect.arrayContaining(['endpoints', 'wording', 'limit', 'budget']));
  });

  it('becomes one run an endpoint, with a budget where a price makes one possible', () => {
    const { whole } = walked({}, answers);
    if (!isWhole(whole)) throw new Error('not whole');
    expect(requestsOf(whole)).toEqual([
      { manifest: official, endpoint: 'lab', mode: 'mc', wording: 'medprobe', controls: [], limit: 5, budget: 2 },
      { manifest: official, endpoint: 'baseline:first', mode: 'mc', wording: 'medprobe', controls: [], limit: 5 },
    ]);
    const judged = { ...whole, judge: 'lab' };
    expect(requestsOf({ ...judged, mode: 'ff' }).map(({ judge }) => judge)).toEqual(['lab', 'lab']);
    expect(requestsOf({ ...judged, mode: 'mc' })[0]).toMatchObject({ judge: undefined });
    const all = { ...whole, limit: 0, budget: 0 };
    expect(requestsOf(all)[0]).not.toHaveProperty('limit');
    expect(requestsOf(all)[0]).not.toHaveProperty('budget');
  });

  it('is said before it starts: how much, to whom, where to', () => {
    const { whole } = walked({}, answers);
    if (!isWhole(whole)) throw new Error('not whole');
    expect(sizeText(whole, 0)).toBe('5 pairs, 10 questions; 20 in 2 runs, one after another');
    expect(choiceText('endpoints', whole)).toBe('lab, then baseline:first');
    expect(choiceText('limit', whole)).toBe('the first 5 pairs');
    expect(choiceText('budget', whole)).toBe('$2.00 for each run');
    expect(departureText(whole.endpoints)).toBe('Images go to lab.example:8000.');
    expect(departureText([first])).toBe('No image is sent anywhere.');
  });
});

describe('controls and repeats', () => {
  const half = balancedManifest('/data', 20, (pair, i) =>
    i % 2 === 0 ? pair : { ...pair, paraphrase: 'Which side?' },
  );
  const asked: RunDraft = {
    ...{ manifest: half, endpoints: [first], mode: 'mc', limit: 5 },
    ...{ extras: ['options-swapped', 'paraphrased', 'repeats'], repeats: 3, temperature: 0.7 },
  };
  const idsOf = async (draft: RunDraft) =>
    (await askableBeside({ ...draft, manifest: draft.manifest ?? half })).controls.map(({ control }) => control.id);

  it('are asked about once, with repeats only where they are wanted, and remembered for the manifest', () => {
    const { asked: steps, whole } = walked({ manifest: half }, asked);
    expect(steps).toEqual(['endpoints', 'mode', 'limit', 'extras', 'repeats', 'temperature']);
    if (!isWhole(whole)) throw new Error('not whole');
    expect(walked(begunWith(half, choicesOf(whole)), asked).asked).toEqual(['endpoints']);
    expect(begunWith({ ...half, path: '/other.pairs.jsonl' }, choicesOf(whole))).not.toHaveProperty('extras');
    expect(missing(without(whole, 'mode'))).toBe('mode');
    expect(without(whole, 'mode')).not.toHaveProperty('extras');
  });

  it('make the run that the command line makes of --control and --repeats', () => {
    const { whole } = walked({}, asked);
    if (!isWhole(whole)) throw new Error('not whole');
    const [request] = requestsOf(whole);
    expect(request?.controls).toEqual(controlsNamed(['paraphrased', 'options-swapped']));
    expect(request?.repeats).toEqual({ count: 3, temperature: 0.7 });
    expect(requestsOf({ ...whole, extras: ['image-blank'] })[0]).toMatchObject({
      ...{ controls: ['image-blank'], repeats: undefined },
    });
  });

  it('are offered where they change a question, and counted over the pairs that are asked', async () => {
    expect(await idsOf({ manifest: half, mode: 'mc' })).toEqual([...CONTROL_IDS]);
    // The question alone has no options to swap; nobody has written other words.
    expect(await idsOf({ manifest: half, mode: 'ff' })).not.toContain('options-swapped');
    expect(await idsOf({ manifest, mode: 'mc' })).not.toContain('paraphrased');
    const beside = await questionsBeside({ ...asked, manifest: half });
    expect(beside).toBe(10 + 4 + 30);
    const { whole } = walked({}, asked);
    if (!isWhole(whole)) throw new Error('not whole');
    expect(sizeText(whole, beside)).toBe('5 pairs, 10 questions and 44 of controls and repeats');
    expect(choiceText('extras', whole)).toBe('Options swapped, Paraphrased');
  });
});
