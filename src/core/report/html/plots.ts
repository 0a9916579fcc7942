/** Figures as inline SVG. Positions are percentages of the width, so that a plot fits wherever it stands. */
import type { Figure } from '../../benchmark/types';
import type { Markup } from '../markup';
import { markup } from '../markup';
import type { Ended, Report } from '../model';
import { OUTCOMES_OF } from '../words';

/** Colours and shapes that runs are told apart by; more runs than these begin again. */
export const RUN_STYLES = 4;
export const runClass = (run: number): string => `run${run % RUN_STYLES}`;

export const outcomeClass = (outcome: Ended): string => outcome.replace(' ', '-');

const share = (value: number): string => `${value.toFixed(2)}%`;

/** A dot at the value, a line over its interval, a dashed line at guessing; the numbers stand beside it as text. */
export function intervalPlot({ value, ci95 }: Figure, guess: number | undefined, run: number): Markup {
  return markup`<svg height="20" aria-hidden="true" focusable="false"><g class="${runClass(run)}">
<line class="axis" x1="0" x2="100%" y1="10" y2="10"/>${guess !== undefined && guessLine(guess, 1, 19)}${
    ci95 !== null &&
    markup`<line class="whisker" x1="${share(ci95[0])}" x2="${share(ci95[1])}" y1="10" y2="10"/>${ci95.map(
      end => markup`<line class="whisker" x1="${share(end)}" x2="${share(end)}" y1="6" y2="14"/>`,
    )}`
  }${value !== null && marker(value, run)}</g></svg>`;
}

const guessLine = (guess: number, from: number, to: number): Markup =>
  markup`<line class="guess" x1="${share(guess)}" x2="${share(guess)}" y1="${from}" y2="${to}"/>`;

/** A circle, a square or a diamond, so that runs differ without colour as well. */
function marker(value: number, run: number): Markup {
  const shape = run % RUN_STYLES;
  if (shape === 0 || shape === 3) {
    return markup`<circle class="dot" cx="${share(value)}" cy="10" r="${shape === 0 ? 5 : 6}"/>`;
  }
  const turn = shape === 2 ? markup` transform="rotate(45)"` : '';
  // An <svg> of its own is what can be placed at a percentage and still hold a shape in pixels.
  return markup`<svg x="${share(value)}" y="10" width="1" height="1"><rect class="dot" x="-4.5" y="-4.5" width="9" height="9"${turn}/></svg>`;
}

/** The scale above a column of plots. */
export const scale = (): Markup =>
  markup`<svg height="13" aria-hidden="true" focusable="false">${[0, 25, 50, 75, 100].map(
    at => markup`<text x="${share(at)}" y="10">${at}</text>`,
  )}</svg>`;

/** Narrower parts have no room for their sign. */
const SIGN_FITS = 5;

/** How pairs or cases ended, as one bar. */
export function outcomeBar(of: Report['of'], counts: ReadonlyMap<Ended, number>): Markup {
  const total = [...counts.values()].reduce((sum, count) => sum + count, 0);
  let from = 0;
  const parts = OUTCOMES_OF[of].map(({ outcome, sign }) => {
    const width = total === 0 ? 0 : (100 * (counts.get(outcome) ?? 0)) / total;
    const part = markup`<rect class="${outcomeClass(outcome)}" x="${share(from)}" y="2" width="${share(width)}" height="18"/>${
      width >= SIGN_FITS && markup`<text class="sign" x="${share(from + width / 2)}" y="15">${sign}</text>`
    }`;
    from += width;
    return width > 0 && part;
  });
  return markup`<svg class="bar" height="22" aria-hidden="true" focusable="false">${parts}</svg>`;
}
