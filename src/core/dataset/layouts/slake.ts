import { namedImage, vqaQuestion } from './vqaQuestion';
import { DROPS } from './drops';
import { eachRow, textOf } from './fields';
import type { Layout } from './types';

/** SLAKE (Liu et al., ISBI 2021): a JSON list in English and Chinese, of which the English questions are read. */
export const SLAKE: Layout = {
  id: 'slake',
  name: 'SLAKE',
  benchmark: () => 'slake',
  recognises: ({ format, columns }) => format === 'json' && ['qid', 'img_name'].every(name => columns.has(name)),
  needs: [['qid'], ['img_name'], ['question'], ['answer'], ['answer_type'], ['q_lang']],
  imageFolders: ['imgs', 'images', ''],
  imagesFrom: 'Take the folder "imgs" from the data set\'s archive (med-vqa.com/slake) and put it beside the file.',
  read: eachRow(fields =>
    (textOf(fields, 'q_lang') ?? 'en') === 'en'
      ? vqaQuestion({
          id: textOf(fields, 'qid'),
          image: namedImage(fields, 'img_name'),
          fields,
          categories: ['modality', 'location', 'content_type'],
        })
      : DROPS.otherLanguage,
  ),
};
