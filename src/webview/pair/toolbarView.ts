/** The bar above the images: view, map, encoder and tools. */
import { html, nothing, type TemplateResult } from 'lit';
import type { PairSnapshot } from '../../shared/panels/pair';
import { visibleText } from '../shared/visibleText';
import type { Chosen } from './chosen';
import type { MapKind } from './maps';
import type { MapRow } from './rows';
import type { Mode } from './stage';
import { encoderTitle } from './state';

export interface ToolbarActions {
  readonly change: (changes: Partial<Chosen>) => void;
  readonly toggleLinked: () => void;
  readonly toggleLoupe: () => void;
  readonly togglePlaying: () => void;
  readonly step: () => void;
  readonly exportMaps: () => void;
  readonly showHelp: () => void;
  readonly retry: () => void;
}

interface ToolbarContext {
  readonly shown: PairSnapshot;
  readonly chosen: Chosen;
  readonly rows: readonly MapRow[];
  readonly loupe: boolean;
  readonly playing: boolean;
  readonly actions: ToolbarActions;
}

interface Button {
  readonly label: string | TemplateResult;
  readonly key?: string;
  /** Absent: it does something, and is not on or off. */
  readonly pressed?: boolean;
  readonly disabled?: boolean;
  readonly title?: string;
  readonly press: () => void;
}

const button = ({ label, key, pressed, disabled = false, title, press }: Button): TemplateResult =>
  html`<button
    type="button"
    aria-pressed=${pressed === undefined ? nothing : pressed}
    aria-disabled=${disabled ? 'true' : nothing}
    aria-keyshortcuts=${key ?? nothing}
    title=${title ?? (key === undefined ? nothing : `Key ${key}`)}
    @click=${() => {
      if (!disabled) press();
    }}
  >
    ${label}
  </button>`;

const MODES: readonly (readonly [Mode, string, string])[] = [
  ['side', 'Side by side', 'S'],
  ['swipe', 'Swipe', 'W'],
  ['flicker', 'Flicker', 'F'],
  ['difference', 'Difference', 'D'],
];
const MAPS: readonly (readonly [MapKind, string, string])[] = [
  ['none', 'No map', 'N'],
  ['resemblance', 'Where they look alike', 'A'],
  ['contribution', 'Contribution', 'C'],
  ['correspondence', 'Correspondence', 'R'],
  ['disagreement', 'Disagreement', 'G'],
];

function encoders({ shown, chosen, rows, actions }: ToolbarContext): TemplateResult | typeof nothing {
  if (shown.heatmaps.length < 2) return nothing;
  const disabled = chosen.map === 'none' || chosen.map === 'disagreement' || chosen.mode === 'difference';
  const single = rows.length === 1;
  return html`<span class="segments" role="group" aria-label="Encoder of the map"
    >${shown.heatmaps.map(({ encoder }) =>
      button({
        label: html`<bdi>${visibleText(encoderTitle(shown, encoder))}</bdi>`,
        pressed: single && rows[0]?.encoder === encoder,
        disabled,
        press: () => actions.change({ encoder, both: false }),
      }),
    )}${button({
      label: shown.heatmaps.length > 2 ? 'All' : 'Both',
      pressed: !single,
      disabled: disabled || chosen.mode !== 'side',
      title: 'The maps of every encoder, one below the other',
      press: () => actions.change({ both: true }),
    })}</span
  >`;
}

function tools({ shown, chosen, loupe, playing, actions }: ToolbarContext): TemplateResult {
  const flicker = chosen.mode === 'flicker';
  const failed =
    shown.heatmaps.some(map => map.state === 'error') ||
    shown.images.some(image => image.error !== undefined) ||
    shown.similarity.some(entry => entry.state === 'error');
  return html`<span class="segments tools" role="group" aria-label="Tools"
    >${flicker ? button({ label: 'Other image', key: 'Space', press: actions.step }) : nothing}${
      flicker ? button({ label: playing ? 'Pause' : 'Play', press: actions.togglePlaying }) : nothing
    }${button({
      label: 'Linked',
      key: 'L',
      pressed: chosen.linked,
      title: 'Zoom, position and contrast of both images go together (key L)',
      press: actions.toggleLinked,
    })}${button({ label: 'Magnifier', key: 'Z', pressed: loupe, press: actions.toggleLoupe })}${
      chosen.map === 'correspondence'
        ? button({
            label: 'Links',
            key: 'X',
            pressed: chosen.links,
            title: 'Lines between patches that are each other’s nearest (key X)',
            press: () => actions.change({ links: !chosen.links }),
          })
        : nothing
    }${button({ label: 'Save picture…', title: 'Both images with this map and its scale, as PNG', press: actions.exportMaps })}${
      failed ? button({ label: 'Try again', press: actions.retry }) : nothing
    }${button({ label: html`<kbd>?</kbd> Keys`, key: '?', press: actions.showHelp })}</span
  >`;
}

export function toolbarView(context: ToolbarContext): TemplateResult {
  const { chosen, actions, shown } = context;
  const none = shown.heatmaps.length === 0;
  const slide = (event: Event): void =>
    actions.change({ opacity: Number((event.target as HTMLInputElement).value) / 100 });
  return html`<div class="bar">
    <medprobe-toolbar aria-label="Images and maps">
      <span class="segments" role="group" aria-label="View"
        >${MODES.map(([mode, label, key]) =>
          button({ label, key, pressed: chosen.mode === mode, press: () => actions.change({ mode }) }),
        )}</span
      >
      <span class="segments" role="group" aria-label="Map"
        >${MAPS.map(([map, label, key]) =>
          button({
            label,
            key,
            pressed: chosen.map === map,
            disabled: (none && map !== 'none') || chosen.mode === 'difference',
            press: () => actions.change({ map }),
          }),
        )}</span
      >
      <label class="opacity"
        >Opacity
        <input
          type="range"
          min="10"
          max="100"
          aria-label="Opacity of the map"
          .value=${String(Math.round(chosen.opacity * 100))}
          ?disabled=${none || chosen.map === 'none' || chosen.mode === 'difference'}
          @input=${slide}
      /></label>
      ${encoders(context)} ${tools(context)}
    </medprobe-toolbar>
  </div>`;
}
