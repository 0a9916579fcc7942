import { ProbeError } from '../../errors';

/** What holds a frame's pixels: plain values, or one of the codestreams that DICOM encapsulates (PS3.5, 8.2 and A.4). */
export type Encoding = 'native' | 'rle' | 'jpeg' | 'jpeg-ls' | 'jpeg-2000' | 'htj2k';

export interface TransferSyntax {
  readonly encoding: Encoding;
  /** How the data set itself is written; encapsulated pixels are always in an explicit, little-endian one. */
  readonly dataSet: 'implicit' | 'explicit' | 'big-endian' | 'deflated';
  /** Start-of-frame markers (0xffc0 + n) that a JPEG codestream may have under this transfer syntax. */
  readonly jpegProcesses?: readonly number[];
  /** Decoded values may be others than those that were compressed. */
  readonly lossy?: boolean;
}

export const IMPLICIT = '1.2.840.10008.1.2';
export const EXPLICIT = '1.2.840.10008.1.2.1';
export const BIG_ENDIAN = '1.2.840.10008.1.2.2';

const encapsulated = (encoding: Encoding): TransferSyntax => ({ encoding, dataSet: 'explicit' });
const jpeg = (...jpegProcesses: number[]): TransferSyntax => ({ encoding: 'jpeg', dataSet: 'explicit', jpegProcesses });

const lossy = (syntax: TransferSyntax): TransferSyntax => ({ ...syntax, lossy: true });

/** Source: PS3.6, table A-1; the processes of JPEG: PS3.5, table 8.2.1-1. */
const TRANSFER_SYNTAXES: Readonly<Record<string, TransferSyntax>> = {
  [IMPLICIT]: { encoding: 'native', dataSet: 'implicit' },
  [EXPLICIT]: { encoding: 'native', dataSet: 'explicit' },
  [BIG_ENDIAN]: { encoding: 'native', dataSet: 'big-endian' },
  '1.2.840.10008.1.2.1.99': { encoding: 'native', dataSet: 'deflated' },
  '1.2.840.10008.1.2.5': encapsulated('rle'),
  '1.2.840.10008.1.2.4.50': lossy(jpeg(0)),
  '1.2.840.10008.1.2.4.51': lossy(jpeg(0, 1)),
  '1.2.840.10008.1.2.4.53': lossy(jpeg(2)),
  '1.2.840.10008.1.2.4.55': lossy(jpeg(2)),
  '1.2.840.10008.1.2.4.57': jpeg(3),
  '1.2.840.10008.1.2.4.70': jpeg(3),
  '1.2.840.10008.1.2.4.80': encapsulated('jpeg-ls'),
  '1.2.840.10008.1.2.4.81': lossy(encapsulated('jpeg-ls')),
  '1.2.840.10008.1.2.4.90': encapsulated('jpeg-2000'),
  '1.2.840.10008.1.2.4.91': lossy(encapsulated('jpeg-2000')),
  '1.2.840.10008.1.2.4.201': encapsulated('htj2k'),
  '1.2.840.10008.1.2.4.202': encapsulated('htj2k'),
  '1.2.840.10008.1.2.4.203': lossy(encapsulated('htj2k')),
};

/** @throws ProbeError unsupported, naming `name` and the transfer syntax. */
export function transferSyntaxOf(uid: string, name: string): TransferSyntax {
  const known = TRANSFER_SYNTAXES[uid];
  if (known !== undefined) return known;
  const said = /^[0-9.]{1,64}$/.test(uid) ? uid : 'no known form';
  throw new ProbeError('unsupported', `${name} has the DICOM transfer syntax ${said}, which MedProbe does not read.`, {
    remedy: 'Convert it, for example to Explicit VR Little Endian.',
  });
}
