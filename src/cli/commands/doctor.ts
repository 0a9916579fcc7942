import type { Command } from 'commander';
import { BASELINES } from '../../core/endpoint/baseline';
import { ENCODER_IDS } from '../../core/encoder/ids';
import { encoderNamed } from '../../core/encoder/named';
import type { EncoderRef } from '../../core/encoder/ref';
import type { TelemetryState } from '../../core/encoder/telemetryOptOut';
import { ProbeError } from '../../core/errors';
import type { ConfigSource } from '../../core/trust/configSource';
import type { Workers } from '../../worker/workers';
import { withCommonOptions, withContext } from '../context';
import type { CommonOptions, Context, ExitCode } from '../context';
import type { Exit } from '../commandExit';

export function addDoctor(program: Command, exit: Exit, signal: AbortSignal): void {
  const command = program.command('doctor').description('what works on this machine, and why what does not');
  withCommonOptions(command).action(async (options: CommonOptions) => {
    exit.code = await withContext(options, signal, context => doctor(context));
  });
}

interface EncoderState {
  readonly id: string;
  readonly kind: string | null;
  readonly dim: number | null;
  readonly ok: boolean;
  readonly reason: string | null;
}

async function doctor({ out, workers, cacheDir, settings, signal }: Context): Promise<ExitCode> {
  const image = await attempt(workers.image.call('runtime', {}, { signal }));
  const runtime = await attempt(workers.encoder.call('runtime', {}, { signal }));
  const { endpoints, encoders: named } = await settings.load(process.cwd());
  const names = [...ENCODER_IDS, ...named.map(({ name }) => name)];
  const encoders = await Promise.all(names.map(name => encoderState(workers, name, encoderNamed(name, named))));
  const report = {
    node: process.version,
    platform: `${process.platform}-${process.arch}`,
    onnxruntime: runtime.value?.onnxruntime ?? null,
    sharp: image.value?.sharp ?? null,
    providers: runtime.value?.providers ?? [],
    computes: runtime.value?.computes ?? null,
    telemetry: runtime.value?.telemetry ?? null,
    config: configState(settings.source),
    encoders,
    endpoints: [
      ...BASELINES.map(name => ({ name, kind: 'baseline' })),
      ...endpoints.map(({ name, kind, url, model }) => ({ name, kind, url, model })),
    ],
  };
  if (out.json) out.value(report);
  const line = (what: string, found: string) => out.text(`${what.padEnd(14)}${found}`);
  line('node', report.node);
  line('platform', report.platform);
  line('onnxruntime', runtime.error?.toLine() ?? `${report.onnxruntime} (${report.providers.join(', ')})`);
  if (report.computes !== null) {
    const { name, note } = report.computes;
    line('computes', note === undefined ? name : `${name}; no accelerator: ${note}`);
  }
  if (report.telemetry !== null) line('telemetry', TELEMETRY[report.telemetry]);
  line('sharp', image.error?.toLine() ?? String(report.sharp));
  line('cache', cacheDir);
  const { file, state, reason: why } = report.config;
  line('config', file === null ? 'none' : `${file}: ${why === null ? state : `${state}, it ${why}`}`);
  for (const { id, kind, dim, ok, reason } of encoders) {
    line('encoder', ok ? `${id}: ${kind}, ${dim} numbers` : `${id}: ${reason}`);
  }
  for (const endpoint of report.endpoints) line('endpoint', endpoint.name);
  const failed = image.error ?? runtime.error;
  return failed === undefined && encoders.every(encoder => encoder.ok) ? 0 : 1;
}

const TELEMETRY: Readonly<Record<TelemetryState, string>> = {
  off: 'off, also that of ONNX Runtime (ORT_DISABLE_TELEMETRY=1)',
  on: 'ONNX Runtime sends usage data to Microsoft: reinstall MedProbe, which switches that off',
  windows: 'off; Windows may collect trace events of ONNX Runtime, as its diagnostics settings say',
};

/** The configuration file of the folder one is in, or of `--config`. */
function configState(source: ConfigSource) {
  const file = source.state === 'none' ? null : source.file;
  return { file, state: source.state, reason: source.state === 'ignored' ? source.reason : null };
}

async function encoderState(workers: Workers, id: string, encoder: EncoderRef): Promise<EncoderState> {
  const { value, error } = await attempt(workers.encoder.call('info', { encoder }));
  if (value === undefined) return { id, kind: null, dim: null, ok: false, reason: error?.toLine() ?? null };
  return { id, kind: value.kind, dim: value.dim, ok: true, reason: null };
}

async function attempt<T>(work: Promise<T>): Promise<{ value?: T; error?: ProbeError }> {
  try {
    return { value: await work };
  } catch (error) {
    return { error: ProbeError.from(error) };
  }
}
