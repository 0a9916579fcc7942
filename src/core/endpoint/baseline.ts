import { createHash } from 'node:crypto';
import { ProbeError, throwIfAborted } from '../errors';
import { sha256 } from './fingerprint';
import type { AskRequest, Endpoint } from './types';

export const BASELINES = ['baseline:first', 'baseline:random'] as const;
export type BaselineName = (typeof BASELINES)[number];

type Choose = (letters: readonly string[], request: AskRequest) => number;

/** A baseline answers with a bare option letter, at once, and never looks at the image. */
function baseline(name: BaselineName, seed: number | undefined, choose: Choose): Endpoint {
  return {
    info: { kind: 'baseline', name },
    ask: async (request, signal) => {
      throwIfAborted(signal);
      const letters = Object.keys(request.options ?? {});
      const text = letters[letters.length === 0 ? 0 : choose(letters, request)];
      if (text === undefined) {
        throw new ProbeError('unsupported', `${name} chooses among options, and pair ${request.pair} has none.`, {
          remedy: 'Ask it in a mode with options.',
        });
      }
      const { pair, image, variant, prompt } = request;
      const fingerprint = sha256({
        v: 1,
        kind: 'baseline',
        address: name,
        seed,
        pair,
        image,
        variant,
        letters,
        prompt,
      });
      return Promise.resolve({ text, finish: 'stop' as const, ms: 0, request: fingerprint });
    },
  };
}

/** Always the first option: what a model that ignores the image and loves A would score. */
export const firstBaseline = (): Endpoint => baseline('baseline:first', undefined, () => 0);

/**
 * A fair draw from the options, fixed by seed, pair, image number and variant alone: the order in which questions are
 * asked, and how many, change nothing. The bias of reducing 48 bits to a handful of options is below 1e-13.
 */
export const randomBaseline = (seed: number): Endpoint =>
  baseline('baseline:random', seed, (letters, { pair, image, variant }) => {
    const hash = createHash('sha256')
      .update(JSON.stringify([seed, pair, image, ...(variant === undefined ? [] : [variant])]))
      .digest();
    return hash.readUIntBE(0, 6) % letters.length;
  });
