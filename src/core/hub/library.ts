/** The models that MedProbe has downloaded: `<owner>--<name>/<commit>` below its folder of models. */
import { readdir } from 'node:fs/promises';
import path from 'node:path';
import { readProvenance } from './download';
import { readModelFolder } from './modelFolder';
import type { ModelFolder } from './modelFolder';

export interface LibraryModel extends ModelFolder {
  readonly id: string;
  readonly commit: string;
  readonly licence?: string;
}

/** Complete downloads, by name. A folder that is not there or holds something else has none; never rejects. */
export async function findDownloadedModels(modelsDir: string): Promise<LibraryModel[]> {
  const models = await Promise.all((await foldersIn(modelsDir)).map(name => commitsOf(path.join(modelsDir, name))));
  return models.flat();
}

async function commitsOf(folder: string): Promise<LibraryModel[]> {
  const found = await Promise.all((await foldersIn(folder)).map(commit => libraryModel(path.join(folder, commit))));
  return found.flat();
}

async function libraryModel(folder: string): Promise<LibraryModel[]> {
  const [provenance, model] = await Promise.all([readProvenance(folder), readModelFolder(folder)]);
  if (provenance === undefined || model === undefined) return [];
  const { model: id, commit, licence } = provenance;
  return [{ ...model, id, commit, ...(licence === null ? {} : { licence }) }];
}

const foldersIn = async (folder: string): Promise<string[]> => (await readdir(folder).catch(() => [])).sort();
