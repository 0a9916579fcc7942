import type { Benchmark } from '../../dataset/benchmarks';
import { ProbeError } from '../../errors';
import { CASE_PROTOCOLS } from './cases';
import { MEDICONFUSION } from './mediconfusion';
import type { ModeSpec, PairProtocol, Protocol } from './types';

/** MMVP (Tong et al., CVPR 2024) and pairs of no benchmark in particular are asked as MediConfusion's are. */
const PAIRS: PairProtocol = { ...MEDICONFUSION, id: 'pairs', name: 'pairs' };
const MMVP: PairProtocol = { ...MEDICONFUSION, id: 'mmvp', name: 'MMVP' };

const PROTOCOLS: Readonly<Record<Benchmark, Protocol>> = {
  mediconfusion: MEDICONFUSION,
  pairs: PAIRS,
  mmvp: MMVP,
  ...CASE_PROTOCOLS,
};

const isKnown = (benchmark: string): benchmark is Benchmark => Object.hasOwn(PROTOCOLS, benchmark);

/**
 * How a manifest, or a recorded run, of that benchmark is asked and read.
 * @throws ProbeError 'unsupported' for a benchmark of a later MedProbe.
 */
export function protocolOf(benchmark: string): Protocol {
  if (isKnown(benchmark)) return PROTOCOLS[benchmark];
  throw new ProbeError('unsupported', `This MedProbe does not know the benchmark ${benchmark}.`, {
    remedy: 'Update MedProbe.',
  });
}

/**
 * How a protocol asks in a mode.
 * @throws ProbeError 'unsupported' naming the modes that it has.
 */
export function modeOf(protocol: Protocol, mode: string): ModeSpec {
  const found = Object.entries<ModeSpec>(protocol.modes).find(([name]) => name === mode);
  if (found !== undefined) return found[1];
  throw new ProbeError('unsupported', `${protocol.name} has no mode ${mode} in this MedProbe.`, {
    remedy: `Its modes: ${Object.keys(protocol.modes).join(', ')}.`,
  });
}
