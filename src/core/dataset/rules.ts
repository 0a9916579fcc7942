import { normaliseImagePath, parseImageRef } from './imageRef';
import { quoted } from './lineBounds';
import type { Place } from './locate';
import {
  ACCEPTED_NEEDS,
  FIELD_MEANING,
  isOpenQuestion,
  isPairField,
  LEAST_OPTIONS,
  NOT_BLANK,
  PAIR_VERSION,
} from './pairSchema';
import type { Pair } from './types';

type Severity = 'error' | 'warning';

/** Every code that a problem in a manifest can have. */
export const PROBLEM_CODES = {
  'broken-json': { severity: 'error', meaning: 'The line is not one JSON value.' },
  'not-an-object': { severity: 'error', meaning: 'The line is JSON, but no object.' },
  'newer-version': { severity: 'error', meaning: `The line is of a later version of the format than ${PAIR_VERSION}.` },
  'missing-field': { severity: 'error', meaning: 'A field that the pair needs is missing or blank.' },
  'mistyped-field': { severity: 'error', meaning: 'A field holds something of the wrong kind.' },
  'duplicate-id': { severity: 'error', meaning: 'A line above has the same id.' },
  'outside-dataset': { severity: 'error', meaning: 'An image path does not name a file inside the dataset.' },
  'correct-not-an-option': { severity: 'error', meaning: 'The correct option is not among the options.' },
  'options-equal': { severity: 'error', meaning: 'Two options have the same text.' },
  'same-image-twice': { severity: 'warning', meaning: 'Images 1 and 2 are the same file and frame.' },
  'both-correct-equal': { severity: 'warning', meaning: 'The same option is correct for both images.' },
  'too-large': { severity: 'error', meaning: 'The line, or a field in it, is larger than what is read.' },
  'more-problems': { severity: 'warning', meaning: 'The line has more problems than are listed.' },
  'unknown-field': { severity: 'warning', meaning: 'MedProbe does not know the field; it is kept as it is.' },
  // These two are found by a look at the disk (checkImages.ts, checkManifest.ts), never by reading a line.
  'image-not-found': { severity: 'error', meaning: 'There is no such image file in the dataset.' },
  unreadable: { severity: 'error', meaning: 'The manifest as a whole cannot be read.' },
} as const satisfies Record<string, { severity: Severity; meaning: string }>;

export type ProblemCode = keyof typeof PROBLEM_CODES;

/** Something wrong in one line, and where in its JSON. */
export interface Finding extends Place {
  readonly code: ProblemCode;
  readonly message: string;
  /** The field that is missing where nothing can be pointed at. */
  readonly field?: string;
}

const at = (code: ProblemCode, path: Place['path'], message: string): Finding => ({ code, path, at: 'value', message });

/** Checks one pair whose fields are all of the right kind. Looks at nothing else: not at other lines, not at the disk. */
type Rule = (pair: Pair) => Finding[];

const acceptedIsComplete: Rule = pair => {
  if (pair.status !== 'accepted') return [];
  const ofOptions = pair.image2 === undefined ? ACCEPTED_NEEDS : [...ACCEPTED_NEEDS, 'correct2' as const];
  const isOpen = isOpenQuestion(pair);
  const needed = isOpen ? (['question'] as const) : ofOptions;
  const missing: Finding[] = needed
    .filter(field => pair[field] === undefined)
    .map(field => ({
      ...at('missing-field', [], `An accepted pair needs "${field}": ${FIELD_MEANING[field]}.`),
      field,
    }));
  if (pair.question !== undefined && !NOT_BLANK.test(pair.question)) {
    missing.push(at('missing-field', ['question'], 'An accepted pair needs a question; this one is blank.'));
  }
  if (isOpen && !NOT_BLANK.test(pair.answer1 ?? '')) {
    missing.push(at('missing-field', ['answer1'], 'An accepted open question needs its answer; this one is blank.'));
  }
  const options = Object.entries(pair.options ?? {});
  if (pair.options !== undefined && options.length < LEAST_OPTIONS) {
    missing.push(at('missing-field', ['options'], 'An accepted pair needs two or more options.'));
  }
  for (const [letter, text] of options) {
    if (!NOT_BLANK.test(text)) missing.push(at('missing-field', ['options', letter], `Option ${letter} is blank.`));
  }
  return missing;
};

const secondImageIsThere: Rule = pair =>
  pair.correct2 !== undefined && pair.image2 === undefined
    ? [at('missing-field', ['correct2'], '"correct2" is given, but "image2" is missing.')]
    : [];

const imagesAreInside: Rule = pair =>
  (['image1', 'image2'] as const).flatMap(field => {
    const ref = pair[field];
    if (ref === undefined || normaliseImagePath(parseImageRef(ref).path) !== null) return [];
    return [at('outside-dataset', [field], outsideMessage(ref))];
  });

/** The words for an image path that leaves the dataset, wherever that is found out. */
export const outsideMessage = (ref: string): string =>
  `${quoted(ref)} does not name a file inside the dataset: paths are relative to the manifest, with "/", and do not leave its folder.`;

const imagesDiffer: Rule = pair => {
  if (pair.image2 === undefined) return [];
  const [one, two] = [parseImageRef(pair.image1), parseImageRef(pair.image2)];
  const same = one.frame === two.frame && normaliseImagePath(one.path) === normaliseImagePath(two.path);
  return same ? [at('same-image-twice', ['image2'], 'Images 1 and 2 are the same file and frame.')] : [];
};

const correctIsAnOption: Rule = pair =>
  (['correct1', 'correct2'] as const).flatMap(field => {
    const letter = pair[field];
    if (letter === undefined || pair.options === undefined || Object.hasOwn(pair.options, letter)) return [];
    const letters = Object.keys(pair.options).join(', ') || 'none';
    return [at('correct-not-an-option', [field], `${quoted(letter)} is not among the options (${letters}).`)];
  });

const correctDiffers: Rule = pair =>
  pair.correct1 !== undefined && pair.correct1 === pair.correct2
    ? [
        at(
          'both-correct-equal',
          ['correct2'],
          `Option ${pair.correct1} is correct for both images, so the question does not tell them apart.`,
        ),
      ]
    : [];

const optionsDiffer: Rule = pair => {
  const first = new Map<string, string>();
  return Object.entries(pair.options ?? {}).flatMap(([letter, text]) => {
    const key = text.trim();
    const earlier = first.get(key);
    if (earlier === undefined) first.set(key, letter);
    // Options still to be written are all blank, and equal without harm.
    if (earlier === undefined || key === '') return [];
    return [at('options-equal', ['options', letter], `Options ${earlier} and ${letter} have the same text.`)];
  });
};

const fieldsAreKnown: Rule = pair =>
  Object.keys(pair)
    .filter(name => !isPairField(name))
    .map(name => ({
      code: 'unknown-field',
      path: [name],
      at: 'name',
      message: `MedProbe does not know the field ${quoted(name)}; it is kept as it is.`,
    }));

/** Everything that is checked of a pair beyond the kind of each field. */
export const PAIR_RULES: readonly Rule[] = [
  acceptedIsComplete,
  secondImageIsThere,
  imagesAreInside,
  imagesDiffer,
  correctIsAnOption,
  correctDiffers,
  optionsDiffer,
  fieldsAreKnown,
];

/** For each line that repeats an id of a line above it: the first line with that id. Lines are in order. */
export function findDuplicateIds(
  lines: Iterable<{ readonly line: number; readonly id?: string | undefined }>,
): Map<number, number> {
  const first = new Map<string, number>();
  const duplicates = new Map<number, number>();
  for (const { line, id } of lines) {
    if (id === undefined) continue;
    const earlier = first.get(id);
    if (earlier === undefined) first.set(id, line);
    else duplicates.set(line, earlier);
  }
  return duplicates;
}
