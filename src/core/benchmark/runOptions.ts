/** What a run is made from, and what its caller is told when it begins. */
import type { Manifest } from '../dataset/types';
import type { BeforeRun } from '../endpoint/capabilities/beforeRun';
import type { Endpoint } from '../endpoint/types';
import type { SendSpec } from '../image/types';
import type { AskableItem } from './askable';
import type { Attach, Progress } from './asking';
import type { ControlId } from './controls/ids';
import type { Repeats } from './controls/plan';
import type { AnswerEvent, RunFile } from './formats';
import type { JournalState } from './journal';
import type { Parser } from './metrics';
import type { Mode } from './protocols/types';
import type { RunPlace } from './runFolder';

export interface RunOptions extends RunPlace {
  readonly manifest: Manifest;
  readonly endpoint: Endpoint;
  readonly mode?: Mode;
  /** Scores free text: needed by the mode `ff`, and by no other. */
  readonly judge?: Endpoint | undefined;
  /** What `baseline:encoder` chooses by; recorded. */
  readonly encoder?: RunFile['encoder'];
  /** `medprobe`, `official`, `official:<template key>`; absent: protocols/wording.ts. */
  readonly wording?: string | undefined;
  /** Whose readings the figures are of; `official` where absent. */
  readonly parser?: Parser;
  readonly image: SendSpec;
  readonly attach: Attach;
  readonly seed?: number | undefined;
  /** Questions in flight at once. */
  readonly concurrency?: number;
  /** Asked after the plain questions (controls/registry.ts), in this order. */
  readonly controls?: readonly ControlId[];
  /** Asks every question again, after everything else. */
  readonly repeats?: Repeats | undefined;
  /** Asks the first `limit` pairs (or cases) only; a group of four that was begun is asked as a whole. */
  readonly limit?: number | undefined;
  /** Asks the pairs of these ids only; the others stay unanswered, as beyond a limit. */
  readonly only?: ReadonlySet<string> | undefined;
  /** US dollars that the run may cost, earlier calls included; refused where the endpoint has no price. */
  readonly budget?: number | undefined;
  /**
   * Called once the run is planned, before anything of it is written or asked: what is known of the endpoint. Throws where
   * the run must not start.
   */
  readonly beforeRun?: (() => Promise<BeforeRun>) | undefined;
  /** The folder of a run to go on with. */
  readonly resume?: string | undefined;
  /** MedProbe's version, and what holds the run's lock: `medprobe run`, `VS Code`. */
  readonly version: string;
  readonly program: string;
  readonly signal?: AbortSignal;
  /** Called once, before the first question: where the run is, what it will ask, and what is answered already. */
  readonly onBegin?: (begun: BegunRun) => void;
  /** Called after each answer or error has been recorded. */
  readonly onRecorded?: (event: AnswerEvent) => void;
  readonly onProgress?: (progress: Progress) => void;
  readonly onNotice?: (notice: string) => void;
}

export interface BegunRun {
  /** Absolute. */
  readonly folder: string;
  readonly run: RunFile;
  /** Pairs, or the cases of a benchmark of single images. */
  readonly pairs: readonly AskableItem[];
  readonly state: JournalState;
}
