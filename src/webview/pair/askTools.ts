/** The bar above the answers: what is marked, how often is asked, columns to add, history and copying. */
import { html, nothing, type TemplateResult } from 'lit';
import { visibleText } from '../shared/visibleText';
import type { Diff } from './board';
import type { Choice } from './columns';

/** How endpoints are asked from here. */
export interface Manner {
  readonly times: number;
  readonly temperature: number;
}

export const TIMES = [1, 3, 5, 10, 20] as const;

interface Tools {
  readonly diff: Diff;
  readonly manner: Manner;
  readonly choices: readonly Choice[];
  readonly history: { readonly open: boolean; readonly count: number };
  /** Columns with an answer. */
  readonly answered: number;
  readonly asking: boolean;
  /** Why nothing can be asked; null where it can. */
  readonly refusal: string | null;
  readonly canAskAll: boolean;
  readonly actions: {
    readonly diff: (diff: Diff) => void;
    readonly manner: (manner: Manner) => void;
    readonly askAll: () => void;
    readonly cancelAll: () => void;
    readonly add: (column: string) => void;
    readonly history: () => void;
    readonly copyAll: () => void;
  };
}

const DIFF_LABELS: Readonly<Record<Diff, string>> = {
  images: 'Between images',
  models: 'Between models',
  none: 'None',
};

interface Button {
  readonly label: string;
  readonly key?: string;
  readonly pressed?: boolean;
  readonly expanded?: boolean;
  readonly refusal?: string | null;
  readonly press: () => void;
}

const button = ({ label, key, pressed, expanded, refusal = null, press }: Button): TemplateResult =>
  html`<button
    type="button"
    aria-pressed=${pressed ?? nothing}
    aria-expanded=${expanded ?? nothing}
    aria-disabled=${refusal === null ? nothing : 'true'}
    title=${refusal ?? (key === undefined ? nothing : `Key ${key}, among the answers`)}
    @click=${() => {
      if (refusal === null) press();
    }}
  >
    ${label}
  </button>`;

const valueOf = (event: Event): string => (event.target as HTMLInputElement | HTMLSelectElement).value;

function adding({ choices, actions }: Tools): TemplateResult | typeof nothing {
  if (choices.length === 0) return nothing;
  const add = (event: Event): void => {
    event.preventDefault();
    const select = (event.target as HTMLFormElement).elements.namedItem('column') as HTMLSelectElement;
    actions.add(select.value);
  };
  return html`<form class="segments" @submit=${add}>
    <select name="column" aria-label="Endpoint or run to show beside">
      ${choices.map(({ id, label }) => html`<option value=${id}>${visibleText(label)}</option>`)}
    </select>
    <button type="submit">Add column</button>
  </form>`;
}

function repeating({ manner, actions }: Tools): TemplateResult {
  const { times, temperature } = manner;
  return html`<label
      >Ask
      <select
        aria-label="How often each is asked"
        @change=${(event: Event) => actions.manner({ ...manner, times: Number(valueOf(event)) })}
      >
        ${TIMES.map(count => html`<option value=${count} ?selected=${count === times}>${count === 1 ? 'once' : `${count} times`}</option>`)}
      </select></label
    >${
      times === 1
        ? nothing
        : html`<label
              >at temperature
              <input
                type="number"
                min="0"
                max="2"
                step="0.1"
                aria-label="Temperature"
                .value=${String(temperature)}
                @change=${(event: Event) => actions.manner({ ...manner, temperature: Math.min(2, Math.max(0, Number(valueOf(event)) || 0)) })}
            /></label>
            ${temperature === 0 ? html`<span class="dim">Repeats at temperature 0 may be identical.</span>` : nothing}`
    }`;
}

export function askTools(tools: Tools): TemplateResult {
  const { diff, answered, asking, refusal, canAskAll, history, actions } = tools;
  const nothingYet = answered === 0 ? 'Nothing was answered yet.' : null;
  return html`<div class="tools">
    <medprobe-toolbar aria-label="Answers"
      ><span class="segments" role="group" aria-label="Mark differences"
        >${(['images', 'models', 'none'] as const).map(kind =>
          button({ label: DIFF_LABELS[kind], key: 'D', pressed: diff === kind, press: () => actions.diff(kind) }),
        )}</span
      ><span class="segments"
        >${
          asking
            ? button({ label: 'Cancel all', press: actions.cancelAll })
            : button({
                label: 'Ask all columns',
                refusal: refusal ?? (canAskAll ? null : 'No column can be asked.'),
                press: actions.askAll,
              })
        }${button({ label: `History (${history.count})`, key: 'H', expanded: history.open, press: actions.history })}${button(
          {
            label: 'Copy as Markdown',
            key: 'M',
            refusal: nothingYet,
            press: actions.copyAll,
          },
        )}</span
      ></medprobe-toolbar
    >
    ${repeating(tools)} ${adding(tools)}
  </div>`;
}
