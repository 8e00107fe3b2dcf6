/** What is loaded or drawn only when it is wanted: it comes, it can be missed and asked for again, and addresses still lead to it. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { makeLongNotebook } from '../../bench/lib/long-notebook.ts';
import { expect, test } from '../support/browser-test.ts';
import { makeNotebook } from '../support/notebook-maker.ts';
import { NotebookPage } from '../support/notebook-page.ts';

const scenes = 60;
let data: string;
let id: string;
test.beforeAll(async () => {
  test.setTimeout(120_000);
  data = await mkdtemp(join(tmpdir(), 'scenebook-long-'));
  id = await makeLongNotebook(data, scenes);
});
test.afterAll(() => rm(data, { recursive: true, force: true }));

test.describe('a script that does not come', () => {
  test.use({ expectedErrors: /Failed to load resource|Failed to fetch dynamically imported module/ });

  test('is said, and comes when it is asked for again; the dialog then has the focus and gives it back', async ({ page, studio }) => {
    const notebook = await NotebookPage.open(page, await makeNotebook(studio, { film: false }));
    await notebook.cell('brief').focus();
    await page.route('**/_app/immutable/**/*.js', (route) => route.abort());
    await page.keyboard.press('Control+k');
    const dialog = page.getByRole('dialog');
    await expect(dialog.getByRole('alert')).toContainText('The palette could not be loaded.');
    await page.unroute('**/_app/immutable/**/*.js');
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await expect(notebook.at('palette-input')).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(dialog).toHaveCount(0);
    await expect(notebook.cell('brief')).toBeFocused();
  });
});

test('Of sixty scenes those near the screen are drawn, and outline, address, palette and storyboard lead to the others', async ({ page, browser, startOwn }) => {
  const { url } = await startOwn({ data, env: { SCENEBOOK_SAMPLE: '0' } });
  const address = `${url}/p/${id}`;

  await test.step('without scripts the timeline is there whole', async () => {
    const plain = await browser.newContext({ javaScriptEnabled: false });
    const bare = await plain.newPage();
    await bare.goto(address);
    await expect(bare.getByTestId('cut-s1').getByRole('button', { name: 'Save' })).toBeVisible();
    await plain.close();
  });

  const notebook = await NotebookPage.open(page, address);
  await expect(notebook.cell('s50/clip')).toHaveCount(0);

  await test.step('the outline goes to a scene', async () => {
    await page.getByRole('navigation', { name: 'Outline' }).getByRole('link', { name: /: 45 Body$/ }).click();
    await expect(notebook.cell('s45/start')).toBeFocused();
    await expect(notebook.cell('s45/start')).toBeInViewport();
    await expect(notebook.cell('s2/clip')).toHaveCount(0);
  });

  await test.step('an address goes to a cell that is not drawn, and to the timeline', async () => {
    await page.goto(`${address}#cell-s55-clip`);
    await expect(notebook.cell('s55/clip')).toBeInViewport();
    await expect(notebook.cell('s55/clip')).toBeFocused();
    await page.goto('about:blank');
    await page.goto(`${address}#cell-timeline`);
    await expect(notebook.at('preview')).toBeVisible();
    await expect(notebook.at('timeline-untouched')).toBeInViewport();
  });

  await test.step('the timeline turns its pages, and goes to a scene by its number', async () => {
    await expect(notebook.at('cut-s1')).toBeVisible();
    const timeline = notebook.at('timeline-untouched');
    await timeline.getByRole('button', { name: 'Scenes after' }).click();
    await expect(notebook.at('cut-s25')).toBeVisible();
    await timeline.getByLabel('Go to scene').fill('58');
    await timeline.getByLabel('Go to scene').press('Enter');
    await expect(notebook.at('cut-s58')).toBeVisible();
    await expect(notebook.at('cut-s25')).toHaveCount(0);
  });

  await test.step('the palette goes to a scene, and the storyboard shows its page', async () => {
    await page.keyboard.press('Control+k');
    await notebook.at('palette-input').fill('go to scene 30');
    await page.keyboard.press('Enter');
    await expect(notebook.cell('s30/start')).toBeFocused();
    await expect(notebook.cell('storyboard')).toContainText('Scenes 25 to 48 of 60');
  });

  await test.step('a scene that is put in moves the numbers of all that follow, here and in another tab', async () => {
    const other = await NotebookPage.open(await page.context().newPage(), `${address}#cell-s30-drift`);
    await expect(other.cell('s30/drift')).toContainText('Scene 30');
    await page.keyboard.press('a');
    for (const tab of [notebook, other]) {
      await expect(tab.page.locator('#cell-s30-drift-title')).toHaveText(/^Scene 31/);
      await expect(tab.at('timecode')).toContainText('/ 6:06:00');
    }
    await page.keyboard.press('Control+z');
    for (const tab of [notebook, other]) await expect(tab.page.locator('#cell-s30-drift-title')).toHaveText(/^Scene 30/);
  });

  await test.step('the strip keeps the playhead on the screen', async () => {
    await notebook.at('strip').focus();
    for (const _ of Array.from({ length: 8 })) await page.keyboard.press('Shift+ArrowRight');
    await expect(notebook.at('timecode')).toContainText('0:08:00');
    await expect(notebook.at('strip').getByText('2 Body', { exact: true })).toBeInViewport();
  });
});

test('C in the player opens the comments with the cursor where something can be said', async ({ page, startOwn }) => {
  const { url } = await startOwn({ data, env: { SCENEBOOK_SAMPLE: '0' } });
  const notebook = await NotebookPage.open(page, `${url}/p/${id}`);
  await notebook.at('strip').focus();
  await page.keyboard.press('c');
  await expect(page.getByRole('dialog', { name: 'Share and review' })).toBeVisible();
  await expect(notebook.at('owner-say')).toBeFocused();
});
