import { Picture, ramp } from '../picture.mjs';
import { mulberry32, texture } from '../random.mjs';
import { ellipse, outline, rough, sampled, tube } from '../shapes.mjs';
import { branches } from './branches.mjs';

const CEREBRAL_SIZE = 352;
/** The round field of the image intensifier. */
export const CEREBRAL_FIELD = ellipse(CEREBRAL_SIZE / 2 - 0.5, CEREBRAL_SIZE / 2 - 0.5, 172, 172);

/** Internal carotid artery from below, [x, y, radius]. */
const CAROTID = [
  [166, 364, 7.5],
  [162, 326, 7.5],
  [158, 292, 7.2],
  [160, 262, 7],
  [178, 244, 6.6],
  [190, 226, 6.4],
  [180, 208, 6.2],
  [172, 194, 6],
  [174, 178, 5.4],
];
const ANTERIOR = [
  [174, 178, 4],
  [196, 170, 3.6],
  [212, 160, 3.4],
  [214, 134, 3.2],
  [210, 104, 2.9],
  [212, 74, 2.4],
  [204, 44, 1.8],
];
const MIDDLE_CEREBRAL = [
  [174, 178, 4.6],
  [150, 174, 4.4],
  [126, 178, 4.2],
  [104, 172, 3.8],
];

function cerebralTree(seed, carotid) {
  const random = mulberry32(seed);
  const twigs = [
    ...[
      [0.35, -0.93, 2.9],
      [-0.35, -0.93, 3.1],
      [-0.8, -0.6, 2.9],
      [-0.9, 0.43, 2.6],
    ].flatMap(([dx, dy, radius]) => branches(random, 104, 172, dx, dy, radius, 0.6)),
    ...[
      [213, 138, -0.75, -0.66, 1.8],
      [210, 104, -0.8, -0.6, 1.9],
      [212, 80, 0.6, -0.8, 1.6],
      [204, 44, -0.9, -0.43, 1.7],
    ].flatMap(start => branches(random, ...start, 0.6)),
  ];
  return [carotid, ANTERIOR, MIDDLE_CEREBRAL, ...twigs];
}

/**
 * Digital subtraction angiogram, frontal view, after injection into the right internal carotid artery: contrast is dark.
 *
 * @param seed anatomy and texture
 * @param grainSeed noise of this exposure
 * @param lesion 'aneurysm' or 'stenosis', both of the same stretch of the carotid artery
 */
export function cerebralAngiogram({ seed, grainSeed, lesion }) {
  const picture = new Picture(CEREBRAL_SIZE, CEREBRAL_SIZE);
  const cloud = texture(seed + 1, 90);
  const blush = ellipse(120, 120, 96, 92);
  const narrow = [
    ...CAROTID.slice(0, 1),
    [162, 324, 7],
    [160, 304, 2.6],
    [158, 292, 1.7],
    [159, 280, 2.8],
    ...CAROTID.slice(3),
  ];
  picture.map((x, y) => 0.12 + 0.04 * cloud(x, y));
  picture.add(blush, depth => 0.07 * ramp(depth, 0, 50), 8);
  picture.addTubes(cerebralTree(seed, lesion === 'stenosis' ? narrow : CAROTID), 0.062);
  if (lesion === 'aneurysm') {
    const sac = rough(ellipse(143, 286, 14, 12.5, 20), texture(seed + 2, 16), 2);
    picture.add(sac, depth => 0.62 * ramp(depth, -4, 9), 2);
  }
  picture.soften(0.8).map((x, y, value) => {
    const [u, v] = [x / CEREBRAL_SIZE - 0.5, y / CEREBRAL_SIZE - 0.5];
    return 0.97 - 0.87 * (value / (value + 0.45)) * 1.35 - 0.22 * (u * u + v * v);
  });
  return picture.grain(grainSeed, 0.01, 0.7);
}

const LEG_WIDTH = 288;
const LEG_HEIGHT = 448;
const POPLITEAL = [
  [146, -20, 6.5],
  [148, 40, 6.3],
  [147, 84, 5.8],
  [149, 106, 5],
];
const LEG_ARTERIES = {
  anterior: [
    [147, 84, 4],
    [128, 96, 4],
    [114, 122, 3.8],
    [108, 180, 3.5],
    [110, 250, 3.3],
    [116, 330, 3],
    [124, 460, 2.7],
  ],
  peroneal: [
    [149, 106, 3.6],
    [142, 140, 3.2],
    [135, 200, 3],
    [134, 280, 2.6],
    [138, 350, 2],
    [140, 400, 1.3],
  ],
  posterior: [
    [149, 106, 4.2],
    [164, 134, 4],
    [176, 190, 3.7],
    [180, 260, 3.5],
    [178, 340, 3.2],
    [170, 460, 2.8],
  ],
};

function addLegBones(picture, seed) {
  const mottle = texture(seed + 3, 14);
  const shaft = (inside, rim) => (depth, x, y) =>
    inside + rim * ramp(depth, 0, 2) * (1 - ramp(depth, 6, 13)) + 0.012 * mottle(x, y);
  const tibia = outline([
    [98, 44],
    [122, 37],
    [150, 40],
    [156, 34],
    [162, 40],
    [190, 38],
    [212, 46],
    [208, 68],
    [188, 112],
    [180, 180],
    [176, 300],
    [178, 470],
    [144, 470],
    [145, 300],
    [142, 180],
    [132, 116],
    [106, 72],
  ]);
  const fibula = tube([
    [98, 74, 11],
    [95, 92, 8.5],
    [90, 140, 7],
    [88, 280, 7],
    [98, 470, 8],
  ]);
  const condyles = [ellipse(128, -6, 36, 36, 8), ellipse(186, -6, 35, 37, -8)];
  picture.add(tibia, shaft(0.15, 0.13), 2);
  picture.add(fibula, shaft(0.1, 0.1), 2);
  for (const condyle of condyles) picture.add(condyle, shaft(0.12, 0.08), 2);
}

/** The artery up to height `y`, ending in a short taper. */
function stump(artery, y) {
  const open = artery.filter(point => point[1] < y - 12);
  const [x, , radius] = open.at(-1);
  return [...open, [x, y - 8, radius * 0.9], [x + 0.5, y, 0.6]];
}

/**
 * Angiogram of the right lower leg without subtraction, frontal view: bones and contrast are bright, the fibula (lateral)
 * is on the picture's left.
 *
 * @param seed anatomy and texture
 * @param grainSeed noise of this exposure
 * @param occluded 'anterior' or 'posterior': the tibial artery that stops short
 */
export function legAngiogram({ seed, grainSeed, occluded }) {
  const picture = new Picture(LEG_WIDTH, LEG_HEIGHT);
  const random = mulberry32(seed);
  const cloud = texture(seed + 1, 60);
  const leg = sampled(
    outline([
      [40, -60],
      [34, 40],
      [24, 130],
      [28, 230],
      [52, 350],
      [64, 520],
      [206, 520],
      [220, 350],
      [250, 230],
      [262, 130],
      [254, 40],
      [248, -60],
    ]),
    LEG_WIDTH,
    LEG_HEIGHT,
  );
  picture.add(leg, (depth, x, y) => 0.1 + 0.24 * ramp(depth, -8, 90) + 0.025 * cloud(x, y), 3);
  addLegBones(picture, seed);
  const { anterior, peroneal, posterior } = LEG_ARTERIES;
  const lines = [POPLITEAL, peroneal];
  lines.push(occluded === 'anterior' ? stump(anterior, 196) : anterior);
  lines.push(occluded === 'posterior' ? stump(posterior, 206) : posterior);
  const twigs = [
    [148, 30, -0.9, 0.43, 1.9],
    [148, 36, 0.9, 0.43, 1.9],
    [148, 64, -0.6, 0.8, 1.7],
    [148, 70, 0.6, 0.8, 2],
    [136, 190, 0.5, 0.87, 1.4],
    [135, 230, -0.6, 0.8, 1.4],
  ].flatMap(start => branches(random, ...start, 0.6));
  picture.addTubes([...lines, ...twigs], 0.09);
  picture.soften(0.75).map((x, y, value) => {
    const v = y / LEG_HEIGHT - 0.5;
    return 0.03 + 1.25 * (value / (value + 0.35)) * (1 - 0.2 * v * v);
  });
  return picture.grain(grainSeed, 0.011, 0.6);
}
