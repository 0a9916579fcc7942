/** Text of the editor's surfaces: what others wrote is text in it, and icons are ours alone. */
import { plainText } from '../../core/answer/plainText';
import { LIMITS } from './limits';

/** A codicon's name, such as `add` or `sync~spin`. */
export type IconName = string;

/** A piece of a label: text, which is made plain, or an icon of ours. */
export type LabelPart = string | { readonly icon: IconName };

export const line = (text: string, limit: number = LIMITS.label): string => plainText(text, { limit });
/** One line of several sentences: a notification, what an input asks or says is wrong. */
export const sentence = (text: string): string => plainText(text, { limit: LIMITS.sentence });
export const lines = (text: string, limit: number = LIMITS.detail): string => plainText(text, { limit, lines: true });

/** A label with icons of ours, for surfaces that draw `$(name)`. */
export const iconLabel = (parts: readonly LabelPart[]): string =>
  parts.map(part => (typeof part === 'string' ? line(part) : `$(${part.icon})`)).join(' ');
