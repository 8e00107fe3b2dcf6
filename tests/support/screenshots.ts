/**
 * Pictures of every page of the studio for people to look at: laptop and phone, dark and light, into ./screenshots (kept out
 * of git). Run as a program it starts studios of its own: one with the sample notebook, one whose clips drift, and one that
 * nobody owns yet. Words take only what begins with one of them.
 */
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Browser, Page } from '@playwright/test';
import { launchChromium } from './chromium.ts';
import { makeDriftedNotebook } from './drift-shots.ts';
import { makeNotebook } from './notebook-maker.ts';
import { openOpenaiLoopback } from './loopback/openai.ts';
import { openReplicateLoopback } from './loopback/replicate.ts';
import { talkAboutSample, type ReviewAddresses } from './review-shots.ts';
import { startStudio, type RunningStudio, type StudioOptions } from './studio.ts';

type Addresses = ReviewAddresses & Record<'home' | 'sample' | 'settings' | 'doctor' | 'providers' | 'profiles' | 'missing' | 'no-link' | 'drifted' | 'first' | 'nothing' | 'closed' | 'set-up' | 'own' | 'keyed-doctor' | 'keyed-providers', string>;
type Shot = { name: string; path: keyof Addresses; act?: (page: Page) => Promise<unknown> };
const notebooks: readonly Shot['path'][] = ['sample', 'drifted', 'first', 'own'];

const sizes = { laptop: { width: 1440, height: 900 }, phone: { width: 390, height: 844 } } as const;
type Size = keyof typeof sizes;

const show = (cell: string) => async (page: Page) => {
  const frame = page.locator(`[data-cell="${cell}"]`);
  await frame.evaluate((element) => element.scrollIntoView());
  await frame.focus();
};

/** A panel of the notebook: on a phone by way of the outline. */
const panel = (name: string) => async (page: Page) => {
  const entry = page.getByTestId(`outline-${name}`);
  if (!await entry.isVisible()) await openOutline(page);
  await entry.click();
};
const openOutline = (page: Page) => page.getByRole('banner').getByRole('button', { name: 'Outline' }).click();

const centre = (testid: string) => (page: Page) => page.getByTestId(testid).evaluate((element) => element.scrollIntoView({ block: 'center' }));

async function showTimeline(page: Page) {
  await page.locator('#cell-timeline').evaluate((element) => element.scrollIntoView());
  await page.getByTestId('preview').waitFor();
}
const openPart = (words: string) => async (page: Page) => {
  await showTimeline(page);
  const summary = page.locator('#cell-timeline summary', { hasText: words });
  await summary.click();
  await summary.evaluate((element) => element.scrollIntoView({ block: 'start' }));
};

const everywhere: readonly Shot[] = [
  { name: 'notebooks', path: 'home' },
  { name: 'first-visit', path: 'nothing' },
  { name: 'first-brief', path: 'first' },
  { name: 'set-up', path: 'set-up' },
  { name: 'set-up-closed', path: 'closed' },
  { name: 'error', path: 'missing' },
  { name: 'error-link', path: 'no-link' },
  { name: 'cast', path: 'drifted', act: (page) => page.locator('#cell-manifest').evaluate((element) => element.scrollIntoView()) },
  { name: 'library', path: 'drifted', act: async (page) => { await page.getByTestId('library').click(); await page.getByTestId('library-keep').waitFor(); } },
  { name: 'scene-cast', path: 'drifted', act: centre('cast-s2') },
  { name: 'drift', path: 'drifted', act: show('s2/drift') },
  { name: 'tries', path: 'drifted', act: centre('correct-s2') },
  { name: 'heatmap', path: 'sample', act: async (page) => { await page.getByTestId('heatmap-s2/drift').click(); await show('s2/drift')(page); } },
  { name: 'measures', path: 'drifted', act: async (page) => { await page.locator('[data-cell="s2/drift"] summary', { hasText: 'Measures' }).click(); await show('s2/drift')(page); } },
  { name: 'timeline', path: 'sample', act: showTimeline },
  { name: 'timeline-words', path: 'sample', act: openPart('Words over the picture') },
  { name: 'timeline-cards', path: 'sample', act: openPart('Cards') },
  { name: 'sound', path: 'sample', act: openPart('Sound') },
  { name: 'shapes', path: 'sample', act: openPart('Shapes, size and format') },
  { name: 'runs', path: 'sample', act: panel('runs') },
  { name: 'costs', path: 'drifted', act: panel('costs') },
  { name: 'bin', path: 'sample', act: panel('bin') },
  { name: 'log', path: 'sample', act: async (page) => { await panel('runs')(page); await page.getByTestId('log-1').click(); } },
  { name: 'settings', path: 'settings' },
  { name: 'doctor', path: 'doctor' },
  { name: 'doctor-asked', path: 'keyed-doctor', act: async (page) => {
    await page.getByTestId('ask').click();
    await page.getByText('It answers', { exact: false }).first().waitFor();
    await page.getByRole('heading', { name: 'Providers' }).evaluate((element) => element.scrollIntoView());
  } },
  { name: 'providers', path: 'providers' },
  { name: 'providers-tested', path: 'keyed-providers', act: async (page) => {
    await page.getByTestId('test-replicate').click();
    const card = page.getByRole('region', { name: 'Replicate', exact: true });
    await card.getByRole('status').waitFor();
    await card.locator('summary').click();
    await card.evaluate((element) => element.scrollIntoView());
  } },
  { name: 'name-choice', path: 'own', act: async (page) => {
    const summary = page.getByText('Choose the model of each step');
    await summary.click();
    await page.locator('#step-vision').selectOption({ index: 1 });
    const field = page.getByLabel('Name this choice');
    await field.waitFor();
    await field.fill('Close to the product');
    await summary.evaluate((element) => element.scrollIntoView({ block: 'center' }));
  } },
  { name: 'profiles', path: 'profiles', act: async (page) => {
    const own = page.getByRole('button', { name: 'Delete …' });
    // Pages of all sizes and colours are of one studio.
    if (await own.count() > 0) return;
    await page.getByTestId('profile-name').fill('Close to the product');
    await page.getByTestId('profile-create').click();
    await own.first().waitFor();
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
  { name: 'keys', path: 'sample', act: async (page) => { await show('brief')(page); await page.keyboard.press('?'); } },
  { name: 'split', path: 'sample', act: async (page) => { await show('s2/clip')(page); await page.keyboard.press('s'); } },
  { name: 'plan', path: 'sample', act: (page) => page.getByTestId('primary').hover() },
  { name: 'menu', path: 'sample', act: (page) => page.getByTestId('menu-stories').click() }
];

const phoneOnly: readonly Shot[] = [
  { name: 'outline', path: 'sample', act: openOutline },
  { name: 'details', path: 'sample', act: async (page) => { await show('s2/clip')(page); await page.getByRole('button', { name: 'Details', exact: true }).click(); } }
];
const of: Record<Size, readonly Shot[]> = { laptop: [...everywhere, ...laptopOnly], phone: [...everywhere, ...phoneOnly] };

/** Takes every picture whose name begins with a word of `only`, or all; returns how many. Throws when a page is wider than its screen. */
async function takeScreenshots({ browser, addresses, folder, only }: { browser: Browser; addresses: Addresses; folder: string; only: readonly string[] }): Promise<number> {
  await mkdir(folder, { recursive: true });
  let taken = 0;
  for (const size of Object.keys(sizes) as Size[]) {
    for (const colorScheme of ['dark', 'light'] as const) {
      for (const shot of of[size].filter(({ name }) => !only.length || only.some((word) => name.startsWith(word)))) {
        const context = await browser.newContext({ viewport: sizes[size], colorScheme, reducedMotion: 'reduce' });
        const page = await context.newPage();
        await open(page, addresses[shot.path], shot);
        await page.screenshot({ path: join(folder, `${shot.name}-${size}-${colorScheme}.png`) });
        const over = await page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
        if (over > 0) throw new Error(`${shot.name} is ${over} px wider than the ${size}; beyond it: ${await beyond(page)}.`);
        await context.close();
        taken++;
      }
    }
  }
  return taken;
}

/** The elements that reach farthest beyond the screen's right edge, in words. */
const beyond = (page: Page): Promise<string> => page.evaluate(() => [...document.querySelectorAll('body *')]
  .map((element) => ({ right: element.getBoundingClientRect().right, name: `${element.tagName.toLowerCase()}.${element.getAttribute('class') ?? ''}`, words: (element.textContent ?? '').trim().slice(0, 40) }))
  .filter(({ right }) => right > innerWidth).sort((a, b) => b.right - a.right).slice(0, 8).map(({ right, name, words }) => `${name} to ${Math.round(right)} (${words})`).join('; '));

async function open(page: Page, address: string, shot: Shot) {
  await page.goto(address);
  if (shot.path === 'sample') await page.locator('a[href^="/p/"]').first().click();
  if (notebooks.includes(shot.path)) {
    await page.locator('[data-testid=connection][data-status=live]').waitFor();
  }
  if (shot.path === 'review') await page.locator('[data-testid=review][data-live=true]').waitFor();
  await shot.act?.(page);
  await page.evaluate(() => document.fonts.ready);
  await page.waitForLoadState('networkidle');
}

if (process.argv[1] && import.meta.url === pathToFileURL(process.argv[1]).href) {
  const only = process.argv.slice(2);
  const browser = await launchChromium();
  const studios: RunningStudio[] = [];
  const servers: { readonly close: () => Promise<unknown> }[] = [];
  const start = async (options: StudioOptions) => {
    const studio = await startStudio({ startLimit: 180_000, ...options });
    studios.push(studio);
    return studio;
  };
  try {
    const { url } = await start({});
    const drifting = await start({ entry: 'tests/support/drifting-studio.ts', env: { SCENEBOOK_SAMPLE: '0' } });
    const bare = { SCENEBOOK_SAMPLE: '0' };
    const [empty, nobodys] = [await start({ env: bare }), await start({ env: { ...bare, HOST: '0.0.0.0' } })];
    const [openai, replicate] = [await openOpenaiLoopback(), await openReplicateLoopback()];
    servers.push(openai, replicate);
    const keyed = await start({ env: {
      ...bare, OPENAI_API_KEY: 'sk-of-nobody', OPENAI_BASE_URL: `${openai.server.url}/v1`, XAI_API_KEY: 'of-nobody', XAI_BASE_URL: 'http://127.0.0.1:9/v1', REPLICATE_API_TOKEN: 'r8-of-nobody', REPLICATE_BASE_URL: `${replicate.server.url}/v1`
    } });
    const closed = `http://127.0.0.1:${new URL(nobodys.url).port}`;
    const setUp = /\/setup\/[\w-]{43}/.exec(nobodys.output())![0];
    const addresses: Addresses = {
      home: url, sample: url, settings: `${url}/settings`, doctor: `${url}/doctor`, providers: `${url}/providers`, profiles: `${url}/profiles`, missing: `${url}/p/nothing`,
      'no-link': `${url}/s/${'A'.repeat(43)}`, ...await talkAboutSample(url), drifted: await makeDriftedNotebook(drifting), first: await makeNotebook(drifting, { pictures: [], prompt: '', title: '', film: false }),
      own: await makeNotebook(drifting, { pictures: [], prompt: '', title: 'Own choice', film: false }), 'keyed-doctor': `${keyed.url}/doctor`, 'keyed-providers': `${keyed.url}/providers`,
      nothing: empty.url, closed, 'set-up': `${closed}${setUp}`
    };
    console.log(`${await takeScreenshots({ browser, addresses, folder: 'screenshots', only })} pictures are in ./screenshots.`);
  } finally {
    await browser.close();
    for (const studio of studios) await studio.stop();
    for (const server of servers) await server.close();
  }
}
