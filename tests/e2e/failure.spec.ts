/** AD-6: one clip fails for real; the rest goes on, the failure says what to do, and a retry of that one cell mends it. */
import { expect, test } from '../support/browser-test.ts';
import { makeNotebook } from '../support/notebook-maker.ts';
import { NotebookPage } from '../support/notebook-page.ts';

test('AD-6, ORCH-4: a clip that fails does not stop the others, says what happened and what to do, and is retried alone', async ({ page, gate, startOwn }) => {
  const studio = await startOwn({ env: { SCENEBOOK_SAMPLE: '0', ...gate.env } });
  await gate.failNext();
  const notebook = await NotebookPage.open(page, await makeNotebook(studio, { scenes: 3 }));
  await expect(page.locator('[data-cell$="/clip"][data-state="failed"]')).toHaveCount(1, { timeout: 100_000 });
  await expect(notebook.at('cancel-all')).toHaveCount(0, { timeout: 100_000 });

  const failed = (await page.locator('[data-state="failed"]').getAttribute('data-cell'))!;
  const number = failed.match(/^s(\d)/)![1]!;
  await notebook.expectOnly({ [failed]: 'failed', [`s${number}/drift`]: 'blocked', export: 'blocked' });

  const trouble = notebook.cell(failed).getByRole('group', { name: 'What went wrong' });
  await expect(trouble).toContainText('FFmpeg could not finish this video.');
  await expect(trouble.getByText('The encoder was told to fail.')).toBeHidden();
  await trouble.getByText('Technical detail').click();
  await expect(trouble.getByText('The encoder was told to fail.')).toBeVisible();
  await expect(notebook.cell('export')).toContainText(`It waits for scene ${number}'s clip, which failed.`);
  expect((await notebook.runHistory())[0]).toContain(`Scene ${number} · clip: FFmpeg could not finish this video.`);

  const told = await notebook.watchCells();
  await trouble.getByRole('button', { name: 'Retry' }).click();
  await notebook.expectState(failed, 'fresh');
  await expect(notebook.at('cancel-all')).toHaveCount(0);
  await notebook.expectOnly({ [`s${number}/drift`]: 'empty', export: 'empty' });
  const { states } = await told();
  expect(Object.keys(states).filter((id) => states[id]!.includes('running'))).toEqual([failed]);

  await notebook.primary.click();
  await notebook.expectFilm(3);
});
