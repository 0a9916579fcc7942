import { visibleText } from '../answer/visibleText';

/** Text that may be a stranger's as one line of a terminal: hidden characters are spelled out, lines are not begun. */
export const inOneLine = (text: string): string => visibleText(text).replace(/[\n\t]+/g, ' ');
