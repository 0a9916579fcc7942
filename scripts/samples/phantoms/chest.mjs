import { bell, Picture, ramp } from '../picture.mjs';
import { mulberry32, texture } from '../random.mjs';
import { ellipse, grown, intersection, outline, rough, sampled, tube, tubes, union, without } from '../shapes.mjs';
import { branches } from './branches.mjs';
import { addDevices } from './devices.mjs';

/*
 * Frontal chest radiograph: values are what the X-rays met, bright where they were held back.
 * The patient's right is on the picture's left; the L marker lies on the patient's left.
 */
const WIDTH = 384;
const HEIGHT = 448;
const MIDDLE = 192;

const BODY = [
  [152, -40],
  [150, 10],
  [128, 42],
  [82, 60],
  [30, 78],
  [-30, 108],
  [-30, 190],
  [8, 214],
  [16, 260],
  [13, 330],
  [18, 400],
  [22, 490],
];
const RIGHT_LUNG = [
  [142, 50],
  [112, 62],
  [84, 98],
  [63, 160],
  [49, 230],
  [42, 300],
  [42, 344],
  [47, 352],
  [62, 337],
  [88, 320],
  [118, 313],
  [148, 319],
  [172, 334],
  [176, 290],
  [172, 230],
  [170, 160],
  [169, 100],
  [160, 64],
];
const LEFT_LUNG = [
  [242, 50],
  [272, 62],
  [300, 98],
  [321, 160],
  [335, 230],
  [342, 300],
  [342, 352],
  [337, 362],
  [320, 346],
  [294, 332],
  [266, 328],
  [238, 336],
  [214, 346],
  [212, 290],
  [214, 230],
  [216, 160],
  [216, 100],
  [224, 64],
];
const HEART = [
  [-24, 208],
  [-30, 250],
  [-36, 288],
  [-30, 326],
  [4, 346],
  [56, 350],
  [92, 338],
  [96, 314],
  [78, 276],
  [54, 240],
  [34, 208],
  [4, 196],
];
const ABDOMEN = [
  [10, 372],
  [46, 346],
  [88, 318],
  [120, 312],
  [150, 318],
  [186, 340],
  [236, 336],
  [268, 328],
  [296, 332],
  [338, 356],
  [374, 382],
  [384, 520],
  [0, 520],
];

const mirrored = points => points.map(([x, ...rest]) => [2 * MIDDLE - x, ...rest]);

function body() {
  return sampled(outline([...BODY, ...mirrored(BODY).reverse()]), WIDTH, HEIGHT);
}

/** How far from the spine the ribs reach at height `y`. */
const halfWidth = y => 156 - 0.0011 * Math.min(0, y - 310) * Math.min(0, y - 310);

function rib(side, number, front) {
  const y = 52 + number * 29;
  const reach = halfWidth(y + 30);
  const at = (share, drop, r) => [MIDDLE + side * share * reach, y + drop, r];
  if (!front) {
    return tube([at(0.12, 4, 5), at(0.36, -6, 6), at(0.66, 4, 6), at(0.88, 28, 5.5), at(1, 62, 5)]);
  }
  return tube([at(1, 62, 5), at(0.96, 84, 6), at(0.8, 104, 6.5), at(0.56, 116, 6.5), at(0.42, 116, 4)]);
}

/** Bone shows its dense outer layer: brightest just inside the outline. */
const cortical = (inside, rim) => depth => inside + rim * bell(depth - 1.5, 2.8);

function addBones(picture) {
  for (const side of [-1, 1]) {
    for (let number = 0; number < 11; number++) picture.add(rib(side, number, false), cortical(0.055, 0.06), 2);
    for (let number = 0; number < 7; number++) picture.add(rib(side, number, true), cortical(0.025, 0.03), 3);
    const at = (dx, y, r) => [MIDDLE + side * dx, y, r];
    picture.add(
      tube([at(18, 92, 8), at(34, 86, 6.5), at(84, 74, 5.5), at(120, 72, 6), at(158, 60, 7)]),
      cortical(0.1, 0.09),
      2,
    );
    const blade = outline([at(168, 84), at(126, 108), at(112, 150), at(122, 206), at(134, 222), at(160, 160)]);
    picture.add(blade, cortical(0.045, 0.05), 3);
    picture.add(ellipse(MIDDLE + side * 186, 92, 26, 30), cortical(0.16, 0.1), 3);
  }
  for (let number = 0; number < 17; number++) {
    const y = 14 + number * 26;
    picture.add(ellipse(MIDDLE, y, 19, 11.5), cortical(0.05, 0.03), 5);
    picture.add(ellipse(MIDDLE, y + 6, 4, 7), 0.05, 4);
    for (const side of [-1, 1]) picture.add(ellipse(MIDDLE + side * 12, y - 2, 3, 4.5), 0.04, 3);
  }
}

function addLungVessels(picture, aerated, seed) {
  for (const [side, x, y] of [
    [-1, 160, 208],
    [1, 226, 200],
  ]) {
    const random = mulberry32(seed + side);
    const lines = [
      [0.45, -0.9, 3.6],
      [0.85, -0.5, 3],
      [0.95, 0.3, 3.4],
      [0.7, 0.72, 4.2],
      [0.3, 0.95, 4.4],
    ].flatMap(([dx, dy, radius]) => branches(random, x, y, side * dx, dy, radius));
    const fade = (px, py) => ramp(-aerated.distance(px, py), 0, 4);
    picture.addTubes(lines, 0.017, fade);
    picture.add(
      rough(ellipse(x, y, 12, 24, side * 12), texture(seed + 2, 14), 5),
      depth => 0.016 * Math.min(depth, 9),
      6,
    );
  }
}

function addMediastinum(picture, heartWidth) {
  const heart = outline(HEART.map(([dx, y]) => [MIDDLE + dx * heartWidth, y + (heartWidth - 1) * (y - 210) * 0.12]));
  picture.add(heart, (depth, _, y) => (0.2 + 0.16 * ramp(depth, 0, 38)) * (1 - 0.8 * ramp(y, 318, 352)), 4);
  const upper = outline([
    [172, 40],
    [168, 120],
    [164, 190],
    [166, 240],
    [222, 240],
    [226, 190],
    [218, 160],
    [216, 40],
  ]);
  picture.add(upper, depth => 0.1 + 0.1 * ramp(depth, 0, 16), 4);
  picture.add(ellipse(216, 146, 21, 22), depth => 0.13 * ramp(depth, 0, 14), 3);
  picture.add(
    tube([
      [222, 160, 15],
      [214, 240, 14],
      [206, 340, 13],
    ]),
    0.05,
    5,
  );
  picture.add(
    tubes([
      [
        [190, -10, 10],
        [190, 80, 9],
        [192, 158, 9.5],
      ],
      [
        [192, 160, 8],
        [172, 184, 7],
        [154, 200, 4],
      ],
      [
        [192, 160, 7],
        [218, 188, 6],
        [238, 204, 3.5],
      ],
    ]),
    depth => -0.15 * ramp(depth, 0, 6),
    4,
  );
}

/** The film's response: linear up to 0.55, then flatter and flatter towards 1. */
const shoulder = value => (value < 0.55 ? value : 0.55 + (0.45 * (value - 0.55)) / (value - 0.55 + 0.5));

/** The lung of `side` drawn back from the chest wall, and the empty space around it. */
function collapse(lung, side) {
  const [x0, y0, scale] = [MIDDLE + side * 21, 340, 0.82];
  const remaining = {
    box: lung.box,
    distance: (x, y) => scale * lung.distance(x0 + (x - x0) / scale, y0 + (y - y0) / scale),
  };
  return { remaining, space: without(lung, remaining) };
}

function addPneumothorax(picture, { remaining, space }) {
  picture.add(space, -0.085, 3);
  picture.add(remaining, 0.035, 3);
  const pleura = without(grown(remaining, 1), grown(remaining, -0.8));
  picture.add(intersection(pleura, grown(space, 2)), 0.13, 1.6);
}

/** Fluid that fills the lower part of a lung's field, higher at the chest wall than at the heart. */
function addEffusion(picture, lung, side) {
  const surface = x => {
    const lateral = ramp(side * (x - MIDDLE), 60, 152);
    return 292 - 78 * lateral * lateral;
  };
  picture.add(lung, (_, x, y) => (0.4 + 0.06 * ramp(y, 240, 340)) * ramp(y - surface(x), -12, 20), 3);
}

function addMarker(picture) {
  picture.paint(
    union(
      tube(
        [
          [352, 24],
          [352, 46],
        ],
        2.2,
      ),
      tube(
        [
          [352, 46],
          [365, 46],
        ],
        2.2,
      ),
    ),
    1,
    { edge: 1.2 },
  );
}

function addSoftTissue(picture, lungs, seed) {
  const cloud = texture(seed + 3, 70);
  picture.add(body(), (depth, x, y) => 0.3 + 0.3 * ramp(depth, -10, 120) + 0.03 * cloud(x, y), 3);
  picture.add(
    sampled(outline(ABDOMEN), WIDTH, HEIGHT),
    (depth, x) => 0.06 + 0.16 * ramp(depth, 0, 60) - 0.05 * ramp(x, 200, 330),
    4,
  );
  const mottle = texture(seed + 4, 22);
  for (const lung of lungs) {
    picture.add(lung, (depth, x, y) => -0.2 - 0.21 * ramp(depth, 0, 46) + 0.02 * mottle(x, y), 3);
  }
  picture.add(rough(ellipse(288, 362, 24, 11, 8), texture(seed + 5, 20), 3), depth => -0.22 * ramp(depth, 0, 8), 4);
}

/**
 * @param seed anatomy and texture
 * @param grainSeed noise of this exposure
 * @param pneumothorax side of a collapsed lung: -1 the picture's left, 1 its right, 0 none
 * @param effusion side of a pleural effusion, as above
 * @param nodule [x, y] of a round nodule
 * @param heartWidth 1 is normal
 * @param devices as `addDevices` takes them
 */
export function chest({ seed, grainSeed, pneumothorax = 0, effusion = 0, nodule, heartWidth = 1, devices }) {
  const picture = new Picture(WIDTH, HEIGHT);
  const right = sampled(outline(RIGHT_LUNG), WIDTH, HEIGHT);
  const left = sampled(outline(LEFT_LUNG), WIDTH, HEIGHT);
  const ofSide = side => (side < 0 ? right : left);
  const collapsed = pneumothorax === 0 ? undefined : collapse(ofSide(pneumothorax), pneumothorax);
  addSoftTissue(picture, [right, left], seed);
  const aerated = union(right, left);
  addLungVessels(picture, collapsed ? without(aerated, collapsed.space) : aerated, seed);
  if (collapsed) addPneumothorax(picture, collapsed);
  addMediastinum(picture, heartWidth);
  addBones(picture);
  if (effusion !== 0) addEffusion(picture, ofSide(effusion), effusion);
  if (nodule) picture.add(rough(ellipse(...nodule, 11, 10), texture(seed + 6, 9), 1.5), d => 0.27 * ramp(d, -3, 8), 2);
  if (devices) addDevices(picture, devices);
  addMarker(picture);
  picture.soften(0.75).map((x, y, value) => {
    const [u, v] = [x / WIDTH - 0.5, y / HEIGHT - 0.5];
    return 1.12 * shoulder(0.02 + value * (1 - 0.25 * (u * u + v * v)));
  });
  return picture.grain(grainSeed, 0.011, 0.6);
}
