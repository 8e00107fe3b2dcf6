import { fileURLToPath } from 'node:url';
import { begin } from './lib/begin.js';

await begin({
  script: fileURLToPath(import.meta.url),
  main: async (voice) => (await import('./lib/test.js')).test(voice, process.argv.slice(2))
});
