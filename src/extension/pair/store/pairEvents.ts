/** Everything that can happen to an open pair. Effects and messages of the panel become events; nothing else changes state. */
import type { Pair } from '../../../core/dataset/types';
import type { Levels } from '../../../core/image/levels';
import type { LabelScore } from '../../../core/encoder/zeroShot';
import type { PairAnswer } from '../../../shared/panels/answers';
import type { Failure, ImageNumber, Notice } from '../../../shared/panels/common';
import type { Draft, Heatmap, ImageLevels, LabelSheet, Similarity } from '../../../shared/panels/pair';
import type { SavedAt } from '../record';
import type { RunOfPair } from '../runAnswers';
import type { ImagePreview, LineRead } from './pairState';

export type ImageChange =
  /** Another size, other levels, or the same again; every reply to an earlier request is dropped from now on. */
  | {
      readonly type: 'imageRequested';
      readonly n: ImageNumber;
      readonly maxSide?: number;
      readonly levels?: ImageLevels;
    }
  /** What a preset is for this image, in values; null for the image's own. */
  | { readonly type: 'levelsFound'; readonly n: ImageNumber; readonly request: number; readonly levels: Levels | null }
  | { readonly type: 'imageLoaded'; readonly n: ImageNumber; readonly request: number; readonly preview: ImagePreview }
  | { readonly type: 'imageFailed'; readonly n: ImageNumber; readonly request: number; readonly failure: Failure };

export type EncoderChange =
  /** The pair is compared under these; what is ready stays, what failed begins again. */
  | { readonly type: 'encodersListed'; readonly waiting: readonly Similarity[] }
  | { readonly type: 'similarityChanged'; readonly similarity: Similarity }
  | { readonly type: 'mapChanged'; readonly map: Heatmap }
  /** @param key `encoder@fingerprint` */
  | { readonly type: 'cosineFound'; readonly key: string; readonly cosine: number };

export type LabelChange =
  /** An encoder that reads text has described itself. */
  | { readonly type: 'sheetAdded'; readonly sheet: LabelSheet }
  | { readonly type: 'readersKnown' }
  | { readonly type: 'labelsWanted'; readonly labels: readonly string[] }
  | {
      readonly type: 'labelsScored';
      readonly encoder: string;
      readonly request: number;
      /** Of image 1 and of image 2, in the order of the labels. */
      readonly scores: readonly [readonly LabelScore[], readonly LabelScore[]];
    }
  | { readonly type: 'labelsFailed'; readonly encoder: string; readonly request: number; readonly failure: Failure };

export type DraftChange =
  /** The person edited fields. @param seen the revision that they had before them */
  | { readonly type: 'draftEdited'; readonly fields: Partial<Draft>; readonly seen: number }
  /** The question as it is asked here only; null goes back to the draft. */
  | { readonly type: 'questionEdited'; readonly edited: Draft | null }
  /** What was edited and not saved is dropped. */
  | { readonly type: 'draftDiscarded' }
  /** The pair has a line in a manifest now, which asks this question. */
  | { readonly type: 'pairSaved'; readonly saved: SavedAt; readonly question: Draft };

export type LineChange =
  | { readonly type: 'lineRead'; readonly read: Omit<LineRead, 'state'> & { readonly content: Pair } }
  | { readonly type: 'lineLost'; readonly failure: Failure }
  /** The line is about to be written from here: these are its texts before and after. */
  | { readonly type: 'lineWriting'; readonly before: string; readonly after: string }
  /** Written, or not: what the line says from now on is what others make of it. */
  | { readonly type: 'lineWritten' };

export type AnswerChange =
  /** A new answer, or more of one. */
  | { readonly type: 'answerChanged'; readonly answer: PairAnswer }
  | { readonly type: 'runsFound'; readonly runs: readonly RunOfPair[] }
  /** What is to be shown beside each other. */
  | { readonly type: 'columnsChosen'; readonly columns: readonly string[] }
  | { readonly type: 'endpointSelected'; readonly endpoint: string };

export type PairChange =
  | ImageChange
  | EncoderChange
  | LabelChange
  | DraftChange
  | LineChange
  | AnswerChange
  | { readonly type: 'noticed'; readonly notice: Notice | null };

/** A change of one pair. */
export type PairEvent = PairChange & { readonly pair: string };
