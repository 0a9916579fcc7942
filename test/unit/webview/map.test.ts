import { describe, expect, it } from 'vitest';
import { ProbeError } from '../../../src/core/errors';
import { checkFromMapPanel, checkToMapPanel } from '../../../src/shared/panels/map';
import { blockSide, moveCell, neighboursOf, pairAt, progressText } from '../../../src/webview/map/state';
import { mapContent, mapSnapshot } from '../../e2e/support/mapFixture';

describe('messages of the Map panel', () => {
  it('pass as they are where they fit', () => {
    const snapshot = mapSnapshot();
    expect(checkToMapPanel(structuredClone(snapshot))).toEqual(snapshot);
  });

  it.each([{ type: 'openPair', first: -1, second: 2 }, { type: 'thumbnails' }, null])('are refused: %j', message => {
    expect(() => checkFromMapPanel(message)).toThrow(ProbeError);
  });
});

describe('a cell', () => {
  it('is a pair, or the pair of its block', () => {
    const content = mapContent(8);
    expect(pairAt(content, { row: 2, column: 3 })).toMatchObject({ first: 2, second: 3 });
    expect(pairAt(content, { row: 2, column: 3 }).cosine).toBeCloseTo(0.97, 4);
    const pairs = Uint32Array.from({ length: 128 }, (_, n) => n);
    expect(pairAt({ ...content, pairs }, { row: 1, column: 0 })).toMatchObject({ first: 16, second: 17 });
    expect(blockSide(content)).toBe(1);
    expect(blockSide({ ...content, names: mapContent(17).names })).toBe(3);
  });

  it('has the neighbours of its image, most similar first', () => {
    const found = neighboursOf(mapContent(24), 3);
    expect(found.map(pair => pair.second)).toEqual([2, 4, 1, 5, 0, 6]);
  });

  it('is left by keys, and never the map', () => {
    expect(moveCell(null, 'ArrowDown', false, 5)).toEqual({ row: 0, column: 1 });
    expect(moveCell(null, 'ArrowDown', false, 1)).toEqual({ row: 0, column: 0 });
    expect(moveCell({ row: 4, column: 0 }, 'ArrowDown', false, 5)).toEqual({ row: 4, column: 0 });
    expect(moveCell({ row: 4, column: 0 }, 'End', true, 5)).toEqual({ row: 4, column: 4 });
    expect(moveCell({ row: 4, column: 0 }, 'x', false, 5)).toBeNull();
  });
});

describe('progressText', () => {
  const progress = { done: 3, total: 10, fromCache: 0, failed: 0, imagesPerSecond: 2, secondsLeft: 3.5 };
  it('says what is done, how fast, and what is left', () => {
    expect(progressText('embedding', progress)).toBe('3 of 10 images · 2.0 images/s · 4 s left');
    expect(progressText('paused', { ...progress, fromCache: 2 })).toBe('3 of 10 images · paused · 2 from the cache');
    expect(progressText('comparing', { ...progress, done: 10 })).toBe('10 of 10 images · comparing all pairs…');
    expect(progressText('ready', { ...progress, done: 10, failed: 1 })).toBe('9 images · 1 failed');
    expect(progressText('embedding', { ...progress, total: 0 })).toBe('reading the folder…');
  });

  it('says what is done before the first image is', () => {
    const preparing = { ...progress, done: 0, total: 0, preparing: 'loading the encoder' };
    expect(progressText('embedding', preparing)).toBe('loading the encoder…');
    expect(progressText('paused', preparing)).toBe('loading the encoder, then paused');
    expect(progressText('stopped', preparing)).toBe('stopped');
  });
});
