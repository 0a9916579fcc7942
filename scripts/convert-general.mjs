// Makes dist/encoders/general.onnx, the weights of the encoder `general`, from the pinned dev dependency `nsfwjs`, and
// puts its description beside it. Run by the build; by hand: node scripts/convert-general.mjs [OUT_DIR]
import { createHash } from 'node:crypto';
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import esbuild from 'esbuild';
import { buildGraph } from './general/graph.mjs';
import { readTfjsModel } from './general/tfjs-model.mjs';

const ROOT = path.resolve(import.meta.dirname, '..');
const DESCRIPTION = path.join(ROOT, 'media/encoders/general.json');

const sha256 = bytes => createHash('sha256').update(bytes).digest('hex');

/**
 * Writes `general.onnx` and `general.json` into `outDir`; does nothing where both are there already.
 * Throws where the conversion does not give the weights that media/encoders/general.json promises.
 * @param {{ outDir: string }} options
 */
export async function convertGeneral({ outDir }) {
  const description = JSON.parse(fs.readFileSync(DESCRIPTION, 'utf8'));
  const file = path.join(outDir, description.weights.file);
  fs.mkdirSync(outDir, { recursive: true });
  replaceFile(path.join(outDir, path.basename(DESCRIPTION)), fs.readFileSync(DESCRIPTION));
  if (fs.existsSync(file) && sha256(fs.readFileSync(file)) === description.weights.sha256) return;

  const { encodeModel } = await importTypeScript('src/core/encoder/onnx/model.ts');
  const bytes = encodeModel(buildGraph(await readTfjsModel(), description.pixels));
  const actual = sha256(bytes);
  if (actual !== description.weights.sha256) {
    throw new Error(
      `The converted weights of the encoder "general" have SHA-256 ${actual}, but media/encoders/general.json says ` +
        `${description.weights.sha256}. If nsfwjs or the conversion was changed on purpose, run the parity test and ` +
        `record the new hash there; every cached embedding then counts as another encoder's.`,
    );
  }
  replaceFile(file, bytes);
}

/** A build may run while something reads the file: it sees the old one or the new one, whole. */
function replaceFile(file, bytes) {
  const part = `${file}.${process.pid}.part`;
  fs.writeFileSync(part, bytes);
  fs.renameSync(part, file);
}

async function importTypeScript(entry) {
  const { outputFiles } = await esbuild.build({
    entryPoints: [path.join(ROOT, entry)],
    bundle: true,
    write: false,
    format: 'esm',
    platform: 'node',
    target: 'node20',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

if (process.argv[1] !== undefined && path.resolve(process.argv[1]) === fileURLToPath(import.meta.url)) {
  await convertGeneral({ outDir: process.argv[2] ?? path.join(ROOT, 'dist/encoders') });
}
