import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';
import { SERVER_SELECTORS, SURFACE_SELECTORS } from './eslint.surfaces.mjs';

/** Which room may import from which other room (docs/architecture.md). A room may always import from itself. */
const MAY_IMPORT = {
  core: [],
  shared: ['core'],
  worker: ['core', 'shared'],
  server: ['core', 'shared', 'worker'],
  webview: ['core', 'shared'],
  cli: ['core', 'shared', 'worker'],
  extension: ['core', 'shared', 'worker'],
};
const rooms = Object.keys(MAY_IMPORT);
const zones = rooms.map(room => ({
  target: `./src/${room}`,
  from: './src',
  except: [room, ...MAY_IMPORT[room]].map(r => `./${r}`),
  message: `src/${room} may import only from: ${[room, ...MAY_IMPORT[room]].join(', ')} (docs/architecture.md, "The rooms").`,
}));

/** `vscode` exists only in the extension host; a browser's globals only in a webview. */
const noEditor = { name: 'vscode', message: 'Only src/extension knows VS Code.' };
/** ONNX Runtime sends usage data unless it is told otherwise before it is loaded, which one place does. */
const noRuntime = {
  name: 'onnxruntime-node',
  allowTypeImports: true,
  message: 'Load it by loadRuntime() of src/core/encoder/runtime.ts, which switches its telemetry off first.',
};
const RUNTIME_LOADER = 'src/core/encoder/runtime.ts';
/** A child of MedProbe's own gets no secret and ends with its parent; both are one place's business. */
const noChildren = {
  name: 'node:child_process',
  allowTypeImports: true,
  message: 'Start children by src/worker/client.ts, which gives them their environment and ends them.',
};

/** What of the file system any file may use: looking at names and kinds, and what works on a file that is open already. */
const FS_LOOKS = [
  ...['access', 'lstat', 'opendir', 'readdir', 'realpath', 'stat', 'statfs', 'existsSync', 'statSync'],
  ...['closeSync', 'fdatasync', 'fstatSync', 'ftruncateSync', 'writeSync'],
  ...['BigIntStats', 'Dirent', 'FileHandle', 'ReadStream', 'Stats'],
];
/** To open what is no file is to wait for ever, and to write through a stranger's link is to write elsewhere. */
const noRawFiles = ['fs', 'fs/promises', 'node:fs', 'node:fs/promises'].map(name => ({
  name,
  allowImportNames: FS_LOOKS,
  message: 'Read and write by src/core/files, which opens regular files alone and follows no link when it writes.',
}));

/** The rule has one list for each file: a later one would take the place of an earlier one. */
const restrictImports = (files, ignores, paths) => ({
  files,
  ...(ignores.length > 0 && { ignores }),
  rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths }] },
});

/** What others write is parsed where its depth is looked at first. */
const UNBOUNDED_JSON = 'Use parseJson of src/core/files/boundedJson.ts: it looks at the depth first.';
const noRecursiveJson = {
  name: 'jsonc-parser',
  importNames: ['parse', 'parseTree', 'visit', 'getLocation'],
  message: 'These recurse: use src/core/files/positionedJson.ts, which looks at the depth first.',
};
const JSON_WALKER = 'src/core/files/positionedJson.ts';

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'samples/**', '**/*.d.ts', 'test-results/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: {
      'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.json' })],
      // Without these two, no imported file is read and no circle is ever found.
      'import-x/extensions': ['.ts', '.mts'],
      'import-x/parsers': { '@typescript-eslint/parser': ['.ts', '.mts'] },
    },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': 'error',
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
    },
  },
  restrictImports(
    ['src/**/*.ts'],
    ['src/extension/**', 'src/worker/client.ts', RUNTIME_LOADER, JSON_WALKER],
    [noEditor, noRuntime, noChildren, noRecursiveJson],
  ),
  restrictImports(['src/extension/**/*.ts'], ['src/extension/pair/store/**'], [noRuntime, noChildren, noRecursiveJson]),
  // A pair's state, and all that changes it, is tested without the editor.
  restrictImports(['src/extension/pair/store/**/*.ts'], [], [noEditor, noRuntime, noChildren, noRecursiveJson]),
  restrictImports(['src/worker/client.ts'], [], [noEditor, noRuntime, noRecursiveJson]),
  restrictImports([RUNTIME_LOADER], [], [noEditor, noChildren, noRecursiveJson]),
  restrictImports([JSON_WALKER], [], [noEditor, noRuntime, noChildren]),
  restrictImports(['test/**/*.ts', 'bench/**/*.ts'], [], [noRuntime]),
  {
    files: ['src/core/**/*.ts', 'src/shared/**/*.ts', 'src/worker/**/*.ts', 'src/server/**/*.ts', 'src/cli/**/*.ts'],
    rules: { 'no-restricted-globals': ['error', 'window', 'document', 'navigator', 'localStorage', 'HTMLElement'] },
  },
  {
    files: ['src/extension/**/*.ts'],
    ignores: ['src/extension/surfaces/**'],
    rules: { 'no-restricted-syntax': ['error', ...SURFACE_SELECTORS] },
  },
  {
    files: ['src/server/**/*.ts'],
    ignores: ['src/server/plainConnection.ts'],
    rules: { 'no-restricted-syntax': ['error', ...SERVER_SELECTORS] },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/core/files/**'],
    // The plain rule: the one of typescript-eslint has its lists above.
    rules: { 'no-restricted-imports': ['error', { paths: noRawFiles }] },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/core/files/boundedJson.ts', 'src/webview/**'],
    rules: { 'no-restricted-properties': ['error', { object: 'JSON', property: 'parse', message: UNBOUNDED_JSON }] },
  },
  {
    files: ['test/**/*.ts', 'bench/**/*.ts'],
    rules: { 'max-lines-per-function': 'off' },
  },
  {
    files: ['**/*.mjs', '**/*.js'],
    languageOptions: {
      ecmaVersion: 2024,
      globals: {
        process: 'readonly',
        console: 'readonly',
        Buffer: 'readonly',
        URL: 'readonly',
        fetch: 'readonly',
        setTimeout: 'readonly',
        clearTimeout: 'readonly',
        setInterval: 'readonly',
        clearInterval: 'readonly',
        performance: 'readonly',
        AbortController: 'readonly',
        AbortSignal: 'readonly',
        TextDecoder: 'readonly',
        TextEncoder: 'readonly',
        document: 'readonly',
        window: 'readonly',
      },
    },
    rules: { 'max-lines': ['error', { max: 400 }], 'no-unused-vars': ['error', { argsIgnorePattern: '^_' }] },
  },
);
