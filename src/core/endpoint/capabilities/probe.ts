/** Finds out what an endpoint can do by asking it, once for each question. */
import { constrainedLetter } from '../../answer/constrained';
import { ProbeError } from '../../errors';
import { readable } from '../readable';
import type { AskReply, AskRequest, Endpoint, ServerFacts } from '../types';
import { askCanary, namedIn, pictureRequest, PROBE_TOKENS, someTrial } from './canary';
import type { CanaryVerdict } from './canary';
import { logprobAbilities } from './logprobs';
import type { Found } from './logprobs';
import { draw } from './pictures';
import type { Capabilities } from './types';

export interface ProbeOptions {
  /** Fixes the pictures. */
  readonly seed: number;
  readonly signal?: AbortSignal | undefined;
}

const UNKNOWN = { seesImages: null, logprobs: null, promptLogprobs: null, multiImage: null, constrain: null } as const;
const SAID = 300;

/**
 * Asks about ten short questions with generated pictures. A server that fails or refuses is described, not thrown.
 * @throws ProbeError 'consent' and 'cancelled' alone.
 */
export async function probeEndpoint(endpoint: Endpoint, { seed, signal }: ProbeOptions): Promise<Capabilities> {
  if (endpoint.info.kind === 'baseline') return BASELINE;
  try {
    const facts = (await endpoint.facts?.(signal)) ?? {};
    return facts.vision === false ? withoutVision(endpoint, facts) : await asked(endpoint, facts, seed, signal);
  } catch (thrown) {
    const error = described(thrown);
    // A server that answers with a failure is there; one that breaks off, or never answers, is not.
    const reachable = error.kind !== 'network' && error.kind !== 'timeout';
    return {
      reachable,
      ...(isRefusal(error) ? { refused: true as const } : {}),
      model: endpoint.info.model ?? null,
      ...UNKNOWN,
      latencyMs: null,
      message: readable(error.toLine(), SAID),
    };
  }
}

/** The server let nobody in, or there are no credentials to show it. */
function isRefusal({ kind, details }: ProbeError): boolean {
  const status = details?.['status'];
  return kind === 'unavailable' || status === 401 || status === 403;
}

const BASELINE: Capabilities = {
  reachable: true,
  model: null,
  seesImages: false,
  logprobs: false,
  promptLogprobs: false,
  multiImage: false,
  constrain: false,
  latencyMs: 0,
  message: 'Built in: it needs no server and looks at no image.',
};

/** The error itself, unless it is one that ends the probe. */
function described(thrown: unknown): ProbeError {
  const error = ProbeError.from(thrown);
  if (error.kind === 'consent' || error.kind === 'cancelled') throw error;
  return error;
}

const withoutVision = ({ info }: Endpoint, facts: ServerFacts): Capabilities => ({
  reachable: true,
  model: servedModel(info.model, facts),
  ...UNKNOWN,
  seesImages: false,
  latencyMs: null,
  message: 'The server says that it takes no images. For llama.cpp, start it with the model’s projector (--mmproj).',
});

async function asked(
  endpoint: Endpoint,
  facts: ServerFacts,
  seed: number,
  signal: AbortSignal | undefined,
): Promise<Capabilities> {
  const canary = await askCanary(endpoint, seed, signal);
  const model = canary.replies.find(reply => reply.reportedModel !== undefined)?.reportedModel;
  return {
    reachable: true,
    model: model ?? servedModel(endpoint.info.model, facts),
    seesImages: canary.seesImages,
    ...(await abilities(endpoint, facts, seed, signal)),
    latencyMs: middle(canary.replies.map(({ ms }) => ms)),
    message: messageOf(endpoint, facts, canary),
  };
}

type Abilities = Pick<
  Capabilities,
  'logprobs' | 'topLogprobs' | 'promptLogprobs' | 'reasons' | 'multiImage' | 'constrain'
>;

async function abilities(
  endpoint: Endpoint,
  { software }: ServerFacts,
  seed: number,
  signal: AbortSignal | undefined,
): Promise<Abilities> {
  const trial = someTrial(seed);
  const [first, second] = trial.pictures;
  const can = async (
    more: Partial<AskRequest>,
    shows: (reply: AskReply) => boolean | null,
    prompt = trial.prompt,
  ): Promise<Found> => {
    try {
      return { able: shows(await endpoint.ask(pictureRequest(1, prompt, first, more), signal)) };
    } catch (thrown) {
      return refusedFor(described(thrown));
    }
  };
  const [one, two] = trial.correct;
  const logprobs = await logprobAbilities(can, software);
  const multiImage = await can(
    { second: () => Promise.resolve(draw(second)) },
    ({ text }) => {
      const named = namedIn(text, trial);
      return named.includes(one) && named.includes(two)
        ? named.length === 2 || null
        : named.length === 1
          ? false
          : null;
    },
    'There are two pictures, each with one plain shape. Name the colours of the two shapes in two words.',
  );
  const { prompt, more, isHeld } = heldQuestion(trial.correct);
  const constrain = await can(more, isHeld, prompt);
  return { ...logprobs, multiImage: multiImage.able, constrain: constrain.able };
}

/** Nothing in its words asks for JSON: only a server that holds the model to the schema brings it about. */
function heldQuestion([one, two]: readonly [string, string]) {
  const options = { A: one, B: two };
  return {
    prompt: `Which colour is the shape?\nA. ${one}\nB. ${two}\nReply with one letter.`,
    more: { constrain: true, options },
    isHeld: ({ text }: AskReply): boolean => constrainedLetter(text, Object.keys(options)) !== undefined,
  } as const;
}

/**
 * Whether a server holds answers to a schema, asked in words alone: one that refuses images is asked too.
 * @throws ProbeError where that could not be found out.
 */
export async function probeConstrain(endpoint: Endpoint, { seed, signal }: ProbeOptions): Promise<Found> {
  const { prompt, more, isHeld } = heldQuestion(someTrial(seed).correct);
  const parameters = { temperature: 0, maxTokens: PROBE_TOKENS };
  try {
    const request = { pair: 'canary', image: 1, prompt, parameters, anew: true, ...more } as const;
    return { able: isHeld(await endpoint.ask(request, signal)) };
  } catch (thrown) {
    const error = ProbeError.from(thrown);
    const found = refusedFor(error);
    if (found.able === null) throw error;
    return found;
  }
}

/** A server that refuses the request cannot do it; one that fails in another way may. */
function refusedFor(error: ProbeError): Found {
  const status = error.details?.['status'];
  const isStated = error.kind === 'unsupported';
  const refused = isStated || (typeof status === 'number' && [400, 404, 422, 500, 501].includes(status));
  if (!refused) return { able: null };
  return { able: false, reason: readable(isStated ? error.toLine() : error.message, SAID) };
}

/** Ollama lists `medgemma` as `medgemma:latest`. */
export const isServed = (model: string, models: readonly string[]): boolean =>
  models.includes(model) || models.includes(`${model}:latest`);

/** The model that a question would go to, as far as that is known without asking one. */
export function servedModel(wanted: string | undefined, { models = [] }: ServerFacts): string | null {
  return wanted ?? (models.length === 1 ? (models[0] ?? null) : null);
}

function messageOf({ info }: Endpoint, { models }: ServerFacts, { message }: CanaryVerdict): string {
  const { model } = info;
  if (model === undefined || models === undefined || isServed(model, models)) return message;
  return `${message} The server does not list ${model}; it lists ${readable(models.join(', '), SAID)}.`;
}

function middle(times: readonly number[]): number | null {
  return [...times].sort((a, b) => a - b)[Math.floor(times.length / 2)] ?? null;
}
