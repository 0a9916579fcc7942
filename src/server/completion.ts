/** Completion of field names and of what some fields hold: image paths, status, categories, option letters. */
import { dirname, join } from 'node:path';
import type { CompletionItem, CompletionList, Position } from 'vscode-languageserver/node';
import { CompletionItemKind, InsertTextFormat } from 'vscode-languageserver/node';
import { LONGEST_LINE } from '../core/dataset/lineBounds';
import { jsonLocation } from '../core/files/positionedJson';
import { normaliseImagePath } from '../core/dataset/imageRef';
import { knownCategories } from '../core/dataset/categories';
import { FIELD_MEANING, PAIR_FIELDS } from '../core/dataset/pairSchema';
import { PAIR_STATUSES } from '../core/dataset/types';
import { mayBeImageName } from '../core/image/formats';
import { imagesAmong } from '../core/image/imageFiles';
import type { ManifestDocument } from './documents';
import { placeholderOf } from './placeholders';

/** The text that an item takes the place of, and what has been typed of it. */
interface Slot {
  readonly line: number;
  readonly start: number;
  readonly end: number;
  readonly typed: string;
  readonly after: string;
}

const ITEMS_OFFERED = 500;
const SUGGEST_NEXT = { title: 'Suggest', command: 'editor.action.triggerSuggest' };
const NONE: CompletionList = { isIncomplete: false, items: [] };

export async function completions(document: ManifestDocument, position: Position): Promise<CompletionList> {
  const line = document.line(position.line);
  if (line === undefined) return NONE;
  const location = line.text.length > LONGEST_LINE ? undefined : jsonLocation(line.text, position.character);
  if (location === undefined) return NONE;
  const { path, isAtPropertyKey, previousNode } = location;
  const covers =
    previousNode !== undefined &&
    previousNode.offset < position.character &&
    position.character <= previousNode.offset + previousNode.length;
  const [start, end] = covers
    ? [previousNode.offset, previousNode.offset + previousNode.length]
    : [position.character, position.character];
  const typed = line.text.slice(start, position.character);
  const slot: Slot = { line: position.line, start, end, typed, after: line.text.slice(end) };
  if (isAtPropertyKey) return path.length === 1 ? fieldNames(document, slot) : NONE;
  switch (path[0]) {
    case 'image1':
    case 'image2':
      return path.length === 1 ? imagePaths(document, slot) : NONE;
    case 'status':
      return values(slot, PAIR_STATUSES);
    case 'categories1':
    case 'categories2':
      return path.length === 2 ? values(slot, knownCategories(document.checker.lines)) : NONE;
    case 'correct1':
    case 'correct2':
      return values(slot, optionLetters(line.text));
    default:
      return NONE;
  }
}

function fieldNames(document: ManifestDocument, slot: Slot): CompletionList {
  const line = document.line(slot.line)!;
  // The line is broken while a name is typed: what stands in it is read from its text.
  const items = PAIR_FIELDS.filter(field => !line.text.includes(`"${field}"`)).map((field, n): CompletionItem => {
    const name = JSON.stringify(field);
    const hasValue = slot.after.trimStart().startsWith(':');
    const value = snippetOf(JSON.stringify(placeholderOf(field, document)));
    const comma = /^\s*("|$)/.test(slot.after) && slot.after.trim() !== '' ? ',' : '';
    return {
      ...item(slot, field, hasValue ? name : `${name}:${value}${comma}`, name, n),
      kind: CompletionItemKind.Property,
      detail: FIELD_MEANING[field],
      ...(field === 'image1' || field === 'image2' ? { command: SUGGEST_NEXT } : {}),
    };
  });
  return { isIncomplete: false, items };
}

/** JSON as a snippet, with a stop in every empty text. */
function snippetOf(json: string): string {
  let stop = 0;
  return escapeSnippet(json).replace(/""/g, () => `"$${++stop}"`);
}

const escapeSnippet = (text: string): string => text.replace(/[\\$}]/g, '\\$&');

/** Folder by folder, only what is an image. */
async function imagePaths({ images, file }: ManifestDocument, slot: Slot): Promise<CompletionList> {
  const written = slot.typed.replace(/^"/, '');
  const base = written.slice(0, written.lastIndexOf('/') + 1);
  const folder = normaliseImagePath(`${base}x`)?.replace(/\/?x$/, '') ?? null;
  const listing = folder === null ? null : await images?.listing(folder);
  if (listing === null || listing === undefined || folder === null || file === undefined) return NONE;
  const folders = [...listing.folders].filter(name => !name.startsWith('.')).sort();
  const started = written.slice(base.length).toLowerCase();
  const fitting = [...listing.files]
    .filter(name => mayBeImageName(name) && name.toLowerCase().includes(started))
    .sort((a, b) => a.localeCompare(b, 'en', { numeric: true }));
  const offered = await imagesAmong(join(dirname(file), folder), fitting.slice(0, ITEMS_OFFERED));
  const items = [
    ...folders.map((name, n): CompletionItem => {
      const json = JSON.stringify(`${base}${name}/`);
      // The cursor stays inside the quotes, where the next folder's content is offered.
      const snippet = `${escapeSnippet(json.slice(0, -1))}$0"`;
      const shown = item(slot, `${name}/`, snippet, json, n);
      return { ...shown, kind: CompletionItemKind.Folder, command: SUGGEST_NEXT };
    }),
    ...offered.map((name, n): CompletionItem => {
      const json = JSON.stringify(`${base}${name}`);
      return { ...item(slot, name, escapeSnippet(json), json, folders.length + n), kind: CompletionItemKind.File };
    }),
  ];
  return { isIncomplete: fitting.length > ITEMS_OFFERED, items };
}

function values(slot: Slot, texts: readonly string[]): CompletionList {
  const items = texts.map((text, n): CompletionItem => {
    const json = JSON.stringify(text);
    return { ...item(slot, text, escapeSnippet(json), json, n), kind: CompletionItemKind.Value };
  });
  return { isIncomplete: false, items };
}

/** The letters in `options`, also while the rest of the line is broken. */
function optionLetters(text: string): string[] {
  const start = /"options"\s*:\s*\{/.exec(text);
  const written = start === null ? '' : text.slice(start.index + start[0].length - 1).split('}', 1)[0]!;
  return [...new Set([...written.matchAll(/[{,]\s*"([A-Z])"\s*:/g)].map(match => match[1]!))];
}

function item(slot: Slot, label: string, snippet: string, filterText: string, order: number): CompletionItem {
  const { line, start, end } = slot;
  const range = { start: { line, character: start }, end: { line, character: end } };
  return {
    label,
    // What is typed without its quote is found all the same.
    filterText: slot.typed.startsWith('"') || slot.typed === '' ? filterText : filterText.slice(1),
    sortText: String(order).padStart(6, '0'),
    insertTextFormat: InsertTextFormat.Snippet,
    textEdit: { range, newText: snippet },
  };
}
