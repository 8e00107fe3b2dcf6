/** Scenes cut in two, doubled, removed and put back; deleted takes; and a person's own scenes in a storyboard that is written again. */
import type { Page } from '@playwright/test';
import { expect, test } from '../support/browser-test.ts';
import { makeNotebook, post } from '../support/notebook-maker.ts';
import { NotebookPage } from '../support/notebook-page.ts';

const scenesOn = (page: Page) => page.locator('[data-scene]').evaluateAll((scenes) => scenes.map((scene) => scene.getAttribute('data-scene')));

async function planned(page: Page, studio: { url: string }): Promise<NotebookPage> {
  const address = await makeNotebook(studio, { scenes: 3, seconds: 4, film: false });
  await post(`${address}?/run`, { target: 'needs', cell: 'storyboard' });
  const notebook = await NotebookPage.open(page, address);
  await notebook.expectState('storyboard', 'fresh');
  return notebook;
}

test('A scene is split where one says, with both lengths shown, by the keyboard alone; and duplicated', async ({ page, studio }) => {
  const notebook = await planned(page, studio);
  await notebook.cell('s2/start').focus();
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog', { name: 'Split scene 2' });
  const slider = dialog.getByRole('slider', { name: 'Length of the first part' });
  await expect(slider).toHaveAttribute('aria-valuetext', '2 s and 2 s');
  await slider.focus();
  for (let presses = 0; presses < 5; presses++) await page.keyboard.press('ArrowRight');
  await expect(slider).toHaveAttribute('aria-valuetext', '2.5 s and 1.5 s');
  await page.keyboard.press('Enter');
  await expect(dialog).toBeHidden();
  await expect.poll(() => scenesOn(page)).toEqual(['s1', 's2', 's4', 's3']);
  await expect(notebook.field('s2', 'duration')).toHaveValue('2.5');
  await expect(notebook.field('s4', 'duration')).toHaveValue('1.5');
  await notebook.messages.getByRole('button', { name: 'Undo' }).click();
  await expect.poll(() => scenesOn(page)).toEqual(['s1', 's2', 's3']);

  await notebook.at('scene-menu-s1').click();
  await notebook.at('duplicate-s1').click();
  await expect.poll(() => scenesOn(page)).toEqual(['s1', 's5', 's2', 's3']);
  await expect(notebook.field('s5', 'title')).toHaveValue(/\(copy\)$/);
  await expect(notebook.at('undo')).toHaveAccessibleName('Undo: duplicating a scene');
});

test('Removed scenes and deleted takes rest in the bin with their pictures, and come back whole', async ({ page, studio }) => {
  const notebook = await NotebookPage.open(page, await makeNotebook(studio, { scenes: 3 }));
  await notebook.expectFilm(3);
  const title = await notebook.field('s2', 'title').inputValue();
  await notebook.run('s1/end');
  await expect(notebook.cell('s1/end')).toContainText('take 2 of 2');
  await notebook.chooseTake('s1/end', 1);
  await notebook.inspector.getByRole('button', { name: 'Delete take 2' }).click();
  await expect(notebook.messages).toContainText('Take 2 was deleted.');
  await notebook.at('scene-menu-s2').click();
  await notebook.at('remove-s2').click();
  await expect.poll(() => scenesOn(page)).toEqual(['s1', 's3']);

  await page.getByRole('navigation', { name: 'Outline' }).getByRole('button', { name: 'Bin 2' }).click();
  const bin = page.getByRole('dialog', { name: 'Bin' });
  await expect(bin.getByRole('listitem')).toHaveCount(2);
  await expect(bin.locator('img')).toHaveCount(2);
  await bin.getByRole('button', { name: `Put back scene ${title}` }).click();
  await expect.poll(() => scenesOn(page)).toEqual(['s1', 's2', 's3']);
  await bin.getByRole('button', { name: 'Put back Scene 1 · last frame, take 2' }).click();
  await expect(bin).toContainText('The bin is empty.');
  await bin.getByRole('button', { name: 'Close' }).click();
  await notebook.expectOnly({});
  await expect(notebook.cell('s1/end')).toContainText('take 1 of 2');
});

test('A storyboard that is written again keeps the scenes that one asks it to', async ({ page, studio }) => {
  const notebook = await planned(page, studio);
  await notebook.writeScene('s1', 'title', 'My beginning');
  await notebook.writeScene('s3', 'title', 'My end');
  await notebook.run('storyboard');
  const dialog = page.getByRole('dialog', { name: 'Write the storyboard again?' });
  await expect(dialog.getByRole('checkbox')).toHaveCount(2);
  await expect(dialog.getByRole('checkbox', { name: /^Keep scene 1 as it is/ })).toBeChecked();
  await dialog.getByRole('checkbox', { name: /^Keep scene 3 as it is/ }).uncheck();
  await dialog.getByRole('button', { name: 'Run · free' }).click();
  await expect(notebook.field('s1', 'title')).toHaveValue('My beginning');
  await expect.poll(async () => (await page.locator('input[name=title]').evaluateAll((fields) => fields.map((field) => (field as HTMLInputElement).value))).includes('My end')).toBe(false);
  await notebook.expectState('storyboard', 'fresh');

  await test.step('leaving it changes nothing', async () => {
    await notebook.run('storyboard');
    await dialog.getByRole('button', { name: 'Leave it' }).click();
    await expect(dialog).toBeHidden();
    await notebook.expectState('storyboard', 'fresh');
  });
});
