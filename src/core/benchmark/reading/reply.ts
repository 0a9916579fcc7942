import { constrainedLetter } from '../../answer/constrained';
import { splitThought } from '../../answer/thought';
import type { AskReply } from '../../endpoint/types';
import type { Reading } from '../types';
import { readOfficial } from './official';
import { answerTokens, optionLogprobs } from './optionLogprobs';
import { readRobust } from './robust';

export interface ReadReply {
  /** What was thought, whether the server parted it or it stands in the text. */
  readonly thought: string | undefined;
  /** Cut off at the length limit before there was an answer: an error, never a verdict. */
  readonly truncated: boolean;
  /** Ended by itself, but not as the schema has it that the server was to hold it to: the server's failure, no verdict. */
  readonly unheld: boolean;
  readonly read: { readonly official: Reading; readonly robust: Reading };
  /** By letter, where the server gave them. */
  readonly logprobs: Readonly<Record<string, number>> | undefined;
}

/** What of a reply is thought, what is its answer, and whether there is one. */
export function replyParts({ text, thought: parted, finish }: AskReply): Pick<ReadReply, 'thought' | 'truncated'> {
  const { answer, thought, unfinished } = splitThought(text);
  const thoughts = [parted, thought].filter(part => part !== undefined);
  const unanswered = unfinished || (thoughts.length > 0 && answer.trim() === '');
  return {
    thought: thoughts.length === 0 ? undefined : thoughts.join('\n'),
    truncated: finish === 'length' && unanswered,
  };
}

/**
 * Reads a reply to a question with options. An answer that was held to the schema of a letter (`constrained`) is read by
 * that schema; any other by both parsers, the official one on the text as it came.
 */
export function readReply(
  reply: AskReply,
  options: Readonly<Record<string, string>>,
  constrained: boolean | undefined,
): ReadReply {
  const letters = Object.keys(options);
  const letter = constrained === true ? (constrainedLetter(reply.text, letters) ?? null) : undefined;
  const { thought, truncated } = replyParts(reply);
  const tokens = reply.logprobs && answerTokens(reply.logprobs, reply);
  return {
    thought,
    truncated: truncated || (reply.finish === 'length' && letter === null),
    unheld: reply.finish === 'stop' && letter === null,
    read:
      letter === undefined
        ? { official: readOfficial(reply.text, letters), robust: readRobust(reply.text, options) }
        : { official: letter, robust: letter },
    logprobs: tokens && optionLogprobs(tokens, letters, constrained === true),
  };
}
