/** The notebook page in Chromium: its JavaScript, and the time from an edit to all states on screen. Needs a build. */
import { brotliCompressSync, constants } from 'node:zlib';
import type { Browser, Page } from '@playwright/test';
import { median, type Bench, type Row } from './lib/bench.ts';
import { launchChromium } from '../tests/support/chromium.ts';
import { startStudio } from '../tests/support/studio.ts';

const budget = 120_000;
const edits = 12;

export const page: Bench = {
  name: 'page',
  about: 'The notebook page of the sample: bytes of JavaScript, and milliseconds from an edit to all states on screen.',
  run: async (say) => {
    say('starting a studio with the sample notebook');
    const studio = await startStudio();
    const browser = await launchChromium();
    try {
      return [await scripts(browser, studio.url), ...(await editing(browser, studio.url, say))];
    } finally {
      await browser.close();
      await studio.stop();
    }
  }
};

async function openSample(browser: Browser, url: string, watch: (page: Page) => void = () => undefined): Promise<Page> {
  const opened = await browser.newPage();
  watch(opened);
  await opened.goto(url);
  const link = await opened.locator('a[href^="/p/"]').first().getAttribute('href');
  await opened.close();
  const notebook = await browser.newPage();
  watch(notebook);
  await notebook.goto(`${url}${link}`);
  await notebook.locator('[data-testid="connection"][data-status="live"]').waitFor();
  return notebook;
}

/** Everything of type JavaScript that the page loads by being opened, until it is live and nothing more comes, as brotli sends it. */
async function scripts(browser: Browser, url: string): Promise<Row> {
  const sizes = new Map<string, number>();
  const notebook = await openSample(browser, url);
  const waiting: Promise<unknown>[] = [];
  notebook.on('response', (response) => {
    if (!/\.js$/.test(new URL(response.url()).pathname)) return;
    waiting.push(response.body().then((body) => sizes.set(response.url(), brotliCompressSync(body, { params: { [constants.BROTLI_PARAM_QUALITY]: 11 } }).length)));
  });
  await notebook.reload({ waitUntil: 'networkidle' });
  await notebook.locator('[data-testid="connection"][data-status="live"]').waitFor();
  await Promise.all(waiting);
  await notebook.close();
  const bytes = [...sizes.values()].reduce((sum, size) => sum + size, 0);
  return { what: `JavaScript of the notebook page (${sizes.size} files)`, ours: bytes / 1000, peer: null, by: '', ratio: null, unit: 'kB brotli', aim: 'at most 120', met: bytes <= budget };
}

/** Runs in a page: resolves with the clock's time once all that an edit of scene 3's end prompt touches has this state. */
const touched = (state: string) => new Promise<number>((resolve) => {
  const cells = ['s3/end', 's3/clip', 's3/drift', 's4/start', 's4/end', 's4/clip', 's4/drift', 'export'];
  const look = () => {
    const done = cells.every((cell) => document.querySelector(`[data-cell="${cell}"]`)?.getAttribute('data-state') === state);
    if (done) resolve(performance.timeOrigin + performance.now());
    else setTimeout(look, 4);
  };
  look();
});

/** Runs in a page: writes scene 3's end prompt as a person would, and returns the clock's time of it. */
const write = (text: string) => {
  const area = document.querySelector<HTMLTextAreaElement>('[data-testid="scene-s3-endPrompt"]')!;
  area.focus();
  area.value = text;
  area.dispatchEvent(new Event('input', { bubbles: true }));
  const since = performance.timeOrigin + performance.now();
  area.dispatchEvent(new Event('change', { bubbles: true }));
  area.blur();
  return since;
};

/** Scene 3's end prompt is changed and changed back; each time until every state has turned, in this tab and in another. */
async function editing(browser: Browser, url: string, say: (line: string) => void): Promise<Row[]> {
  const [notebook, other] = [await openSample(browser, url), await openSample(browser, url)];
  say('bringing the sample up to date');
  await notebook.getByTestId('primary').click();
  await notebook.locator('[data-cell="export"][data-state="fresh"]').waitFor({ timeout: 120_000 });
  const before = await notebook.getByTestId('scene-s3-endPrompt').first().inputValue();
  const times: { here: number; there: number }[] = [];
  for (let round = 0; round < edits; round++) {
    const [text, state] = round % 2 ? [before, 'fresh'] : [`${before} Seen from the left.`, 'outdated'];
    const there = other.evaluate(touched, state);
    const since = await notebook.evaluate(write, text);
    times.push({ here: (await notebook.evaluate(touched, state)) - since, there: (await there) - since });
  }
  await notebook.close();
  await other.close();
  const row = (what: string, ours: number) => ({ what, ours, peer: null, by: '', ratio: null, unit: 'ms' });
  const counted = times.slice(2);
  const second = median(counted.map(({ there }) => there));
  return [
    { ...row('edit to all states on screen, four scenes', median(counted.map(({ here }) => here))), aim: null, met: null },
    { ...row('the same in another tab', second), aim: 'at most 1,000', met: second <= 1000 }
  ];
}
