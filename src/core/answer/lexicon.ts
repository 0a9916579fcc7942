/**
 * The words by which flips between two answers are found (flips.ts). English radiology, small on purpose: a word that is
 * not here is never marked as a flip, and the word diff shows it all the same. Everything is lower case and singular.
 */

export const FLIP_KINDS = ['negation', 'side', 'number', 'finding'] as const;
export type FlipKind = (typeof FLIP_KINDS)[number];

/** Words of which one excludes the other: an entry of a scale is its value, and the words that say it. */
interface Scale {
  readonly kind: FlipKind;
  readonly values: readonly (readonly string[])[];
}

/** Places and directions count as sides. */
export const SCALES: readonly Scale[] = [
  {
    kind: 'side',
    values: [
      ['left', 'leftward', 'leftwards', 'sinistral'],
      ['right', 'rightward', 'rightwards', 'dextral'],
      ['bilateral', 'bilaterally', 'both', 'left and right', 'right and left'],
    ],
  },
  {
    kind: 'side',
    values: [
      ['unilateral', 'unilaterally'],
      ['bilateral', 'bilaterally', 'both'],
    ],
  },
  {
    kind: 'side',
    values: [
      ['upper', 'superior', 'cranial', 'apical', 'top'],
      ['lower', 'inferior', 'caudal', 'basal', 'basilar', 'bottom'],
      ['middle', 'mid', 'central'],
    ],
  },
  {
    kind: 'side',
    values: [
      ['anterior', 'ventral', 'front', 'frontal'],
      ['posterior', 'dorsal', 'back', 'occipital'],
    ],
  },
  { kind: 'side', values: [['medial', 'mesial'], ['lateral']] },
  { kind: 'side', values: [['proximal'], ['distal']] },
  { kind: 'side', values: [['superficial'], ['deep']] },
  { kind: 'side', values: [['peripheral'], ['central', 'perihilar', 'hilar']] },
  {
    kind: 'negation',
    values: [
      ['normal', 'unremarkable', 'intact', 'clear', 'healthy'],
      ['abnormal', 'remarkable', 'pathological', 'pathologic'],
    ],
  },
  {
    kind: 'number',
    values: [
      ['mm', 'millimetre', 'millimeter'],
      ['cm', 'centimetre', 'centimeter'],
      ['m', 'metre', 'meter'],
    ],
  },
  {
    kind: 'finding',
    values: [
      ['increased', 'increase', 'increasing', 'elevated', 'raised', 'high', 'higher'],
      ['decreased', 'decrease', 'decreasing', 'reduced', 'lowered', 'low', 'diminished'],
      ['unchanged', 'stable'],
    ],
  },
  {
    kind: 'finding',
    values: [
      ['enlarged', 'large', 'larger', 'big', 'dilated', 'wide', 'widened'],
      ['small', 'smaller', 'shrunken', 'atrophic', 'narrow', 'narrowed'],
    ],
  },
  {
    kind: 'finding',
    values: [
      ['bright', 'brighter', 'white', 'hyperintense', 'hyperdense', 'hyperechoic', 'opaque', 'radiopaque'],
      ['dark', 'darker', 'black', 'hypointense', 'hypodense', 'hypoechoic', 'lucent', 'radiolucent'],
      ['isointense', 'isodense', 'isoechoic'],
    ],
  },
  { kind: 'finding', values: [['acute'], ['chronic', 'old'], ['subacute']] },
  { kind: 'finding', values: [['benign'], ['malignant', 'cancerous']] },
  {
    kind: 'finding',
    values: [['mild', 'minimal', 'slight', 'minor'], ['moderate'], ['severe', 'marked', 'extensive', 'massive']],
  },
  {
    kind: 'finding',
    values: [
      ['worse', 'worsened', 'worsening', 'progressing'],
      ['better', 'improved', 'improving', 'resolving', 'resolved'],
    ],
  },
  { kind: 'finding', values: [['solid'], ['cystic', 'fluid']] },
  {
    kind: 'finding',
    values: [
      ['open', 'patent'],
      ['closed', 'occluded', 'blocked'],
    ],
  },
  { kind: 'finding', values: [['displaced'], ['undisplaced', 'nondisplaced']] },
];

/** Whether something is there. Of a finding it affirms or denies, as the words of denial do. */
export const PRESENCE: Scale = {
  kind: 'negation',
  values: [
    ['present', 'visible', 'seen', 'evident', 'positive'],
    ['absent', 'invisible', 'unseen', 'negative'],
  ],
};

/** Names of findings; those on a line mean the same thing. */
export const FINDINGS: readonly (readonly string[])[] = [
  ['pneumothorax', 'pneumothoraces'],
  ['hydropneumothorax'],
  ['pleural effusion', 'effusion', 'pleural fluid'],
  ['pericardial effusion'],
  ['pneumonia', 'consolidation', 'airspace opacity', 'infiltrate'],
  ['atelectasis', 'collapse', 'volume loss'],
  ['pulmonary edema', 'pulmonary oedema', 'pulmonary congestion', 'vascular congestion'],
  ['edema', 'oedema', 'swelling'],
  ['cardiomegaly', 'cardiac enlargement', 'enlarged heart'],
  ['emphysema', 'hyperinflation'],
  ['fibrosis', 'scarring'],
  ['pulmonary embolism', 'pulmonary embolus', 'pulmonary emboli', 'embolism', 'embolus', 'emboli'],
  ['nodule'],
  ['mass', 'tumour', 'tumor', 'neoplasm', 'malignancy', 'cancer', 'carcinoma'],
  ['metastasis', 'metastases', 'metastatic disease'],
  ['cyst'],
  ['abscess'],
  ['calcification'],
  ['lymphadenopathy', 'enlarged lymph node'],
  ['fracture', 'break'],
  ['dislocation', 'subluxation'],
  ['osteoarthritis', 'degenerative change', 'arthrosis'],
  ['erosion'],
  ['osteomyelitis'],
  ['haemorrhage', 'hemorrhage', 'bleeding', 'bleed', 'haematoma', 'hematoma'],
  ['infarct', 'infarction', 'ischaemia', 'ischemia', 'stroke'],
  ['hydrocephalus', 'ventriculomegaly'],
  ['midline shift', 'mass effect'],
  ['aneurysm'],
  ['dissection'],
  ['stenosis', 'narrowing'],
  ['occlusion', 'obstruction'],
  ['thrombosis', 'thrombus', 'thrombi', 'clot'],
  ['ascites', 'free fluid'],
  ['free air', 'pneumoperitoneum', 'pneumomediastinum'],
  ['hernia', 'herniation'],
  ['appendicitis'],
  ['cholecystitis'],
  ['gallstone', 'cholelithiasis'],
  ['kidney stone', 'nephrolithiasis', 'calculus', 'calculi'],
  ['hydronephrosis'],
  ['cirrhosis'],
  ['steatosis', 'fatty liver'],
  ['splenomegaly', 'hepatomegaly'],
  ['scoliosis', 'kyphosis'],
  ['demyelination', 'multiple sclerosis'],
  ['tuberculosis'],
  ['covid', 'covid-19'],
  ['catheter', 'central line', 'tube', 'pacemaker'],
];

/** They name that there is something, and not what: they can be denied, and contradict no other finding. */
export const UNNAMED: readonly string[] = ['lesion', 'abnormality', 'finding', 'opacity', 'disease', 'pathology'];

/** They deny what follows them in their clause. */
export const DENIALS: readonly string[] = [
  'no',
  'not',
  'without',
  'never',
  'neither',
  'nor',
  'none',
  'cannot',
  'absence of',
  'free of',
  'negative for',
  'lack of',
  'lacks',
  'denies',
  'rules out',
  'excludes',
];

/** They deny what stands before them in their clause. */
export const LATER_DENIALS: readonly string[] = [
  'not',
  'cannot',
  'absent',
  'excluded',
  'ruled out',
  'unlikely',
  'negative',
];

/** Words behind which nothing is denied any more. */
export const TURNS: readonly string[] = [
  'but',
  'however',
  'although',
  'though',
  'while',
  'whereas',
  'yet',
  'except',
  'instead',
  'because',
];

/** Words for numbers; `many` is no number, and differs from every one. */
export const NUMBER_WORDS: Readonly<Record<string, string>> = {
  zero: '0',
  one: '1',
  single: '1',
  solitary: '1',
  two: '2',
  twice: '2',
  three: '3',
  four: '4',
  five: '5',
  six: '6',
  seven: '7',
  eight: '8',
  nine: '9',
  ten: '10',
  eleven: '11',
  twelve: '12',
  first: '1',
  second: '2',
  third: '3',
  fourth: '4',
  fifth: '5',
  multiple: 'many',
  several: 'many',
  many: 'many',
  numerous: 'many',
};
