import { describe, expect, it } from 'vitest';
import { initialMap, reduceMap } from '../../../src/extension/map/mapState';
import type { MapEvent, OpenMap } from '../../../src/extension/map/mapState';
import { mapContent } from '../../e2e/support/mapFixture';

const after = (open: OpenMap, ...events: MapEvent[]): OpenMap => events.reduce(reduceMap, open);
const FAILED = { name: 'broken.png', failure: { message: 'It is damaged.' } };
const BLANK = { name: 'blank.png', failure: { message: 'It is blank.' } };

describe('the state of a map', () => {
  const of = { map: 'm', job: 1 } as const;
  const begun = after(initialMap('m'), { ...of, type: 'begun' }, { ...of, type: 'preparing', words: 'reading' });

  it('goes from preparing to ready, and keeps why images are in no cell', () => {
    const content = mapContent(4);
    const ready = after(
      begun,
      { ...of, type: 'embedded', failed: [FAILED] },
      { ...of, type: 'compared', content, files: ['/a.png'], without: [BLANK] },
    );
    expect(begun).toMatchObject({ state: 'embedding', progress: { preparing: 'reading' } });
    expect(ready).toMatchObject({ state: 'ready', content, failed: [FAILED, BLANK], files: ['/a.png'], revision: 4 });
    const again = after(ready, { map: 'm', job: 2, type: 'begun' });
    expect(again, 'the map stays until there is a newer one').toMatchObject({ content, state: 'ready', notice: null });
  });

  it('hears nothing of another map, nor of a job after the next has begun', () => {
    const failed = { type: 'ended', state: 'failed', notice: { severity: 'error', message: 'x' } } as const;
    expect(after(begun, { map: 'other', job: 1, ...failed })).toBe(begun);
    const next = after(begun, { map: 'm', job: 2, type: 'begun' });
    expect(after(next, { ...of, ...failed })).toBe(next);
    expect(after(next, { ...of, type: 'begun' })).toBe(next);
  });
});
