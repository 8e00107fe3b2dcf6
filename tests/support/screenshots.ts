/**
 * Pictures of the studio for people to look at: laptop and phone, dark and light, into ./screenshots (kept out of git).
 * Run as a program it starts a studio of its own, whose sample notebook it shows.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { launchChromium } from './chromium.ts';
import { startStudio } from './studio.ts';

type Shot = { name: string; path: 'home' | 'sample' | 'settings'; act?: (page: Page) => Promise<unknown> };

const sizes = { laptop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
type Size = keyof typeof sizes;

const show = (cell: string) => async (page: Page) => {
  const frame = page.locator(`[data-cell="${cell}"]`);
  await frame.evaluate((element) => element.scrollIntoView());
  await frame.focus();
};

const everywhere: readonly Shot[] = [
  { name: 'notebooks', path: 'home' },
  { name: 'settings', path: 'settings' },
  { name: 'brief', path: 'sample' },
  { name: 'stories', path: 'sample', act: show('stories') },
  { name: 'storyboard', path: 'sample', act: show('storyboard') },
  { name: 'frames', path: 'sample', act: show('s2/end') },
  { name: 'clip', path: 'sample', act: show('s3/clip') },
  { name: 'film', path: 'sample', act: show('export') },
  { name: 'playing', path: 'sample', act: (page) => page.getByTestId('strip').click({ position: { x: 200, y: 20 } }) }
];

const laptopOnly: readonly Shot[] = [
  { name: 'palette', path: 'sample', act: (page) => page.getByTestId('palette').click() },
  { name: 'runs', path: 'sample', act: (page) => page.getByTestId('runs').click() },
  { name: 'keys', path: 'sample', act: async (page) => { await show('brief')(page); await page.keyboard.press('?'); } },
  { name: 'costs', path: 'sample', act: (page) => page.getByTestId('costs').click() },
  { name: 'log', path: 'sample', act: async (page) => { await page.getByTestId('runs').click(); await page.getByTestId('log-1').click(); } },
  { name: 'bin', path: 'sample', act: (page) => page.getByTestId('outline-bin').click() },
  { name: 'split', path: 'sample', act: async (page) => { await show('s2/clip')(page); await page.keyboard.press('s'); } },
  { name: 'plan', path: 'sample', act: (page) => page.getByTestId('primary').hover() },
  { name: 'menu', path: 'sample', act: (page) => page.getByTestId('menu-stories').click() }
];

/** Takes every picture; returns how many. Throws when a page is wider than its screen. */
export async function takeScreenshots({ browser, url, folder }: { browser: Browser; url: string; folder: string }): Promise<number> {
  await mkdir(folder, { recursive: true });
  let taken = 0;
  for (const size of Object.keys(sizes) as Size[]) {
    for (const colorScheme of ['dark', 'light'] as const) {
      for (const shot of [...everywhere, ...(size === 'laptop' ? laptopOnly : [])]) {
        const context = await browser.newContext({ viewport: sizes[size], colorScheme, reducedMotion: 'reduce' });
        const page = await context.newPage();
        await open(page, url, shot);
        await page.screenshot({ path: join(folder, `${shot.name}-${size}-${colorScheme}.png`) });
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (over > 0) throw new Error(`${shot.name} is ${over} px wider than the ${size}.`);
        await context.close();
        taken++;
      }
    }
  }
  return taken;
}

async function open(page: Page, url: string, shot: Shot) {
  await page.goto(shot.path === 'settings' ? `${url}/settings` : url);
  if (shot.path === 'sample') {
    await page.locator('a[href^="/p/"]').first().click();
    await page.locator('[data-testid=connection][data-status=live]').waitFor();
  }
  await shot.act?.(page);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForLoadState('networkidle');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const browser = await launchChromium();
  const studio = await startStudio({ startLimit: 180_000 });
  try {
    const taken = await takeScreenshots({ browser, url: studio.url, folder: 'screenshots' });
    console.log(`${taken} pictures are in ./screenshots.`);
  } finally {
    await browser.close();
    await studio.stop();
  }
}
