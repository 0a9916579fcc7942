/** What an encoder is asked as, wherever one is named: across processes, in settings, on the command line. */
import type { RemoteEncoder } from './remote/config';

/** `auto` takes the faster arithmetic where it has been measured to change nothing that matters. */
export const PRECISIONS = ['auto', 'fp32', 'int8'] as const;
export type Precision = (typeof PRECISIONS)[number];

/** The ways of preparing pixels that are published for a checkpoint: its own, its evaluation's, its server's. */
export const PREPROCESSINGS = ['checkpoint', 'eval', 'serving'] as const;
export type Preprocessing = (typeof PREPROCESSINGS)[number];

export interface EncoderRef {
  /** `general`, `structure`, the absolute path of a model folder or an `.onnx` file, or the name of a remote encoder. */
  readonly encoder: string;
  readonly precision?: Precision | undefined;
  readonly preprocess?: Preprocessing | undefined;
  /** Where it computes elsewhere. */
  readonly remote?: RemoteEncoder | undefined;
}

/** The same text for the same request. */
export const refKey = ({ encoder, precision, preprocess, remote }: EncoderRef): string =>
  JSON.stringify([encoder, precision ?? null, preprocess ?? null, remote ?? null]);
