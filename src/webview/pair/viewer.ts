import { html, LitElement, nothing, type PropertyValues, type TemplateResult } from 'lit';
import { customElement, property, query, queryAll, state } from 'lit/decorators.js';
import { classMap } from 'lit/directives/class-map.js';
import type { ImageNumber } from '../../shared/panels/common';
import type { FromPairPanel, PairImage, PairSnapshot, PixelValues } from '../../shared/panels/pair';
import { drawLegend } from '../shared/legend';
import { pieces, tokens } from '../shared/styles';
import { FIT, type Placement, type View } from '../shared/view';
import { visibleText } from '../shared/visibleText';
import { readChosen, type Chosen } from './chosen';
import { ExactValues } from './exactValues';
import { exportPicture } from './exportPicture';
import type { Help } from './help';
import { legendView, levelsNote } from './legendView';
import { changeLevels, remaining, type LevelChange, type Levels } from './levels';
import { paintLinks } from './links';
import { bestMatch, patchOf, type Spot } from './maps';
import { mapArrivals } from './mapWords';
import { Pictures } from './pictures';
import { keptPlace, levelsToKeep, placeText, type PerImage } from './place';
import { MapRows, type MapRow } from './rows';
import type { Shown, Stage } from './stage';
import { toolbarView, type ToolbarActions } from './toolbarView';
import { segmentStyles } from './segments.styles';
import { presetLevels, presetSaid, type Preset } from './presets';
import { keyAction } from './viewerKeys';
import { viewerStyles } from './viewer.styles';
import './help';
import './stage';
import '../shared/toolbar';

const FLICKER_MS = 800;
/** The worker is asked for a deep image's new levels when a gesture rests. */
const LEVELS_REST_MS = 150;
/** Where the person is, is kept when it rests. */
const PLACE_REST_MS = 200;

const put = <T>([first, second]: PerImage<T>, n: ImageNumber, value: T): PerImage<T> =>
  n === 1 ? [value, second] : [first, value];

/** The images of the pair: how they are laid out, what is drawn over them, and every key and button for it. */
@customElement('medprobe-viewer')
export class Viewer extends LitElement {
  static override styles = [tokens, pieces, segmentStyles, viewerStyles];

  @property({ attribute: false }) shown!: PairSnapshot;
  @property({ attribute: false }) chosen: Chosen = readChosen(undefined);
  @property({ attribute: false }) onChosen: (chosen: Chosen) => void = () => undefined;
  @property({ attribute: false }) post: (message: FromPairPanel) => void = () => undefined;
  @state() private views: PerImage<View> = [FIT, FIT];
  /** Null: as the picture was made. */
  @state() private levels: PerImage<Levels | null> = [null, null];
  @state() private spot: Spot | null = null;
  /** The last spot there was: whose correspondence is shown while the pointer is elsewhere. */
  @state() private picked: Spot | null = null;
  @state() private divider = 0.5;
  @state() private turn: ImageNumber = 1;
  @state() private playing = !matchMedia('(prefers-reduced-motion: reduce)').matches;
  @state() private loupe = false;
  /** What a screen reader is told: a map that arrived or failed, levels that were changed. */
  @state() private said = '';
  @query('.legend canvas') private readonly legend!: HTMLCanvasElement | null;
  @query('.images > canvas') private readonly linkCanvas!: HTMLCanvasElement | null;
  @query('medprobe-help') private readonly help!: Help;
  @query('medprobe-toolbar') private readonly toolbar!: HTMLElementTagNameMap['medprobe-toolbar'];
  @queryAll('medprobe-stage') private readonly stages!: NodeListOf<Stage>;
  private readonly pictures = new Pictures(this);
  private readonly exact = new ExactValues(this, message => this.post(message));
  private readonly mapRows = new MapRows();
  private rows: readonly MapRow[] = [];
  private flicker = 0;
  private levelsRest = 0;
  private placeRest = 0;
  private linksFrame = 0;

  override connectedCallback(): void {
    super.connectedCallback();
    document.addEventListener('keydown', this.onKey);
    document.addEventListener('keyup', this.onKeyUp);
    this.flicker = window.setInterval(() => {
      if (this.chosen.mode === 'flicker' && this.playing) this.otherTurn();
    }, FLICKER_MS);
  }

  override disconnectedCallback(): void {
    document.removeEventListener('keydown', this.onKey);
    document.removeEventListener('keyup', this.onKeyUp);
    clearInterval(this.flicker);
    clearTimeout(this.levelsRest);
    clearTimeout(this.placeRest);
    cancelAnimationFrame(this.linksFrame);
    super.disconnectedCallback();
  }

  override willUpdate(changed: PropertyValues<this>): void {
    const before = changed.get('shown');
    if (!this.hasUpdated) this.restorePlace();
    if (before !== undefined && before.pair !== this.shown.pair) this.startAgain();
    else if (before !== undefined && before.heatmaps !== this.shown.heatmaps) {
      this.said = mapArrivals(before, this.shown);
    }
    this.pictures.want(this.shown.images);
    this.rows = this.mapRows.of(this.shown, this.chosen, this.picked);
  }

  override updated(changed: PropertyValues): void {
    const scale = this.rows.find(({ map }) => map !== null)?.map?.scale;
    if (this.legend !== null && scale !== undefined) drawLegend(this.legend, scale);
    else if (this.legend !== null) this.legend.width = 1; // which also wipes it
    this.toolbar.sync();
    this.tellShown();
    if (['views', 'levels', 'divider', 'shown'].some(name => changed.has(name))) this.keepPlace();
    cancelAnimationFrame(this.linksFrame);
    this.linksFrame = requestAnimationFrame(() => this.drawLinks());
  }

  /** Once for a pair, when the frame in which both images are drawn has gone by. */
  private tellShown(): void {
    const { pair, images } = this.shown;
    const settled = images.map(image => this.pictures.of(image)).every(of => of.picture !== null || of.image.error);
    if (!settled || this.told === pair) return;
    this.told = pair;
    this.sendLevels();
    requestAnimationFrame(() => requestAnimationFrame(() => this.post({ type: 'shown', pair })));
  }
  private told = '';

  /** After a reload; a deep image's levels are asked for when the image is there. */
  private restorePlace(): void {
    const kept = keptPlace(this.chosen.place, this.shown.pair);
    if (kept !== null) ({ views: this.views, levels: this.levels, divider: this.divider } = kept);
  }

  private keepPlace(): void {
    clearTimeout(this.placeRest);
    this.placeRest = window.setTimeout(() => {
      const { views, divider } = this;
      const [one, two] = this.levels;
      const levels = [levelsToKeep(this.imageOf(1), one), levelsToKeep(this.imageOf(2), two)] as const;
      const place = placeText(this.shown.pair, { views, levels, divider });
      if (place !== this.chosen.place) this.change({ place });
    }, PLACE_REST_MS);
  }

  private startAgain(): void {
    this.views = [FIT, FIT];
    this.levels = [null, null];
    this.said = '';
    this.spot = this.picked = null;
    this.pictures.forget();
    this.exact.forget();
  }

  private change(changes: Partial<Chosen>): void {
    this.onChosen({ ...this.chosen, ...changes });
  }

  private setView(n: ImageNumber, view: View): void {
    this.views = this.chosen.linked ? [view, view] : put(this.views, n, view);
  }

  private readonly otherTurn = (): void => {
    this.turn = this.turn === 1 ? 2 : 1;
  };

  /** Linking makes the second image follow the first. */
  private toggleLinked(): void {
    if (!this.chosen.linked) this.views = [this.views[0], this.views[0]];
    this.change({ linked: !this.chosen.linked });
  }

  private setSpot(spot: Spot | null): void {
    this.spot = spot;
    if (spot !== null) this.picked = spot;
  }

  private readonly imageOf = (n: ImageNumber): PairImage => this.pictures.of(this.shown.images[n === 1 ? 0 : 1]).image;

  private levelsOf(n: ImageNumber): Levels {
    return this.levels[n - 1] ?? this.imageOf(n).levels;
  }

  private affected(n: ImageNumber): readonly ImageNumber[] {
    return this.chosen.linked ? [1, 2] : [n];
  }

  private changeLevels(n: ImageNumber, change: LevelChange): void {
    for (const each of this.affected(n)) {
      this.levels = put(this.levels, each, changeLevels(this.levelsOf(each), change, this.imageOf(each).values));
    }
    clearTimeout(this.levelsRest);
    this.levelsRest = window.setTimeout(() => {
      this.sendLevels();
      this.said = levelsNote([this.imageOf(1), this.imageOf(2)], [this.levelsOf(1), this.levelsOf(2)]);
    }, LEVELS_REST_MS);
  }

  /** What 8 bits cannot show of a deep image comes from the file again. */
  private sendLevels(): void {
    for (const n of [1, 2] as const) {
      const levels = this.levels[n - 1];
      if (!levels || !this.imageOf(n).values.deep || remaining(levels, this.imageOf(n)) === null) continue;
      this.post({ type: 'levels', n, levels });
    }
  }

  private preset(preset: Preset): void {
    const affected = this.affected(this.spot?.n ?? 1);
    this.said = presetSaid(preset, affected.map(this.imageOf));
    for (const n of affected) {
      const levels = presetLevels(preset, this.pictures.of(this.shown.images[n === 1 ? 0 : 1]));
      if (levels === undefined) continue;
      if (typeof levels === 'string') this.post({ type: 'levels', n, levels });
      this.levels = put(this.levels, n, typeof levels === 'string' ? null : levels);
    }
    this.sendLevels();
  }

  /** One encoder after the other, then all of them. */
  private nextEncoder(): void {
    const encoders = this.shown.heatmaps.map(({ encoder }) => encoder);
    const next = this.rows.length > 1 ? 0 : encoders.indexOf(this.rows[0]?.encoder ?? '') + 1;
    const both = next === encoders.length && next > 1;
    this.change(both ? { both } : { both, encoder: encoders[next] ?? '' });
  }

  receiveValues(values: PixelValues): void {
    this.exact.receive(values);
  }

  /** The list of keys, also of those among the answers. */
  showHelp(): void {
    this.help.open();
  }

  private readonly actions: ToolbarActions = {
    change: changes => this.change(changes),
    toggleLinked: () => this.toggleLinked(),
    toggleLoupe: () => (this.loupe = !this.loupe),
    togglePlaying: () => (this.playing = !this.playing),
    step: () => this.step(),
    exportMaps: () => void this.exportMaps(),
    showHelp: () => this.showHelp(),
    retry: () => this.post({ type: 'retry' }),
  };

  private step(): void {
    if (this.chosen.mode !== 'flicker') return;
    this.playing = false;
    this.otherTurn();
  }

  /** Keys work while nothing is being written or chosen elsewhere: on the images, their bar, or the page itself. */
  private readonly onKey = (event: KeyboardEvent): void => {
    const path = event.composedPath();
    const onPage = event.target === document.body || event.target === document.documentElement;
    if ((!onPage && !path.includes(this)) || event.ctrlKey || event.metaKey || event.altKey) return;
    const [target] = path;
    if (target instanceof HTMLInputElement || path.includes(this.help)) return;
    if (event.key === ' ' && target instanceof HTMLButtonElement) return;
    const action = keyAction(event.key, this.chosen);
    if (action === null) return;
    event.preventDefault();
    switch (action.do) {
      case 'choose':
        return this.change(action.changes);
      case 'encoder':
        return this.nextEncoder();
      case 'linked':
        return this.toggleLinked();
      case 'loupe':
        this.loupe = true;
        if (this.spot === null) this.setSpot({ n: 1, x: 0.5, y: 0.5 });
        return;
      case 'step':
        return this.step();
      case 'preset':
        return this.preset(action.preset);
      case 'help':
        return this.help.open();
    }
  };

  private readonly onKeyUp = (event: KeyboardEvent): void => {
    if (event.key === 'z' || event.key === 'Z') this.loupe = false;
  };

  private async exportMaps(): Promise<void> {
    const [first, second] = this.shownImages(this.rows[0]!);
    if (first.picture === null || second.picture === null) return;
    const rows = this.rows.map(row => {
      const [one, two] = this.shownImages(row);
      const layer = ({ image, picture, levels, overlay }: Shown) => ({
        picture: picture!,
        levels: remaining(levels, image),
        overlay,
        opacity: this.chosen.opacity,
      });
      return { title: row.title, map: row.map, layers: [layer(one), layer(two)] as const };
    });
    this.post({ type: 'exportMaps', png: await exportPicture([first.image, second.image], rows) });
  }

  private drawLinks(): void {
    const [row] = this.rows;
    const [one, two] = this.stages;
    if (this.linkCanvas === null || !row?.ready || one === undefined || two === undefined) return;
    const at = [one.placementOf(1), two.placementOf(2)] as const;
    if (at[0] === null || at[1] === null) return;
    const moved = (place: Placement, { offsetLeft: x, offsetTop: y }: Stage): Placement => ({
      ...place,
      left: place.left + x,
      top: place.top + y,
    });
    const port = (stage: Stage): Placement =>
      moved({ left: 0, top: 0, width: stage.offsetWidth, height: stage.offsetHeight }, stage);
    paintLinks(this.linkCanvas, row.ready, [moved(at[0], one), moved(at[1], two)], [port(one), port(two)]);
  }

  private shownImages(row: MapRow): readonly [Shown, Shown] {
    const of = (n: ImageNumber): Shown => ({
      ...this.pictures.of(this.shown.images[n === 1 ? 0 : 1]),
      levels: this.levelsOf(n),
      overlay: row.map?.overlays[n - 1] ?? null,
      marked: this.markedOf(row, n),
      grid: row.map,
      exact: pixel => this.exact.of(n, pixel),
    });
    return [of(1), of(2)];
  }

  /** The patch under the pointer; of a correspondence, the chosen patch and the one nearest to it. */
  private markedOf({ map, ready }: MapRow, n: ImageNumber): readonly number[] {
    if (map === null || ready === null) return [];
    if (this.chosen.map !== 'correspondence') return this.spot?.n === n ? [patchOf(this.spot, map)] : [];
    if (this.picked === null) return [];
    const patch = this.picked.n === n ? patchOf(this.picked, map) : bestMatch(ready, this.picked);
    return patch < 0 ? [] : [patch];
  }

  private renderStage(shown: readonly Shown[]): TemplateResult {
    const n = shown[0]!.image.n;
    return html`<medprobe-stage
      .shown=${shown}
      .mode=${this.chosen.mode}
      .view=${this.views[n - 1]}
      .opacity=${this.chosen.opacity}
      .linked=${this.chosen.linked}
      .loupe=${this.loupe}
      .spot=${this.chosen.linked || this.spot?.n === n || shown.length > 1 ? this.spot : null}
      .divider=${this.divider}
      .turn=${this.turn}
      .onView=${(view: View) => this.setView(n, view)}
      .onSpot=${(spot: Spot | null) => this.setSpot(spot)}
      .onLevels=${(of: ImageNumber, change: LevelChange) => this.changeLevels(of, change)}
      .onDivider=${(at: number) => (this.divider = at)}
      .onOpen=${(of: ImageNumber) => this.post({ type: 'openImage', n: of })}
      .onDetail=${(of: ImageNumber) => this.askDetail(of)}
    ></medprobe-stage>`;
  }

  /** The extension ignores what it has already sent. */
  private askDetail(n: ImageNumber): void {
    const { uri } = this.imageOf(n);
    if (uri === undefined || this.detailed.has(uri)) return;
    this.detailed.add(uri);
    this.post({ type: 'detail', n });
  }
  private readonly detailed = new Set<string>();

  private renderRow(row: MapRow): TemplateResult {
    const shown = this.shownImages(row);
    const title =
      this.rows.length < 2
        ? nothing
        : html`<h2><bdi>${visibleText(row.title)}</bdi>${row.why === null ? '' : `: ${row.why}`}</h2>`;
    const stages = this.chosen.mode === 'side' ? shown.map(each => this.renderStage([each])) : this.renderStage(shown);
    return html`${title}${stages}`;
  }

  override render(): TemplateResult {
    const { shown, chosen, rows } = this;
    const linked = chosen.links && chosen.map === 'correspondence' && chosen.mode === 'side' && rows.length === 1;
    const images = [this.imageOf(1), this.imageOf(2)] as const;
    const levels = [this.levelsOf(1), this.levelsOf(2)] as const;
    return html`
      ${toolbarView({ shown, chosen, rows, loupe: this.loupe, playing: this.playing, actions: this.actions })}
      <div class=${classMap({ images: true, over: chosen.mode !== 'side', rows2: rows.length > 1 })}>
        ${rows.map(row => this.renderRow(row))} ${linked ? html`<canvas aria-hidden="true"></canvas>` : nothing}
      </div>
      <div class="evidence"><slot></slot>${legendView({ shown, chosen, rows, images, levels })}</div>
      <span class="unseen" role="status">${this.said}</span>
      <medprobe-help></medprobe-help>
    `;
  }
}
