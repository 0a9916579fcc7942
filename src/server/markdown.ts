import { pathToFileURL } from 'node:url';
import { cutText, visibleText } from '../core/answer/visibleText';

/** Longest text of a manifest that a hover shows, in UTF-16 units. */
const SHOWN = 600;

/**
 * Text of a manifest or a model as markdown that shows it and nothing else: no link, command, image, HTML or emphasis
 * comes through, since every ASCII punctuation mark is escaped (CommonMark, "Backslash escapes"), and no hidden
 * character, since each is spelled out. One paragraph.
 */
export function plainMarkdown(text: string): string {
  const cut = text.length > SHOWN ? `${cutText(text, SHOWN)}…` : text;
  return visibleText(cut)
    .replace(/\s+/gu, ' ')
    .replace(/[!-/:-@[-`{-~]/g, '\\$&')
    .trim();
}

/** A picture on this disk, with the width that VS Code shows it at. `label` is plain text of ours. */
export function picture(label: string, file: string, width: number): string {
  const url = pathToFileURL(file).href.replace(/[()|]/g, c => `%${c.charCodeAt(0).toString(16)}`);
  return `![${label}](${url}|width=${width})`;
}
