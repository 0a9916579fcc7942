import type { AskReply } from '../endpoint/types';

/**
 * What several replies to one question took together. Where some were asked for and some came from a cache, the tokens
 * are those of the former, since nothing else is paid for; where one of them does not say, neither does the sum.
 */
export function together(replies: readonly AskReply[]): Pick<AskReply, 'ms' | 'cached' | 'usage' | 'maybeBilledTries'> {
  const sum = (numbers: readonly number[]): number => numbers.reduce((total, number) => total + number, 0);
  const cached = replies.length > 0 && replies.every(reply => reply.cached === true);
  const paid = cached ? replies : replies.filter(reply => reply.cached !== true);
  const usages = paid.flatMap(({ usage }) => usage ?? []);
  const isMetered = paid.length > 0 && usages.length === paid.length;
  return {
    ms: sum(replies.map(({ ms }) => ms)),
    cached,
    ...(isMetered
      ? {
          usage: {
            promptTokens: sum(usages.map(({ promptTokens }) => promptTokens)),
            completionTokens: sum(usages.map(({ completionTokens }) => completionTokens)),
          },
        }
      : {}),
    ...brokenOff(sum(replies.map(({ maybeBilledTries = 0 }) => maybeBilledTries))),
  };
}

export const brokenOff = (tries = 0) => (tries === 0 ? {} : { maybeBilledTries: tries });
