// Bundles every process of MedProbe: extension host, two workers, language server, command line, webviews, test suites.
import * as esbuild from 'esbuild';
import fs from 'node:fs';
import path from 'node:path';
import { convertGeneral } from './scripts/convert-general.mjs';

const watch = process.argv.includes('--watch');
const production = process.argv.includes('--production');
const present = file => fs.existsSync(file);

/** Tells an editor's task when all bundles are built and when one is being built again (.vscode/tasks.json). */
let building = 0;
const tellBuilds = {
  name: 'tell-builds',
  setup(build) {
    build.onStart(() => void (building++ === 0 && console.log('[watch] build started')));
    build.onEnd(() => void (--building === 0 && console.log('[watch] build finished')));
  },
};

const common = {
  bundle: true,
  plugins: watch ? [tellBuilds] : [],
  sourcemap: production ? false : 'linked',
  minify: production,
  legalComments: 'none',
  logLevel: 'warning',
  define: { __MEDPROBE_VERSION__: JSON.stringify(JSON.parse(fs.readFileSync('package.json', 'utf8')).version) },
};
/** Native packages stay outside the bundles: they load binaries relative to themselves. */
const NATIVE = ['onnxruntime-node', 'sharp'];
/** Some packages' `main` is UMD, which cannot be bundled: their `module` goes first. */
const node = {
  ...common,
  platform: 'node',
  target: 'node20',
  format: 'cjs',
  mainFields: ['module', 'main'],
  external: ['vscode', ...NATIVE],
};

const nodeEntries = {
  extension: 'src/extension/main.ts',
  'image-worker': 'src/worker/image/main.ts',
  'encoder-worker': 'src/worker/encoder/main.ts',
  server: 'src/server/main.ts',
};
const webviewEntries = {
  pair: 'src/webview/pair/main.ts',
  results: 'src/webview/results/main.ts',
  map: 'src/webview/map/main.ts',
};
const onlyPresent = entries => Object.fromEntries(Object.entries(entries).filter(([, file]) => present(file)));

function integrationSuites() {
  const dir = 'test/integration';
  if (!present(dir)) return {};
  const names = fs.readdirSync(dir).filter(n => /\.(test|bench)\.ts$/.test(n) || n === 'index.ts');
  return Object.fromEntries(names.map(n => [n.replace(/\.ts$/, ''), path.join(dir, n)]));
}

const builds = [
  { ...node, entryPoints: onlyPresent(nodeEntries), outdir: 'dist' },
  {
    ...node,
    entryPoints: onlyPresent({ cli: 'src/cli/main.ts' }),
    outdir: 'dist',
    banner: { js: '#!/usr/bin/env node' },
  },
  {
    ...common,
    platform: 'browser',
    target: 'es2022',
    format: 'esm',
    entryPoints: onlyPresent(webviewEntries),
    outdir: 'dist/webview',
    loader: { '.ttf': 'file' },
  },
];
if (!production) {
  builds.push({
    ...node,
    external: [...node.external, 'mocha'],
    entryPoints: integrationSuites(),
    outdir: 'dist/test/integration',
  });
}

const contexts = [];
for (const options of builds.filter(b => Object.keys(b.entryPoints).length > 0)) {
  if (watch) contexts.push(await esbuild.context(options));
  else await esbuild.build(options);
}
// Together, so that they are told of together.
await Promise.all(contexts.map(context => context.watch()));
await convertGeneral({ outDir: 'dist/encoders' });
const codicons = 'node_modules/@vscode/codicons/dist';
fs.mkdirSync('dist/webview', { recursive: true });
for (const file of ['codicon.css', 'codicon.ttf'])
  fs.copyFileSync(path.join(codicons, file), path.join('dist/webview', file));
if (present('dist/cli.js')) fs.chmodSync('dist/cli.js', 0o755);
if (watch) console.log('watching…');
