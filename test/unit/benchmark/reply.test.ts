import { describe, expect, it } from 'vitest';
import { splitThought } from '../../../src/core/answer/thought';
import { optionLogprobs } from '../../../src/core/benchmark/reading/optionLogprobs';
import { readReply } from '../../../src/core/benchmark/reading/reply';
import type { AskReply, GeneratedToken } from '../../../src/core/endpoint/types';

const SIDES = { A: 'Left', B: 'Right' };
const reply = (text: string, more: Partial<AskReply> = {}): AskReply => ({
  text,
  finish: 'stop',
  ms: 1,
  request: '0',
  ...more,
});
const read = (text: string, more: Partial<AskReply> = {}, constrained?: boolean) =>
  readReply(reply(text, more), SIDES, constrained);

describe('a thought', () => {
  it.each([
    ['in front', '<unused94>thought\nA or B?<unused95>B', 'B', 'A or B?'],
    ['in the middle', 'So: <unused94>thought\nA or B?<unused95>B', 'So: B', 'A or B?'],
    ['behind', 'B<unused94>thought\nWas it A?<unused95>', 'B', 'Was it A?'],
    ['twice', '<unused94>thought\none<unused95>B<unused94>thought\ntwo<unused95>', 'B', 'one\ntwo'],
    ['without an opening', 'A or B?<unused95>B', 'B', 'A or B?'],
    ['in tags', '<think>A or B?</think>B', 'B', 'A or B?'],
    ['empty', '<think></think>B', 'B', ''],
  ])('%s is parted from the answer', (_, text, answer, thought) => {
    expect(splitThought(text)).toEqual({ answer, thought, unfinished: false });
    expect(read(text)).toMatchObject({ thought, truncated: false, read: { robust: 'B' } });
  });

  it('is kept where the server parts it, and both where both do', () => {
    expect(read('B', { thought: 'A or B?' })).toMatchObject({
      thought: 'A or B?',
      read: { official: 'B', robust: 'B' },
    });
    expect(read('<think>again</think>B', { thought: 'first' }).thought).toBe('first\nagain');
  });

  it.each<[string, string, Partial<AskReply>]>([
    ['opened and not closed', '<unused94>thought\nIt is A', {}],
    ['a second one not closed', '<unused94>thought\none<unused95>B<unused94>thought\nor', {}],
    ['parted by the server, with nothing behind it', '', { thought: 'It is A' }],
    ['closed, with nothing behind it', '<think>It is A</think>', {}],
  ])('%s at the length limit is no answer', (_, text, more) => {
    expect(read(text, { finish: 'length', ...more }).truncated).toBe(true);
    expect(read(text, more)).toMatchObject({ truncated: false, read: { robust: null } });
  });

  it('that was finished leaves an answer that is cut off an answer', () => {
    expect(read('<think>x</think>B, because', { finish: 'length' })).toMatchObject({
      truncated: false,
      read: { robust: 'B' },
    });
    expect(read('Because of', { finish: 'length' }).truncated).toBe(false);
  });
});

describe('an answer held to a schema', () => {
  it('is read from its JSON by both readings, behind a thought as well', () => {
    expect(read('{"answer":"B"}', {}, true).read).toEqual({ official: 'B', robust: 'B' });
    expect(read('<think>A?</think>{ "answer": "B" }', {}, true).read).toEqual({ official: 'B', robust: 'B' });
  });

  it.each(['{"answer":"C"}', '{"answer":1}', '{"choice":"B"}', '["B"]', 'B', ''])(
    'was not held as %s, and is not read in another way',
    text => {
      const parts = { truncated: false, unheld: true, read: { official: null, robust: null } };
      expect(read(text, {}, true)).toMatchObject(parts);
      expect(read(text, {}, undefined).unheld).toBe(false);
    },
  );

  it('is truncated where its JSON was cut off, and invalid where it was refused', () => {
    expect(read('{"answer":', { finish: 'length' }, true)).toMatchObject({ truncated: true, unheld: false });
    expect(read('I cannot say.', { finish: 'refusal' }, true)).toMatchObject({ truncated: false, unheld: false });
    expect(read('{"answer":"B"}', {}, true)).toMatchObject({ truncated: false, unheld: false });
  });

  it('is read as any reply where nothing held it', () => {
    expect(read('{"answer":"B"}').read.official).toBeNull();
  });
});

describe('log-probabilities of the options', () => {
  const token = (text: string, logprob: number, top: readonly [string, number][] = []): GeneratedToken => ({
    token: text,
    logprob,
    top: top.map(([t, l]) => ({ token: t, logprob: l })),
  });
  const letters = ['A', 'B'];

  it('are those of the first token, each letter in its most probable form', () => {
    const tokens = [
      token(' B', -0.3, [
        [' B', -0.3],
        ['B', -2],
        ['A', -1.5],
        [' A', -4],
        ['The', -3],
      ]),
      token('A', 0),
    ];
    expect(optionLogprobs(tokens, letters, false)).toEqual({ A: -1.5, B: -0.3 });
  });

  it('are found behind a thought and behind blank space', () => {
    const thought = [token('<unused94>', 0), token('A', 0), token('<unused95>', 0)];
    const tokens = [...thought, token('\n', 0), token('B', -0.1, [['A', -2.4]])];
    expect(optionLogprobs(tokens, letters, false)).toEqual({ A: -2.4, B: -0.1 });
  });

  it('are found inside the JSON of an answer that was held to it', () => {
    const tokens = [
      token('{"', 0),
      token('answer', 0),
      token('":"', 0),
      token('B', -0.1, [['A', -2.4]]),
      token('"}', 0),
    ];
    expect(optionLogprobs(tokens, letters, true)).toEqual({ A: -2.4, B: -0.1 });
  });

  it('are missing for a letter that is no candidate, and altogether where none is', () => {
    expect(optionLogprobs([token('B', -0.1)], letters, false)).toEqual({ B: -0.1 });
    expect(optionLogprobs([token('The', -0.1), token('B', 0)], letters, false)).toBeUndefined();
    expect(optionLogprobs([], letters, false)).toBeUndefined();
  });

  describe('of a reply whose server parts the thought from it', () => {
    const choice = token('B', -0.1, [['A', -2.4]]);
    const read = (text: string, logprobs: readonly GeneratedToken[]) =>
      readReply(reply(text, { thought: 'It may be A', logprobs }), SIDES, undefined).logprobs;

    it('are those of the answer, whether the tokens of the thought are there or not', () => {
      const thought = [token('It', 0), token(' may', 0), token(' be', 0), token(' A', 0)];
      expect(read('B', [choice])).toEqual({ A: -2.4, B: -0.1 });
      expect(read('B', [...thought, choice])).toEqual({ A: -2.4, B: -0.1 });
      expect(read('B', [...thought, token('\n', 0), choice, token('<end_of_turn>', 0)])).toEqual({ A: -2.4, B: -0.1 });
    });

    it('are missing where the tokens are those of the thought alone', () => {
      expect(read('B', [token('It', 0), token(' may', 0), token(' be', 0), token(' A', 0)])).toBeUndefined();
      expect(read('B', [token('B', 0), token(' or', 0), token(' A', 0)])).toBeUndefined();
      expect(read('B', [token('A', 0), token('rB', 0)])).toBeUndefined();
      expect(read('', [choice])).toBeUndefined();
    });
  });
});
