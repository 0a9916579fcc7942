// Every state of the Pair panel that a person meets, as the extension would send it.
import { EMPTY_DRAFT } from '../../../src/extension/pair/record';
import type { PairSnapshot } from '../../../src/shared/panels/pair';
import { LINE, LINE_WITH_PROBLEMS } from './curationFixtures';
import { ANSWERS, CONFUSED, LABELS, pairSnapshot, THINKER, valuesOf } from './panelFixtures';

type Changes = Partial<PairSnapshot>;

const ERROR = {
  message: 'The weights of General (MobileNetV2) cannot be read: model.onnx ends after 1,204 bytes.',
  remedy: 'Install MedProbe again.',
};
const [CONFUSING, BASELINE] = ANSWERS as [PairSnapshot['answers'][number], PairSnapshot['answers'][number]];

const EMPTY: Changes = {
  draft: EMPTY_DRAFT,
  endpoints: [{ name: 'baseline:same', label: 'Baseline: always the same', kind: 'baseline' }],
  selected: 'baseline:same',
  labels: { text: '', known: true, sheets: [] },
};

const LOADING = ({ images, similarity, heatmaps }: PairSnapshot): Changes => ({
  ...EMPTY,
  images: [unread(images[0]), unread(images[1])],
  similarity: similarity.map(entry => ({ ...entry, state: 'working', cosine: null, note: 'Comparing…' })),
  heatmaps: heatmaps.map(({ encoder }) => ({ state: 'working', encoder })),
  labels: { text: '', known: false, sheets: [] },
  curation: { state: 'reading' },
});

function unread({ n, name }: PairSnapshot['images'][number]): PairSnapshot['images'][number] {
  return { n, name, width: 0, height: 0, values: valuesOf(8), levels: valuesOf(8).own, facts: '' };
}

const FAILED = ({ images, similarity }: PairSnapshot): Changes => ({
  images: [
    { ...unread(images[0]), error: { message: 'chest-07-right.png is not an image: its first bytes are of a ZIP.' } },
    images[1],
  ],
  similarity: similarity.map(entry => ({ ...entry, state: 'error', cosine: null, note: '', error: ERROR })),
  heatmaps: similarity.map(({ id }) => ({ state: 'error', encoder: id, error: ERROR })),
  answers: [BASELINE],
  headline: { outcome: 'incomplete', sentence: 'Baseline: always the same has not answered for both images.' },
  notice: { severity: 'error', ...ERROR },
});

const TRUNCATED: Changes = {
  answers: [
    {
      ...CONFUSING,
      images: CONFUSING.images.map(image => ({
        ...image,
        text: `${image.text} ${'The lung markings beyond it are absent. '.repeat(8)}`,
        finish: 'length',
      })) as unknown as typeof CONFUSING.images,
    },
  ],
  headline: CONFUSED,
};

/** By name; `answers` and the like on top of a complete pair. */
export function pairStates(picture: (name: string) => string): Readonly<Record<string, PairSnapshot>> {
  const whole = pairSnapshot(picture);
  const asked = { headline: CONFUSED, labels: LABELS };
  const ofLine = { ...asked, answers: [CONFUSING], savedTo: 'study.pairs.jsonl:14', run: '2026-11-22-mc' };
  const states: Readonly<Record<string, Changes>> = {
    empty: EMPTY,
    loading: LOADING(whole),
    'one-endpoint': { ...asked, answers: [CONFUSING] },
    'three-endpoints': { ...asked, answers: [CONFUSING, THINKER, BASELINE] },
    error: FAILED(whole),
    truncated: TRUNCATED,
    untrusted: { ...asked, answers: [CONFUSING], untrusted: true },
    line: { ...ofLine, curation: LINE },
    'line-problems': { ...ofLine, curation: LINE_WITH_PROBLEMS },
    'read-only': {
      ...ofLine,
      editable: false,
      savedTo: null,
      curation: {
        state: 'readOnly',
        why: 'MedProbe does not change a benchmark’s own file. A copy of it as a *.pairs.jsonl can be edited.',
        offer: 'convert',
      },
    },
    lost: {
      ...ofLine,
      curation: {
        state: 'lost',
        failure: {
          message: 'study.pairs.jsonl has no pair chest-0014 any more.',
          remedy: 'Probe the two images again, or undo the change of the manifest.',
        },
      },
    },
  };
  return Object.fromEntries(
    Object.entries(states).map(([name, changes]) => [name, pairSnapshot(picture, { pair: name, ...changes })]),
  );
}
