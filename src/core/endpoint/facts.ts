import { ProbeError } from '../errors';
import type { FactsPage } from './adapter';
import type { ServerFacts } from './types';

/** A page that says what a server is must come quickly, or goes without saying. */
export const FACTS_TIMEOUT_MS = 10_000;

/**
 * What the pages say together, the first that says something winning. A page that is not there, or says something else,
 * says nothing, nor does one that is refused by a server which has shown another; a server that cannot be reached, or
 * refuses the key, is a failure.
 * @throws ProbeError 'network', 'timeout', 'cancelled', 'consent', and 'endpoint' for 401 and 403.
 */
export async function factsOf(
  pages: readonly FactsPage[],
  fetch: (page: Pick<FactsPage, 'url'>) => Promise<unknown>,
): Promise<ServerFacts> {
  let known: ServerFacts = {};
  let isLetIn = false;
  for (const page of pages) {
    const reply = await fetch(page).catch((error: unknown) => passedOver(ProbeError.from(error), isLetIn));
    if (reply === undefined) continue;
    isLetIn = true;
    known = { ...page.read(reply), ...known };
  }
  return known;
}

function passedOver(error: ProbeError, isLetIn: boolean): undefined {
  const status = error.details?.['status'];
  if (error.kind !== 'endpoint' || (!isLetIn && (status === 401 || status === 403))) throw error;
  return undefined;
}
