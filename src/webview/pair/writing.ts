/** Whether a key press belongs to a field or a dialog, where single keys are not commands. */
export function isWriting(event: KeyboardEvent): boolean {
  return event.composedPath().some(part => part instanceof HTMLElement && takesKeys(part));
}

const takesKeys = (part: HTMLElement): boolean =>
  part instanceof HTMLTextAreaElement ||
  (part instanceof HTMLInputElement && !['radio', 'checkbox', 'range'].includes(part.type)) ||
  part.localName === 'vscode-single-select' ||
  part.localName === 'dialog';
