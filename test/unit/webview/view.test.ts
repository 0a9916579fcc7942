import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { FIT, panBy, patchAt, place, zoomAt } from '../../../src/webview/shared/view';

const side = fc.integer({ min: 20, max: 4000 });
const box = fc.record({ width: side, height: side });
const fraction = fc.double({ min: 0, max: 1, noNaN: true });

describe('place', () => {
  it('fits the whole image in the middle, touching two edges', () => {
    fc.assert(
      fc.property(box, box, (image, port) => {
        const at = place(FIT, image, port);
        expect(at.left).toBeCloseTo((port.width - at.width) / 2, 6);
        expect(at.top).toBeCloseTo((port.height - at.height) / 2, 6);
        expect(Math.max(at.width / port.width, at.height / port.height)).toBeCloseTo(1, 9);
        expect(at.width / at.height).toBeCloseTo(image.width / image.height, 6);
      }),
    );
  });

  it('never shows a gap beside an image that is larger than the port, however it is moved', () => {
    const move = fc.record({ x: fc.integer({ min: -5000, max: 5000 }), y: fc.integer({ min: -5000, max: 5000 }) });
    fc.assert(
      fc.property(box, box, fc.double({ min: 1, max: 30, noNaN: true }), move, (image, port, factor, by) => {
        const middle = { x: port.width / 2, y: port.height / 2 };
        const at = place(panBy(zoomAt(FIT, factor, middle, image, port), by, image, port), image, port);
        if (at.width > port.width) {
          expect(at.left).toBeLessThanOrEqual(1e-6);
          expect(at.left + at.width).toBeGreaterThanOrEqual(port.width - 1e-6);
        } else expect(at.left).toBeCloseTo((port.width - at.width) / 2, 6);
      }),
    );
  });
});

describe('zoomAt', () => {
  it('keeps the point under the pointer where it is, in an image that fills the port', () => {
    fc.assert(
      fc.property(fraction, fraction, fc.double({ min: 1.01, max: 20, noNaN: true }), (x, y, factor) => {
        const [image, port] = [
          { width: 800, height: 600 },
          { width: 400, height: 300 },
        ];
        const at = { x: x * port.width, y: y * port.height };
        const after = place(zoomAt(FIT, factor, at, image, port), image, port);
        expect((at.x - after.left) / after.width).toBeCloseTo(x, 6);
        expect((at.y - after.top) / after.height).toBeCloseTo(y, 6);
      }),
    );
  });

  it('comes back to the fitted view', () => {
    const [image, port] = [
      { width: 800, height: 600 },
      { width: 500, height: 300 },
    ];
    const near = zoomAt(FIT, 3, { x: 10, y: 20 }, image, port);
    expect(zoomAt(near, 0.01, { x: 400, y: 10 }, image, port)).toEqual(FIT);
  });
});

describe('patchAt', () => {
  const at = { left: 100, top: 50, width: 70, height: 140 };
  const grid = { rows: 7, columns: 7 };
  it('finds the patch under a point and nothing outside the image', () => {
    expect(patchAt({ x: 100, y: 50 }, at, grid)).toEqual({ row: 0, column: 0 });
    expect(patchAt({ x: 169.9, y: 189.9 }, at, grid)).toEqual({ row: 6, column: 6 });
    expect(patchAt({ x: 170, y: 60 }, at, grid)).toBeNull();
    expect(patchAt({ x: 99, y: 60 }, at, grid)).toBeNull();
  });
});
