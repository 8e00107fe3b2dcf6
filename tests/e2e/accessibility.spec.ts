/** What everybody needs of a page: landmarks, names, a visible focus, room on a phone, and contrast in light and dark. */
import type { Page } from '@playwright/test';
import { expect, test } from '../support/browser-test.ts';
import { faintTexts } from '../support/contrast.ts';
import { makeNotebook } from '../support/notebook-maker.ts';
import { NotebookPage } from '../support/notebook-page.ts';
import { danglingReferences, expectNames, repeatedIds, sideways } from '../support/page-checks.ts';

let made: { studio: string; address: string } | null = null;

/** One finished notebook for all tests of this file; a worker that begins anew has a new studio and makes another. */
async function openFinished(page: Page, studio: { url: string }): Promise<NotebookPage> {
  if (made?.studio !== studio.url) made = { studio: studio.url, address: await makeNotebook(studio, { title: 'Seen by all' }) };
  const notebook = await NotebookPage.open(page, made.address);
  await notebook.expectFilm(2);
  return notebook;
}

test('The names check itself finds a control without a name', async ({ page, studio }) => {
  await page.goto(studio.url);
  // Outside what Svelte takes over, which would remove what it does not know.
  await page.evaluate(() => document.body.append(document.createElement('button')));
  await expect(expectNames(page)).rejects.toThrow(/every button has a name/);
});

test('The list has its landmarks, names and unique ids', async ({ page, studio }) => {
  await makeNotebook(studio, { film: false });
  await page.goto(studio.url);
  await expect(page.getByRole('main')).toHaveCount(1);
  await expect(page.getByRole('banner')).toHaveCount(1);
  await expect(page.getByRole('heading', { level: 1 })).toHaveCount(1);
  await expectNames(page);
  expect(await repeatedIds(page)).toEqual([]);
  expect(await danglingReferences(page)).toEqual([]);
  await expect(page.locator('html')).toHaveAttribute('lang', 'en');
  await expect(page).toHaveTitle('Scenebook');
});

test('The notebook has its landmarks, names and unique ids, also with its panels open', async ({ page, studio }) => {
  const notebook = await openFinished(page, studio);
  await expect(page.getByRole('main')).toHaveCount(1);
  await expect(page.getByRole('banner')).toHaveCount(1);
  await expect(page.getByRole('navigation', { name: 'Outline' })).toHaveCount(1);
  await expect(page.getByRole('complementary', { name: 'Details' })).toHaveCount(1);
  await expect(page.getByRole('heading', { level: 1, name: 'Seen by all' })).toHaveCount(1);
  await expect(page.getByRole('region', { name: 'Film strip' })).toHaveCount(1);
  await expect(page).toHaveTitle('Seen by all · Scenebook');
  for (const id of Object.keys(await notebook.states())) await expect(notebook.cell(id), id).toHaveRole('article');

  const check = async () => {
    await expectNames(page);
    expect(await repeatedIds(page)).toEqual([]);
    expect(await danglingReferences(page)).toEqual([]);
  };
  await check();
  for (const panel of ['palette', 'runs']) {
    await notebook.at(panel).click();
    await expect(page.getByRole('dialog')).toBeVisible();
    await check();
    await page.keyboard.press('Escape');
    await expect(page.getByRole('dialog')).toHaveCount(0);
  }
  await notebook.at('menu-s1/end').click();
  await check();
  await page.keyboard.press('Escape');
  await notebook.at('play').click();
  await expect(notebook.at('player')).toBeVisible();
  await check();
});

/** What has the focus, and whether it, what it is made of or a label around it looks another way without the focus. */
const focusShown = (page: Page): Promise<{ what: string; shown: boolean }> => page.evaluate(() => {
  const focused = document.activeElement as HTMLElement;
  const parts = [focused, ...focused.querySelectorAll('*'), focused.closest('label')].filter((part) => part !== null);
  const look = () => parts.flatMap((part) => [undefined, '::before', '::after'].map((pseudo) => {
    const { outlineStyle, outlineWidth, boxShadow } = getComputedStyle(part, pseudo);
    return `${outlineStyle === 'none' ? '' : outlineWidth} ${boxShadow}`;
  })).join('\n');
  const marked = look();
  focused.blur();
  const plain = look();
  focused.focus({ preventScroll: true });
  return { what: focused.outerHTML.slice(0, 120), shown: marked !== plain };
});

test('Whatever has the focus shows it', async ({ page, studio }) => {
  await openFinished(page, studio);
  await page.locator('body').press('Tab');
  const seen = new Set<string>();
  for (let presses = 0; presses < 60; presses++) {
    const { what, shown } = await focusShown(page);
    expect(shown, `the focus on ${what}`).toBe(true);
    seen.add(what);
    await page.keyboard.press('Tab');
  }
  expect(seen.size).toBeGreaterThan(40);
});

test('On a phone nothing is cut off at the side, and the drawers open and close', async ({ page, studio }) => {
  await page.setViewportSize({ width: 390, height: 844 });
  await page.goto(studio.url);
  expect(await sideways(page)).toBe(0);
  await openFinished(page, studio);
  expect(await sideways(page)).toBe(0);

  const outline = page.getByRole('navigation', { name: 'Outline' });
  await expect(outline).toBeHidden();
  await page.getByRole('button', { name: 'Outline' }).click();
  await expect(outline).toBeVisible();
  await outline.getByRole('link', { name: /Film$/ }).click();
  await expect(outline).toBeHidden();
  await expect(page.locator('[data-cell=export]')).toBeFocused();

  await page.getByRole('button', { name: 'Details', exact: true }).click();
  const details = page.getByRole('complementary', { name: 'Details' });
  await expect(details).toBeVisible();
  expect(await sideways(page)).toBe(0);
  await details.getByRole('button', { name: 'Close the details' }).click();
  await expect(details).toBeHidden();
});

for (const colorScheme of ['light', 'dark'] as const) {
  test(`In the ${colorScheme} every text stands out from its ground, and the theme can be switched`, async ({ page, studio }) => {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    const ground = () => page.evaluate(() => getComputedStyle(document.documentElement).backgroundColor);
    const notebook = await openFinished(page, studio);
    await notebook.cell('s1/end').focus();
    expect(await faintTexts(page)).toEqual([]);
    const before = await ground();
    await notebook.at('theme').click();
    expect(await ground()).not.toBe(before);
    await page.reload();
    await notebook.expectLive();
    expect(await ground()).not.toBe(before);
    await page.goto(studio.url);
    expect(await faintTexts(page)).toEqual([]);
  });
}

test('The contrast check itself finds grey on grey', async ({ page, studio }) => {
  await page.goto(studio.url);
  await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<p style="color:#888;background:#999">Too faint</p>'));
  expect(await faintTexts(page)).toEqual([expect.stringContaining('Too faint')]);
});
