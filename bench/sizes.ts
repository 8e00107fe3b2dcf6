/** Notebooks of 10, 100 and 1,000 scenes in Chromium: opening, what a person does in them, memory. Needs a build. */
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser, Page } from '@playwright/test';
import { median, type Bench, type Row } from './lib/bench.ts';
import { timeActs, timeScroll } from './lib/long-acts.ts';
import { makeLongNotebook } from './lib/long-notebook.ts';
import { launchChromium } from '../tests/support/chromium.ts';
import { startStudio } from '../tests/support/studio.ts';

const rounds = 7;

export const sizes: Bench = {
  name: 'sizes',
  about: 'Notebooks of 10, 100 and 1,000 scenes: opening the page, edits, going about, scrolling, memory of server and tab.',
  run: async (say) => {
    const rows: Row[] = [];
    for (const scenes of [10, 100, 1000]) rows.push(...(await measure(scenes, say)));
    return rows;
  }
};

async function measure(scenes: number, say: (line: string) => void): Promise<Row[]> {
  const data = await mkdtemp(join(tmpdir(), 'scenebook-sizes-'));
  say(`making a notebook of ${scenes} scenes`);
  const id = await makeLongNotebook(data, scenes);
  const studio = await startStudio({ data, env: { SCENEBOOK_SAMPLE: '0' } });
  const browser = await launchChromium();
  try {
    say(`opening it and editing it ${rounds} times`);
    const opening: number[] = [];
    for (let round = 0; round <= rounds; round++) {
      const { page, milliseconds } = await open(browser, `${studio.url}/p/${id}`);
      if (round > 0) opening.push(milliseconds);
      await page.close();
    }
    const { page } = await open(browser, `${studio.url}/p/${id}`);
    const edits = await editing(page);
    const acts = await timeActs(page, scenes, 5);
    const frames = await timeScroll(page);
    const tab = await heap(page);
    await page.close();
    const row = (what: string, ours: number, unit: string): Row => ({ what: `${scenes} scenes: ${what}`, ours, peer: null, by: '', ratio: null, unit, aim: null, met: null });
    return [
      row('opening the page until it is live', median(opening), 'ms'), row('one edit to all states on screen', median(edits), 'ms'),
      ...acts.map(({ what, milliseconds }) => row(what, median(milliseconds), 'ms')), row('a frame while scrolling, 95th percentile', frames[Math.floor(frames.length * 0.95)]!, 'ms'),
      row('memory of the server', await resident(studio.process.pid!), 'MB'), row("memory of the tab's script", tab, 'MB')
    ];
  } finally {
    await browser.close();
    await studio.stop();
    await rm(data, { recursive: true, force: true });
  }
}

async function open(browser: Browser, url: string): Promise<{ page: Page; milliseconds: number }> {
  const page = await browser.newPage();
  const since = performance.now();
  await page.goto(url, { waitUntil: 'commit' });
  await page.locator('[data-testid="connection"][data-status="live"]').waitFor({ timeout: 120_000 });
  return { page, milliseconds: performance.now() - since };
}

/** Scene 2's motion prompt is changed and changed back, which touches its clip, its drift and the film. */
async function editing(page: Page): Promise<number[]> {
  // A long notebook draws its scenes near the screen only.
  await page.evaluate((anchor) => document.getElementById(anchor)?.scrollIntoView(), 'cell-s2-start');
  const words = page.getByTestId('scene-s2-motionPrompt');
  await words.waitFor();
  const before = await words.inputValue();
  const times: number[] = [];
  for (let round = 0; round <= rounds * 2; round++) {
    const state = round % 2 ? 'fresh' : 'outdated';
    const time = await page.evaluate(async ({ text, wanted }) => {
      const area = document.querySelector<HTMLTextAreaElement>('[data-testid="scene-s2-motionPrompt"]')!;
      area.focus();
      area.value = text;
      area.dispatchEvent(new Event('input', { bubbles: true }));
      const since = performance.now();
      area.dispatchEvent(new Event('change', { bubbles: true }));
      area.blur();
      const done = () => ['s2/clip', 's2/drift', 'export'].every((cell) => document.querySelector(`[data-cell="${cell}"]`)?.getAttribute('data-state') === wanted);
      while (!done()) await new Promise((resolve) => setTimeout(resolve, 4));
      return performance.now() - since;
    }, { text: round % 2 ? before : `${before} Slowly, for the ${round}th time.`, wanted: state });
    if (round > 1) times.push(time);
  }
  return times;
}

/** Megabytes of script objects in the page, after a collection. */
async function heap(page: Page): Promise<number> {
  const session = await page.context().newCDPSession(page);
  await session.send('HeapProfiler.collectGarbage');
  await session.send('Performance.enable');
  const { metrics } = await session.send('Performance.getMetrics');
  return (metrics.find(({ name }) => name === 'JSHeapUsedSize')?.value ?? 0) / 1e6;
}

async function resident(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, 'utf8');
  return Number(/VmRSS:\s+(\d+)/.exec(status)?.[1] ?? 0) / 1000;
}
