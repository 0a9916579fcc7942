import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { lineRecord } from '../../src/extension/curation/lineRecord';
import { LineHistory } from '../../src/extension/curation/lineHistory';
import { readLine } from '../../src/extension/curation/lines';
import { PairLine } from '../../src/extension/curation/pairLine';
import { curationOf } from '../../src/extension/pair/store/lineView';
import { initialState } from '../../src/extension/pair/store/pairState';
import { PairStore } from '../../src/extension/pair/store/pairStore';
import type { Draft } from '../../src/shared/panels/pair';
import { workspaceFolder } from './support';

const LINE = (id: string, status = 'draft') =>
  `{"odd":[ 1 ], "v":1, "id":"${id}", "image1":"images/head-bleed-side-1.png", "image2":"images/head-bleed-side-2.png", "question":"Side?", "options":{"A":"Left","B":"Right"}, "correct1":"A", "correct2":"B", "status":"${status}"}`;

describe('The line of a pair that a panel shows', () => {
  let file: vscode.Uri;
  let count = 0;
  const text = [LINE('a'), '', '{"broken":', LINE('b', 'accepted'), LINE('c'), ''].join('\r\n');
  let store: PairStore;
  let line: PairLine;
  let history: LineHistory;
  beforeEach(async () => {
    // The editor remembers a file's text for a while: each test has a file of its own.
    file = vscode.Uri.file(path.join(workspaceFolder(), `line-${++count}.pairs.jsonl`));
    fs.writeFileSync(file.fsPath, text);
    store = new PairStore(initialState(lineRecord(file.fsPath, await readLine(file, 1))));
    history = new LineHistory();
    line = new PairLine(scope());
    await line.follow();
  });
  afterEach(async () => {
    line.dispose();
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    fs.rmSync(file.fsPath);
  });

  const onDisk = () => fs.readFileSync(file.fsPath, 'utf8');
  const scope = () => store.scope(new AbortController().signal);
  const question = () => store.state.question;
  const draft = (fields: Partial<Draft>) =>
    scope().dispatch({ type: 'draftEdited', fields, seen: store.state.revision });
  async function elsewhere(from: string, to: string): Promise<void> {
    const document = await vscode.workspace.openTextDocument(file);
    const start = document.getText().indexOf(from);
    const edit = new vscode.WorkspaceEdit();
    edit.replace(file, new vscode.Range(document.positionAt(start), document.positionAt(start + from.length)), to);
    await vscode.workspace.applyEdit(edit);
    await document.save();
  }

  it('is decided and edited in one step, every other byte left, and undone', async () => {
    draft({ question: 'Which side?' });
    await line.save(history, 'accepted');
    const after = text.replace('Side?', 'Which side?').replace('"draft"', '"accepted"');
    assert.equal(onDisk(), after);
    assert.equal(history.last?.what, 'Accepted a');
    await history.undo();
    assert.equal(onDisk(), text);
    assert.equal(await history.undo(), undefined);
  });

  it('is not undone where it has changed since, and passed over where the editor has undone it', async () => {
    await line.save(history, 'rejected');
    await elsewhere('"rejected"', '"draft"');
    assert.equal(await history.undo(), undefined);
    await line.save(history, 'rejected');
    await elsewhere('Side?', 'Where?');
    await assert.rejects(history.undo(), /Not undone: line 1 .* has changed since/);
    assert.equal(onDisk(), text.replace('"draft"', '"rejected"').replace('Side?', 'Where?'));
  });

  it('keeps what is edited in the panel when the line changes, and says before it writes over the same field', async () => {
    draft({ question: 'Mine?' });
    await elsewhere('"Left"', '"On the left"');
    await line.follow();
    assert.deepEqual(question().draft.options[0], { letter: 'A', text: 'On the left' });
    assert.equal(question().draft.question, 'Mine?');
    line.dispose(); // it must not hear of the next change before it saves, nor be on its way to look
    await line.follow();
    await elsewhere('Side?', 'Theirs?');
    await assert.rejects(line.save(history), /has changed in question/);
    assert.ok(onDisk().includes('Theirs?'));
    await line.save(history);
    assert.ok(onDisk().includes('Mine?'));
  });

  it('says of no field that others have changed it where that was saved from here', async () => {
    draft({ question: 'Mine?' });
    const clashes: (readonly string[])[] = [];
    const listening = store.subscribe(() => clashes.push(question().clashes));
    const saving = line.save(history);
    // Typed on, before the editor tells of the line that is written.
    const typing = store.subscribe(({ question: { writing } }) => {
      if (writing === null) return;
      typing.dispose();
      draft({ question: 'Mine, and more?' });
    });
    await saving;
    listening.dispose();
    assert.ok(onDisk().includes('Mine?'));
    assert.deepEqual(clashes.flat(), []);
    assert.equal(question().draft.question, 'Mine, and more?');
    await line.save(history);
    assert.ok(onDisk().includes('Mine, and more?'));
    assert.deepEqual(question().clashes, []);
  });

  it('refuses what would leave a broken line, and says what is missing to accept', async () => {
    draft({
      correct2: null,
      options: [
        { letter: 'A', text: 'x' },
        { letter: 'B', text: 'x' },
      ],
    });
    const curation = curationOf(question(), null);
    assert.equal(curation.state, 'line');
    if (curation.state !== 'line') return;
    assert.deepEqual(
      curation.problems.filter(({ severity }) => severity === 'error').map(({ field }) => field),
      ['options'],
    );
    assert.equal(curation.toAccept.length, 2);
    await assert.rejects(line.save(history), /same text/);
    assert.equal(onDisk(), text);
  });

  it('finds its neighbours past what is no pair, and those that are not decided', async () => {
    assert.equal((await line.neighbour(1, false))?.pair.id, 'b');
    assert.equal((await line.neighbour(1, true))?.pair.id, 'c');
    assert.equal(await line.neighbour(-1, false), undefined);
  });

  it('is found when it has moved, and said to be gone when it has', async () => {
    await elsewhere(LINE('a'), `${LINE('new')}\r\n${LINE('a')}`);
    await line.follow();
    assert.equal(question().saved?.line, 2);
    await elsewhere(`${LINE('a')}\r\n`, '');
    await line.follow();
    assert.equal(curationOf(question(), null).state, 'lost');
  });
});
