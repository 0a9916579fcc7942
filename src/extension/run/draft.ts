/** What Run Benchmark asks for, as far as it is known; the dialogue asks for what is missing. Knows no editor. */
import type { AskableItem } from '../../core/benchmark/askable';
import { askableOf } from '../../core/benchmark/askedItems';
import { CONTROL_IDS } from '../../core/benchmark/controls/ids';
import type { ControlId } from '../../core/benchmark/controls/ids';
import { REPEAT_TEMPERATURE } from '../../core/benchmark/controls/plan';
import type { Repeats } from '../../core/benchmark/controls/plan';
import { MEDICONFUSION, MODES } from '../../core/benchmark/protocols/mediconfusion';
import { protocolOf } from '../../core/benchmark/protocols/registry';
import type { Mode } from '../../core/benchmark/protocols/types';
import type { Manifest } from '../../core/dataset/types';
import type { EndpointConfig } from '../../core/endpoint/types';
import type { RunRequest } from './runJob';

/** What is asked beside the plain questions. */
export type Extra = ControlId | 'repeats';

export interface RunDraft {
  readonly manifest?: Manifest;
  /** One after another, each a run of its own. */
  readonly endpoints?: readonly EndpointConfig[];
  readonly mode?: Mode;
  /** The endpoint that reads the replies, where the mode needs one. */
  readonly judge?: string;
  readonly wording?: string;
  /** The first so many pairs; 0 for all. */
  readonly limit?: number;
  readonly extras?: readonly Extra[];
  /** How often each question is repeated, and at which temperature. */
  readonly repeats?: number;
  readonly temperature?: number;
  /** US dollars for each run; 0 for none. */
  readonly budget?: number;
}

/** What is asked, in this order; the last is the overview. */
export type StepName = keyof RunDraft;
export const STEPS: readonly StepName[] = [
  ...(['manifest', 'endpoints', 'mode', 'judge', 'wording', 'limit'] as const),
  ...(['extras', 'repeats', 'temperature', 'budget'] as const),
];

/** A draft that only needs a person's word. */
export interface WholeDraft extends RunDraft {
  readonly manifest: Manifest;
  readonly endpoints: readonly EndpointConfig[];
}

/** Whether there is anything to choose. */
export function applies(step: StepName, { manifest, endpoints = [], mode, extras = [] }: RunDraft): boolean {
  switch (step) {
    case 'mode':
      return modesOf(manifest).length > 1;
    case 'judge':
      return mode !== undefined && needsJudge(mode);
    case 'wording':
      return manifest?.officialPrompts !== undefined;
    case 'repeats':
    case 'temperature':
      return extras.includes('repeats');
    case 'budget':
      return isPriced(endpoints);
    default:
      return true;
  }
}

const modesOf = (manifest: Manifest | undefined): readonly string[] =>
  manifest === undefined ? MODES : Object.keys(protocolOf(manifest.benchmark).modes);

/** Whether another endpoint has to read the replies. */
function needsJudge(mode: Mode): boolean {
  return MEDICONFUSION.modes[mode].needs === 'judge';
}

export const isPriced = (endpoints: readonly EndpointConfig[]): boolean =>
  endpoints.some(({ price }) => price !== undefined);

/** The next thing to ask; undefined where the draft is whole. */
export const missing = (draft: RunDraft): StepName | undefined =>
  STEPS.find(step => draft[step] === undefined && applies(step, draft));

export const isWhole = (draft: RunDraft): draft is WholeDraft => missing(draft) === undefined;

/** The same with one choice to be made again, and those that hang on it. */
export function without(draft: RunDraft, step: StepName): RunDraft {
  // Which controls there are follows from how a question reads.
  const { extras, ...others } = draft;
  const whole: RunDraft = step === 'mode' || step === 'wording' || extras === undefined ? others : draft;
  const { [step]: _, ...rest } = whole;
  return rest;
}

export const OWN_WORDING = 'medprobe';
export const OFFICIAL_WORDING = 'official:default';

/** What was chosen last in this workspace. */
export interface LastChoices extends Omit<RunDraft, 'manifest' | 'endpoints'> {
  /** Absolute. */
  readonly manifest?: string;
  readonly endpoints?: readonly string[];
}

export const choicesOf = ({ manifest, endpoints, ...rest }: WholeDraft): LastChoices => ({
  ...rest,
  manifest: manifest.path,
  endpoints: endpoints.map(({ name }) => name),
});

/** A draft of a manifest as it was run last; of another manifest only what does not depend on it. */
export function begunWith(manifest: Manifest, last: LastChoices): RunDraft {
  const { mode, judge, wording, limit, extras, repeats, temperature, budget } = last;
  const isSame = last.manifest === manifest.path;
  return {
    manifest,
    ...(modeNamed(mode) === undefined ? {} : { mode }),
    ...(judge === undefined ? {} : { judge }),
    ...(isSame && wording !== undefined ? { wording } : {}),
    ...(isSame && limit !== undefined ? { limit } : {}),
    ...(isSame && extras !== undefined ? { extras } : {}),
    ...(isSame && repeats !== undefined ? { repeats } : {}),
    ...(isSame && temperature !== undefined ? { temperature } : {}),
    ...(isSame && budget !== undefined ? { budget } : {}),
  };
}

/** A mode as a run recorded it; undefined for one of a later MedProbe. */
export const modeNamed = (name: string | undefined): Mode | undefined => MODES.find(mode => mode === name);

/** Questions about single images have one mode, whatever was chosen last. */
export const modeOf = (draft: RunDraft): Mode => (applies('mode', draft) ? (draft.mode ?? 'mc') : 'mc');

/** The pairs (or cases) that would be asked; what the wording leaves out is left to the run, which says so. */
export function pairsOf({ manifest, limit = 0 }: WholeDraft): readonly AskableItem[] {
  const { pairs } = askableOf(manifest);
  return limit === 0 ? pairs : pairs.slice(0, limit);
}

/** One for each image. */
export const questionsIn = (pairs: readonly AskableItem[]): number =>
  pairs.reduce((sum, { images }) => sum + images.length, 0);

/** The controls among what is asked beside the plain questions. */
export const controlsOf = (extras: readonly Extra[] = []): ControlId[] => CONTROL_IDS.filter(id => extras.includes(id));

export const repeatsOf = ({ extras = [], repeats, temperature }: RunDraft): Repeats | undefined =>
  extras.includes('repeats') && repeats !== undefined
    ? { count: repeats, temperature: temperature ?? REPEAT_TEMPERATURE }
    : undefined;

export function requestsOf(draft: WholeDraft): RunRequest[] {
  const { manifest, wording, limit = 0, budget = 0 } = draft;
  return draft.endpoints.map(({ name, price }) => ({
    manifest,
    endpoint: name,
    mode: modeOf(draft),
    judge: needsJudge(modeOf(draft)) ? draft.judge : undefined,
    wording: applies('wording', draft) ? wording : OWN_WORDING,
    controls: controlsOf(draft.extras),
    repeats: repeatsOf(draft),
    ...(limit === 0 ? {} : { limit }),
    // A budget can be held only where it is known what a reply costs.
    ...(budget === 0 || price === undefined ? {} : { budget }),
  }));
}
