import { fileURLToPath } from 'node:url';
import { begin } from './lib/begin.js';

await begin({
  script: fileURLToPath(import.meta.url),
  main: async (voice) => (await import('./lib/with-studio.js')).withStudio(voice, 'bench/run.ts', process.argv.slice(2))
});
