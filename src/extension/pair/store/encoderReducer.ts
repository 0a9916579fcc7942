import type { Heatmap } from '../../../shared/panels/pair';
import { itemOf, listOf, mapItems, withItem } from './keyedList';
import type { EncoderChange, LabelChange } from './pairEvents';
import type { EncoderState, LabelState } from './pairState';

export function reduceEncoders(encoders: EncoderState, event: EncoderChange): EncoderState {
  const { similarities, maps, cosines } = encoders;
  switch (event.type) {
    case 'encodersListed':
      return listEncoders(encoders, event.waiting);
    case 'similarityChanged': {
      const { similarity } = event;
      // An encoder that was taken away meanwhile does not come back.
      if (itemOf(similarities, similarity.id) === undefined) return encoders;
      return { ...encoders, similarities: withItem(similarities, similarity.id, similarity) };
    }
    case 'mapChanged': {
      const { map } = event;
      if (itemOf(similarities, map.encoder) === undefined) return encoders;
      return { ...encoders, maps: withItem(maps, map.encoder, map) };
    }
    case 'cosineFound':
      return { ...encoders, cosines: { ...cosines, [event.key]: event.cosine } };
  }
}

/** What an encoder has finished is not done again. */
function listEncoders(
  { similarities, maps, cosines }: EncoderState,
  waiting: readonly EncoderState['similarities']['byId'][string][],
): EncoderState {
  const readyMap = (encoder: string): Heatmap | undefined => {
    const map = itemOf(maps, encoder);
    return map?.state === 'ready' ? map : undefined;
  };
  const kept = waiting.map(entry => {
    const known = itemOf(similarities, entry.id);
    return known?.state === 'ready' ? known : entry;
  });
  const drawn = waiting.map(({ id }): Heatmap => readyMap(id) ?? { state: 'working', encoder: id });
  return {
    similarities: listOf(kept, ({ id }) => id),
    maps: listOf(drawn, ({ encoder }) => encoder),
    cosines,
  };
}

export function reduceLabels(labels: LabelState, event: LabelChange): LabelState {
  const { request, sheets } = labels;
  switch (event.type) {
    case 'sheetAdded':
      return { ...labels, sheets: withItem(sheets, event.sheet.encoder, event.sheet) };
    case 'readersKnown':
      return labels.known ? labels : { ...labels, known: true };
    case 'labelsWanted':
      return {
        ...labels,
        request: request + 1,
        sheets: mapItems(sheets, ({ encoder, title, note }) => ({
          encoder,
          title,
          note,
          state: 'working',
          labels: event.labels,
          scores: null,
        })),
      };
    case 'labelsScored':
    case 'labelsFailed': {
      const sheet = itemOf(sheets, event.encoder);
      if (sheet === undefined || event.request !== request) return labels;
      const { error: _before, ...rest } = sheet;
      const after =
        event.type === 'labelsScored'
          ? { ...rest, state: 'ready' as const, scores: event.scores }
          : { ...rest, state: 'error' as const, scores: null, error: event.failure };
      return { ...labels, sheets: withItem(sheets, event.encoder, after) };
    }
  }
}
