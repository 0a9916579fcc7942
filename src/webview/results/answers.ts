import { css, html, nothing, type TemplateResult } from 'lit';
import type { ImageNumber } from '../../shared/panels/common';
import type { ResultsRow } from '../../shared/panels/results';
import { compareTexts, cutParts, partsFor, type TextPart } from '../shared/diffMarks';
import { imageBadge, letterChip } from '../shared/pieces';
import { visibleText } from '../shared/visibleText';
import { changedText, outcomeText } from './cells';
import { runName } from './plot';

export const answerStyles = css`
  .answers {
    border-top: 1px solid var(--line);
    max-height: 30vh;
    overflow: auto;
    padding: 8px var(--gap) 12px;
  }
  .answers h2 {
    align-items: baseline;
    display: flex;
    flex-wrap: wrap;
    gap: 2px 12px;
  }
  .answers h2 b {
    color: var(--strong);
    font-weight: 600;
  }
  .answers table {
    border-collapse: collapse;
    margin-top: 4px;
    table-layout: fixed;
    width: 100%;
  }
  .answers :is(th, td) {
    border-bottom: 1px solid var(--line);
    font-weight: 400;
    padding: 5px 14px 5px 0;
    text-align: left;
    vertical-align: top;
  }
  .answers tr > :first-child {
    width: 22%;
  }
  .answers tr:last-child > * {
    border-bottom: 0;
  }
  .answers .only {
    background: none;
    border-radius: 2px;
    color: inherit;
    padding: 0 1px;
    text-decoration: underline 1.5px;
    text-underline-offset: 3px;
  }
  .answers ins.only {
    background: var(--vscode-diffEditor-insertedTextBackground);
  }
  .answers del.only {
    background: var(--vscode-diffEditor-removedTextBackground);
    text-decoration-style: dotted;
  }
  .changed {
    color: var(--strong);
    font-weight: 600;
  }
  .note {
    display: block;
    font-size: 12px;
  }
  @media (max-width: 520px) {
    .answers :is(thead, tr, th, td) {
      display: block;
      width: auto;
    }
    .answers thead {
      display: none;
    }
    .answers tr > :first-child {
      width: auto;
    }
    .answers :is(th, td:not(:last-child)) {
      border-bottom: 0;
      padding-bottom: 0;
    }
  }
`;

/** For each run and image the whole answer. */
export type Answers = readonly (readonly (string | null)[])[];

/** UTF-16 units of an answer that are shown here; all of it stands in the Pair panel. */
const SHOWN = 4000;

interface Side {
  readonly parts: readonly TextPart[];
  readonly note: string | null;
}

/**
 * An answer's words, marked where another run's answer to the same question lacks them: the others' against the first
 * run's, and the first's against the second's where there are two.
 */
function sideOf(answers: Answers, run: number, image: number): Side | null {
  const text = answers[run]?.[image] ?? null;
  if (text === null) return null;
  const other = run > 0 ? 0 : answers.length === 2 ? 1 : null;
  const otherText = other === null ? null : (answers[other]?.[image] ?? null);
  if (otherText === null) return { parts: [{ text, only: false }], note: null };
  const [one, two] = run === 0 ? [text, otherText] : [otherText, text];
  const { segments, note } = compareTexts(one, two);
  return { parts: partsFor(run === 0 ? 1 : 2, text, segments), note: run === 0 ? null : note };
}

function answerCell(row: ResultsRow, answers: Answers, run: number, image: number): TemplateResult {
  const known = row.runs[run]?.images[image];
  const number = imageBadge((image + 1) as ImageNumber);
  const side = sideOf(answers, run, image);
  if (known?.error !== undefined) {
    return html`<td>
      ${number} <span class="bad">✕ <bdi>${visibleText(known.error)}</bdi></span>
    </td>`;
  }
  if (side === null || known?.read === undefined)
    return html`<td>${number} <span class="dim">not asked yet</span></td>`;
  const length = side.parts.reduce((sum, { text }) => sum + text.length, 0);
  return html`<td>
    ${number} ${letterChip(known.read, known.verdict)}
    <bdi>${cutParts(side.parts, SHOWN).map(part => marked(part, run))}</bdi>
    ${length > SHOWN ? html`<span class="note dim">… ${length - SHOWN} more characters in the Pair panel</span>` : nothing}
    ${side.note === null ? nothing : html`<span class="note dim">${side.note}</span>`}
  </td>`;
}

const marked = ({ text, only }: TextPart, run: number): unknown => {
  const shown = visibleText(text);
  if (!only) return shown;
  return run === 0 ? html`<del class="only">${shown}</del>` : html`<ins class="only">${shown}</ins>`;
};

/** What each run answered for a row, one below the other, marked where the words differ. */
export function answersView(row: ResultsRow, labels: readonly string[], answers: Answers | null): TemplateResult {
  return html`<section class="answers" tabindex="0" aria-label="Answers of the chosen pair">
    <h2>
      <b><bdi>${visibleText(row.id)}</bdi></b
      ><bdi>${visibleText(row.question)}</bdi>
      <span class="dim"
        >correct ${row.correct.map((letter, i) => html`${imageBadge((i + 1) as ImageNumber)} ${letter} `)}</span
      >
      ${changedText(row)}
    </h2>
    ${
      answers === null
        ? html`<p class="dim">Reading the answers…</p>`
        : html`<table>
              <thead class="unseen">
                <tr>
                  <th scope="col">run</th>
                  ${row.correct.map((_, i) => html`<th scope="col">image ${i + 1}</th>`)}
                </tr>
              </thead>
              <tbody>
                ${labels.map(
                  (label, run) =>
                    html`<tr>
                      <th scope="row">
                        ${runName(label, run)}
                        ${row.runs[run] === undefined ? nothing : html`<div>${outcomeText(row.runs[run].outcome)}</div>`}
                      </th>
                      ${row.correct.map((_, image) => answerCell(row, answers, run, image))}
                    </tr>`,
                )}
              </tbody>
            </table>
            <p class="note dim">
              ${
                labels.length === 2
                  ? 'Underlined: words that the other run’s answer lacks.'
                  : `Underlined: words that the answer of ${visibleText(labels[0] ?? '')} lacks.`
              }
            </p>`
    }
  </section>`;
}
