/**
 * Where two answers contradict each other in what matters most to a reader of images: whether something is there, on
 * which side, how many or how large, and what it is. By a small lexicon (lexicon.ts), so a flip that is marked is worth a
 * look and one that is not marked may still be there; the word diff shows every difference.
 */
import { NUMBER_WORDS, PRESENCE, SCALES } from './lexicon';
import type { FlipKind } from './lexicon';
import { answerWord, denialsIn, findingsIn, mentionsIn } from './mentions';
import type { Mention } from './mentions';
import type { DiffSegment } from './wordDiff';
import { Lexicon, wordsOf } from './words';
import type { Word } from './words';

/** Words of an answer, in UTF-16 units; `end` is behind them. */
export interface Place {
  readonly start: number;
  readonly end: number;
}

export interface Flip {
  readonly kind: FlipKind;
  /** What stands against each other, in answer 1 and in answer 2. Places of one answer never overlap. */
  readonly places: readonly [Place, Place];
}

/** A word on a scale: `scale` names the scale, `value` the place on it. */
interface Hit extends Place {
  readonly scale: number | 'number' | 'finding';
  readonly kind: FlipKind;
  readonly value: string;
}

/** An answer as its flips are looked for. */
interface Reading {
  readonly answer: string;
  readonly words: readonly Word[];
  readonly hits: readonly Hit[];
  readonly mentions: readonly Mention[];
  readonly denials: readonly Place[];
  /** Where sentences end. */
  readonly sentences: readonly number[];
}

/** A stretch of both answers in which they differ. */
type Hunk = readonly [Place, Place];

/** Of the scale of presence. */
const PRESENT = 0;
const scales = [PRESENCE, ...SCALES].map(
  ({ kind, values }, scale) =>
    [
      scale,
      kind,
      new Lexicon(values.flatMap((names, value) => names.map(name => [name, `${value}`] as const))),
    ] as const,
);

/**
 * @param segments of `wordDiff(answer1, answer2)`.
 * @returns the flips in the order of answer 1; negations first where the same words would be marked twice.
 */
export function findFlips(answer1: string, answer2: string, segments: readonly DiffSegment[]): Flip[] {
  const readings = [reading(answer1), reading(answer2)] as const;
  const hunks = hunksOf(segments);
  if (hunks.length === 0) return [];
  const sentences = merged(hunks, answer1, answer2);
  const found = [
    ...yesAndNo(readings),
    ...deniedFindings(readings),
    ...deniedOtherwise(readings, sentences),
    ...contradictions(readings, hunks, sentences),
  ];
  return withoutOverlap(found).sort((a, b) => a.places[0].start - b.places[0].start);
}

function reading(answer: string): Reading {
  const words = wordsOf(answer);
  const onScales = scales.flatMap(([scale, kind, lexicon]) =>
    lexicon.find(words).map(({ start, end, value }): Hit => ({ scale, kind, value, start, end })),
  );
  const numbers = words.flatMap((word): Hit[] => {
    const value = numberIn(word.text);
    return value === undefined ? [] : [{ ...word, scale: 'number', kind: 'number', value }];
  });
  const named = findingsIn(words).map(({ start, end, value }): Hit => {
    return { scale: 'finding', kind: 'finding', value: `${value}`, start, end };
  });
  const sentences = [...answer.matchAll(/[.;!?\n]/g)].map(({ index }) => index);
  const hits = [...onScales, ...numbers, ...named];
  const [mentions, denials] = [mentionsIn(words, answer), denialsIn(words, answer)];
  return { answer, words, hits, mentions, denials, sentences };
}

/** `3,5` and `3.5` are one number, and so are `1,000` and `1000`. */
function numberIn(word: string): string | undefined {
  if (Object.hasOwn(NUMBER_WORDS, word)) return NUMBER_WORDS[word];
  if (!/^\p{N}/u.test(word)) return undefined;
  const plain = /^\d{1,3}(?:,\d{3})+$/.test(word) ? word.replaceAll(',', '') : word.replace(',', '.');
  const value = Number(plain);
  return Number.isNaN(value) ? word : String(value);
}

function hunksOf(segments: readonly DiffSegment[]): Hunk[] {
  const hunks: Hunk[] = [];
  let [at1, at2] = [0, 0];
  let [from1, from2] = [0, 0];
  const close = (): void => {
    if (at1 > from1 || at2 > from2)
      hunks.push([
        { start: from1, end: at1 },
        { start: from2, end: at2 },
      ]);
  };
  for (const { kind, text } of segments) {
    if (kind === 'same') close();
    if (kind !== 'only2') at1 += text.length;
    if (kind !== 'only1') at2 += text.length;
    if (kind === 'same') [from1, from2] = [at1, at2];
  }
  close();
  return hunks;
}

/** Hunks of one sentence as one: `the left lung` and `the lung on the right` differ in two places. */
function merged(hunks: readonly Hunk[], answer1: string, answer2: string): Hunk[] {
  const sentences: Hunk[] = [];
  const ends = (answer: string, from: number, to: number): boolean => /[.;!?]\s|\n/.test(answer.slice(from, to));
  for (const [here1, here2] of hunks) {
    const [last1, last2] = sentences.at(-1) ?? [];
    if (last1 === undefined || last2 === undefined) sentences.push([here1, here2]);
    else if (ends(answer1, last1.end, here1.start) || ends(answer2, last2.end, here2.start))
      sentences.push([here1, here2]);
    else
      sentences[sentences.length - 1] = [
        { ...last1, end: here1.end },
        { ...last2, end: here2.end },
      ];
  }
  return sentences;
}

const overlapping =
  ({ start, end }: Place) =>
  (other: Place): boolean =>
    other.start < end && other.end > start;

const isInside = (whole: Place, { start, end }: Place): boolean => start >= whole.start && end <= whole.end;

function yesAndNo([one, two]: readonly [Reading, Reading]): Flip[] {
  const [said1, said2] = [answerWord(one.words, one.answer), answerWord(two.words, two.answer)];
  if (said1 === undefined || said2 === undefined || said1.text === said2.text) return [];
  return [{ kind: 'negation', places: [said1, said2] }];
}

/** Findings that one answer affirms wherever it names them, and the other denies wherever it does. */
function deniedFindings([one, two]: readonly [Reading, Reading]): Flip[] {
  return [...new Set(one.mentions.map(({ value }) => value))].flatMap((concept): Flip[] => {
    const [of1, of2] = [one, two].map(({ mentions }) => mentions.filter(({ value }) => value === concept)) as [
      Mention[],
      Mention[],
    ];
    const isDenied = ({ denial }: Mention): boolean => denial !== null;
    const flips =
      of2.length > 0 && of1.every(isDenied) !== of2.every(isDenied) && of1.some(isDenied) !== of2.some(isDenied);
    return flips ? [{ kind: 'negation', places: [of1[0]!.denial ?? of1[0]!, of2[0]!.denial ?? of2[0]!] }] : [];
  });
}

/** Denials of what the lexicon does not name: in a sentence one answer has an odd number of them, the other an even. */
function deniedOtherwise([one, two]: readonly [Reading, Reading], sentences: readonly Hunk[]): Flip[] {
  return sentences.flatMap(([place1, place2]): Flip[] => {
    if (nameTheSame([one, two], [place1, place2])) return [];
    const denials1 = one.denials.filter(overlapping(place1));
    const denials2 = two.denials.filter(overlapping(place2));
    if (denials1.length % 2 === denials2.length % 2) return [];
    const marked1 = denials1[0] ?? wordAt(one, place1);
    const marked2 = denials2[0] ?? wordAt(two, place2);
    return marked1 === undefined || marked2 === undefined ? [] : [{ kind: 'negation', places: [marked1, marked2] }];
  });
}

/** Whether the sentences around a difference name a finding in common: `deniedFindings` has judged them. */
function nameTheSame([one, two]: readonly [Reading, Reading], [place1, place2]: Hunk): boolean {
  const named1 = named(one, place1);
  return named(two, place2).some(finding => named1.includes(finding));
}

/** The findings named in the sentence around a place. */
function named({ sentences, mentions }: Reading, { start, end }: Place): number[] {
  const from = sentences.findLast(border => border <= start) ?? 0;
  const to = sentences.find(border => border >= end) ?? Infinity;
  return mentions.filter(overlapping({ start: from, end: to })).map(({ value }) => value);
}

/** The first word that differs; where the other answer has words more, the word that they stand before. */
const wordAt = ({ words }: Reading, place: Place): Word | undefined =>
  words.find(overlapping(place)) ?? words.find(({ start }) => start >= place.start) ?? words.at(-1);

/** Words of one scale that exclude each other, in one difference or, failing that, anywhere in one sentence. */
function contradictions(
  readings: readonly [Reading, Reading],
  hunks: readonly Hunk[],
  sentences: readonly Hunk[],
): Flip[] {
  const flips = hunks.flatMap(hunk => excluding(readings, [hunk]));
  const isKnown = (flip: Flip): boolean =>
    flips.some(({ kind, places }) => kind === flip.kind && overlapping(places[0])(flip.places[0]));
  const farther = sentences.flatMap(([whole1, whole2]) =>
    excluding(
      readings,
      hunks.filter(([place1, place2]) => isInside(whole1, place1) && isInside(whole2, place2)),
    ),
  );
  return [...flips, ...farther.filter(flip => !isKnown(flip))];
}

function excluding(readings: readonly [Reading, Reading], hunks: readonly Hunk[]): Flip[] {
  const isPresence = (hit: Hit): boolean => hit.scale === PRESENT;
  const judged = hunks.some(hunk => nameTheSame(readings, hunk));
  const [hits1, hits2] = ([0, 1] as const).map(n =>
    readings[n].hits.filter(hit => hunks.some(hunk => overlapping(hunk[n])(hit)) && !(judged && isPresence(hit))),
  ) as [Hit[], Hit[]];
  return [...new Set(hits1.map(({ scale }) => scale))].flatMap((scale): Flip[] => {
    const [of1, of2] = [hits1.filter(hit => hit.scale === scale), hits2.filter(hit => hit.scale === scale)];
    if (of1.some(({ value }) => of2.some(other => other.value === value))) return [];
    return of1.slice(0, of2.length).map((hit, n) => ({ kind: hit.kind, places: [hit, of2[n]!] }));
  });
}

function withoutOverlap(flips: readonly Flip[]): Flip[] {
  const kept: Flip[] = [];
  for (const {
    kind,
    places: [place1, place2],
  } of flips) {
    const isMarked = kept.some(({ places }) => overlapping(places[0])(place1) || overlapping(places[1])(place2));
    if (!isMarked) kept.push({ kind, places: [bounds(place1), bounds(place2)] });
  }
  return kept;
}

const bounds = ({ start, end }: Place): Place => ({ start, end });
