/**
 * Ink to light as Pillow's `convert('RGB')` computes it (libImaging `cmyk2rgb`): each ink takes its share of the light
 * that black leaves, without a colour profile.
 * @param values at least four bytes a pixel (cyan, magenta, yellow, black), `channels` in all; 255 is full ink.
 */
export function cmykToRgb(values: Uint8Array, channels: number): Uint8Array {
  const pixels = values.length / channels;
  const rgb = new Uint8Array(pixels * 3);
  for (let i = 0, from = 0, to = 0; i < pixels; i++, from += channels, to += 3) {
    const light = 255 - values[from + 3]!;
    for (let ink = 0; ink < 3; ink++) rgb[to + ink] = light - dividedBy255(values[from + ink]! * light);
  }
  return rgb;
}

/** n / 255, rounded, for 0 ≤ n ≤ 255². */
function dividedBy255(n: number): number {
  const sum = n + 128;
  return ((sum >> 8) + sum) >> 8;
}
