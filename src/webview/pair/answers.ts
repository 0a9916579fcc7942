import { css, html, LitElement, nothing, type TemplateResult } from 'lit';
import { customElement, property, state } from 'lit/decorators.js';
import type { ImageNumber } from '../../shared/panels/common';
import type { ImageAnswer, PairAnswer, PairEndpoint } from '../../shared/panels/pair';
import { failureText, imageBadge, letterChip, outcomeWords, spinner } from '../shared/pieces';
import { pieces, tokens } from '../shared/styles';
import { visibleText } from '../shared/visibleText';
import { compareAnswers, cutParts, partsFor, type Comparison, type TextPart } from '../shared/diffMarks';

/** UTF-16 units of an answer that are shown before it is expanded. */
const SHORT = 600;

const seconds = (ms: number): string => (ms < 950 ? `${Math.round(ms)} ms` : `${(ms / 1000).toFixed(1)} s`);

/** What each endpoint answered, image beside image, marked where the words differ. */
@customElement('medprobe-answers')
export class AnswerTable extends LitElement {
  static override styles = [
    tokens,
    pieces,
    css`
      :host {
        display: block;
      }
      table {
        border-collapse: collapse;
        table-layout: fixed;
        width: 100%;
      }
      th {
        border-bottom: 1px solid var(--line);
        font-weight: 400;
        padding: 0 14px 6px 0;
        text-align: left;
      }
      .who {
        width: 172px;
      }
      td,
      tbody th {
        border-bottom: 1px solid var(--line);
        padding: 10px 14px 10px 0;
        vertical-align: top;
      }
      tbody th small {
        color: var(--dim);
        display: block;
        font-size: 11px;
      }
      .letter {
        margin-right: 6px;
      }
      .text.open {
        display: block;
        max-height: 60vh;
        overflow: auto;
      }
      .only {
        border-radius: 2px;
        color: inherit;
        padding: 0 1px;
        text-decoration: underline 1.5px;
        text-underline-offset: 3px;
      }
      del.only {
        background: var(--vscode-diffEditor-removedTextBackground);
        text-decoration-style: dotted;
      }
      ins.only {
        background: var(--vscode-diffEditor-insertedTextBackground);
      }
      .note {
        display: block;
        font-size: 12px;
        margin-top: 2px;
      }
      .thought > .text {
        color: var(--dim);
        display: block;
        max-height: 40vh;
        overflow: auto;
        overflow-wrap: anywhere;
        white-space: pre-wrap;
      }
      .thought > summary {
        cursor: pointer;
      }
      .empty {
        max-width: 60ch;
      }
      .name {
        display: none;
      }
      @media (max-width: 620px) {
        thead {
          display: none;
        }
        tr,
        td,
        tbody .who {
          display: block;
          width: auto;
        }
        tbody th,
        td:not(:last-child) {
          border-bottom: 0;
          padding-bottom: 2px;
        }
        .name {
          display: inline-block;
          margin-right: 6px;
        }
      }
    `,
  ];

  @property({ attribute: false }) answers: readonly PairAnswer[] = [];
  @property({ attribute: false }) endpoints: readonly PairEndpoint[] = [];
  @property({ attribute: false }) onTranscript: (endpoint: string, n: ImageNumber) => void = () => undefined;
  @state() private open: ReadonlySet<string> = new Set();
  /** By answer: an unchanged answer stays the same object, and is compared once. */
  private readonly compared = new WeakMap<PairAnswer, Comparison>();

  private compare(answer: PairAnswer): Comparison {
    const comparison = this.compared.get(answer) ?? compareAnswers(answer);
    this.compared.set(answer, comparison);
    return comparison;
  }

  private toggle(key: string): void {
    const open = new Set(this.open);
    if (!open.delete(key)) open.add(key);
    this.open = open;
  }

  private mark(part: TextPart, n: ImageNumber): TemplateResult | string {
    const text = visibleText(part.text);
    if (!part.only) return text;
    return n === 1
      ? html`<del class="only" title="Not in the answer for image 2">${text}</del>`
      : html`<ins class="only" title="Not in the answer for image 1">${text}</ins>`;
  }

  private renderText(answer: PairAnswer, n: ImageNumber, text: string): TemplateResult {
    const key = `${answer.endpoint} ${n}`;
    const open = this.open.has(key);
    const parts = partsFor(n, text, this.compare(answer).segments);
    const shown = open ? parts : cutParts(parts, SHORT);
    const more = html`<button class="link" aria-expanded=${open} @click=${() => this.toggle(key)}>
      ${open ? 'Show less' : `Show all ${text.length.toLocaleString('en')} characters`}
    </button>`;
    // Written without a break inside: white space in an answer is shown as it is.
    return html`<span class="text ${open ? 'open' : ''}" tabindex=${open ? 0 : nothing}
        ><bdi>${shown.map(p => this.mark(p, n))}${!open && text.length > SHORT ? '…' : nothing}</bdi></span
      >${text === '' ? html`<span class="dim">(an empty answer)</span>` : nothing}
      ${text.length > SHORT ? html`<span class="note">${more}</span>` : nothing}`;
  }

  /** Folded: it is read to understand an answer, and is not compared. */
  private renderThought(thought: string): TemplateResult {
    return html`<details class="note thought">
      <summary>Thought · ${thought.length.toLocaleString('en')} characters</summary>
      <bdi class="text">${visibleText(thought)}</bdi>
    </details>`;
  }

  private renderNotes(image: ImageAnswer): TemplateResult | typeof nothing {
    const facts = [
      image.ms === undefined ? [] : [seconds(image.ms)],
      image.cached === true ? ['from the cache'] : [],
    ].flat();
    return html`
      ${
        image.finish === 'length'
          ? html`<span class="note warn"><span aria-hidden="true">✂ </span>Cut off at the length limit</span>`
          : nothing
      }
      ${image.finish === 'refusal' ? html`<span class="note warn">The model refused to answer</span>` : nothing}
      ${facts.length === 0 ? nothing : html`<span class="note dim">${facts.join(' · ')}</span>`}
    `;
  }

  private renderCell(answer: PairAnswer, n: ImageNumber): TemplateResult {
    const image = answer.images[n - 1 === 0 ? 0 : 1];
    const name = html`<span class="name">${imageBadge(n)}</span>`;
    if (image.error !== undefined) return html`<td>${name}${failureText(image.error)}</td>`;
    if (image.text === undefined) {
      if (answer.state === 'asking') return html`<td>${name}<span class="dim">${spinner()} Asking…</span></td>`;
      const words = answer.state === 'cancelled' ? 'Cancelled' : 'Not answered';
      return html`<td>${name}<span class="dim">${words}</span></td>`;
    }
    const chip = image.read === undefined ? nothing : letterChip(image.read, image.verdict);
    const transcript = html`<button class="link" @click=${() => this.onTranscript(answer.endpoint, n)}>
      Show request and reply
    </button>`;
    return html`<td>
      ${name}${chip}${this.renderText(answer, n, image.text)}${
        image.thought === undefined ? nothing : this.renderThought(image.thought)
      }${this.renderNotes(image)}
      ${image.request === undefined ? nothing : html`<span class="note">${transcript}</span>`}
    </td>`;
  }

  private renderRow(answer: PairAnswer): TemplateResult {
    const host = this.endpoints.find(e => e.name === answer.endpoint)?.host;
    const { note } = this.compare(answer);
    return html`<tr aria-busy=${answer.state === 'asking'}>
      <th scope="row" class="who">
        <bdi>${visibleText(answer.label)}</bdi>
        ${answer.outcome === undefined ? nothing : html`<small>${outcomeWords(answer.outcome)}</small>`}
        ${answer.model === undefined ? nothing : html`<small><bdi>${visibleText(answer.model)}</bdi></small>`}
        ${host === undefined ? nothing : html`<small>${visibleText(host)}</small>`}
        ${note === null ? nothing : html`<small>${note}</small>`}
      </th>
      ${this.renderCell(answer, 1)} ${this.renderCell(answer, 2)}
    </tr>`;
  }

  override render(): TemplateResult {
    if (this.answers.length === 0) {
      return html`<p class="empty dim">
        Nothing asked yet. Both images get the same question, each in a conversation of its own, and the two answers are
        shown here beside each other.
      </p>`;
    }
    return html`<table aria-label="Answers">
      <thead>
        <tr>
          <th class="who dim" scope="col">asked</th>
          <th scope="col">image ${imageBadge(1)}</th>
          <th scope="col">image ${imageBadge(2)}</th>
        </tr>
      </thead>
      <tbody>
        ${this.answers.map(a => this.renderRow(a))}
      </tbody>
    </table>`;
  }
}
