/** One scene is changed: the notebook shows exactly what that touches, and a run makes just that anew. */
import { expect, test } from '../support/browser-test.ts';
import { makeNotebook } from '../support/notebook-maker.ts';
import { NotebookPage, type States } from '../support/notebook-page.ts';

const touched: States = {
  's3/end': 'outdated', 's3/clip': 'outdated', 's3/drift': 'outdated',
  's4/start': 'outdated', 's4/end': 'outdated', 's4/clip': 'outdated', 's4/drift': 'outdated', export: 'outdated'
};

test("Editing scene 3's last-frame prompt outdates exactly what follows from it; restoring the words restores all without a run", async ({ page, studio }) => {
  test.setTimeout(240_000);
  const notebook = await NotebookPage.open(page, await makeNotebook(studio, { scenes: 4 }));
  await notebook.expectFilm(4);
  const words = await notebook.field('s3', 'endPrompt').inputValue();
  const runs = await notebook.runHistory();
  const picture = notebook.cell('s3/end').getByRole('img', { name: /last frame/ });
  const painted = (await picture.getAttribute('src'))!;

  await test.step('the edit is shown with its reasons, and nothing has run', async () => {
    await notebook.writeScene('s3', 'endPrompt', `${words} A ribbon lies beside it.`);
    await notebook.expectOnly(touched);
    await expect(notebook.primary).toHaveText(/^Bring up to date · 8 cells · free/);
    await expect(notebook.cell('s3/end')).toContainText("Scene 3's last-frame prompt changed.");
    await expect(notebook.cell('s4/end')).toContainText("It may change too, because scene 3's last frame is outdated.");
    await expect(notebook.cell('s3/clip').getByRole('link', { name: "scene 3's last frame" })).toBeVisible();
    // The film says what a run of it alone would show as it is.
    await expect(notebook.at('film-behind')).toHaveText(/not up to date:\s+scene 3, scene 4\./);
  });

  await test.step('a reason leads to its cause', async () => {
    await notebook.cell('s3/end').getByRole('link', { name: "Scene 3's last-frame prompt" }).click();
    await expect(notebook.field('s3', 'endPrompt')).toBeFocused();
  });

  await test.step('the old words make everything fresh again', async () => {
    await notebook.writeScene('s3', 'endPrompt', words);
    await notebook.expectOnly({});
    await expect(notebook.at('film-behind')).toHaveCount(0);
    await expect(notebook.primary).toHaveCount(0);
    expect((await notebook.runHistory()).length).toBe(runs.length);
    await expect(picture).toHaveAttribute('src', painted);
  });

  await test.step('words that the painter sees are run, and only what they touch is made anew', async () => {
    await notebook.writeScene('s3', 'endPrompt', 'The bottle seen in a dark room, extreme close-up, from the left.');
    await notebook.expectOnly(touched);
    const told = await notebook.watchCells();
    await notebook.primary.click();
    await notebook.expectFilm(4);

    const { states } = await told();
    const ran = Object.keys(states).filter((id) => states[id]!.includes('running'));
    expect(ran.toSorted()).toEqual(Object.keys(touched).toSorted());
    for (const id of ['stories', 'storyboard', 's1/start', 's1/end', 's1/clip', 's1/drift', 's2/start', 's2/end', 's2/clip', 's2/drift', 's3/start']) {
      expect(states[id], id).toEqual(['fresh']);
    }
    await expect(picture).not.toHaveAttribute('src', painted);
    await expect(notebook.cell('s3/end')).toContainText('take 2 of 2');
    expect((await notebook.runHistory()).length).toBe(runs.length + 1);
  });

  await test.step('going back to the first words brings back the first pictures at once', async () => {
    await notebook.writeScene('s3', 'endPrompt', words);
    await notebook.expectOnly({});
    await expect(picture).toHaveAttribute('src', painted);
    expect((await notebook.runHistory()).length).toBe(runs.length + 1);
  });
});
