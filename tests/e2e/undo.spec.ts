/** Undo and redo: one history for each notebook, in words, across reload and tabs. */
import { expect, test } from '../support/browser-test.ts';
import { makeNotebook, post } from '../support/notebook-maker.ts';
import { NotebookPage } from '../support/notebook-page.ts';

async function planned(studio: { url: string }): Promise<string> {
  const address = await makeNotebook(studio, { scenes: 3, film: false });
  await post(`${address}?/run`, { target: 'needs', cell: 'storyboard' });
  return address;
}

test('An edit is taken back and brought back by button, key and palette, after a reload and from another tab', async ({ context, studio }) => {
  const address = await planned(studio);
  const one = await NotebookPage.open(await context.newPage(), address);
  await one.expectState('storyboard', 'fresh');
  const before = await one.field('s2', 'endPrompt').inputValue();
  await one.writeScene('s2', 'endPrompt', 'The cup stands empty.');

  await test.step('the button says what it would take back, also after a reload', async () => {
    await one.page.reload();
    await one.expectLive();
    await one.page.getByRole('button', { name: "Undo: scene 2's last-frame prompt" }).first().click();
    await expect(one.field('s2', 'endPrompt')).toHaveValue(before);
    await expect(one.at('said')).toHaveText("Undone: scene 2's last-frame prompt.");
    await expect(one.at('redo')).toHaveAccessibleName("Redo: scene 2's last-frame prompt");
  });

  const two = await NotebookPage.open(await context.newPage(), address);
  await test.step('another tab brings it back by key, and the first one shows it', async () => {
    await two.cell('storyboard').focus();
    await two.page.keyboard.press('Control+Shift+z');
    await expect(one.field('s2', 'endPrompt')).toHaveValue('The cup stands empty.');
    await expect(two.field('s2', 'endPrompt')).toHaveValue('The cup stands empty.');
  });

  await test.step('in a field the key belongs to the field', async () => {
    await two.field('s2', 'endPrompt').focus();
    await two.page.keyboard.press('Control+z');
    await expect(one.at('undo')).toHaveAccessibleName("Undo: scene 2's last-frame prompt");
  });

  await test.step('the palette finds it, and when nothing is left the button says so', async () => {
    await two.cell('storyboard').focus();
    await two.page.keyboard.press('Control+k');
    await two.page.keyboard.type('undo');
    await two.page.keyboard.press('Enter');
    await expect(two.field('s2', 'endPrompt')).toHaveValue(before);
    for (let acts = 0; acts < 10 && await two.at('undo').isEnabled(); acts++) {
      const label = await two.at('undo').getAttribute('aria-label');
      await two.at('undo').click();
      await expect(two.at('undo')).not.toHaveAccessibleName(label!);
    }
    await expect(two.at('undo')).toBeDisabled();
    await expect(one.at('undo')).toHaveAccessibleName('Nothing to undo');
  });
});

test('Undo restores a finished film at once, without a run', async ({ page, studio }) => {
  const notebook = await NotebookPage.open(page, await makeNotebook(studio));
  await notebook.expectFilm(2);
  await notebook.writeScene('s2', 'endPrompt', 'Nothing is left on the table.');
  await notebook.expectState('s2/end', 'outdated');
  await notebook.at('undo').click();
  await notebook.expectOnly({});
  expect(await notebook.runHistory()).toHaveLength(1);
});
