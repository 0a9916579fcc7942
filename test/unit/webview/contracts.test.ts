import { describe, expect, it } from 'vitest';
import { ProbeError } from '../../../src/core/errors';
import { checkFromPanel, checkToPanel, isAbout, isCurrent } from '../../../src/shared/panels/envelope';
import { panelHtml } from '../../../src/shared/panels/html';
import { outcomeSentence } from '../../../src/shared/panels/outcome';
import { checkFromPairPanel, checkToPairPanel } from '../../../src/shared/panels/pair';
import { checkToResultsPanel } from '../../../src/shared/panels/results';
import { LABELS, pairSnapshot } from '../../e2e/support/panelFixtures';
import { comparedSnapshot, resultsSnapshot } from '../../e2e/support/resultsFixture';

describe('messages', () => {
  it('pass as they are where they fit', () => {
    const pair = pairSnapshot(name => `/${name}`, { labels: LABELS });
    expect(checkToPairPanel(structuredClone(pair))).toEqual(pair);
    const results = resultsSnapshot(4);
    expect(checkToResultsPanel(structuredClone(results))).toEqual(results);
    const compared = comparedSnapshot(4, 3);
    expect(checkToResultsPanel(structuredClone(compared))).toEqual(compared);
  });

  it.each([undefined, 'ask', { type: 'ask' }, { type: 'ready', v: 1 }, { type: 'openImage', n: 3 }])(
    'are refused with a ProbeError: %j',
    message => {
      expect(() => checkFromPairPanel(message)).toThrow(ProbeError);
    },
  );
});

describe('envelopes', () => {
  const check = (message: unknown) => message as { type: string };
  const to = (id: string, revision: number, type = 'answer') => ({ id, revision, heard: 0, message: { type } });

  it('say what a message is about; what is about anything else is dropped', () => {
    expect(isCurrent(null, to('a', 1))).toBe(false);
    expect(isCurrent(null, to('a', 1, 'snapshot'))).toBe(true);
    const shown = { id: 'a', revision: 4 };
    expect([3, 4, 5].map(revision => isCurrent(shown, to('a', revision)))).toEqual([false, true, true]);
    expect(isCurrent(shown, to('a', 3, 'snapshot'))).toBe(false);
    expect(isCurrent(shown, to('b', 9))).toBe(false);
    expect(isCurrent(shown, to('b', 0, 'snapshot'))).toBe(true);
    const from = (id: string | null, type: string) => ({ id, revision: 0, number: 1, message: { type } });
    expect(isAbout('a', from('a', 'ask'))).toBe(true);
    expect(isAbout('a', from('b', 'ask'))).toBe(false);
    expect(isAbout('a', from(null, 'ask'))).toBe(false);
    expect(isAbout('a', from(null, 'ready'))).toBe(true);
  });

  it('are refused with a ProbeError where they are none', () => {
    expect(checkToPanel(check, to('a', 1))).toEqual(to('a', 1));
    for (const value of [undefined, { type: 'ready', v: 2 }, { ...to('a', -1) }, { ...to('a', 1), id: null }]) {
      expect(() => checkToPanel(check, value)).toThrow(ProbeError);
    }
    expect(() => checkFromPanel(check, { id: 'a', revision: 1, message: {} })).toThrow(ProbeError);
    expect(() => checkFromPanel(checkFromPairPanel, { id: 'a', revision: 1, number: 1, message: {} })).toThrow(
      ProbeError,
    );
  });
});

describe('panelHtml', () => {
  const page = {
    nonce: 'abc',
    cspSource: 'https://own.example',
    scriptUri: 'https://own.example/pair.js?a=1&b="2"',
    styleUris: ['https://own.example/codicon.css'],
    title: '</title><script>x</script>',
    bodyTag: 'medprobe-pair',
  } as const;
  const html = panelHtml(page);
  it('allows nothing that is not named', () => {
    expect(html).toContain('default-src &#39;none&#39;');
    expect(html).not.toContain('unsafe');
  });
  it('lets nothing of its values out of its place', () => {
    expect(html.match(/<script/g)).toHaveLength(1);
    expect(html).toContain('pair.js?a=1&amp;b=&quot;2&quot;');
  });
  it('shows pictures before the script runs, and holds nothing up for a script', () => {
    const early = panelHtml({ ...page, pictures: ['data:image/jpeg;base64,1', 'data:image/jpeg;base64,2"><script>'] });
    expect(early.match(/<img [^>]*src="[^"]*"/g)).toEqual([
      '<img src="data:image/jpeg;base64,1"',
      '<img src="data:image/jpeg;base64,2&quot;&gt;&lt;script&gt;"',
    ]);
    const [held] = /<template>.*<\/template>/s.exec(early) ?? [''];
    expect(held).toContain('codicon.css');
    expect(held).toContain('type="module"');
    expect(early.replace(held, '').match(/<script[^>]*>|rel="stylesheet"/g)).toEqual(['<script nonce="abc">']);
    expect(early).toContain('img-src https://own.example data:;');
    expect(html).not.toContain('data:');
  });
});

describe('outcomeSentence', () => {
  const told = (outcome: 'told apart' | 'confused' | 'swapped' | 'invalid', read: [string | null, string | null]) =>
    outcomeSentence({ label: 'MedGemma', outcome, read, correct: ['B', 'A'] });
  it('says what was answered, then what would have been correct', () => {
    expect(told('confused', ['A', 'A'])).toBe('MedGemma answered A for both images. Correct were B for 1 and A for 2.');
    expect(told('swapped', ['A', 'B'])).toContain('answered A for 1 and B for 2.');
    expect(told('told apart', ['B', 'A'])).toContain('both correct');
    expect(told('invalid', [null, 'A'])).toContain('for image 1 could not be read');
    expect(told('invalid', [null, null])).toContain('for either image could not be read');
  });
});
