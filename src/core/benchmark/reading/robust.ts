import type { Reading } from '../types';
import { readableAnswer } from './boundedReply';
import type { Mention, Options } from './choices';
import { folded, letterMentions, letterOfText, openerAt, ownLetter, textMentions } from './choices';
import { withoutOuterMarks } from '../../answer/textSearch';
import { splitThought } from '../../answer/thought';

/** A reading, or undefined where this way of reading has nothing to say. */
type Opinion = Reading | undefined;

/** An answer, and where it mentions the options: looked for once, by the first way of reading that asks. */
class Said {
  readonly text: string;
  readonly options: Options;
  #mentions: readonly Mention[] | undefined;

  constructor(text: string, options: Options) {
    this.text = text;
    this.options = options;
  }

  /** In reading order. */
  get mentions(): readonly Mention[] {
    this.#mentions ??= mentionsIn(this.text, this.options);
    return this.#mentions;
  }

  /** The first mention that begins at `at` or behind it. */
  mentionFrom(at: number): Mention | undefined {
    let [low, high] = [0, this.mentions.length];
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.mentions[middle]!.start < at) low = middle + 1;
      else high = middle;
    }
    return this.mentions[low];
  }
}

/**
 * Reads a reply as a person would, from its answer alone (thoughts are removed): the option's letter, or null where no
 * single choice is made: a refusal, several options without a decision, a letter that contradicts the text beside it,
 * or only what the answer is not. Ways of reading are tried from the plainest to the most interpretive. Of a long answer
 * the beginning and the end are read (boundedReply.ts).
 */
export function readRobust(reply: string, options: Options): Reading {
  const { answer, unfinished } = splitThought(reply);
  if (unfinished) return null;
  const text = readableAnswer(answer);
  const [ownTurn = ''] = text.split(NEXT_TURN, 1);
  const reading = readText(ownTurn, options);
  return reading === null && ownTurn !== text ? readText(text, options) : reading;
}

/** Where a model goes on to ask itself something; a reply may also repeat the question before its answer. */
const NEXT_TURN = /\n\s*(?:question|q|user|human)\s*\d*:/i;
/** "If the marker is correct, A; otherwise B" decides nothing. */
const HYPOTHETICAL = /\bif\b[^.\n]{0,300}\b(?:otherwise|else)\b[^.\n]*/gi;

function readText(whole: string, options: Options): Reading {
  const text = whole.replace(HYPOTHETICAL, '').trim();
  if (text === '') return null;
  const said = new Said(text, options);
  for (const read of [bareLetter, optionText, decision, leadingChoice, onlyMention]) {
    const opinion = read(said);
    if (opinion !== undefined) return opinion;
  }
  return null;
}

/** `B`, `(b)`, `("A")`, `**B**.` and nothing else. */
function bareLetter({ text, options }: Said): Opinion {
  const letters = Object.keys(options);
  const bare = withoutOuterMarks(text);
  const letter = ownLetter(bare, letters);
  return letters.includes(letter) ? letter : undefined;
}

/** An option's own words and nothing else, perhaps behind its letter. A letter with another option's words is null. */
function optionText({ text, options }: Said): Opinion {
  const whole = letterOfText(text, options);
  if (whole !== undefined) return whole;
  const match = /^["'([]*([\p{L}\p{N}]+)(["')\]]*\s*[.:),\-–—=]*)\s*([^]+)$/u.exec(text);
  const [, head = '', separator = '', rest = ''] = match ?? [];
  const letters = Object.keys(options);
  const letter = ownLetter(head, letters);
  const named = letterOfText(rest, options);
  if (!letters.includes(letter) || named === undefined) return undefined;
  if (named === letter) return letter;
  const article = separator.trim() === '' && folded(head) === 'a';
  return article ? named : null;
}

/** Phrases after which a person expects the choice. */
const CUES = [
  /\b(?:answer|choice|option|selection|response|diagnosis|conclusion)["']?(?: here| for this image| to the question)?\s*(?:(?:is|was|would be|should be|must be)\b|[:=→]|->)/gi,
  /\b(?:i|we)(?:'d| would| will|'ll)?\s+(?:choose|chose|pick|select|say|go with|went with|go for|opt for|answer|think|believe)\b/gi,
  /[.,;:!?\n—–-]\s*no[,.]\s*(?=\S)/gi,
  /\b(?:therefore|thus|hence|so|actually|correction|wait|rather|instead|sorry|leaving|leaves|overall|finally|in conclusion)\b[,:.]?(?:\s*no[,.])?(?!\s+than)/gi,
];
/** What may stand between such a phrase and the choice. */
const FILLER =
  /^(?:\s|["'([{:=,]|->|\b(?:that|it|it's|this|the|is|would be|must be|clearly|definitely|therefore|most likely|likely|probably|either|between|option|choice|letter|answer|correct|best|indeed|only|with|for)\b)*/i;

/** UTF-16 units: a choice that stands farther from its phrase does not belong to it. */
const LONGEST_FILLER = 200;

/** What follows a letter that a sentence calls the answer, or denies. */
const AFFIRMED =
  /^["')\].]*\s+(?:is|seems|appears|looks|would be)\s+(?:(?:the|to be|more|most|clearly|therefore|my|likely)\s+)*(?:correct|right|best|better|answer|appropriate|accurate|likely|consistent|choice|true)\b|^["')\]]*\s+(?:fits|matches|describes)\b/i;
const DENIED =
  /^["')\]]*\s*(?:is|was|would be|seems|looks|can be|does|could be)?\s*(?:n't|isn't|doesn't|cannot|not|incorrect|wrong|false|ruled out|excluded|unlikely|less likely)\b/i;
const NEGATION =
  /(?:\b(?:not|never|rather than|instead of|neither|nor|exclud\w*|eliminat\w*|rul\w* out|unlike|than|over|against)|n't)\s+(?:(?:be|the|it|its|is|an|a|likely|option|answer|choice|say|that|see|show|think)\s+)*["'([]*$/i;
const TEXT_NEGATION =
  /(?:\b(?:not|no|without|never|neither|nor|absence of|rather than|instead of|negative for|exclud\w*|rul\w* out|unlike|denies)|n't)\s+(?:[\p{L}\p{N}]+\s+){0,2}["'([]*$/iu;
const TEXT_DENIED =
  /^["')\]]*\s+(?:is|was|are|were|can be|has been)\s+(?:absent|excluded|ruled out|unlikely|not\s+(?:seen|present|visible|identified|evident|demonstrated))\b/i;

/** The last decision that the reply states: "the answer is B", "B is correct", "so A". */
function decision(said: Said): Opinion {
  const { text, mentions } = said;
  const stated: { at: number; letter: Reading }[] = [];
  for (const cue of CUES.flatMap(pattern => [...text.matchAll(pattern)])) {
    const from = cue.index + cue[0].length;
    const at = from + (FILLER.exec(text.slice(from, from + LONGEST_FILLER))?.[0].length ?? 0);
    const mention = mentionAt(said, at);
    if (mention !== undefined) stated.push({ at, letter: settled(said, mention) });
  }
  for (const mention of mentions) {
    const affirmed = mention.by === 'letter' && AFFIRMED.test(text.slice(endWithText(said, mention)));
    if (affirmed && !isNegated(text, mention)) stated.push({ at: mention.start, letter: mention.letter });
  }
  return stated.sort((a, b) => a.at - b.at).at(-1)?.letter;
}

/** The choice that stands right after a cue. There a lower-case letter counts too, unless a word follows it. */
function mentionAt(said: Said, at: number): Mention | undefined {
  const { text, options } = said;
  const known = said.mentionFrom(at);
  if (known?.start === at && !isNegated(text, known)) return known;
  const opener = openerAt(text, at, options);
  if (opener !== undefined) return opener;
  const letters = Object.keys(options);
  const bare = /^([\p{L}\p{N}]+)(?=["')\]}]*\s*(?:[.,;:!)\n]|$))/u.exec(text.slice(at))?.[1] ?? '';
  const letter = ownLetter(bare, letters);
  return letters.includes(letter) ? { letter, start: at, end: at + bare.length, by: 'letter' } : undefined;
}

/** Null where the choice is one of several ("A or B", "A B") or its letter stands beside another option's words. */
function settled(said: Said, choice: Mention): Reading {
  const { text } = said;
  const next = said.mentionFrom(choice.end);
  if (next === undefined || next.letter === choice.letter) return choice.letter;
  const between = text.slice(choice.end, next.start);
  if (/^["')\]]*\s*(?:or|and|\/|&|,|, or|, and)\s*(?:option\s*)?["'([]*$/i.test(between)) return null;
  const after = text.slice(next.end);
  if (next.by === 'letter' && /^\s+$/.test(between) && /^[^\p{L}\p{N}]*$/u.test(after)) return null;
  const contradicts = choice.by !== next.by && /^["')\]]*\s*[.:)\-–—,]*\s*["'([]*$/.test(between);
  return contradicts && /^["')\]]*\s*(?:[.\n]|$)/.test(after) ? null : choice.letter;
}

/**
 * `A, because …`, `B) Left`, `A is …`, `No. …`: a choice that opens the reply. A list that repeats the options decides
 * nothing.
 */
function leadingChoice(said: Said): Opinion {
  const { text, options, mentions } = said;
  const opener = openerAt(text, 0, options);
  if (opener !== undefined) return openingWord(said, opener);
  const first = mentions.find(mention => mention.by === 'letter');
  if (first === undefined || !/^["'([]*$/.test(text.slice(0, first.start))) return undefined;
  if (DENIED.test(text.slice(first.end))) return undefined;
  if (repeatsOptions(said)) return null;
  return settled(said, first);
}

/** "Yes" and "no" answer where a pause follows; "yes and no" does not. */
function openingWord(said: Said, opener: Mention): Opinion {
  const rest = said.text.slice(opener.end);
  if (/^\s*(?:and|or|\/|&)\s*(?:yes|no|true|false)\b/i.test(rest)) return null;
  return /^["')\]]*\s*(?:[.,;:!\n–—-]|$)/.test(rest) ? settled(said, opener) : undefined;
}

/** Where a letter ends, with its option's own words if they stand right behind it: `A (Left)`. */
function endWithText(said: Said, letter: Mention): number {
  const next = said.mentionFrom(letter.end);
  if (next?.by !== 'text' || next.letter !== letter.letter) return letter.end;
  return /^[^\p{L}\p{N}]*$/u.test(said.text.slice(letter.end, next.start)) ? next.end : letter.end;
}

/** True where two options or more are written out as letter and text, as in the question. */
function repeatsOptions(said: Said): boolean {
  const letters = said.mentions.filter(mention => mention.by === 'letter');
  const listed = letters.filter(mention => endWithText(said, mention) > mention.end);
  return new Set(listed.map(mention => mention.letter)).size > 1;
}

const REFUSAL =
  /\b(?:sorry|cannot|can't|can not|unable|not able|not possible|impossible|insufficient|undetermined|not sure|unsure)\b/i;

/** The only option that the reply names without denying it. After a refusal only what follows its last "but" counts. */
function onlyMention(whole: Said): Opinion {
  const { text, options } = whole;
  const turn = Math.max(...['but', 'however'].map(word => text.toLowerCase().lastIndexOf(` ${word}`)));
  const refused = REFUSAL.exec(text);
  if (refused !== null && turn < refused.index) return null;
  const said = refused === null ? whole : new Said(text.slice(turn), options);
  const named = withoutDenied(said);
  const letters = new Set(named.map(mention => mention.letter));
  return letters.size === 1 ? named[0]?.letter : null;
}

/** A denial reaches across "or": neither is named in "no effusion or pneumothorax". */
function withoutDenied({ text, mentions }: Said): Mention[] {
  let deniedUpTo = -1;
  return mentions.filter(mention => {
    const joined =
      deniedUpTo >= 0 && /^["')\]]*,?\s*n?or\s+(?:an?\s+|the\s+)?["'([]*$/i.test(text.slice(deniedUpTo, mention.start));
    if (!joined && !isNegated(text, mention)) return true;
    deniedUpTo = mention.end;
    return false;
  });
}

function isNegated(text: string, mention: Mention): boolean {
  const before = text.slice(Math.max(0, mention.start - 60), mention.start);
  const after = text.slice(mention.end, mention.end + 60);
  if (mention.by === 'text') return TEXT_NEGATION.test(before) || TEXT_DENIED.test(after);
  return NEGATION.test(before) || DENIED.test(after);
}

/** Letters and texts in reading order; a letter inside an option's own words is part of those words. */
function mentionsIn(text: string, options: Options): Mention[] {
  const texts = textMentions(text, options);
  let next = 0;
  const letters = letterMentions(text, options).filter(letter => {
    while (next < texts.length && texts[next]!.end < letter.end) next++;
    return (texts[next]?.start ?? Infinity) > letter.start;
  });
  return [...texts, ...letters].sort((a, b) => a.start - b.start);
}
