import { css, html, LitElement, type TemplateResult } from 'lit';
import { customElement, query } from 'lit/decorators.js';
import { pieces, tokens } from '../shared/styles';

const KEYS: readonly (readonly [title: string, rows: readonly (readonly [keys: readonly string[], does: string])[]])[] =
  [
    [
      'Anywhere among the images',
      [
        [['S'], 'side by side'],
        [['W'], 'swipe'],
        [['F'], 'flicker; Space shows the other image'],
        [['D'], 'difference'],
        [['N'], 'no map'],
        [['A'], 'where they look alike'],
        [['C'], 'contribution'],
        [['R'], 'correspondence'],
        [['G'], 'disagreement of the first two encoders'],
        [['E'], 'next encoder, then all below each other'],
        [['X'], 'links between mutual nearest patches'],
        [['[', ']'], 'map fainter, stronger'],
        [['L'], 'link or unlink zoom, position and contrast'],
        [['Z'], 'magnifier, while it is held'],
        [
          ['1', '2', '3'],
          'show by the file’s own window or the whole range, from least to greatest value, from the 1st to the 99th percentile',
        ],
        [['4', '5', '6', '7'], 'show a CT in Hounsfield units by the window for lung, soft tissue, brain, bone'],
        [['?'], 'this list'],
      ],
    ],
    [
      'A pair of a manifest, while nothing is being written',
      [
        [['Y'], 'accept'],
        [['T'], 'reject (turn down)'],
        [['P'], 'defer (postpone)'],
        [['U'], 'undo the last change made from here'],
        [['J', 'K'], 'next, previous pair; with Shift the next or previous that is not decided'],
      ],
    ],
    [
      'On an image',
      [
        [['+', '−'], 'zoom; also the wheel or two fingers'],
        [['0'], 'fit; also a double-click'],
        [['←', '↑', '→', '↓'], 'move; also by dragging'],
        [['Shift', 'arrows'], 'read the values, patch by patch'],
        [
          ['B', 'V'],
          'brighter, more contrast; with Shift darker, less. Also by dragging with the right button or Shift',
        ],
        [['Enter'], 'open the file'],
      ],
    ],
    [
      'Among the answers',
      [
        [['←', '↑', '→', '↓'], 'from answer to answer'],
        [['Q'], 'ask this column again, or cancel'],
        [['O'], 'open or fold the thought'],
        [['C'], 'copy this column as text'],
        [['M'], 'copy the whole comparison as Markdown'],
        [['D'], 'mark differences between images, between models, or none'],
        [['H'], 'history of earlier answers'],
        [['Shift', '← →'], 'move this column'],
        [['Delete'], 'remove this column'],
      ],
    ],
  ];

/** Every key of the panel, in a dialog. */
@customElement('medprobe-help')
export class Help extends LitElement {
  static override styles = [
    tokens,
    pieces,
    css`
      dialog {
        background: var(--vscode-editor-background);
        border: 1px solid var(--control-line, var(--line));
        border-radius: 6px;
        color: inherit;
        max-height: 90vh;
        max-width: min(620px, 92vw);
        overflow: auto;
        padding: 14px var(--gap) 16px;
      }
      dialog::backdrop {
        background: rgb(0 0 0 / 45%);
      }
      header {
        align-items: center;
        display: flex;
        justify-content: space-between;
      }
      h2 {
        color: var(--strong);
        font-weight: 600;
      }
      h3 {
        color: var(--dim);
        margin: 12px 0 4px;
      }
      table {
        border-collapse: collapse;
      }
      th {
        font-weight: 400;
        padding: 2px 16px 2px 0;
        text-align: left;
        vertical-align: top;
        white-space: nowrap;
      }
      td {
        padding: 2px 0;
      }
      kbd {
        color: inherit;
      }
    `,
  ];

  @query('dialog') private readonly dialog!: HTMLDialogElement;

  open(): void {
    this.dialog.showModal();
  }

  override render(): TemplateResult {
    return html`<dialog aria-labelledby="title">
      <header>
        <h2 id="title">Keys</h2>
        <button class="link" @click=${() => this.dialog.close()}>Close</button>
      </header>
      ${KEYS.map(
        ([title, rows]) =>
          html`<h3>${title}</h3>
            <table>
              <tbody>
                ${rows.map(
                  ([keys, does]) =>
                    html`<tr>
                      <th scope="row">${keys.map(key => html`<kbd>${key}</kbd> `)}</th>
                      <td>${does}</td>
                    </tr>`,
                )}
              </tbody>
            </table>`,
      )}
    </dialog>`;
  }
}

declare global {
  interface HTMLElementTagNameMap {
    'medprobe-help': Help;
  }
}
