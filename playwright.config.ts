import { defineConfig } from '@playwright/test';
import { chromiumOptions } from './tests/support/chromium.ts';

export default defineConfig({
  testDir: 'tests/e2e',
  outputDir: 'test-results',
  // One worker: the studio itself paints and encodes, and the tests wait for what it makes.
  workers: 1,
  fullyParallel: false,
  forbidOnly: Boolean(process.env.CI),
  retries: 0,
  timeout: 120_000,
  expect: { timeout: 15_000 },
  reporter: 'list',
  use: {
    browserName: 'chromium',
    launchOptions: chromiumOptions,
    // What a trace holds is the page itself; pictures of every moment cost more than the tests.
    trace: { mode: 'retain-on-failure', screenshots: false, snapshots: true, sources: true },
    // Without graphics hardware every step of an animation is painted by the processor that paints and encodes the film.
    contextOptions: { reducedMotion: 'reduce' },
    screenshot: 'only-on-failure'
  }
});
