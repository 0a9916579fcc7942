/** The sections that compare: runs with each other, and the two readings of an answer. */
import type { Comparisons } from '../../benchmark/compare';
import { besideTables } from '../beside';
import type { Markup } from '../markup';
import { markup } from '../markup';
import type { Report } from '../model';
import { answerName, comparedText, counted, itemName, probabilityText } from '../words';
import { runName, scrolled } from './sections';

export function controlsSection(report: Report): Markup | undefined {
  const tables = report.runs.flatMap((run, i) =>
    besideTables(run).map(({ caption, header, rows, names, notes }) => {
      const heads = header.map(
        (head, n) => markup`<th scope="col"${n >= names && markup` class="number"`}>${head}</th>`,
      );
      const body = rows.map(
        row =>
          markup`<tr>${row.map((cell, n) => (n === 0 ? markup`<th scope="row">${cell}</th>` : markup`<td${n >= names && markup` class="number"`}>${cell}</td>`))}</tr>`,
      );
      const table = scrolled(
        `${run.name}: ${caption}`,
        markup`<table><caption>${runName(report, i)}: ${caption}</caption><thead><tr>${heads}</tr></thead><tbody>${body}</tbody></table>`,
      );
      return markup`${table}${notes.length > 0 && markup`<ul class="note">${notes.map(note => markup`<li>${note}</li>`)}</ul>`}`;
    }),
  );
  if (tables.length === 0) return undefined;
  return markup`<section id="controls" aria-labelledby="h-controls"><h2 id="h-controls">Controls and repeats</h2><p class="note">The same questions asked otherwise. All other figures of this report are of the plain questions.</p>${tables}</section>`;
}

export function comparisonSection({ of, comparison, questions }: Report): Markup | undefined {
  if (comparison === undefined) return undefined;
  const rows = comparison.comparisons.map(
    ({ first, second, bothCorrect, onlyFirst, onlySecond, neither, mcnemar, clustered, holm }) =>
      markup`<tr><th scope="row"><bdi>${first}</bdi> and <bdi>${second}</bdi></th>${[
        bothCorrect,
        onlyFirst,
        onlySecond,
        neither,
      ].map(
        count => markup`<td class="number">${count}</td>`,
      )}${[clustered.p, holm, mcnemar.p].map(p => markup`<td class="number">${probabilityText(p)}</td>`)}</tr>`,
  );
  const heads = ['both', 'only the first', 'only the second', 'neither', 'p by groups', 'Holm', 'McNemar'];
  const { pairs, components } = comparison;
  const caption = `${comparedText(of, pairs)} answered in every run, in ${counted(components, 'independent group')}`;
  const anchors = new Map(questions.map(({ id, anchor }) => [id, anchor]));
  return markup`<section id="comparison" aria-labelledby="h-comparison"><h2 id="h-comparison">Comparison</h2>${scrolled(
    'Comparison',
    markup`<table><caption>${caption}</caption><thead><tr><th scope="col">runs</th>${heads.map(head => markup`<th scope="col" class="number">${head}</th>`)}</tr></thead><tbody>${rows}</tbody></table>`,
  )}<p class="note">p by groups is an exact sign-flip test over independent groups: the one to go by where ${of} share images. Holm adjusts it for all comparisons here. McNemar is exact and takes ${of} as independent.</p>${changes(comparison, anchors)}</section>`;
}

function changes({ of, changed }: Comparisons, anchors: ReadonlyMap<string, string>): Markup | undefined {
  if (changed.length === 0) return undefined;
  const rows = changed.map(({ id, first, second, outcomes: [before, after] }) => {
    const anchor = anchors.get(id);
    const pair = anchor === undefined ? markup`<bdi>${id}</bdi>` : markup`<a href="#${anchor}"><bdi>${id}</bdi></a>`;
    return markup`<tr><th scope="row">${pair}</th><td><bdi>${first}</bdi>: ${before}</td><td><bdi>${second}</bdi>: ${after}</td></tr>`;
  });
  return markup`<details><summary>${counted(changed.length, 'changed outcome')}</summary><table><caption>Ended otherwise</caption><thead><tr><th scope="col">${itemName({ of })}</th><th scope="col">first</th><th scope="col">second</th></tr></thead><tbody>${rows}</tbody></table></details>`;
}

export function readingsSection({ of, runs, questions }: Report): Markup | undefined {
  const rows = questions.flatMap(({ id, anchor, results }) =>
    results.flatMap((result, run) =>
      (result?.answers ?? []).flatMap((answer, image) => {
        if (answer.state !== 'answered' || answer.read.official === answer.read.robust) return [];
        const { official, robust } = answer.read;
        return [
          markup`<tr><th scope="row"><a href="#${anchor}"><bdi>${answerName(of, id, image)}</bdi></a></th><td><bdi>${runs[run]?.name}</bdi></td><td>${official ?? 'unreadable'}</td><td>${robust ?? 'unreadable'}</td></tr>`,
        ];
      }),
    ),
  );
  if (rows.length === 0) return undefined;
  return markup`<section id="readings" aria-labelledby="h-readings"><h2 id="h-readings">Readings that differ</h2><p class="note">The official parser reads as the benchmark’s own code does; the robust one reads what a person would.</p><details${rows.length <= 20 && markup` open`}><summary>${counted(rows.length, 'answer')}</summary>${scrolled(
    'Readings that differ',
    markup`<table><caption>Answers that the two parsers read differently</caption><thead><tr><th scope="col">answer</th><th scope="col">run</th><th scope="col">official</th><th scope="col">robust</th></tr></thead><tbody>${rows}</tbody></table>`,
  )}</details></section>`;
}
