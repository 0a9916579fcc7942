/** The steps of a dialogue: they outlive a click elsewhere, and go back where there is something before them. */
import type { Event } from 'vscode';
import { OpenPick, OpenText } from './surfaces/quickInputs';
import type { OpenInput, PickItem } from './surfaces/quickInputs';
import { Soon } from './views/soon';

/** What a step answers where the person wants the one before it. */
export const BACK = Symbol('back');

/** Undefined where the person left. */
export type StepAnswer<T> = T | typeof BACK | undefined;

/** Where a step stands among the others. */
export interface StepPlace {
  readonly title: string;
  /** Whether there is a step before this one. */
  readonly back: boolean;
  /** From 1, and of how many. */
  readonly step?: number;
  readonly totalSteps?: number;
}

export interface StepOptions extends StepPlace {
  readonly placeHolder: string;
}

export interface PickOptions<T> extends StepOptions {
  /** The item that Enter takes at once. */
  readonly active?: T | undefined;
  /** The item for what was typed, where that may be chosen as well. */
  readonly typed?: (text: string) => T | undefined;
  /** When the items are others, and which: what is shown must not be older than what is so. */
  readonly renewed?: { readonly on: Event<unknown>; readonly items: () => readonly T[] };
}

/** @returns the chosen item, `BACK`, or undefined where the person left. */
export function pickStep<T extends PickItem>(
  items: readonly T[],
  { active, typed, renewed, placeHolder, ...options }: PickOptions<T>,
): Promise<StepAnswer<T>> {
  const input = new OpenPick<T>(placeHolder);
  input.items = items;
  if (active !== undefined) input.active = active;
  if (typed !== undefined) {
    input.onDidChangeValue(value => {
      const own = typed(value.trim());
      input.items = own === undefined ? items : [...items, own];
    });
  }
  const renewing = renewed?.on(() => {
    const before = input.active?.label;
    const now = renewed.items();
    input.items = now;
    const same = now.find(({ label }) => label === before);
    if (same !== undefined) input.active = same;
  });
  return shown(input, options, () => Promise.resolve(input.selected[0])).finally(() => void renewing?.dispose());
}

export interface PickSeveralOptions<T> extends StepOptions {
  readonly ticked: readonly T[];
  /** Whether none is an answer too. */
  readonly mayBeNone?: boolean;
}

/** @returns the ticked items in the order of the list; `BACK`, or undefined where the person left. */
export function pickSeveralStep<T extends PickItem>(
  items: readonly T[],
  { ticked, mayBeNone = false, placeHolder, ...options }: PickSeveralOptions<T>,
): Promise<StepAnswer<readonly T[]>> {
  const input = new OpenPick<T>(placeHolder, { many: true });
  input.items = items;
  input.selected = ticked;
  const answer = (): readonly T[] | undefined => {
    const { selected } = input;
    const chosen = items.filter(item => selected.includes(item));
    return chosen.length === 0 && !mayBeNone ? undefined : chosen;
  };
  return shown(input, options, () => Promise.resolve(answer()));
}

export interface InputOptions extends StepOptions {
  readonly prompt: string;
  readonly value?: string;
  readonly password?: boolean;
  /** What is wrong with a text, where something is. */
  readonly whyNot: (text: string) => string | undefined;
  /** What a person should know before going on with a text, where there is something. */
  readonly caution?: (text: string) => Promise<string | undefined>;
}

/** A moment without typing. */
const PAUSE_MS = 300;

/** @returns the text without blanks around it, `BACK`, or undefined where the person left. */
export function inputStep(options: InputOptions): Promise<StepAnswer<string>> {
  const { placeHolder, prompt, value = '', password = false, whyNot, caution } = options;
  const input = new OpenText({ placeHolder, prompt, value, password });
  const text = (): string => input.value.trim();
  const isUsable = (): boolean => {
    const wrong = whyNot(text());
    input.say(wrong);
    return wrong === undefined;
  };
  /** The text that its caution has been shown for. */
  let cautioned: string | undefined;
  const isSafe = async (): Promise<boolean> => {
    const asked = text();
    if (cautioned === asked) return true;
    const said = await caution?.(asked);
    if (asked !== text()) return false;
    if (said === undefined) return true;
    cautioned = asked;
    input.say(`${said} Press Enter to go on all the same.`, 'warning');
    return false;
  };
  const soon = new Soon(PAUSE_MS, () => void isSafe());
  input.onDidChangeValue(() => {
    cautioned = undefined;
    if (isUsable() && caution !== undefined) soon.call();
  });
  const answer = async () => (isUsable() && (await isSafe()) ? text() : undefined);
  return shown(input, options, answer).finally(() => soon.dispose());
}

/** Shows an input until it is answered or left. `answer` gives undefined where what stands there is no answer yet. */
function shown<T>(input: OpenInput, place: StepPlace, answer: () => Promise<T | undefined>): Promise<StepAnswer<T>> {
  input.setPlace(place);
  return new Promise<StepAnswer<T>>((resolve, reject) => {
    input.onDidAccept(() => {
      answer().then(given => {
        if (given !== undefined) resolve(given);
      }, reject);
    });
    input.onDidGoBack(() => resolve(BACK));
    input.onDidHide(() => resolve(undefined));
    input.show();
  }).finally(() => input.dispose());
}
