/** A benchmark's pair, with what a run has answered, as the Pair panel shows it. */
import type { AskablePair } from '../../core/benchmark/askable';
import type { ImageAnswer, PairAnswer } from '../../shared/panels/pair';
import type { Manifest } from '../../core/dataset/types';
import { findPair, manifestRecord } from '../pair/manifestRecord';
import { pairRecordId } from '../pair/record';
import type { PairRecord } from '../pair/record';
import type { RunContent } from './liveRun';

/**
 * @param others further runs over the manifest, whose answers stand below.
 * @throws ProbeError 'not-found' where the manifest no longer has the pair; 'unsupported' for a pair of one image.
 */
export function benchmarkRecord(
  manifest: Manifest,
  folder: string,
  content: RunContent,
  pair: AskablePair,
  others: readonly RunContent[] = [],
): PairRecord {
  const record = manifestRecord(manifest, findPair(manifest, pair.id));
  const runs = [content, ...others].map(({ run }) => run.id).join(' ');
  const elsewhere = others.map(other => withoutTranscripts(answerOf(other, pair)));
  return {
    ...record,
    // Of these runs alone: the same pair in another run has other answers.
    id: pairRecordId(record.images, `${runs}#${pair.id}`),
    selected: content.run.endpoint.name,
    answers: oneOfEach([answerOf(content, pair), ...elsewhere]),
    run: { folder, pair: pair.id },
  };
}

function answerOf({ run, state }: RunContent, pair: AskablePair): PairAnswer {
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

/** Transcripts are looked for in the first run's folder only. */
function withoutTranscripts(answer: PairAnswer): PairAnswer {
  const [one, two] = answer.images;
  const without = ({ request: _request, ...image }: ImageAnswer): ImageAnswer => image;
  return { ...answer, images: [without(one), without(two)] };
}

/** The Pair panel has one answer of each endpoint: of two runs that asked the same one, the first stands. */
const oneOfEach = (answers: readonly PairAnswer[]): PairAnswer[] =>
  answers.filter((answer, i) => answers.findIndex(({ endpoint }) => endpoint === answer.endpoint) === i);

function imageAnswer(state: RunContent['state'], pair: string, image: 1 | 2, isSent: boolean): ImageAnswer {
  const answer = state.answer({ pair, image });
  if (answer !== undefined) {
    const { text, finish, ms, cached, read, request } = answer;
    return { text, finish, ms, cached, read: read.official, ...(isSent ? { request } : {}) };
  }
  const error = state.error({ pair, image });
  return error === undefined ? {} : { error: { message: error.message } };
}
