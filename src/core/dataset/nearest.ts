import { distance } from 'fastest-levenshtein';

/** Longer names are like none: no file system has them, and comparing them would cost the square of their length. */
const LONGEST_NAME = 4096;

/** More than this share of a name's characters changed, and it is another name. */
const LARGEST_SHARE = 0.4;

/**
 * The names most like `wanted` by edit distance (Levenshtein 1966), the nearest first; upper and lower case differ by
 * less than any letter. Names of which two fifths or more would change are left out.
 */
export function nearestNames(wanted: string, names: Iterable<string>, count: number): string[] {
  if (wanted.length > LONGEST_NAME) return [];
  const limit = Math.max(1, Math.floor(wanted.length * LARGEST_SHARE));
  const lower = wanted.toLowerCase();
  const found: { name: string; edits: number }[] = [];
  for (const name of names) {
    if (name.length > LONGEST_NAME || Math.abs(name.length - wanted.length) > limit) continue;
    const edits = distance(lower, name.toLowerCase());
    if (edits <= limit) found.push({ name, edits });
  }
  found.sort((a, b) => a.edits - b.edits || (a.name < b.name ? -1 : 1));
  return found.slice(0, count).map(({ name }) => name);
}
