/** "Save as pair": a line in a `*.pairs.jsonl`, written through the editor so that it can be undone. */
import path from 'node:path';
import * as vscode from 'vscode';
import { parsePairs } from '../../core/dataset/parsePairs';
import { relativeImageRef } from '../../core/dataset/resolve';
import type { Pair } from '../../core/dataset/types';
import { formatPair, nextPairId } from '../../core/dataset/writePairs';
import type { Option } from '../../shared/panels/common';
import type { Draft } from '../../shared/panels/pair';
import { fieldsOf } from '../curation/lineDraft';
import { andSave, applyEdit } from '../curation/lines';
import { chooseNewManifest } from '../newManifest';
import { pickOne } from '../surfaces/quickInputs';
import type { PickItem } from '../surfaces/quickInputs';
import type { PairRecord } from './record';

export interface SaveRequest {
  readonly record: PairRecord;
  readonly similarity: Readonly<Record<string, number>>;
  readonly version: string;
}

export interface SavedPair {
  readonly manifest: string;
  /** 1-based. */
  readonly line: number;
  readonly pair: Pair;
}

/** Lets the person choose a manifest and adds the pair to it; undefined where they chose none. @throws ProbeError. */
export async function savePair(request: SaveRequest): Promise<SavedPair | undefined> {
  const manifest = await chooseManifest(request.record);
  if (manifest === undefined) return undefined;
  const document = await openOrCreate(manifest);
  const text = document.getText();
  const existing = parsePairs(text).pairs.map(({ pair }) => pair.id);
  const pair = toPair(request, manifest.fsPath, nextPairId(existing, stemOf(manifest.fsPath)));
  const line = await append(document, formatPair(pair));
  return { manifest: manifest.fsPath, line, pair };
}

const stemOf = (manifest: string): string => path.basename(manifest).replace(/\.pairs\.jsonl$/, '');

interface ManifestItem extends PickItem {
  readonly uri?: vscode.Uri;
}

async function chooseManifest(record: PairRecord): Promise<vscode.Uri | undefined> {
  const found = await vscode.workspace.findFiles('**/*.pairs.jsonl', '**/node_modules/**', 200);
  const items: ManifestItem[] = [
    { icon: 'new-file', label: 'New manifest…', alwaysShow: true },
    ...found.map(uri => ({ label: path.basename(uri.fsPath), description: vscode.workspace.asRelativePath(uri), uri })),
  ];
  const chosen =
    found.length === 0
      ? items[0]
      : await pickOne(items, { title: 'Save as Pair', placeHolder: 'Manifest to add the pair to' });
  if (chosen === undefined) return undefined;
  return chosen.uri ?? newManifest(record);
}

/** A manifest's folder is its dataset's root, so the folder that holds both images is proposed. */
async function newManifest(record: PairRecord): Promise<vscode.Uri | undefined> {
  const [first, second] = record.images.map(image => path.dirname(image.path));
  const folder = commonFolder(first!, second!);
  return chooseNewManifest('Save as Pair: New Manifest', path.join(folder, 'probed.pairs.jsonl'));
}

function commonFolder(first: string, second: string): string {
  let folder = first;
  while (path.relative(folder, second).startsWith('..') && path.dirname(folder) !== folder)
    folder = path.dirname(folder);
  return folder;
}

async function openOrCreate(manifest: vscode.Uri): Promise<vscode.TextDocument> {
  const create = new vscode.WorkspaceEdit();
  create.createFile(manifest, { ignoreIfExists: true });
  await applyEdit(create, `${manifest.fsPath} could not be created.`);
  return vscode.workspace.openTextDocument(manifest);
}

/** Adds the line at the end, leaving every other byte as it is, and saves; an unsaved document is only edited. */
async function append(document: vscode.TextDocument, line: string): Promise<number> {
  const eol = document.eol === vscode.EndOfLine.CRLF ? '\r\n' : '\n';
  const last = document.lineAt(document.lineCount - 1);
  const edit = new vscode.WorkspaceEdit();
  edit.insert(document.uri, last.range.end, `${last.text === '' ? '' : eol}${line}${eol}`);
  await andSave(document, () => applyEdit(edit, `${document.uri.fsPath} could not be edited, so nothing was saved.`));
  return document.lineCount - 1;
}

function toPair({ record, similarity, version }: SaveRequest, manifest: string, id: string): Pair {
  const [image1, image2] = record.images.map(image => relativeImageRef(manifest, image.path, image.frame));
  const { draft } = record;
  const trimmed = { ...draft, question: draft.question.trim(), options: draft.options.map(trimmedOption) };
  const pair: Pair = {
    v: 1,
    id,
    image1: image1!,
    image2: image2!,
    ...fieldsOf(trimmed),
    status: isComplete(trimmed) ? 'accepted' : 'draft',
    similarity: Object.keys(similarity).length === 0 ? undefined : { ...similarity },
    provenance: { by: 'probe', at: new Date().toISOString(), medprobe: version },
  };
  return pair;
}

const trimmedOption = ({ letter, text }: Option): Option => ({ letter, text: text.trim() });

/** Whether a benchmark could ask it: a question, two options, and a different correct one for each image. */
function isComplete({ question, options, correct1, correct2 }: Draft): boolean {
  const among = (wanted: string | null) => options.some(({ letter, text }) => letter === wanted && text !== '');
  return question !== '' && among(correct1) && among(correct2) && correct1 !== correct2;
}
