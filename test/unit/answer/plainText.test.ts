import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { plainText } from '../../../src/core/answer/plainText';

/** As VS Code looks for links in notifications and inputs, and for icons in labels. */
const LINK = /\[([^\]]+)\]\(((?:https?:\/\/|command:|file:)[^)\s]+)(?: (["'])(.+?)(\3))?\)/gi;
const ICON = /(\\)?\$\(([A-Za-z0-9-]+(?:~[A-Za-z]+)?)\)/g;
const CONTROL = /[\u0000-\u0009\u000B-\u001F\u007F-\u009F\u2028\u2029]/; // eslint-disable-line no-control-regex
const DIRECTION = /[\u061C\u200E\u200F\u202A-\u202E\u2066-\u2069]/;
const INVISIBLE =
  /\u00AD|\u034F|\u115F|\u1160|\u180E|\u200B|\u2060|\u3164|\uFEFF|\uFFA0|[\u{E0001}-\u{E007F}]|[\u{E0100}-\u{E01EF}]/u;

const pieces = fc.constantFrom(
  ...['[', ']', '(', ')', '$', '\\', '$(', '](', '~', 'flame', 'command:x', 'https://a.b', 'file:///x', ' ', '\n', '"'],
  ...['\u001b', ']8;;', '\u0007', '\u009b', '\u0000', '\r', '\t', '\u202e', '\u2066', '\u200b', '\u2028', '\u00ad'],
  ...['\u{E0041}', '\u{E0101}', '\u3164', '\ud800', '\udc00', '😀', 'é', '肺'],
);
const hostile = fc.oneof(
  fc.array(pieces, { maxLength: 40 }).map(parts => parts.join('')),
  fc.string({ unit: 'binary', maxLength: 60 }),
);

describe('plainText', () => {
  it('parts what would be a link or an icon, and spells out what hides or reorders', () => {
    const said = '[Click](command:workbench.action.terminal.new) $(flame) \u001b]8;;http://x\u0007 \u202egnp.exe';
    expect(plainText(said)).toBe(
      '[Click] (command:workbench.action.terminal.new) $ (flame) ‹U+001B›]8;;http://x‹U+0007› ‹U+202E›gnp.exe',
    );
  });

  it('leaves ordinary text as it is', () => {
    for (const text of [
      'CXR-0001: Is there a pleural effusion (left)? 95 % [92, 97]',
      'costs $5 (about)',
      'a\\b C:\\data',
      'می‌خواهم', // with a zero-width non-joiner, which Persian is written with
      '👩‍⚕️ sees',
    ]) {
      expect(plainText(text)).toBe(text);
    }
  });

  it('keeps line breaks only where they are wanted', () => {
    expect(plainText('one\r\ntwo\n\nthree')).toBe('one two three');
    expect(plainText('one\r\ntwo\n\nthree', { lines: true })).toBe('one\ntwo\n\nthree');
  });

  it('leaves no link, icon or hidden character, whatever comes', () => {
    fc.assert(
      fc.property(hostile, fc.boolean(), fc.integer({ min: 1, max: 80 }), (text, lines, limit) => {
        const shown = plainText(text, { lines, limit });
        expect(shown.length).toBeLessThanOrEqual(limit);
        for (const pattern of [LINK, ICON, CONTROL, DIRECTION, INVISIBLE]) {
          expect(shown.search(pattern), `${pattern.source} in ${JSON.stringify(shown)}`).toBe(-1);
        }
        // Editors join the lines of a notification by spaces, and join texts of ours by ": ".
        expect(shown.replaceAll('\n', ' ').search(LINK)).toBe(-1);
        expect(shown).not.toMatch(/\]\(|\$\(/);
        if (!lines) expect(shown).not.toContain('\n');
        expect(shown.search(/\p{Cs}/u)).toBe(-1);
        expect(plainText(shown, { lines, limit })).toBe(shown);
      }),
      { numRuns: 3000 },
    );
  });

  it('is bounded and says what it left out', () => {
    expect(plainText('x'.repeat(20), { limit: 10 })).toBe(`${'x'.repeat(9)}…`);
    expect(plainText('x'.repeat(10), { limit: 10 })).toBe('x'.repeat(10));
    expect(plainText('\u202e'.repeat(10), { limit: 20 })).toHaveLength(20);
    for (const unit of ['](', '$(', '\u001b', '[', '\n', '\r', '\ud800']) {
      const shown = plainText(unit.repeat(5_000_000 / unit.length));
      expect(shown.length).toBeLessThanOrEqual(500);
      expect(shown.endsWith('…')).toBe(true);
    }
  });
});
