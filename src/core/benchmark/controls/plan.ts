import type { AskableItem, LeftOut } from '../askable';
import { isCase } from '../askable';
import type { Question } from '../question';
import type { ControlId } from './ids';
import { CONTROLS } from './registry';
import type { Control } from './types';

/** Every question asked again, several times, at a temperature. */
export interface Repeats {
  /** How often each is asked, 2 or more. */
  readonly count: number;
  readonly temperature: number;
}

/** Where nobody says: the model's own distribution, neither sharpened nor flattened. */
export const REPEAT_TEMPERATURE = 1;

export interface PlannedControl {
  readonly control: Control;
  /** Those that it can be asked of, as they are in the manifest. */
  readonly pairs: readonly AskableItem[];
  /** The same as the control asks them. */
  readonly asked: readonly AskableItem[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * What a control asks of these pairs or cases. Left out are those that lack what it needs, and those whose question it
 * would leave as it is.
 * @param promptOf the words of the question in this run.
 */
export function planControl(
  id: ControlId,
  pairs: readonly AskableItem[],
  promptOf: (item: AskableItem) => string,
): PlannedControl {
  const control = CONTROLS[id];
  const kept: AskableItem[] = [];
  const asked: AskableItem[] = [];
  const reasons = new Map<string, number>();
  for (const pair of pairs) {
    const put = askedUnder(control, pair, promptOf);
    if (typeof put === 'string') {
      reasons.set(put, (reasons.get(put) ?? 0) + 1);
    } else {
      kept.push(pair);
      asked.push(put);
    }
  }
  return { control, pairs: kept, asked, leftOut: [...reasons].map(([reason, count]) => ({ reason, count })) };
}

function askedUnder(
  control: Control,
  item: AskableItem,
  promptOf: (item: AskableItem) => string,
): AskableItem | string {
  const change = control.change(item);
  if (typeof change === 'string') return change;
  const asked = { ...item, ...change };
  const isSame = control.inPlaceOfImage === undefined && promptOf(asked) === promptOf(item);
  return isSame ? 'a question that it would leave as it is' : asked;
}

/** What a run asks, with its controls and repeats. */
export interface AskedOtherwise {
  readonly controls: readonly PlannedControl[];
  readonly repeats: Repeats | undefined;
}

/**
 * The questions about `items` in the order in which they are asked: all plain ones, then control by control, then the
 * repeats; each time item by item, all questions about a pair or a group of four together (docs/decisions/0015-controls.md).
 * @param unitOf what is finished once it is begun.
 */
export function questionsOf(
  items: readonly AskableItem[],
  { controls, repeats }: AskedOtherwise,
  unitOf: (item: AskableItem) => string,
): Question[] {
  const wanted = new Set(items.map(({ id }) => id));
  const numbers = Array.from({ length: repeats?.count ?? 0 }, (_, n) => n + 1);
  return [
    ...items.flatMap(item => imagesOf(item).map((image): Question => ({ pair: item, image, unit: unitOf(item) }))),
    ...controls.flatMap(({ control, asked }) =>
      asked.filter(({ id }) => wanted.has(id)).flatMap(item => underControl(control, item, unitOf(item))),
    ),
    ...items.flatMap(item =>
      imagesOf(item).flatMap(image =>
        numbers.map((repeat): Question => ({ pair: item, image, unit: `${unitOf(item)} repeated`, repeat })),
      ),
    ),
  ];
}

const imagesOf = (item: AskableItem): readonly (1 | 2)[] => (isCase(item) ? [1] : [1, 2]);

function underControl({ id: control, inPlaceOfImage }: Control, item: AskableItem, plainUnit: string): Question[] {
  const unit = `${plainUnit} ${control}`;
  const sent = { image: {}, blank: { blank: true }, nothing: { withoutImage: true } } as const;
  return imagesOf(item).map(image => ({ pair: item, image, unit, control, ...sent[inPlaceOfImage ?? 'image'] }));
}
