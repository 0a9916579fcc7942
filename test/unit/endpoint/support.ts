import { afterEach } from 'vitest';
import { ProbeError } from '../../../src/core/errors';
import { headlessConsent } from '../../../src/core/endpoint/consent';
import { createEndpoint } from '../../../src/core/endpoint/create';
import type { EndpointOptions } from '../../../src/core/endpoint/create';
import type { RetryClock } from '../../../src/core/endpoint/retry';
import type { AskRequest, Endpoint, EndpointConfig } from '../../../src/core/endpoint/types';
import { sendableImage } from '../../../src/core/image/sendable';
import { startOpenAiServer } from '../../support/openaiServer';
import type { OpenAiServer, OpenAiServerOptions } from '../../support/openaiServer';

export const BYTES = Uint8Array.from({ length: 3000 }, (_, i) => (i * 37) % 256);

export const IMAGE = sendableImage(BYTES, { mime: 'image/png', width: 10, height: 10 });

export function question(over: Partial<AskRequest> = {}): AskRequest {
  return {
    pair: 'p1',
    image: 1,
    prompt: 'On which side is the pneumothorax?\n(A) Left\n(B) Right',
    options: { A: 'Left', B: 'Right' },
    attachment: () => Promise.resolve(IMAGE),
    parameters: { temperature: 0, maxTokens: 32 },
    ...over,
  };
}

/** A clock that never waits and remembers what it was asked to wait. */
export function stillClock(random = 1): RetryClock & { readonly waits: number[] } {
  const waits: number[] = [];
  return {
    waits,
    now: () => Date.UTC(2026, 0, 1),
    random: () => random,
    sleep: ms => {
      waits.push(ms);
      return Promise.resolve();
    },
  };
}

/** What was thrown, as a ProbeError; fails the test when nothing was. */
export async function failure(promise: Promise<unknown>): Promise<ProbeError> {
  const outcome = await promise.then(
    value => ({ value }),
    (error: unknown) => ({ error }),
  );
  if (!('error' in outcome)) throw new Error(`Expected a failure, got ${JSON.stringify(outcome.value)}`);
  if (!(outcome.error instanceof ProbeError)) throw outcome.error;
  return outcome.error;
}

const open: OpenAiServer[] = [];

/** A server that is closed when the test ends. */
export async function serve(options: Partial<OpenAiServerOptions> = {}): Promise<OpenAiServer> {
  const server = await startOpenAiServer({ answer: () => 'A', ...options });
  open.push(server);
  return server;
}

afterEach(async () => {
  await Promise.all(open.splice(0).map(server => server.close()));
});

/** An endpoint for a server on loopback: one try, no proxy, unless told otherwise. */
export function endpointAt(
  url: string,
  config: Partial<EndpointConfig> = {},
  options: Partial<EndpointOptions> = {},
): Endpoint {
  return createEndpoint(
    { name: 'local', kind: 'openai', url, model: 'google/medgemma-4b-it', tries: 1, ...config },
    { consent: headlessConsent([]), clock: stillClock(), env: {}, ...options },
  );
}
