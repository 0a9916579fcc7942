import type { Choice } from './choice';
import { choiceOf, isYesOrNo, LETTERS, optionColumns, optionsField, yesNoOf } from './choice';
import { categoriesIn } from './vqaQuestion';
import { brokenRecord, DROPS } from './drops';
import { embeddedImages } from './embedded';
import { firstText, textOf } from './fields';
import type { Fields } from './fields';
import type { Drop, ImageSource, Item, Layout, Question, Row } from './types';
import { isDrop } from './types';

const IMAGES = ['image', 'image_path', 'image_name', 'img_name', 'img', 'image1', 'file', 'filename'];
const IDS = ['id', 'index', 'qid', 'question_id'];
const ANSWERS = ['answer', 'label', 'correct', 'correct1'];
const OPTION_FIELDS = ['options', 'choices'];
const OPTION_COLUMNS: readonly ((letter: string) => string)[] = [
  letter => letter,
  letter => `option_${letter}`,
  letter => `Choice ${letter}`,
];

/** VLMEvalKit (Duan et al., ACM MM 2024): TSV with the image as base64, as the index of another row, or as a path. */
export const VLM_EVAL_KIT: Layout = {
  id: 'vlmevalkit',
  name: 'VLMEvalKit TSV',
  benchmark: () => 'vlmevalkit',
  recognises: ({ format, columns }) => format === 'tsv' && ['index', 'question'].every(name => columns.has(name)),
  needs: [['index'], ['question'], ['answer'], ['image', 'image_path']],
  imageFolders: ['', 'images'],
  imagesFrom: 'Put the files that "image_path" names beside the table, or take the table with its images inside.',
  read: readTable,
};

/** Any table that names an image, a question and an answer: options in columns or in one field, yes and no, or words. */
export const MULTIPLE_CHOICE: Layout = {
  id: 'multiple-choice',
  name: 'multiple choice, or yes and no',
  recognises: ({ format, columns }) =>
    format !== 'parquet' && columns.has('question') && IMAGES.some(name => columns.has(name)),
  needs: [['question'], ANSWERS, IMAGES],
  imageFolders: ['', 'images'],
  imagesFrom: 'Put the images there, or correct the paths, which are relative to the file.',
  read: readTable,
};

function readTable(rows: readonly Row[]): ReturnType<Layout['read']> {
  const images = embeddedImages(rows);
  return rows.map(row => ({ line: row.line, found: caseOf(row, images.get(row)) }));
}

function caseOf({ fields, fault }: Row, embedded: ImageSource | undefined): Item | Drop {
  if (fault !== undefined) return brokenRecord(fault);
  const question = textOf(fields, 'question');
  if (question === undefined) return DROPS.noQuestion;
  const answered = answerIn(fields);
  if (isDrop(answered)) return answered;
  const image = embedded ?? namedIn(fields);
  if (image === undefined) return DROPS.noImageNamed;
  if ('path' in image && image.path.startsWith('[')) return DROPS.severalImages;
  const [id, split] = [firstText(fields, IDS), textOf(fields, 'split')];
  return {
    question: {
      ...(id === undefined ? {} : { id }),
      question,
      ...answered,
      ...categoriesIn(fields, ['category']),
      ...(split === undefined ? {} : { split }),
    },
    images: [image],
  };
}

function namedIn(fields: Fields): ImageSource | undefined {
  const path = firstText(fields, IMAGES);
  return path === undefined ? undefined : { path };
}

type Answered = Pick<Question, 'options' | 'correct1' | 'answer1'>;

const asAnswered = (choice: Choice | Drop): Answered | Drop =>
  isDrop(choice) ? choice : { options: choice.options, correct1: choice.correct };

function answerIn(fields: Fields): Answered | Drop {
  const answer = firstText(fields, ANSWERS);
  const field = OPTION_FIELDS.find(name => Object.hasOwn(fields, name) && fields[name] !== '' && fields[name] !== null);
  if (field !== undefined) {
    const options = optionsField(fields[field]);
    return options === null ? DROPS.brokenOptions : asAnswered(choiceOf(options, answer, 'either'));
  }
  const column = OPTION_COLUMNS.find(name => LETTERS.some(letter => textOf(fields, name(letter)) !== undefined));
  if (column !== undefined) return asAnswered(choiceOf(optionColumns(fields, column), answer, 'either'));
  return answer === undefined || isYesOrNo(answer) ? asAnswered(yesNoOf(answer)) : { answer1: answer };
}
