/**
 * The codecs of dcmjs-codecs: libijg for 8, 12 and 16 bits, CharLS, OpenJPEG and OpenJPH in one WebAssembly module.
 * Its own JavaScript needs all of dcmjs and reads whole data sets, so its C functions are called here
 * (docs/decisions/0018-dicom.md). Nothing is loaded before the first compressed frame.
 */
import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { ProbeError } from '../../errors';
import { damagedImage } from '../failures';
import type { Codestream } from './codestream';
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

interface Codecs {
  readonly exports: Exports;
  /** The last thing that a codec complained of and went on. */
  warning: string | undefined;
}

/** libijg goes on behind damage, with noise or grey in place of what is missing. */
const DAMAGE = /corrupt|premature end|inconsistent progression|invalid/i;
const MODULE = 'dcmjs-codecs/build/dcmjs-native-codecs.wasm';

let compiled: Promise<object> | undefined;
/** Kept from frame to frame; an instance that threw, or whose memory grew, is not used again. */
let spare: Codecs | undefined;

/**
 * One frame's samples: little-endian, pixel by pixel (plane by plane where the codestream is `planar`), in 8 bits where
 * they have no more and are not signed, else in 16.
 * @throws ProbeError bad-input, naming `name`; unavailable where the codecs cannot be loaded.
 */
export async function decodeCompressed(
  bytes: Uint8Array,
  encoding: CompressedEncoding,
  header: Codestream,
  name: string,
): Promise<Uint8Array> {
  const codecs = spare ?? (await instantiate());
  spare = undefined;
  const before = codecs.exports.memory.buffer.byteLength;
  const samples = guarded(name, () => decode(codecs, bytes, encoding, header));
  if (codecs.warning !== undefined) throw damaged(name, codecs.warning);
  if (codecs.exports.memory.buffer.byteLength === before) spare = codecs;
  return samples;
}

const damaged = (name: string, cause: unknown): ProbeError =>
  damagedImage(name, 'its compressed pixels are damaged or incomplete', cause);

function guarded<T>(name: string, run: () => T): T {
  try {
    return run();
  } catch (cause) {
    throw damaged(name, cause);
  }
}

/** Bytes of a sample as the codecs are asked to give it. */
export const sampleBytes = ({ precision, signed }: Codestream): 1 | 2 => (precision <= 8 && signed !== true ? 1 : 2);

function decode({ exports }: Codecs, bytes: Uint8Array, encoding: CompressedEncoding, header: Codestream): Uint8Array {
  const context = exports.CreateCodecsContext();
  exports.SetColumns(context, header.width);
  exports.SetRows(context, header.height);
  exports.SetSamplesPerPixel(context, header.components);
  exports.SetBitsAllocated(context, sampleBytes(header) * 8);
  exports.SetBitsStored(context, header.precision);
  exports.SetPixelRepresentation(context, header.signed === true ? 1 : 0);
  exports.SetPlanarConfiguration(context, 0);
  exports.SetEncodedBufferSize(context, bytes.length);
  new Uint8Array(exports.memory.buffer).set(bytes, exports.GetEncodedBuffer(context));
  const parameters = exports.CreateDecoderParameters();
  exports[FUNCTIONS[encoding]](context, parameters);
  const size = exports.GetDecodedBufferSize(context);
  const expected = header.width * header.height * header.components * sampleBytes(header);
  if (size !== expected) throw new RangeError(`${size} bytes were decoded where ${expected} were due`);
  const samples = new Uint8Array(exports.memory.buffer, exports.GetDecodedBuffer(context), size).slice();
  exports.ReleaseDecoderParameters(parameters);
  exports.ReleaseCodecsContext(context);
  return samples;
}

async function instantiate(): Promise<Codecs> {
  try {
    compiled ??= readFile(createRequire(__filename).resolve(MODULE)).then(file => WebAssembly.compile(file));
    const module = await compiled;
    const imports = hostFunctions(() => codecs);
    const { exports } = await WebAssembly.instantiate(module, imports);
    const codecs: Codecs = { exports: exports as Exports, warning: undefined };
    codecs.exports._initialize();
    return codecs;
  } catch (cause) {
    compiled = undefined;
    throw new ProbeError('unavailable', 'The codecs for compressed DICOM files cannot be loaded.', {
      remedy: 'Install MedProbe again.',
      cause,
    });
  }
}

/** What the module asks of its host: no files, no environment, a clock that stands still, and ears for its complaints. */
function hostFunctions(codecs: () => Codecs): Record<string, Record<string, unknown>> {
  const textAt = (at: number, length: number): string =>
    Buffer.from(codecs().exports.memory.buffer, at, length).toString('latin1');
  const nothing = (): number => 0;
  const stop = (reason: string): never => {
    throw new Error(reason);
  };
  return {
    env: {
      onCodecsException: (at: number, length: number) => stop(textAt(at, length)),
      onCodecsInfo: (at: number, length: number) => {
        const text = textAt(at, length);
        if (DAMAGE.test(text)) codecs().warning = text;
      },
      onCodecsTrace: nothing,
      emscripten_notify_memory_growth: nothing,
    },
    wasi_snapshot_preview1: {
      proc_exit: (code: number) => stop(`The codec gave up (${code}).`),
      fd_write: nothing,
      fd_close: nothing,
      fd_seek: nothing,
      clock_time_get: nothing,
      environ_get: nothing,
      environ_sizes_get: (count: number, size: number) => {
        const view = new DataView(codecs().exports.memory.buffer);
        view.setUint32(count, 0, true);
        view.setUint32(size, 0, true);
        return 0;
      },
    },
  };
}
