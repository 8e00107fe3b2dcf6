#!/usr/bin/env node
import { fileURLToPath } from 'node:url';
import { begin } from './lib/begin.js';

await begin({
  script: fileURLToPath(import.meta.url),
  quiet: true,
  main: async (voice) => (await import('./lib/command-line.js')).commandLine(voice, process.argv.slice(2))
});
