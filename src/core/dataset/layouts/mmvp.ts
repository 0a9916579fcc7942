import type { Choice, Options } from './choice';
import { choiceOf } from './choice';
import { brokenRecord, DROPS } from './drops';
import { inGroups, textOf } from './fields';
import type { Drop, Item, Layout, Row } from './types';
import { isDrop } from './types';

/** Index of the first image of the pairs whose published labels are exchanged. */
const EXCHANGED_LABELS = [99, 279];

/**
 * MMVP (Tong et al., Eyes Wide Shut, CVPR 2024): a pair is two consecutive rows with one question, image N is
 * `MMVP Images/N.jpg`, all options stand in one text: `(a) Open (b) Closed`. The answer is `(a)`.
 */
export const MMVP: Layout = {
  id: 'mmvp',
  name: 'MMVP',
  benchmark: () => 'mmvp',
  recognises: ({ format, columns }) => format === 'csv' && ['Index', 'Options'].every(name => columns.has(name)),
  needs: [['Index'], ['Question'], ['Options'], ['Correct Answer']],
  imageFolders: ['MMVP Images'],
  imagesFrom: 'Take the folder "MMVP Images" from the benchmark\'s repository (huggingface.co/datasets/MMVP/MMVP).',
  read: rows => inGroups(rows, 2).map(group => ({ line: group[0]?.line ?? 0, found: pairOf(group) })),
};

interface Half extends Choice {
  readonly index: string;
  readonly question: string;
}

function pairOf([one, two]: readonly Row[]): Item | Drop {
  if (one === undefined || two === undefined) return DROPS.pairHalf;
  const [first, second] = [halfOf(one), halfOf(two)];
  if (isDrop(first)) return first;
  if (isDrop(second)) return second;
  // The second row may list the same options in another order: its answer is the text that its letter stands for.
  const same = first.question === second.question;
  const correct = choiceOf(first.options, second.options[second.correct], 'text');
  if (!same || isDrop(correct)) return DROPS.pairDiffers;
  const index = Number(first.index);
  return {
    question: {
      id: `${first.index}-${second.index}`,
      question: first.question,
      options: first.options,
      correct1: first.correct,
      correct2: correct.correct,
      ...(EXCHANGED_LABELS.includes(index)
        ? { note: `The published labels of images ${index} and ${index + 1} are exchanged; they stand as published.` }
        : {}),
    },
    images: [{ path: `${first.index}.jpg` }, { path: `${second.index}.jpg` }],
  };
}

function halfOf({ fields, fault }: Row): Half | Drop {
  if (fault !== undefined) return brokenRecord(fault);
  const index = textOf(fields, 'Index');
  if (index === undefined || !/^\d+$/.test(index)) return DROPS.noId;
  const question = textOf(fields, 'Question');
  if (question === undefined) return DROPS.noQuestion;
  const choice = choiceOf(optionsIn(textOf(fields, 'Options') ?? ''), textOf(fields, 'Correct Answer'), 'letter');
  return isDrop(choice) ? choice : { index, question, ...choice };
}

/** `(a) Open (b) Closed` by letter. */
export function optionsIn(text: string): Options {
  const parts = text.split(/(?:^|\s)\(([a-zA-Z])\)\s*/);
  const options: Record<string, string> = {};
  for (let at = 1; at + 1 < parts.length; at += 2) {
    options[(parts[at] ?? '').toUpperCase()] = (parts[at + 1] ?? '').trim();
  }
  return options;
}
