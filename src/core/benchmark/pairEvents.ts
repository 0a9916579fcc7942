import path from 'node:path';
import { createInterface } from 'node:readline';
import { ProbeError } from '../errors';
import { streamContainedFile } from '../files/containedFile';
import type { AnswerEvent } from './formats';
import { parseAnswerEvent } from './formats';
import { JournalState } from './journal';
import { ANSWERS_FILE } from './runFolder';

/**
 * What a run has recorded of one pair, without reading the JSON of the others; undefined where it has not asked it. A
 * line that is being written, or that a crash has torn, is left out.
 * @throws ProbeError as `parseAnswerEvent`; 'io'.
 */
export async function readPairEvents(folder: string, pair: string): Promise<readonly AnswerEvent[] | undefined> {
  const file = path.join(folder, ANSWERS_FILE);
  const name = JSON.stringify(pair);
  const events: AnswerEvent[] = [];
  try {
    const input = await streamContainedFile(file);
    for await (const line of createInterface({ input, crlfDelay: Infinity })) {
      if (!line.includes(name) || !line.endsWith('}')) continue;
      const event = parseAnswerEvent(line, file);
      if (event.pair === pair) events.push(event);
    }
  } catch (cause) {
    if (cause instanceof ProbeError) throw cause;
    if (cause instanceof Error && 'code' in cause && cause.code === 'ENOENT') return undefined;
    throw new ProbeError('io', `${file} cannot be read.`, { cause });
  }
  return events.length === 0 ? undefined : events;
}

/** The events of one control (undefined: the plain question), each of its rounds with the state that counts. */
export interface PairRounds {
  readonly control: string | undefined;
  /** When the first of them was recorded; ISO 8601. */
  readonly at: string;
  readonly state: JournalState;
  /** The numbers of the rounds, from 0, in order. */
  readonly repeats: readonly number[];
}

/** Events of one pair by control, the plain question first. */
export function roundsByControl(events: readonly AnswerEvent[]): PairRounds[] {
  const groups = new Map<string | undefined, AnswerEvent[]>();
  for (const event of events) groups.set(event.control, [...(groups.get(event.control) ?? []), event]);
  const plainFirst = [...groups].sort(([a], [b]) => Number(a !== undefined) - Number(b !== undefined));
  return plainFirst.map(([control, own]) => {
    const state = new JournalState();
    for (const event of own) state.add(event);
    const repeats = [...new Set(own.map(({ repeat = 0 }) => repeat))].sort((a, b) => a - b);
    return { control, at: own[0]!.at, state, repeats };
  });
}
