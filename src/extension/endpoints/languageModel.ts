/** A language model of the editor as an endpoint. What the editor is asked through stands in editorChat.ts. */
import { splitThought } from '../../core/answer/thought';
import type { ConsentGate } from '../../core/endpoint/consent';
import { requestFingerprint } from '../../core/endpoint/fingerprint';
import { systemClock, withRetry } from '../../core/endpoint/retry';
import type { RetryNotice } from '../../core/endpoint/retry';
import type { AskReply, AskRequest, Endpoint, EndpointConfig, EndpointInfo } from '../../core/endpoint/types';
import { ProbeError, throwIfAborted } from '../../core/errors';
import type { SendableImage } from '../../core/image/types';

/** One message of a person: words, and images in front of them. */
export interface ChatQuestion {
  readonly text: string;
  readonly images: readonly SendableImage[];
  /** Wishes: models are free to ignore them. */
  readonly modelOptions: Readonly<Record<string, number>>;
}

/** The editor's language models, as far as a question needs them. */
export interface EditorChat {
  /**
   * The whole reply of one model, named `vendor/id`.
   * @throws ProbeError 'not-found', 'unsupported', 'consent', 'endpoint', 'cancelled'.
   */
  ask(
    model: string,
    question: ChatQuestion,
    signal: AbortSignal,
  ): Promise<{ readonly text: string; readonly model: string }>;
}

export interface LanguageModelOptions {
  readonly chat: EditorChat;
  readonly consent: ConsentGate;
  readonly onRetry?: ((notice: RetryNotice) => void) | undefined;
}

/** What stands for the host of a model whose place nobody tells: its vendor. */
export const languageModelHost = (model: string): string => `${model.replace(/\/.*$/s, '')} (VS Code language models)`;

const DEFAULT_TIMEOUT_MS = 120_000;
const DEFAULT_TRIES = 3;

/**
 * A model that an extension of the editor provides (`vscode.lm`). Where it runs is not told, so consent is asked for as
 * for a public host, named by its vendor, besides the editor's own. No token usage, no finish reason and no fixed
 * temperature reach the caller; a thought without an end counts as cut off.
 * @throws ProbeError 'bad-input' for a configuration without `model`.
 */
export function languageModelEndpoint(
  config: EndpointConfig,
  { chat, consent, onRetry }: LanguageModelOptions,
): Endpoint {
  const { name, model, timeoutMs = DEFAULT_TIMEOUT_MS, tries = DEFAULT_TRIES } = config;
  if (model === undefined || !/^[^/]+\/./.test(model)) {
    throw new ProbeError('bad-input', `The endpoint "${name}" names no language model.`, {
      remedy: 'Set its "model" to the vendor and the id of one, as in copilot/gpt-4o.',
    });
  }
  const host = languageModelHost(model);
  const info: EndpointInfo = {
    kind: 'vscode-lm',
    name,
    host,
    model,
    notGuaranteed: ['usage', 'finish', 'temperature'],
  };

  const sendable = async (attachment: AskRequest['attachment']): Promise<SendableImage | undefined> => {
    const image = await attachment?.();
    const sent = { images: image === undefined ? 0 : 1, bytes: image?.bytes ?? 0 };
    await consent.ensure({ host, hostClass: 'public', ...sent });
    return image;
  };
  return {
    info,
    async ask(request, signal): Promise<AskReply> {
      throwIfAborted(signal);
      refuseUnsupported(request);
      const image = await sendable(request.attachment);
      const second = request.second && (await sendable(request.second));
      const images = [image, second].filter(sent => sent !== undefined);
      const once = async (): Promise<Omit<AskReply, 'request'>> => {
        const began = performance.now();
        const clock = AbortSignal.timeout(timeoutMs);
        const both = signal === undefined ? clock : AbortSignal.any([signal, clock]);
        const reply = await chat.ask(model, questionOf(request, images), both).catch((error: unknown) => {
          throw clock.aborted && signal?.aborted !== true ? timedOut(host, timeoutMs) : error;
        });
        const ms = Math.round(performance.now() - began);
        const finish = splitThought(reply.text).unfinished ? 'length' : 'stop';
        return { text: reply.text, finish, ms, reportedModel: reply.model };
      };
      const { value } = await withRetry(once, { tries, clock: systemClock, onRetry }, signal);
      const asked = { kind: 'vscode-lm', address: host, model };
      return { ...value, request: requestFingerprint(asked, request, image, second) };
    },
  };
}

function refuseUnsupported({ constrain, logprobs, promptLogprobs }: AskRequest): void {
  if (constrain !== true && logprobs === undefined && promptLogprobs !== true) return;
  throw new ProbeError('unsupported', 'VS Code’s language models give words alone: no log-probabilities, no schema.', {
    remedy: 'Use a server for that.',
  });
}

/** The interface has no system role: the system text goes in front of the question. */
function questionOf({ system, prompt, parameters }: AskRequest, images: readonly SendableImage[]): ChatQuestion {
  const { temperature, maxTokens, seed } = parameters;
  return {
    text: system === undefined ? prompt : `${system}\n\n${prompt}`,
    images,
    modelOptions: { temperature, max_tokens: maxTokens, ...(seed === undefined ? {} : { seed }) },
  };
}

const timedOut = (host: string, timeoutMs: number): ProbeError =>
  new ProbeError('timeout', `${host} did not answer within ${timeoutMs / 1000} s.`, {
    remedy: 'Allow more time per try.',
    retryable: true,
    details: { host, maybeBilled: true },
  });
