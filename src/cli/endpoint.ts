import type { MedProbeConfig } from '../core/endpoint/config';
import { keyFromEnvironment } from '../core/endpoint/config';
import { headlessConsent } from '../core/endpoint/consent';
import { COLD_START_MS, createEndpoint, parseEndpointName } from '../core/endpoint/create';
import type { Endpoint, EndpointConfig } from '../core/endpoint/types';
import type { Context } from './context';

export interface OpenEndpointOptions {
  readonly model?: string;
  readonly seed?: number | undefined;
  readonly allowHost: readonly string[];
}

/** The endpoint that a person names, with the key that the environment holds for it and the consent of the call. */
export function openEndpoint(
  { out }: Context,
  { endpoints, defaults }: MedProbeConfig,
  name: string,
  { model, seed, allowHost }: OpenEndpointOptions,
): { readonly endpoint: Endpoint; readonly chosen: EndpointConfig } {
  const chosen = parseEndpointName(name, endpoints);
  const endpoint = createEndpoint(chosen, {
    consent: headlessConsent(allowHost),
    key: keyFromEnvironment(chosen.name, process.env),
    model: model ?? chosen.model ?? defaults.model,
    seed,
    patienceMs: COLD_START_MS,
    onRetry: ({ attempt, of, waitMs, error }) => {
      if (out.verbose) {
        out.note(`Try ${attempt} of ${of} failed (${error.message}); next in ${(waitMs / 1000).toFixed(1)} s.`);
      }
    },
  });
  return { endpoint, chosen };
}
