import { ProbeError } from '../errors';
import { firstFault, jsonTree } from '../files/positionedJson';
import type { Node } from '../files/positionedJson';
import { findProperty } from './locate';
import { isPairField, PAIR_FIELDS } from './pairSchema';
import type { Pair } from './types';

/** JSON on one line for every reader: these three end a line for some (Python's `splitlines`), though not for JSON. */
function json(value: unknown): string {
  return JSON.stringify(value).replace(
    /[\u0085\u2028\u2029]/g,
    c => `\\u${c.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
}

/** The pair as one line without its end: fields in the order of docs/formats.md, then unknown ones in their own order. */
export function formatPair(pair: Pair): string {
  const names = [...PAIR_FIELDS, ...Object.keys(pair).filter(name => !isPairField(name))];
  const properties = names.filter(name => pair[name] !== undefined).map(name => `${json(name)}:${json(pair[name])}`);
  return `{${properties.join(',')}}`;
}

/** The manifest's text with one more line; its line ends, and whether the last line has one, stay as they are. */
export function appendPair(text: string, pair: Pair): string {
  const eol = /\r\n|\n|\r/.exec(text)?.[0] ?? '\n';
  const line = formatPair(pair);
  if (text === '' || text === '\uFEFF') return `${text}${line}${eol}`;
  return /[\r\n]$/.test(text) ? `${text}${line}${eol}` : `${text}${eol}${line}`;
}

/** Fields to set, by name; undefined takes a field away. */
export type PairChanges = { readonly [Field in keyof Pair]?: Pair[Field] | undefined };

/**
 * One line with only the named fields changed: every other byte (unknown fields, order, spacing) stays. A new field goes
 * to its place in the order of docs/formats.md, spaced as the line's own. The result is not checked.
 * @throws ProbeError 'bad-input' where the line is no JSON object.
 */
export function editPairLine(line: string, changes: PairChanges): string {
  let edited = line;
  for (const [name, value] of Object.entries(changes)) {
    edited = value === undefined ? removeField(edited, name) : setField(edited, name, json(value));
  }
  return edited;
}

function objectIn(line: string): Node {
  const node = jsonTree(line);
  if (node?.type === 'object' && firstFault(line) === undefined) return node;
  throw new ProbeError('bad-input', 'This line is not a JSON object, so its fields cannot be edited.', {
    remedy: 'Repair the line first.',
  });
}

const endOf = (node: Node): number => node.offset + node.length;
const splice = (text: string, start: number, end: number, by: string): string =>
  text.slice(0, start) + by + text.slice(end);
const nameOf = (property: Node): string => String(property.children?.[0]?.value);

function setField(line: string, name: string, value: string): string {
  const object = objectIn(line);
  const old = findProperty(object, name)?.children?.[1];
  if (old) return splice(line, old.offset, endOf(old), value);
  const properties = object.children ?? [];
  const first = properties[0];
  if (!first) return splice(line, object.offset + 1, endOf(object) - 1, `${json(name)}:${value}`);
  const { colon, comma } = spacing(line, first, properties[1]);
  const field = `${json(name)}${colon}${value}`;
  const before = predecessor(properties, name);
  return before
    ? splice(line, endOf(before), endOf(before), `${comma}${field}`)
    : splice(line, first.offset, first.offset, `${field}${comma}`);
}

/** How the line itself writes the colon and the comma, white space included. */
function spacing(line: string, first: Node, second: Node | undefined): { colon: string; comma: string } {
  const [name, value] = first.children ?? [];
  const colon = name && value ? line.slice(endOf(name), value.offset) : ':';
  return { colon, comma: second ? line.slice(endOf(first), second.offset) : colon.replace(':', ',').trimStart() };
}

/** The property after which a new field goes; undefined where it goes first. */
function predecessor(properties: readonly Node[], name: string): Node | undefined {
  if (!isPairField(name)) return properties.at(-1);
  const earlier = new Set<string>(PAIR_FIELDS.slice(0, PAIR_FIELDS.indexOf(name)));
  return properties.findLast(property => earlier.has(nameOf(property)));
}

/** A name that is given twice goes altogether. */
function removeField(line: string, name: string): string {
  const properties = objectIn(line).children ?? [];
  const kept: string[] = [];
  let from = 0;
  for (const [index, property] of properties.entries()) {
    if (nameOf(property) !== name) continue;
    const [before, after] = [properties[index - 1], properties[index + 1]];
    // Behind another field the comma before goes along; at the beginning that behind.
    const [start, end] =
      before && from <= endOf(before)
        ? [endOf(before), endOf(property)]
        : [property.offset, after?.offset ?? endOf(property)];
    kept.push(line.slice(from, start));
    from = end;
  }
  return kept.join('') + line.slice(from);
}

/** The smallest replacement that makes one text another: a cursor beside it stays where it is. UTF-16 units. */
export function smallestEdit(before: string, after: string): { start: number; end: number; text: string } {
  const shorter = Math.min(before.length, after.length);
  let start = 0;
  while (start < shorter && before[start] === after[start]) start++;
  let tail = 0;
  while (tail < shorter - start && before[before.length - 1 - tail] === after[after.length - 1 - tail]) tail++;
  return { start, end: before.length - tail, text: after.slice(start, after.length - tail) };
}

/** An id like `chest-0014` that is free: one more than the largest number in use after that stem. */
export function nextPairId(existing: Iterable<string>, stem: string): string {
  let largest = 0;
  for (const id of existing) {
    const number = id.startsWith(`${stem}-`) ? id.slice(stem.length + 1) : '';
    if (/^\d{1,15}$/.test(number)) largest = Math.max(largest, Number(number));
  }
  return `${stem}-${String(largest + 1).padStart(4, '0')}`;
}
