import { firstText, textOf } from './fields';
import type { ImageSource, Row } from './types';

/** A text this short in the place of base64 names the row that has the image. */
const LONGEST_REFERENCE = 64;
/** By what it does not hold: a pattern of the whole would need a stack as deep as the image is large. */
const isBase64 = (text: string): boolean =>
  text.length > LONGEST_REFERENCE && text.length % 4 === 0 && !/[^A-Za-z0-9+/=]/.test(text);

/**
 * The image of every row of a table in VLMEvalKit's way: `image` is base64, or the `index` of the row that has it;
 * else `image_path` (or `image` itself) names a file. Rows that say nothing usable are left out.
 */
export function embeddedImages(rows: readonly Row[]): ReadonlyMap<Row, ImageSource> {
  const byIndex = new Map<string, Row>();
  for (const row of rows) {
    const index = textOf(row.fields, 'index');
    if (index !== undefined && !byIndex.has(index)) byIndex.set(index, row);
  }
  const found = new Map<Row, ImageSource>();
  for (const row of rows) {
    const image = imageOf(row, byIndex);
    if (image !== undefined) found.set(row, image);
  }
  return found;
}

function imageOf({ fields }: Row, byIndex: ReadonlyMap<string, Row>): ImageSource | undefined {
  const image = textOf(fields, 'image');
  const referred = image !== undefined && image.length <= LONGEST_REFERENCE ? byIndex.get(image) : undefined;
  const content = referred === undefined ? image : textOf(referred.fields, 'image');
  if (content !== undefined && isBase64(content)) {
    return { bytes: Buffer.from(content, 'base64') };
  }
  const path = firstText(fields, ['image_path', 'image']);
  return path === undefined ? undefined : { path };
}
