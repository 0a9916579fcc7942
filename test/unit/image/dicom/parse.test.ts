import { inspect } from 'node:util';
import { constants, deflateRawSync } from 'node:zlib';
import { describe, expect, it } from 'vitest';
import { ProbeError } from '../../../../src/core/errors';
import { readDicomFile, readDicomHead } from '../../../../src/core/image/dicom/parse';
import { DEFLATED, dicomFile, IMPLICIT } from '../../../support/dicom';
import type { Elements } from '../../../support/dicom';

const ELEMENTS: Elements = { '00100010': ['PN', 'Doe^Jane'], '00280010': ['US', [2]] };

function refusal(read: () => unknown): ProbeError {
  try {
    read();
  } catch (error) {
    if (error instanceof ProbeError) return error;
  }
  throw new Error('Nothing was refused.');
}

describe('a data set', () => {
  it('is found behind meta information that says where the file came from', () => {
    const from = Buffer.from('\x02\0\x26\0UR\0\0\x04\0\0\0a://', 'latin1');
    const file = Buffer.concat([dicomFile({}, IMPLICIT), from, dicomFile(ELEMENTS, IMPLICIT, { bare: true })]);
    expect(readDicomFile(file, 'scan').dataSet.uint16('x00280010')).toBe(2);
  });

  it('that inflates without end is refused', () => {
    const block = deflateRawSync(new Uint8Array(10_000_000), { finishFlush: constants.Z_FULL_FLUSH });
    const meta = dicomFile({}, DEFLATED).subarray(0, -2); // without its own, empty data
    const bomb = Uint8Array.from(Buffer.concat([meta, ...Array.from({ length: 41 }, () => block)]));
    expect(refusal(() => readDicomFile(bomb, 'scan')).kind).toBe('too-large');
  });

  it('that holds a deflated file, which nothing would limit, is refused before that is inflated', () => {
    const file = Buffer.concat([dicomFile({}), dicomFile(ELEMENTS, DEFLATED)]);
    for (const read of [readDicomFile, readDicomHead]) {
      expect(refusal(() => read(file, 'scan'))).toMatchObject({
        kind: 'bad-input',
        cause: { message: 'deflated data within the data set' },
      });
    }
  });

  it('that is cut off does not go on in the cause of the error', () => {
    const error = refusal(() => readDicomFile(dicomFile(ELEMENTS).subarray(0, -5), 'scan'));
    expect(error.kind).toBe('bad-input');
    expect(error.cause).toBeDefined();
    expect(inspect(error, { depth: Infinity, maxArrayLength: Infinity })).not.toMatch(/Jane|byteArray/);
  });
});
