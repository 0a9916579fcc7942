/** Who takes part in a run: the endpoint that is asked, and the judge or the encoder that the run needs. */
import type { RunOptions } from '../core/benchmark/runner';
import { AnswerCache, cached } from '../core/endpoint/answerCache';
import { ENCODER_BASELINE } from '../core/endpoint/baseline';
import type { MedProbeConfig } from '../core/endpoint/config';
import type { Endpoint } from '../core/endpoint/types';
import { encoderBaseline } from '../worker/encoderBaseline';
import { encoderRef } from './arguments';
import type { EncoderOptions } from './arguments';
import { answersCacheDir } from './context';
import type { Context } from './context';
import { openEndpoint } from './endpoint';

interface TakingPartOptions extends EncoderOptions {
  readonly model?: string;
  readonly judge?: string;
  readonly judgeModel?: string;
  readonly seed?: number | undefined;
  /** `--no-cache`. */
  readonly noCache?: boolean;
  readonly allowHost: readonly string[];
  /** Of the images that may be sent. */
  readonly files: readonly string[];
}

export interface TakingPart extends Pick<RunOptions, 'endpoint' | 'judge' | 'encoder'> {
  /** Questions in flight at once, where the endpoint's configuration says. */
  readonly concurrency: number | undefined;
}

/** @param name what the person calls the endpoint. @throws ProbeError as `openEndpoint`, `encoderBaseline`. */
export async function takingPart(
  context: Context,
  config: MedProbeConfig,
  name: string,
  options: TakingPartOptions,
): Promise<TakingPart> {
  const { out, workers, signal } = context;
  const cache = options.noCache === true ? undefined : new AnswerCache(answersCacheDir(context));
  const remembered = (asked: Endpoint): Endpoint =>
    cache === undefined ? asked : cached(asked, cache, error => out.note(error.toLine()));
  const judge =
    options.judge === undefined ? {} : { judge: remembered(await judgeNamed(context, config, options.judge, options)) };
  if (name === ENCODER_BASELINE) {
    return { ...(await encoderBaseline(workers, encoderRef(options), signal)), ...judge, concurrency: undefined };
  }
  const { endpoint, chosen } = await openEndpoint(context, config, name, options);
  return { endpoint: remembered(endpoint), ...judge, concurrency: chosen.concurrency };
}

/** A judge has a model of its own: that of the call, and the default, are of the endpoint that is judged. */
async function judgeNamed(
  context: Context,
  { endpoints }: MedProbeConfig,
  name: string,
  { judgeModel, allowHost, files, seed }: TakingPartOptions,
): Promise<Endpoint> {
  const model = judgeModel === undefined ? {} : { model: judgeModel };
  const config = { endpoints, encoders: [], defaults: {} };
  return (await openEndpoint(context, config, name, { ...model, allowHost, files, seed })).endpoint;
}
