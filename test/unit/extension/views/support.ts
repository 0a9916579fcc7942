import { cp, mkdtemp, rm } from 'node:fs/promises';
import os from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import { runBenchmark } from '../../../../src/core/benchmark/runner';
import type { RunResult } from '../../../../src/core/benchmark/runner';
import { loadManifest } from '../../../../src/core/dataset/load';
import { firstBaseline } from '../../../../src/core/endpoint/baseline';
import type { ViewNode } from '../../../../src/extension/views/model/node';

/** Folders that are gone after the tests of the file. */
export function temporaryFolders(): () => Promise<string> {
  const made: string[] = [];
  afterAll(() => Promise.all(made.map(folder => rm(folder, { recursive: true, force: true }))));
  return async () => {
    const folder = await mkdtemp(path.join(os.tmpdir(), 'medprobe-views-'));
    made.push(folder);
    return folder;
  };
}

/** A copy of the project's samples; its manifest. */
export async function copySamples(folder: string): Promise<string> {
  await cp('samples', folder, { recursive: true });
  return path.join(folder, 'phantoms.pairs.jsonl');
}

/** A run of `baseline:first` beside the manifest, over its first `limit` pairs. */
export async function recordRun(file: string, limit?: number): Promise<RunResult> {
  return runBenchmark({
    manifest: await loadManifest(file),
    endpoint: firstBaseline(),
    image: { format: 'png', maxSide: 896, quality: 90 },
    attach: () => Promise.reject(new Error('a baseline looks at no image')),
    limit,
    version: '0.1.0',
    program: 'test',
  });
}

/** A tree as text, two spaces a level: `label | description`. */
export function drawn(nodes: readonly ViewNode[], indent = ''): string[] {
  return nodes.flatMap(node => [
    `${indent}${node.label}${node.description === undefined ? '' : ` | ${node.description}`}`,
    ...drawn(node.children?.() ?? [], `${indent}  `),
  ]);
}

/** Every node of a tree. */
export const flat = (nodes: readonly ViewNode[]): ViewNode[] =>
  nodes.flatMap(node => [node, ...flat(node.children?.() ?? [])]);

/** Settles when `wanted` holds; `changed` is called by what is waited for. */
export function waiting(): { changed: () => void; until: (wanted: () => boolean) => Promise<void> } {
  let listener: () => void = () => undefined;
  return {
    changed: () => listener(),
    until: wanted =>
      new Promise(resolve => {
        listener = () => (wanted() ? resolve() : undefined);
        listener();
      }),
  };
}
