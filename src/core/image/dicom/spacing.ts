/** Millimetres between pixels. Source: PS3.3, 10.7.1.3, C.7.6.16.2.1, C.8.5.5 (ultrasound), C.8.3.1 (projections). */
import { items, number, numbers, placeOf, places } from './attributes';
import type { DataSet } from 'dicom-parser';
import type { Layout } from './layout';
import type { DicomFile } from './parse';

type Spacing = readonly [down: number, across: number];

const PIXEL_MEASURES = 'x00289110';
const PIXEL_SPACING = 'x00280030';
const IMAGER_SPACING = 'x00181164';
const MAGNIFICATION = 'x00181114';
const SCANNED_SPACING = 'x00182010';
const REGIONS = 'x00186011';
const CENTIMETRES = 3;

/** In the patient where the file says so, else at the detector, else on the scanned film, else of the ultrasound's region. */
export function readSpacing({ dataSet }: DicomFile, layout: Layout, frame: number): Spacing | undefined {
  const place = placeOf(places(dataSet, PIXEL_MEASURES, frame), PIXEL_SPACING);
  return (
    (place === undefined ? undefined : usable(numbers(place, PIXEL_SPACING, 'DS'))) ??
    usable(atObject(dataSet)) ??
    usable(numbers(dataSet, SCANNED_SPACING, 'DS')) ??
    usable(ofRegion(dataSet, layout))
  );
}

function usable([down, across]: readonly number[]): Spacing | undefined {
  const sound = (value: number | undefined): value is number =>
    value !== undefined && Number.isFinite(value) && value > 0;
  return sound(down) && sound(across) ? [down, across] : undefined;
}

/** The detector's pixels seem smaller in the patient, who stands before it. */
function atObject(dataSet: DataSet): number[] {
  const magnification = number(dataSet, MAGNIFICATION, 'DS') ?? 1;
  const factor = Number.isFinite(magnification) && magnification > 0 ? magnification : 1;
  return numbers(dataSet, IMAGER_SPACING, 'DS').map(value => value / factor);
}

/** Only where a single region is the whole picture: others lie beside it in other units. */
function ofRegion(dataSet: DataSet, { rows, columns }: Layout): number[] {
  const regions = items(dataSet, REGIONS);
  const [region] = regions;
  if (region === undefined || regions.length > 1) return [];
  const whole = (tag: string) => number(region, tag, 'UL') ?? NaN;
  const covers =
    whole('x00186018') === 0 &&
    whole('x0018601a') === 0 &&
    whole('x0018601c') >= columns - 1 &&
    whole('x0018601e') >= rows - 1;
  const unit = (tag: string) => number(region, tag, 'US');
  if (!covers || unit('x00186024') !== CENTIMETRES || unit('x00186026') !== CENTIMETRES) return [];
  return ['x0018602e', 'x0018602c'].map(tag => (number(region, tag, 'FD') ?? NaN) * 10);
}
