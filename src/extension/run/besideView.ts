/** What a run's controls and repeats did, for the Results panel and in a sentence. */
import type { BesidePlain } from '../../core/benchmark/controls/beside';
import type { ControlFigures } from '../../core/benchmark/controls/figures';
import { CONTROL_IDS } from '../../core/benchmark/controls/ids';
import type { ControlId } from '../../core/benchmark/controls/ids';
import { CONTROLS } from '../../core/benchmark/controls/registry';
import type { Stability } from '../../core/benchmark/controls/stability';
import type { ResultsBeside, ResultsControl, ResultsRepeats } from '../../shared/panels/controls';
import { counted } from '../views/model/node';
import { EXTRA_NAMES } from './draftTexts';

/** Undefined for a run without. */
export function besideView({ controls = {}, stability }: BesidePlain): ResultsBeside | undefined {
  const asked = CONTROL_IDS.flatMap(id => {
    const figures = controls[id];
    return figures === undefined ? [] : [controlView(id, figures)];
  });
  if (asked.length === 0 && stability === undefined) return undefined;
  return {
    figure: 'Set accuracy',
    controls: asked,
    repeats: stability === undefined ? null : repeatsView(stability),
  };
}

function controlView(
  id: ControlId,
  { metrics, effect, guessing, unchanged, sameLetter, leftOut }: ControlFigures,
): ResultsControl {
  return {
    name: EXTRA_NAMES[id],
    description: CONTROLS[id].description,
    complete: metrics.complete,
    effect: effect === null ? null : effectView(effect),
    ...(guessing === undefined ? {} : { guessing: guessing.setAccuracy }),
    told: [
      { name: 'same option as plain', figure: unchanged },
      ...(sameLetter === undefined ? [] : [{ name: 'same letter as plain', figure: sameLetter }]),
    ],
    notes: leftOut.map(({ reason, count }) => `${counted(count, 'pair')} left out: ${reason}`),
  };
}

function effectView(effect: NonNullable<ControlFigures['effect']>): NonNullable<ResultsControl['effect']> {
  const { pairs, plain, control, difference, ci95, onlyPlain, onlyControl, clustered, holm } = effect;
  return { pairs, plain, under: control, difference, ci95, lost: onlyPlain, won: onlyControl, p: clustered.p, holm };
}

function repeatsView({ count, temperature, agreeing, pairwiseAgreement, majority }: Stability): ResultsRepeats {
  return {
    count,
    temperature,
    complete: majority.complete,
    told: [
      { name: 'all answers the same', figure: agreeing },
      { name: 'set accuracy of the majority', figure: majority.setAccuracy },
      { name: 'individual accuracy of the majority', figure: majority.individualAccuracy },
    ],
    agreement: pairwiseAgreement.value,
    questions: pairwiseAgreement.of,
  };
}

const signed = (points: number): string => {
  const shown = Math.abs(points).toFixed(1);
  return shown === '0.0' ? shown : `${points < 0 ? '−' : '+'}${shown}`;
};

/** `Under controls: options swapped −8.3 points [−30.1, +14.2].`; empty for a run without. */
export function besideText({ controls = {}, stability }: BesidePlain): string {
  const did = CONTROL_IDS.flatMap(id => {
    const effect = controls[id]?.effect ?? null;
    if (effect === null) return [];
    const interval = effect.ci95 === null ? '' : ` [${effect.ci95.map(signed).join(', ')}]`;
    return [`${EXTRA_NAMES[id].toLowerCase()} ${signed(effect.difference)} points${interval}`];
  });
  const agreeing = stability?.agreeing;
  return [
    ...(did.length === 0 ? [] : [` Set accuracy under controls: ${did.join(', ')}.`]),
    ...(agreeing === undefined || agreeing.value === null
      ? []
      : [` Repeated, ${agreeing.value.toFixed(1)} % of questions (${agreeing.n}/${agreeing.of}) had one answer only.`]),
  ].join('');
}
