/** What a newcomer finds: a finished film to play, one cell that is outdated, and a sample that can be thrown away. */
import { expect, test } from '../support/browser-test.ts';
import { NotebookPage } from '../support/notebook-page.ts';
import { startStudio } from '../support/studio.ts';

test('First visit: the sample plays, one comment waits in it, its one outdated cell is mended by one press, and once deleted it stays away', async ({ page }) => {
  test.setTimeout(300_000);
  let studio = await startStudio({ startLimit: 180_000 });
  try {
    const card = page.getByRole('listitem').filter({ hasText: 'sample' });

    await test.step('the list shows a finished notebook of four scenes', async () => {
      await page.goto(studio.url);
      await expect(page.getByRole('listitem')).toHaveCount(1);
      await expect(card).toContainText('film ready · 4 scenes · 16:9');
      await expect(card).toContainText('1 outdated');
    });

    await test.step('its film plays to the end, and one cell says why it is outdated', async () => {
      await card.getByRole('link').click();
      const sample = new NotebookPage(page);
      await sample.expectLive();
      await expect(page.locator('[data-scene]')).toHaveCount(4);
      await sample.expectOnly({ export: 'outdated' });
      await expect(sample.cell('export')).toContainText("Scene 4's clip changed.");
      await expect(sample.at('waiting')).toHaveText('1');
      await expect(sample.at('remarks-s2/clip')).toContainText('Bring the can a little closer');
      expect(await sample.playToEnd(4)).toEqual({ width: 1280, height: 720, duration: 16 });
    });

    await test.step('one press brings it up to date', async () => {
      const sample = new NotebookPage(page);
      await expect(sample.primary).toHaveText(/^Bring up to date · 1 cell · free/);
      await sample.primary.click();
      await sample.expectFilm(4);
    });

    await test.step('it is deleted after a question, and does not come back by itself', async () => {
      await page.getByRole('link', { name: 'Scenebook: all notebooks' }).click();
      const remove = card.getByRole('button', { name: /^Delete Sample/ });
      const dialog = page.getByRole('dialog', { name: /^Delete Sample/ });
      await remove.click();
      await dialog.getByRole('button', { name: 'Keep it' }).click();
      await expect(card).toHaveCount(1);
      await remove.click();
      await dialog.getByRole('button', { name: 'Delete' }).click();
      await expect(card).toHaveCount(0);
      await expect(page.getByText('There is no notebook yet.')).toBeVisible();

      studio = await studio.restart();
      await page.reload();
      await expect(page.getByText('0 notebooks')).toBeVisible();
      await expect(page.getByRole('button', { name: 'Bring the sample back' })).toBeVisible();
    });
  } finally {
    await studio.stop();
  }
});
