/** Both workers as one thing to own: the extension and the command line create them alike. */
import path from 'node:path';
import type { WeightLoading } from '../core/encoder/checkpoint/session';
import type { Provider } from '../core/encoder/tuning/provider';
import type { WorkerConfig } from '../shared/workers/common';
import { encoderMethods } from '../shared/workers/encoderMethods';
import { imageMethods } from '../shared/workers/imageMethods';
import { WorkerClient } from './client';
import type { CrashEvent } from './client';
import type { Connect, RemoteEmbedder } from './remoteEmbedder';
import { ProbeError } from '../core/errors';
import { inspectPorts } from './inspectPorts';
import type { RemoteEncoder } from '../core/encoder/remote/config';

export interface WorkersOptions {
  /** The folder of the bundles (`dist`). */
  readonly distDir: string;
  readonly cacheDir: string;
  /** What computes model folders; absent: the processor. */
  readonly provider?: Provider;
  /** Of the float32 weights of model folders; absent: `mmap`. */
  readonly weightLoading?: WeightLoading;
  readonly onCrash?: (event: CrashEvent) => void;
  /** Niceness of the encoder worker: embedding a folder leaves the editor responsive. */
  readonly encoderNiceness?: number;
  /** Niceness of the image worker: below the editor, above embedding. */
  readonly imageNiceness?: number;
  /** How remote encoders are reached: with keys and consent, so by the process that owns the workers. */
  readonly connect?: Connect;
}

/**
 * Reading, decoding and encoding one image. libvips is told to stop sooner and mostly does; what it does in one piece
 * (all scans of a progressive JPEG) only the end of its process stops.
 */
const DECODE_LIMIT_MS = 20_000;
const DECODING = ['pixels', 'preview', 'sendable', 'firstLook', 'valuesAt', 'spread'] as const;

/**
 * Finding something out of files takes a while where they are large or far away. It is given up where nobody would still
 * be waiting: a drive that has gone does not answer any more, and a job that nobody watches would never end.
 */
const MINUTES_MS = 60_000;
const IMAGE_LIMITS_MS = {
  ...Object.fromEntries(DECODING.map(method => [method, DECODE_LIMIT_MS])),
  runtime: 2 * MINUTES_MS,
  identify: 30 * MINUTES_MS,
  mayShowText: 30 * MINUTES_MS,
  recognise: 30 * MINUTES_MS,
};
const ENCODER_LIMITS_MS = { runtime: 5 * MINUTES_MS, info: 30 * MINUTES_MS };

/** Nothing is started until the first call. */
export class Workers {
  readonly image: WorkerClient<typeof imageMethods>;
  readonly encoder: WorkerClient<typeof encoderMethods>;
  readonly config: WorkerConfig;
  readonly #connect: Connect;

  constructor(options: WorkersOptions) {
    const {
      distDir,
      cacheDir,
      provider,
      weightLoading,
      onCrash,
      encoderNiceness,
      imageNiceness,
      connect = notFromHere,
    } = options;
    this.#connect = connect;
    this.config = {
      cacheDir,
      encoderDir: path.join(distDir, 'encoders'),
      ...(provider === undefined ? {} : { provider }),
      ...(weightLoading === undefined ? {} : { weightLoading }),
    };
    const common = { config: this.config, ...(onCrash === undefined ? {} : { onCrash }) };
    const [imagePort, encoderPort] = inspectPorts(process.env);
    this.image = new WorkerClient({
      ...common,
      name: 'image worker',
      ...(imagePort === undefined ? {} : { inspectPort: imagePort }),
      methods: imageMethods,
      script: path.join(distDir, 'image-worker.js'),
      ...(imageNiceness === undefined ? {} : { niceness: imageNiceness }),
      limitsMs: IMAGE_LIMITS_MS,
    });
    this.encoder = new WorkerClient({
      ...common,
      name: 'encoder worker',
      ...(encoderPort === undefined ? {} : { inspectPort: encoderPort }),
      methods: encoderMethods,
      script: path.join(distDir, 'encoder-worker.js'),
      ...(encoderNiceness === undefined ? {} : { niceness: encoderNiceness }),
      limitsMs: ENCODER_LIMITS_MS,
    });
  }

  /** @throws ProbeError bad-input for a server or key that cannot be used. */
  connect(remote: RemoteEncoder, files: readonly string[]): Promise<RemoteEmbedder> {
    return this.#connect(remote, files);
  }

  dispose(): void {
    this.image.dispose();
    this.encoder.dispose();
  }
}

const notFromHere: Connect = ({ name }) =>
  Promise.reject(new ProbeError('unsupported', `The remote encoder "${name}" cannot be reached from here.`));
