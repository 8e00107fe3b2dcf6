import { sveltekit } from '@sveltejs/kit/vite';
import { defineConfig } from 'vitest/config';
import { sockets } from './vite-sockets.ts';

export default defineConfig({
  plugins: [sveltekit(), sockets()],
  build: { target: 'es2022' },
  test: {
    include: ['tests/{unit,integration,contracts}/**/*.test.ts'],
    environment: 'node',
    testTimeout: 240_000,
    hookTimeout: 120_000,
    pool: 'forks',
    maxWorkers: 2
  }
});
