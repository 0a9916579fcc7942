/** The steps of adding an encoder: they outlive a click elsewhere, and go back where there is something before them. */
import * as vscode from 'vscode';

/** What a step answers where the person wants the one before it. */
export const BACK = Symbol('back');

export interface StepOptions {
  readonly title: string;
  readonly placeHolder: string;
  /** Whether there is a step before this one. */
  readonly back: boolean;
}

/** @returns the chosen item, `BACK`, or undefined where the person left. */
export function pickStep<T extends vscode.QuickPickItem>(
  items: readonly T[],
  { title, placeHolder, back }: StepOptions,
): Promise<T | typeof BACK | undefined> {
  const input = vscode.window.createQuickPick<T>();
  Object.assign(input, { items, title, placeholder: placeHolder, matchOnDescription: true, matchOnDetail: true });
  return shown(input, back, () => input.selectedItems[0]);
}

export interface InputOptions extends StepOptions {
  readonly prompt: string;
  readonly value?: string;
  readonly password?: boolean;
  /** What is wrong with a text, where something is. */
  readonly whyNot: (text: string) => string | undefined;
}

/** @returns the text without blanks around it, `BACK`, or undefined where the person left. */
export function inputStep(options: InputOptions): Promise<string | typeof BACK | undefined> {
  const { title, placeHolder, prompt, value = '', password = false, whyNot, back } = options;
  const input = vscode.window.createInputBox();
  Object.assign(input, { title, placeholder: placeHolder, prompt, value, password });
  const check = (): boolean => {
    input.validationMessage = whyNot(input.value.trim()) ?? '';
    return input.validationMessage === '';
  };
  input.onDidChangeValue(check);
  return shown(input, back, () => (check() ? input.value.trim() : undefined));
}

/** Shows an input until it is answered or left. `answer` is undefined where what stands there is no answer yet. */
function shown<T>(
  input: vscode.QuickPick<vscode.QuickPickItem> | vscode.InputBox,
  back: boolean,
  answer: () => T | undefined,
): Promise<T | typeof BACK | undefined> {
  input.ignoreFocusOut = true;
  if (back) input.buttons = [vscode.QuickInputButtons.Back];
  return new Promise<T | typeof BACK | undefined>(resolve => {
    input.onDidAccept(() => {
      const given = answer();
      if (given !== undefined) resolve(given);
    });
    input.onDidTriggerButton(() => resolve(BACK));
    input.onDidHide(() => resolve(undefined));
    input.show();
  }).finally(() => input.dispose());
}
