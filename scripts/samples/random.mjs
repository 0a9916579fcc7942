/**
 * Seeded randomness. Everything the phantoms compute uses only + − × ÷, comparisons and square roots, which IEEE 754
 * defines to the last bit; `Math.sin`, `exp` and `pow` may differ between processors and are not used.
 */

/** A generator of uniform numbers in [0, 1): mulberry32, 32 bits of state. */
export function mulberry32(seed) {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let t = Math.imul(state ^ (state >>> 15), state | 1);
    t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

/** A roughly normal deviate (mean 0, standard deviation 1): the centred sum of four uniforms. */
export function deviate(random) {
  return (random() + random() + random() + random() - 2) * 1.7320508075688772;
}

function latticeValue(seed, x, y) {
  let h = seed ^ Math.imul(x, 0x27d4eb2d) ^ Math.imul(y, 0x165667b1);
  h = Math.imul(h ^ (h >>> 15), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  return ((h ^ (h >>> 16)) >>> 0) / 2147483648 - 1;
}

function valueNoise(seed, x, y) {
  const x0 = Math.floor(x);
  const y0 = Math.floor(y);
  const u = (x - x0) * (x - x0) * (3 - 2 * (x - x0));
  const v = (y - y0) * (y - y0) * (3 - 2 * (y - y0));
  const top = latticeValue(seed, x0, y0) * (1 - u) + latticeValue(seed, x0 + 1, y0) * u;
  const bottom = latticeValue(seed, x0, y0 + 1) * (1 - u) + latticeValue(seed, x0 + 1, y0 + 1) * u;
  return top * (1 - v) + bottom * v;
}

/**
 * A smooth texture over the plane, in about [-1, 1]: octaves of value noise, each half the size and strength of the
 * one before. `size` is the extent of its largest features in pixels.
 */
export function texture(seed, size, octaves = 3) {
  return (x, y) => {
    let sum = 0;
    let weight = 1;
    let frequency = 1 / size;
    for (let octave = 0; octave < octaves; octave++) {
      sum += weight * valueNoise(seed + octave * 7919, x * frequency, y * frequency);
      weight /= 2;
      frequency *= 2;
    }
    return sum / 1.5;
  };
}
