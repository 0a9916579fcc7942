/** What was found to be fastest for a model on a machine: remembered in the cache, found again where it is missing. */
import os from 'node:os';
import path from 'node:path';
import * as z from 'zod/mini';
import { writeFileAtomic } from '../../files/atomicWrite';
import { ownFolder } from '../../files/ownFolder';
import { readRegularText, READ_LIMITS } from '../../files/regularFile';
import { sha256Hex } from '../../image/hash';
import { parseJson } from '../../files/boundedJson';

const FOLDER = 'tuning-v1';

const tuningSchema = z.object({
  /** CPU threads of one run. */
  threads: z.exactOptional(z.int().check(z.positive())),
  /** Images of one batch. */
  batch: z.exactOptional(z.int().check(z.positive())),
});
export type Tuning = z.infer<typeof tuningSchema>;

/** Another processor, or another number of its cores, is tuned for anew. */
const machine = (): string => JSON.stringify([os.cpus()[0]?.model ?? '', os.availableParallelism(), os.arch()]);

/** @param fingerprint of the encoder */
const fileOf = (cacheDir: string, fingerprint: string): string =>
  path.join(cacheDir, FOLDER, `${sha256Hex(JSON.stringify([fingerprint, machine()]))}.json`);

/** Empty where nothing is remembered, or cannot be read: it costs a short measurement. */
export async function readTuning(cacheDir: string, fingerprint: string): Promise<Tuning> {
  try {
    const limits = { limit: READ_LIMITS.settings, links: 'refused' } as const;
    return tuningSchema.parse(parseJson(await readRegularText(fileOf(cacheDir, fingerprint), limits)));
  } catch {
    return {};
  }
}

/** @throws the file system's own error. */
export async function writeTuning(cacheDir: string, fingerprint: string, tuning: Tuning): Promise<void> {
  const file = fileOf(cacheDir, fingerprint);
  await ownFolder(cacheDir, [FOLDER]);
  await writeFileAtomic(file, JSON.stringify(tuning));
}
