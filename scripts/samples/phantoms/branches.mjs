import { deviate } from '../random.mjs';

/**
 * A vessel that leaves (x, y) along the unit vector (dx, dy) with the given radius, and all that branches off it down
 * to `thinnest`: a list of lines for `Picture.addTubes`.
 */
export function branches(random, x, y, dx, dy, radius, thinnest = 0.75) {
  if (radius < thinnest) return [];
  const length = 9 + radius * 5.5 + 6 * random();
  const bend = 0.22 * deviate(random);
  const ex = dx - bend * dy;
  const ey = dy + bend * dx;
  const norm = Math.sqrt(ex * ex + ey * ey);
  const end = [x + (length * ex) / norm, y + (length * ey) / norm];
  const line = [
    [x, y, radius],
    [x + length * 0.5 * dx, y + length * 0.5 * dy, radius * 0.92],
    [...end, radius * 0.82],
  ];
  const fork = 0.35 + 0.35 * random();
  const sign = random() < 0.5 ? -1 : 1;
  const turned = angle => [(ex - angle * ey) / norm, (ey + angle * ex) / norm];
  return [
    line,
    ...branches(random, ...end, ...turned(-sign * fork * 0.4), radius * 0.82, thinnest),
    ...branches(random, ...end, ...turned(sign * fork * 1.5), radius * (0.55 + 0.2 * random()), thinnest),
  ];
}
