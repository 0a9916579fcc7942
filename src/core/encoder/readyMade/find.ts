/** Which ONNX file of a folder is meant. */
import { readdir, stat } from 'node:fs/promises';
import path from 'node:path';
import { ProbeError } from '../../errors';
import { fileError } from '../../image/sourceIndex';
import { INDEX_FILE, WEIGHTS_FILE } from '../checkpoint/weights';

/** Where exporters put it, the best first. */
const FOLDERS = ['.', 'onnx'];
const USUAL = ['vision_model.onnx', 'model.onnx'];

/**
 * The `.onnx` file that a path stands for; undefined for a folder of safetensors weights, or of none at all.
 * @throws ProbeError not-found | io | bad-input (several that could be meant), naming the path.
 */
export async function findOnnx(location: string): Promise<string | undefined> {
  if (!(await isFolder(location))) return requireOnnx(location);
  const names = await list(location);
  if (names.includes(WEIGHTS_FILE) || names.includes(INDEX_FILE)) return undefined;
  const found: string[] = [];
  for (const folder of FOLDERS.filter(name => name === '.' || names.includes(name))) {
    const inside = await list(path.join(location, folder));
    found.push(...inside.filter(name => name.endsWith('.onnx')).map(name => path.join(location, folder, name)));
  }
  if (found.length < 2) return found[0];
  for (const usual of USUAL) {
    const chosen = found.find(file => path.basename(file) === usual);
    if (chosen !== undefined) return chosen;
  }
  throw new ProbeError('bad-input', `${location} has ${found.length} .onnx files.`, {
    remedy: `Name the one that is meant, for example ${found[0]}.`,
  });
}

function requireOnnx(file: string): string {
  if (file.endsWith('.onnx')) return file;
  throw new ProbeError('unsupported', `${file} is neither a model folder nor an .onnx file.`, {
    remedy: `Name the folder that holds config.json and ${WEIGHTS_FILE}.`,
  });
}

async function isFolder(location: string): Promise<boolean> {
  try {
    return (await stat(location)).isDirectory();
  } catch (cause) {
    throw fileError(location, cause);
  }
}

async function list(folder: string): Promise<string[]> {
  try {
    return (await readdir(folder)).sort();
  } catch (cause) {
    throw fileError(folder, cause);
  }
}
