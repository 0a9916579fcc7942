import { abdomen } from './phantoms/abdomen.mjs';
import { chest } from './phantoms/chest.mjs';
import { head } from './phantoms/head.mjs';
import { CEREBRAL_FIELD, cerebralAngiogram, legAngiogram } from './phantoms/vessels.mjs';
import { grey16, grey8, rgba8 } from './png.mjs';

/** Sides of the patient as sides of the picture: the patient's right is on the picture's left. */
const PATIENT_RIGHT = -1;
const PATIENT_LEFT = 1;

const NECK_TO_CAVA = [
  [138, -10],
  [146, 50],
  [158, 96],
  [164, 130],
  [166, 160],
];
const deviceCourse = centralLine => ({ trachealTip: 116, centralLine: [...NECK_TO_CAVA, ...centralLine] });

/**
 * The pairs, in the order of the manifest. Both images of a pair come from one `seed` (the same anatomy); `finding1`
 * and `finding2` say what differs. The answer to the question is `correct1` for image 1 and the other option for 2.
 */
export const PAIRS = [
  {
    id: 'head-bleed-side',
    question: 'On which side of the brain is the haemorrhage?',
    options: { A: 'Right', B: 'Left' },
    correct1: 'A',
    category: 'Cerebral',
    seed: 101,
    draw: head,
    finding1: { bleed: PATIENT_RIGHT },
    finding2: { bleed: PATIENT_LEFT },
  },
  {
    id: 'head-midline-shift',
    question: 'Is the midline of the brain shifted?',
    options: { A: 'No, it is central', B: 'Yes, to the left' },
    correct1: 'B',
    category: 'Cerebral',
    seed: 102,
    draw: head,
    finding1: { subdural: PATIENT_RIGHT, shift: 22 },
    finding2: { subdural: PATIENT_RIGHT },
  },
  {
    id: 'head-ventricle-size',
    question: 'What is the size of the lateral ventricles?',
    options: { A: 'Normal', B: 'Enlarged' },
    correct1: 'A',
    category: 'Cerebral',
    seed: 103,
    draw: head,
    finding1: { swelling: 1 },
    finding2: { swelling: 2.4 },
  },
  {
    id: 'chest-pneumothorax-side',
    question: 'On which side is the pneumothorax?',
    options: { A: 'Left', B: 'Right' },
    correct1: 'B',
    category: 'Pulmonary',
    seed: 104,
    draw: chest,
    finding1: { pneumothorax: PATIENT_RIGHT },
    finding2: { pneumothorax: PATIENT_LEFT },
  },
  {
    id: 'chest-effusion',
    question: 'Is there a pleural effusion on the right?',
    options: { A: 'Yes', B: 'No' },
    correct1: 'A',
    category: 'Pulmonary',
    seed: 105,
    draw: chest,
    finding1: { effusion: PATIENT_RIGHT },
    finding2: {},
  },
  {
    id: 'chest-nodule-height',
    question: 'In which part of the right lung is the nodule?',
    options: { A: 'Upper zone', B: 'Lower zone' },
    correct1: 'B',
    category: 'Pulmonary',
    seed: 106,
    draw: chest,
    finding1: { nodule: [96, 270] },
    finding2: { nodule: [114, 128] },
  },
  {
    id: 'chest-heart-size',
    question: 'How large is the heart in relation to the chest?',
    options: { A: 'Normal', B: 'Enlarged' },
    correct1: 'A',
    category: 'Cardiac',
    seed: 107,
    draw: chest,
    finding1: { heartWidth: 1 },
    finding2: { heartWidth: 1.45 },
  },
  {
    id: 'abdomen-stone-side',
    question: 'Which kidney contains a stone?',
    options: { A: 'The left kidney', B: 'The right kidney' },
    correct1: 'B',
    category: 'Gastrointestinal',
    seed: 108,
    draw: abdomen,
    encode: grey16,
    finding1: { stone: PATIENT_RIGHT },
    finding2: { stone: PATIENT_LEFT },
  },
  {
    id: 'abdomen-free-fluid',
    question: 'Is there free fluid around the liver?',
    options: { A: 'Yes', B: 'No' },
    correct1: 'A',
    category: 'Gastrointestinal',
    seed: 109,
    draw: abdomen,
    finding1: { enhanced: true, freeFluid: true },
    finding2: { enhanced: true },
  },
  {
    id: 'vessel-carotid-lesion',
    question: 'What does the internal carotid artery show?',
    options: { A: 'An aneurysm', B: 'A stenosis' },
    correct1: 'B',
    category: 'Vascular',
    seed: 110,
    draw: cerebralAngiogram,
    encode: picture => rgba8(picture, CEREBRAL_FIELD),
    finding1: { lesion: 'stenosis' },
    finding2: { lesion: 'aneurysm' },
  },
  {
    id: 'vessel-leg-occlusion',
    question: 'Which artery of the lower leg is occluded?',
    options: { A: 'The anterior tibial artery', B: 'The posterior tibial artery' },
    correct1: 'A',
    category: 'Vascular',
    seed: 111,
    draw: legAngiogram,
    finding1: { occluded: 'anterior' },
    finding2: { occluded: 'posterior' },
  },
  {
    id: 'device-line-tip',
    question: 'Where does the tip of the central venous line lie?',
    options: { A: 'In the superior vena cava', B: 'In the right atrium' },
    correct1: 'B',
    category: 'Cardiac',
    seed: 112,
    draw: chest,
    finding1: {
      devices: deviceCourse([
        [165, 200],
        [164, 240],
        [168, 296],
      ]),
    },
    finding2: { devices: deviceCourse([[166, 186]]) },
  },
];

/** The PNG of image `number` (1 or 2) of a pair. Same anatomy, but each image has its own noise. */
export function drawImage(pair, number) {
  const finding = number === 1 ? pair.finding1 : pair.finding2;
  const encode = pair.encode ?? grey8;
  return encode(pair.draw({ seed: pair.seed, grainSeed: pair.seed * 10 + number, ...finding }));
}

export const imageName = (pair, number) => `images/${pair.id}-${number}.png`;

/** The pair as a line of the manifest (docs/formats.md). */
export function manifestEntry(pair) {
  const { id, question, options, correct1, category, seed } = pair;
  return {
    v: 1,
    id,
    image1: imageName(pair, 1),
    image2: imageName(pair, 2),
    question,
    options,
    correct1,
    correct2: correct1 === 'A' ? 'B' : 'A',
    categories1: [category],
    categories2: [category],
    status: 'accepted',
    provenance: { by: 'phantoms', seed },
  };
}
