/** What a run's controls and repeats did, for the Results panel and in a sentence. */
import type { BesidePlain } from '../../core/benchmark/controls/beside';
import type { ControlFigures } from '../../core/benchmark/controls/figures';
import { pointsText, shownControls, shownStability } from '../../core/benchmark/controls/shown';
import type { ShownControl, ShownEffect } from '../../core/benchmark/controls/shown';
import type { Stability } from '../../core/benchmark/controls/stability';
import type { ResultsBeside, ResultsControl, ResultsRepeats } from '../../shared/panels/controls';
import { EXTRA_NAMES } from './controlNames';

/** Undefined for a run without. */
export function besideView(beside: BesidePlain): ResultsBeside | undefined {
  const { controls = {}, stability } = beside;
  const shown = shownControls(beside);
  if (shown.length === 0 && stability === undefined) return undefined;
  return {
    controls: shown.map(control => controlView(control, controls[control.id])),
    repeats: stability === undefined ? null : repeatsView(stability),
  };
}

function controlView(
  { id, description, notes, figures, effects, unchanged }: ShownControl,
  known: ControlFigures | undefined,
): ResultsControl {
  const guessing = figures.find(({ name }) => name === effects[0]?.name)?.guessing;
  return {
    name: EXTRA_NAMES[id],
    description,
    notes,
    effects: effects.map(effectView),
    ...(guessing === undefined ? {} : { guessing }),
    told: [
      { name: 'same option as plain', figure: unchanged },
      ...(known?.sameLetter === undefined ? [] : [{ name: 'same letter as plain', figure: known.sameLetter }]),
    ],
  };
}

const effectView = ({ name, plain, control, difference, differenceCi95, tested }: ShownEffect) => ({
  ...{ name, plain, under: control, difference, ci95: differenceCi95 },
  ...(tested === undefined ? {} : { tested }),
});

function repeatsView(stability: Stability): ResultsRepeats {
  const { agreeing, pairwiseAgreement, majority } = shownStability(stability);
  return {
    count: stability.count,
    temperature: stability.temperature,
    notes: stability.majority.complete ? [] : ['not complete: figures over what was answered'],
    agreeing,
    agreement: pairwiseAgreement.value,
    questions: pairwiseAgreement.of,
    majority,
  };
}

/** ` Under controls: options swapped −8.33 points [−30.1, +14.2].`; empty for a run without. */
export function besideText(beside: BesidePlain): string {
  const did = shownControls(beside).flatMap(({ id, effects: [effect] }) =>
    effect === undefined ? [] : [`${EXTRA_NAMES[id].toLowerCase()} ${pointsText(effect)}`],
  );
  const { value, n, of } = beside.stability?.agreeing ?? { value: null, n: 0, of: 0 };
  return [
    ...(did.length === 0 ? [] : [` Under controls: ${did.join(', ')}.`]),
    ...(value === null ? [] : [` Repeated, ${value.toFixed(1)} % of questions (${n}/${of}) had one answer only.`]),
  ].join('');
}
