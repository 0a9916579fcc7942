import type { AskableItem } from './askable';

type Tied = Pick<AskableItem, 'images' | 'group'>;

/**
 * Pairs (or cases) that are not independent of each other: joined by a shared image (file and frame) or by their group, directly
 * or through other pairs. Every pair is in exactly one component; the largest come first.
 */
export function connectedComponents(pairs: readonly Tied[]): readonly (readonly number[])[] {
  const parents = pairs.map((_, index) => index);
  const root = (index: number): number => {
    let at = index;
    for (let parent = parents[at]; parent !== undefined && parent !== at; parent = parents[at]) at = parent;
    parents[index] = at;
    return at;
  };
  const firstWith = new Map<string, number>();
  pairs.forEach((pair, index) => {
    const ties = pair.images.map(image => `image ${image.frame} ${image.path}`);
    if (pair.group !== undefined) ties.push(`group ${pair.group}`);
    for (const tie of ties) {
      const other = firstWith.get(tie);
      if (other === undefined) firstWith.set(tie, index);
      else parents[root(index)] = root(other);
    }
  });
  const components = new Map<number, number[]>();
  pairs.forEach((_, index) => {
    const members = components.get(root(index));
    if (members === undefined) components.set(root(index), [index]);
    else members.push(index);
  });
  return [...components.values()].sort((a, b) => b.length - a.length);
}

/** The same by pair: the number of its component. */
export function componentIndices(pairs: readonly Tied[]): { readonly count: number; readonly of: readonly number[] } {
  const of = new Array<number>(pairs.length).fill(0);
  const components = connectedComponents(pairs);
  components.forEach((members, component) => members.forEach(pair => (of[pair] = component)));
  return { count: components.length, of };
}
