/** How the person chose to see the pair: kept while the panel is hidden, and over a reload. */
import type { PanelState } from '../shared/host';
import type { AnswersView } from './answers';
import { DIFFS, type Diff } from './board';
import { MAP_KINDS, type MapKind } from './maps';
import type { Mode } from './stage';

export interface Chosen {
  readonly mode: Mode;
  readonly map: MapKind;
  /** Whose map is shown; empty until the person chooses. */
  readonly encoder: string;
  /** Every encoder's map, one below the other. */
  readonly both: boolean;
  /** Of the map, 0 to 1. */
  readonly opacity: number;
  /** Zoom, position and contrast go together. */
  readonly linked: boolean;
  /** Lines between mutual nearest patches. */
  readonly links: boolean;
  /** Whether the labels are unfolded. */
  readonly labels: boolean;
  /** Between which answers differences are marked. */
  readonly diff: Diff;
  /** Whether the history of answers is unfolded. */
  readonly history: boolean;
  /** Ids of earlier answers that are looked at, separated by spaces. */
  readonly beside: string;
  /** Zoom, position, levels and divider, of one pair (place.ts). */
  readonly place: string;
}

export const MODES: readonly Mode[] = ['side', 'swipe', 'flicker', 'difference'];

const DEFAULT: Chosen = {
  mode: 'side',
  map: 'resemblance',
  encoder: '',
  both: false,
  opacity: 0.55,
  linked: true,
  links: false,
  labels: true,
  diff: 'images',
  history: false,
  beside: '',
  place: '',
};

/** What was kept, as far as it can still be understood. */
export function readChosen(kept: PanelState | undefined): Chosen {
  const {
    mode,
    map,
    encoder,
    both,
    opacity,
    linked,
    links,
    labels,
    diff,
    history,
    beside,
    place,
  }: Readonly<Record<string, unknown>> = kept ?? {};
  return {
    mode: MODES.find(known => known === mode) ?? DEFAULT.mode,
    map: MAP_KINDS.find(known => known === map) ?? DEFAULT.map,
    encoder: typeof encoder === 'string' ? encoder : DEFAULT.encoder,
    both: typeof both === 'boolean' ? both : DEFAULT.both,
    opacity: typeof opacity === 'number' ? Math.min(1, Math.max(0.1, opacity)) : DEFAULT.opacity,
    linked: typeof linked === 'boolean' ? linked : DEFAULT.linked,
    links: typeof links === 'boolean' ? links : DEFAULT.links,
    labels: typeof labels === 'boolean' ? labels : DEFAULT.labels,
    diff: DIFFS.find(known => known === diff) ?? DEFAULT.diff,
    history: typeof history === 'boolean' ? history : DEFAULT.history,
    beside: typeof beside === 'string' ? beside : DEFAULT.beside,
    place: typeof place === 'string' ? place : DEFAULT.place,
  };
}

/** The part of it that is about the answers. */
export const answersView = ({ diff, history, beside }: Chosen): AnswersView => ({
  diff,
  history,
  beside: beside === '' ? [] : beside.split(' '),
});

export const chosenView = ({ diff, history, beside }: AnswersView): Pick<Chosen, 'diff' | 'history' | 'beside'> => ({
  diff,
  history,
  beside: beside.join(' '),
});
