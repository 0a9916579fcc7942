import { choiceOf, optionColumns } from './choice';
import { categoriesIn } from './vqaQuestion';
import { DROPS } from './drops';
import { eachRow, textOf } from './fields';
import type { Layout } from './types';
import { isDrop } from './types';

/**
 * OmniMedVQA (Hu et al., CVPR 2024): JSON lists below `QA_information`, image paths from the folder above it. `gt_answer`
 * is the text of the correct option, not its letter; questions have two to four options.
 */
export const OMNI_MED_VQA: Layout = {
  id: 'omnimedvqa',
  name: 'OmniMedVQA',
  benchmark: () => 'omnimedvqa',
  recognises: ({ format, columns }) =>
    format === 'json' && columns.has('image_path') && (columns.has('gt_answer') || columns.has('option_A')),
  needs: [['image_path'], ['question'], ['gt_answer'], ['option_A'], ['option_B']],
  imageFolders: ['', 'Images'],
  imagesFrom: 'Put the folder "Images" of the data set\'s archive beside "QA_information".',
  read: eachRow(fields => {
    const [question, path] = [textOf(fields, 'question'), textOf(fields, 'image_path')];
    if (question === undefined) return DROPS.noQuestion;
    if (path === undefined) return DROPS.noImageNamed;
    const options = optionColumns(fields, letter => `option_${letter}`);
    const choice = choiceOf(options, textOf(fields, 'gt_answer'), 'text');
    if (isDrop(choice)) return choice;
    const id = textOf(fields, 'question_id');
    return {
      question: {
        ...(id === undefined ? {} : { id }),
        question,
        options: choice.options,
        correct1: choice.correct,
        ...categoriesIn(fields, ['modality_type', 'question_type']),
      },
      images: [{ path }],
    };
  }),
};
