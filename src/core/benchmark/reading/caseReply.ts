import type { AskReply } from '../../endpoint/types';
import type { AskableCase } from '../askableCase';
import type { Reading } from '../types';
import type { Options } from './choices';
import { readOfficial } from './official';
import { readOpenAnswer, readOpenWhole } from './open';
import { readReply, replyParts } from './reply';
import type { ReadReply } from './reply';
import { readRobust } from './robust';
import { asYesNo, readYesNo } from './yesNo';
import type { YesNo } from './yesNo';

/** The official reading of replies with options, and of replies by yes or no. */
export interface CaseReaders {
  readonly letters: (reply: string, options: Options) => Reading;
  readonly yesNo: (reply: string) => YesNo | null;
}

/** MedProbe's own, for benchmarks whose own code reads nothing that could be repeated: exact letters, whole words. */
export const STRICT_READERS: CaseReaders = {
  letters: (reply, options) => readOfficial(reply, Object.keys(options)),
  yesNo: readYesNo,
};

/** Yes and no stand for themselves: they are asked for in these words, not by letters. */
const YES_NO: Options = { Yes: 'Yes', No: 'No' };

/** What an endpoint is to choose from; undefined for an open question. */
export function offeredOptions({ form, options }: Pick<AskableCase, 'form' | 'options'>): Options | undefined {
  if (form === 'open') return undefined;
  return form === 'yes-no' ? YES_NO : options;
}

/**
 * Reads a reply to a question about one image. Readings are letters of the case's options; of an open question, the words
 * of the answer (open.ts). An answer that was held to a schema (`constrained`) is read by that schema alone.
 */
export function readCaseReply(
  reply: AskReply,
  asked: Pick<AskableCase, 'form' | 'options'>,
  constrained: boolean | undefined,
  readers: CaseReaders,
): ReadReply {
  const offered = offeredOptions(asked);
  if (offered === undefined) return readOpen(reply);
  const plain = readReply(reply, offered, constrained);
  const letter = (word: string | null): Reading => (asked.form === 'yes-no' ? letterOf(word, asked.options) : word);
  const { logprobs } = plain;
  return {
    ...plain,
    logprobs:
      logprobs && Object.fromEntries(Object.entries(logprobs).map(([word, value]) => [letter(word) ?? word, value])),
    read: constrained === true ? eachRead(plain.read, letter) : readFreely(reply.text, asked, readers, letter),
  };
}

function readFreely(
  text: string,
  { form, options }: Pick<AskableCase, 'form' | 'options'>,
  { letters, yesNo }: CaseReaders,
  letter: (word: string | null) => Reading,
): ReadReply['read'] {
  const official = form === 'yes-no' ? letter(yesNo(text)) : letters(text, options);
  return { official, robust: readRobust(text, options) };
}

const eachRead = (
  { official, robust }: ReadReply['read'],
  letter: (word: string | null) => Reading,
): ReadReply['read'] => ({ official: letter(official), robust: letter(robust) });

/** The letter of the option that says yes, or no. */
function letterOf(word: string | null, options: Options): Reading {
  const wanted = asYesNo(word?.toLowerCase());
  const found = Object.entries(options).find(([, text]) => asYesNo(text.trim().toLowerCase()) === wanted);
  return wanted === undefined ? null : (found?.[0] ?? null);
}

const readOpen = (reply: AskReply): ReadReply => ({
  ...replyParts(reply),
  unheld: false,
  read: { official: readOpenWhole(reply.text), robust: readOpenAnswer(reply.text) },
  logprobs: undefined,
});
