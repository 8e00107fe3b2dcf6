/** Cast, clean sheets and corrections, as a person meets them: with a video model that drifts. */
import { expect, test } from '../support/browser-test.ts';
import { makeNotebook, productPictures } from '../support/notebook-maker.ts';
import { NotebookPage, patience } from '../support/notebook-page.ts';

test('A character is added and sent with its scene, gets a clean sheet, and a clip that drifts is corrected to the better take', async ({ page, startOwn }) => {
  test.setTimeout(240_000);
  const studio = await startOwn({ entry: 'tests/support/drifting-studio.ts', env: { SCENEBOOK_SAMPLE: '0' } });
  const notebook = await NotebookPage.open(page, await makeNotebook(studio));
  await notebook.expectFilm(2);

  await test.step('a character is added with its picture, and outdates nothing', async () => {
    await notebook.at('asset-new').click();
    await notebook.at('asset-name').fill('Mara');
    await notebook.at('asset-pictures').setInputFiles([(await productPictures('cosmetics'))[0]!]);
    await notebook.at('asset-add').click();
    await expect(page.locator('[data-asset="a1"]').first()).toContainText('in no scene yet');
    await notebook.expectOnly({});
  });

  await test.step('its clean sheet is made here, beside the original, and is the one that is sent', async () => {
    await notebook.at('asset-a1-sheet').selectOption('2');
    await notebook.at('sheet-a1').click();
    await notebook.expectState('a1/sheet', 'fresh');
    const sheets = page.getByRole('list', { name: 'Pictures of Mara, one of which is sent' });
    await expect(sheets.getByRole('listitem')).toHaveCount(2);
    await expect(sheets.getByRole('listitem').nth(1)).toContainText('is sent');
    await expect(sheets.getByRole('listitem').nth(1)).toContainText('not validated');
  });

  await test.step('in the cast of a scene it is sent, with the reason, and only what shows it is outdated', async () => {
    await notebook.at('cast-add-s2').selectOption('a1');
    const cast = notebook.at('cast-s2');
    await expect(cast.locator('[data-asset="a1"]')).toContainText('Sent: ');
    await expect(cast).toContainText('2 of at most 3 pictures sent');
    await expect.poll(() => notebook.states()).toMatchObject({ 's1/end': 'fresh', 's1/clip': 'fresh', 's2/end': 'outdated', 's2/clip': 'outdated' });
    await notebook.field('s2', 'endPrompt').press('Control+End');
    await notebook.field('s2', 'endPrompt').pressSequentially(' With @ma');
    await expect(page.getByRole('option', { name: '@CHAR_01 Mara' })).toBeVisible();
    await page.keyboard.press('Enter');
    await expect(notebook.field('s2', 'endPrompt')).toHaveValue(/ With @CHAR_01 $/);
  });

  await test.step('a model that drifts films it; the check falls below the threshold', async () => {
    await (await notebook.inspect('s2/clip')).getByTestId('model').selectOption('xai grok-imagine-video');
    await notebook.primary.click();
    await expect(notebook.at('correct-run-s2')).toContainText('up to 2 passes', { timeout: patience });
    await notebook.expectState('s2/drift', 'fresh');
    await expect(notebook.at('sent-s2/end')).toContainText('CHAR_01');
  });

  await test.step('corrected, the better take is in use, and the first one stays', async () => {
    await notebook.at('correct-run-s2').click();
    const tries = notebook.at('correct-s2').getByRole('listitem');
    await expect(tries).toHaveCount(2, { timeout: patience });
    await expect(tries.nth(0)).toContainText('scene_1');
    await expect(tries.nth(1)).toContainText('scene_1_c1');
    await expect(tries.nth(1)).toContainText('the best, in use', { timeout: patience });
    await expect(tries.nth(0).getByRole('button', { name: 'Use this one' })).toBeVisible();
    await notebook.expectState('s2/drift', 'fresh');
  });
});
