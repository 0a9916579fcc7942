/** An endpoint that is being put together, step by step. */
import type { EndpointConfig, Price } from '../../core/endpoint/types';
import { isKeptFor } from './keptKey';
import type { KeptKey } from './keptKey';
import { SERVER_KINDS, serverKindOf } from './servers';
import type { EditorKind, ServerKind } from './servers';

/** What the server is shown: nothing, a key that was just typed, the one that is kept already, or Google's token. */
export type DraftCredential =
  { readonly kind: 'none' | 'kept' | 'google' } | { readonly kind: 'key'; readonly key: string };

/** Texts are empty where nothing has been said yet. */
export interface Draft {
  readonly server: ServerKind | EditorKind;
  readonly url: string;
  readonly credential: DraftCredential | undefined;
  readonly model: string;
  readonly name: string;
  readonly price: Price | undefined;
  /** The person does not want anything to be sent there now. */
  readonly declined: boolean;
}

const [FIRST] = SERVER_KINDS;

/** What the first step starts from: nothing, or an endpoint as it is. */
export function draftOf(present: EndpointConfig | undefined, hasKey: boolean): Draft | undefined {
  const server = present === undefined ? FIRST : serverKindOf(present);
  if (server === undefined) return undefined;
  const kept = hasKey ? ({ kind: 'kept' } as const) : ({ kind: 'none' } as const);
  return {
    server,
    url: present?.url ?? '',
    credential: present === undefined ? undefined : present.auth === 'google' ? { kind: 'google' } : kept,
    model: present?.model ?? '',
    name: present?.name ?? '',
    price: present?.price,
    declined: false,
  };
}

/**
 * Another kind of server starts at its own address, and knows nothing of the other's model and key; unless both speak
 * the same interface, and the address is the person's own.
 */
export function withServer(draft: Draft, server: Draft['server']): Draft {
  const isProposed = draft.url === '' || ('url' in draft.server && draft.url === draft.server.url);
  if (server === draft.server || (server.kind === draft.server.kind && !isProposed)) return { ...draft, server };
  return { ...draft, server, url: '', model: '', credential: undefined };
}

/** The key that goes with a draft. @param kept what is in the secret storage: it is of use for its own server alone. */
export function keyOf({ server, credential, url }: Draft, kept: KeptKey | undefined): string | undefined {
  if (server.kind === 'vscode-lm' || server.credentials.length === 0) return undefined;
  if (credential?.kind === 'key') return credential.key;
  return credential?.kind === 'kept' && kept !== undefined && isKeptFor(kept, url) ? kept.key : undefined;
}

/** As it is configured. What the steps do not ask for stays as it was. */
export function configOf(draft: Draft, present: EndpointConfig | undefined): EndpointConfig {
  const { server, url, credential, model, name, price } = draft;
  const { url: _url, model: _model, auth: _auth, price: _price, ...rest } = present ?? {};
  const isGoogle =
    server.kind !== 'vscode-lm' && server.credentials.includes('google') && credential?.kind === 'google';
  return {
    ...rest,
    name,
    kind: server.kind,
    ...(server.kind === 'vscode-lm' ? {} : { url }),
    ...(model === '' ? {} : { model }),
    ...(isGoogle ? { auth: 'google' as const } : {}),
    ...(price === undefined || server.kind === 'vscode-lm' ? {} : { price }),
  };
}
