/** How the question of each mode is put to an endpoint, and how what comes is read. */
import type { AskParameters, AskReply, AskRequest, EndpointInfo } from '../endpoint/types';
import { ProbeError } from '../errors';
import type { AskableItem } from './askable';
import { isCase } from './askable';
import type { Answer } from './formats';
import { modeOf } from './protocols/registry';
import type { Asked, Mode, ModeSpec, Protocol } from './protocols/types';
import type { Wording } from './protocols/wording';
import { buildRequest } from './protocols/wording';
import { meanLogprob, optionTokens } from './reading/prefix';
import { readCaseReply } from './reading/caseReply';
import { readReply, replyParts } from './reading/reply';
import type { ReadReply } from './reading/reply';
import { together } from './together';
import type { Reading } from './types';

export interface Way {
  /** One request, or one for each option. */
  requests(pair: AskableItem, image: 1 | 2, attachment: AskRequest['attachment'] | undefined): readonly AskRequest[];
  /** The replies to them, in order, as one answer. */
  read(pair: AskableItem, replies: readonly AskReply[]): ReadAnswer;
}

export interface ReadAnswer {
  /** The reply; of several, what they come to. */
  readonly reply: AskReply;
  readonly thought?: string | undefined;
  readonly logprobs?: Readonly<Record<string, number>> | undefined;
  /** By option letter, where each option was asked about. */
  readonly asked?: NonNullable<Answer['asked']>;
  /** Null for an answer that a judge has yet to score. */
  readonly read: Answer['read'];
  /** Why what came is no answer: an error, never a verdict. */
  readonly failure?: { readonly kind: 'truncated' | 'no-logprobs' | 'unheld'; readonly error: ProbeError } | undefined;
}

export interface WayOptions {
  readonly mode: Mode;
  readonly protocol: Protocol;
  readonly wording: Wording;
  readonly parameters: AskParameters;
  readonly endpoint: Pick<EndpointInfo, 'name' | 'constrain'>;
  /** Candidates a token that the endpoint gives, where that was found out. */
  readonly candidates?: number | undefined;
}

/** The most candidates a token that servers give; fewer might leave a letter out. */
const CANDIDATES = 20;
const UNREAD: Answer['read'] = { official: null, robust: null };

/** @throws ProbeError 'unsupported' for a mode that the protocol does not have. */
export function wayOf(options: WayOptions): Way {
  const { mode, protocol, wording, parameters, endpoint } = options;
  const spec = modeOf(protocol, mode);
  const ask = (...[pair, image, attachment, option]: [...Parameters<Way['requests']>, option?: string]): AskRequest =>
    buildRequest(spec, wording, pair, image, attachment, parameters, option);
  switch (mode) {
    case 'mc':
      return { requests: (...asked) => [ask(...asked)], read: (pair, replies) => lettered(pair, replies, options) };
    case 'greedy':
      return {
        requests: (...asked) => [{ ...ask(...asked), logprobs: options.candidates ?? CANDIDATES }],
        read: (pair, replies) => mostProbable(lettered(pair, replies, options), endpoint),
      };
    case 'ff':
      return { requests: (...asked) => [ask(...asked)], read: (_, replies) => freeText(one(replies), endpoint) };
    case 'prefix':
      return {
        requests: (pair, ...asked) =>
          Object.keys(pair.options).map(option => ({ ...ask(pair, ...asked, option), promptLogprobs: true })),
        read: (pair, replies) => continuation(pair, replies, spec, options),
      };
  }
}

function one([reply]: readonly AskReply[]): AskReply {
  if (reply === undefined) throw new ProbeError('internal', 'A question was read that nobody has answered.');
  return reply;
}

/** Not an answer and not invalid: the model had not come to its answer when its tokens ran out. */
const truncatedReply = (): ProbeError =>
  new ProbeError('endpoint', 'The reply ended at its token limit before the model had answered.', {
    remedy: 'Allow longer answers, tell the model not to think, or hold its answers to a schema ("constrain").',
    details: { maybeBilled: true },
  });

/** Not invalid: a model that is held to a schema cannot answer otherwise, so that the server did not hold it. */
const unheldReply = (name: string): ProbeError =>
  new ProbeError('endpoint', `${name} did not hold its answer to the schema that was asked for.`, {
    remedy: 'Take "constrain" out of its configuration, or serve the model with a server that can.',
    details: { maybeBilled: true },
  });

/** Why a reply is no answer; undefined for one that is. @param name of the endpoint */
export function replyFailure(
  { truncated, unheld }: Pick<ReadReply, 'truncated' | 'unheld'>,
  name: string,
): ReadAnswer['failure'] {
  if (truncated) return { kind: 'truncated', error: truncatedReply() };
  return unheld ? { kind: 'unheld', error: unheldReply(name) } : undefined;
}

function lettered(item: AskableItem, replies: readonly AskReply[], { protocol, endpoint }: WayOptions): ReadAnswer {
  const reply = one(replies);
  const parts =
    protocol.asks === 'cases' && isCase(item)
      ? readCaseReply(reply, item, endpoint.constrain, protocol.readers)
      : readReply(reply, item.options, endpoint.constrain);
  const { thought, logprobs, read } = parts;
  return { reply, thought, logprobs, read, failure: replyFailure(parts, endpoint.name) };
}

function freeText(reply: AskReply, { name }: WayOptions['endpoint']): ReadAnswer {
  const { thought, truncated } = replyParts(reply);
  return { reply, thought, read: UNREAD, failure: replyFailure({ truncated, unheld: false }, name) };
}

const noLogprobs = (message: string, remedy: string): Pick<ReadAnswer, 'failure'> => ({
  failure: {
    kind: 'no-logprobs',
    error: new ProbeError('endpoint', message, { remedy, details: { maybeBilled: true } }),
  },
});

/** The letter that is the most probable; of equally probable ones the first, as in the official code. */
function mostProbable(answer: ReadAnswer, { name }: WayOptions['endpoint']): ReadAnswer {
  if (answer.failure !== undefined) return answer;
  const [first, ...others] = Object.entries(answer.logprobs ?? {});
  if (first === undefined) {
    return {
      ...answer,
      ...noLogprobs(
        `${name} gave a log-probability of no option's letter.`,
        'Ask a server that gives candidates (top_logprobs), or use the mode mc.',
      ),
    };
  }
  const [letter] = others.reduce((best, other) => (other[1] > best[1] ? other : best), first);
  return { ...answer, read: { official: letter, robust: letter } };
}

/**
 * The option whose tokens are the most probable where they stand behind the question; one option is chosen before a later
 * one only if it is strictly more probable, as in the official code.
 */
function continuation(
  pair: Asked,
  replies: readonly AskReply[],
  spec: ModeSpec,
  { wording, parameters, endpoint }: WayOptions,
): ReadAnswer {
  const all = { ...one(replies), text: '', ...together(replies) };
  const scored: { letter: string; request: string; tokens: number; logprob: number }[] = [];
  for (const [n, [letter, text]] of Object.entries(pair.options).entries()) {
    const { promptLogprobs, request } = one(replies.slice(n));
    const { prompt } = buildRequest(spec, wording, pair, 1, undefined, parameters, letter);
    const tokens = promptLogprobs && optionTokens(promptLogprobs, prompt, text);
    const logprob = tokens && meanLogprob(tokens);
    if (tokens === undefined || logprob === undefined) {
      const why =
        promptLogprobs === undefined
          ? 'gave no log-probabilities of the prompt'
          : `cannot be read: the tokens of its prompt do not part option ${letter} from the words before it`;
      return {
        reply: all,
        read: UNREAD,
        ...noLogprobs(`${endpoint.name} ${why}.`, 'Serve the model with vLLM or TGI, or use the mode mc.'),
      };
    }
    scored.push({ letter, request, tokens: tokens.length, logprob });
  }
  const best = scored.reduceRight((chosen, option) => (option.logprob > chosen.logprob ? option : chosen));
  const letter: Reading = best.letter;
  return {
    reply: { ...all, text: letter, request: best.request, finish: 'stop' },
    logprobs: Object.fromEntries(scored.map(({ letter: of, logprob }) => [of, logprob])),
    asked: Object.fromEntries(scored.map(({ letter: of, request, tokens }) => [of, { request, tokens }])),
    read: { official: letter, robust: letter },
  };
}
