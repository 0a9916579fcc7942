import { html, nothing, type TemplateResult } from 'lit';
import type { Outcome, Reading, Verdict } from '../../core/benchmark/types';
import type { Failure, ImageNumber, Notice } from '../../shared/panels/common';
import { visibleText } from './visibleText';
import '@vscode-elements/elements/dist/vscode-icon/index.js';

interface Look {
  readonly tone: 'good' | 'bad' | 'warn' | 'dim';
  readonly mark: string;
}

/** A mark beside every colour, so that neither is needed to understand the other. */
export const OUTCOME_LOOK: Readonly<Record<Outcome, Look>> = {
  'told apart': { tone: 'good', mark: '✓' },
  confused: { tone: 'bad', mark: '✕' },
  swapped: { tone: 'bad', mark: '⇄' },
  invalid: { tone: 'warn', mark: '?' },
  incomplete: { tone: 'dim', mark: '…' },
};

const VERDICT_LOOK: Readonly<Record<Verdict, Look>> = {
  correct: { tone: 'good', mark: '✓' },
  wrong: { tone: 'bad', mark: '✕' },
  invalid: { tone: 'warn', mark: '?' },
};

const capital = (text: string): string => text.charAt(0).toUpperCase() + text.slice(1);

export const outcomeTag = (outcome: Outcome): TemplateResult => {
  const look = OUTCOME_LOOK[outcome];
  return html`<span class="tag ${look.tone}"><span aria-hidden="true">${look.mark} </span>${capital(outcome)}</span>`;
};

export const outcomeWords = (outcome: Outcome): TemplateResult => {
  const look = OUTCOME_LOOK[outcome];
  return html`<span class="outcome ${look.tone}"><span aria-hidden="true">${look.mark} </span>${outcome}</span>`;
};

/** The letter an answer was read as, with its verdict: `A ✕`. */
export const letterChip = (read: Reading, verdict: Verdict | undefined): TemplateResult => {
  const look = verdict === undefined ? undefined : VERDICT_LOOK[verdict];
  const mark = look === undefined ? '' : ` ${look.mark}`;
  const said = `${read === null ? 'unreadable' : `read as ${read}`}${verdict === undefined ? '' : `, ${verdict}`}`;
  return html`<span class="letter ${look?.tone ?? ''}" role="img" aria-label=${said}>${read ?? '–'}${mark}</span>`;
};

export const imageBadge = (n: ImageNumber): TemplateResult => html`<span class="number n${n}">${n}</span>`;

/** Whose motion is unwelcome sees the same icon, still. */
export const spinner = (): TemplateResult => {
  const still = matchMedia('(prefers-reduced-motion: reduce)').matches;
  return html`<vscode-icon class="spinner" name="loading" size="14" ?spin=${!still}></vscode-icon>`;
};

export const failureText = (failure: Failure): TemplateResult => html`
  <span class="bad"><span aria-hidden="true">✕ </span><bdi>${visibleText(failure.message)}</bdi></span>
  ${failure.remedy === undefined ? nothing : html`<span class="dim"><bdi>${visibleText(failure.remedy)}</bdi></span>`}
`;

const NOTICE_TONE: Readonly<Record<Notice['severity'], string>> = { error: 'bad', warning: 'warn', info: 'dim' };

export const noticeBar = (notice: Notice | null): TemplateResult | typeof nothing =>
  notice === null
    ? nothing
    : html`<div class="notice" role=${notice.severity === 'error' ? 'alert' : 'status'}>
        <vscode-icon class=${NOTICE_TONE[notice.severity]} name=${notice.severity}></vscode-icon>
        <bdi>${visibleText(notice.message)}</bdi>
        ${notice.remedy === undefined ? nothing : html`<bdi class="dim">${visibleText(notice.remedy)}</bdi>`}
      </div>`;
