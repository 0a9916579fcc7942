import { beforeEach, describe, expect, it, vi } from 'vitest';
import { savePair } from '../../../../src/extension/pair/saving';
import { record } from './store/pairFixtures';

/** An editor with one manifest, which does what it is asked or refuses. */
const editor = vi.hoisted(() => ({ text: '', refuses: { create: false, insert: false }, saves: 0 }));

vi.mock('vscode', () => {
  class WorkspaceEdit {
    kind: 'create' | 'insert' = 'create';
    line = '';
    createFile = (): string => (this.kind = 'create');
    insert(_uri: unknown, _at: unknown, line: string): void {
      [this.kind, this.line] = ['insert', line];
    }
  }
  const uri = { fsPath: '/data/study.pairs.jsonl' };
  const document = {
    uri,
    eol: 1,
    isDirty: false,
    getText: () => editor.text,
    get lineCount() {
      return editor.text.split('\n').length;
    },
    lineAt: (line: number) => ({ text: editor.text.split('\n')[line], range: {} }),
    save: () => Promise.resolve(++editor.saves > 0),
  };
  return {
    EndOfLine: { CRLF: 2 },
    WorkspaceEdit,
    workspace: {
      findFiles: () => Promise.resolve([uri]),
      asRelativePath: (of: typeof uri) => of.fsPath,
      openTextDocument: () => Promise.resolve(document),
      applyEdit: ({ kind, line }: WorkspaceEdit) => {
        if (editor.refuses[kind]) return Promise.resolve(false);
        editor.text += line;
        return Promise.resolve(true);
      },
    },
  };
});
vi.mock('../../../../src/extension/surfaces/quickInputs', () => ({
  pickOne: (items: readonly object[]) => Promise.resolve(items.at(-1)),
  saveDialogue: () => Promise.resolve(undefined),
}));

describe('saving a pair into a manifest', () => {
  const images = [
    { path: '/data/1.png', frame: 0 },
    { path: '/data/2.png', frame: 0 },
  ] as const;
  const request = { record: record({ images }), similarity: {}, version: '0.1.0' };
  beforeEach(() => Object.assign(editor, { text: '', refuses: { create: false, insert: false }, saves: 0 }));

  it('adds a line and says which', async () => {
    expect(await savePair(request)).toMatchObject({ line: 1, pair: { id: 'study-0001', image2: '2.png' } });
    expect(editor).toMatchObject({ saves: 1, text: expect.stringMatching(/^\{.*"study-0001".*\}\n$/) as string });
  });

  it('says that nothing was saved where the editor refuses the edit', async () => {
    editor.refuses.insert = true;
    await expect(savePair(request)).rejects.toMatchObject({
      kind: 'io',
      message: expect.stringContaining('edited') as string,
    });
    expect(editor).toMatchObject({ text: '', saves: 0 });
  });

  it('says that the manifest could not be created where the editor refuses that', async () => {
    editor.refuses.create = true;
    const created = {
      kind: 'io',
      message: expect.stringContaining('/data/study.pairs.jsonl could not be created') as string,
    };
    await expect(savePair(request)).rejects.toMatchObject(created);
  });
});
