/**
 * What every browser test stands on: a studio of its own making and a browser that is watched. A test fails when a page
 * writes an error to its console, throws, or asks any host but this machine, whatever else it was about.
 */
import { test as base, expect, type BrowserContext, type ConsoleMessage } from '@playwright/test';
import { startStudio, type RunningStudio } from './studio.ts';

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
  expectedErrors: RegExp[];
  manners: void;
};

export const test = base.extend<Each, Settings & Shared>({
  studioEnv: [{ SCENEBOOK_SAMPLE: '0' }, { option: true, scope: 'worker' }],
  studio: [async ({ studioEnv }, use) => {
    const studio = await startStudio({ env: studioEnv });
    await use(studio);
    await studio.stop();
  }, { scope: 'worker', timeout: 120_000 }],

  expectedErrors: [[], { option: true }],
  manners: [async ({ context, expectedErrors }, use) => {
    const wrong = watch(context);
    await use();
    expect(wrong.filter((words) => !expectedErrors.some((pattern) => pattern.test(words))), 'errors of the page, and requests to other hosts').toEqual([]);
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
