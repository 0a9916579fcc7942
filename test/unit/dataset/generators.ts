import fc from 'fast-check';
import { isPairField } from '../../../src/core/dataset/pairSchema';
import type { Pair } from '../../../src/core/dataset/types';

/** Any Unicode, with the characters that end a line for some reader well represented. */
export const anyText = fc.oneof(
  fc.string({ unit: 'grapheme' }),
  fc.string({
    unit: fc.constantFrom('\u2028', '\u2029', '\u0085', '\n', '\r', '"', '\\', '\u0000', '\ud800', 'é', '漢', '🫁'),
  }),
);
const safeName = fc.string({ unit: fc.constantFrom('a', 'é', ' ', '#', '=', '漢', '.', '-', '9'), minLength: 1 });
/** A path that stays inside the dataset. */
export const insidePath = fc
  .array(
    safeName.filter(name => name !== '.' && name !== '..'),
    { minLength: 1, maxLength: 3 },
  )
  .map(steps => steps.join('/'));
const jsonValue = fc.jsonValue().map(value => JSON.parse(JSON.stringify(value)) as unknown); // no -0, which JSON cannot say
const unknownFields = fc.dictionary(
  fc.string({ unit: 'grapheme' }).filter(name => !isPairField(name) && name !== '__proto__'),
  jsonValue,
  { maxKeys: 3 },
);

/** Two or more letters with texts that are neither blank nor equal. */
const options = fc
  .uniqueArray(fc.constantFrom(...'ABCDEFGHIJKLMNOPQRSTUVWXYZ'), { minLength: 2, maxLength: 5 })
  .map(letters => Object.fromEntries(letters.map(letter => [letter, `text of ${letter}\u2028`])));

const optional = <T>(values: fc.Arbitrary<T>) => fc.option(values, { nil: undefined });

/** Pairs that have no error; some have two images, some are accepted. */
export const validPair: fc.Arbitrary<Pair> = fc
  .record({
    unknown: unknownFields,
    id: anyText.filter(id => id !== ''),
    image1: insidePath,
    image2: optional(insidePath),
    question: anyText.map(text => `?${text}`),
    options,
    picks: fc.tuple(fc.nat(), fc.nat()),
    categories1: optional(fc.array(anyText)),
    status: optional(fc.constantFrom('draft' as const, 'accepted' as const, 'rejected' as const, 'deferred' as const)),
    note: optional(anyText),
    rendering1: optional(fc.constantFrom({ window: [-600, 1500] as const }, { invert: true, later: 'kept' })),
    similarity: optional(
      fc.dictionary(
        safeName,
        fc.double({ noNaN: true, noDefaultInfinity: true }).map(x => x + 0),
      ),
    ),
  })
  .map(({ unknown, picks, ...known }) => {
    const letters = Object.keys(known.options);
    const pair: Pair = { v: 1, ...known, correct1: letters[picks[0] % letters.length], ...unknown };
    if (known.image2 !== undefined) pair.correct2 = letters[picks[1] % letters.length];
    return pair;
  });

/** The pair as a reader gives it back: without the fields that are undefined. */
export const plain = (pair: Pair): unknown =>
  Object.fromEntries(Object.entries(pair).filter(([, v]) => v !== undefined));
