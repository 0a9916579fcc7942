import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compareTexts, cutParts, partsFor } from '../../../src/webview/shared/diffMarks';
import { cutText, visibleText } from '../../../src/webview/shared/visibleText';
import { ANSWERS } from '../../e2e/support/panelFixtures';

describe('visibleText', () => {
  it('spells out what hides or reorders text', () => {
    expect(visibleText('a\u202Eb\u0000c\u200Bd\u001B[0m')).toBe('a‹U+202E›b‹U+0000›c‹U+200B›d‹U+001B›[0m');
  });

  it('leaves ordinary text of every script as it is', () => {
    const text = 'Links\tоб 肺 صدر\n👩🏽 e\u0301';
    expect(visibleText(text)).toBe(text);
  });

  it('leaves no control or direction character in any text', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), text => {
        expect(visibleText(text)).not.toMatch(/[^\P{Cc}\t\n]|[\u202A-\u202E\u2066-\u2069]/u);
      }),
    );
  });
});

describe('cutText', () => {
  it('never leaves half of a character', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), fc.nat(20), (text, limit) => {
        const cut = cutText(text, limit);
        expect(text.startsWith(cut)).toBe(true);
        expect(cut.length).toBeLessThanOrEqual(limit);
        expect(() => encodeURIComponent(cut)).not.toThrow();
      }),
    );
  });
});

describe('the two sides of a comparison', () => {
  it('are each the answer itself, marked where it differs', () => {
    const [answer] = ANSWERS;
    if (answer === undefined) throw new Error('fixture');
    const [one, two] = answer.images.map(({ text = '' }) => text);
    const { segments } = compareTexts(one!, two!);
    for (const n of [1, 2] as const) {
      const text = answer.images[n === 1 ? 0 : 1].text ?? '';
      const parts = partsFor(n, text, segments);
      expect(parts.map(p => p.text).join('')).toBe(text);
      expect(parts.filter(p => p.only).map(p => p.text)).toEqual([n === 1 ? 'thin' : 'visible']);
    }
  });

  it('are cut together with their marks', () => {
    const parts = [
      { text: 'abc', only: false },
      { text: 'def', only: true },
      { text: 'ghi', only: false },
    ];
    expect(cutParts(parts, 4)).toEqual([
      { text: 'abc', only: false },
      { text: 'd', only: true },
    ]);
  });
});
