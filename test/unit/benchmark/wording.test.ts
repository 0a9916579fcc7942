import { mkdir, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, test } from 'vitest';
import { askablePairs } from '../../../src/core/benchmark/askable';
import { MEDICONFUSION } from '../../../src/core/benchmark/protocols/mediconfusion';
import { buildRequest, fitsWording, resolveWording } from '../../../src/core/benchmark/protocols/wording';
import type { Manifest, Pair } from '../../../src/core/dataset/types';
import { askable, temporaryFolders } from './fixtures';
import { balancedManifest } from './manifest';

const folder = temporaryFolders();
const { mc } = MEDICONFUSION.modes;
const attachment = () => Promise.reject(new Error('nobody looks at the image here'));
const parameters = { temperature: 0, maxTokens: 32 };

const PROMPTS = {
  prompts: {
    mc: { default: 'Q: {}\n1 {}\n2 {}\n("', short: '{}|{}|{}', broken: 'no place' },
    greedy: { default: '{}{}{}' },
  },
  init_prompts: { default: 'You help.', short: { '1': 'You are short.', '2': 'Other.' } },
  conversion: {},
};

async function checkout(
  prompts: unknown = PROMPTS,
  benchmark: Manifest['benchmark'] = 'mediconfusion',
): Promise<Manifest> {
  const root = await folder();
  const file = path.join(root, 'configs', 'prompts', 'answering.json');
  await mkdir(path.dirname(file), { recursive: true });
  await writeFile(file, typeof prompts === 'string' ? prompts : JSON.stringify(prompts));
  return { ...balancedManifest(root, 1), benchmark, officialPrompts: file };
}

describe('official wording', () => {
  test('is the default in a checkout: texts fill the places in order, with the system text', async () => {
    const wording = await resolveWording(await checkout(), mc);
    expect(wording).toMatchObject({ label: 'official:default', templateKey: 'default', system: 'You help.' });
    const pair = askable('p', { question: 'What {} is it?', options: { A: 'One {}', B: 'Two' } });
    const request = buildRequest(mc, wording, pair, 2, attachment, parameters);
    expect(request).toMatchObject({
      pair: 'p',
      image: 2,
      system: 'You help.',
      prompt: 'Q: What {} is it?\n1 One {}\n2 Two\n("',
      parameters: { temperature: 0, maxTokens: 32 },
    });
  });

  test('another key has its own template and system text', async () => {
    const wording = await resolveWording(await checkout(), mc, 'official:short');
    expect(wording).toMatchObject({ label: 'official:short', template: '{}|{}|{}', system: 'You are short.' });
  });

  test('an unknown key lists the keys', async () => {
    await expect(resolveWording(await checkout(), mc, 'official:gpt')).rejects.toMatchObject({
      kind: 'bad-input',
      remedy: 'Choose one of: default, short, broken.',
    });
    await expect(resolveWording(await checkout(), mc, 'official:toString')).rejects.toMatchObject({
      kind: 'bad-input',
    });
  });

  test.each([
    ['not JSON', '{'],
    ['no prompts', { init_prompts: {} }],
    ['no templates for the mode', { ...PROMPTS, prompts: {} }],
  ])('a prompt file with %s is one clear error naming it', async (_name, prompts) => {
    const manifest = await checkout(prompts);
    await expect(resolveWording(manifest, mc)).rejects.toMatchObject({
      kind: 'bad-input',
      message: expect.stringContaining(manifest.officialPrompts ?? '') as string,
    });
  });

  test('a template without places for question and options is refused', async () => {
    await expect(resolveWording(await checkout(), mc, 'official:broken')).rejects.toThrow(
      /0 places \{\} where 3 are needed/,
    );
  });

  test('asked for outside a checkout it is not found', async () => {
    await expect(resolveWording(balancedManifest(await folder(), 1), mc, 'official')).rejects.toMatchObject({
      kind: 'not-found',
    });
  });

  test('fits pairs with the options A and B only', async () => {
    const wording = await resolveWording(await checkout(), mc);
    expect(fitsWording(askable('p'), mc, wording)).toBe(true);
    expect(fitsWording(askable('p', { options: { A: '1', B: '2', C: '3' } }), mc, wording)).toBe(false);
  });
});

describe("MedProbe's own wording", () => {
  test('is the default for every other manifest, and needs no system text', async () => {
    expect(await resolveWording(balancedManifest(await folder(), 1), mc)).toMatchObject({
      label: 'medprobe',
      system: null,
    });
    expect(await resolveWording(await checkout(PROMPTS, 'pairs'), mc)).toMatchObject({ label: 'medprobe' });
    expect(await resolveWording(await checkout(), mc, 'medprobe')).toMatchObject({ label: 'medprobe' });
  });

  test('names question and every option, and not which is correct', async () => {
    const wording = await resolveWording(balancedManifest(await folder(), 1), mc);
    const options = { A: 'Left lung', B: 'Right lung', C: 'Spleen' };
    const one = buildRequest(mc, wording, askable('p', { options, correct: ['A', 'B'] }), 1, attachment, parameters);
    const two = buildRequest(mc, wording, askable('p', { options, correct: ['C', 'A'] }), 2, attachment, parameters);
    expect(one.prompt).toBe(two.prompt);
    for (const text of ['What is seen in p?', 'A. Left lung', 'B. Right lung', 'C. Spleen', 'A, B or C']) {
      expect(one.prompt).toContain(text);
    }
  });

  test('an unknown wording is refused', async () => {
    await expect(resolveWording(balancedManifest(await folder(), 1), mc, 'oficial')).rejects.toMatchObject({
      kind: 'bad-input',
    });
  });
});

test('pairs that cannot be asked are counted by reason', async () => {
  const changes: Partial<Pair>[] = [
    {},
    { status: 'draft' },
    { status: undefined },
    { status: 'rejected' },
    { question: ' ' },
    { options: { A: 'one' } },
    { correct2: 'C' },
    { correct1: 'A', correct2: 'A' },
    { image2: undefined },
    { correct1: undefined },
    { id: 'p0000' },
  ];
  const manifest = balancedManifest(await folder(), changes.length, (pair, i) => ({ ...pair, ...changes[i] }));
  const { pairs, leftOut } = askablePairs(manifest);
  expect(pairs.map(pair => pair.id)).toEqual(['p0000']);
  expect(Object.fromEntries(leftOut.map(({ reason, count }) => [reason, count]))).toEqual({
    'status draft': 2,
    'status rejected': 1,
    'no question': 1,
    'fewer than two options': 1,
    'a correct option that is not among the options': 1,
    'the same correct option for both images': 1,
    'one image only, in a manifest of pairs': 1,
    'no correct option': 1,
    'its id was used before': 1,
  });
});
