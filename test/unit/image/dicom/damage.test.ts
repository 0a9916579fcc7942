import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ProbeError } from '../../../../src/core/errors';
import { openDicom } from '../../../../src/core/image/dicom/open';
import { BIG_ENDIAN, dicomFile, EXPLICIT, IMPLICIT } from '../../../support/dicom';
import type { Elements, Value } from '../../../support/dicom';

const { rows, columns, cases } = JSON.parse(readFileSync('test/fixtures/image/dicom.json', 'utf8')) as {
  rows: number;
  columns: number;
  cases: { name: string; syntax: string; codestream: string }[];
};
const window: Elements = { '00281050': ['DS', '40'], '00281051': ['DS', '400'] };

/** A signed image of two frames, with a table, nested sequences and whatever else is read. */
const file = (syntax: string, pixels: Value): Uint8Array =>
  dicomFile(
    {
      '00080016': ['UI', '1.2.840.10008.5.1.4.1.1.2'],
      '00080060': ['CS', 'CT'],
      '00186011': ['SQ', [{ '00186018': ['UL', [0]], '0018602c': ['FD', [0.1]] }]],
      '00280002': ['US', [1]],
      '00280004': ['CS', 'MONOCHROME1'],
      '00280008': ['IS', '2'],
      '00280010': ['US', [rows]],
      '00280011': ['US', [columns]],
      '00280030': ['DS', '0.5\\0.5'],
      '00280100': ['US', [16]],
      '00280101': ['US', [16]],
      '00280102': ['US', [15]],
      '00280103': ['US', [1]],
      '00280120': ['SS', [-2000]],
      '00281052': ['DS', '-1024'],
      '00281053': ['DS', '2'],
      '00283010': ['SQ', [{ '00283002': ['SS', [3, 0, 10]], '00283006': ['US', [1, 500, 1023]] }]],
      '52009230': ['SQ', [{ '00289132': ['SQ', [window]] }, {}]],
      '7fe00010': ['OW', pixels],
    },
    syntax,
  );

const plain = Array.from({ length: rows * columns * 2 }, (_, i) => i - 100);
const compressed = [
  'RLE, 16 bits, signed',
  'JPEG-LS, signed',
  'JPEG lossless, 16 bits',
  'JPEG 2000, signed',
  'HTJ2K, signed',
];
const files = [
  ...[EXPLICIT, IMPLICIT, BIG_ENDIAN].map(syntax => file(syntax, plain)),
  ...compressed.map(name => {
    const { syntax, codestream } = cases.find(entry => entry.name === name)!;
    const fragment = Uint8Array.from(Buffer.from(codestream, 'base64'));
    return file(syntax, { fragments: [fragment, fragment] });
  }),
];

async function decodedOrRefused(bytes: Uint8Array, frame: number): Promise<void> {
  try {
    const opened = await openDicom(bytes, 'hurt', frame);
    // What is larger than this is refused by whoever opens a file, before it is decoded.
    if (opened.facts.width * opened.facts.height > 1e6) return;
    const { values, width, height, channels } = await opened.decode();
    expect(values).toHaveLength(width * height * channels);
  } catch (error) {
    expect(error).toBeInstanceOf(ProbeError);
    expect((error as ProbeError).kind).not.toBe('internal');
    expect((error as ProbeError).message).toContain('hurt');
  }
}

describe('a damaged DICOM file is decoded or refused by name, never anything else', () => {
  it('as it is, it is decoded', async () => {
    for (const bytes of files) {
      const { values } = await (await openDicom(bytes, 'whole', 1)).decode();
      expect(values).toHaveLength(rows * columns);
    }
  });

  it('cut off anywhere', async () => {
    await fc.assert(
      fc.asyncProperty(fc.constantFrom(...files), fc.double({ min: 0, max: 1, noNaN: true }), (bytes, part) =>
        decodedOrRefused(bytes.slice(0, Math.floor(bytes.length * part)), 1),
      ),
      { numRuns: 400 },
    );
  });

  it('with bytes changed anywhere', async () => {
    const change = fc.tuple(fc.double({ min: 0, max: 0.999, noNaN: true }), fc.integer({ min: 0, max: 255 }));
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...files),
        fc.array(change, { minLength: 1, maxLength: 6 }),
        (bytes, changes) => {
          const hurt = bytes.slice();
          for (const [at, value] of changes) hurt[Math.floor(at * hurt.length)] = value;
          return decodedOrRefused(hurt, 0);
        },
      ),
      { numRuns: 600 },
    );
  });
});
