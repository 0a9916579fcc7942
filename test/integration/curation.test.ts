import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import * as vscode from 'vscode';
import { LINE_COMMANDS, PAIRS_LANGUAGE } from '../../src/shared/curation';
import { workspaceFolder } from './support';

const GOOD = {
  v: 1,
  id: 'a-0001',
  image1: 'images/head-bleed-side-1.png',
  image2: 'images/head-bleed-side-2.png',
  question: 'On which side?',
  options: { A: 'Left', B: 'Right' },
  correct1: 'A',
  correct2: 'B',
};
const text = (...pairs: (object | string)[]) =>
  pairs.map(pair => (typeof pair === 'string' ? pair : JSON.stringify(pair))).join('\n');

describe('A manifest in the editor', () => {
  let file: vscode.Uri;
  let count = 0;
  beforeEach(() => {
    file = vscode.Uri.file(path.join(workspaceFolder(), `curation-${++count}.pairs.jsonl`));
  });
  afterEach(async () => {
    await vscode.commands.executeCommand('workbench.action.revertAndCloseActiveEditor');
    await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    fs.rmSync(file.fsPath, { force: true });
  });

  async function open(content: string): Promise<vscode.TextDocument> {
    fs.writeFileSync(file.fsPath, content);
    const document = await vscode.workspace.openTextDocument(file);
    await vscode.window.showTextDocument(document);
    return document;
  }

  const problems = () => vscode.languages.getDiagnostics(file);
  const codes = () => problems().map(({ code }) => code);

  /** Waits for the event after which the problems are as wanted; the suite's time limit says when they never are. */
  function problemsAre(wanted: () => boolean): Promise<void> {
    return new Promise(resolve => {
      const listening = vscode.languages.onDidChangeDiagnostics(() => settle());
      const settle = () => {
        if (!wanted()) return;
        listening.dispose();
        resolve();
      };
      settle();
    });
  }

  const pointed = (document: vscode.TextDocument) => problems().map(p => [p.code, document.getText(p.range)]);

  async function fixes(title: RegExp): Promise<vscode.CodeAction> {
    const all = await Promise.all(
      problems().map(({ range }) =>
        vscode.commands.executeCommand<vscode.CodeAction[]>('vscode.executeCodeActionProvider', file, range),
      ),
    );
    const found = all.flat().find(action => title.test(action.title));
    assert.ok(
      found?.edit,
      `no fix ${title} among ${all
        .flat()
        .map(action => action.title)
        .join(' | ')}`,
    );
    return found;
  }

  async function labels(document: vscode.TextDocument, at: string): Promise<string[]> {
    const position = document.positionAt(document.getText().indexOf(at) + at.length);
    const list = await vscode.commands.executeCommand<vscode.CompletionList>(
      'vscode.executeCompletionItemProvider',
      file,
      position,
    );
    return list.items.map(({ label }) => (typeof label === 'string' ? label : label.label));
  }

  it('is of MedProbe’s language, and a good one has no problem', async () => {
    const document = await open(`${text(GOOD, { ...GOOD, id: 'a-0002' })}\n`);
    assert.equal(document.languageId, PAIRS_LANGUAGE);
    // A problem that is put in and taken out again shows that the server has looked.
    const edit = new vscode.WorkspaceEdit();
    edit.insert(file, new vscode.Position(1, 0), '[');
    await vscode.workspace.applyEdit(edit);
    await problemsAre(() => codes().length > 0);
    await vscode.commands.executeCommand('undo');
    await problemsAre(() => codes().length === 0);
  });

  it('shows each problem at its place', async () => {
    const document = await open(
      text(
        GOOD,
        GOOD,
        { ...GOOD, id: 'b', image2: 'images/head-bleed-side-3.png', colour: 'red' },
        { ...GOOD, id: 'c', image1: '../a.png', correct1: 'C' },
        { v: 1, id: 'd', image1: 'images/chest-effusion-1.png', status: 'accepted', options: { A: 'x', B: 'x' } },
        '{"v":1,',
        { ...GOOD, id: 'f', image2: GOOD.image1, correct2: 'A', status: 'done' },
      ),
    );
    await problemsAre(() => codes().includes('image-not-found'));
    const whole = document.lineAt(4).text;
    assert.deepEqual(pointed(document), [
      ['duplicate-id', '"a-0001"'],
      ['image-not-found', '"images/head-bleed-side-3.png"'],
      ['unknown-field', '"colour"'],
      ['outside-dataset', '"../a.png"'],
      ['correct-not-an-option', '"C"'],
      ['missing-field', whole],
      ['missing-field', whole],
      ['options-equal', '"x"'],
      ['broken-json', ','],
      ['mistyped-field', '"done"'],
    ]);
    const [duplicate] = problems();
    assert.deepEqual(
      duplicate?.relatedInformation?.map(({ location }) => location.range.start.line),
      [0],
    );
  });

  it('finds an image that comes and goes', async () => {
    const image = path.join(workspaceFolder(), 'images', 'late.png');
    await open(text({ ...GOOD, image2: 'images/late.png' }));
    await problemsAre(() => codes().includes('image-not-found'));
    fs.copyFileSync(path.join(workspaceFolder(), 'images', 'head-bleed-side-2.png'), image);
    await problemsAre(() => codes().length === 0);
    fs.rmSync(image);
    await problemsAre(() => codes().includes('image-not-found'));
  });

  const FIXES: readonly [string, string, RegExp, string][] = [
    ['names the nearest image', text({ ...GOOD, image1: 'images/head-blead-side-1.png' }), /bleed-side-1/, text(GOOD)],
    ['gives the next free id', text(GOOD, GOOD), /a-0002/, text(GOOD, { ...GOOD, id: 'a-0002' })],
    ['removes an unknown field', '{"v":1, "id":"x", "image1":"images/head-bleed-side-1.png", "odd":[1]}', /Remove/, ''],
    ['renames a field', text(GOOD).replace('"question"', '"qestion"'), /Rename to "question"/, text(GOOD)],
    ['adds a missing field', text(GOOD).replace('"v":1,', ''), /Add "v"/, text(GOOD)],
    ['chooses an option', text({ ...GOOD, correct1: 'C' }), /"A"/, text(GOOD)],
    ['swaps a correct option', text({ ...GOOD, correct2: 'A' }), /B correct for image 2/, text(GOOD)],
    [
      'makes an unfinished pair a draft',
      text({ v: 1, id: 'x', image1: GOOD.image1, status: 'accepted' }),
      /draft/,
      text({ v: 1, id: 'x', image1: GOOD.image1, status: 'draft' }),
    ],
    ['corrects a status', text({ ...GOOD, status: 'acceptd' }), /"accepted"/, text({ ...GOOD, status: 'accepted' })],
    ['corrects backslashes', text({ ...GOOD, image1: 'images\\head-bleed-side-1.png' }), /Change to/, text(GOOD)],
  ];
  for (const [what, before, title, after] of FIXES) {
    it(`${what} by a quick fix`, async () => {
      const document = await open(before);
      await problemsAre(() => codes().length > 0);
      const fix = await fixes(title);
      assert.equal(await vscode.workspace.applyEdit(fix.edit!), true);
      assert.equal(document.getText(), after === '' ? before.replace(', "odd":[1]', '') : after);
      await problemsAre(() => codes().length === 0);
    });
  }

  it('completes image paths folder by folder, and nothing but images', async () => {
    fs.writeFileSync(path.join(workspaceFolder(), 'images', 'notes.txt'), '');
    try {
      const document = await open('{"v":1,"id":"x","image1":"","image2":"images/head-m"}');
      assert.deepEqual(await labels(document, '"image1":"'), ['images/']);
      assert.deepEqual(await labels(document, '"image2":"images/head-m'), [
        'head-midline-shift-1.png',
        'head-midline-shift-2.png',
      ]);
    } finally {
      fs.rmSync(path.join(workspaceFolder(), 'images', 'notes.txt'));
    }
  });

  it('completes fields, status, categories and letters', async () => {
    const document = await open(
      text({ ...GOOD, status: '', categories1: ['Thorax'], categories2: [''], correct1: '' }),
    );
    assert.deepEqual(await labels(document, '"status":"'), ['draft', 'accepted', 'rejected', 'deferred']);
    assert.deepEqual((await labels(document, '"categories2":["')).slice(-2), ['Nuclear Medicine', 'Thorax']);
    assert.deepEqual(await labels(document, '"correct1":"'), ['A', 'B']);
    const fields = await labels(document, '{');
    assert.ok(fields.includes('note') && !fields.includes('question'), fields.join());
  });

  it('shows the pair over its line: both images, the similarity, the question and the options', async () => {
    const question = 'On **which** side? [x](command:quit) <b>';
    const document = await open(text({ ...GOOD, question }));
    const position = document.positionAt(document.getText().indexOf('On **') + 3);
    const hovers = await vscode.commands.executeCommand<vscode.Hover[]>('vscode.executeHoverProvider', file, position);
    const [shown] = hovers.flatMap(({ contents }) => contents as vscode.MarkdownString[]);
    assert.match(shown!.value, /!\[1\]\(file:.*\.png\|width=160\) !\[2\]\(file:.*\.png\|width=160\)/);
    assert.match(shown!.value, /\*\*0\.\d{4}\*\* cosine similarity under General/);
    assert.match(shown!.value, /On \\\*\\\*which\\\*\\\* side\\\? \\\[x\\\]\\\(command\\:quit\\\) \\<b\\>/);
    assert.match(shown!.value, /A: Left \*\*✓ 1\*\* · B: Right \*\*✓ 2\*\*/);
    assert.notEqual(shown!.isTrusted, true);
    assert.notEqual(shown!.supportHtml, true);
  });

  it('accepts and rejects by code lens, so that it can be undone', async () => {
    const document = await open(text(GOOD));
    const lens = async (title: string) => {
      const lenses = await vscode.commands.executeCommand<vscode.CodeLens[]>('vscode.executeCodeLensProvider', file, 9);
      return lenses.find(({ command }) => command?.title === title)?.command;
    };
    const accept = await lens('Accept');
    assert.equal(accept?.command, LINE_COMMANDS.accept);
    await vscode.commands.executeCommand(accept.command, ...(accept.arguments as unknown[]));
    assert.equal(document.getText(), text({ ...GOOD, status: 'accepted' }));
    assert.ok(await lens('$(check) Accepted'));
    await vscode.commands.executeCommand('undo');
    assert.equal(document.getText(), text(GOOD));
  });

  it('does not accept what a benchmark could not ask', async () => {
    const unfinished = text({ v: 1, id: 'x', image1: GOOD.image1, image2: GOOD.image2 });
    const document = await open(unfinished);
    await vscode.commands.executeCommand(LINE_COMMANDS.accept, file.toString(), 1);
    assert.equal(document.getText(), unfinished);
  });

  it('tells at the line’s end the similarity and how the last run ended', async () => {
    const medprobe = path.join(workspaceFolder(), '.medprobe');
    writeRun(path.join(medprobe, 'runs', '2026-11-22T09-15-30Z-mc-a'), path.basename(file.fsPath), GOOD.id);
    try {
      const document = await open(text(GOOD));
      const end = document.lineAt(0).range.end;
      const at = (character: number) => new vscode.Position(0, character);
      await vscode.commands.executeCommand('vscode.executeHoverProvider', file, at(3));
      const hintsAfterHover = async () => {
        // The hover embeds both images; what it computed is then known at the line's end.
        const [hover] = await vscode.commands.executeCommand<vscode.Hover[]>(
          'vscode.executeHoverProvider',
          file,
          at(12),
        );
        const [shown] = (hover?.contents ?? []) as vscode.MarkdownString[];
        assert.match(shown?.value ?? '', /Last outcome: \*\*confused\*\* \(read A for 1, A for 2\) · tester · 2026/);
        const range = document.lineAt(0).range;
        return vscode.commands.executeCommand<vscode.InlayHint[]>('vscode.executeInlayHintProvider', file, range);
      };
      const labels = (found: readonly vscode.InlayHint[]) => found.map(({ label }) => label as string).join();
      let hints = await hintsAfterHover();
      // A file of the folder that changed just now makes the server forget what it had computed.
      for (let tries = 1; !labels(hints).includes('·') && tries < 20; tries++) hints = await hintsAfterHover();
      assert.match(labels(hints), /^0\.\d{3} · confused$/);
      assert.deepEqual(hints[0]?.position, end);
    } finally {
      fs.rmSync(medprobe, { recursive: true });
    }
  });
});

/** A run over a manifest in which option A was read for both images of a pair. */
function writeRun(folder: string, manifest: string, pair: string): void {
  const at = '2026-11-22T09:15:30Z';
  const run = {
    ...{ v: 1, id: path.basename(folder), created: at, medprobe: '0', benchmark: 'pairs', protocolVersion: 1 },
    ...{ mode: 'mc', wording: 'medprobe', templateKey: null, system: null, controls: [], flags: { allowBlind: false } },
    manifest: { path: manifest, sha256: '0'.repeat(64), pairs: 1 },
    endpoint: { kind: 'baseline', name: 'tester' },
    parameters: { temperature: 0, maxTokens: 1 },
    image: { format: 'png', maxSide: 1, quality: 95 },
  };
  const answer = (image: number) => ({
    ...{ v: 1, t: 'answer', pair, image, request: 'r', text: 'A', finish: 'stop', ms: 1, cached: false, at },
    read: { official: 'A', robust: 'A' },
  });
  fs.mkdirSync(folder, { recursive: true });
  fs.writeFileSync(path.join(folder, 'run.json'), JSON.stringify(run));
  fs.writeFileSync(path.join(folder, 'answers.jsonl'), [1, 2].map(n => `${JSON.stringify(answer(n))}\n`).join(''));
}
