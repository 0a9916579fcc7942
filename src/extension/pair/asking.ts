/** Asks an endpoint the pair's question about both images, each alone, as the benchmark does. */
import { MEDICONFUSION } from '../../core/benchmark/protocols/mediconfusion';
import { buildRequest, OWN_WORDING } from '../../core/benchmark/protocols/wording';
import { splitThought } from '../../core/answer/thought';
import { readReply } from '../../core/benchmark/reading/reply';
import type { AskReply, AskRequest, Endpoint } from '../../core/endpoint/types';
import { truncatedReply } from '../../core/benchmark/ways';
import { ProbeError } from '../../core/errors';
import type { SendableImage, SendSpec } from '../../core/image/types';
import type { ImageNumber } from '../../shared/panels/common';
import type { Draft, ImageAnswer, PairAnswer } from '../../shared/panels/pair';
import type { EmbedTarget } from '../../worker/embedder';
import type { Workers } from '../../worker/workers';

export interface AskPairOptions {
  readonly workers: Workers;
  readonly endpoint: Endpoint;
  readonly pairId: string;
  readonly images: readonly [EmbedTarget, EmbedTarget];
  readonly draft: Draft;
  readonly send: SendSpec;
  readonly maxTokens: number;
  readonly signal: AbortSignal;
  /** Told whenever one of the two answers has come. */
  readonly onAnswer: (answer: PairAnswer) => void;
  readonly onReply: (reply: AskReply) => void;
}

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

/** @throws ProbeError bad-input where there is nothing to ask. */
export async function askPair(options: AskPairOptions): Promise<void> {
  const asked = questionOf(options.draft);
  const { name, model } = options.endpoint.info;
  let answer: PairAnswer = {
    endpoint: name,
    label: name,
    ...(model === undefined ? {} : { model }),
    state: 'asking',
    images: [{}, {}],
  };
  options.onAnswer(answer);
  const settle = (n: ImageNumber, part: ImageAnswer, reportedModel?: string) => {
    const images = n === 1 ? ([part, answer.images[1]] as const) : ([answer.images[0], part] as const);
    answer = { ...answer, images, ...(reportedModel === undefined ? {} : { model: reportedModel }) };
    options.onAnswer(answer);
  };
  const failures = await Promise.all(([1, 2] as const).map(n => askOne(options, asked, n, settle)));
  const failure = failures.find(error => error !== undefined);
  const state = failure === undefined ? 'done' : failure.kind === 'cancelled' ? 'cancelled' : 'error';
  options.onAnswer({ ...answer, state });
}

interface Asked {
  readonly question: string;
  readonly options: Readonly<Record<string, string>>;
}

function questionOf({ question, options }: Draft): Asked {
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
  { workers, endpoint, pairId, images, send, maxTokens, signal, onReply }: AskPairOptions,
  asked: Asked,
  n: ImageNumber,
  settle: (n: ImageNumber, part: ImageAnswer, reportedModel?: string) => void,
): Promise<ProbeError | undefined> {
  const spec = MEDICONFUSION.modes.mc;
  const attachment: AskRequest['attachment'] = () => sendable(workers, images[n - 1]!, send, signal);
  const pair = { id: pairId, ...asked };
  const request = buildRequest(spec, OWN_WORDING, pair, n, attachment, { ...spec.parameters, maxTokens });
  try {
    const reply = await endpoint.ask(request, signal);
    onReply(reply);
    settle(n, answered(reply, asked.options, endpoint), reply.reportedModel);
    return undefined;
  } catch (error) {
    const failure = ProbeError.from(error);
    const { message, remedy } = failure;
    settle(n, { error: { message, ...(remedy === undefined ? {} : { remedy }) } });
    return failure;
  }
}

/** @throws ProbeError endpoint for a reply that was cut off before the model had answered. */
function answered(reply: AskReply, options: Asked['options'], { info }: Endpoint): ImageAnswer {
  const { text, finish, ms, cached = false, request, transcript } = reply;
  const { thought, truncated, read } = readReply(reply, options, info.constrain);
  if (truncated) throw truncatedReply();
  const shown = splitThought(text).answer;
  const more = { ...(thought === undefined ? {} : { thought }), ...(transcript === undefined ? {} : { request }) };
  return { text: shown, finish, ms, read: read.official, cached, ...more };
}
