/**
 * What every browser test stands on: a studio of its own making and a browser that is watched. A test fails when a page
 * writes an error to its console, throws, or asks any host but this machine, whatever else it was about.
 */
import { test as base, expect, type BrowserContext, type ConsoleMessage } from '@playwright/test';
import { makeFfmpegGate, type FfmpegGate } from './ffmpeg-gate.ts';
import { startStudio, type RunningStudio, type StudioOptions } from './studio.ts';

type Settings = {
  /** The environment of this file's studio; without the sample unless it says otherwise. */
  studioEnv: Record<string, string | undefined>;
};
type Shared = {
  /** One studio for all tests of a worker; a test that ends or starts studios starts its own. */
  studio: RunningStudio;
};
type Each = {
  /** Console errors that belong to what the test does, such as a line that is cut on purpose. */
  expectedErrors: RegExp | null;
  manners: void;
  /** Starts a studio for one test, which outlives the test's pages and is then stopped. */
  startOwn: (options: StudioOptions) => Promise<RunningStudio>;
  /** An FFmpeg to hold or let fail; give its `env` to a studio of the test's own. */
  gate: FfmpegGate;
};

export const test = base.extend<Each, Settings & Shared>({
  studioEnv: [{ SCENEBOOK_SAMPLE: '0' }, { option: true, scope: 'worker' }],
  studio: [async ({ studioEnv }, use) => {
    const studio = await startStudio({ env: studioEnv });
    await use(studio);
    await studio.stop();
  }, { scope: 'worker', timeout: 120_000 }],

  gate: async ({ browserName: _ }, use) => {
    const gate = await makeFfmpegGate();
    await use(gate);
    await gate.remove();
  },
  startOwn: async ({ browserName: _ }, use) => {
    const started: RunningStudio[] = [];
    await use(async (options) => {
      const studio = await startStudio(options);
      started.push(studio);
      return studio;
    });
    for (const studio of started) await studio.stop();
  },

  expectedErrors: [null, { option: true }],
  // After `startOwn` and before the first page: studios outlive the pages, and no error of a page is missed.
  manners: [async ({ startOwn: _, context, expectedErrors }, use) => {
    const wrong = watch(context);
    await use();
    expect(wrong.filter((words) => !expectedErrors?.test(words)), 'errors of the page, and requests to other hosts').toEqual([]);
  }, { auto: true }]
});

export { expect };

/** Collects what a page must not do, in words. */
function watch(context: BrowserContext): string[] {
  const wrong: string[] = [];
  const ask = (address: string) => {
    if (!isHere(address)) wrong.push(`asked another host: ${address}`);
  };
  context.on('request', (request) => ask(request.url()));
  context.on('page', (page) => page.on('websocket', (socket) => ask(socket.url())));
  context.on('weberror', (error) => wrong.push(`threw: ${error.error().stack ?? error.error().message}`));
  context.on('console', (message: ConsoleMessage) => {
    if (message.type() === 'error') wrong.push(`console: ${message.text()} (${message.location().url})`);
  });
  return wrong;
}

function isHere(address: string): boolean {
  const { protocol, hostname } = new URL(address);
  return ['data:', 'blob:'].includes(protocol) || hostname === '127.0.0.1' || hostname === 'localhost';
}
