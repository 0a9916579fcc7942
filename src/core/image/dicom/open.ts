/**
 * DICOM files: what is known of a frame from the header, and its values in the modality's units. Nothing but pixels,
 * their size, spacing, modality and how to show them leaves this folder, and no error says more.
 */
import { refuseMissingFrame } from '../failures';
import type { ImageFacts, Stored } from '../types';
import { string } from './attributes';
import { isColour, toRgb } from './colour';
import { readLayout } from './layout';
import { readModality } from './modality';
import { readDicomFile } from './parse';
import { present } from './presentation';
import { readSamples } from './samples';
import { readSpacing } from './spacing';
import { readUnit } from './unit';
import type { Layout } from './layout';
import type { DicomFile } from './parse';

export { isDicom } from './parse';

/** One frame whose header has been read and found acceptable. */
export interface OpenedDicom {
  readonly facts: ImageFacts;
  /** Its values in the modality's units, or RGB. */
  decode(): Promise<Stored>;
}

/**
 * Opens one frame (from 0); no pixel is decoded yet.
 * @throws ProbeError bad-input | unsupported | too-large, naming `name`.
 */
export function openDicom(bytes: Uint8Array, name: string, frame: number): Promise<OpenedDicom> {
  return Promise.resolve().then(() => opened(readDicomFile(bytes, name), frame));
}

function opened(file: DicomFile, frame: number): OpenedDicom {
  const layout = readLayout(file);
  refuseMissingFrame(frame, layout.frames, file.name);
  // Colour has no unit.
  const modality = isColour(layout) ? undefined : readModality(file, layout, frame);
  const { columns: width, rows: height } = layout;
  return {
    facts: readFacts(file, layout, frame),
    decode: async () => {
      const decoded = await readSamples(file, layout, frame);
      const stored =
        modality === undefined
          ? { channels: 3, values: toRgb(file, layout, decoded) }
          : { channels: 1, ...present(file, layout, modality, decoded.values, frame) };
      return { width, height, ...stored, ...(file.notes.size === 0 ? {} : { notes: [...file.notes] }) };
    },
  };
}

function readFacts(file: DicomFile, layout: Layout, frame: number): ImageFacts {
  const spacing = readSpacing(file, layout, frame);
  const modality = string(file.dataSet, 'x00080060');
  const unit = isColour(layout) ? undefined : readUnit(file, frame);
  return {
    format: 'dicom',
    width: layout.columns,
    height: layout.rows,
    channels: isColour(layout) ? 3 : 1,
    bitsStored: layout.bitsStored,
    frames: layout.frames,
    ...(spacing === undefined ? {} : { spacing }),
    ...(modality !== undefined && /^[A-Z0-9_]{1,16}$/.test(modality) ? { modality } : {}),
    ...(unit === undefined ? {} : { unit }),
  };
}
