/** The studio without a mouse: from the list of notebooks to a finished cell, and back to the list. */
import type { Locator, Page } from '@playwright/test';
import { expect, test } from '../support/browser-test.ts';
import { makeNotebook } from '../support/notebook-maker.ts';
import { NotebookPage } from '../support/notebook-page.ts';

const isFocused = (target: Locator) => target.evaluate((element) => element === document.activeElement);

/** Presses Tab until `target` has the focus; fails when it is never reached. */
async function tabTo(page: Page, target: Locator, most = 60) {
  for (let presses = 0; presses < most; presses++) {
    await page.keyboard.press('Tab');
    if (await isFocused(target)) return;
  }
  throw new Error(`Tab did not reach ${String(target)} in ${most} presses.`);
}

test('From the list of notebooks to a cell that has run, with the keyboard alone', async ({ page, studio }) => {
  await makeNotebook(studio, { title: 'Keys only', film: false });
  await page.goto(studio.url);
  const link = page.getByRole('link', { name: 'Keys only' }).first();
  await tabTo(page, link);
  await page.keyboard.press('Enter');
  const notebook = new NotebookPage(page);
  await notebook.expectLive();

  await test.step('the skip link leads past the bar, J and K from cell to cell', async () => {
    await tabTo(page, page.getByRole('link', { name: 'Skip to the notebook' }));
    await page.keyboard.press('Enter');
    await page.keyboard.press('j');
    await expect(notebook.cell('stories')).toBeFocused();
    await page.keyboard.press('j');
    await expect(notebook.cell('storyboard')).toBeFocused();
    await page.keyboard.press('k');
    await expect(notebook.cell('stories')).toBeFocused();
    await page.keyboard.press('ArrowUp');
    await expect(notebook.cell('brief')).toBeFocused();
    await page.keyboard.press('Enter');
    await expect(page.getByLabel('What is the film about?')).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(notebook.cell('brief')).toBeFocused();
  });

  await test.step('a key runs the cell', async () => {
    await page.keyboard.press('j');
    await page.keyboard.press('Control+Enter');
    await notebook.expectState('stories', 'fresh');
    await expect(notebook.cell('stories')).toBeFocused();
  });

  await test.step('the palette opens, finds, runs and gives the focus back', async () => {
    await page.keyboard.press('Control+k');
    const palette = page.getByRole('dialog', { name: 'Commands' });
    await expect(palette.getByRole('combobox')).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(palette).toBeHidden();
    await expect(notebook.cell('stories')).toBeFocused();

    await page.keyboard.press('j');
    await page.keyboard.press('Control+k');
    await page.keyboard.type('what it needs');
    await expect(palette.getByRole('option')).toHaveText([/Run with what it needs/]);
    await page.keyboard.press('Enter');
    await expect(palette).toBeHidden();
    await notebook.expectState('storyboard', 'fresh');
  });

  await test.step('the primary button is reached with Tab and makes the film', async () => {
    await page.getByRole('link', { name: 'Scenebook: all notebooks' }).focus();
    await tabTo(page, notebook.primary);
    await page.keyboard.press('Enter');
    await notebook.expectFilm(2);
  });

  await test.step('? shows all keys, Escape puts them away', async () => {
    await page.keyboard.press('?');
    const keys = page.getByRole('dialog', { name: 'Keys' });
    await expect(keys).toContainText('Run this cell and go to the next');
    await page.keyboard.press('Escape');
    await expect(keys).toBeHidden();
  });

  await test.step('P pins, Enter goes into a cell, letters in a field are only letters, Escape leaves it, Ctrl+Z takes an edit back', async () => {
    await notebook.cell('s1/end').focus();
    await page.keyboard.press('p');
    await expect(notebook.cell('s1/end')).toContainText('pinned');
    await page.keyboard.press('p');
    await expect(notebook.cell('s1/end')).not.toContainText('pinned');

    const field = notebook.field('s1', 'endPrompt');
    const words = await field.inputValue();
    await page.keyboard.press('Enter');
    await expect(field).toBeFocused();
    await page.keyboard.press('Control+a');
    await page.keyboard.type('jk? A dark room.');
    await expect(field).toHaveValue('jk? A dark room.');
    await page.keyboard.press('Escape');
    await expect(notebook.cell('s1/end')).toBeFocused();
    await notebook.expectState('s1/end', 'outdated');
    await page.keyboard.press('Control+z');
    await notebook.expectOnly({});
    await expect(field).toHaveValue(words);
  });

  await test.step('B inserts a scene below, D D removes it', async () => {
    await page.keyboard.press('b');
    await expect(page.locator('[data-scene]')).toHaveCount(3);
    await notebook.cell('s3/start').focus();
    await page.keyboard.press('d');
    await page.keyboard.press('d');
    await expect(page.locator('[data-scene]')).toHaveCount(2);
    await notebook.expectOnly({});
  });

  await test.step('the film plays and closes by keys', async () => {
    const strip = page.getByTestId('strip');
    await strip.focus();
    await page.keyboard.press('Space');
    await expect(notebook.at('player')).toBeVisible();
    await page.keyboard.press('Space');
    await expect(page.getByTestId('play')).toHaveAccessibleName('Play');
    await page.keyboard.press('Shift+ArrowRight');
    await expect.poll(async () => Number(await strip.getAttribute('aria-valuenow'))).toBeGreaterThanOrEqual(24);
    await page.keyboard.press('Escape');
    await expect(notebook.at('player')).toBeHidden();
  });

  await test.step('and back to the list', async () => {
    const home = page.getByRole('link', { name: 'Scenebook: all notebooks' });
    await page.getByRole('link', { name: 'Skip to the notebook' }).focus();
    await tabTo(page, home);
    await page.keyboard.press('Enter');
    await expect(page.getByRole('heading', { name: 'What film shall it be?' })).toBeVisible();
  });
});

test('A cell menu is walked with arrows and closed with Escape, which gives the focus back', async ({ page, studio }) => {
  const notebook = await NotebookPage.open(page, await makeNotebook(studio, { film: false }));
  const button = notebook.at('menu-stories');
  await button.focus();
  await page.keyboard.press('Enter');
  const menu = page.getByRole('menu', { name: 'More for Stories' });
  await expect(menu.getByRole('menuitem').first()).toBeFocused();
  await page.keyboard.press('ArrowDown');
  await expect(menu.getByRole('menuitem').nth(1)).toBeFocused();
  await page.keyboard.press('Escape');
  await expect(menu).toBeHidden();
  await expect(button).toBeFocused();
});
