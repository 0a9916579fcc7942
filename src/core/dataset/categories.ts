import { MEDICONFUSION_CATEGORIES } from './mediconfusion';

/** The categories to offer in a manifest: MediConfusion's, then what else its lines use. Broken lines are passed over. */
export function knownCategories(lines: Iterable<{ readonly text: string }>): string[] {
  const used = new Set<string>();
  for (const { text } of lines) for (const name of categoriesIn(text)) used.add(name);
  return [...new Set([...MEDICONFUSION_CATEGORIES, ...[...used].sort()])];
}

function categoriesIn(text: string): string[] {
  if (!text.includes('"categories')) return [];
  try {
    const { categories1, categories2 } = JSON.parse(text) as Readonly<Record<string, unknown>>;
    return [categories1, categories2].flat().filter(name => typeof name === 'string' && name !== '') as string[];
  } catch {
    return []; // broken JSON, which the diagnostics say
  }
}
