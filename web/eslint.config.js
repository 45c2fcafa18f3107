import { readdirSync } from 'node:fs';
import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

// The boundaries of the house (ARCHITECTURE.md). Folders under src/ and what each may not import.
const engines = {
  map: { group: ['maplibre-gl', 'maplibre-gl/*'], message: 'Only map/ speaks to MapLibre.' },
  draw: { group: ['terra-draw', 'terra-draw/*', 'terra-draw-*'], message: 'Only draw/ speaks to Terra Draw.' },
};
const within = (folder, message) => ({ group: [`**/${folder}`, `**/${folder}/**`], message });
const insideMap = {
  group: ['**/map/*', '!**/map/index', '!**/map/index.ts', '!**/map/paper'],
  message: 'Use what map/index.ts offers; for printing, map/paper.',
};
const insideDraw = {
  group: ['**/draw/*', '!**/draw/index', '!**/draw/index.ts'],
  message: 'Use what draw/index.ts offers.',
};

/** One rule for one folder: ESLint keeps only the last setting of a rule, so each folder says all of it. */
const boundary = (files, patterns, ignores = []) => ({
  files,
  ignores,
  rules: { 'no-restricted-imports': ['error', { patterns }] },
});

const kinds = readdirSync(new URL('../layers/kinds/', import.meta.url))
  .filter((file) => file.endsWith('.toml')).map((file) => file.slice(0, -5)).join('|');
const kindName = 'A kind is a value that comes with the map; ui/ names none.';

export default ts.config(
  { ignores: ['dist/', 'node_modules/', 'look/pictures/'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.browser } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': 'error',
      'no-undef': 'off',
      // The content security policy refuses these at run time; say so while writing.
      'no-eval': 'error',
      'no-implied-eval': 'error',
    },
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
    rules: { 'svelte/no-at-html-tags': 'error', 'prefer-const': 'off', 'svelte/prefer-const': 'error' },
  },
  { files: ['**/*.js', 'vite.config.ts', 'look/**'], languageOptions: { globals: { ...globals.node } } },

  boundary(['src/**/*.{ts,svelte}'], [engines.map, engines.draw, insideMap, insideDraw]),
  boundary(['src/map/**'], [engines.draw, within('draw'), within('ui'), within('sync'), within('offline')]),
  boundary(['src/draw/**'], [engines.map, insideMap, within('ui'), within('sync'), within('offline')]),
  boundary(['src/{sync,api}/**'], [
    engines.map, engines.draw, within('map'), within('draw'), within('ui'),
    { group: ['svelte', 'svelte/*', '*.svelte'], message: 'sync/ and api/ know no screen.' },
  ]),
  {
    files: ['src/sync/**'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-globals': [
        'error',
        ...['window', 'document', 'HTMLElement', 'Element', 'localStorage', 'sessionStorage', 'alert', 'location', 'history']
          .map((name) => ({ name, message: 'sync/ runs without a page: no DOM.' })),
      ],
    },
  },
  {
    files: ['src/ui/**'],
    ignores: ['**/*.test.ts'],
    rules: {
      'no-restricted-syntax': [
        'error',
        { selector: `Literal[value=/^(${kinds})$/]`, message: kindName },
        { selector: `TemplateElement[value.raw=/^(${kinds})$/]`, message: kindName },
      ],
    },
  },
);
