import type { Progress } from './asking';
import { dollars } from './cost';
import type { Cost } from './cost';

/** What is worth saying beside a run's bar: answers nobody was asked for, money, and a server that is asked too much. */
export function progressNotes({ fromCache, cost, slowed }: Progress): string[] {
  return [
    ...(fromCache === undefined ? [] : [`${fromCache} from the cache`]),
    ...(cost === undefined ? [] : [`${dollars(cost.soFar)} so far`]),
    ...(cost === undefined || cost.toCome === null ? [] : [`about ${dollars(cost.toCome)} to come`]),
    ...(cost === undefined || cost.maybeBilled.requests === 0
      ? []
      : [`${cost.maybeBilled.requests} broken-off requests perhaps billed`]),
    ...(slowed === undefined ? [] : [`${slowed.to} of ${slowed.of} at once after ${slowed.because}`]),
  ];
}

/** One line for the end of a run. */
export function costLine({ soFar, maybeBilled, unmetered }: Cost): string {
  const { requests, usd } = maybeBilled;
  const about = usd === null ? '' : `, about ${dollars(usd)}`;
  const brokenOff = requests === 0 ? '' : `; ${requests} requests broke off and may have been billed${about}`;
  const unsaid = unmetered === 0 ? '' : `; ${unmetered} replies did not say what they took`;
  return `Cost: ${dollars(soFar)}${brokenOff}${unsaid}`;
}
