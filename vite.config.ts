import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';
import { sockets } from './vite-sockets.ts';

/** Unit tests that put something else in a module's place, or turn the clock of the process. */
const apart = ['redirects', 'client-notebook', 'limits', 'ffmpeg'].map((name) => `tests/unit/${name}.test.ts`);

export default defineConfig({
  plugins: [sveltekit(), sockets()],
  build: { target: 'es2022' },
  test: {
    environment: 'node',
    testTimeout: 240_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2,
    projects: [
      // These share their processes, so that the studio's modules are loaded twice and not once a file.
      { extends: true, test: { name: 'unit', include: ['tests/unit/**/*.test.ts'], exclude: apart, isolate: false } },
      { extends: true, test: { name: 'apart', include: [...apart, 'tests/{integration,contracts}/**/*.test.ts'] } }
    ]
  }
});
