import { createHash } from 'node:crypto';
import { Markup, markup } from '../markup';
import type { Report } from '../model';
import { provenance } from '../provenance';
import { benchmarkName, capitalised, reportTitle, termsOf } from '../words';
import { comparisonSection, controlsSection, readingsSection } from './comparison';
import { filterStyle, pairsSection } from './pairs';
import { categoriesSection, figuresSection, outcomesSection, runName, scrolled } from './sections';
import { STYLE } from './style';

/**
 * A page of its own: no script, nothing fetched, everything that a model, a server or a manifest said as text. Its policy
 * allows the one style sheet by its hash, and pictures inside the page.
 */
export function htmlReport(report: Report): string {
  const style = `${STYLE}${filterStyle(report)}`;
  const hash = createHash('sha256').update(style).digest('base64');
  const sections: readonly (readonly [id: string, name: string, section: Markup | undefined])[] = [
    ['figures', 'Figures', figuresSection(report)],
    ['outcomes', 'Outcomes', outcomesSection(report)],
    ['categories', 'By category', categoriesSection(report)],
    ['controls', 'Controls', controlsSection(report)],
    ['comparison', 'Comparison', comparisonSection(report)],
    ['readings', 'Readings that differ', readingsSection(report)],
    ['provenance', 'Provenance', provenanceSection(report)],
    ['terms', 'Terms', termsSection(report)],
    ['pairs', capitalised(report.of), pairsSection(report)],
  ];
  const there = sections.filter(([, , section]) => section !== undefined);
  const { text } = markup`<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'sha256-${new Markup(hash)}'; img-src data:; base-uri 'none'; form-action 'none'">
<meta name="viewport" content="width=device-width, initial-scale=1"><meta name="referrer" content="no-referrer">
<title>${reportTitle(report)}</title><style>${new Markup(style)}</style></head><body>
${header(report)}
<nav class="contents" aria-label="Contents">${there.map(([id, name]) => markup`<a href="#${id}">${name}</a>`)}</nav>
<main>${there.map(([, , section]) => section)}</main>
<footer>Made by MedProbe ${report.medprobe} on ${dayOf(report.created)}.</footer></body></html>
`;
  return text;
}

const dayOf = (date: Date): string => date.toISOString().slice(0, 16).replace('T', ' ') + ' UTC';

function header(report: Report): Markup {
  const { runs, notes } = report;
  const what = [...new Set(runs.map(({ run }) => `${benchmarkName(run.benchmark)} · ${run.mode}`))].join(', ');
  const who = runs.map(({ run }, i) => {
    const facts = [`wording ${run.wording}`, `temperature ${run.parameters.temperature}`, dayOf(new Date(run.created))];
    return markup`<li><b>${runName(report, i)}</b> <span class="dim">${facts.join(' · ')}</span></li>`;
  });
  const warnings = [
    ...runs.flatMap(({ name, warnings: own }) =>
      own.map(warning => (runs.length > 1 ? markup`<bdi>${name}</bdi>: ${warning}` : markup`${warning}`)),
    ),
    ...notes.map(note => markup`${note}`),
  ];
  return markup`<header><p class="kicker">MedProbe report</p><h1>${what}</h1><div class="who"><ul>${who}</ul></div>${
    warnings.length > 0 &&
    markup`<ul class="warnings" aria-label="To know first">${warnings.map(warning => markup`<li>${warning}</li>`)}</ul>`
  }</header>`;
}

function provenanceSection(report: Report): Markup {
  const { runs } = report;
  const facts = runs.map(({ run }) => new Map(provenance(run)));
  const rows = [...new Set(facts.flatMap(known => [...known.keys()]))].map(name => {
    const values = facts.map(known => known.get(name));
    const differs = new Set(values).size > 1;
    const cells = values.map(value => markup`<td><bdi>${value ?? '–'}</bdi></td>`);
    return markup`<tr${differs && markup` class="differs"`}><th scope="row">${name}</th>${cells}</tr>`;
  });
  const heads = runs.map((_, i) => markup`<th scope="col">${runName(report, i)}</th>`);
  const caption = `As recorded when the run was begun${runs.length > 1 ? '; ≠ where the runs differ' : ''}`;
  return markup`<section id="provenance" aria-labelledby="h-provenance"><h2 id="h-provenance">Provenance</h2>${scrolled(
    'Provenance',
    markup`<table><caption>${caption}</caption><thead><tr><th scope="col">fact</th>${heads}</tr></thead><tbody>${rows}</tbody></table>`,
  )}</section>`;
}

const termsSection = (report: Report): Markup =>
  markup`<section id="terms" aria-labelledby="h-terms"><h2 id="h-terms">Terms</h2><ul>${termsOf(report).map(term => markup`<li>${term}</li>`)}</ul></section>`;
