/** What can be done with a pair, above its line. */
import type { Command } from 'vscode-languageserver/node';
import { LINE_COMMANDS } from '../shared/curation';
import type { ManifestDocument } from './documents';
import type { IconLens } from './plainConnection';
import { fieldsOf, isLong } from './documents';

/** The editor asks for a whole file's lenses at once and lays all of them out: beyond this they would slow it down. */
export const LENS_LINES = 2000;

export function codeLenses(document: ManifestDocument): IconLens[] {
  const { lines } = document.checker;
  if (lines.length > LENS_LINES) return [];
  return lines.flatMap((_line, index) => {
    const start = { line: index, character: 0 };
    const range = { start, end: start };
    return lineCommands(document, index).map(({ isTicked, command }) => ({
      range,
      command,
      ...(isTicked ? { icon: 'check' } : {}),
    }));
  });
}

/** A command, and whether what it does is so already. */
export interface LineCommand {
  readonly command: Command;
  readonly isTicked: boolean;
}

/** Probe · Ask · Accept · Reject, with the status that it has ticked; none for a line that is no pair. @param index from 0 */
export function lineCommands(document: ManifestDocument, index: number): LineCommand[] {
  const line = document.line(index);
  const fields = line === undefined || isLong(line) ? undefined : fieldsOf(line);
  if (fields === undefined || document.file === undefined) return [];
  const command = (title: string, name: string, isTicked = false): LineCommand => ({
    command: { title, command: name, arguments: [document.uri, index + 1] },
    isTicked,
  });
  const status = (title: string, done: string, name: string, value: string) =>
    fields['status'] === value ? command(done, name, true) : command(title, name);
  const hasTwo = typeof fields['image1'] === 'string' && typeof fields['image2'] === 'string';
  return [
    ...(hasTwo ? [command('Probe', LINE_COMMANDS.probe), command('Ask', LINE_COMMANDS.ask)] : []),
    status('Accept', 'Accepted', LINE_COMMANDS.accept, 'accepted'),
    status('Reject', 'Rejected', LINE_COMMANDS.reject, 'rejected'),
  ];
}
