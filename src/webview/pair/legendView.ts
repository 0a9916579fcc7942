/** Beside the cosines: the colour scale and what it says, or how two images are laid over each other. */
import { html, nothing, type TemplateResult } from 'lit';
import { classMap } from 'lit/directives/class-map.js';
import type { PairImage, PairSnapshot } from '../../shared/panels/pair';
import { failureText, spinner } from '../shared/pieces';
import { visibleText } from '../shared/visibleText';
import type { Chosen } from './chosen';
import { sameLevels, type Levels } from './levels';
import { linksOf, MOST_LINKS } from './links';
import { inUnit, numberText } from './readout';
import type { MapRow } from './rows';

interface LegendContext {
  readonly shown: PairSnapshot;
  readonly chosen: Chosen;
  readonly rows: readonly MapRow[];
  readonly images: readonly [PairImage, PairImage];
  readonly levels: readonly [Levels, Levels];
}

/** Its scale beside the cosines, and below both what is to be known of it. */
export function legendView(context: LegendContext): TemplateResult {
  const { chosen, images, levels } = context;
  const isDifference = chosen.mode === 'difference';
  return html`<section class="legend" aria-label="Colour scale">
    ${isDifference ? differenceScale() : mapScale(context)}
    <div class="notes">
      ${isDifference ? nothing : mapNotes(context)}
      ${chosen.mode === 'side' ? nothing : html`<p>${alignment(images)}</p>`}
      <p>${levelsNote(images, levels)}</p>
    </div>
  </section>`;
}

const differenceScale = (): TemplateResult =>
  html`<div class="scale">
    <h2>Difference of what is shown, image 1 less image 2, without its sign</h2>
    <div class="ramp"></div>
    <p class="ends"><span>0 equal</span><span>255</span></p>
  </div>`;

/** The canvas is always there, so that the scale's arrival moves nothing; its owner draws it. */
function mapScale({ chosen, rows }: LegendContext): TemplateResult {
  const map = rows.find(row => row.map !== null)?.map ?? null;
  const titles = rows.map(({ title }) => visibleText(title)).join(' and ');
  const title = chosen.map === 'none' ? 'No map is shown' : html`One scale for both · <bdi>${titles}</bdi>`;
  return html`<div class=${classMap({ scale: true, none: map === null })}>
    <h2>${title}</h2>
    <canvas aria-hidden="true"></canvas>
    <p class="ends"><span>${visibleText(map?.ends[0] ?? '')}</span><span>${visibleText(map?.ends[1] ?? '')}</span></p>
  </div>`;
}

function mapNotes({ shown, chosen, rows }: LegendContext): TemplateResult {
  if (chosen.map === 'none') return html`<p>The keys A, C, R and G show a map; ? lists all keys.</p>`;
  const [row] = rows;
  const map = rows.find(each => each.map !== null)?.map ?? null;
  return html`
    ${map === null ? nothing : html`<p><bdi>${visibleText(map.meaning)}</bdi></p>`}
    ${rows.map(({ map: own }) => (own?.sum === undefined ? nothing : html`<p>${own.sum}</p>`))}
    ${row === undefined ? nothing : mapState(shown, row)} ${chosen.links ? linksNote(chosen, rows) : nothing}
  `;
}

function mapState(shown: PairSnapshot, row: MapRow): TemplateResult {
  const heatmap = shown.heatmaps.find(({ encoder }) => encoder === row.encoder);
  return html`<p>
    ${heatmap?.state === 'working' ? html`${spinner()} Working out where they are alike…` : nothing}
    ${heatmap?.state === 'error' ? failureText(heatmap.error) : nothing} ${row.why ?? nothing}
  </p>`;
}

function linksNote({ mode, map }: Chosen, rows: readonly MapRow[]): TemplateResult | typeof nothing {
  const ready = rows.length === 1 ? rows[0]?.ready : undefined;
  if (mode !== 'side' || map !== 'correspondence' || !ready) return nothing;
  const count = linksOf(ready).length;
  const drawn = count > MOST_LINKS ? `the ${MOST_LINKS} strongest of ${count}` : String(count);
  return html`<p>Links between patches that are each other’s nearest: ${drawn}; fainter where less alike.</p>`;
}

/** How the second image is laid over the first: by size alone. */
function alignment([first, second]: readonly [PairImage, PairImage]): string {
  if (first.width === 0 || second.width === 0) return '';
  const size = ({ width, height }: PairImage): string => `${width} × ${height}`;
  if (size(first) === size(second))
    return 'Both images have the same size and are laid over each other pixel by pixel.';
  const scale = Math.min(first.width / second.width, first.height / second.height);
  return (
    `The sizes differ: image 2 (${size(second)}) is scaled by ${scale.toPrecision(3)} to fit into image 1 ` +
    `(${size(first)}), in its middle, proportions kept. Nothing is registered.`
  );
}

/** Brightness and contrast are the person's alone; encoders and models get an image by its own window, where it has one. */
export function levelsNote(images: readonly [PairImage, PairImage], levels: readonly [Levels, Levels]): string {
  const changed = images.flatMap((image, i) => {
    const shown = levels[i === 0 ? 0 : 1];
    const { own, range } = image.values;
    return sameLevels(shown, own) ? [] : [`image ${image.n} ${fromTo(shown, image)} (of ${fromTo(range, image, '')})`];
  });
  const windowed = images.filter(({ values }) => values.deep && !sameLevels(values.own, values.range));
  const [first, second] = windowed.map(image => fromTo(image.values.own, image));
  const given =
    first !== undefined && first === second
      ? `both images ${first}`
      : windowed.map(image => `image ${image.n} ${fromTo(image.values.own, image)}`).join(', ');
  const get = `Encoders and models get ${given === '' ? 'the image as it is' : given}.`;
  if (changed.length === 0) return given === '' ? '' : get;
  return `Brightness and contrast changed for showing only: ${changed.join(', ')}. ${get}`;
}

/** `from −160 to 239 HU` */
function fromTo({ low, high }: Levels, { values }: PairImage, from = 'from '): string {
  return inUnit(`${from}${numberText(low, values)} to ${numberText(high, values)}`, values);
}
