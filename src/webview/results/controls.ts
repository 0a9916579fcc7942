import { css, html, nothing, type TemplateResult } from 'lit';
import type { ResultsBeside, ResultsControl, ResultsRepeats } from '../../shared/panels/controls';
import type { ResultsFigure, ResultsRunView } from '../../shared/panels/results';
import { visibleText } from '../shared/visibleText';
import { intervalText, percentText, plural, pText } from './format';
import { dotPlot, runMark, runName } from './plot';

export const controlStyles = css`
  .controls {
    border-top: 1px solid var(--line);
    padding: 8px var(--gap) 10px;
  }
  .controls h2 {
    color: var(--strong);
    font-size: 13px;
    font-weight: 600;
  }
  .controls h2 .dim {
    font-size: 12px;
    font-weight: 400;
  }
  .controls h3 {
    margin-top: 8px;
  }
  .controls table {
    border-collapse: collapse;
    margin-top: 2px;
    width: 100%;
  }
  .controls :is(th, td) {
    border-top: 1px solid var(--line);
    font-weight: 400;
    padding: 5px 10px 5px 0;
    text-align: left;
    vertical-align: top;
  }
  .controls thead th {
    border-top: 0;
    color: var(--dim);
    font-size: 11px;
    padding-block: 2px;
  }
  .controls b {
    color: var(--strong);
    font-weight: 600;
  }
  .controls small {
    color: var(--dim);
    display: block;
    font-size: 11px;
  }
  .controls .line {
    font: 11px/18px var(--mono);
    white-space: nowrap;
  }
  .controls .strong {
    color: var(--strong);
    font-weight: 600;
  }
  .controls .line.told {
    color: var(--dim);
    white-space: normal;
  }
  @media (min-width: 761px) {
    .controls tbody th {
      min-width: 150px;
      width: 26%;
    }
    .controls .plotted {
      min-width: 90px;
      padding-top: 22px;
      width: 22%;
    }
  }
  @media (max-width: 760px) {
    .controls table,
    .controls tbody,
    .controls tr,
    .controls th,
    .controls td {
      display: block;
    }
    .controls thead {
      display: none;
    }
    .controls td {
      border-top: 0;
      padding-top: 0;
    }
    .controls .line {
      white-space: normal;
    }
  }
`;

/** Of the two dots of a control: their shapes are those of a first and a second run. */
const [PLAIN, UNDER] = [0, 1] as const;

type Effect = ResultsControl['effects'][number];

const figureText = (figure: ResultsFigure): string =>
  `${percentText(figure)} % ${figure.n}/${figure.of} ${intervalText(figure)}`;

const signed = (points: number): string => {
  const shown = Math.abs(points).toFixed(1);
  return shown === '0.0' ? shown : `${points < 0 ? '−' : '+'}${shown}`;
};

/** What each control did to the figures of every run, and how far repeated answers agree; nothing where none was asked. */
export function controlsView(runs: readonly ResultsRunView[]): TemplateResult | typeof nothing {
  const asked = runs.flatMap(({ run, beside }, index) => (beside === undefined ? [] : [{ run, beside, index }]));
  if (asked.length === 0) return nothing;
  return html`<section class="controls" aria-label="Controls">
    <h2>Controls <span class="dim">over what was answered both plainly and under the control</span></h2>
    ${asked.map(
      ({ run, beside, index }) =>
        html`${runs.length > 1 ? html`<h3>${runName(run.label, index)}</h3>` : nothing} ${besideTable(beside)}`,
    )}
  </section>`;
}

function besideTable({ controls, repeats }: ResultsBeside): TemplateResult {
  return html`<table>
    <thead>
      <tr>
        <th scope="col">control</th>
        <th scope="col">${runMark(PLAIN)} plain, ${runMark(UNDER)} under the control</th>
        <th scope="col"><span class="unseen">figures</span></th>
        <th scope="col">what it did</th>
      </tr>
    </thead>
    <tbody>
      ${controls.map(control => controlRow(control, controls.length > 1))}
      ${repeats === null ? nothing : repeatsRow(repeats)}
    </tbody>
  </table>`;
}

const heading = (name: string, notes: readonly string[]): TemplateResult =>
  html`<th scope="row"><b>${visibleText(name)}</b>${notes.map(note => html`<small>${visibleText(note)}</small>`)}</th>`;

const toldLine = ({ name, figure }: ResultsControl['told'][number]): TemplateResult =>
  html`<div class="line told">${visibleText(name)} ${figureText(figure)}</div>`;

const pointsText = ({ difference, ci95 }: Effect): string =>
  `${signed(difference)} points [${ci95.map(signed).join(', ')}]`;

function controlRow(
  { name, description, notes, effects, guessing, told }: ResultsControl,
  adjusted: boolean,
): TemplateResult {
  const [first, ...others] = effects;
  if (first === undefined) {
    return html`<tr>
      ${heading(name, [description, ...notes])}
      <td colspan="3" class="dim">Nothing is answered both ways yet.</td>
    </tr>`;
  }
  const { plain, under, tested } = first;
  return html`<tr>
    ${heading(name, [description, ...notes])}
    <td class="plotted">${dotPlot([plain, under], guessing)}</td>
    <td>
      <div class="line told">${visibleText(first.name)}</div>
      <div class="line">${runMark(PLAIN)} <span class="unseen">plain</span> ${figureText(plain)}</div>
      <div class="line">${runMark(UNDER)} <span class="unseen">under the control</span> ${figureText(under)}</div>
      ${guessing === undefined ? nothing : html`<div class="line told">guessing ${guessing.toFixed(1)} %</div>`}
    </td>
    <td>
      <div class="line strong">${pointsText(first)}</div>
      ${
        tested === undefined
          ? nothing
          : html`<div class="line told">
              by groups ${pText(tested.p)}${adjusted ? `, Holm ${pText(tested.holm)}` : ''}
            </div>`
      }
      ${others.map(effect => html`<div class="line told">${visibleText(effect.name)} ${pointsText(effect)}</div>`)}
      ${told.map(toldLine)}
    </td>
  </tr>`;
}

function repeatsRow({
  count,
  temperature,
  notes,
  agreeing,
  agreement,
  questions,
  majority,
}: ResultsRepeats): TemplateResult {
  return html`<tr>
    ${heading('Repeats', [`every question ${count} times at temperature ${temperature}: stability`, ...notes])}
    <td class="plotted">${dotPlot([agreeing], undefined)}</td>
    <td>
      <div class="line told">all answers the same</div>
      <div class="line">${runMark(PLAIN)} ${figureText(agreeing)}</div>
    </td>
    <td>
      <div class="line told">
        two answers the same ${percentText({ value: agreement })} %, mean over ${plural(questions, 'question')}
      </div>
      ${majority.map(toldLine)}
    </td>
  </tr>`;
}
