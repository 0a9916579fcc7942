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
  // Paths and groups are looked up as they are: to put a name together for each of many images is what takes the time.
  const firstOfFrame = new Map<number, Map<string, number>>();
  const firstOfGroup = new Map<string, number>();
  const tie = (first: Map<string, number>, name: string, index: number): void => {
    const other = first.get(name);
    if (other === undefined) first.set(name, index);
    else parents[root(index)] = root(other);
  };
  pairs.forEach(({ images, group }, index) => {
    for (const { frame, path } of images) {
      const first = firstOfFrame.get(frame) ?? new Map<string, number>();
      firstOfFrame.set(frame, first);
      tie(first, path, index);
    }
    if (group !== undefined) tie(firstOfGroup, group, index);
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
