import { describe, expect, it } from 'vitest';
import { codeActions } from '../../../src/server/codeActions';
import { completions } from '../../../src/server/completion';
import { diagnosticsOf } from '../../../src/server/diagnostics';
import { ManifestDocument } from '../../../src/server/documents';
import {
  plainAction,
  plainCompletion,
  plainDiagnostic,
  plainHint,
  plainLens,
} from '../../../src/server/plainConnection';

const HOSTILE = '[x](command:quit) $(flame) \u001b]8;; \u202egnp';
const PLAIN = '[x] (command:quit) $ (flame) ‹U+001B›]8;; ‹U+202E›gnp';
const BAD = /\]\(|\$\(|[\u0000-\u0009\u000B-\u001F\u202A-\u202E]/; // eslint-disable-line no-control-regex
const URI = 'file:///data/x.pairs.jsonl';
const range = { start: { line: 0, character: 0 }, end: { line: 0, character: 0 } };
const pair = { v: 1, id: HOSTILE, image1: 'a.png', image2: 'b.png', categories1: [HOSTILE] };

describe('what the language server shows', () => {
  it('says what is wrong with a hostile line in plain text', () => {
    const lines = [
      JSON.stringify({ ...pair, [HOSTILE]: 1 }),
      JSON.stringify({ ...pair, status: HOSTILE, image1: `../${HOSTILE}` }),
      JSON.stringify({ ...pair, correct1: HOSTILE, options: { [HOSTILE]: HOSTILE } }),
    ];
    const raw = diagnosticsOf(new ManifestDocument(URI, lines.join('\n')));
    const shown = raw.map(plainDiagnostic);
    expect(raw.some(({ message }) => typeof message === 'string' && BAD.test(message))).toBe(true);
    for (const { message, relatedInformation = [] } of shown) {
      expect(message).not.toMatch(BAD);
      for (const related of relatedInformation) expect(related.message).not.toMatch(BAD);
    }
  });

  it('suggests a hostile category in plain text, and types it as it is', async () => {
    const text = [JSON.stringify(pair), '{"v":1,"categories1":[""]}'].join('\n');
    const { items } = await completions(new ManifestDocument(URI, text), { line: 1, character: 23 });
    const item = items.map(plainCompletion).find(({ label }) => label === PLAIN);
    expect(item).toBeDefined();
    expect(item?.textEdit?.newText.replaceAll('\\$', '$')).toContain('[x](command:quit) $(flame)');
  });

  it('names a fix in plain text, and makes it as it is', async () => {
    const document = new ManifestDocument(URI, JSON.stringify({ ...pair, [HOSTILE]: 1 }));
    const params = { textDocument: { uri: URI }, range, context: { diagnostics: diagnosticsOf(document) } };
    const actions = (await codeActions(document, params)).map(plainAction);
    expect(actions.length).toBeGreaterThan(0);
    for (const { title } of actions) expect(title).not.toMatch(BAD);
    expect(actions.map(({ title }) => title)).toContain(`Remove "${PLAIN}"`);
  });

  it('shows a hint in plain text', () => {
    const hint = { position: range.start, label: HOSTILE, tooltip: `one\n${HOSTILE}` };
    expect(plainHint(hint)).toMatchObject({ label: PLAIN, tooltip: `one\n${PLAIN}` });
  });

  it('draws the icons of its own lenses alone', () => {
    const command = { title: HOSTILE, command: 'x' };
    expect(plainLens({ range, command, icon: 'check' }).command?.title).toBe(`$(check) ${PLAIN}`);
  });
});
