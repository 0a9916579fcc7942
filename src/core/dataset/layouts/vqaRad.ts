import { namedImage, vqaQuestion } from './vqaQuestion';
import { eachRow, textOf } from './fields';
import type { Layout } from './types';

/**
 * VQA-RAD (Lau et al., Scientific Data 5, 2018): a JSON list. Some answers are numbers, some ids texts, and `answer_type`
 * may be followed by white space.
 */
export const VQA_RAD: Layout = {
  id: 'vqa-rad',
  name: 'VQA-RAD',
  benchmark: () => 'vqa-rad',
  recognises: ({ format, columns }) => format === 'json' && ['qid', 'image_name'].every(name => columns.has(name)),
  needs: [['qid'], ['image_name'], ['question'], ['answer'], ['answer_type']],
  imageFolders: ['images', 'VQA_RAD Image Folder', ''],
  imagesFrom: "Take the image folder from the data set's page (osf.io/89kps) and put it beside the file.",
  read: eachRow(fields =>
    vqaQuestion({
      id: textOf(fields, 'qid'),
      image: namedImage(fields, 'image_name'),
      fields,
      categories: ['image_organ', 'question_type'],
    }),
  ),
};
