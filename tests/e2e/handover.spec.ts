/** CARD-7: a notebook goes out as a bundle from the page, comes in again by the page, and stands there as it was. */
import { writeFile } from 'node:fs/promises';
import { expect, test } from '../support/browser-test.ts';
import { makeNotebook } from '../support/notebook-maker.ts';
import { NotebookPage } from '../support/notebook-page.ts';

// A bundle that is none is refused over HTTP, which browsers write to the console.
test.use({ expectedErrors: /400 \(Bad Request\).*\/api\/notebooks\/import/ });

test('A bundle is downloaded, taken in again as an equal notebook, and what is none is refused with a sentence', async ({ page, studio }, info) => {
  const notebook = await NotebookPage.open(page, await makeNotebook(studio, { title: 'Handed over' }));
  await notebook.expectFilm(2);
  const states = await notebook.states();
  await notebook.at('handover').locator('summary').click();
  const download = async (what: string) => {
    const [file] = await Promise.all([page.waitForEvent('download'), notebook.at(what).click()]);
    return { name: file.suggestedFilename(), path: await file.path() };
  };
  const names = [];
  for (const what of ['cut-otio', 'cut-fcpxml', 'cut-edl', 'poster', 'sheet']) names.push((await download(what)).name);
  expect(names).toEqual(['Handed over.otio', 'Handed over.fcpxml', 'Handed over.edl', 'handed-over poster.jpg', 'Handed over storyboard.pdf'].map((name) => expect.stringMatching(new RegExp(name.replace(/[ -]/g, '[ -]'), 'i'))));
  const bundle = await download('bundle');
  expect(bundle.name).toBe('Handed over.zip');

  await page.goto(studio.url);
  await expect(page.getByRole('listitem').filter({ hasText: 'Handed over' })).toHaveCount(1);
  const text = info.outputPath('notes.zip');
  await writeFile(text, 'not a zip');
  await page.getByTestId('import-file').setInputFiles(text);
  await expect(page.getByTestId('import-problem')).toHaveText(/it is no zip, or its end is missing\. Make the bundle again/);
  await page.getByTestId('import-file').setInputFiles(bundle.path);
  await page.waitForURL(/\/p\//);
  const copy = new NotebookPage(page);
  await copy.expectLive();
  expect(await copy.states()).toEqual(states);
  await copy.playToEnd(2);
  await page.goto(studio.url);
  await expect(page.getByRole('listitem').filter({ hasText: 'Handed over' })).toHaveCount(2);
});
