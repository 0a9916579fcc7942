// A map that an extension could send: four clusters of images, drawn up for the panel's tests.
import { CELL_SCALE } from '../../../src/core/embedding/cells';
import type { MapContent, MapSnapshot } from '../../../src/shared/panels/map';

const CLUSTERS = ['abdomen', 'chest', 'head', 'vessel'];
const NEIGHBOURS = 6;

/** Images of one cluster are alike, the more the nearer they stand. */
const cosineOf = (clusterSize: number, p: number, q: number): number => {
  if (p === q) return 1;
  const [a, b] = [Math.floor(p / clusterSize), Math.floor(q / clusterSize)];
  return a === b ? 0.99 - 0.02 * Math.abs(p - q) : 0.55 - 0.1 * Math.abs(a - b);
};

export function mapContent(images: number, changes: Partial<MapContent> = {}): MapContent {
  const size = Math.ceil(images / CLUSTERS.length);
  const all = [...Array(images).keys()];
  const cosine = (p: number, q: number): number => cosineOf(size, p, q);
  const near = all.flatMap(p =>
    all
      .filter(q => q !== p)
      .sort((a, b) => cosine(p, b) - cosine(p, a) || a - b)
      .slice(0, NEIGHBOURS)
      .map(q => ({ q, cosine: cosine(p, q) })),
  );
  const pairs = all.flatMap(p => all.slice(p + 1).map(q => ({ first: p, second: q, cosine: cosine(p, q) })));
  return {
    names: all.map(p => `${CLUSTERS[Math.floor(p / size)]!}/${CLUSTERS[Math.floor(p / size)]!}-${(p % size) + 1}.png`),
    side: images,
    cells: Int16Array.from(all.flatMap(p => all.map(q => Math.round(cosine(p, q) * CELL_SCALE)))),
    pairs: null,
    neighbours: {
      k: NEIGHBOURS,
      index: Uint32Array.from(near, ({ q }) => q),
      cosines: Float32Array.from(near, ({ cosine: c }) => c),
    },
    similar: pairs.sort((a, b) => b.cosine - a.cosine || a.first - b.first).slice(0, 40),
    scale: { min: 0, max: 1 },
    nearDuplicate: 0.98,
    ...changes,
  };
}

export function mapSnapshot(changes: Partial<MapSnapshot> = {}): MapSnapshot {
  const images = changes.content?.names.length ?? 24;
  return {
    type: 'snapshot',
    v: 2,
    map: 'map-of-images',
    folder: 'study/images',
    encoder: { title: 'General (MobileNetV2)', origin: 'general-purpose network, not medical' },
    state: 'ready',
    progress: { done: images, total: images, fromCache: 0, failed: 0, imagesPerSecond: null, secondsLeft: null },
    failed: [],
    content: mapContent(images),
    notice: null,
    ...changes,
  };
}
