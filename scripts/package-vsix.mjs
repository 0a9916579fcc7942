// `npm run package [-- --target linux-x64]`: medprobe-TARGET.vsix, which holds the bundles, what they read, and the
// native packages of one platform. vsce would take whole node_modules or none of it, so what ships is laid out first.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { installPackages, requireNode } from './install.mjs';
import { inRoot, isWindows, main, nodePath, removeFolder, run, say, Stop, temporaryFolder } from './host/shell.mjs';

const TARGETS = ['linux-x64', 'linux-arm64', 'darwin-arm64', 'win32-x64', 'win32-arm64'];
const TOP_LEVEL = ['README.md', 'CHANGELOG.md', 'LICENSE', 'package.nls.json', 'media', 'samples', 'schemas'];
const NOT_RUN = /\.(md|map|ts)$|(^|\/)(docs?|test|src|install)(\/|$)/i;

async function command(program, args, options) {
  const { code, output, stdout } = await run(program, args, options);
  if (code !== 0) throw new Stop(`${output.trim()}\n\nFailed: ${path.basename(program)} ${args.join(' ')}`);
  return stdout;
}

/** Which files of each native package its code reads on this platform. */
function nativePackages(target) {
  const [platform, arch] = target.split('-');
  const binaries = `bin/napi-v6/${platform}/${arch}`;
  const runtime = file =>
    /^(package\.json|dist(\/.*\.js)?)$/.test(file) || binaries.startsWith(file) || file.startsWith(`${binaries}/`);
  const common = file => /^(package\.json|dist|dist\/cjs(\/.*)?)$/.test(file) && !NOT_RUN.test(file);
  const code = file => !NOT_RUN.test(file);
  const binary = file => !/(^|\/)include(\/|$)/.test(file);
  const codecs = file => /^(package\.json|LICENSE\.txt|build|build\/dcmjs-native-codecs\.wasm)$/.test(file);
  return {
    'onnxruntime-node': runtime,
    'onnxruntime-common': common,
    'dcmjs-codecs': codecs,
    sharp: code,
    'detect-libc': code,
    semver: code,
    '@img/colour': code,
    [`@img/sharp-${target}`]: binary,
    // On Windows libvips is part of sharp's own binary package.
    ...(platform === 'win32' ? {} : { [`@img/sharp-libvips-${target}`]: binary }),
  };
}

/** The folder of an installed package; a binary package of another platform is fetched in sharp's own version. */
async function packageFolder(name, scratch) {
  const installed = inRoot('node_modules', name);
  if (fs.existsSync(installed)) return installed;
  const sharp = JSON.parse(fs.readFileSync(inRoot('node_modules/sharp/package.json'), 'utf8'));
  const version = sharp.optionalDependencies?.[name];
  if (!version) throw new Stop(`${name} is not installed: run "npm ci".`);
  say(`Fetching ${name} ${version} …`);
  const args = ['pack', '--silent', '--pack-destination', scratch, `${name}@${version}`];
  const tarball = (await command('npm', args, { shell: isWindows })).trim();
  const folder = path.join(scratch, name.replace('/', '-'));
  fs.mkdirSync(folder);
  await command('tar', ['-xzf', path.join(scratch, tarball), '-C', folder, '--strip-components=1']);
  return folder;
}

async function stage(target, folder, scratch) {
  for (const name of TOP_LEVEL.filter(file => fs.existsSync(inRoot(file)))) {
    fs.cpSync(inRoot(name), path.join(folder, name), { recursive: true });
  }
  const ships = file => !/(^|[\\/])(test|bench|node_modules)$/.test(file) && !file.endsWith('.map');
  fs.cpSync(inRoot('dist'), path.join(folder, 'dist'), { recursive: true, filter: ships });
  for (const [name, keep] of Object.entries(nativePackages(target))) {
    const from = await packageFolder(name, scratch);
    const relative = file => path.relative(from, file).replaceAll('\\', '/');
    const filter = file => file === from || keep(relative(file));
    fs.cpSync(from, path.join(folder, 'dist/node_modules', name), { recursive: true, filter });
  }
  const manifest = JSON.parse(fs.readFileSync(inRoot('package.json'), 'utf8'));
  for (const key of ['scripts', 'dependencies', 'devDependencies', 'optionalDependencies', 'allowScripts']) {
    delete manifest[key];
  }
  fs.writeFileSync(path.join(folder, 'package.json'), JSON.stringify(manifest, null, 2));
  fs.copyFileSync(inRoot('.vscodeignore'), path.join(folder, '.vscodeignore'));
}

await main(async () => {
  const host = `${process.platform}-${process.arch}`;
  const { target } = parseArgs({ options: { target: { type: 'string', default: host } } }).values;
  if (!TARGETS.includes(target)) throw new Stop(`No package for ${target}: choose from ${TARGETS.join(', ')}.`);
  requireNode();
  await installPackages();
  say('Building for production …');
  await command(nodePath(), ['esbuild.mjs', '--production']);
  const folder = temporaryFolder('vsix');
  const scratch = temporaryFolder('packages');
  await stage(target, folder, scratch);
  const vsix = inRoot(`medprobe-${target}.vsix`);
  say(`Packaging for ${target} …`);
  const vsce = inRoot('node_modules/@vscode/vsce/vsce');
  const options = ['--target', target, '--no-dependencies', '--no-rewrite-relative-links', '-o', vsix];
  await command(nodePath(), [vsce, 'package', ...options], { cwd: folder });
  [folder, scratch].forEach(removeFolder);
  say(`${path.basename(vsix)}: ${(fs.statSync(vsix).size / 1e6).toFixed(1)} MB`);
});
