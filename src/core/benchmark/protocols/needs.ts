/** What a mode needs of those who take part in a run, checked before anything is asked. */
import type { Capabilities } from '../../endpoint/capabilities/types';
import type { Endpoint, EndpointInfo } from '../../endpoint/types';
import { ProbeError } from '../../errors';
import { MEDICONFUSION, MODES } from './mediconfusion';
import type { Mode, ModeNeed, ModeSpec } from './types';

/** A mode as a person chooses it. */
export interface ModeChoice {
  readonly mode: Mode;
  /** In one line, how it asks and reads. */
  readonly title: string;
  readonly needs: ModeNeed | undefined;
  /** In one line, what `needs` is; undefined for nothing. */
  readonly needsText: string | undefined;
}

const NEEDS: Readonly<Record<ModeNeed, string>> = {
  judge: 'a judge: a second endpoint with a language model',
  logprobs: 'an endpoint that gives log-probabilities of its replies',
  promptLogprobs: 'an endpoint that gives log-probabilities of the prompt',
};

/** Every mode, in the order in which a person is offered them. */
export const MODE_CHOICES: readonly ModeChoice[] = MODES.map(mode => {
  const { title, needs } = MEDICONFUSION.modes[mode];
  return { mode, title, needs, needsText: needs && NEEDS[needs] };
});

/** The call was wrong. */
const USAGE = { usage: true } as const;

interface TakingPart {
  readonly endpoint: Endpoint;
  readonly judge?: Endpoint | undefined;
}

/**
 * @throws ProbeError 'bad-input' for a baseline in a mode of words or log-probabilities, a judge that is missing, not
 * needed, or a baseline.
 */
export function requireMode({ letters, needs, officialName }: ModeSpec, { endpoint, judge }: TakingPart): void {
  const { kind, name } = endpoint.info;
  if (kind === 'baseline' && (!letters || needs !== undefined)) {
    throw new ProbeError('bad-input', `${name} chooses letters, so that it can be run in the mode mc alone.`, {
      remedy: 'Use the mode mc.',
      details: USAGE,
    });
  }
  if (needs === 'judge' && judge === undefined) {
    throw new ProbeError('bad-input', 'The mode ff needs a judge, and none was named.', {
      remedy: 'Name an endpoint with a language model (--judge).',
      details: USAGE,
    });
  }
  if (needs !== 'judge' && judge !== undefined) {
    throw new ProbeError('bad-input', `A judge was named, but the mode ${officialName} has no use for one.`, {
      remedy: 'Leave it out, or use the mode ff.',
      details: USAGE,
    });
  }
  if (judge?.info.kind === 'baseline') {
    throw new ProbeError('bad-input', `${judge.info.name} cannot be a judge: it reads no words.`, {
      remedy: 'Name a server with a language model.',
      details: USAGE,
    });
  }
}

/**
 * Of what an endpoint was found able to do, the mode needs nothing that it cannot; what is not known is found out by asking.
 * @throws ProbeError 'unsupported'.
 */
export function requireAbility(
  { needs, officialName }: ModeSpec,
  { name }: EndpointInfo,
  capabilities: Capabilities | null,
): void {
  if (needs === undefined || needs === 'judge' || capabilities?.[needs] !== false) return;
  const what = needs === 'logprobs' ? 'log-probabilities of its replies' : 'log-probabilities of the prompt';
  const why = capabilities.reasons?.[needs];
  throw new ProbeError('unsupported', `${name} gives no ${what}, which the mode ${officialName} reads.`, {
    remedy:
      why ??
      (needs === 'logprobs'
        ? 'Serve the model with vLLM, llama.cpp, Ollama or TGI, or use another mode.'
        : 'Serve the model with vLLM or TGI, or use another mode.'),
  });
}
