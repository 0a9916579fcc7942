/** The step that asks what a server is to be shown. */
import { BACK, inputStep, pickStep } from '../steps';
import type { StepAnswer, StepPlace } from '../steps';
import type { PickItem } from '../surfaces/quickInputs';
import type { DraftCredential } from './draft';
import type { Credential, ServerKind } from './servers';

export interface Present {
  readonly isKept: boolean;
  /** The URL that the kept key was given for. */
  readonly keptFor: string | undefined;
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
  const items = [...keptItems(url, given), ...server.credentials.map(kind => ({ ...ITEMS[kind], shows: kind }))];
  const active = items.find(({ shows }) => shows === given.present?.kind);
  for (;;) {
    const chosen = await pickStep(items, { ...place, placeHolder: `How MedProbe signs in to ${hostOf(url)}`, active });
    if (chosen === undefined || chosen === BACK) return chosen;
    const { shows: kind } = chosen;
    if (kind !== 'key') return { kind };
    const key = await typeKey(url, place);
    if (key !== BACK) return key === undefined ? undefined : { kind, key };
  }
}

/** A key that is kept for another host is never sent to this one without a word. */
function keptItems(url: string, { isKept, keptFor }: Present): Item[] {
  if (!isKept) return [];
  const moved = keptFor !== undefined && hostOf(keptFor) !== hostOf(url);
  const label = 'Keep the Present Key';
  return [{ icon: 'lock', label, shows: 'kept', ...(moved ? { detail: `It was given for ${hostOf(keptFor)}` } : {}) }];
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
