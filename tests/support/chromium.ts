/** The Chromium that tests, screenshots and benchmarks drive; the same order as the bootstrap's (bin/lib/chromium.js). */
import { existsSync } from 'node:fs';
import { chromium, type Browser, type LaunchOptions } from '@playwright/test';

export const chromiumOptions: LaunchOptions = {
  executablePath: [process.env.CHROMIUM_PATH, chromium.executablePath(), '/usr/bin/chromium'].find((path) => path && existsSync(path)),
  args: [
    '--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking',
    '--disable-component-update', '--disable-sync'
  ]
};

export const launchChromium = (): Promise<Browser> => chromium.launch(chromiumOptions);
