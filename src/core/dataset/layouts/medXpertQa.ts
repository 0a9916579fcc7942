import { choiceOf, optionsField } from './choice';
import { categoriesIn } from './vqaQuestion';
import { DROPS } from './drops';
import { eachRow, textOf } from './fields';
import type { Layout } from './types';
import { isDrop } from './types';

/** MedXpertQA-MM (Zuo et al., ICML 2025): JSON Lines; `images` is a list, of which MedProbe can ask those of one image. */
export const MED_XPERT_QA: Layout = {
  id: 'medxpertqa-mm',
  name: 'MedXpertQA-MM',
  benchmark: () => 'medxpertqa-mm',
  recognises: ({ format, columns }) => format === 'jsonl' && ['images', 'options'].every(name => columns.has(name)),
  needs: [['id'], ['question'], ['options'], ['label'], ['images']],
  imageFolders: ['images', '../images', ''],
  imagesFrom: 'Unpack images.zip of the data set (huggingface.co/datasets/TsinghuaC3I/MedXpertQA) into "images".',
  read: eachRow(fields => {
    const [id, question, images] = [textOf(fields, 'id'), textOf(fields, 'question'), fields['images']];
    if (id === undefined) return DROPS.noId;
    if (question === undefined) return DROPS.noQuestion;
    if (Array.isArray(images) && images.length > 1) return DROPS.severalImages;
    const image: unknown = Array.isArray(images) ? images[0] : images;
    if (typeof image !== 'string' || image.trim() === '') return DROPS.noImageNamed;
    const options = optionsField(fields['options']);
    if (options === null) return DROPS.brokenOptions;
    const choice = choiceOf(options, textOf(fields, 'label'), 'letter');
    if (isDrop(choice)) return choice;
    return {
      question: {
        ...{ id, question, options: choice.options, correct1: choice.correct },
        ...categoriesIn(fields, ['medical_task', 'body_system', 'question_type']),
      },
      images: [{ path: image }],
    };
  }),
};
