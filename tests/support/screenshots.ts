/**
 * Pictures of the studio for people to look at: laptop and phone, dark and light, into ./screenshots (kept out of git).
 * Run as a program it starts a studio of its own, whose sample notebook it shows; a word takes only what begins with it.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { launchChromium } from './chromium.ts';
import { talkAboutSample, type ReviewAddresses } from './review-shots.ts';
import { startStudio } from './studio.ts';

type Shot = { name: string; path: 'home' | 'sample' | 'settings' | 'doctor' | 'providers' | 'profiles' | keyof ReviewAddresses; act?: (page: Page) => Promise<unknown> };

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
  { name: 'doctor', path: 'doctor' },
  { name: 'providers', path: 'providers' },
  { name: 'profiles', path: 'profiles', act: async (page) => {
    await page.getByTestId('profile-name').fill('Close to the product');
    await page.getByTestId('profile-create').click();
    await page.getByRole('button', { name: 'Delete …' }).first().waitFor();
  } },
  { name: 'brief', path: 'sample' },
  { name: 'stories', path: 'sample', act: show('stories') },
  { name: 'storyboard', path: 'sample', act: show('storyboard') },
  { name: 'frames', path: 'sample', act: show('s2/end') },
  { name: 'clip', path: 'sample', act: show('s3/clip') },
  { name: 'film', path: 'sample', act: show('export') },
  { name: 'playing', path: 'sample', act: (page) => page.getByTestId('strip').click({ position: { x: 200, y: 20 } }) },
  { name: 'handover', path: 'sample', act: async (page) => { await show('export')(page); await page.getByTestId('handover').locator('summary').click(); } },
  { name: 'review', path: 'review' },
  { name: 'review-scenes', path: 'review', act: (page) => page.getByTestId('scene-s2').evaluate((element) => element.scrollIntoView()) },
  { name: 'review-drawing', path: 'review', act: drawOnFrame },
  { name: 'review-gate', path: 'gate' },
  { name: 'share', path: 'sample', act: (page) => openShare(page, 'links') },
  { name: 'share-comments', path: 'sample', act: (page) => openShare(page, 'comments') },
  { name: 'share-new', path: 'sample', act: async (page) => { await openShare(page, 'links'); await page.getByTestId('new-link').click(); } },
  { name: 'remark', path: 'sample', act: (page) => page.getByTestId('remarks-s2/clip').evaluate((element) => element.scrollIntoView({ block: 'center' })) }
];

async function drawOnFrame(page: Page) {
  await page.keyboard.press('d');
  await page.getByTestId('name').fill('Ben');
  await page.getByTestId('give-name').click();
  await page.getByTestId('tools').waitFor();
}

async function openShare(page: Page, tab: 'links' | 'comments') {
  await page.getByTestId('waiting').waitFor();
  await page.getByTestId('share').click();
  await page.getByTestId(`tab-${tab}`).click();
}

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

/** Takes every picture whose name begins with `only`; returns how many. Throws when a page is wider than its screen. */
export async function takeScreenshots({ browser, url, folder, only = '' }: { browser: Browser; url: string; folder: string; only?: string }): Promise<number> {
  await mkdir(folder, { recursive: true });
  const addresses = { home: url, sample: url, settings: `${url}/settings`, doctor: `${url}/doctor`, providers: `${url}/providers`, profiles: `${url}/profiles`, ...await talkAboutSample(url) };
  let taken = 0;
  for (const size of Object.keys(sizes) as Size[]) {
    for (const colorScheme of ['dark', 'light'] as const) {
      for (const shot of [...everywhere, ...(size === 'laptop' ? laptopOnly : [])].filter(({ name }) => name.startsWith(only))) {
        const context = await browser.newContext({ viewport: sizes[size], colorScheme, reducedMotion: 'reduce' });
        const page = await context.newPage();
        await open(page, addresses[shot.path], shot);
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

async function open(page: Page, address: string, shot: Shot) {
  await page.goto(address);
  if (shot.path === 'sample') {
    await page.locator('a[href^="/p/"]').first().click();
    await page.locator('[data-testid=connection][data-status=live]').waitFor();
  }
  if (shot.path === 'review') await page.locator('[data-testid=review][data-live=true]').waitFor();
  await shot.act?.(page);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForLoadState('networkidle');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const browser = await launchChromium();
  const studio = await startStudio({ startLimit: 180_000 });
  try {
    const taken = await takeScreenshots({ browser, url: studio.url, folder: 'screenshots', only: process.argv[2] });
    console.log(`${taken} pictures are in ./screenshots.`);
  } finally {
    await browser.close();
    await studio.stop();
  }
}
