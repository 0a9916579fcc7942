import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { checkLine } from '../../../../src/core/dataset/checkLine';
import { knownCategories } from '../../../../src/core/dataset/categories';
import { editPairLine } from '../../../../src/core/dataset/writePairs';
import { draftOf, fieldsOf, lineChanges, rebase } from '../../../../src/extension/curation/lineDraft';
import type { Draft } from '../../../../src/shared/panels/pair';

const LINE =
  '{ "v":1, "id":"a-1", "mine":[1, 2], "image1":"a.png", "image2":"b.png", "question":"Side?", "options":{"A":"Left","B":"Right"}, "correct1":"A", "note":"" }';
const pairOf = (line: string) => checkLine(line).pair!;
const draft = draftOf(pairOf(LINE));

const text = fc.constantFrom('', 'x', 'y', 'z');
const letter = fc.constantFrom(null, 'A', 'B');
const list = fc.constantFrom([], ['Chest'], ['Head', 'Chest']);
const drafts: fc.Arbitrary<Draft> = fc.record({
  question: text,
  options: fc.tuple(text, text).map(([a, b]) => [
    { letter: 'A', text: a },
    { letter: 'B', text: b },
  ]),
  correct1: letter,
  correct2: letter,
  categories1: list,
  categories2: list,
  note: text,
});

describe('lineChanges', () => {
  it('is empty for a draft as it was read, an option that is still blank included', () => {
    expect(lineChanges(draft, draft)).toEqual({});
    const adding = { ...draft, options: [...draft.options, { letter: 'C', text: ' ' }] };
    expect(lineChanges(draft, adding)).toEqual({});
  });

  it('writes only what differs: unknown fields, order and spacing stay', () => {
    const changes = lineChanges(draft, { ...draft, correct2: 'B', question: 'Which side?' });
    expect(editPairLine(LINE, changes)).toBe(
      LINE.replace('Side?', 'Which side?').replace('"correct1":"A"', '"correct1":"A", "correct2":"B"'),
    );
  });

  it('sees that options changed places', () => {
    const [a, b] = draft.options;
    expect(Object.keys(lineChanges(draft, { ...draft, options: [b!, a!] }))).toEqual(['options']);
  });

  it('takes a field away that was emptied', () => {
    const changes = lineChanges(draft, { ...draft, correct1: null });
    expect(changes).toEqual({ correct1: undefined });
    expect(editPairLine(LINE, changes)).toBe(LINE.replace(' "correct1":"A",', ''));
  });

  it('makes of any line what the draft says', () => {
    fc.assert(
      fc.property(drafts, drafts, (before, after) => {
        const fields = { v: 1, id: 'p', image1: 'a.png', image2: 'b.png' };
        const line = JSON.stringify({ ...fields, ...fieldsOf(before) });
        const edited = JSON.parse(editPairLine(line, lineChanges(before, after))) as Record<string, unknown>;
        expect(edited).toEqual(JSON.parse(JSON.stringify({ ...fields, ...fieldsOf(after) })));
      }),
    );
  });
});

describe('rebase', () => {
  it('follows the line where the person edited nothing', () => {
    fc.assert(
      fc.property(drafts, drafts, (base, theirs) => {
        const { draft: merged, clashes } = rebase(base, base, theirs);
        expect(lineChanges(merged, theirs)).toEqual({});
        expect(clashes).toEqual([]);
      }),
    );
  });

  it('keeps every edit of the person, takes every other change, and names what both changed apart', () => {
    fc.assert(
      fc.property(drafts, drafts, drafts, (base, mine, theirs) => {
        const { draft: merged, clashes } = rebase(base, mine, theirs);
        const edited = lineChanges(base, mine);
        expect(fieldsOf(merged)).toEqual({ ...fieldsOf(theirs), ...edited });
        const apart = lineChanges(mine, theirs);
        const both = Object.keys(edited).filter(field => field in lineChanges(base, theirs) && field in apart);
        expect(clashes.toSorted()).toEqual(both.toSorted());
      }),
    );
  });
});

describe('what the panel says of a line', () => {
  it('names the field of every problem, a missing one too', () => {
    const { problems } = checkLine(
      '{"v":1,"id":"a","image1":"a.png","image2":"b.png","status":"accepted","options":{"A":"x","B":"x"},"correct1":"C","colour":1}',
    );
    expect(problems.map(({ code, field }) => [code, field])).toEqual([
      ['missing-field', 'question'],
      ['missing-field', 'correct2'],
      ['correct-not-an-option', 'correct1'],
      ['options-equal', 'options'],
      ['unknown-field', 'colour'],
    ]);
  });

  it('offers the categories that a manifest uses after the known ones, whatever else is in its lines', () => {
    const lines = [
      '{"categories1":["Chest","Cardiac"],"categories2":[7,""]}',
      '{"categories1":',
      '',
      '{"categories1":3}',
    ];
    const known = knownCategories(lines.map(line => ({ text: line })));
    expect(known[0]).toBe('Cerebral');
    expect(known.slice(-1)).toEqual(['Chest']);
    expect(new Set(known).size).toBe(known.length);
  });
});
