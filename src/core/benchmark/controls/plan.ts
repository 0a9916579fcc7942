import type { AskablePair, LeftOut } from '../askable';
import type { Question } from '../asking';
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
  readonly pairs: readonly AskablePair[];
  /** The same as the control asks them. */
  readonly asked: readonly AskablePair[];
  readonly leftOut: readonly LeftOut[];
}

/**
 * What a control asks of these pairs. Left out are pairs that lack what it needs, and those whose question it would leave
 * as it is.
 * @param promptOf the words of a pair's question in this run.
 */
export function planControl(
  id: ControlId,
  pairs: readonly AskablePair[],
  promptOf: (pair: AskablePair) => string,
): PlannedControl {
  const control = CONTROLS[id];
  const kept: AskablePair[] = [];
  const asked: AskablePair[] = [];
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
  pair: AskablePair,
  promptOf: (pair: AskablePair) => string,
): AskablePair | string {
  const change = control.change(pair);
  if (typeof change === 'string') return change;
  const asked = { ...pair, ...change };
  const isSame = control.inPlaceOfImage === undefined && promptOf(asked) === promptOf(pair);
  return isSame ? 'a question that it would leave as it is' : asked;
}

const IMAGES = [1, 2] as const;

/**
 * The questions about `pairs` in the order in which they are asked: all plain ones, then control by control, then the
 * repeats; each time pair by pair, all questions about a pair together (docs/decisions/0015-controls.md).
 */
export function questionsOf(
  pairs: readonly AskablePair[],
  controls: readonly PlannedControl[],
  repeats: Repeats | undefined,
): Question[] {
  const wanted = new Set(pairs.map(({ id }) => id));
  const numbers = Array.from({ length: repeats?.count ?? 0 }, (_, n) => n + 1);
  return [
    ...pairs.flatMap(pair => IMAGES.map((image): Question => ({ pair, image, unit: pair.id }))),
    ...controls.flatMap(({ control, asked }) =>
      asked.filter(({ id }) => wanted.has(id)).flatMap(pair => underControl(control, pair)),
    ),
    ...pairs.flatMap(pair =>
      IMAGES.flatMap(image =>
        numbers.map((repeat): Question => ({ pair, image, unit: `${pair.id} repeated`, repeat })),
      ),
    ),
  ];
}

function underControl({ id: control, inPlaceOfImage }: Control, pair: AskablePair): Question[] {
  const unit = `${pair.id} ${control}`;
  const sent = { image: {}, blank: { blank: true }, nothing: { withoutImage: true } } as const;
  return IMAGES.map(image => ({ pair, image, unit, control, ...sent[inPlaceOfImage ?? 'image'] }));
}
