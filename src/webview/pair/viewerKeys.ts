/** What a key means among the images (help.ts lists them). */
import type { Chosen } from './chosen';
import type { Preset } from './presets';

type KeyAction =
  | { readonly do: 'choose'; readonly changes: Partial<Chosen> }
  | { readonly do: 'preset'; readonly preset: Preset }
  | { readonly do: 'encoder' | 'linked' | 'loupe' | 'step' | 'help' };

const OPACITY_STEP = 0.1;
const choose = (changes: Partial<Chosen>): KeyAction => ({ do: 'choose', changes });
const show = (preset: Preset): KeyAction => ({ do: 'preset', preset });

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
  '1': show('own'),
  '2': show('extent'),
  '3': show('percentile'),
  '4': show('lung'),
  '5': show('soft tissue'),
  '6': show('brain'),
  '7': show('bone'),
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
