import path from 'node:path';
import type { Command } from 'commander';
import { Option } from 'commander';
import { PRECISIONS } from '../../core/encoder/ref';
import type { Precision } from '../../core/encoder/ref';
import { loadRuntime } from '../../core/encoder/runtime';
import { measureEncoder } from '../../core/encoder/tuning/measure';
import { wholeNumber } from '../arguments';
import { withCommonOptions, withContext } from '../context';
import type { CommonOptions, Context, ExitCode } from '../context';
import type { Exit } from '../commandExit';

interface BenchOptions extends CommonOptions {
  readonly precision?: Precision;
  readonly batch?: string;
}

export function addBench(group: Command, exit: Exit, signal: AbortSignal): void {
  const command = group
    .command('bench')
    .description('how fast a model folder is computed here, beside what the machine’s matrix rates allow')
    .argument('<dir>', 'a model folder')
    .addOption(new Option('--precision <p>', 'how it computes (default: auto)').choices(PRECISIONS))
    .option('--batch <n>', 'images at once (default: the fastest of 1, 2 and 4)');
  withCommonOptions(command).action(async (dir: string, options: BenchOptions) => {
    exit.code = await withContext(options, signal, context => bench(context, dir, options));
  });
}

/** In this process, which has loaded nothing else: its memory is the encoder's. */
async function bench({ out, cacheDir, signal }: Context, dir: string, options: BenchOptions): Promise<ExitCode> {
  const batch = options.batch === undefined ? undefined : wholeNumber('--batch', options.batch, 1);
  const runtime = await loadRuntime();
  const speed = await measureEncoder(
    { encoder: path.resolve(dir), precision: options.precision },
    {
      batch,
      runtime,
      sources: {
        modelDir: path.join(__dirname, 'encoders'),
        cacheDir,
        runtime: () => Promise.resolve(runtime),
        ...(options.weightLoading === undefined ? {} : { weightLoading: options.weightLoading }),
      },
      signal,
      onStep: what => out.note(`Measuring: ${what}`),
    },
  );
  const peakRssMiB = process.resourceUsage().maxRSS / 1024;
  if (out.json) out.value({ ...speed, peakRssMiB });
  const { precision, secondsPerImage, floorSeconds, floorRatio, loadSeconds, privateMiB } = speed;
  const memory = privateMiB === null ? '' : `, ${privateMiB.toFixed(0)} MiB of its own`;
  out.text(`loaded in ${loadSeconds.toFixed(2)} s${memory}; ${peakRssMiB.toFixed(0)} MiB at most`);
  out.text(
    `${secondsPerImage.toFixed(3)} s an image in ${precision}, ${speed.batch} at once, ${speed.threads} threads`,
  );
  out.text(
    `${floorRatio.toFixed(2)} times the floor of ${floorSeconds.toFixed(3)} s ` +
      `(${speed.gflop.linear.toFixed(0)} + ${speed.gflop.other.toFixed(0)} GFLOP; products at ` +
      `${speed.matrixGflops.fp32.toFixed(0)} GFLOP/s in fp32 and ${speed.matrixGflops.int8.toFixed(0)} GOP/s in int8)`,
  );
  return 0;
}
