/**
 * Colours for signed values: blue below zero, orange above, a light grey at zero. Blue and orange are told apart with
 * every common colour blindness. Lightness and chroma change evenly and alike on both sides in OKLab, a space in which
 * equal steps look equal. Source of the space: Björn Ottosson, https://bottosson.github.io/posts/oklab/ (public domain).
 */
const SIZE = 255;
const MIDDLE = (SIZE - 1) / 2;
const AT_ZERO = 0.92;
const AT_ENDS = 0.58;
const CHROMA = 0.13;
const BLUE = 255;
const ORANGE = 55;

/** 255 colours as R, G, B; the middle one is zero's. */
export const DIVERGING: Uint8Array = Uint8Array.from(
  Array.from({ length: SIZE }, (_, i) => {
    const t = (i - MIDDLE) / MIDDLE;
    const lightness = AT_ZERO + (AT_ENDS - AT_ZERO) * Math.abs(t);
    return oklchToRgb(lightness, CHROMA * Math.abs(t), t < 0 ? BLUE : ORANGE);
  }).flat(),
);

/** OKLCh (hue in degrees) to sRGB of 8 bits. */
function oklchToRgb(lightness: number, chroma: number, hue: number): [number, number, number] {
  const a = chroma * Math.cos((hue * Math.PI) / 180);
  const b = chroma * Math.sin((hue * Math.PI) / 180);
  const l = (lightness + 0.3963377774 * a + 0.2158037573 * b) ** 3;
  const m = (lightness - 0.1055613458 * a - 0.0638541728 * b) ** 3;
  const s = (lightness - 0.0894841775 * a - 1.291485548 * b) ** 3;
  return [
    gamma(4.0767416621 * l - 3.3077115913 * m + 0.2309699292 * s),
    gamma(-1.2684380046 * l + 2.6097574011 * m - 0.3413193965 * s),
    gamma(-0.0041960863 * l - 0.7034186147 * m + 1.707614701 * s),
  ];
}

/** Linear light to sRGB (IEC 61966-2-1), 0..255. */
function gamma(linear: number): number {
  const value = linear <= 0.0031308 ? 12.92 * linear : 1.055 * linear ** (1 / 2.4) - 0.055;
  return Math.round(Math.min(1, Math.max(0, value)) * 255);
}
