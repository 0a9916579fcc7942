import { choiceOf } from './choice';
import type { Options } from './choice';
import { DROPS } from './drops';
import { eachRow, firstText, textOf } from './fields';
import type { Fields } from './fields';
import type { Layout } from './types';
import { isDrop } from './types';

const CHOICES = ['A', 'B', 'C', 'D'];
const column = (letter: string): string => `Choice ${letter}`;

/**
 * PMC-VQA (Zhang et al., 2023): CSV, images in `figures/`. A choice may repeat its letter (` A:CT `), and the answer is a
 * letter in one release (`Answer_label` beside its text in another).
 */
export const PMC_VQA: Layout = {
  id: 'pmc-vqa',
  name: 'PMC-VQA',
  benchmark: () => 'pmc-vqa',
  recognises: ({ format, columns }) => format === 'csv' && columns.has('Figure_path'),
  needs: [['Figure_path'], ['Question'], ['Answer', 'Answer_label'], ...CHOICES.map(letter => [column(letter)])],
  imageFolders: ['figures', 'images', ''],
  imagesFrom:
    'Unpack images.zip of the data set (huggingface.co/datasets/xmcmic/PMC-VQA) into "figures" beside the file.',
  read: eachRow(fields => {
    const [question, path] = [textOf(fields, 'Question'), textOf(fields, 'Figure_path')];
    if (question === undefined) return DROPS.noQuestion;
    if (path === undefined) return DROPS.noImageNamed;
    const answer = firstText(fields, ['Answer_label', 'Answer']);
    const choice = choiceOf(choicesIn(fields), answer === undefined ? undefined : withoutLetter(answer), 'either');
    if (isDrop(choice)) return choice;
    const [id, split] = [firstText(fields, ['index', 'id']), textOf(fields, 'split')];
    return {
      question: {
        ...(id === undefined ? {} : { id }),
        question,
        options: choice.options,
        correct1: choice.correct,
        ...(split === undefined ? {} : { split }),
      },
      images: [{ path }],
    };
  }),
};

const withoutLetter = (text: string): string => text.replace(/^[A-D]\s*:\s*(?=\S)/, '');

function choicesIn(fields: Fields): Options {
  const entries = CHOICES.map(letter => {
    const text = textOf(fields, column(letter)) ?? '';
    return [letter, text.startsWith(`${letter}:`) ? text.slice(letter.length + 1).trim() : text];
  });
  return Object.fromEntries(entries) as Options;
}
