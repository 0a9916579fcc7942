/** What must be known of an endpoint before a run asks it anything. */
import { randomInt } from 'node:crypto';
import { ProbeError } from '../../errors';
import type { Endpoint } from '../types';
import { probeConstrain, probeEndpoint } from './probe';
import type { CapabilityStore } from './store';
import type { Capabilities } from './types';

export interface TestOptions {
  readonly store: CapabilityStore;
  readonly signal?: AbortSignal | undefined;
}

export interface BeforeRunOptions extends TestOptions {
  /** The person has insisted already: nothing is asked about images. */
  readonly allowBlind: boolean;
  /** Asks a person whether to go on with an endpoint that was found blind. Absent: the run does not start. */
  readonly insist?: ((message: string) => Promise<boolean>) | undefined;
  readonly onNotice?: ((notice: string) => void) | undefined;
}

export interface BeforeRun {
  /** Null where nothing was asked or needs to be known. */
  readonly capabilities: Capabilities | null;
  readonly allowBlind: boolean;
}

/** How long a finding holds of a server that does not say which model it serves. */
const HOLDS_MS = 24 * 60 * 60 * 1000;

/** Tests an endpoint now and keeps what was found, unless nothing could be. @throws ProbeError 'consent', 'cancelled', 'io'. */
export async function testEndpoint(endpoint: Endpoint, { store, signal }: TestOptions): Promise<Capabilities> {
  const capabilities = await probeEndpoint(endpoint, { seed: randomInt(2 ** 32), signal });
  const { reachable, refused = false } = capabilities;
  if (!reachable || refused || endpoint.info.kind === 'baseline') return capabilities;
  const served = await servedNow(endpoint, signal).catch(() => null);
  await store.put(endpoint.info, { at: new Date().toISOString(), served, capabilities }).catch((cause: unknown) => {
    throw new ProbeError('io', 'What the endpoint can do could not be kept.', {
      remedy: 'Check the permissions of the cache folder, or name another with --cache.',
      cause,
    });
  });
  return capabilities;
}

/** What is known of the endpoint as it is now: kept where it serves the same model as then, else undefined. */
async function known(
  endpoint: Endpoint,
  served: string | null,
  store: CapabilityStore,
): Promise<Capabilities | undefined> {
  const stored = await store.get(endpoint.info);
  if (stored === undefined || stored.served !== served) return undefined;
  if (served !== null) return stored.capabilities;
  const age = Date.now() - Date.parse(stored.at);
  return age >= 0 && age < HOLDS_MS ? stored.capabilities : undefined; // below 0: the clock was set back
}

/** The server's own list of models, in one text; null where it gives none. */
async function servedNow(endpoint: Endpoint, signal: AbortSignal | undefined): Promise<string | null> {
  const { models } = (await endpoint.facts?.(signal)) ?? {};
  return models === undefined ? null : [...models].sort().join(', ');
}

/**
 * Makes sure that a run may start: the endpoint is not blind, or a person insists, and it holds answers to a schema where
 * that is configured. What was found before counts as long as the server serves the same model. Baselines need nothing.
 * @throws ProbeError 'endpoint' for a blind one, 'unsupported' for one that cannot be held to a schema, 'network' for one
 * that is not there, 'consent', 'cancelled', 'io'.
 */
export async function checkBeforeRun(endpoint: Endpoint, options: BeforeRunOptions): Promise<BeforeRun> {
  const { allowBlind, store, signal, onNotice } = options;
  if (endpoint.info.kind === 'baseline') return { capabilities: null, allowBlind };
  if (allowBlind) return insistedAlready(endpoint, options);
  const served = await servedNow(endpoint, signal);
  const capabilities = (await known(endpoint, served, store)) ?? (await testEndpoint(endpoint, options));
  const { reachable, seesImages, message } = capabilities;
  const { name, constrain } = endpoint.info;
  if (!reachable) throw new ProbeError('network', message, { retryable: true });
  if (constrain === true) requireHeld(name, capabilities.constrain);
  if (seesImages === false) return { capabilities, allowBlind: await insisted(name, message, options) };
  if (seesImages === null) onNotice?.(`${name}: ${message}`);
  return { capabilities, allowBlind };
}

/**
 * Whoever goes on with an endpoint that may be blind has said nothing of its answers' form: a server that does not hold them
 * to the schema would make each of them invalid, and the model would look as if it could not answer.
 */
async function insistedAlready(endpoint: Endpoint, { store, signal }: BeforeRunOptions): Promise<BeforeRun> {
  const { info } = endpoint;
  const stored = await store.get(info);
  if (info.constrain === true) {
    const served = await servedNow(endpoint, signal);
    const isKnown = (await known(endpoint, served, store))?.constrain === true;
    if (!isKnown) {
      const { able, reason } = await probeConstrain(endpoint, { seed: randomInt(2 ** 32), signal });
      requireHeld(info.name, able, reason);
    }
  }
  return { capabilities: stored?.capabilities ?? null, allowBlind: true };
}

/** @param held null: it was not found out. @throws ProbeError 'unsupported' */
function requireHeld(name: string, held: boolean | null, reason?: string): void {
  if (held === true) return;
  const message =
    held === null
      ? `It could not be found out whether ${name} holds answers to a schema.`
      : `${name} does not hold answers to a schema${reason === undefined ? '.' : `: ${reason}`}`;
  throw new ProbeError('unsupported', message, {
    remedy: 'Take "constrain" out of its configuration, or serve the model with a server that can.',
  });
}

async function insisted(name: string, message: string, { insist }: BeforeRunOptions): Promise<true> {
  if ((await insist?.(message)) === true) return true;
  throw new ProbeError('endpoint', `${name} was found blind. ${message}`, {
    remedy: 'Serve the model with its vision part. To ask it all the same, say so with --allow-blind.',
    details: { fatal: true },
  });
}
