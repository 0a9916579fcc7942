/** A judge: an endpoint that says how close an answer in free text is to each option. */
import { splitThought } from '../answer/thought';
import type { AskParameters, AskReply, Endpoint } from '../endpoint/types';
import { ProbeError } from '../errors';
import type { Answer, Judged } from './formats';
import { judgeRequest } from './protocols/judgeWording';
import type { JudgeWording } from './protocols/judgeWording';
import type { Question } from './question';
import { chosenByScores, readJudge, readJudgeOfficial } from './reading/judge';
import { together } from './together';

export interface Judge {
  readonly endpoint: Endpoint;
  readonly wording: JudgeWording;
  readonly parameters: AskParameters;
}

export interface Judgement {
  readonly judged: Judged;
  readonly read: Answer['read'];
  readonly replies: readonly AskReply[];
}

/** The judge's failure, which is never the model's. */
export interface JudgeFailure {
  readonly error: ProbeError;
  /** What the judge wrote at last, where nobody can read it. */
  readonly unreadable?: string;
  readonly replies: readonly AskReply[];
}

/** How often a judge is asked whose reply cannot be read. */
const TRIES = 2;

/**
 * Has an answer scored: its words without its thought, and no image. A reply that cannot be read is asked for once more.
 * Failures are returned, not thrown, with what had come before them.
 */
export async function judgeReply(
  { endpoint, wording, parameters }: Judge,
  { pair, image }: Question,
  text: string,
  signal: AbortSignal,
): Promise<Judgement | JudgeFailure> {
  const request = judgeRequest(wording, pair, image, splitThought(text).answer, parameters);
  const letters = Object.keys(pair.options);
  const replies: AskReply[] = [];
  try {
    while (replies.length < TRIES) {
      // A reply that was kept is of no use where it cannot be read.
      const reply = await endpoint.ask(replies.length === 0 ? request : { ...request, anew: true }, signal);
      const before = replies.at(-1);
      replies.push(reply);
      const scores = readJudge(reply.text, letters);
      if (scores === null) continue;
      const official = readJudgeOfficial(reply.text, letters);
      return {
        judged: judgedOf(replies, reply, {
          scores,
          official,
          ...(before === undefined ? {} : { unread: before.text }),
        }),
        read: { official: official && chosenByScores(official), robust: chosenByScores(scores) },
        replies,
      };
    }
  } catch (error) {
    return { error: ProbeError.from(error), replies };
  }
  const unreadable = replies.at(-1)?.text ?? '';
  return { error: unreadableJudge(endpoint), unreadable, replies };
}

function judgedOf(
  replies: readonly AskReply[],
  { request, text, thought, finish }: AskReply,
  more: Pick<Judged, 'scores' | 'official' | 'unread'>,
): Judged {
  const { usage, ms, cached = false, maybeBilledTries } = together(replies);
  return {
    request,
    text,
    ...(thought === undefined ? {} : { thought }),
    finish,
    ...(usage === undefined ? {} : { usage: { ...usage } }),
    ms,
    cached,
    ...(maybeBilledTries === undefined ? {} : { maybeBilledTries }),
    ...more,
  };
}

const unreadableJudge = ({ info }: Endpoint): ProbeError =>
  new ProbeError('endpoint', `The judge ${info.name} twice gave no scores that can be read.`, {
    remedy: 'Resume the run to ask it again, or choose another judge.',
    details: { maybeBilled: true },
  });
