import js from '@eslint/js';
import svelte from 'eslint-plugin-svelte';
import globals from 'globals';
import ts from 'typescript-eslint';
import svelteConfig from './svelte.config.js';

/**
 * Imports run routes, components -> client -> pipeline <- server. Each folder says how to mend a breach.
 * @param {string[]} files
 * @param {{ group: string[], message: string }[]} patterns
 */
const boundary = (files, patterns) => ({
  files,
  rules: /** @type {import('eslint').Linter.RulesRecord} */ ({ 'no-restricted-imports': ['error', { patterns }] })
});

/** Files that may be longer than 250 lines, each for its reason. @type {string[]} */
const longFiles = [];

export default ts.config(
  { ignores: ['build/', '.svelte-kit/', 'node_modules/', '.runtime/', 'data/', 'coverage/', 'test-results/', 'src/lib/server/providers/animatic/resample/assembly/'] },
  js.configs.recommended,
  ...ts.configs.recommended,
  ...svelte.configs.recommended,
  {
    languageOptions: { globals: { ...globals.node, ...globals.browser } },
    rules: {
      '@typescript-eslint/no-unused-vars': ['error', { argsIgnorePattern: '^_', varsIgnorePattern: '^_' }],
      '@typescript-eslint/consistent-type-imports': ['error', { fixStyle: 'inline-type-imports' }],
      'no-undef': 'off',
      eqeqeq: ['error', 'always', { null: 'ignore' }],
      'max-lines': ['error', { max: 250, skipBlankLines: false, skipComments: false }]
    }
  },
  {
    files: ['**/*.svelte', '**/*.svelte.ts'],
    languageOptions: { parserOptions: { parser: ts.parser, extraFileExtensions: ['.svelte'], svelteConfig } },
    rules: { 'svelte/no-navigation-without-resolve': 'off' }
  },
  { files: ['tests/**'], rules: { 'max-lines': 'off' } },
  ...(longFiles.length ? [{ files: longFiles, rules: /** @type {import('eslint').Linter.RulesRecord} */ ({ 'max-lines': 'off' }) }] : []),
  boundary(['src/lib/pipeline/**'], [
    { group: ['node:*', '$app/*', '$env/*', '**/server/**', '**/client/**', '**/components/**', 'svelte', 'svelte/*', 'kysely', 'sharp', 'socket.io*'],
      message: 'src/lib/pipeline is pure. Move the I/O to src/lib/server and hand its result in.' }
  ]),
  boundary(['src/lib/server/**', 'src/cli/**'], [
    { group: ['**/components/**', '**/client/**', '$lib/*', '$app/*', '$env/*', 'svelte', 'svelte/*'],
      message: 'The server never imports the page, and uses relative paths so that it runs without a build. Share types through src/lib/protocol.ts.' }
  ]),
  boundary(['src/lib/client/**', 'src/lib/components/**'], [
    { group: ['**/server/**', 'node:*', '**/pipeline/graph/**', 'zod'],
      message: 'The page reads what the server derived. Put shared types into src/lib/protocol.ts and constants into src/lib/pipeline/words.ts.' }
  ])
);
