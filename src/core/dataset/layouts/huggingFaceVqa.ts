import { vqaQuestion } from './vqaQuestion';
import { eachRow } from './fields';
import type { Fields } from './fields';
import type { ImageSource, Layout } from './types';

/**
 * PathVQA and VQA-RAD as Hugging Face serves them: Parquet with `image`, `question` and `answer`, the image's bytes inside.
 * There is no type: an answer of yes or no makes a question closed, any other an open one.
 */
export const HUGGING_FACE_VQA: Layout = {
  id: 'parquet-vqa',
  name: 'Parquet with images inside (PathVQA, VQA-RAD)',
  benchmark: benchmarkOf,
  recognises: ({ format, columns }) => format === 'parquet' && ['image', 'question'].every(name => columns.has(name)),
  needs: [['image'], ['question'], ['answer']],
  imageFolders: [''],
  imagesFrom: 'Download the Parquet file again: its images stand inside it.',
  read: eachRow(fields => vqaQuestion({ image: imageIn(fields), fields })),
};

/** The columns are those of either: only the path tells them apart (`datasets/flaviagiammarino/path-vqa/…`). */
function benchmarkOf(file: string): 'pathvqa' | 'vqa-rad' | undefined {
  if (/path[-_]?vqa/i.test(file)) return 'pathvqa';
  return /vqa[-_]?rad/i.test(file) ? 'vqa-rad' : undefined;
}

/** `image` is `{bytes, path}`; a file that was saved without the bytes names a path. */
function imageIn(fields: Fields): ImageSource | undefined {
  const image = fields['image'];
  if (image instanceof Uint8Array) return { bytes: image };
  if (typeof image !== 'object' || image === null) return undefined;
  if ('bytes' in image && image.bytes instanceof Uint8Array) return { bytes: image.bytes };
  return 'path' in image && typeof image.path === 'string' && image.path !== '' ? { path: image.path } : undefined;
}
