/**
 * The codecs of dcmjs-codecs: libijg for 8, 12 and 16 bits, CharLS, OpenJPEG and OpenJPH in one WebAssembly module.
 * Its own JavaScript needs all of dcmjs and reads whole data sets, so its C functions are called here
 * (docs/decisions/0018-dicom.md). Nothing is loaded before the first compressed frame.
 */
import { createRequire } from 'node:module';
import { runInNewContext } from 'node:vm';
import { ProbeError } from '../../errors';
import { readRegularFile, READ_LIMITS } from '../../files/regularFile';
import { damagedImage } from '../failures';
import type { Codestream } from './codestream';
import type { DicomFile } from './parse';
import type { Encoding } from './transferSyntaxes';

type CompressedEncoding = Exclude<Encoding, 'native' | 'rle'>;

const FUNCTIONS = {
  jpeg: 'DecodeJpeg',
  'jpeg-ls': 'DecodeJpegLs',
  'jpeg-2000': 'DecodeJpeg2000',
  htj2k: 'DecodeHtJpeg2000',
} as const satisfies Record<CompressedEncoding, string>;

type Setter = (context: number, value: number) => void;
type Getter = (context: number) => number;

interface Exports extends Record<
  (typeof FUNCTIONS)[CompressedEncoding],
  (context: number, parameters: number) => void
> {
  readonly memory: { readonly buffer: ArrayBuffer };
  _initialize(): void;
  CreateDecoderParameters(): number;
  ReleaseDecoderParameters: Getter;
  CreateCodecsContext(): number;
  ReleaseCodecsContext: Getter;
  SetColumns: Setter;
  SetRows: Setter;
  SetBitsAllocated: Setter;
  SetBitsStored: Setter;
  SetSamplesPerPixel: Setter;
  SetPixelRepresentation: Setter;
  SetPlanarConfiguration: Setter;
  SetEncodedBufferSize: Setter;
  GetEncodedBuffer: Getter;
  GetDecodedBuffer: Getter;
  GetDecodedBufferSize: Getter;
}

/** TypeScript knows WebAssembly as part of a browser only. */
declare const WebAssembly: {
  compile(bytes: Uint8Array): Promise<object>;
  instantiate(module: object, imports: Record<string, Record<string, unknown>>): Promise<{ readonly exports: unknown }>;
};

/** libijg and OpenJPEG only mention damage, and go on with noise or grey in place of what is missing. */
const DAMAGE = /corrupt|premature end|inconsistent progression|invalid/i;
/** What they call by the same words and what costs no pixel. */
const ODDITIES: readonly (readonly [RegExp, string])[] = [
  [/extraneous bytes before marker/i, 'Bytes that belong to nothing stand in its JPEG data.'],
  [/invalid SOS parameters/i, 'The scan header of its JPEG data has wrong parameters.'],
];
/** A sound frame takes some 0.15 s a megapixel; one that takes much longer never ends. */
const PATIENCE_MS = 3000;
const PATIENCE_MS_PER_MEGAPIXEL = 1000;
const MODULE = 'dcmjs-codecs/build/dcmjs-native-codecs.wasm';

let compiled: Promise<object> | undefined;
/** Kept from frame to frame; an instance that threw, or whose memory grew, is not used again. */
let spare: Exports | undefined;
/** Of the frame that is being decoded; decoding never waits. */
const oddities = new Set<string>();

/**
 * One frame's samples: little-endian, pixel by pixel (plane by plane where the codestream is `planar`), in 8 bits where
 * they have no more, else in 16 (HTJ2K: in 16 where they are signed, too).
 * `notes` gets what the codec found odd and what costs no pixel.
 * @throws ProbeError bad-input | unsupported | timeout, naming `name`; unavailable where the codecs cannot be loaded.
 */
export async function decodeCompressed(
  bytes: Uint8Array,
  encoding: CompressedEncoding,
  header: Codestream,
  { name, notes }: Pick<DicomFile, 'name' | 'notes'>,
): Promise<Uint8Array> {
  refuseMistaken(encoding, header, name);
  const patience = patienceFor(header);
  const codecs = spare ?? (await instantiate());
  spare = undefined;
  const before = codecs.memory.buffer.byteLength;
  try {
    oddities.clear();
    const samples = within(patience, () => decode(codecs, bytes, encoding, header));
    for (const oddity of oddities) notes.add(oddity);
    if (codecs.memory.buffer.byteLength === before) spare = codecs;
    return samples;
  } catch (cause) {
    if (isTimeout(cause)) throw tookTooLong(name, patience, cause);
    throw damagedImage(name, 'its compressed pixels are damaged or incomplete', cause);
  }
}

const patienceFor = ({ width, height }: Codestream): number =>
  Math.ceil(PATIENCE_MS + (width * height * PATIENCE_MS_PER_MEGAPIXEL) / 1e6);

/** Damage can make CharLS go on for ever, and only `vm` interrupts what runs in this thread. */
const within = (timeout: number, run: () => Uint8Array): Uint8Array =>
  runInNewContext('run()', { run }, { timeout }) as Uint8Array;

/** The error is one of the other context's, and so no `Error` of this one. */
const isTimeout = (cause: unknown): boolean =>
  (cause as { readonly code?: unknown }).code === 'ERR_SCRIPT_EXECUTION_TIMEOUT';

function tookTooLong(name: string, patience: number, cause: unknown): ProbeError {
  const seconds = Math.floor(patience / 1000);
  return new ProbeError('timeout', `${name} took more than ${seconds} s to decode and was given up.`, {
    remedy: 'Save it again, smaller or in a simpler format.',
    cause,
  });
}

/** OpenJPH's caller clips negative values to 0 in samples of 8 bits. */
const sampleBytes = (encoding: CompressedEncoding, { precision, signed }: Codestream): 1 | 2 =>
  precision > 8 || (encoding === 'htj2k' && signed === true) ? 2 : 1;

/** What dcmjs-codecs 0.0.8 gives in the wrong order, or only the low 8 bits of. */
function refuseMistaken(encoding: CompressedEncoding, header: Codestream, name: string): void {
  const { components, precision, transformed } = header;
  const mistaken = encoding === 'jpeg-2000' ? precision > 8 : encoding === 'htj2k' && transformed !== true;
  if (components === 1 || !mistaken) return;
  const what =
    encoding === 'htj2k' ? 'HTJ2K colour without a colour transform' : 'JPEG 2000 colour of more than 8 bits';
  throw new ProbeError('unsupported', `${name} holds ${what}, which MedProbe does not read from DICOM.`, {
    remedy: 'Convert it, for example to Explicit VR Little Endian.',
  });
}

function decode(exports: Exports, bytes: Uint8Array, encoding: CompressedEncoding, header: Codestream): Uint8Array {
  const context = exports.CreateCodecsContext();
  exports.SetColumns(context, header.width);
  exports.SetRows(context, header.height);
  exports.SetSamplesPerPixel(context, header.components);
  exports.SetBitsAllocated(context, sampleBytes(encoding, header) * 8);
  exports.SetBitsStored(context, header.precision);
  exports.SetPixelRepresentation(context, header.signed === true ? 1 : 0);
  exports.SetPlanarConfiguration(context, 0);
  exports.SetEncodedBufferSize(context, bytes.length);
  new Uint8Array(exports.memory.buffer).set(bytes, exports.GetEncodedBuffer(context));
  const parameters = exports.CreateDecoderParameters();
  exports[FUNCTIONS[encoding]](context, parameters);
  const size = exports.GetDecodedBufferSize(context);
  const expected = header.width * header.height * header.components * sampleBytes(encoding, header);
  if (size !== expected) throw new RangeError(`${size} bytes were decoded where ${expected} were due`);
  const samples = new Uint8Array(exports.memory.buffer, exports.GetDecodedBuffer(context), size).slice();
  exports.ReleaseDecoderParameters(parameters);
  exports.ReleaseCodecsContext(context);
  return samples;
}

async function instantiate(): Promise<Exports> {
  try {
    compiled ??= readRegularFile(createRequire(__filename).resolve(MODULE), { limit: READ_LIMITS.vocabulary }).then(
      file => WebAssembly.compile(file),
    );
    const module = await compiled;
    const instance = await WebAssembly.instantiate(
      module,
      hostFunctions(() => codecs.memory.buffer),
    );
    const codecs = instance.exports as Exports;
    codecs._initialize();
    return codecs;
  } catch (cause) {
    compiled = undefined;
    throw new ProbeError('unavailable', 'The codecs for compressed DICOM files cannot be loaded.', {
      remedy: 'Install MedProbe again.',
      cause,
    });
  }
}

/** What the module asks of its host: no files, no environment, no time; what it complains of ends the decoding. */
function hostFunctions(memory: () => ArrayBuffer): Record<string, Record<string, unknown>> {
  const stop = (reason: string): never => {
    throw new Error(reason);
  };
  const textAt = (at: number, length: number): string => Buffer.from(memory(), at, length).toString('latin1');
  const nothing = (): number => 0;
  return {
    env: {
      onCodecsException: (at: number, length: number) => stop(textAt(at, length)),
      onCodecsInfo: (at: number, length: number) => {
        const text = textAt(at, length);
        const oddity = ODDITIES.find(([words]) => words.test(text))?.[1];
        if (oddity !== undefined) oddities.add(oddity);
        else if (DAMAGE.test(text)) stop(text);
      },
      onCodecsTrace: nothing,
      emscripten_notify_memory_growth: nothing,
    },
    wasi_snapshot_preview1: {
      proc_exit: (code: number) => stop(`The codec gave up (${code}).`),
      // OpenJPH writes only of damage, which it then passes over.
      fd_write: (_file: number, vectors: number) => {
        const [at = 0, length = 0] = new Uint32Array(memory(), vectors, 2);
        return stop(textAt(at, length));
      },
      fd_close: nothing,
      fd_seek: nothing,
      clock_time_get: nothing,
      environ_get: nothing,
      environ_sizes_get: (count: number, size: number) => {
        const view = new DataView(memory());
        view.setUint32(count, 0, true);
        view.setUint32(size, 0, true);
        return 0;
      },
    },
  };
}
