/** Where a run's figures come from, as rows of a table, and what weakens them. */
import type { RunFile } from '../benchmark/formats';
import { protocolOf } from '../benchmark/protocols/registry';
import type { RunMetrics } from '../benchmark/scoring';
import { counted, endsOf, sizeOf } from './words';

export type Fact = readonly [name: string, value: string];

/** Facts of `run.json` in plain words; what a run does not have is left out. */
export function provenance(run: RunFile): readonly Fact[] {
  const { endpoint, parameters, image, manifest } = run;
  const { temperature, maxTokens, seed, ...others } = parameters;
  const facts: [string, string | null | undefined][] = [
    ['Run', run.id],
    ['Started', run.created],
    ['MedProbe', run.medprobe],
    ['Benchmark', `${run.benchmark}, protocol version ${run.protocolVersion}`],
    ['Mode', run.mode],
    ['Wording', run.wording],
    ['Template', run.templateKey],
    ['System text', run.system ?? 'none'],
    [
      'Manifest',
      `${manifest.path}, ${counted(manifest.pairs, protocolOf(run.benchmark).asks === 'pairs' ? 'pair' : 'case')}`,
    ],
    ['SHA-256 of the manifest', manifest.sha256],
    ['Endpoint', `${endpoint.name} (${endpoint.kind})`],
    ['Host', endpoint.host],
    ['Model', endpoint.model],
    ['Model as the server names it', endpoint.reportedModel],
    ['Temperature', String(temperature)],
    ['Most tokens of a reply', String(maxTokens)],
    ['Seed', seed === undefined ? undefined : String(seed)],
    ...Object.entries(others).map(([name, value]): [string, string] => [name, jsonText(value)]),
    ['Images sent as', imageSending(run.endpoint.kind, image)],
    ['Answers held to a schema', endpoint.constrain === true ? 'yes: the letter of an option' : undefined],
    ['Endpoint’s abilities, as tested', endpoint.capabilities?.['message'] as string | undefined],
    ['Controls', run.controls.length === 0 ? 'none' : run.controls.join(', ')],
    ['Judge', run.judge === null || run.judge === undefined ? undefined : jsonText(run.judge)],
    ['Encoder', run.encoder === null || run.encoder === undefined ? undefined : jsonText(run.encoder)],
  ];
  return facts.filter((fact): fact is [string, string] => typeof fact[1] === 'string' && fact[1] !== '');
}

const jsonText = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

function imageSending(kind: string, { format, maxSide, quality }: RunFile['image']): string {
  if (kind === 'baseline') return 'none sent';
  const as = format === 'jpeg' ? `JPEG of quality ${quality}` : format.toUpperCase();
  return `${as}, longest side at most ${maxSide}: decoded pixels alone`;
}

const NOT_TOLD: Readonly<Record<string, string>> = {
  usage: 'tells no token usage',
  finish: 'does not say why a reply ended',
  temperature: 'fixes no temperature',
};

/** What weakens a run or its figures. */
export function runWarnings(run: RunFile, metrics: RunMetrics, errors: number): readonly string[] {
  const { endpoint, flags, parameters } = run;
  const { allowBlind, ...others } = flags;
  const seen = endpoint.capabilities?.['seesImages'];
  const lacking = endsOf(metrics).filter(outcome => outcome === 'incomplete').length;
  const checks: [boolean, string][] = [
    [
      lacking > 0,
      `Not complete: ${lacking} of ${counted(...sizeOf(metrics))} lack an answer, and figures are over the others.`,
    ],
    [errors > 0, `${counted(errors, 'question')} ended with an error. Resuming the run asks them again.`],
    [allowBlind, 'The endpoint was allowed to run although it may not see images (allow-blind).'],
    [seen === false, 'The endpoint did not see the test’s images.'],
    [endpoint.kind === 'baseline', 'A built-in baseline answered: no model, no image sent.'],
    [
      endpoint.kind !== 'baseline' && (seen === undefined || seen === null),
      'Whether the endpoint sees images was not found out.',
    ],
    [
      run.benchmark === 'mediconfusion' && !run.wording.startsWith('official'),
      'Asked in MedProbe’s own wording: figures are not comparable with published ones.',
    ],
    [metrics.parser !== 'official', 'Read by the robust parser: published figures use the official reading.'],
    [parameters.temperature > 0, `Asked at temperature ${parameters.temperature}: another run may differ by chance.`],
  ];
  return [
    ...checks.filter(([holds]) => holds).map(([, warning]) => warning),
    ...(endpoint.notGuaranteed ?? []).map(what => `The endpoint ${NOT_TOLD[what] ?? `does not guarantee ${what}`}.`),
    ...Object.entries(others)
      .filter(([, value]) => value !== false && value !== null)
      .map(([name, value]) => `The run was made with ${name}: ${jsonText(value)}.`),
  ];
}
