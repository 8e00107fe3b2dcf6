/** Three stories to choose from, one of them in effect; another choice can always be taken back (AD-2, AD-3). */
import { expect, test } from '../support/browser-test.ts';
import { makeNotebook, post } from '../support/notebook-maker.ts';
import { NotebookPage } from '../support/notebook-page.ts';

test('AD-2, AD-3: three cards with their differences marked; choosing another outdates the storyboard, choosing back restores it', async ({ page, studio }) => {
  const address = await makeNotebook(studio, { scenes: 3, film: false });
  await post(`${address}?/run`, { target: 'needs', cell: 'storyboard' });
  const notebook = await NotebookPage.open(page, address);
  await notebook.expectState('storyboard', 'fresh');

  const cards = page.getByRole('region', { name: /^Story \d: / });
  await expect(cards).toHaveCount(3);
  const titles = await cards.getByRole('heading').allInnerTexts();
  expect(new Set(titles).size).toBe(3);
  expect(await cards.nth(1).locator('em').count()).toBeGreaterThan(0);
  await expect(notebook.at('story-0')).toHaveAttribute('aria-pressed', 'true');

  const roles = await page.locator('[data-scene]').evaluateAll((scenes) => scenes.map((scene) => scene.getAttribute('aria-label')));
  expect(roles).toEqual(['Scene 1, Hook', 'Scene 2, Body', 'Scene 3, Call to action']);

  await notebook.at('story-1').click();
  await expect(notebook.at('story-1')).toHaveAttribute('aria-pressed', 'true');
  await notebook.expectState('storyboard', 'outdated');
  await expect(notebook.cell('storyboard').getByRole('link', { name: /chosen story$/ })).toBeVisible();

  await notebook.at('story-0').click();
  await notebook.expectState('storyboard', 'fresh');
  await notebook.at('story-2').click();
  await notebook.run('storyboard');
  await notebook.expectState('storyboard', 'fresh');
  await expect(notebook.cell('storyboard')).toContainText('take 2 of 2');
});
