import { createHash } from 'node:crypto';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterAll } from 'vitest';
import type { AskablePair } from '../../../src/core/benchmark/askable';
import type { RunOptions } from '../../../src/core/benchmark/runner';
import type { RunMetrics } from '../../../src/core/benchmark/scoring';
import { isOfCases } from '../../../src/core/benchmark/types';
import type { Metrics } from '../../../src/core/benchmark/types';
import type { Manifest, Pair } from '../../../src/core/dataset/types';
import type { AskReply, AskRequest, Endpoint } from '../../../src/core/endpoint/types';
import { sendableImage } from '../../../src/core/image/sendable';
import { balancedManifest, writePlaceholder } from './manifest';

export const askable = (id: string, more: Partial<AskablePair> = {}): AskablePair => ({
  id,
  question: `What is seen in ${id}?`,
  options: { A: 'Left', B: 'Right' },
  correct: ['A', 'B'],
  images: [
    { path: `/data/${id}-1.png`, frame: 0 },
    { path: `/data/${id}-2.png`, frame: 0 },
  ],
  renderings: [{}, {}],
  categories: [[], []],
  group: undefined,
  ...more,
});

/** A folder that is gone after the tests of the file. */
export function temporaryFolders(): () => Promise<string> {
  const made: string[] = [];
  afterAll(() => Promise.all(made.map(folder => rm(folder, { recursive: true, force: true }))));
  return async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-benchmark-'));
    made.push(folder);
    return folder;
  };
}

/** The figures of a run that is one of pairs. */
export function ofPairs(metrics: RunMetrics): Metrics {
  if (isOfCases(metrics)) throw new Error('this is a run of cases');
  return metrics;
}

export type Answering = (request: AskRequest, signal?: AbortSignal) => string | Promise<string>;

/** An endpoint that answers by rule and remembers what it was asked. */
export function ruleEndpoint(
  answer: Answering,
  more: Partial<AskReply> = {},
): Endpoint & { readonly asks: AskRequest[] } {
  const asks: AskRequest[] = [];
  return {
    info: { kind: 'baseline', name: 'rule' },
    asks,
    async ask(request, signal) {
      asks.push(request);
      await wait(0, undefined, signal === undefined ? {} : { signal });
      const text = await answer(request, signal);
      const asked = createHash('sha256').update(request.prompt).digest('hex');
      return { text, finish: 'stop', ms: 1, request: asked, ...more };
    },
  };
}

export const options = (manifest: Manifest, endpoint: Endpoint, more: Partial<RunOptions> = {}): RunOptions => ({
  manifest,
  endpoint,
  image: { format: 'png', maxSide: 896, quality: 90 },
  attach: () => Promise.resolve(sendableImage(new Uint8Array(1), { mime: 'image/png', width: 1, height: 1 })),
  version: '0.1.0',
  program: 'test',
  ...more,
});

/**
 * A manifest of `n` pairs, written to disk as `*.pairs.jsonl` so that it can be loaded as well. Of its images one file
 * is there, and it is empty: no endpoint of these tests looks at it, but a dataset with none is refused.
 */
export async function writtenManifest(
  root: string,
  n: number,
  change?: (pair: Pair, index: number) => Pair,
): Promise<Manifest> {
  const manifest = balancedManifest(root, n, change);
  const text = manifest.pairs.map(({ pair }) => `${JSON.stringify(pair)}\n`).join('');
  await writeFile(manifest.path, text);
  writePlaceholder(manifest);
  return { ...manifest, sha256: createHash('sha256').update(text).digest('hex') };
}
