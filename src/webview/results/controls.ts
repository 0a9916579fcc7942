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

const figureText = (figure: ResultsFigure): string =>
  `${percentText(figure)} % ${figure.n}/${figure.of} ${intervalText(figure)}`;

const signed = (points: number): string => {
  const shown = Math.abs(points).toFixed(1);
  return shown === '0.0' ? shown : `${points < 0 ? '−' : '+'}${shown}`;
};

/** What each control did to the figures of every run, and how far repeated answers agree; nothing where none was asked. */
export function controlsView(runs: readonly ResultsRunView[]): TemplateResult | typeof nothing {
  const asked = runs.flatMap(({ run, beside }, index) => (beside === undefined ? [] : [{ run, beside, index }]));
  const [first] = asked;
  if (first === undefined) return nothing;
  const { figure, controls } = first.beside;
  return html`<section class="controls" aria-label="Controls">
    <h2>
      Controls
      <span class="dim"
        >${controls.length === 0 ? nothing : html`${visibleText(figure)} over the pairs answered both plainly and under the control`}</span
      >
    </h2>
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

const heading = (name: string, complete: boolean, notes: readonly string[]): TemplateResult =>
  html`<th scope="row">
    <b>${visibleText(name)}</b> ${complete ? nothing : html`<span class="sofar">so far</span>`}
    ${notes.map(note => html`<small>${visibleText(note)}</small>`)}
  </th>`;

function controlRow(
  { name, description, complete, effect, guessing, told, notes }: ResultsControl,
  adjusted: boolean,
): TemplateResult {
  const facts = told.map(
    ({ name: what, figure }) => html`<div class="line told">${visibleText(what)} ${figureText(figure)}</div>`,
  );
  if (effect === null) {
    return html`<tr>
      ${heading(name, complete, [description, ...notes])}
      <td colspan="3" class="dim">No pair is answered both ways yet.</td>
    </tr>`;
  }
  const { pairs, plain, under, difference, ci95, lost, won, p, holm } = effect;
  return html`<tr>
    ${heading(name, complete, [description, ...notes])}
    <td class="plotted">${dotPlot([plain, under], guessing)}</td>
    <td>
      <div class="line">${runMark(PLAIN)} <span class="unseen">plain</span> ${figureText(plain)}</div>
      <div class="line">${runMark(UNDER)} <span class="unseen">under the control</span> ${figureText(under)}</div>
      ${guessing === undefined ? nothing : html`<div class="line told">guessing ${guessing.toFixed(1)} %</div>`}
    </td>
    <td>
      <div class="line">
        <b>${signed(difference)} points</b> ${ci95 === null ? '' : `[${ci95.map(signed).join(', ')}]`}
      </div>
      <div class="line told">${lost} lost, ${won} won of ${plural(pairs, 'pair')}</div>
      <div class="line told">by groups ${pText(p)}${adjusted ? `, Holm ${pText(holm)}` : ''}</div>
      ${facts}
    </td>
  </tr>`;
}

function repeatsRow({ count, temperature, complete, told, agreement, questions }: ResultsRepeats): TemplateResult {
  const [same, ...majority] = told;
  return html`<tr>
    ${heading('Repeats', complete, [`every question ${count} times at temperature ${temperature}: stability`])}
    <td class="plotted">${same === undefined ? nothing : dotPlot([same.figure], undefined)}</td>
    <td>
      ${same === undefined ? nothing : html`<div class="line">${runMark(PLAIN)} ${figureText(same.figure)}</div>`}
      <div class="line told">${same === undefined ? '' : visibleText(same.name)}</div>
    </td>
    <td>
      <div class="line told">
        two answers the same ${percentText({ value: agreement })} %, mean over ${plural(questions, 'question')}
      </div>
      ${majority.map(({ name, figure }) => html`<div class="line told">${visibleText(name)} ${figureText(figure)}</div>`)}
    </td>
  </tr>`;
}
