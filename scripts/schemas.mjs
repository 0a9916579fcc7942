// Writes schemas/*.schema.json from the zod schemas that the readers use. With --check it only says which are out of date.
import * as esbuild from 'esbuild';
import fs from 'node:fs/promises';
import path from 'node:path';
import prettier from 'prettier';

const root = path.resolve(import.meta.dirname, '..');

/** The bundle brings its own zod, so that the schemas and the function that translates them are of one copy. */
const ENTRY = `
export { toJSONSchema } from 'zod/mini';
export { pairJsonSchema } from './src/core/dataset/pairSchema';
export { AnswerEventSchema, RunFileSchema } from './src/core/benchmark/formats';
`;

async function bundled() {
  const { outputFiles } = await esbuild.build({
    stdin: { contents: ENTRY, resolveDir: root, loader: 'ts' },
    bundle: true,
    write: false,
    platform: 'node',
    format: 'esm',
    mainFields: ['module', 'main'],
    logLevel: 'warning',
  });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString('base64')}`);
}

async function schemas() {
  const core = await bundled();
  const translate = (schema, title) => ({ ...core.toJSONSchema(schema, { target: 'draft-07' }), title });
  return {
    'pair.schema.json': core.pairJsonSchema(),
    'run.schema.json': translate(core.RunFileSchema, "MedProbe run: a run's run.json"),
    'answer.schema.json': translate(core.AnswerEventSchema, "MedProbe answer event: one line of a run's answers.jsonl"),
  };
}

const check = process.argv.includes('--check');
const style = await prettier.resolveConfig(path.join(root, 'schemas', 'pair.schema.json'));
for (const [name, schema] of Object.entries(await schemas())) {
  const file = path.join(root, 'schemas', name);
  const text = await prettier.format(JSON.stringify(schema), { ...style, parser: 'json' });
  if (!check) {
    await fs.mkdir(path.dirname(file), { recursive: true });
    await fs.writeFile(file, text);
  } else if ((await fs.readFile(file, 'utf8').catch(() => '')) !== text) {
    console.error(`schemas/${name} is out of date: run "node scripts/schemas.mjs".`);
    process.exitCode = 1;
  }
}
