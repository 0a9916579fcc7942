/** The sections of the HTML report above its pairs. */
import type { Markup } from '../markup';
import { markup } from '../markup';
import type { Ended, Report, ReportedRun } from '../model';
import type { FigureName } from '../words';
import {
  categoriesOf,
  endsOf,
  figureNames,
  figureOf,
  guessFor,
  guessingNote,
  intervalsNote,
  intervalText,
  itemName,
  OUTCOMES_OF,
  percentText,
  scopeText,
} from '../words';
import { intervalPlot, outcomeBar, outcomeClass, runClass, scale } from './plots';

/** A run's name as text of its own direction, with the sign that its plots have where there are several. */
export const runName = ({ runs }: Report, index: number): Markup =>
  markup`${hasSeveral({ runs }) && markup`<span class="key ${runClass(index)}"></span>`}<bdi>${runs[index]?.name}</bdi>`;

/** A table that is wider than a narrow window is scrolled, by keyboard too. */
export const scrolled = (label: string, table: Markup): Markup =>
  markup`<div class="scroll" role="group" aria-label="${label}" tabindex="0">${table}</div>`;

export function figuresSection(report: Report): Markup {
  const { runs, guessing } = report;
  const [only] = runs;
  const shown = runs.length === 1 && only !== undefined ? cards(report, only) : figureTable(report);
  const guess = guessing === undefined ? '' : ' Dashed: guessing.';
  return markup`<section id="figures" aria-labelledby="h-figures"><h2 id="h-figures">Figures</h2>
${scopes(report)}
${shown}<p class="note">${intervalsNote(report)}${guess}</p>${guessing !== undefined && markup`<p class="note">${guessingNote(report)}</p>`}</section>`;
}

function scopes(report: Report): Markup {
  const [only, ...others] = report.runs.map(scopeText);
  if (others.length === 0) return markup`<p class="note">${only}</p>`;
  return markup`<ul class="note">${report.runs.map((run, i) => markup`<li>${runName(report, i)}: ${scopeText(run)}</li>`)}</ul>`;
}

function cards(report: Report, { metrics }: ReportedRun): Markup {
  const { guessing } = report;
  return markup`<div class="cards">${figureNames(report).map(({ key, name, of }) => {
    const figure = figureOf(metrics, key);
    const guess = guessFor(guessing, key);
    return markup`<div class="card"><h3 title="${of}">${name}</h3>
<p class="big">${percentText(figure.value)}<small>${figure.n}/${figure.of}</small></p>${intervalPlot(figure, guess, 0)}
<p class="facts">${intervalText(figure.ci95)}${guess !== undefined && ` · guessing ${guess.toFixed(0)}`}</p></div>`;
  })}</div>`;
}

function figureTable(report: Report): Markup {
  const groups = figureNames(report).map(figure =>
    group(report, markup`${figure.name}<br><span class="dim">${figure.of}</span>`, figure, ({ metrics }) => metrics),
  );
  return scrolled('Figures', plotTable(report, 'Figures of each run', 'figure', groups));
}

const hasSeveral = ({ runs }: Pick<Report, 'runs'>): boolean => runs.length > 1;

const plotTable = (report: Report, caption: string, what: string, groups: readonly Markup[]): Markup =>
  markup`<table><caption>${caption}</caption><thead><tr><th scope="col">${what}</th>${hasSeveral(report) && markup`<th scope="col" class="run">run</th>`}<th scope="col" class="plot">percent${scale()}</th><th scope="col" class="number">value</th><th scope="col" class="number">interval</th><th scope="col" class="number">of</th></tr></thead>${groups}</table>`;

/** One row per run under a heading that they share. */
function group(
  report: Report,
  heading: Markup,
  { key }: FigureName,
  figuresOf: (run: ReportedRun) => Parameters<typeof figureOf>[0],
): Markup {
  const rows = report.runs.map((run, i) => {
    const figure = figureOf(figuresOf(run), key);
    const head = i === 0 && markup`<th scope="rowgroup" rowspan="${report.runs.length}">${heading}</th>`;
    return markup`<tr>${head}${hasSeveral(report) && markup`<td>${runName(report, i)}</td>`}<td class="plot">${intervalPlot(figure, guessFor(report.guessing, key), i)}</td><td class="number">${percentText(figure.value)}</td><td class="number">${intervalText(figure.ci95)}</td><td class="number">${figure.n}/${figure.of}</td></tr>`;
  });
  return markup`<tbody class="group">${rows}</tbody>`;
}

export function outcomesSection(report: Report): Markup {
  const { of } = report;
  const rows = report.runs.map(({ metrics }, i) => {
    const counts = new Map<Ended, number>();
    for (const outcome of endsOf(metrics)) counts.set(outcome, (counts.get(outcome) ?? 0) + 1);
    const cells = OUTCOMES_OF[of].map(({ outcome }) => markup`<td class="number">${counts.get(outcome) ?? 0}</td>`);
    return markup`<tr><th scope="row" class="run">${runName(report, i)}</th><td class="plot">${outcomeBar(of, counts)}</td>${cells}</tr>`;
  });
  const heads = OUTCOMES_OF[of].map(
    ({ outcome, sign, means }) =>
      markup`<th scope="col" class="number" title="${means}"><span class="swatch ${outcomeClass(outcome)}"></span>${sign} ${outcome}</th>`,
  );
  const meanings = OUTCOMES_OF[of].map(({ outcome, means }) => `${outcome}: ${means}`).join('; ');
  return markup`<section id="outcomes" aria-labelledby="h-outcomes"><h2 id="h-outcomes">How the ${of} ended</h2>${scrolled(
    `How the ${of} ended`,
    markup`<table><caption>Number of ${of} (${meanings})</caption><thead><tr><th scope="col">run</th><th scope="col" class="plot">share of ${of}</th>${heads}</tr></thead><tbody>${rows}</tbody></table>`,
  )}</section>`;
}

export function categoriesSection(report: Report): Markup | undefined {
  const names = [...new Set(report.runs.flatMap(({ metrics }) => Object.keys(categoriesOf(metrics))))].sort();
  if (names.length === 0) return undefined;
  const [drawn] = figureNames(report);
  if (drawn === undefined) return undefined;
  const groups = names.map(name =>
    group(report, markup`<bdi>${name}</bdi>`, drawn, ({ metrics }) => categoriesOf(metrics)[name]),
  );
  const counts = `A ${itemName(report)} counts once for every entry of its categories.`;
  return markup`<section id="categories" aria-labelledby="h-categories"><h2 id="h-categories">By category</h2>${scrolled(
    `${drawn.name} by category`,
    plotTable(report, `${drawn.name}. ${counts}`, 'category', groups),
  )}${report.runs.map((run, i) => categoryDetails(report, run, i))}</section>`;
}

function categoryDetails(report: Report, { name, metrics }: ReportedRun, index: number): Markup {
  const categories = Object.entries(categoriesOf(metrics));
  const columns = figureNames(report).filter(({ key }) => categories.some(([, figures]) => figures[key] !== undefined));
  const rows = categories.map(
    ([category, figures]) =>
      markup`<tr><th scope="row"><bdi>${category}</bdi></th>${columns.map(({ key }) => {
        const { value, ci95, n, of } = figureOf(figures, key);
        return markup`<td class="number">${percentText(value)}<br><span class="dim">${intervalText(ci95)}<br>${n}/${of}</span></td>`;
      })}</tr>`,
  );
  const heads = columns.map(figure => markup`<th scope="col" class="number">${figure.name}</th>`);
  return markup`<details><summary>All figures by category: ${runName(report, index)}</summary>${scrolled(
    `All figures by category: ${name}`,
    markup`<table><caption>Percent, interval, count</caption><thead><tr><th scope="col">category</th>${heads}</tr></thead><tbody>${rows}</tbody></table>`,
  )}</details>`;
}
