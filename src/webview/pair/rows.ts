/** Which maps are shown at a time: one row of both images for each. */
import type { Heatmap, PairSnapshot, ReadyHeatmap } from '../../shared/panels/pair';
import type { Chosen } from './chosen';
import {
  contributionMap,
  correspondenceMap,
  disagreementMap,
  isMap,
  patchOf,
  resemblanceMap,
  type NoMap,
  type PairMap,
  type Spot,
} from './maps';
import { chosenHeatmap, encoderTitle } from './state';

export interface MapRow {
  readonly encoder: string;
  readonly title: string;
  /** Null while there is none, or none is wanted. */
  readonly map: PairMap | null;
  /** The encoder's maps, where they are there. */
  readonly ready: ReadyHeatmap | null;
  /** Why there is no map. */
  readonly why: string | null;
}

/** Builds rows, and each map only once: a map that stays the same object is not drawn again. */
export class MapRows {
  private heatmaps: readonly Heatmap[] = [];
  /** By kind and encoder: what it was built for, and the map. */
  private readonly built = new Map<string, { readonly of: string; readonly map: PairMap | NoMap }>();

  /** @param picked the patch whose correspondence is wanted */
  of(shown: PairSnapshot, chosen: Chosen, picked: Spot | null): readonly MapRow[] {
    if (shown.heatmaps !== this.heatmaps) this.built.clear();
    this.heatmaps = shown.heatmaps;
    const main = chosenHeatmap(shown, chosen.encoder);
    if (main === null) return [{ encoder: '', title: '', map: null, ready: null, why: 'No encoder has patches here.' }];
    const every = chosen.both && chosen.mode === 'side' && chosen.map !== 'disagreement' && chosen.map !== 'none';
    return (every ? shown.heatmaps : [main]).map(heatmap => this.row(shown, chosen, heatmap, picked));
  }

  private row(shown: PairSnapshot, { map, mode }: Chosen, heatmap: Heatmap, picked: Spot | null): MapRow {
    const kind = mode === 'difference' ? 'none' : map;
    const title = encoderTitle(shown, heatmap.encoder);
    const ready = heatmap.state === 'ready' ? heatmap : null;
    const row = { encoder: heatmap.encoder, title, ready, map: null, why: null };
    if (kind === 'none' || ready === null) return row;
    if (kind === 'disagreement') return { ...row, ...this.disagreement(shown) };
    const of = kind === 'correspondence' && picked !== null ? `${picked.n} ${patchOf(picked, ready)}` : '';
    const built = this.once(`${kind} ${heatmap.encoder}`, of, () => {
      if (kind === 'resemblance') return resemblanceMap(ready);
      return kind === 'contribution' ? contributionMap(ready) : correspondenceMap(ready, picked);
    });
    return isMap(built) ? { ...row, map: built } : { ...row, why: built.why };
  }

  /** Of the first two encoders, in the order in which their similarity stands. */
  private disagreement(shown: PairSnapshot): Partial<MapRow> {
    const [first, second] = shown.heatmaps;
    if (first?.state !== 'ready' || second?.state !== 'ready') {
      return { why: 'The disagreement needs the maps of two encoders.' };
    }
    const titles = [encoderTitle(shown, first.encoder), encoderTitle(shown, second.encoder)] as const;
    const map = this.once('disagreement', '', () => disagreementMap(first, second, titles));
    return { title: titles.join(' less '), map: isMap(map) ? map : null };
  }

  private once(key: string, of: string, build: () => PairMap | NoMap): PairMap | NoMap {
    const known = this.built.get(key);
    if (known?.of === of) return known.map;
    const map = build();
    this.built.set(key, { of, map });
    return map;
  }
}
