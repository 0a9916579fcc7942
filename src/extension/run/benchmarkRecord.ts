/** A benchmark's pair, with what a run has answered, as the Pair panel shows it. */
import type { AskableItem } from '../../core/benchmark/askable';
import type { ImageAnswer, PairAnswer } from '../../shared/panels/pair';
import type { Manifest } from '../../core/dataset/types';
import { findPair, manifestRecord } from '../pair/manifestRecord';
import { pairRecordId } from '../pair/record';
import type { PairRecord } from '../pair/record';
import type { RunContent } from './liveRun';

/** @throws ProbeError 'not-found' where the manifest no longer has the pair; 'unsupported' for a pair of one image. */
export function benchmarkRecord(
  manifest: Manifest,
  folder: string,
  content: RunContent,
  pair: AskableItem,
): PairRecord {
  const record = manifestRecord(manifest, findPair(manifest, pair.id));
  return {
    ...record,
    // Of this run alone: the same pair in another run has other answers.
    id: pairRecordId(record.images, `${content.run.id}#${pair.id}`),
    selected: content.run.endpoint.name,
    answers: [answerOf(content, pair)],
    run: { folder, pair: pair.id },
  };
}

function answerOf({ run, state }: RunContent, pair: AskableItem): PairAnswer {
  const { name, model, reportedModel, host } = run.endpoint;
  const isSent = typeof host === 'string';
  const images = [imageAnswer(state, pair.id, 1, isSent), imageAnswer(state, pair.id, 2, isSent)] as const;
  const served = reportedModel ?? model ?? undefined;
  return {
    endpoint: name,
    label: name,
    ...(served === undefined ? {} : { model: served }),
    state: images.some(image => image.error !== undefined) ? 'error' : 'done',
    images,
  };
}

function imageAnswer(state: RunContent['state'], pair: string, image: 1 | 2, isSent: boolean): ImageAnswer {
  const answer = state.answer({ pair, image });
  if (answer !== undefined) {
    const { text, finish, ms, cached, read, request } = answer;
    return { text, finish, ms, cached, read: read.official, ...(isSent ? { request } : {}) };
  }
  const error = state.error({ pair, image });
  return error === undefined ? {} : { error: { message: error.message } };
}
