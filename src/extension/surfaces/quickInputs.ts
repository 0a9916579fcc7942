/** Quick picks, input boxes and file dialogues. The editor draws `$(name)` in their rows and links in their messages. */
import * as vscode from 'vscode';
import type { IconName } from './wording';
import { iconLabel, line, sentence } from './wording';

/** A row: every text is shown plain, and its icon is ours. */
export interface PickItem {
  readonly label: string;
  readonly icon?: IconName;
  readonly description?: string;
  readonly detail?: string;
  readonly picked?: boolean;
  readonly alwaysShow?: boolean;
  readonly separator?: true;
}

interface Row<T> extends vscode.QuickPickItem {
  readonly item: T;
}

function rowOf<T extends PickItem>(item: T): Row<T> {
  const { label, icon, description, detail, picked, alwaysShow, separator } = item;
  return {
    label: iconLabel(icon === undefined ? [label] : [{ icon }, label]),
    ...(description === undefined ? {} : { description: line(description) }),
    ...(detail === undefined ? {} : { detail: sentence(detail) }),
    ...(picked === undefined ? {} : { picked }),
    ...(alwaysShow === undefined ? {} : { alwaysShow }),
    ...(separator === undefined ? {} : { kind: vscode.QuickPickItemKind.Separator }),
    item,
  };
}

export interface PickOptions {
  readonly title: string;
  readonly placeHolder?: string;
  readonly matchOnDescription?: boolean;
  readonly ignoreFocusOut?: boolean;
}

function plainOptions({ title, placeHolder, ...options }: PickOptions) {
  return { ...options, title: line(title), ...(placeHolder === undefined ? {} : { placeHolder: line(placeHolder) }) };
}

/** @returns the chosen item, as it was given; undefined where the person left. */
export async function pickOne<T extends PickItem>(items: readonly T[], options: PickOptions): Promise<T | undefined> {
  return (await vscode.window.showQuickPick(items.map(rowOf), plainOptions(options)))?.item;
}

/** @returns the ticked items, as they were given; undefined where the person left. */
export async function pickMany<T extends PickItem>(
  items: readonly T[],
  options: PickOptions,
): Promise<readonly T[] | undefined> {
  const several = { ...plainOptions(options), canPickMany: true as const };
  return (await vscode.window.showQuickPick(items.map(rowOf), several))?.map(({ item }) => item);
}

/** @returns the chosen name, as it was given; undefined where the person left. */
export const pickName = async (names: readonly string[], options: PickOptions): Promise<string | undefined> =>
  (
    await pickOne(
      names.map(label => ({ label })),
      options,
    )
  )?.label;

export interface InputText {
  readonly title: string;
  readonly prompt: string;
}

/** A text that nobody looking on can read. @returns undefined where the person left. */
export const enterSecret = ({ title, prompt }: InputText): Thenable<string | undefined> =>
  vscode.window.showInputBox({ title: line(title), prompt: sentence(prompt), password: true, ignoreFocusOut: true });

/** What a quick pick and an input box have in common: how they are answered and left. */
export interface OpenInput {
  setPlace(place: InputPlace): void;
  onDidAccept(listener: () => void): void;
  onDidGoBack(listener: () => void): void;
  onDidHide(listener: () => void): void;
  show(): void;
  dispose(): void;
}

/** Where an input stands among others. */
export interface InputPlace {
  readonly title: string;
  /** Whether it offers to go back. */
  readonly back: boolean;
  /** From 1, and of how many. */
  readonly step?: number | undefined;
  readonly totalSteps?: number | undefined;
}

abstract class Input<I extends vscode.QuickInput & { readonly onDidAccept: vscode.Event<void> }> implements OpenInput {
  protected readonly input: I & Pick<vscode.InputBox, 'buttons' | 'onDidTriggerButton' | 'placeholder'>;

  constructor(input: I & Pick<vscode.InputBox, 'buttons' | 'onDidTriggerButton' | 'placeholder'>, placeHolder: string) {
    this.input = input;
    input.placeholder = line(placeHolder);
  }

  setPlace({ title, back, step, totalSteps }: InputPlace): void {
    Object.assign(this.input, { title: line(title), step, totalSteps, ignoreFocusOut: true });
    if (back) this.input.buttons = [vscode.QuickInputButtons.Back];
  }

  onDidAccept = (listener: () => void): void => void this.input.onDidAccept(listener);
  onDidGoBack = (listener: () => void): void => void this.input.onDidTriggerButton(listener);
  onDidHide = (listener: () => void): void => void this.input.onDidHide(listener);
  show = (): void => this.input.show();
  dispose = (): void => this.input.dispose();
}

/** A quick pick that stays open while its items change; items go in and come out as they were given. */
export class OpenPick<T extends PickItem> extends Input<vscode.QuickPick<Row<T>>> {
  readonly #rows = new Map<T, Row<T>>();

  constructor(placeHolder: string, options: { readonly many?: boolean } = {}) {
    super(vscode.window.createQuickPick<Row<T>>(), placeHolder);
    const { many = false } = options;
    Object.assign(this.input, { canSelectMany: many, matchOnDescription: true, matchOnDetail: !many });
  }

  set items(items: readonly T[]) {
    this.input.items = items.map(item => this.#row(item));
  }

  /** One row an item, so that the editor keeps what is active and selected when items are added to. */
  #row(item: T): Row<T> {
    const row = this.#rows.get(item) ?? rowOf(item);
    this.#rows.set(item, row);
    return row;
  }

  /** The item that Enter takes. */
  get active(): T | undefined {
    return this.input.activeItems[0]?.item;
  }
  set active(item: T | undefined) {
    this.input.activeItems = this.input.items.filter(row => row.item === item);
  }

  get selected(): readonly T[] {
    return this.input.selectedItems.map(({ item }) => item);
  }
  set selected(items: readonly T[]) {
    this.input.selectedItems = this.input.items.filter(({ item }) => items.includes(item));
  }

  onDidChangeValue = (listener: (value: string) => void): void => void this.input.onDidChangeValue(listener);
}

export interface OpenTextOptions {
  readonly prompt: string;
  readonly placeHolder: string;
  readonly value: string;
  readonly password: boolean;
}

/** An input box that says what is wrong with what was typed. */
export class OpenText extends Input<vscode.InputBox> {
  constructor({ prompt, placeHolder, value, password }: OpenTextOptions) {
    super(vscode.window.createInputBox(), placeHolder);
    Object.assign(this.input, { prompt: sentence(prompt), value, password });
  }

  get value(): string {
    return this.input.value;
  }

  /** What is wrong, or only to be known; undefined where nothing is. */
  say(message: string | undefined, severity: 'error' | 'warning' = 'error'): void {
    const { Error: error, Warning: warning } = vscode.InputBoxValidationSeverity;
    this.input.validationMessage =
      message === undefined
        ? undefined
        : { message: sentence(message), severity: severity === 'error' ? error : warning };
  }

  onDidChangeValue = (listener: (value: string) => void): void => void this.input.onDidChangeValue(listener);
}

const plainDialogue = <T extends { title?: string; openLabel?: string; filters?: { [name: string]: string[] } }>(
  options: T,
): T => ({
  ...options,
  ...(options.title === undefined ? {} : { title: line(options.title) }),
  ...(options.openLabel === undefined ? {} : { openLabel: line(options.openLabel) }),
});

/** @returns undefined where the person left. */
export const openDialogue = (options: vscode.OpenDialogOptions): Thenable<vscode.Uri[] | undefined> =>
  vscode.window.showOpenDialog(plainDialogue(options));

/** @returns undefined where the person left. */
export const saveDialogue = (options: vscode.SaveDialogOptions): Thenable<vscode.Uri | undefined> =>
  vscode.window.showSaveDialog(plainDialogue(options));
