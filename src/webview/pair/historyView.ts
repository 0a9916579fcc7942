/** Earlier answers to the pair: what was asked here, and what runs have recorded. */
import { html, nothing, type TemplateResult } from 'lit';
import { runOf, sameQuestion } from '../../shared/panels/answers';
import type { PairAnswer } from '../../shared/panels/answers';
import type { PairSnapshot } from '../../shared/panels/pair';
import { outcomeWords } from '../shared/pieces';
import { visibleText } from '../shared/visibleText';
import { timeOf } from './answerWords';
import { historyOf, type Column } from './columns';

interface HistoryActions {
  /** Shows an earlier answer beside the newest, or hides it. */
  readonly beside: (id: string) => void;
}

function outcomeOf({ outcome, state, images }: PairAnswer): TemplateResult | string {
  if (outcome !== undefined) return html`${outcomeWords(outcome)}`;
  if (state === 'error') return 'error';
  if (state === 'cancelled') return 'cancelled';
  const read = images.map(image => (image.read === undefined ? 'none' : (image.read ?? 'unreadable')));
  return state === 'asking' ? 'asking' : `read as ${read.join(' and ')}`;
}

function questionOf({ asked, edited, control }: PairAnswer, { draft }: PairSnapshot): TemplateResult {
  if (control !== undefined) return html`control: ${visibleText(control)}`;
  if (sameQuestion(asked, draft)) return html`<span class="dim">this question</span>`;
  return html`<span class="dim">${edited === true ? 'edited question: ' : 'another question: '}</span
    ><bdi>${visibleText(asked.question)}</bdi>`;
}

export function historyView(
  shown: PairSnapshot,
  columns: readonly Column[],
  { beside }: HistoryActions,
): TemplateResult {
  const all = historyOf(shown);
  if (all.length === 0) return html`<p class="dim">Nothing was asked about this pair yet.</p>`;
  const row = (answer: PairAnswer): TemplateResult => {
    const column = columns.find(other => other.answer?.id === answer.id);
    const label = `${answer.label}, ${timeOf(answer.at)}`;
    const button = html`<button
      class="link"
      aria-label="${column === undefined ? 'Show beside' : 'Hide'}: ${visibleText(label)}"
      @click=${() => beside(answer.id)}
    >
      ${column === undefined ? 'Show beside' : 'Hide'}
    </button>`;
    return html`<tr>
      <td>${timeOf(answer.at)}</td>
      <td>
        <bdi>${visibleText(answer.label)}</bdi>
        ${runOf(answer.column) === null ? nothing : html`<small>${visibleText(shown.runs.find(r => r.column === answer.column)?.detail ?? 'run')}</small>`}
      </td>
      <td>${questionOf(answer, shown)}</td>
      <td>${outcomeOf(answer)}</td>
      <td>${column !== undefined && !column.earlier ? html`<span class="dim">shown</span>` : button}</td>
    </tr>`;
  };
  return html`<table class="history">
    <caption class="unseen">
      Answers to this pair, the newest first
    </caption>
    <thead>
      <tr>
        <th scope="col">asked</th>
        <th scope="col">of</th>
        <th scope="col">question</th>
        <th scope="col">outcome</th>
        <th scope="col"><span class="unseen">show</span></th>
      </tr>
    </thead>
    <tbody>
      ${all.map(row)}
    </tbody>
  </table>`;
}
