import type { ImageChange } from './pairEvents';
import type { ImageState, PairState } from './pairState';

type Images = PairState['images'];

export function reduceImages(images: Images, event: ImageChange): Images {
  const [first, second] = images;
  const before = event.n === 1 ? first : second;
  const after = reduceImage(before, event);
  if (after === before) return images;
  return event.n === 1 ? [after, second] : [first, after];
}

function reduceImage(image: ImageState, event: ImageChange): ImageState {
  const { request } = image;
  if (event.type === 'imageRequested') {
    const { maxSide = request.maxSide, levels = request.levels } = event;
    return { ...image, request: { number: request.number + 1, maxSide, levels } };
  }
  // Whoever dragged levels while a preset was looked up keeps what was dragged.
  if (event.request !== request.number) return image;
  switch (event.type) {
    case 'levelsFound':
      return { ...image, request: { ...request, levels: event.levels ?? 'own' } };
    case 'imageLoaded':
      return { ...image, answered: event.request, preview: event.preview, failure: null };
    case 'imageFailed':
      return { ...image, answered: event.request, failure: event.failure };
  }
}
