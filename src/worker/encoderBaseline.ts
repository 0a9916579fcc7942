import type { RunFile } from '../core/benchmark/formats';
import type { EncoderRef } from '../core/encoder/ref';
import { ENCODER_BASELINE } from '../core/endpoint/baseline';
import { sha256 } from '../core/endpoint/fingerprint';
import type { AskRequest, Endpoint } from '../core/endpoint/types';
import { ProbeError, throwIfAborted } from '../core/errors';
import { withTemporaryFile } from '../core/files/temporaryFile';
import { bytesOf } from '../core/image/sendable';
import type { SendableImage } from '../core/image/types';
import { labelScoresOf } from './similarity';
import type { Workers } from './workers';

export interface EncoderBaseline {
  readonly endpoint: Endpoint;
  /** For `run.json`. */
  readonly encoder: NonNullable<RunFile['encoder']>;
}

/**
 * `baseline:encoder`: the option whose text is closest to the image by cosine similarity, as MMVP (Tong et al., CVPR 2024)
 * measures CLIP models; of equally close ones the first. The image is the one that a server would be sent.
 * @throws ProbeError 'unsupported' where the encoder knows images only; as `workers.encoder` does.
 */
export async function encoderBaseline(
  workers: Workers,
  encoder: EncoderRef,
  signal?: AbortSignal,
): Promise<EncoderBaseline> {
  const call = signal === undefined ? {} : { signal };
  const { id, fingerprint } = await workers.encoder.call('info', { encoder }, call);
  await workers.encoder.call('embedText', { encoder, texts: ['image'] }, call); // before anything is asked
  return {
    encoder: { id, fingerprint },
    endpoint: {
      info: { kind: 'baseline', name: ENCODER_BASELINE, model: id },
      ask: async (request, stop) => {
        throwIfAborted(stop);
        const began = performance.now();
        const { image, options } = await asked(request);
        const scores = await withFile(image, file => {
          const embedding = stop === undefined ? { encoder } : { encoder, signal: stop };
          return labelScoresOf(workers, { path: file, frame: 0 }, Object.values(options), embedding);
        });
        const cosines = scores.map(({ cosine }) => cosine);
        const text = Object.keys(options)[cosines.indexOf(Math.max(...cosines))] ?? '';
        const address = { v: 1, kind: 'baseline', address: ENCODER_BASELINE, encoder: fingerprint };
        const request256 = sha256({ ...address, image: image.sha256, options: Object.entries(options) });
        return { text, finish: 'stop', ms: Math.round(performance.now() - began), request: request256 };
      },
    },
  };
}

async function asked({ options, attachment, pair }: AskRequest) {
  if (options !== undefined && attachment !== undefined) return { options, image: await attachment() };
  const what = options === undefined ? 'options' : 'image';
  throw new ProbeError(
    'unsupported',
    `${ENCODER_BASELINE} compares an image with options, and pair ${pair} has no ${what} here.`,
    {
      remedy: 'Ask it in the mode mc, with the image.',
    },
  );
}

/** Encoders read files. */
const withFile = <T>(image: SendableImage, use: (file: string) => Promise<T>): Promise<T> =>
  withTemporaryFile(`image.${image.mime === 'image/png' ? 'png' : 'jpg'}`, bytesOf(image), use);
