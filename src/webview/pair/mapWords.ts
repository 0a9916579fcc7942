/** What a screen reader is told of the maps: once when they arrive, once when they fail. */
import type { PairSnapshot } from '../../shared/panels/pair';
import { visibleText } from '../shared/visibleText';
import { encoderTitle } from './state';

/** Of the maps that are there, or have failed, since `before`; empty where there are none. */
export function mapArrivals(before: PairSnapshot, now: PairSnapshot): string {
  const words = now.heatmaps.map(map => {
    const then = before.heatmaps.find(({ encoder }) => encoder === map.encoder)?.state;
    if (map.state === then || map.state === 'working') return '';
    const title = visibleText(encoderTitle(now, map.encoder));
    return map.state === 'ready'
      ? `The maps of ${title} are here.`
      : `There are no maps of ${title}: ${visibleText(map.error.message)}`;
  });
  return words.filter(text => text !== '').join(' ');
}
