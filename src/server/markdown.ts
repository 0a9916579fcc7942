import { pathToFileURL } from 'node:url';

/** Longest text of a manifest that a hover shows, in UTF-16 units. */
const SHOWN = 600;

/**
 * Text of a manifest or a model as markdown that shows it and nothing else: no link, command, image, HTML or emphasis
 * comes through, since every ASCII punctuation mark is escaped (CommonMark, "Backslash escapes"). One paragraph.
 */
export function plainMarkdown(text: string): string {
  const cut = text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text;
  return cut
    .replace(/[\p{Cc}\s]+/gu, ' ')
    .replace(/[\u061C\u200B\u200E\u200F\u202A-\u202E\u2060-\u206F\uFEFF]/gu, '')
    .replace(/[!-/:-@[-`{-~]/g, '\\$&')
    .trim();
}

/** A picture on this disk, with the width that VS Code shows it at. `label` is plain text of ours. */
export function picture(label: string, file: string, width: number): string {
  const url = pathToFileURL(file).href.replace(/[()|]/g, c => `%${c.charCodeAt(0).toString(16)}`);
  return `![${label}](${url}|width=${width})`;
}
