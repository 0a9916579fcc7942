/** What a key means among the images (help.ts lists them). */
import type { Chosen } from './chosen';

/** How an image's values are shown: by its own window or whole range, from least to greatest, from the 1st to the 99th percentile. */
export type Preset = 'own' | 'extent' | 'percentile';

export const PRESET_SAID: Readonly<Record<Preset, string>> = {
  own: 'Shown by its own window, or over the whole range of values.',
  extent: 'Shown from the least to the greatest value.',
  percentile: 'Shown from the 1st to the 99th percentile of the values.',
};

type KeyAction =
  | { readonly do: 'choose'; readonly changes: Partial<Chosen> }
  | { readonly do: 'preset'; readonly preset: Preset }
  | { readonly do: 'encoder' | 'linked' | 'loupe' | 'step' | 'help' };

const OPACITY_STEP = 0.1;
const choose = (changes: Partial<Chosen>): KeyAction => ({ do: 'choose', changes });

const KEYS: Readonly<Record<string, KeyAction>> = {
  s: choose({ mode: 'side' }),
  w: choose({ mode: 'swipe' }),
  f: choose({ mode: 'flicker' }),
  d: choose({ mode: 'difference' }),
  n: choose({ map: 'none' }),
  a: choose({ map: 'resemblance' }),
  c: choose({ map: 'contribution' }),
  r: choose({ map: 'correspondence' }),
  g: choose({ map: 'disagreement' }),
  e: { do: 'encoder' },
  l: { do: 'linked' },
  z: { do: 'loupe' },
  ' ': { do: 'step' },
  '1': { do: 'preset', preset: 'own' },
  '2': { do: 'preset', preset: 'extent' },
  '3': { do: 'preset', preset: 'percentile' },
  '?': { do: 'help' },
};

/** Null for a key that means nothing here; Space only steps a flicker, and otherwise scrolls the page. */
export function keyAction(key: string, chosen: Chosen): KeyAction | null {
  const opacity = (by: number): number => Math.min(1, Math.max(0.1, chosen.opacity + by));
  if (key === '[') return choose({ opacity: opacity(-OPACITY_STEP) });
  if (key === ']') return choose({ opacity: opacity(OPACITY_STEP) });
  if (key.toLowerCase() === 'x') return choose({ links: !chosen.links });
  if (key === ' ' && chosen.mode !== 'flicker') return null;
  return KEYS[key.length === 1 ? key.toLowerCase() : key] ?? null;
}
