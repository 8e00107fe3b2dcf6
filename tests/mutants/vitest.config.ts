/** The tests that mutants of the engine have to pass: quick ones; timelines are played by graph-evaluate. */
import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    root: new URL('../..', import.meta.url).pathname,
    include: [
      'tests/unit/{graph-*,slices,canonical,incremental-content,incremental-map,golden,edited-scenes}.test.ts'
    ],
    environment: 'node', testTimeout: 60_000
  }
});
