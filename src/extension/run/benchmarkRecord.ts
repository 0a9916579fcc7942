/** A benchmark's pair, with what a run has answered, as the Pair panel shows it. */
import type { AskableItem } from '../../core/benchmark/askable';
import type { Manifest } from '../../core/dataset/types';
import { findPair, manifestRecord } from '../pair/manifestRecord';
import { pairRecordId } from '../pair/record';
import { recordedAnswer } from '../pair/runAnswers';
import type { PairRecord } from '../pair/record';
import type { RunContent } from './liveRun';

/**
 * @param others further runs over the manifest, whose answers stand beside.
 * @throws ProbeError 'not-found' where the manifest no longer has the pair; 'unsupported' for a pair of one image.
 */
export function benchmarkRecord(
  manifest: Manifest,
  folder: string,
  content: RunContent,
  pair: AskableItem,
  others: readonly RunContent[] = [],
): PairRecord {
  const record = manifestRecord(manifest, findPair(manifest, pair.id));
  const runs = [content, ...others].map(({ run }) => run.id).join(' ');
  return {
    ...record,
    // Of these runs alone: the same pair in another run has other answers.
    id: pairRecordId(record.images, `${runs}#${pair.id}`),
    selected: content.run.endpoint.name,
    answers: [content, ...others].map(({ run, state }) => recordedAnswer(run, state, { pair: pair.id }, record.draft)),
    run: { folder, pair: pair.id },
  };
}
