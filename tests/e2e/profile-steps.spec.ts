/** What a brief chooses of how frames and clips are made: their order, what they know, and a model for each step. */
import { expect, test } from '../support/browser-test.ts';
import { makeNotebook } from '../support/notebook-maker.ts';
import { danglingReferences, expectNames, repeatedIds, sideways } from '../support/page-checks.ts';

test('Frames can be anchored and told the story, single steps get models of their own, and what a model cannot do is said first', async ({ page, studio }) => {
  const url = await makeNotebook(studio, { prompt: 'A cup that keeps tea warm.', pictures: [], film: false });
  await page.goto(url);
  await page.locator('[data-testid=connection][data-status=live]').waitFor();
  await page.getByText('More settings').click();
  await page.getByLabel('Order of frames').selectOption('anchor');
  await page.getByLabel('What frames know').selectOption('story');
  await page.getByText('Choose the model of each step').click();
  await expect(page.getByLabel('Clips', { exact: true })).toHaveValue('animatic Camera mover');
  await page.getByLabel('Clips', { exact: true }).selectOption('google gemini-omni-1.2-flash');
  await expect(page.getByLabel('Who writes, paints and animates').locator('option:checked')).toContainText('Own choice');
  await expect(page.getByText('No key for Google is set.')).toBeVisible();

  await test.step('a shape that the model does not make is named where it is chosen', async () => {
    await page.getByTestId('brief-aspect-1:1').check({ force: true });
    await expect(page.getByLabel('Clips', { exact: true }).locator('option', { hasText: 'Veo 3.1 (Replicate)' })).toHaveText(/not (?:set up yet|in 1:1)/);
  });
  expect(await sideways(page)).toBe(0);
  await expectNames(page);
  expect(await repeatedIds(page)).toEqual([]);
  expect(await danglingReferences(page)).toEqual([]);

  await test.step('it is all there after the page is loaded again, and undone act by act', async () => {
    await page.reload();
    await page.locator('[data-testid=connection][data-status=live]').waitFor();
    await page.getByText('More settings').click();
    await expect(page.getByLabel('Order of frames')).toHaveValue('anchor');
    await expect(page.getByLabel('What frames know')).toHaveValue('story');
    await page.getByTestId('outline-undo').click();
    await expect(page.getByTestId('brief-aspect-16:9')).toBeChecked();
    await page.getByTestId('outline-undo').click();
    await expect(page.getByLabel('Who writes, paints and animates')).toHaveValue('animatic');
  });
});
