import js from '@eslint/js';
import tseslint from 'typescript-eslint';
import importX from 'eslint-plugin-import-x';
import { createTypeScriptImportResolver } from 'eslint-import-resolver-typescript';

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

/** What others write is parsed where its depth is looked at first. */
const UNBOUNDED_JSON = 'Use parseJson of src/core/files/boundedJson.ts: it looks at the depth first.';
const RECURSIVE_JSON = {
  name: 'jsonc-parser',
  importNames: ['parse', 'parseTree', 'visit', 'getLocation'],
  message: 'These recurse: use src/core/files/positionedJson.ts, which looks at the depth first.',
};

export default tseslint.config(
  { ignores: ['dist/**', 'node_modules/**', 'samples/**', '**/*.d.ts', 'test-results/**'] },
  js.configs.recommended,
  {
    files: ['**/*.ts'],
    extends: [tseslint.configs.recommendedTypeChecked],
    plugins: { 'import-x': importX },
    languageOptions: { parserOptions: { projectService: true, tsconfigRootDir: import.meta.dirname } },
    settings: { 'import-x/resolver-next': [createTypeScriptImportResolver({ project: './tsconfig.json' })] },
    rules: {
      '@typescript-eslint/no-floating-promises': 'error',
      '@typescript-eslint/no-explicit-any': 'error',
      '@typescript-eslint/consistent-type-imports': 'error',
      '@typescript-eslint/switch-exhaustiveness-check': ['error', { considerDefaultExhaustiveForUnions: true }],
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      'import-x/no-restricted-paths': ['error', { zones }],
      'import-x/no-cycle': ['error', { maxDepth: 6 }],
      'max-lines': ['error', { max: 400 }],
      'max-lines-per-function': ['error', { max: 50, skipBlankLines: true, skipComments: true }],
      eqeqeq: 'error',
    },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/extension/**'],
    rules: { 'no-restricted-imports': ['error', { paths: [noEditor] }] },
  },
  {
    files: ['src/core/**/*.ts', 'src/shared/**/*.ts', 'src/worker/**/*.ts', 'src/server/**/*.ts', 'src/cli/**/*.ts'],
    rules: { 'no-restricted-globals': ['error', 'window', 'document', 'navigator', 'localStorage', 'HTMLElement'] },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/core/files/boundedJson.ts', 'src/webview/**'],
    rules: { 'no-restricted-properties': ['error', { object: 'JSON', property: 'parse', message: UNBOUNDED_JSON }] },
  },
  {
    files: ['src/**/*.ts'],
    ignores: ['src/core/files/positionedJson.ts'],
    rules: { '@typescript-eslint/no-restricted-imports': ['error', { paths: [RECURSIVE_JSON] }] },
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
