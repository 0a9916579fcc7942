import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { picture, plainMarkdown } from '../../../src/server/markdown';

describe('text of a manifest in a hover', () => {
  it('keeps no mark of markdown or HTML that means anything', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'grapheme' }), fc.string()), text => {
        const shown = plainMarkdown(text);
        expect(shown.replace(/\\[!-/:-@[-`{-~]/g, '')).not.toMatch(/[!-/:-@[-`{-~]|\p{Cc}/u);
      }),
    );
  });

  it.each([
    ['[x](command:quit)', '\\[x\\]\\(command\\:quit\\)'],
    ['https://example.org', 'https\\:\\/\\/example\\.org'],
    ['line\r\n\r\n# heading', 'line \\# heading'],
    ['a\u202Egnp.exe', 'a‹U\\+202E›gnp\\.exe'],
    ['\u001b]8;;x', '‹U\\+001B›\\]8\\;\\;x'],
  ])('%j reads as it is written', (text, shown) => expect(plainMarkdown(text)).toBe(shown));
});

describe('a picture in a hover', () => {
  it('has an address that markdown does not end early', () => {
    expect(picture('1', '/data/a (1)|x.png', 160)).toBe('![1](file:///data/a%20%281%29%7Cx.png|width=160)');
  });
});
