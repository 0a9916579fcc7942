/** The models that a server offers, asked for while a person waits. */
import type { EndpointConfig, ServerFacts } from '../../core/endpoint/types';
import { ProbeError } from '../../core/errors';
import { toAbortSignal } from '../cancellation';
import type { Services } from '../services';
import { cancellableProgress } from '../surfaces/progress';
import { TEST_PICTURES } from './testing';

export interface Listed {
  readonly models: readonly string[];
  /** Why there are none; absent where there are some, and where a server of this kind is not asked. */
  readonly why?: string;
  /** The person does not want anything to be sent there. */
  readonly declined?: true;
}

/** A server that cannot be asked is described, not thrown. */
export async function listModels(services: Services, config: EndpointConfig, key: string | undefined): Promise<Listed> {
  const { endpoints, consent } = services;
  try {
    const endpoint = endpoints.open(config, key, { consent: consent.gate({ images: TEST_PICTURES, purpose: 'test' }) });
    if (endpoint.facts === undefined) return { models: [] };
    const ask = (signal: AbortSignal): Promise<ServerFacts> => endpoint.facts?.(signal) ?? Promise.resolve({});
    const title = `Asking ${endpoint.info.host ?? config.name} for its models`;
    const { models = [] } = await cancellableProgress(title, (_, token) => ask(toAbortSignal(token)));
    return models.length > 0 ? { models } : { models, why: 'The server does not list its models.' };
  } catch (thrown) {
    const error = ProbeError.from(thrown);
    if (error.kind === 'consent')
      return { models: [], why: 'The server was not asked for its models.', declined: true };
    return { models: [], why: error.kind === 'cancelled' ? 'You did not wait for the list.' : error.toLine() };
  }
}
