import { fileURLToPath } from 'node:url';
import { begin } from './lib/begin.js';

await begin({
  script: fileURLToPath(import.meta.url),
  main: async (voice) => (await import('./lib/start.js')).start(voice)
});
