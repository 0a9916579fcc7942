import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { ProbeError } from '../../../../src/core/errors';
import { openParquet } from '../../../../src/core/dataset/layouts/parquet';

const dir = fs.mkdtempSync(path.join(os.tmpdir(), 'medprobe-parquet-'));
afterAll(() => fs.rmSync(dir, { recursive: true }));
const FIXTURE = path.resolve(import.meta.dirname, '../../../fixtures/layouts/vqa.parquet');

async function rowsOf(file: string, signal?: AbortSignal): Promise<number[][]> {
  const groups: number[][] = [];
  const table = await openParquet(file, signal);
  try {
    for await (const rows of table.groups()) groups.push(rows.map(({ line }) => line));
  } finally {
    await table.close();
  }
  return groups;
}

describe('openParquet', () => {
  it('reads one row group at a time, rows numbered through', async () => {
    expect(await rowsOf(FIXTURE)).toEqual([[1, 2], [3, 4], [5]]);
  });

  it('stops when it is cancelled', async () => {
    await expect(rowsOf(FIXTURE, AbortSignal.abort())).rejects.toMatchObject({ kind: 'cancelled' });
  });

  it('reads a damaged file or throws a ProbeError, and leaves no failure that nobody is told', async () => {
    const whole = fs.readFileSync(FIXTURE);
    const file = path.join(dir, 'damaged.parquet');
    let refused = 0;
    for (let at = 0; at < whole.length; at += 5) {
      const damaged = Buffer.from(whole);
      damaged[at] = at % 2 === 0 ? 255 : (whole[at] ?? 0) ^ 1;
      fs.writeFileSync(file, damaged);
      const failure: unknown = await rowsOf(file).then(
        () => undefined,
        (error: unknown) => error,
      );
      if (failure === undefined) continue;
      expect(failure).toBeInstanceOf(ProbeError);
      refused++;
    }
    expect(refused).toBeGreaterThan(100);
  });
});
