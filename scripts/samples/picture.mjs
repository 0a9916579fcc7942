import { deviate, mulberry32 } from './random.mjs';
import { tube } from './shapes.mjs';

/** Smooth step from 0 (at or below `from`) to 1 (at or above `to`). */
export function ramp(value, from, to) {
  const t = Math.max(0, Math.min(1, (value - from) / (to - from)));
  return t * t * (3 - 2 * t);
}

/** A bell of height 1 at 0 that reaches 0 at `width`. */
export function bell(offset, width) {
  const t = Math.max(0, 1 - (offset * offset) / (width * width));
  return t * t * t;
}

/** A grey picture in floating point. What its values mean (grey level, attenuation) is up to who draws. */
export class Picture {
  constructor(width, height, value = 0) {
    this.width = width;
    this.height = height;
    this.data = new Float64Array(width * height).fill(value);
  }

  /** Replaces every value by `change(x, y, value)`; pixel centres have integer coordinates. */
  map(change) {
    return this.#mapBox([0, 0, this.width - 1, this.height - 1], 0, change);
  }

  /**
   * Lays `value` (a number or a function of x, y and what is there) over the shape. `edge` is the width in pixels over
   * which the outline fades (partial volume), `opacity` what it covers inside.
   */
  paint(shape, value, { edge = 1.5, opacity = 1 } = {}) {
    const colour = typeof value === 'function' ? value : () => value;
    return this.#mapBox(shape.box, edge, (x, y, old) => {
      const cover = opacity * (1 - ramp(shape.distance(x, y), -edge / 2, edge / 2));
      return cover === 0 ? old : old + (colour(x, y, old) - old) * cover;
    });
  }

  /** Adds `amount` (a number or a function of the depth below the outline in pixels) inside the shape. */
  add(shape, amount, edge = 1.5) {
    const profile = typeof amount === 'function' ? amount : () => amount;
    return this.#mapBox(shape.box, edge, (x, y, old) => {
      const distance = shape.distance(x, y);
      const cover = 1 - ramp(distance, -edge / 2, edge / 2);
      return cover === 0 ? old : old + cover * profile(Math.max(0, -distance), x, y);
    });
  }

  /**
   * Adds what an X-ray meets in round tubes along `lines`: `amount` for each pixel of path, the longest path where
   * tubes of one call overlap (they are one vessel). `fade(x, y)` thins them out.
   */
  addTubes(lines, amount, fade = () => 1) {
    const path = new Picture(this.width, this.height);
    for (const line of lines) {
      const vessel = tube(line);
      path.#mapBox(vessel.box, 1, (x, y, old) => Math.max(old, vessel.chord(x, y)));
    }
    path.map((x, y, length) => (length === 0 ? 0 : length * fade(x, y)));
    return this.addPicture(path, amount);
  }

  /** Adds another picture of the same size, times `weight`. */
  addPicture(other, weight = 1) {
    return this.map((x, y, old) => old + weight * other.data[y * this.width + x]);
  }

  /** Blurs by three passes of a box of `2 * radius + 1` pixels, each way: close to a Gaussian. Edges repeat. */
  blur(radius, passes = 3) {
    for (let pass = 0; pass < passes; pass++) {
      this.#blurLines(radius, this.width, this.height, 1, this.width);
      this.#blurLines(radius, this.height, this.width, this.width, 1);
    }
    return this;
  }

  /** Mixes in a blurred copy: what a detector's point spread leaves of the finest detail. */
  soften(share, radius = 1) {
    const soft = new Picture(this.width, this.height).addPicture(this).blur(radius, 1);
    return this.map((x, y, old) => old + share * (soft.data[y * this.width + x] - old));
  }

  /** Adds grain of standard deviation about `amount`, `coarse` of it (0 to 1) smeared over neighbouring pixels. */
  grain(seed, amount, coarse = 0.5) {
    const random = mulberry32(seed);
    const fine = new Picture(this.width, this.height).map(() => deviate(random));
    const smeared = new Picture(this.width, this.height).addPicture(fine).blur(1, 1);
    return this.addPicture(fine, amount * (1 - coarse)).addPicture(smeared, amount * coarse * 3);
  }

  #mapBox([left, top, right, bottom], margin, change) {
    const x1 = Math.min(this.width - 1, Math.ceil(right + margin));
    const y1 = Math.min(this.height - 1, Math.ceil(bottom + margin));
    for (let y = Math.max(0, Math.floor(top - margin)); y <= y1; y++) {
      for (let x = Math.max(0, Math.floor(left - margin)); x <= x1; x++) {
        const at = y * this.width + x;
        this.data[at] = change(x, y, this.data[at]);
      }
    }
    return this;
  }

  #blurLines(radius, length, lines, step, stride) {
    const line = new Float64Array(length);
    const clamp = i => Math.max(0, Math.min(length - 1, i));
    for (let n = 0; n < lines; n++) {
      const start = n * stride;
      let sum = 0;
      for (let i = 0; i < length; i++) line[i] = this.data[start + i * step];
      for (let i = -radius; i <= radius; i++) sum += line[clamp(i)];
      for (let i = 0; i < length; i++) {
        this.data[start + i * step] = sum / (2 * radius + 1);
        sum += line[clamp(i + radius + 1)] - line[clamp(i - radius)];
      }
    }
  }
}
