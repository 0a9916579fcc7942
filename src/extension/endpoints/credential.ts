/** The step that asks what a server is to be shown. */
import { BACK, inputStep, pickStep } from '../steps';
import type { StepAnswer, StepPlace } from '../steps';
import type { PickItem } from '../surfaces/quickInputs';
import type { DraftCredential } from './draft';
import { isKeptFor } from './keptKey';
import type { KeptKey } from './keptKey';
import type { Credential, ServerKind } from './servers';

export interface Present {
  readonly kept: KeptKey | undefined;
  readonly present: DraftCredential | undefined;
}

interface Item extends PickItem {
  readonly shows: DraftCredential['kind'];
}

const ITEMS: Readonly<Record<Credential, Omit<Item, 'shows'>>> = {
  none: { icon: 'circle-slash', label: 'No Key', detail: 'The server lets everyone in who reaches it' },
  key: { icon: 'key', label: 'Enter a Key…', detail: 'Kept in the editor’s secret storage, never in settings' },
  google: {
    icon: 'account',
    label: 'Google Application Default Credentials',
    detail: 'Of “gcloud auth application-default login” or a service account; renewed during a run',
  },
};

export async function chooseCredential(
  server: ServerKind,
  url: string,
  given: Present,
  place: StepPlace,
): Promise<StepAnswer<DraftCredential>> {
  const items = [...keptItems(url, given), ...server.credentials.map(kind => offered(kind, url, given))];
  const shown = given.present?.kind;
  const active =
    items.find(({ shows }) => shows === shown) ?? items.find(({ shows }) => shown === 'kept' && shows === 'key');
  for (;;) {
    const chosen = await pickStep(items, { ...place, placeHolder: `How MedProbe signs in to ${hostOf(url)}`, active });
    if (chosen === undefined || chosen === BACK) return chosen;
    const { shows: kind } = chosen;
    if (kind !== 'key') return { kind };
    const key = await typeKey(url, place);
    if (key !== BACK) return key === undefined ? undefined : { kind, key };
  }
}

/** A key that is kept for another server is not offered for this one: it is typed again. */
const keptItems = (url: string, { kept }: Present): Item[] =>
  kept !== undefined && isKeptFor(kept, url) ? [{ icon: 'lock', label: 'Keep the Present Key', shows: 'kept' }] : [];

function offered(kind: Credential, url: string, { kept }: Present): Item {
  const moved = kind === 'key' && kept !== undefined && !isKeptFor(kept, url);
  const detail = `The present one was given for ${kept?.origin === undefined ? 'another server' : hostOf(kept.origin)}`;
  return { ...ITEMS[kind], shows: kind, ...(moved ? { detail } : {}) };
}

const typeKey = (url: string, place: StepPlace): Promise<StepAnswer<string>> =>
  inputStep({
    ...place,
    back: true,
    prompt: `The key that ${hostOf(url)} wants. It is kept in the editor’s secret storage.`,
    placeHolder: 'API key or access token',
    password: true,
    whyNot: text => {
      if (text === '') return 'Paste the key.';
      return /^[\x21-\x7e]+$/.test(text) ? undefined : 'A key has no spaces and only ASCII characters.';
    },
  });

const hostOf = (url: string): string => (URL.canParse(url) ? new URL(url).host : 'the server');
