/** The steps of Run Benchmark that choose what is asked beside the plain questions. */
import type { PlannedControl } from '../../core/benchmark/controls/plan';
import { REPEAT_TEMPERATURE } from '../../core/benchmark/controls/plan';
import { BACK, inputStep, pickSeveralStep } from '../steps';
import type { StepAnswer, StepPlace } from '../steps';
import type { PickItem } from '../surfaces/quickInputs';
import { counted } from '../views/model/node';
import type { Extra } from './draft';
import { EXTRA_NAMES } from './controlNames';
import { askableBeside } from './extras';
import type { AskedDraft } from './extras';

interface ExtraItem extends PickItem {
  readonly extra: Extra;
}

/** Where nobody has said how often: few enough to wait for, and more than one couple to agree or not. */
const REPEATS = 3;

/**
 * Which controls to ask, and whether to repeat; Enter alone asks for none.
 * @throws ProbeError as `askableBeside`.
 */
export async function pickExtras(
  draft: AskedDraft,
  last: readonly Extra[],
  place: StepPlace,
): Promise<StepAnswer<readonly Extra[]>> {
  const { controls, questions } = await askableBeside(draft);
  const items: ExtraItem[] = [
    ...controls.map(planned => controlItem(planned, questions([planned.control.id]))),
    {
      label: EXTRA_NAMES.repeats,
      description: `${counted(questions([], { count: 1, temperature: 0 }), 'question')} more each time`,
      detail: 'Every question several times at a temperature: stability of the answers',
      extra: 'repeats',
    },
  ];
  const ticked = items.filter(({ extra }) => last.includes(extra));
  const none = ticked.length === 0 ? 'Enter alone' : 'Nothing ticked';
  const chosen = await pickSeveralStep(items, {
    ...place,
    placeHolder: `Ask again, to show shortcuts? ${none}: the plain questions only`,
    ticked,
    mayBeNone: true,
  });
  return chosen === undefined || chosen === BACK ? chosen : chosen.map(({ extra }) => extra);
}

function controlItem({ control, leftOut }: PlannedControl, questions: number): ExtraItem {
  const { id, description } = control;
  const without = leftOut.map(({ reason, count }) => `${counted(count, 'pair')} left out (${reason})`);
  return {
    label: EXTRA_NAMES[id],
    description: `${counted(questions, 'question')} more`,
    detail: [`${description.charAt(0).toUpperCase()}${description.slice(1)}`, ...without].join('; '),
    extra: id,
  };
}

export async function typeRepeats(last: number | undefined, place: StepPlace): Promise<StepAnswer<number>> {
  const text = await inputStep({
    ...place,
    prompt: 'How often each question is asked beside the plain answer.',
    placeHolder: String(REPEATS),
    value: String(last ?? REPEATS),
    whyNot: typed => (/^\d+$/.test(typed) && Number(typed) >= 2 ? undefined : 'Write a whole number from 2.'),
  });
  return text === undefined || text === BACK ? text : Number(text);
}

export async function typeTemperature(last: number | undefined, place: StepPlace): Promise<StepAnswer<number>> {
  const text = await inputStep({
    ...place,
    prompt: 'Temperature of the repeats; plain questions are asked at 0. At 1 the model answers as it would by itself.',
    placeHolder: String(REPEAT_TEMPERATURE),
    value: String(last ?? REPEAT_TEMPERATURE),
    whyNot: typed => (/^\d+(\.\d+)?$/.test(typed) ? undefined : 'Write a number from 0, such as 0.7.'),
  });
  return text === undefined || text === BACK ? text : Number(text);
}
