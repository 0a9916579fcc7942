/** A benchmark's pair, with what a run has answered, as the Pair panel shows it. */
import type { AskablePair } from '../../core/benchmark/askable';
import type { ImageAnswer, PairAnswer } from '../../shared/panels/pair';
import type { Manifest } from '../../core/dataset/types';
import { pairRecordId } from '../pair/record';
import type { PairRecord } from '../pair/record';
import type { RunContent } from './liveRun';

export function benchmarkRecord(manifest: Manifest, content: RunContent, pair: AskablePair): PairRecord {
  const images = [
    { ...pair.images[0], rendering: pair.renderings[0] },
    { ...pair.images[1], rendering: pair.renderings[1] },
  ] as const;
  const line = manifest.pairs.find(entry => entry.pair.id === pair.id)?.line ?? 0;
  return {
    id: pairRecordId(images, `${manifest.path}#${pair.id}`),
    images,
    editable: false,
    draft: {
      question: pair.question,
      options: Object.entries(pair.options).map(([letter, text]) => ({ letter, text })),
      correct1: pair.correct[0],
      correct2: pair.correct[1],
      categories: [...new Set(pair.categories.flat())],
    },
    selected: content.run.endpoint.name,
    answers: [answerOf(content, pair)],
    saved: line === 0 ? null : { manifest: manifest.path, line },
  };
}

function answerOf({ run, state }: RunContent, pair: AskablePair): PairAnswer {
  const images = [imageAnswer(state, pair.id, 1), imageAnswer(state, pair.id, 2)] as const;
  const { name, model, reportedModel } = run.endpoint;
  const served = reportedModel ?? model ?? undefined;
  return {
    endpoint: name,
    label: name,
    ...(served === undefined ? {} : { model: served }),
    state: images.some(image => image.error !== undefined) ? 'error' : 'done',
    images,
  };
}

function imageAnswer(state: RunContent['state'], pair: string, image: 1 | 2): ImageAnswer {
  const answer = state.answer({ pair, image });
  if (answer !== undefined) {
    const { text, finish, ms, cached, read } = answer;
    return { text, finish, ms, cached, read: read.official };
  }
  const error = state.error({ pair, image });
  return error === undefined ? {} : { error: { message: error.message } };
}
