import path from 'node:path';
import { missingImages, missingImagesError } from '../dataset/missing';
import type { Manifest } from '../dataset/types';
import type { BeforeRun } from '../endpoint/capabilities/beforeRun';
import type { AskParameters, Endpoint, NotGuaranteed } from '../endpoint/types';
import { ProbeError } from '../errors';
import type { AskableItem, LeftOut } from './askable';
import { planControl } from './controls/plan';
import type { PlannedControl, Repeats } from './controls/plan';
import type { RunFile } from './formats';
import { FORMAT_VERSION } from './formats';
import type { Judge } from './judging';
import { plannedOf } from './askedItems';
import { resolveJudgeWording } from './protocols/judgeWording';
import type { JudgeWording } from './protocols/judgeWording';
import { requireAbility } from './protocols/needs';
import { modeOf, protocolOf } from './protocols/registry';
import type { Mode, Protocol } from './protocols/types';
import type { Wording } from './protocols/wording';
import { promptsOf, resolveWording } from './protocols/wording';
import { newRunId } from './runFolder';
import type { RunOptions } from './runOptions';

/** What a run asks, and how: settled before anything of it is written or asked. */
export interface Plan {
  readonly protocol: Protocol;
  readonly pairs: readonly AskableItem[];
  readonly leftOut: readonly LeftOut[];
  readonly mode: Mode;
  readonly wording: Wording;
  readonly parameters: AskParameters;
  readonly controls: readonly PlannedControl[];
  readonly repeats: Repeats | undefined;
  readonly judge: Judge | undefined;
  /** Candidates a token that the endpoint gives, where that was found out. */
  readonly candidates: number | undefined;
  /** The run as it would begin now. */
  readonly run: RunFile;
}

/** @throws ProbeError as `runBenchmark`, before anything is asked. */
export async function planRun(options: RunOptions): Promise<Plan> {
  const { manifest, seed, mode = 'mc' } = options;
  const protocol = protocolOf(manifest.benchmark);
  const spec = modeOf(protocol, mode);
  const wording = await resolveWording(manifest, spec, options.wording);
  const { pairs, leftOut } = plannedOf(manifest, { mode: spec, wording, endpoint: options.endpoint.info });
  if (among(pairs, options.only).length === 0) throw nothingToAsk(manifest, protocol, leftOut);
  await requireImages(manifest, options.signal);
  const parameters = { ...spec.parameters, ...(seed === undefined ? {} : { seed }) };
  const judge = options.judge && judgeOf(options.judge, await resolveJudgeWording(manifest, wording), seed);
  const { controls: ids = [], repeats } = options;
  const controls = ids.map(id => planControl(id, pairs, item => promptsOf(spec, wording, item)));
  const empty = controls.find(({ asked }) => asked.length === 0);
  if (empty !== undefined) throw nothingUnder(empty);
  const plan = { protocol, pairs, leftOut, mode, wording, parameters, judge, controls, repeats };
  const before = (await options.beforeRun?.()) ?? { capabilities: null, allowBlind: false };
  requireAbility(spec, options.endpoint.info, before.capabilities);
  const { notGuaranteed, name } = options.endpoint.info;
  if (notGuaranteed !== undefined) {
    options.onNotice?.(`${name} guarantees no ${notGuaranteed.map(what => NOT_GUARANTEED[what]).join(', no ')}.`);
  }
  return { ...plan, candidates: before.capabilities?.topLogprobs, run: runFile(plan, options, before) };
}

/** Those whose ids were asked for. */
export const among = (pairs: readonly AskableItem[], only: ReadonlySet<string> | undefined): readonly AskableItem[] =>
  only === undefined ? pairs : pairs.filter(({ id }) => only.has(id));

const judgeOf = (endpoint: Endpoint, wording: JudgeWording, seed: number | undefined): Judge => ({
  endpoint,
  wording,
  parameters: { ...wording.parameters, ...(seed === undefined ? {} : { seed }) },
});

const NOT_GUARANTEED: Readonly<Record<NotGuaranteed, string>> = {
  usage: 'token usage',
  finish: 'finish reason',
  temperature: 'fixed temperature',
};

function nothingToAsk(manifest: Manifest, { asks }: Protocol, leftOut: readonly LeftOut[]): ProbeError {
  const what = asks === 'pairs' ? 'pair' : 'case';
  const reasons = leftOut.map(reasonAndCount).join(', ');
  return new ProbeError('bad-input', `${manifest.path} has no ${what} to ask${reasons === '' ? '' : `: ${reasons}`}.`, {
    remedy: 'Accept lines that have a question and, for each image, the correct one of two options or more.',
  });
}

const nothingUnder = ({ control, leftOut }: PlannedControl): ProbeError =>
  new ProbeError(
    'bad-input',
    `The control ${control.id} has nothing to ask: ${leftOut.map(reasonAndCount).join(', ')}.`,
    {
      remedy: 'Leave it out.',
    },
  );

const reasonAndCount = ({ reason, count }: LeftOut): string => `${count} left out (${reason})`;

/** One message for a dataset without its images; where only some are missing, their questions are errors. */
async function requireImages(manifest: Manifest, signal: AbortSignal | undefined): Promise<void> {
  const found = await missingImages(manifest, signal);
  const error = missingImagesError(manifest, found);
  if (error !== undefined && found.missing.length === found.of) throw error;
}

function runFile(
  { protocol, pairs, mode, wording, parameters, judge, controls, repeats }: Omit<Plan, 'run' | 'candidates'>,
  options: RunOptions,
  { capabilities, allowBlind }: BeforeRun,
): RunFile {
  const { manifest, endpoint, image, version } = options;
  const { kind, name, host, model, constrain, notGuaranteed } = endpoint.info;
  const now = new Date();
  return {
    v: FORMAT_VERSION,
    id: newRunId(mode, [name, model ?? ''].join(' '), now),
    created: now.toISOString(),
    medprobe: version,
    benchmark: manifest.benchmark,
    protocolVersion: protocol.version,
    mode,
    wording: wording.label,
    templateKey: wording.templateKey,
    template: wording.template,
    system: wording.system,
    manifest: {
      path: path.relative(manifest.root, manifest.path).split(path.sep).join('/'),
      sha256: manifest.sha256,
      pairs: pairs.length,
    },
    endpoint: {
      kind,
      name,
      host: host ?? null,
      model: model ?? null,
      reportedModel: null,
      capabilities,
      ...(constrain === true ? { constrain } : {}),
      ...(notGuaranteed === undefined ? {} : { notGuaranteed: [...notGuaranteed] }),
    },
    parameters: { ...parameters },
    image: { ...image },
    controls: controls.map(({ control }) => control.id),
    ...(repeats === undefined ? {} : { repeats: { ...repeats } }),
    judge: judge === undefined ? null : judgeRecord(judge),
    encoder: options.encoder ?? null,
    flags: { allowBlind },
  };
}

function judgeRecord({ endpoint, wording, parameters }: Judge): NonNullable<RunFile['judge']> {
  const { kind, name, host, model } = endpoint.info;
  const { label, template, system } = wording;
  return {
    kind,
    name,
    host: host ?? null,
    model: model ?? null,
    wording: label,
    template,
    system,
    parameters: { ...parameters },
  };
}
