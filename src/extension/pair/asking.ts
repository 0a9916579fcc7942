/** Asks an endpoint the pair's question about both images, each alone, as the benchmark does. */
import { randomUUID } from 'node:crypto';
import { MEDICONFUSION } from '../../core/benchmark/protocols/mediconfusion';
import { buildRequest, OWN_WORDING } from '../../core/benchmark/protocols/wording';
import { splitThought } from '../../core/answer/thought';
import { readReply } from '../../core/benchmark/reading/reply';
import type { AskReply, AskRequest, Endpoint } from '../../core/endpoint/types';
import { replyFailure } from '../../core/benchmark/ways';
import { ProbeError } from '../../core/errors';
import type { SendableImage, SendSpec } from '../../core/image/types';
import type { ImageNumber } from '../../shared/panels/common';
import { columnOf } from '../../shared/panels/answers';
import type { AskManner, ImageAnswer, PairAnswer } from '../../shared/panels/answers';
import type { Draft } from '../../shared/panels/pair';
import type { EmbedTarget } from '../../worker/embedder';
import type { Workers } from '../../worker/workers';
import { failureOf } from './imageEffects';

export interface AskPairOptions {
  readonly workers: Workers;
  readonly endpoint: Endpoint;
  readonly pairId: string;
  readonly images: readonly [EmbedTarget, EmbedTarget];
  readonly draft: Draft;
  /** True where a manifest asks another question about the pair. */
  readonly edited: boolean;
  readonly manner: AskManner;
  readonly send: SendSpec;
  readonly maxTokens: number;
  /** How many candidates a token the endpoint is known to give: others may refuse to be asked for them. */
  readonly candidates: number | undefined;
  readonly signal: AbortSignal;
  /** Told whenever one image's answer has come. */
  readonly onAnswer: (answer: PairAnswer) => void;
  readonly onReply: (reply: AskReply) => void;
}

/** Candidates for a token's place that are asked for. */
const CANDIDATES = 5;
/** Tokens of an answer that are shown with their probability. */
const MOST_TOKENS = 400;

/** Encodes one image for an endpoint, in the image worker. */
export function sendable(
  workers: Workers,
  image: EmbedTarget,
  spec: SendSpec,
  signal?: AbortSignal,
): Promise<SendableImage> {
  const { path, frame, rendering } = image;
  return workers.image.call(
    'sendable',
    { path, frame, rendering, spec: { ...spec } },
    signal === undefined ? {} : { signal },
  );
}

/**
 * Asks both images at once, round after round; a round with a failure is the last.
 * @throws ProbeError bad-input where there is nothing to ask.
 */
export async function askPair(options: AskPairOptions): Promise<void> {
  const asked = questionOf(options.draft);
  const { times = 1 } = options.manner;
  const rounds: PairAnswer['images'][] = [];
  const tell = (state: PairAnswer['state'], model?: string): void =>
    options.onAnswer((answer = withRounds({ ...answer, state, ...(model === undefined ? {} : { model }) }, rounds)));
  let answer = firstAnswer(options);
  tell('asking');
  while (rounds.length < times) {
    const at = rounds.push([{}, {}]) - 1;
    const settle = (n: ImageNumber, part: ImageAnswer, reportedModel?: string): void => {
      rounds[at] = n === 1 ? [part, rounds[at]![1]] : [rounds[at]![0], part];
      tell('asking', reportedModel);
    };
    const failures = await Promise.all(([1, 2] as const).map(n => askOne(options, asked, n, settle)));
    const failure = failures.find(error => error !== undefined);
    if (failure !== undefined) return tell(failure.kind === 'cancelled' ? 'cancelled' : 'error');
  }
  tell('done');
}

function firstAnswer({ endpoint, draft, edited, manner }: AskPairOptions): PairAnswer {
  const { name, model } = endpoint.info;
  const { question, options, correct1, correct2 } = draft;
  return {
    id: randomUUID(),
    column: columnOf({ endpoint: name }),
    at: new Date().toISOString(),
    endpoint: name,
    label: name,
    ...(model === undefined ? {} : { model }),
    state: 'asking',
    asked: { question, options, correct1, correct2 },
    ...(edited ? { edited } : {}),
    temperature: manner.temperature ?? 0,
    images: [{}, {}],
    ...(manner.times === undefined || manner.times === 1 ? {} : { times: manner.times }),
  };
}

const withRounds = (
  answer: PairAnswer,
  [images = [{}, {}], ...repeats]: readonly PairAnswer['images'][],
): PairAnswer => ({
  ...answer,
  images,
  ...(repeats.length === 0 ? {} : { repeats }),
});

interface Question {
  readonly question: string;
  readonly options: Readonly<Record<string, string>>;
}

function questionOf({ question, options }: Draft): Question {
  if (question.trim() === '') {
    throw new ProbeError('bad-input', 'There is no question to ask.', { remedy: 'Write one first.' });
  }
  const filled = options.filter(({ text }) => text.trim() !== '');
  if (filled.length < 2) {
    throw new ProbeError('bad-input', 'The question has fewer than two options.', {
      remedy: 'Write at least two, so that the answers can be read.',
    });
  }
  return { question, options: Object.fromEntries(filled.map(({ letter, text }) => [letter, text])) };
}

async function askOne(
  options: AskPairOptions,
  asked: Question,
  n: ImageNumber,
  settle: (n: ImageNumber, part: ImageAnswer, reportedModel?: string) => void,
): Promise<ProbeError | undefined> {
  const { workers, endpoint, pairId, images, send, maxTokens, manner, candidates, signal } = options;
  const spec = MEDICONFUSION.modes.mc;
  const attachment: AskRequest['attachment'] = () => sendable(workers, images[n - 1]!, send, signal);
  const pair = { id: pairId, ...asked };
  const parameters = { ...spec.parameters, maxTokens, temperature: manner.temperature ?? spec.parameters.temperature };
  const request: AskRequest = {
    ...buildRequest(spec, OWN_WORDING, pair, n, attachment, parameters),
    ...(candidates === undefined ? {} : { logprobs: Math.min(candidates, CANDIDATES) }),
    ...(manner.anew === true ? { anew: true } : {}),
  };
  try {
    const reply = await endpoint.ask(request, signal);
    options.onReply(reply);
    const { part, failure } = answered(reply, asked.options, endpoint);
    settle(n, part, reply.reportedModel);
    return failure;
  } catch (error) {
    const failure = ProbeError.from(error);
    settle(n, { error: failureOf(failure) });
    return failure;
  }
}

interface Answered {
  readonly part: ImageAnswer;
  readonly failure: ProbeError | undefined;
}

/** A reply that is no answer (cut off, or not held to its schema) is an error, shown with what came of it. */
function answered(reply: AskReply, options: Question['options'], { info }: Endpoint): Answered {
  const { text, finish, ms, usage, cached = false, request, transcript } = reply;
  const { thought, read, logprobs, ...parts } = readReply(reply, options, info.constrain);
  const failure = replyFailure(parts, info.name)?.error;
  const part: ImageAnswer = {
    text: splitThought(text).answer,
    finish,
    ms,
    cached,
    ...(failure === undefined ? { read: read.official } : { error: failureOf(failure) }),
    ...(usage === undefined ? {} : { usage }),
    ...(thought === undefined ? {} : { thought }),
    ...(logprobs === undefined ? {} : { letters: logprobs }),
    ...(reply.logprobs === undefined ? {} : { tokens: reply.logprobs.slice(0, MOST_TOKENS) }),
    ...(transcript === undefined ? {} : { request }),
  };
  return { part, failure };
}
