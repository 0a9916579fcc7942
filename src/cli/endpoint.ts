import type { MedProbeConfig } from '../core/endpoint/config';
import { COLD_START_MS, createEndpoint, isTypedUrl, parseEndpointName } from '../core/endpoint/create';
import type { Endpoint, EndpointConfig } from '../core/endpoint/types';
import { consentOfCall } from './consent';
import type { Context } from './context';
import type { Output } from './output';

export interface OpenEndpointOptions {
  readonly model?: string;
  readonly seed?: number | undefined;
  readonly allowHost: readonly string[];
  /** Of the images that may be sent. */
  readonly files?: readonly string[];
}

/**
 * The endpoint that a person names, with the key that the environment holds for it and the consent of the call.
 * @throws ProbeError as `parseEndpointName`, `createEndpoint` and `CallSettings.keyFor`.
 */
export async function openEndpoint(
  context: Context,
  config: MedProbeConfig,
  name: string,
  { model, seed, allowHost, files = [] }: OpenEndpointOptions,
): Promise<{ readonly endpoint: Endpoint; readonly chosen: EndpointConfig }> {
  const { out, settings } = context;
  const { endpoints, defaults } = config;
  tellOnce(out, config);
  const chosen = parseEndpointName(name, endpoints);
  const endpoint = createEndpoint(chosen, {
    consent: consentOfCall(context, allowHost, files),
    key: await settings.keyFor({ ...chosen, typed: isTypedUrl(name) }),
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

const told = new WeakSet<MedProbeConfig>();

function tellOnce(out: Output, config: MedProbeConfig): void {
  if (told.has(config)) return;
  told.add(config);
  for (const notice of config.notices ?? []) out.note(notice);
}
