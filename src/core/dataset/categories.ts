import { MEDICONFUSION_CATEGORIES } from './mediconfusion';
import { parseJson } from '../files/boundedJson';

/** UTF-16 units of a manifest in which categories are looked for while a person types: 30,000 pairs and more. */
const MOST_LOOKED_AT = 16e6;
const MOST_OFFERED = 1000;

/**
 * The categories to offer in a manifest: MediConfusion's, then what else its lines use. Broken lines are passed over, and so
 * are those beyond a size.
 */
export function knownCategories(lines: Iterable<{ readonly text: string }>): string[] {
  const used = new Set<string>();
  let looked = 0;
  for (const { text } of lines) {
    looked += text.length;
    if (looked > MOST_LOOKED_AT || used.size > MOST_OFFERED) break;
    for (const name of categoriesIn(text)) used.add(name);
  }
  return [...new Set([...MEDICONFUSION_CATEGORIES, ...[...used].sort()])];
}

function categoriesIn(text: string): string[] {
  if (!text.includes('"categories')) return [];
  try {
    const { categories1, categories2 } = parseJson(text) as Readonly<Record<string, unknown>>;
    return [categories1, categories2].flat().filter(name => typeof name === 'string' && name !== '') as string[];
  } catch {
    return []; // broken JSON, which the diagnostics say
  }
}
