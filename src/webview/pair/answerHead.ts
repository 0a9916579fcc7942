/** The head of a column: who answered, the outcome in words with the measure behind it, and what can be done. */
import { html, nothing, type TemplateResult } from 'lit';
import { endpointOf, roundsOf, sameQuestion } from '../../shared/panels/answers';
import type { PairAnswer } from '../../shared/panels/answers';
import type { PairSnapshot } from '../../shared/panels/pair';
import { outcomeTag, spinner } from '../shared/pieces';
import { visibleText } from '../shared/visibleText';
import { agreementLines, mannerOf, MEASURE, originOf, sameAtZero, sentenceOf } from './answerWords';
import type { BoardContext } from './board';
import type { Column } from './columns';

interface Tool {
  readonly label: string;
  readonly symbol: string;
  readonly key?: string;
  readonly disabled?: boolean;
  readonly press: () => void;
}

const tool = ({ label, symbol, key, disabled = false, press }: Tool): TemplateResult =>
  html`<button
    type="button"
    aria-label=${label}
    title=${key === undefined ? label : `${label} (${key})`}
    aria-disabled=${disabled ? 'true' : nothing}
    @click=${() => {
      if (!disabled) press();
    }}
  >
    <vscode-icon name=${symbol} size="16"></vscode-icon>
  </button>`;

function tools({ shown, actions }: BoardContext, column: Column): TemplateResult {
  const asks = endpointOf(column.id) !== null;
  const at = shown.columns.indexOf(column.id);
  const isAsking = column.answer?.state === 'asking';
  const move = (by: -1 | 1, label: string, symbol: string, end: boolean): TemplateResult =>
    tool({ label, symbol, key: by < 0 ? 'Shift+←' : 'Shift+→', disabled: end, press: () => actions.move(column, by) });
  return html`<medprobe-toolbar aria-label="Column ${visibleText(column.name)}"
    >${
      !asks
        ? nothing
        : isAsking
          ? tool({ label: 'Cancel', symbol: 'debug-stop', key: 'Q', press: () => actions.cancel(column) })
          : tool({
              label: column.answer === null ? 'Ask' : 'Ask again',
              symbol: column.answer === null ? 'comment-discussion' : 'refresh',
              key: 'Q',
              press: () => actions.ask(column),
            })
    }${tool({ label: 'Copy as text', symbol: 'copy', key: 'C', disabled: column.answer === null, press: () => actions.copy(column) })}${
      column.earlier
        ? nothing
        : html`${move(-1, 'Move left', 'arrow-left', at === 0)}${move(1, 'Move right', 'arrow-right', at === shown.columns.length - 1)}`
    }${tool({ label: column.earlier ? 'Hide' : 'Remove column', symbol: 'close', key: 'Delete', press: () => actions.remove(column) })}</medprobe-toolbar
  >`;
}

function roundSwitch(
  { rounds, actions }: BoardContext,
  column: Column,
  answer: PairAnswer,
): TemplateResult | typeof nothing {
  const of = roundsOf(answer).length;
  if (of === 1) return nothing;
  const at = rounds.get(answer.id) ?? 0;
  return html`<span class="round" role="group" aria-label="Which of the answers is shown"
    ><button class="link" aria-label="Earlier answer" ?disabled=${at === 0} @click=${() => actions.round(column, -1)}>
      ‹
    </button>
    answer ${at + 1} of ${of}
    <button class="link" aria-label="Later answer" ?disabled=${at === of - 1} @click=${() => actions.round(column, 1)}>
      ›
    </button></span
  >`;
}

/** Said where the question was not the one that is shown beside the images. */
function wording({ asked, edited }: PairAnswer, { draft }: PairSnapshot): TemplateResult | typeof nothing {
  if (sameQuestion(asked, draft)) return nothing;
  const options = asked.options.map(({ letter, text }) => `${letter} ${text}`).join(' · ');
  return html`<p class="wording">
    <span class="tag warn"
      ><span aria-hidden="true">✎ </span>${edited === true ? 'Edited question' : 'Another question'}</span
    >
    <bdi>${visibleText(asked.question)}</bdi> <bdi class="dim">${visibleText(options)}</bdi>
  </p>`;
}

function outcomeLine(board: BoardContext, answer: PairAnswer): TemplateResult {
  if (answer.state === 'asking') {
    const { times } = answer;
    const progress = times === undefined ? '' : ` ${roundsOf(answer).length} of ${times}`;
    return html`<p class="dim">${spinner()} Asking${progress}…</p>`;
  }
  const sentence = sentenceOf(answer, board.shown);
  const agreement = agreementLines(answer);
  return html`${
    sentence === null || answer.outcome === undefined
      ? nothing
      : html`<p class="verdict">
          ${outcomeTag(answer.outcome)} <bdi>${visibleText(sentence)}</bdi>
          <span class="dim">${MEASURE[answer.outcome]}${agreement.length === 0 ? '' : ' Of the first answer.'}</span>
        </p>`
  }${agreement.map(line => html`<p>${line}</p>`)}${
    sameAtZero(answer)
      ? html`<p class="dim">At temperature 0 repeats may be identical: agreement then says little.</p>`
      : nothing
  }`;
}

export function answerHead(board: BoardContext, column: Column): TemplateResult {
  const { answer, label, earlier } = column;
  const { shown, actions } = board;
  const run = shown.runs.find(other => other.column === answer?.column);
  const details = answer === null ? [] : [...originOf(answer, shown), mannerOf(answer) ?? []].flat();
  return html`<div
    class="head"
    role="group"
    aria-label=${visibleText(column.name)}
    tabindex=${board.isAt(column, 0) ? 0 : -1}
    data-row="0"
  >
    <div class="top">
      <h3>
        <bdi>${visibleText(label)}</bdi>
        ${answer?.control === undefined ? nothing : html`<small>control: ${visibleText(answer.control)}</small>`}
        ${earlier ? html`<small>earlier answer</small>` : nothing}
      </h3>
      ${tools(board, column)}
    </div>
    ${answer?.model === undefined ? nothing : html`<small><bdi>${visibleText(answer.model)}</bdi></small>`}
    ${details.length === 0 ? nothing : html`<small><bdi>${visibleText(details.join(' · '))}</bdi></small>`}
    ${run?.note === undefined ? nothing : html`<small class="warn"><span aria-hidden="true">⚠ </span>${run.note}</small>`}
    ${run === undefined ? nothing : html`<small><button class="link" @click=${() => actions.showRun(column)}>Results of this run</button></small>`}
    ${answer === null ? nothing : html`${wording(answer, shown)}${outcomeLine(board, answer)}${roundSwitch(board, column, answer)}`}
  </div>`;
}
