// `npm run bench [-- word …]`: runs every benchmark in bench/, or those whose name contains one of the words.
import fs from 'node:fs';
import path from 'node:path';
import { build, installPackages, requireNode } from './install.mjs';
import { inRoot, main, nodePath, root, run, say, Stop } from './host/shell.mjs';

/** A TypeScript benchmark is bundled to dist/bench, its packages left outside. */
async function bundled(file) {
  if (!file.endsWith('.ts')) return file;
  const esbuild = await import('esbuild');
  const outfile = inRoot('dist/bench', `${path.basename(file, '.ts')}.mjs`);
  const options = { bundle: true, platform: 'node', format: 'esm', packages: 'external', logLevel: 'warning' };
  await esbuild.build({ ...options, absWorkingDir: root, entryPoints: [file], outfile });
  return outfile;
}

await main(async () => {
  const words = process.argv.slice(2);
  const benches = fs.readdirSync(inRoot('bench')).filter(name => /\.(mjs|ts)$/.test(name));
  const chosen = benches.filter(name => words.length === 0 || words.some(word => name.includes(word)));
  if (chosen.length === 0) throw new Stop(`No benchmark of that name. There are: ${benches.join(', ')}`);
  requireNode();
  await installPackages();
  await build();
  let exitCode = 0;
  for (const name of chosen.sort()) {
    say(`\n── ${name} ──`);
    const { code } = await run(nodePath(), [await bundled(inRoot('bench', name))], { show: true });
    if (code !== 0) exitCode = 1;
  }
  return exitCode;
});
