/** Keys in the editor's secret storage: each is kept with the server that it was given for, and shown to no other. */
import { parseJson } from '../../core/files/boundedJson';
import * as z from 'zod/mini';
import { ProbeError } from '../../core/errors';

const KeptSchema = z.object({ v: z.literal(1), origin: z.string(), key: z.string() });

export interface KeptKey {
  readonly key: string;
  /** Scheme, host and port; absent for a key of an earlier version, which was kept without. */
  readonly origin?: string;
}

/** Scheme, host and port of a server; undefined where the text is no URL. */
const originOf = (url: string | undefined): string | undefined =>
  url !== undefined && URL.canParse(url) ? new URL(url).origin : undefined;

/** @throws ProbeError 'bad-input' for what is no URL. */
export function writeKeptKey(key: string, url: string | undefined): string {
  const origin = originOf(url);
  if (origin !== undefined) return JSON.stringify({ v: 1, origin, key } satisfies z.infer<typeof KeptSchema>);
  throw new ProbeError('bad-input', 'A key is kept for one server, and this entry has no URL.', {
    remedy: 'Give it a URL first.',
  });
}

export function readKeptKey(stored: string | undefined): KeptKey | undefined {
  if (stored === undefined) return undefined;
  try {
    const { success, data } = KeptSchema.safeParse(parseJson(stored));
    if (success) return { key: data.key, origin: data.origin };
  } catch {
    // The text of a key alone, as it was kept before.
  }
  return { key: stored };
}

export const isKeptFor = ({ origin }: KeptKey, url: string | undefined): boolean =>
  origin !== undefined && origin === originOf(url);

/**
 * The key for a server.
 * @param remedy how to give it again
 * @throws ProbeError 'consent' for a key that was given for another server.
 */
export function keyForServer(
  kept: KeptKey | undefined,
  { name, url }: { readonly name: string; readonly url?: string | undefined },
  remedy: string,
): string | undefined {
  if (kept === undefined || isKeptFor(kept, url)) return kept?.key;
  const before = kept.origin === undefined ? 'was kept without its server' : `was given for ${kept.origin}`;
  throw new ProbeError('consent', `The key of “${name}” ${before}, and its URL is now at ${originOf(url) ?? 'none'}.`, {
    remedy,
    details: { fatal: true },
  });
}
