/** Whether red, green and blue are equal everywhere. Radiographs are, and a third of most work is then enough. */
export function isGrey(rgb: Uint8Array): boolean {
  for (let i = 0; i < rgb.length; i += 3) {
    if (rgb[i] !== rgb[i + 1] || rgb[i] !== rgb[i + 2]) return false;
  }
  return true;
}

/** One channel (0 red, 1 green, 2 blue), written to the start of `target`. */
export function copyChannel(rgb: Uint8Array, channel: number, target: Uint8Array): Uint8Array {
  for (let from = channel, to = 0; from < rgb.length; from += 3, to++) target[to] = rgb[from]!;
  return target;
}
