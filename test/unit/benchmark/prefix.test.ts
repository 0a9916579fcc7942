import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanLogprob, optionTokens } from '../../../src/core/benchmark/reading/prefix';

const QUESTION = 'On which side is the effusion?';
const promptOf = (option: string) => `Question: ${QUESTION} Answer: ${option}`;
const tokensOf = (...texts: string[]) => texts.map((token, n) => ({ token, logprob: -n }));
const found = (texts: string[], option: string, prompt = promptOf(option)) =>
  optionTokens(tokensOf(...texts), prompt, option)?.map(token => token?.token);
const HEAD = [
  '<bos>',
  '<start_of_turn>',
  'user',
  '\n',
  'Question',
  ':',
  ' On',
  ' which',
  ' side',
  ' is',
  ' the',
  ' eff',
  'usion',
  '?',
];
const TAIL = ['<end_of_turn>', '\n', '<start_of_turn>', 'model', '\n'];

describe('the tokens of an option in a prompt', () => {
  it.each([
    ['with the space in the first', [' Answer', ':', ' Left', ' lower', ' lobe'], [' Left', ' lower', ' lobe']],
    ['with the space on its own', [' Answer', ':', ' ', 'Left', ' lower', ' lobe'], ['Left', ' lower', ' lobe']],
    ['without any space', ['Answer', ':', 'Left', 'lower', 'lobe'], ['Left', 'lower', 'lobe']],
    ['with SentencePiece’s mark', ['▁Answer', ':', '▁Left', '▁lo', 'wer', '▁lobe'], ['▁Left', '▁lo', 'wer', '▁lobe']],
    ['with a mark on its own', ['▁Answer', ':', '▁', 'Left', '▁lower', '▁lobe'], ['Left', '▁lower', '▁lobe']],
    [
      'with the mark of byte-level vocabularies',
      ['ĠAnswer', ':', 'ĠLeft', 'Ġlower', 'Ġlobe'],
      ['ĠLeft', 'Ġlower', 'Ġlobe'],
    ],
    ['with spaces at the ends', [' Answer: ', 'Left ', 'lower ', 'lobe'], ['Left ', 'lower ', 'lobe']],
    [
      'with a space inside on its own',
      [' Answer', ':', ' Left', ' ', 'lower', ' lobe'],
      [' Left', ' ', 'lower', ' lobe'],
    ],
  ])('%s', (_how, written, expected) => {
    expect(found([...HEAD, ...written, ...TAIL], 'Left lower lobe')).toEqual(expected);
  });

  it('are those of the last place, also where question and chat template name the option', () => {
    const prompt = 'Question: Left or not? Answer: Left';
    const written = [
      'Left',
      '\n',
      'Question',
      ':',
      ' Left',
      ' or',
      ' not',
      '?',
      ' Answer',
      ':',
      ' Left',
      '<end>',
      'Left',
    ];
    const tokens = tokensOf(...written);
    expect(optionTokens(tokens, prompt, 'Left')).toEqual([tokens[10]]);
  });

  it('may hold parts of characters, at the beginning, inside and at the end', () => {
    const written = (...option: string[]) => [...HEAD, ' Answer', ':', ...option, ...TAIL];
    expect(found(written(' µ', 'm'), 'µm')).toEqual([' µ', 'm']);
    expect(found(written(' ', '\ufffd', '\ufffd', 'm'), 'µm')).toEqual(['\ufffd', '\ufffd', 'm']);
    expect(found(written(' 5', ' \ufffd', '\ufffd', ' wide'), '5 µ wide')).toEqual([
      ' 5',
      ' \ufffd',
      '\ufffd',
      ' wide',
    ]);
    expect(found(written(' 5', ' µ'), '5 µ')).toEqual([' 5', ' µ']);
    expect(found(written(' 左', '侧'), '左侧')).toEqual([' 左', '侧']);
    expect(found(written(' Left', '…'), 'Left')).toEqual([' Left']);
  });

  it('are not guessed where a token holds more than the option', () => {
    expect(found([...HEAD, ' Answer', ': Left', ...TAIL], 'Left')).toBeUndefined();
    expect(found([...HEAD, ' Answer', ':', ' Left</s>'], 'Left')).toBeUndefined();
  });

  it('are not guessed where the tokens are not those of the prompt', () => {
    expect(found([...HEAD, ' Answer', ':', ' Right', ...TAIL], 'Left')).toBeUndefined();
    expect(found([' Answer', ':', ' Left'], 'Left')).toBeUndefined();
    expect(found([], 'Left')).toBeUndefined();
    expect(found(['Left'], ' ', 'Left ')).toBeUndefined();
    expect(optionTokens(tokensOf('frage：', 'Left'), 'frage：Left', 'Left')).toBeUndefined();
  });

  it('are found however the prompt is cut into tokens, if one begins and one ends with the option', () => {
    const text = fc.stringMatching(/^[A-Za-z0-9(][A-Za-z0-9 ,.()%-]{0,20}[A-Za-z0-9)%]$/);
    const cuts = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 });
    const cutAt = (whole: string, places: readonly number[]): string[] => {
      const at = [...new Set(places.map(place => Math.round(place * whole.length)))].sort((a, b) => a - b);
      return [0, ...at].map((from, n) => whole.slice(from, at[n] ?? whole.length)).filter(part => part !== '');
    };
    fc.assert(
      fc.property(text, text, cuts, cuts, fc.boolean(), (question, option, headCuts, optionCuts, merged) => {
        const head = `Question: ${question} Answer:${merged ? '' : ' '}`;
        const own = cutAt(merged ? ` ${option}` : option, optionCuts);
        const tokens = tokensOf('<bos>', ...cutAt(head, headCuts), ...own, ...TAIL);
        const of = optionTokens(tokens, `Question: ${question} Answer: ${option}`, option);
        const written = of?.map(token => token?.token).join('');
        expect(written?.trim()).toBe(option.trim());
        expect(of).toHaveLength(own.filter((part, n) => n > 0 || part.trim() !== '').length);
      }),
      { numRuns: 1000 },
    );
  });
});

describe('the geometric mean', () => {
  it('is that of the probabilities', () => {
    const tokens = [0.5, 0.25, 0.8].map(p => ({ token: 'x', logprob: Math.log(p) }));
    expect(Math.exp(meanLogprob(tokens) ?? NaN)).toBeCloseTo((0.5 * 0.25 * 0.8) ** (1 / 3), 12);
  });

  it('is unknown where a token has no probability', () => {
    expect(meanLogprob([{ token: 'x', logprob: -1 }, null])).toBeUndefined();
    expect(meanLogprob([])).toBeUndefined();
  });
});
