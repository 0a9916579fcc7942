import { Picture, ramp } from '../picture.mjs';
import { texture } from '../random.mjs';
import { ellipse, grown, intersection, outline, rough, sampled, tube, union, without } from '../shapes.mjs';

/*
 * Axial abdominal CT, soft-tissue window (width 350, level 40 HU), at the level of the kidneys.
 * The patient's right is on the picture's left.
 */
const SIZE = 384;
const MIDDLE = 192;
const AIR = -0.3;
const FAT = 0.15;
const FLUID = 0.37;
const MUSCLE = 0.53;
const BONE = 1.15;

const SKIN = [
  [0, 76],
  [58, 82],
  [112, 103],
  [152, 142],
  [168, 192],
  [160, 246],
  [126, 292],
  [76, 318],
  [30, 324],
  [0, 318],
];
const LIVER = [
  [34, 190],
  [44, 150],
  [66, 124],
  [104, 104],
  [160, 96],
  [212, 102],
  [228, 114],
  [204, 130],
  [180, 142],
  [164, 168],
  [152, 196],
  [126, 206],
  [98, 208],
  [78, 226],
  [58, 250],
  [40, 232],
];
const SPLEEN = [
  [334, 150],
  [352, 176],
  [354, 216],
  [338, 248],
  [322, 254],
  [318, 236],
  [326, 206],
  [322, 174],
];
const STOMACH = [
  [232, 112],
  [262, 100],
  [300, 110],
  [322, 138],
  [322, 172],
  [300, 182],
  [272, 166],
  [244, 148],
];

function bothSides(half) {
  const left = half.slice(1, -1).reverse();
  return [...half.map(([dx, y]) => [MIDDLE + dx, y]), ...left.map(([dx, y]) => [MIDDLE - dx, y])];
}

function paintWall(picture, skin, seed) {
  const streaks = texture(seed + 1, 18);
  picture.paint(skin, 0.42);
  picture.paint(grown(skin, -2.2), (x, y) => FAT - 0.02 + 0.025 * streaks(x, y));
  picture.paint(rough(grown(skin, -15), texture(seed + 2, 50), 3), (x, y) => MUSCLE + 0.03 * streaks(x, y));
  picture.paint(without(grown(skin, -19.5), grown(skin, -20.7)), FAT, { edge: 2, opacity: 0.45 });
  picture.paint(grown(skin, -25), (x, y) => FAT + 0.03 * streaks(x, y), { edge: 2 });
  for (const side of [-1, 1]) {
    for (const [dx, y, turn] of [
      [128, 142, 42],
      [147, 186, 78],
      [139, 240, 116],
      [104, 283, 146],
    ]) {
      picture.paint(ellipse(MIDDLE + side * dx, y, 11, 4, side * turn), BONE, { edge: 2 });
      picture.paint(ellipse(MIDDLE + side * dx, y, 7, 1.5, side * turn), 0.85, { edge: 2 });
    }
  }
}

function paintSpine(picture, seed) {
  const mottle = texture(seed + 3, 6);
  const arch = [-1, 1].flatMap(side => [
    tube(
      [
        [MIDDLE + side * 17, 262],
        [MIDDLE + side * 15, 278],
        [MIDDLE, 292],
      ],
      4.5,
    ),
    tube(
      [
        [MIDDLE + side * 17, 270],
        [MIDDLE + side * 34, 274],
        [MIDDLE + side * 48, 272],
      ],
      3.5,
    ),
  ]);
  const spinous = tube([
    [MIDDLE, 292, 4.5],
    [MIDDLE, 304, 3],
    [MIDDLE, 314, 4],
  ]);
  for (const side of [-1, 1]) {
    picture.paint(ellipse(MIDDLE + side * 44, 250, 18, 21, side * 18), MUSCLE, { edge: 2 });
    picture.paint(
      rough(ellipse(MIDDLE + side * 35, 298, 31, 17, side * -8), texture(seed + 4, 16), 2),
      (x, y) => MUSCLE - 0.06 * Math.max(0, mottle(x / 2, y)),
      { edge: 2 },
    );
  }
  picture.paint(union(...arch, spinous), BONE, { edge: 2 });
  const vertebra = without(ellipse(MIDDLE, 246, 26, 20), ellipse(MIDDLE, 274, 13, 11));
  picture.paint(vertebra, BONE, { edge: 2 });
  picture.paint(grown(vertebra, -2.5), (x, y) => 0.84 + 0.1 * mottle(x, y), { edge: 3 });
  picture.paint(ellipse(MIDDLE, 275, 11, 9), 0.42, { edge: 2 });
}

function paintKidney(picture, side, enhanced, seed) {
  const [x, y] = side < 0 ? [112, 246] : [272, 240];
  const kidney = rough(ellipse(x, y, 25, 31, side * 24), texture(seed + 5 + side, 30), 2.5);
  picture.paint(grown(kidney, 9), FAT, { edge: 5 });
  picture.paint(kidney, enhanced ? 0.86 : 0.48, { edge: 2 });
  if (enhanced) picture.paint(rough(grown(kidney, -9), texture(seed + 6, 11), 4), 0.74, { edge: 4 });
  const sinus = rough(ellipse(x - side * 13, y - 4, 13, 12, side * 24), texture(seed + 7 + side, 12), 4);
  picture.paint(sinus, FAT + 0.05, { edge: 4 });
  picture.paint(ellipse(x - side * 12, y - 2, 6, 4, side * 30), FLUID, { edge: 3 });
  picture.paint(
    tube(
      [
        [x - side * 14, y - 3],
        [x - side * 36, y - 14],
        [MIDDLE + side * 18, 216],
      ],
      3,
    ),
    enhanced ? 0.74 : 0.5,
    { edge: 2, opacity: 0.9 },
  );
}

function paintVessels(picture, enhanced) {
  const blood = enhanced ? 0.9 : 0.51;
  picture.paint(ellipse(203, 213, 11.5, 11.5), blood, { edge: 2 });
  picture.paint(ellipse(212, 219, 2.2, 1.4, 50), 1.05, { edge: 2 });
  picture.paint(ellipse(172, 214, 15, 9.5, -8), enhanced ? 0.74 : 0.5, { edge: 2 });
  picture.paint(ellipse(204, 188, 4, 4), blood, { edge: 2 });
  picture.paint(ellipse(189, 186, 6, 6), enhanced ? 0.76 : 0.5, { edge: 2 });
}

function paintHollowOrgans(picture, seed) {
  const stomach = outline(STOMACH);
  picture.paint(stomach, MUSCLE + 0.04, { edge: 2 });
  picture.paint(grown(stomach, -5), (_, y) => (y < 130 ? AIR : 0.44), { edge: 2 });
  const lumps = texture(seed + 8, 9);
  for (const [x, y, rx, ry, gas] of [
    [300, 268, 15, 12, true],
    [84, 272, 12, 8, true],
    [232, 166, 14, 10, false],
    [254, 188, 12, 9, false],
    [226, 190, 10, 9, false],
    [284, 198, 13, 10, false],
    [300, 216, 10, 12, false],
  ]) {
    const loop = rough(ellipse(x, y, rx, ry), lumps, 2);
    picture.paint(loop, MUSCLE, { edge: 2 });
    picture.paint(grown(loop, -3), gas ? AIR : FLUID + 0.07, { edge: 3 });
  }
  const pancreas = tube([
    [182, 180, 9],
    [200, 170, 7],
    [232, 178, 7],
    [262, 176, 6],
  ]);
  picture.paint(rough(pancreas, lumps, 2.5), MUSCLE - 0.04, { edge: 2.5 });
}

function paintLiver(picture, liver, enhanced, seed) {
  const mottle = texture(seed + 9, 20);
  picture.paint(liver, (x, y) => (enhanced ? 0.7 : 0.57) + 0.012 * mottle(x, y), { edge: 2 });
  for (const line of [
    [
      [150, 178, 4],
      [118, 166, 3.5],
      [88, 172, 2.5],
      [64, 186, 1.5],
    ],
    [
      [118, 166, 3],
      [104, 144, 2.5],
      [96, 122, 1.2],
    ],
    [
      [160, 140, 3],
      [140, 128, 2.5],
      [122, 112, 1.2],
    ],
  ]) {
    picture.paint(intersection(tube(line), grown(liver, -4)), enhanced ? 0.82 : 0.5, { edge: 2.5, opacity: 0.85 });
  }
  picture.paint(ellipse(172, 162, 11, 15, 20), 0.41, { edge: 2 });
}

/** Free fluid lies between liver or spleen and the wall, and between liver and kidney. */
function paintFreeFluid(picture, cavity, liver, spleen) {
  const beside = union(grown(liver, 15), grown(spleen, 13));
  const lateral = without(cavity, ellipse(214, 178, 128, 78));
  picture.paint(intersection(union(lateral, ellipse(92, 218, 30, 12, -28)), cavity, beside), FLUID, { edge: 3 });
}

/**
 * @param seed anatomy and texture
 * @param grainSeed noise of this acquisition
 * @param enhanced whether a contrast medium was given
 * @param stone side of a kidney stone: -1 the picture's left, 1 its right, 0 none
 * @param freeFluid whether there is fluid around liver and spleen
 */
export function abdomen({ seed, grainSeed, enhanced = false, stone = 0, freeFluid = false }) {
  const picture = new Picture(SIZE, SIZE, AIR);
  const skin = sampled(outline(bothSides(SKIN)), SIZE, SIZE);
  const cavity = grown(skin, -25);
  const room = grown(cavity, freeFluid ? -12 : -1.5);
  const liver = intersection(sampled(rough(outline(LIVER), texture(seed + 10, 40), 3), SIZE, SIZE), room);
  const spleen = intersection(outline(SPLEEN), room);
  paintWall(picture, skin, seed);
  paintHollowOrgans(picture, seed);
  for (const side of [-1, 1]) paintKidney(picture, side, enhanced, seed);
  paintSpine(picture, seed);
  paintVessels(picture, enhanced);
  if (freeFluid) paintFreeFluid(picture, cavity, liver, spleen);
  paintLiver(picture, liver, enhanced, seed);
  picture.paint(spleen, enhanced ? 0.72 : 0.55, { edge: 2 });
  if (stone !== 0) {
    const [x, y] = stone < 0 ? [124, 243] : [260, 237];
    picture.paint(rough(ellipse(x, y, 7, 5, 20), texture(seed + 11, 6), 1), BONE, { edge: 2 });
  }
  const table = without(ellipse(MIDDLE, 210, 300, 136), ellipse(MIDDLE, 206, 300, 135));
  picture.paint(intersection(table, ellipse(MIDDLE, 380, 150, 60)), (x, y) => 0.3 * ramp(y, 320, 332), { edge: 2 });
  return picture.soften(0.7).grain(grainSeed, 0.026, 0.75);
}
