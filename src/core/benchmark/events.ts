/** The events of a run's journal, and the errors that become some of them. */
import path from 'node:path';
import { brokenOff, together } from './together';
import type { AskReply } from '../endpoint/types';
import type { ErrorKind } from '../errors';
import { ProbeError } from '../errors';
import type { Answer, AnswerError, Judged, RecordedReply } from './formats';
import { FORMAT_VERSION } from './formats';
import type { JudgeFailure } from './judging';
import { identityOf } from './question';
import type { Question } from './question';
import type { ReadAnswer } from './ways';

/** What can be wrong with one image file and with no other. */
const IMAGE_FAULTS: ReadonlySet<ErrorKind> = new Set(['bad-input', 'not-found', 'unsupported', 'too-large', 'io']);

/** A fault of the image itself is `bad-input` of its question alone; anything else (a dead worker) is what it is. */
export function imageFailure(error: ProbeError): ProbeError {
  if (!IMAGE_FAULTS.has(error.kind)) return error;
  return new ProbeError('bad-input', error.message, {
    cause: error,
    ...(error.remedy === undefined ? {} : { remedy: error.remedy }),
  });
}

/** As it is recorded: a run holds neither absolute paths nor names of files, which may be those of patients. */
export function unnamed(error: ProbeError, { pair, image }: Question): ProbeError {
  const file = pair.images[image - 1]?.path ?? '';
  const told = (text: string): string =>
    file === '' ? text : text.replaceAll(file, `image ${image}`).replaceAll(path.basename(file), `image ${image}`);
  const { kind, message, remedy } = error;
  return new ProbeError(kind, told(message), remedy === undefined ? {} : { remedy: told(remedy) });
}

export const tooManyFailures = (count: number, last: ProbeError): ProbeError =>
  new ProbeError(last.kind, `${count} questions in a row failed; the last: ${last.message}`, {
    remedy: `${last.remedy === undefined ? '' : `${last.remedy} `}Then resume the run: what was answered is kept.`,
    cause: last,
  });

const about = (question: Question) => ({ v: FORMAT_VERSION, ...identityOf(question) }) as const;

const errorAbout = (question: Question, error: ProbeError) =>
  ({ ...about(question), t: 'error', message: error.toLine(), at: new Date().toISOString() }) as const;

/** @param replies what had come of the question before it failed; paid for all the same. */
export function errorEvent(question: Question, error: ProbeError, replies: readonly AskReply[] = []): AnswerError {
  const { maybeBilled, maybeBilledTries } = error.details ?? {};
  const tries = typeof maybeBilledTries === 'number' ? maybeBilledTries : 0;
  const { usage, maybeBilledTries: before = 0 } = together(replies);
  return {
    ...errorAbout(question, error),
    ...kindOf(error),
    maybeBilled: maybeBilled === true,
    ...(usage === undefined ? {} : { usage: { ...usage } }),
    ...brokenOff(tries + before),
  };
}

function kindOf({ kind, details }: ProbeError): Pick<AnswerError, 'kind' | 'status'> {
  const status = details?.['status'];
  return typeof status === 'number' ? { kind: 'http', status } : { kind };
}

/** Of a reply that is no answer. */
export const unansweredEvent = (
  question: Question,
  { reply, thought, failure }: ReadAnswer & { readonly failure: NonNullable<ReadAnswer['failure']> },
): AnswerError => ({
  ...errorAbout(question, failure.error),
  kind: failure.kind,
  text: reply.text,
  ...(thought === undefined ? {} : { thought }),
  ...(reply.usage === undefined ? {} : { usage: { ...reply.usage } }),
  maybeBilled: true,
  ...brokenOff(reply.maybeBilledTries),
});

export const recordedReply = ({ reply, thought }: ReadAnswer): RecordedReply => ({
  request: reply.request,
  text: reply.text,
  ...(thought === undefined ? {} : { thought }),
  finish: reply.finish,
  ...(reply.usage === undefined ? {} : { usage: { ...reply.usage } }),
  ms: reply.ms,
  cached: reply.cached ?? false,
  ...brokenOff(reply.maybeBilledTries),
});

export function answerEvent(question: Question, answer: ReadAnswer): Answer {
  const { logprobs, asked, read } = answer;
  return {
    ...about(question),
    t: 'answer',
    ...recordedReply(answer),
    ...(logprobs === undefined ? {} : { logprobs }),
    ...(asked === undefined ? {} : { asked }),
    read,
    at: new Date().toISOString(),
  };
}

/** An answer in free text, before its judge is asked. */
export const unjudgedEvent = (question: Question, reply: RecordedReply): AnswerError => ({
  ...about(question),
  t: 'error',
  kind: 'unjudged',
  message: 'Answered, but not scored by the judge yet.',
  reply,
  maybeBilled: false,
  at: new Date().toISOString(),
});

export const judgedEvent = (
  question: Question,
  reply: RecordedReply,
  { judged, read }: { readonly judged: Judged; readonly read: Answer['read'] },
): Answer => ({ ...about(question), t: 'answer', ...reply, read, judged, at: new Date().toISOString() });

export function judgeErrorEvent(question: Question, { error, replies, unreadable }: JudgeFailure): AnswerError {
  const event = { ...errorEvent(question, error, replies), by: 'judge' as const };
  return unreadable === undefined ? event : { ...event, kind: 'unreadable', text: unreadable };
}
