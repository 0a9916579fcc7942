/** All that is known of one map while it is open, as plain data; only `reduceMap` makes a new one. */
import type { EncoderFacts } from '../../core/encoder/types';
import type { Notice } from '../../shared/panels/common';
import type { MapContent, MapProgress, MapSnapshot, MapState } from '../../shared/panels/map';

export interface OpenMap {
  /** Names the map; an event about another is dropped. */
  readonly map: string;
  /** Grows by one with every event that changes anything. */
  readonly revision: number;
  /** Counts the jobs that made it: what a job says after the next has begun is dropped. */
  readonly job: number;
  readonly state: MapState;
  readonly progress: MapProgress;
  /** Null until the encoder has described itself. */
  readonly encoder: EncoderFacts | null;
  readonly failed: MapSnapshot['failed'];
  readonly content: MapContent | null;
  /** Paths, by their position in the content. */
  readonly files: readonly string[];
  readonly notice: Notice | null;
}

export type MapEvent = { readonly map: string; readonly job: number } & (
  | { readonly type: 'begun' }
  /** Something is done before the first image is. @param words what */
  | { readonly type: 'preparing'; readonly words: string }
  | { readonly type: 'encoderDescribed'; readonly encoder: EncoderFacts }
  | { readonly type: 'progressed'; readonly progress: MapProgress }
  | { readonly type: 'paused'; readonly paused: boolean }
  | { readonly type: 'embedded'; readonly failed: MapSnapshot['failed'] }
  | {
      readonly type: 'compared';
      readonly content: MapContent;
      readonly files: readonly string[];
      /** Images that could not be compared. */
      readonly without: MapSnapshot['failed'];
    }
  | { readonly type: 'ended'; readonly state: 'stopped' | 'failed'; readonly notice: Notice | null }
);

const NOTHING_DONE: MapProgress = {
  done: 0,
  total: 0,
  fromCache: 0,
  failed: 0,
  imagesPerSecond: null,
  secondsLeft: null,
};

export const initialMap = (map: string): OpenMap => ({
  map,
  revision: 0,
  job: 0,
  state: 'stopped',
  progress: NOTHING_DONE,
  encoder: null,
  failed: [],
  content: null,
  files: [],
  notice: null,
});

/** The state after an event; the same object where it is about another map, or of a job that has been replaced. */
export function reduceMap(open: OpenMap, event: MapEvent): OpenMap {
  const isNext = event.type === 'begun' ? event.job > open.job : event.job === open.job;
  if (event.map !== open.map || !isNext) return open;
  return { ...open, ...changesBy(open, event), revision: open.revision + 1 };
}

function changesBy({ failed }: OpenMap, event: MapEvent): Partial<OpenMap> {
  switch (event.type) {
    case 'begun':
      return { job: event.job, progress: NOTHING_DONE, notice: null };
    case 'preparing':
      return { state: 'embedding', progress: { ...NOTHING_DONE, preparing: event.words } };
    case 'encoderDescribed':
      return { encoder: event.encoder };
    case 'progressed':
      return { progress: event.progress };
    case 'paused':
      return { state: event.paused ? 'paused' : 'embedding' };
    case 'embedded':
      return { state: 'comparing', failed: event.failed };
    case 'compared': {
      const { content, files, without } = event;
      return { state: 'ready', content, files, failed: [...failed, ...without] };
    }
    case 'ended':
      return { state: event.state, notice: event.notice };
  }
}
