import { bell, Picture, ramp } from '../picture.mjs';
import { deviate, mulberry32, texture } from '../random.mjs';
import {
  direction,
  displaced,
  ellipse,
  grown,
  intersection,
  outline,
  rough,
  sampled,
  tube,
  union,
  without,
} from '../shapes.mjs';

/*
 * Axial head CT, brain window (width 80, level 40 HU), at the level of the frontal horns and thalami.
 * The patient's right is on the picture's left.
 */
const SIZE = 384;
const MIDLINE = 192;
const AIR = -0.25; // beyond the window: black without grain
const BONE = 1.2; // beyond it the other way
const CSF = 0.14;
const WHITE_MATTER = 0.4;
const GREY_MATTER = 0.53;
const BLOOD = 0.88;

/** Half contours, from the front to the back, as [offset from the midline, y]. */
const SKIN = [
  [0, 34],
  [52, 45],
  [91, 82],
  [114, 137],
  [125, 198],
  [118, 262],
  [89, 316],
  [46, 345],
  [0, 352],
];
const bothSides = half => [
  ...half.map(([dx, y]) => [MIDLINE + dx, y]),
  ...half
    .slice(1, -1)
    .reverse()
    .map(([dx, y]) => [MIDLINE - dx, y]),
];
const onSide = (side, points) => points.map(([dx, y, ...rest]) => [MIDLINE + side * dx, y, ...rest]);

/** CSF between the folds: thin wavy lines that run inwards from the surface of the brain. */
function sulci(seed, length) {
  const random = mulberry32(seed);
  return Array.from({ length: 46 }, (_, i) => {
    const [cos, sin] = direction((i + 0.7 * random()) * (360 / 46));
    const reach = length * (0.5 + 0.8 * random());
    const bend = 5 * deviate(random);
    const at = (depth, aside) => [
      MIDLINE + cos * (109 - depth) - sin * aside,
      196 + sin * (140 - depth * 1.2) + cos * aside,
      2.6 - (depth / reach) * 1.7,
    ];
    return tube([at(0, 0), at(reach / 2, bend), at(reach, bend * 0.3)]);
  });
}

/** `swelling` 1 is normal; above, the chambers widen and move apart. */
function ventricles(swelling) {
  const wide = points => points.map(([dx, y, r]) => [dx + (swelling - 1) * 7, y, r * swelling]);
  const horns = [-1, 1].flatMap(side => [
    tube(
      onSide(
        side,
        wide([
          [6, 166, 2.6],
          [10, 150, 5],
          [16, 134, 6],
          [24, 121, 3.5],
        ]),
      ),
    ),
    tube(
      onSide(
        side,
        wide([
          [30, 232, 3.5],
          [39, 244, 6.5],
          [41, 258, 6],
          [34, 276, 2.5],
        ]),
      ),
    ),
  ]);
  const third = tube([
    [MIDLINE, 178, 1.6 * swelling],
    [MIDLINE, 196, 2.4 * swelling],
    [MIDLINE, 208, 1.6 * swelling],
  ]);
  return union(...horns, third);
}

const deepNuclei = () =>
  [-1, 1].flatMap(side => [
    ellipse(MIDLINE + side * 27, 146, 8, 15, side * 22), // caudate head
    ellipse(MIDLINE + side * 46, 178, 11, 24, side * -14), // lentiform nucleus
    ellipse(MIDLINE + side * 20, 200, 13, 20, side * -28), // thalamus
  ]);

const insulae = () =>
  [-1, 1].map(side =>
    tube(
      onSide(side, [
        [106, 166, 4],
        [90, 166, 2.8],
        [76, 163, 2.2],
        [69, 172, 2],
        [67, 188, 1.7],
        [62, 204, 1.1],
      ]),
    ),
  );

const fissures = () => [
  tube([
    [MIDLINE, 52, 2.4],
    [MIDLINE, 82, 1.7],
    [MIDLINE, 112, 1.1],
  ]),
  tube([
    [MIDLINE, 262, 1.4],
    [MIDLINE, 300, 1.5],
    [MIDLINE, 330, 2.2],
  ]),
];

const falx = () => [
  tube(
    [
      [MIDLINE, 48],
      [MIDLINE, 108],
    ],
    0.9,
  ),
  tube(
    [
      [MIDLINE, 268],
      [MIDLINE, 336],
    ],
    1.1,
  ),
];

function paintSkull(picture, skin, seed) {
  const mottle = texture(seed + 3, 9);
  const outerTable = grown(skin, -7);
  picture.paint(skin, 0.36);
  picture.paint(grown(skin, -2.2), (x, y) => 0.13 + 0.08 * mottle(x, y));
  picture.paint(outerTable, BONE);
  picture.paint(without(grown(skin, -10.5), grown(skin, -14.5)), (x, y) => 0.92 + 0.1 * mottle(x, y), { edge: 3 });
  picture.paint(grown(skin, -17.5), CSF + 0.1, { edge: 2.2 });
}

/** Paints the brain as `move` displaces it (see `displaced`). */
function paintBrain(picture, brain, { seed, swelling, move, shift }) {
  const folds = texture(seed + 5, 26, 2);
  const mottle = texture(seed + 6, 24);
  const seen = shape => displaced(shape, move, shift);
  picture.paint(brain, (x, y) => {
    const [sx, sy] = move(x, y);
    const ribbon = 1 - ramp(-brain.distance(sx, sy) + 13 * folds(sx, sy), 9, 16);
    return WHITE_MATTER + (GREY_MATTER - WHITE_MATTER) * ribbon + 0.015 * mottle(sx, sy);
  });
  for (const nucleus of deepNuclei()) picture.paint(seen(nucleus), GREY_MATTER, { edge: 5, opacity: 0.85 });
  const depth = swelling > 1 ? 12 : 17;
  for (const sulcus of sulci(seed + 7, depth)) {
    picture.paint(intersection(seen(sulcus), brain), CSF, { edge: 3.2, opacity: 0.62 });
  }
  for (const insula of insulae()) picture.paint(intersection(seen(insula), brain), CSF, { edge: 2.5, opacity: 0.75 });
  for (const fissure of fissures()) picture.paint(seen(fissure), CSF, { edge: 2, opacity: 0.75 });
  for (const fold of falx()) picture.paint(seen(fold), 0.74, { edge: 1.8, opacity: 0.8 });
  picture.paint(seen(ventricles(swelling)), CSF, { edge: 2.4 });
  for (const [dx, y, r] of [
    [-40, 250, 2.6],
    [39, 251, 2.4],
    [0, 222, 2.3],
  ]) {
    picture.paint(seen(ellipse(MIDLINE + dx * (1 + (swelling - 1) * 0.2), y, r, r * 1.5)), 0.98, { edge: 2.2 });
  }
}

/**
 * @param seed anatomy and texture
 * @param grainSeed noise of this acquisition
 * @param bleed side of a haemorrhage in the basal ganglia: -1 the picture's left, 1 its right, 0 none
 * @param subdural side of a collection under the skull, as above
 * @param shift displacement of the midline in pixels, positive to the picture's right
 * @param swelling width of the ventricles, 1 is normal
 */
export function head({ seed, grainSeed, bleed = 0, subdural = 0, shift = 0, swelling = 1 }) {
  const picture = new Picture(SIZE, SIZE, AIR);
  const skin = sampled(rough(outline(bothSides(SKIN)), texture(seed + 1, 60, 1), 2), SIZE, SIZE);
  const brain = grown(skin, -19);
  const move = (x, y) => [x - shift * bell(x - MIDLINE, 125) * bell(y - 188, 150), y];
  paintSkull(picture, skin, seed);
  paintBrain(picture, brain, { seed, swelling, move, shift: Math.abs(shift) });
  if (subdural !== 0) {
    const underneath = ellipse(MIDLINE - subdural * 19, 196, 112, 152);
    picture.paint(rough(without(grown(brain, 1), underneath), texture(seed + 8, 40), 1.5), BLOOD - 0.08, { edge: 2.5 });
  }
  if (bleed !== 0) {
    const clot = rough(ellipse(MIDLINE + bleed * 50, 184, 17, 27, bleed * -14), texture(seed + 9, 26), 6);
    picture.paint(grown(clot, 8), WHITE_MATTER - 0.13, { edge: 9, opacity: 0.9 });
    picture.paint(clot, (x, y) => BLOOD + 0.05 * texture(seed + 10, 12)(x, y), { edge: 3 });
  }
  const rest = without(ellipse(MIDLINE, 198, 158, 186), ellipse(MIDLINE, 190, 157, 186));
  picture.paint(intersection(rest, ellipse(MIDLINE, 400, 120, 90)), 0.3, { edge: 2 });
  return picture.soften(0.7).grain(grainSeed, 0.024, 0.7);
}
