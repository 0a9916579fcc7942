/** One image's answer in one column: its letter, its text with marks, its thought and what is known about it. */
import { html, nothing, type TemplateResult } from 'lit';
import { roundsOf } from '../../shared/panels/answers';
import type { AnswerToken, ImageAnswer } from '../../shared/panels/answers';
import type { ImageNumber } from '../../shared/panels/common';
import { cssText } from '../shared/cssText';
import { failureText, imageBadge, letterChip, spinner } from '../shared/pieces';
import { cutText, visibleText } from '../shared/visibleText';
import { factsOf, FLIP_MARKS, troublesOf } from './answerWords';
import type { BoardContext } from './board';
import type { Column } from './columns';
import { cutMarks, marksOf, type Compared, type Marked, type Side } from './marks';

/** UTF-16 units of a text that are shown before it is expanded. */
const SHORT = 600;

/** An answer held against another. */
interface Against {
  readonly compared: Compared;
  readonly side: Side;
  /** The other, as it is called in a title: `the answer for image 2`. */
  readonly other: string;
}

export const shownRound = ({ rounds }: BoardContext, { answer }: Column): readonly [ImageAnswer, ImageAnswer] => {
  if (answer === null) return [{}, {}];
  const all = roundsOf(answer);
  return all[rounds.get(answer.id) ?? 0] ?? answer.images;
};

/** What an image's answer is compared with: the other image's, or the first column's about the same image. */
function againstOf(board: BoardContext, column: Column, n: ImageNumber): Against | null {
  const [one, two] = shownRound(board, column);
  if (board.diff === 'images') {
    const compared = board.comparisons.of(one, two);
    return compared && { compared, side: n, other: `the answer for image ${n === 1 ? 2 : 1}` };
  }
  const reference = board.diff === 'models' ? referenceOf(board, n) : undefined;
  if (reference === undefined || reference === column) return null;
  const compared = board.comparisons.of(shownRound(board, reference)[n - 1]!, n === 1 ? one : two);
  return compared && { compared, side: 2, other: `the answer of ${visibleText(reference.name)}` };
}

/** The first column with an answer about the image. */
export const referenceOf = (board: BoardContext, n: ImageNumber): Column | undefined =>
  board.columns.find(column => shownRound(board, column)[n - 1]!.text !== undefined);

function mark({ text, only, flip }: Marked, { side, other }: Against): TemplateResult | string {
  const shown = visibleText(text);
  const title = `Not in ${other}`;
  const own =
    side === 1
      ? html`<del class="only" title=${title}>${shown}</del>`
      : html`<ins class="only" title=${title}>${shown}</ins>`;
  const words = only ? own : shown;
  if (flip === undefined) return words;
  const [symbol, word] = FLIP_MARKS[flip.kind];
  const against = visibleText(flip.against);
  return html`<span class="flip" title="A flip of ${word}: ${other} says “${against}”"
    >${words}<span class="flag" aria-hidden="true">${symbol} ${word}</span
    ><span class="unseen"> (flip of ${word}: ${other} says “${against}”) </span></span
  >`;
}

/** Long text is cut until all of it is wanted; only then is all of it in the page. */
function text(board: BoardContext, key: string, whole: string, against: Against | null): TemplateResult {
  const open = board.open.has(key);
  const isLong = whole.length > SHORT;
  const cut = isLong && !open;
  const isMarked = against !== null && against.compared.segments.length > 0;
  const marks = isMarked ? marksOf(against.compared, against.side) : [];
  const shown = isMarked
    ? (cut ? cutMarks(marks, SHORT) : marks).map(part => mark(part, against))
    : visibleText(cut ? cutText(whole, SHORT) : whole);
  const more = html`<button class="link" aria-expanded=${open} @click=${() => board.actions.toggle(key)}>
    ${open ? 'Show less' : `Show all ${whole.length.toLocaleString('en')} characters`}
  </button>`;
  // Written without a break inside: white space in an answer is shown as it is.
  return html`<span class="text ${isLong && open ? 'open' : ''}" tabindex=${isLong && open ? 0 : nothing}
      ><bdi>${shown}${cut ? '…' : nothing}</bdi></span
    >${isLong ? html`<span class="note">${more}</span>` : nothing}`;
}

/** Folded: it is read to understand an answer, and is not compared. */
function thought(board: BoardContext, key: string, whole: string): TemplateResult {
  const open = board.open.has(key);
  return html`<div class="note thought">
    <button class="link" aria-expanded=${open} @click=${() => board.actions.toggle(key)}>
      <span aria-hidden="true">${open ? '▾' : '▸'} </span>Thought · ${whole.length.toLocaleString('en')} characters
    </button>
    ${open ? html`<div class="inside">${text(board, `${key} text`, whole, null)}</div>` : nothing}
  </div>`;
}

const percent = (logprob: number): string => `${(100 * Math.exp(logprob)).toFixed(1)} %`;

/** How probable the model held each option's letter as the first thing to say. */
function letterBars(letters: NonNullable<ImageAnswer['letters']>): TemplateResult {
  return html`<ul class="bars" aria-label="Probability of each option’s letter">
    ${Object.entries(letters)
      .toSorted(([a], [b]) => (a < b ? -1 : 1))
      .map(
        ([letter, logprob]) =>
          html`<li>
            <b>${visibleText(letter)}</b
            ><span class="bar" aria-hidden="true"
              ><i .style=${cssText({ width: percent(logprob).replace(' ', '') })}></i></span
            ><span class="figure">${percent(logprob)}</span>
          </li>`,
      )}
  </ul>`;
}

const candidates = ({ token, logprob, top }: AnswerToken): string => {
  const others = top.filter(other => other.token !== token).map(other => `“${other.token}” ${percent(other.logprob)}`);
  return `“${token}” ${percent(logprob)}${others.length === 0 ? '' : `; instead ${others.join(', ')}`}`;
};

/** Below this a token is underlined: the model held something else about as probable. */
const UNSURE = Math.log(0.5);

/** The answer token by token; pointing at one, or moving to it, tells how probable it was and what else was. */
function tokenStrip(board: BoardContext, key: string, tokens: readonly AnswerToken[]): TemplateResult {
  const open = board.open.has(key);
  const at = board.token?.key === key ? tokens[board.token.at] : undefined;
  return html`<div class="note">
    <button class="link" aria-expanded=${open} @click=${() => board.actions.toggle(key)}>
      <span aria-hidden="true">${open ? '▾' : '▸'} </span>Token probabilities
    </button>
    ${
      open
        ? html`<medprobe-toolbar class="tokens" aria-label="Tokens of the answer"
              >${tokens.map(
                (token, n) =>
                  html`<button
                    class=${token.logprob < UNSURE ? 'unsure' : ''}
                    aria-label=${visibleText(candidates(token))}
                    @focus=${() => board.actions.token(key, n)}
                    @pointerenter=${() => board.actions.token(key, n)}
                  >
                    <bdi>${visibleText(token.token)}</bdi>
                  </button>`,
              )}</medprobe-toolbar
            >
            <span class="readout dim"
              ><bdi>${at === undefined ? 'Point at a token, or move to it.' : visibleText(candidates(at))}</bdi></span
            >`
        : nothing
    }
  </div>`;
}

function notes(board: BoardContext, column: Column, n: ImageNumber, image: ImageAnswer): TemplateResult {
  const { answer } = column;
  const round = board.rounds.get(answer?.id ?? '') ?? 0;
  const key = `${answer?.id ?? ''} ${round} ${n}`;
  const facts = factsOf(image);
  const compared = n === 2 || board.diff === 'models' ? againstOf(board, column, n)?.compared.note : null;
  const show = (): void => board.actions.transcript(answer?.id ?? '', n, round);
  return html`${troublesOf(image).map(trouble => html`<span class="note warn"><span aria-hidden="true">⚠ </span>${trouble}</span>`)}
  ${image.error === undefined ? nothing : html`<span class="note">${failureText(image.error)}</span>`}
  ${image.thought === undefined ? nothing : thought(board, `${key} thought`, image.thought)}
  ${image.letters === undefined ? nothing : letterBars(image.letters)}
  ${image.tokens === undefined || image.tokens.length === 0 ? nothing : tokenStrip(board, `${key} tokens`, image.tokens)}
  ${compared === null || compared === undefined ? nothing : html`<span class="note dim">${compared}</span>`}
  ${facts.length === 0 ? nothing : html`<span class="note dim">${facts.join(' · ')}</span>`}
  ${image.request === undefined ? nothing : html`<span class="note"><button class="link" @click=${show}>Show request and reply</button></span>`}`;
}

/** An answer's letter and text, or why there is none. */
function content(board: BoardContext, column: Column, n: ImageNumber, image: ImageAnswer): TemplateResult {
  const { answer } = column;
  if (image.text === undefined) {
    if (image.error !== undefined) return html`${notes(board, column, n, image)}`;
    if (answer?.state === 'asking') return html`<span class="dim">${spinner()} Asking…</span>`;
    return html`<span class="dim"
      >${answer?.state === 'cancelled' ? 'Cancelled' : answer === null ? 'Not asked' : 'Not answered'}</span
    >`;
  }
  const round = board.rounds.get(answer?.id ?? '') ?? 0;
  return html`${image.read === undefined ? nothing : letterChip(image.read, image.verdict)}${
    image.text === ''
      ? html`<span class="dim">(an empty answer)</span>`
      : text(board, `${answer?.id ?? ''} ${round} ${n} text`, image.text, againstOf(board, column, n))
  }${notes(board, column, n, image)}`;
}

export function answerCell(board: BoardContext, column: Column, n: ImageNumber): TemplateResult {
  const image = shownRound(board, column)[n - 1]!;
  const words = `${column.name}, image ${n}`;
  return html`<div
    class="cell"
    role="group"
    aria-label=${visibleText(words)}
    tabindex=${board.isAt(column, n) ? 0 : -1}
    data-row=${n}
  >
    <span class="name">${imageBadge(n)}</span>${content(board, column, n, image)}
  </div>`;
}
