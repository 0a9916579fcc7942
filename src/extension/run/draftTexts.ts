/** How the choices of Run Benchmark read. Plain text: names are data. */
import { isCase } from '../../core/benchmark/askable';
import type { AskableItem } from '../../core/benchmark/askable';
import path from 'node:path';
import { MODES } from '../../core/benchmark/protocols/mediconfusion';
import type { Mode } from '../../core/benchmark/protocols/types';
import { dollars } from '../../core/benchmark/cost';
import type { EndpointConfig } from '../../core/endpoint/types';
import { hostOf } from '../endpoints/hostNames';
import { counted } from '../views/model/node';
import { EXTRA_NAMES } from './controlNames';
import { applies, modeOf, OFFICIAL_WORDING, OWN_WORDING, pairsOf, questionsIn } from './draft';
import type { RunDraft, StepName, WholeDraft } from './draft';

export const STEP_TITLES: Readonly<Record<StepName, string>> = {
  manifest: 'Manifest',
  endpoints: 'Endpoint',
  mode: 'Mode',
  judge: 'Judge',
  wording: 'Wording',
  limit: 'Pairs',
  extras: 'Controls',
  repeats: 'Repeats',
  temperature: 'Temperature of Repeats',
  budget: 'Budget',
};

/** Of `Mode`; one that is not here is shown by its name. */
const MODE_TEXTS: Readonly<Record<string, readonly [label: string, detail: string]>> = {
  mc: ['Multiple choice', 'The options are listed and one letter is asked for.'],
  ff: ['Free form', 'The question alone; another endpoint judges which option the reply means.'],
  greedy: ['First token', 'The option letter that the model holds more probable. Needs log-probabilities.'],
  prefix: [
    'Probability of the option',
    'Each option as the answer, by its probability. Needs log-probabilities of prompts.',
  ],
};

export const modeItems = MODES.map(mode => {
  const [label, detail] = MODE_TEXTS[mode] ?? [mode, ''];
  return { label, description: mode, detail, value: mode satisfies Mode };
});

export const wordingItems = [
  {
    label: 'Official wording',
    description: 'template “default” of the benchmark’s prompt file',
    value: OFFICIAL_WORDING,
  },
  { label: 'MedProbe’s own wording', description: 'one letter asked for', value: OWN_WORDING },
] as const;

const BUILT_IN = 'built in: no server, no images sent';

export function endpointText(config: EndpointConfig): string {
  if (config.kind === 'baseline') return BUILT_IN;
  return [config.model, config.url].filter(text => text !== undefined && text !== '').join(' · ');
}

/** What stands beside each choice of the overview. */
export function choiceText(step: StepName, draft: WholeDraft): string {
  switch (step) {
    case 'manifest':
      return path.basename(draft.manifest.path);
    case 'endpoints':
      return draft.endpoints.map(({ name }) => name).join(', then ');
    case 'mode':
      return modeItems.find(({ value }) => value === modeOf(draft))?.label ?? modeOf(draft);
    case 'judge':
      return draft.judge ?? 'none';
    case 'wording':
      return wordingItems.find(({ value }) => value === draft.wording)?.label ?? 'MedProbe’s own wording';
    case 'limit':
      return limitText(draft);
    case 'extras':
      return extrasText(draft);
    case 'repeats':
      return `${draft.repeats ?? 0} times each question`;
    case 'temperature':
      return String(draft.temperature ?? '');
    case 'budget':
      return budgetText(draft);
  }
}

function extrasText({ extras = [] }: RunDraft): string {
  const controls = extras.filter(extra => extra !== 'repeats').map(id => EXTRA_NAMES[id]);
  return controls.length === 0 ? 'none' : controls.join(', ');
}

const countedPairs = (pairs: readonly AskableItem[]): string =>
  counted(pairs.length, pairs.some(isCase) ? 'case' : 'pair');

function limitText(draft: WholeDraft): string {
  const { limit = 0 } = draft;
  const asked = countedPairs(pairsOf(draft));
  return limit === 0 ? `all ${asked}` : `the first ${asked}`;
}

function budgetText({ budget = 0, endpoints }: RunDraft): string {
  if (budget === 0) return 'no limit of this run’s own';
  return `${dollars(budget)}${(endpoints?.length ?? 0) > 1 ? ' for each run' : ''}`;
}

/**
 * `12 pairs, 24 questions and 48 of controls and repeats; 144 in 2 runs`.
 * @param beside questions of controls and repeats.
 */
export function sizeText(draft: WholeDraft, beside: number): string {
  const pairs = pairsOf(draft);
  const questions = questionsIn(pairs);
  const runs = draft.endpoints.length;
  const more = beside === 0 ? '' : ` and ${beside.toLocaleString('en')} ${extrasOf(draft)}`;
  const inAll =
    runs === 1 ? '' : `; ${((questions + beside) * runs).toLocaleString('en')} in ${runs} runs, one after another`;
  return `${countedPairs(pairs)}, ${counted(questions, 'question')}${more}${inAll}`;
}

function extrasOf({ extras = [] }: RunDraft): string {
  if (!extras.includes('repeats')) return 'of controls';
  return extras.length === 1 ? 'of repeats' : 'of controls and repeats';
}

/** Where images go. Consent is asked for when the first is about to leave. */
export function departureText(endpoints: readonly EndpointConfig[]): string {
  const hosts = new Set(endpoints.filter(({ kind }) => kind !== 'baseline').map(hostOf));
  return hosts.size === 0 ? 'No image is sent anywhere.' : `Images go to ${[...hosts].join(' and ')}.`;
}

/** The steps whose choice can be changed in the overview. */
export const changeable = (draft: WholeDraft, steps: readonly StepName[]): StepName[] =>
  steps.filter(step => applies(step, draft));
