import fc from 'fast-check';
import MarkdownIt from 'markdown-it';
import { describe, expect, it } from 'vitest';
import { columnsOf, moved } from '../../../src/webview/pair/columns';
import { asMarkdown, asText, block, inline } from '../../../src/webview/pair/copying';
import { compareTexts, cutMarks, marksOf } from '../../../src/webview/pair/marks';
import { visibleText } from '../../../src/webview/shared/visibleText';
import { ANSWERS, answerOf, pairSnapshot, THINKER } from '../../e2e/support/panelFixtures';

const markdown = new MarkdownIt({ html: true, linkify: true });
const HOSTILE = [
  '[x](command:workbench.action.quit)',
  '<img src=x onerror=alert(1)>',
  'https://evil.example www.evil.example a@evil.example',
  '```\n# out of the block\n````',
  '![p](http://evil/p.png)',
  '&lt;b&gt; &#60;',
  '\n\n- item\n1. one\n\n    code',
  '| a | b |\n|---|---|',
  '\u202Eright to left\u202C',
];
const text = fc.oneof(
  fc.constantFrom(...HOSTILE),
  fc.string(),
  fc.array(fc.constantFrom(...HOSTILE)).map(parts => parts.join('')),
);

describe('text that is copied as Markdown', () => {
  it('is nothing but text in the middle of a line', () => {
    fc.assert(
      fc.property(text, model => {
        const [paragraph, ...others] = markdown.parse(`x ${inline(model)} x`, {});
        expect([paragraph?.type, others.length]).toEqual(['paragraph_open', 2]);
        const types = new Set(others[0]?.children?.map(token => token.type));
        expect([...types].filter(type => type !== 'text' && type !== 'text_special')).toEqual([]);
      }),
    );
  });

  it('is one whole block, whatever fences are in it', () => {
    fc.assert(
      fc.property(text, model => {
        const tokens = markdown.parse(block(model), {});
        expect(tokens.map(({ type }) => type)).toEqual(['fence']);
        expect(tokens[0]?.content).toBe(`${visibleText(model).replaceAll('\0', '\uFFFD')}\n`);
      }),
    );
  });

  it('is the whole comparison, with no link, picture or HTML from a model', () => {
    const shown = pairSnapshot(String);
    const hostile = HOSTILE.map((model, n) => ({
      ...answerOf(model, [{ text: model, thought: model, read: 'A' }, { error: { message: model } }], {
        id: `${n}`,
        model,
      }),
      asked: { ...shown.draft, question: model },
    }));
    const html = markdown.render(
      asMarkdown(hostile, { ...shown, draft: { ...shown.draft, question: HOSTILE.join(' ') } }),
    );
    expect(html).not.toMatch(/<(?:a|img|table|ul>\s*<li>item)\b/);
    expect(markdown.parse(asMarkdown(hostile, shown), {}).filter(({ type }) => type === 'heading_open').length).toBe(
      1 + 3 * HOSTILE.length,
    );
  });

  it('says outcome, measure, agreement and what is known of each answer', () => {
    const shown = pairSnapshot(String, { answers: [...ANSWERS, THINKER] });
    const copied = asText(THINKER, shown);
    expect(copied).toContain('MedGemma 27B told the two images apart.');
    expect(copied).toContain('Image 1: 2 of 3 said B, 1 of 3 said A.');
    expect(copied).toContain('Image 1, answer 1 of 3 (read as B; correct; 8.2 s; 412 tokens (question 310))');
    expect(asText(ANSWERS[0]!, shown)).toContain('Cut off at the length limit');
  });
});

describe('marks of two answers', () => {
  const words = fc
    .array(fc.constantFrom('no', 'effusion', 'left', 'right', '3', '4', 'is', '.', '漢字'))
    .map(all => all.join(' '));

  it('are each the answer itself, whole or cut', () => {
    fc.assert(
      fc.property(words, words, fc.nat(40), (one, two, limit) => {
        const compared = compareTexts(one, two);
        for (const [side, answer] of [
          [1, one],
          [2, two],
        ] as const) {
          const marks = marksOf(compared, side);
          expect(marks.map(mark => mark.text).join('')).toBe(answer);
          expect(
            cutMarks(marks, limit)
              .map(mark => mark.text)
              .join(''),
          ).toBe(answer.slice(0, limit));
        }
      }),
    );
  });

  it('name what a flip stands against', () => {
    const compared = compareTexts('It is on the left.', 'It is on the right.');
    expect(marksOf(compared, 2).find(({ flip }) => flip)).toEqual({
      text: 'right',
      only: true,
      flip: { kind: 'side', against: 'left' },
    });
  });
});

describe('columns', () => {
  it('show the newest plain answer, and earlier ones that are looked at', () => {
    const earlier = { ...ANSWERS[0]!, id: 'earlier', at: '2026-11-20T00:00:00Z' };
    const control = { ...ANSWERS[0]!, id: 'control', control: 'options-swapped' };
    const shown = pairSnapshot(String, {
      answers: [earlier, ANSWERS[0]!, control],
      columns: ['endpoint:medgemma', 'endpoint:medgemma-27b'],
    });
    expect(columnsOf(shown, ['earlier', 'gone']).map(({ answer, earlier: is }) => [answer?.id, is])).toEqual([
      ['medgemma-1', false],
      [undefined, false],
      ['earlier', true],
    ]);
  });

  it('move by one place, and not beyond an end', () => {
    expect(moved(['a', 'b', 'c'], 'b', 1)).toEqual(['a', 'c', 'b']);
    expect(moved(['a', 'b'], 'a', -1)).toEqual(['a', 'b']);
  });
});
