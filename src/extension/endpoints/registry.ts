import * as vscode from 'vscode';
import * as z from 'zod/mini';
import { BASELINES } from '../../core/endpoint/baseline';
import type { ConsentGate } from '../../core/endpoint/consent';
import { cached } from '../../core/endpoint/answerCache';
import type { AnswerCache } from '../../core/endpoint/answerCache';
import { priceSchema } from '../../core/endpoint/config';
import { COLD_START_MS, createEndpoint, parseEndpointName } from '../../core/endpoint/create';
import type { RetryNotice } from '../../core/endpoint/retry';
import { withFieldNames } from '../../core/endpoint/renamedFields';
import { kindOfUrl } from '../../core/endpoint/dialects/url';
import { HTTP_KINDS } from '../../core/endpoint/types';
import type { Endpoint, EndpointConfig, HttpKind } from '../../core/endpoint/types';
import { ProbeError } from '../../core/errors';
import { SETTINGS } from '../contributions';
import { editorChat } from './editorChat';
import { languageModelEndpoint } from './languageModel';
import { answersKept } from '../settings';
import { proxyEnvironment } from './proxy';

const EndpointSettingSchema = z.object({
  name: z.string().check(z.minLength(1)),
  kind: z.optional(z.enum([...HTTP_KINDS, 'vscode-lm'])),
  /** Of a server; a language model of the editor has none. */
  url: z.optional(z.string().check(z.minLength(1))),
  model: z.optional(z.string()),
  timeoutMs: z.optional(z.number().check(z.positive())),
  tries: z.optional(z.int().check(z.positive())),
  concurrency: z.optional(z.int().check(z.positive())),
  price: z.optional(priceSchema),
  auth: z.optional(z.literal('google')),
  ca: z.optional(z.string()),
  clientCert: z.optional(z.string()),
  clientKey: z.optional(z.string()),
  constrain: z.optional(z.boolean()),
});

export interface CreateOptions {
  readonly consent: ConsentGate;
  readonly seed?: number;
  readonly onRetry?: (notice: RetryNotice) => void;
}

/** Where answers at temperature 0 are kept, and who is told once where they cannot be. */
export interface KeptAnswers {
  readonly answers: AnswerCache;
  readonly onCacheFailure: (error: ProbeError) => void;
}

/** The endpoints that a person has set up, and the baselines. Keys come from SecretStorage, never from settings. */
export class EndpointRegistry {
  readonly #secrets: vscode.SecretStorage;
  readonly #kept: KeptAnswers;
  /** A key was set or removed. */
  readonly onDidChangeKeys: vscode.Event<unknown>;

  constructor(secrets: vscode.SecretStorage, kept: KeptAnswers) {
    this.#secrets = secrets;
    this.#kept = kept;
    this.onDidChangeKeys = secrets.onDidChange;
  }

  /** @throws ProbeError bad-input naming the setting that cannot be used. */
  configured(): EndpointConfig[] {
    const setting = vscode.workspace.getConfiguration().get<unknown>(SETTINGS.endpoints) ?? [];
    const parsed = z.array(EndpointSettingSchema).safeParse(withFieldNames(setting));
    if (parsed.success) return parsed.data.map(toConfig);
    const where = parsed.error.issues[0]?.path.map(String).join('.') ?? '';
    throw new ProbeError('bad-input', `The setting ${SETTINGS.endpoints} is wrong at "${where}".`, {
      remedy: 'Each endpoint needs a name, and a url or the kind vscode-lm; see the setting’s description.',
    });
  }

  all(): EndpointConfig[] {
    return [...this.configured(), ...BASELINES.map((name): EndpointConfig => ({ name, kind: 'baseline' }))];
  }

  /** @throws ProbeError not-found | bad-input. */
  async create(name: string, options: CreateOptions): Promise<Endpoint> {
    const config = parseEndpointName(name, this.configured());
    return this.open(config, await this.key(config.name), options);
  }

  /** An endpoint that need not be configured yet. @throws ProbeError bad-input. */
  open(config: EndpointConfig, key: string | undefined, options: CreateOptions): Endpoint {
    if (config.kind === 'vscode-lm') return languageModelEndpoint(config, { ...options, chat: editorChat });
    const env = proxyEnvironment(process.env);
    const endpoint = createEndpoint(config, { ...options, key, env, patienceMs: COLD_START_MS });
    return answersKept() ? cached(endpoint, this.#kept.answers, this.#kept.onCacheFailure) : endpoint;
  }

  async key(name: string): Promise<string | undefined> {
    return this.#secrets.get(secretName(name));
  }

  async hasKey(name: string): Promise<boolean> {
    return (await this.key(name)) !== undefined;
  }

  async setKey(name: string, key: string | undefined): Promise<void> {
    if (key === undefined || key === '') await this.#secrets.delete(secretName(name));
    else await this.#secrets.store(secretName(name), key);
  }
}

const secretName = (endpoint: string): string => `medprobe.endpointKey.${endpoint}`;

/** Settings leave out what is not set; the parsed ones say so by undefined. */
function toConfig(setting: z.infer<typeof EndpointSettingSchema>): EndpointConfig {
  const { name, url, kind, model, timeoutMs, tries, concurrency, constrain, price, auth, ca, clientCert, clientKey } =
    setting;
  return {
    name,
    kind: kind ?? inferredKind(url),
    ...(url === undefined ? {} : { url }),
    ...(model === undefined ? {} : { model }),
    ...(timeoutMs === undefined ? {} : { timeoutMs }),
    ...(tries === undefined ? {} : { tries }),
    ...(concurrency === undefined ? {} : { concurrency }),
    ...(price === undefined ? {} : { price }),
    ...(auth === undefined ? {} : { auth }),
    ...(ca === undefined ? {} : { ca }),
    ...(clientCert === undefined ? {} : { clientCert }),
    ...(clientKey === undefined ? {} : { clientKey }),
    ...(constrain === undefined ? {} : { constrain }),
  };
}

/** What the shape of a URL says; one that cannot be used is met when the endpoint is. */
export function inferredKind(url: string | undefined): HttpKind {
  try {
    return url === undefined ? 'openai' : kindOfUrl(url);
  } catch {
    return 'openai';
  }
}
