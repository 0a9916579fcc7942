/** Every pair or case with its question and all answers, and the addresses that show some of them alone (no script). */
import type { Markup } from '../markup';
import { markup } from '../markup';
import type { PairInRun, Report, ReportedAnswer, ReportedQuestion, Thumbnail } from '../model';
import { capitalised, counted, isPassed, itemName, OUTCOMES_OF, plainText, VERDICT_SIGNS } from '../words';
import { outcomeClass } from './plots';
import { runName } from './sections';

interface Filter {
  /** Behind `#only-`, and the class of the pairs that it shows. */
  readonly name: string;
  readonly label: string;
  readonly shows: (question: ReportedQuestion) => boolean;
}

/** Beyond this many categories a row of links helps nobody. */
const MOST_CATEGORIES = 30;

function filtersOf({ of, questions }: Report): readonly Filter[] {
  const answersOf = ({ results }: ReportedQuestion) => results.flatMap(result => result?.answers ?? []);
  const categories = [...new Set(questions.flatMap(question => question.categories.flat()))].sort();
  const all: Filter[] = [
    ...OUTCOMES_OF[of].map(({ outcome, sign }) => ({
      name: outcomeClass(outcome),
      label: `${sign} ${outcome}`,
      shows: ({ results }: ReportedQuestion) => results.some(result => result?.outcome === outcome),
    })),
    {
      name: 'readings-differ',
      label: 'readings differ',
      shows: question =>
        answersOf(question).some(answer => answer.state === 'answered' && answer.read.official !== answer.read.robust),
    },
    {
      name: 'outcomes-differ',
      label: 'outcomes differ between runs',
      shows: ({ results }) => new Set(results.flatMap(result => result?.outcome ?? [])).size > 1,
    },
    { name: 'errors', label: 'errors', shows: question => answersOf(question).some(({ state }) => state === 'error') },
    ...(categories.length > MOST_CATEGORIES ? [] : categories).map((category, i) => ({
      name: `category-${i}`,
      label: category,
      shows: (question: ReportedQuestion) => question.categories.flat().includes(category),
    })),
  ];
  return all.filter(({ shows }) => questions.some(shows));
}

/** Which pairs an address shows, and that its link is the chosen one. */
export function filterStyle(report: Report): string {
  return filtersOf(report)
    .map(
      ({ name }) =>
        `#only-${name}:target ~ .pair:not(.${name}) { display: none; }\n` +
        `#only-${name}:target ~ .filters a[href='#only-${name}'] { background: var(--accent); border-color: var(--accent); color: var(--panel); }\n`,
    )
    .join('');
}

export function pairsSection(report: Report): Markup {
  const filters = filtersOf(report);
  const links = filters.map(
    ({ name, label, shows }) =>
      markup`<a href="#only-${name}"><bdi>${label}</bdi> ${report.questions.filter(shows).length}</a>`,
  );
  const among = report.runs.length > 1 ? ` A ${itemName(report)} is shown where it holds in any run.` : '';
  return markup`<section id="pairs" aria-labelledby="h-pairs"><h2 id="h-pairs">${capitalised(report.of)}</h2><p class="note">${counted(report.questions.length, itemName(report))}. Each link below shows some of them alone.${among}</p>
${filters.map(({ name }) => markup`<span class="only" id="only-${name}"></span>`)}<nav class="filters" aria-label="Show some of the ${report.of}"><a href="#pairs">all ${report.questions.length}</a>${links}</nav>
${report.questions.map(question => pairOf(report, filters, question))}</section>`;
}

function pairOf(report: Report, filters: readonly Filter[], question: ReportedQuestion): Markup {
  const { id, anchor, options, correct, categories } = question;
  const classes = filters.filter(({ shows }) => shows(question)).map(({ name }) => name);
  const letters = Object.entries(options).map(
    ([letter, text]) => markup`<li><b>${letter}</b> <bdi>${text}</bdi>${correctFor(letter, correct)}</li>`,
  );
  return markup`<article class="pair ${classes.join(' ')}" id="${anchor}" aria-labelledby="h-${anchor}"><h3 id="h-${anchor}"><a href="#${anchor}"><bdi>${id}</bdi></a><small><bdi>${[...new Set(categories.flat())].join(' · ')}</bdi></small></h3>
<p class="question" dir="auto">${question.question}</p>${letters.length > 0 && markup`<ul class="options">${letters}</ul>`}${answersTable(report, question)}</article>
`;
}

function correctFor(letter: string, correct: readonly string[]): string {
  const images = correct.flatMap((right, i) => (right === letter ? [i + 1] : []));
  if (images.length > 0 && correct.length === 1) return ' (correct)';
  return images.length === 0 ? '' : ` (correct for image ${images.join(' and ')})`;
}

function answersTable(report: Report, { id, correct, options, thumbnails, results }: ReportedQuestion): Markup {
  const isOpen = Object.keys(options).length === 0;
  const heads = correct.map(
    (letter, i) =>
      markup`<th scope="col">${correct.length > 1 ? `Image ${i + 1}, correct: ` : 'Correct: '}${letter}${thumbnails !== undefined && picture(thumbnails[i], correct.length > 1 ? `Image ${i + 1} of the pair ${id}` : `Image of the case ${id}`)}</th>`,
  );
  const rows = results.map((result, i) => result !== undefined && rowOf(report, result, i, isOpen));
  return markup`<table class="answers"><thead><tr><th scope="col">run</th>${heads}</tr></thead><tbody>${rows}</tbody></table>`;
}

function picture(thumbnail: Thumbnail | null | undefined, description: string): Markup {
  if (!thumbnail) return markup`<br><span class="warn">cannot be shown</span>`;
  const { mime, base64, width, height } = thumbnail;
  return markup`<img src="data:${mime};base64,${base64}" width="${width}" height="${height}" alt="${description}" loading="lazy" decoding="async">`;
}

function rowOf(report: Report, { outcome, answers }: PairInRun, run: number, isOpen: boolean): Markup {
  const sign = OUTCOMES_OF[report.of].find(known => known.outcome === outcome)?.sign;
  const tone = isPassed(outcome) ? 'good' : outcome === 'invalid' || outcome === 'incomplete' ? 'warn' : 'bad';
  const cells = answers.map(
    (answer, i) =>
      markup`<td${answers.length > 1 && markup` data-image="Image ${i + 1}:"`}>${answerOf(answer, isOpen)}</td>`,
  );
  // The verdict on a case stands with its answer.
  const ended = report.of === 'pairs' && markup`<br><span class="outcome ${tone}">${sign} ${outcome}</span>`;
  return markup`<tr><th scope="row">${runName(report, run)}${ended}</th>${cells}</tr>`;
}

function answerOf(answer: ReportedAnswer, isOpen: boolean): Markup {
  if (answer.state === 'unasked') return markup`<span class="dim">not asked</span>`;
  if (answer.state === 'error') {
    const { kind, status, message } = answer;
    return markup`<span class="warn">error: ${kind}${status !== undefined && ` ${status}`}</span><span class="text" dir="auto">${message}</span>`;
  }
  const { text, thought, finish, read, reading, verdict, f1, cached } = answer;
  const tone = verdict === 'correct' ? 'good' : verdict === 'wrong' ? 'bad' : 'warn';
  const notes = [
    finish === 'stop' ? '' : finish === 'length' ? 'cut off at the token limit' : 'refused',
    read.official === read.robust
      ? ''
      : `official ${read.official ?? 'unreadable'}, robust ${read.robust ?? 'unreadable'}`,
    f1 === undefined ? '' : `word F1 ${f1.toFixed(2)}`,
    cached ? 'kept from an earlier run' : '',
  ].filter(note => note !== '');
  return markup`<span class="${tone}">${!isOpen && markup`<span class="letter">${reading ?? '–'}</span> `}${VERDICT_SIGNS[verdict]} ${verdict}</span>${notes.length > 0 && markup` <span class="dim">${notes.join('; ')}</span>`}${replyOf(text, isOpen ? null : reading)}${thought !== undefined && thought !== '' && folded(`thought, ${counted(thought.length, 'character')}`, thought)}`;
}

/** Longer replies are folded. */
const REPLY_SHOWN = 600;

/** A reply that is its letter and nothing else is said already. */
function replyOf(text: string, reading: string | null): Markup | undefined {
  if (text.trim() === (reading ?? '')) return undefined;
  const shown = plainText(text);
  return shown.length > REPLY_SHOWN ? folded(`reply, ${counted(shown.length, 'character')}`, shown) : textOf(shown);
}

const textOf = (text: string): Markup => markup`<span class="text" dir="auto">${text}</span>`;
const folded = (label: string, text: string): Markup =>
  markup`<details><summary>${label}</summary>${textOf(text)}</details>`;
