import { mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { findDownloadedModels } from '../../../src/core/hub/library';
import { COMMIT } from '../../support/hubServer';
import { download, hub, MODEL, temporaryFolder, WEIGHTS } from './support';

describe('the models that were downloaded', () => {
  it('are those that are whole; whatever else lies there is passed over', async () => {
    const modelsDir = await temporaryFolder();
    expect(await findDownloadedModels(path.join(modelsDir, 'absent'))).toEqual([]);
    const { folder } = await download(await hub(), { modelsDir });
    await mkdir(path.join(modelsDir, 'a--b', COMMIT), { recursive: true });
    await writeFile(path.join(modelsDir, 'a--b', COMMIT, 'config.json'), '{"model_type":"siglip"}');
    await writeFile(path.join(modelsDir, 'notes.txt'), 'x');
    expect(await findDownloadedModels(modelsDir)).toEqual([
      { id: MODEL, commit: COMMIT, licence: 'mit', path: folder, modelType: 'dinov2', bytes: WEIGHTS.length },
    ]);
    await rm(path.join(folder, 'model.safetensors'));
    expect(await findDownloadedModels(modelsDir)).toEqual([]);
  });
});
