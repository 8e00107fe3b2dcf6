/** The studio's main job: words and three pictures in, one press, a film out; in every ratio (AD-15). */
import { stat } from 'node:fs/promises';
import { fileSize } from '../../src/lib/client/format.ts';
import { expect, test } from '../support/browser-test.ts';
import { examineFilm } from '../support/film-file.ts';
import { productPictures, promptFor } from '../support/notebook-maker.ts';
import { NotebookPage } from '../support/notebook-page.ts';

test('AD-1, AD-2, AD-9: a brief and three dropped pictures become a 16:9 film by one press, which plays to its end and downloads', async ({ page, studio }, info) => {
  await page.goto(studio.url);
  await page.getByTestId('new-prompt').fill(promptFor('drinks'));
  await page.getByTestId('new-title').fill('Fjell, morning');
  await page.getByTestId('create').click();
  const notebook = new NotebookPage(page);
  await notebook.expectLive();
  await expect(notebook.at('brief-prompt')).toHaveValue(promptFor('drinks'));

  await notebook.dropPictures(await productPictures('drinks'));
  await expect(notebook.pictures).toHaveCount(3);
  await notebook.at('brief-scenes').selectOption('3');
  await notebook.write(notebook.at('brief-seconds'), '2');

  const told = await notebook.watchCells();
  await expect(notebook.primary).toHaveCount(1);
  await expect(notebook.primary).toHaveText(/^Make the film · \d+ cells · free/);
  await notebook.primary.click();
  await expect(notebook.running).toHaveText(/^Running · \d+ of \d+$/);
  await notebook.expectFilm(3);

  const { states, percents } = await told();
  for (const id of ['stories', 'storyboard', 's1/start', 's1/end', 's2/end', 's1/clip', 's3/clip', 's1/drift', 'export']) {
    expect(states[id], id).toContain('running');
    expect(states[id]!.at(-1), id).toBe('fresh');
  }
  const clip = percents['s1/clip']!;
  expect(clip.some((percent) => percent > 0 && percent < 100), `the clip's bar went ${clip}`).toBe(true);
  expect(clip).toEqual(clip.toSorted((one, other) => one - other));

  await expect(notebook.cell('s2/start')).toContainText('inherited from scene 1');
  await expect(page.locator('[aria-label^="Story "]')).toHaveCount(3);

  await page.getByTestId('play').click();
  await expect(notebook.at('player')).toBeVisible();
  await expect(notebook.at('timecode')).toHaveText('0:05:23 / 0:06:00', { timeout: 30_000 });
  await expect(page.getByTestId('play')).toHaveAccessibleName('Play');
  await notebook.at('player').getByRole('button', { name: 'Close the player' }).click();
  expect(await notebook.playToEnd(2)).toEqual({ width: 1280, height: 720, duration: 6 });

  const download = await notebook.download();
  expect(download.suggestedFilename()).toBe('fjell-morning.mp4');
  const path = info.outputPath('film.mp4');
  await download.saveAs(path);
  expect(await examineFilm(path)).toEqual({ width: 1280, height: 720, frames: 144, rate: 24, duration: 6, codec: 'avc1', faststart: true, warnings: '' });
  await expect(notebook.cell('export')).toContainText(`MP4, 1280 × 720, 6 s, ${fileSize((await stat(path)).size)}`);

  await page.getByRole('link', { name: 'Scenebook: all notebooks' }).click();
  await expect(page.getByRole('listitem').filter({ hasText: 'Fjell, morning' })).toContainText('film ready · 3 scenes · 16:9');
  await page.goBack();
  await notebook.expectFilm(3);
});

for (const { aspect, width, height } of [{ aspect: '9:16', width: 720, height: 1280 }, { aspect: '1:1', width: 1280, height: 1280 }] as const) {
  test(`AD-4, AD-15: a ${aspect} film is painted, cut and downloaded at ${width} × ${height}`, async ({ page, studio }, info) => {
    await page.goto(studio.url);
    await page.getByTestId('new-prompt').fill(promptFor('cosmetics'));
    await page.getByTestId('create').click();
    const notebook = new NotebookPage(page);
    await notebook.expectLive();
    await notebook.addPictures(await productPictures('cosmetics'));
    await expect(notebook.pictures).toHaveCount(3);
    await notebook.at(`brief-aspect-${aspect}`).check();
    await notebook.at('brief-scenes').selectOption('2');
    await notebook.write(notebook.at('brief-seconds'), '2');
    await notebook.primary.click();
    await notebook.expectFilm(2);

    expect(await notebook.playToEnd(2)).toEqual({ width, height, duration: 4 });
    const path = info.outputPath('film.mp4');
    await (await notebook.download()).saveAs(path);
    expect(await examineFilm(path)).toEqual({ width, height, frames: 96, rate: 24, duration: 4, codec: 'avc1', faststart: true, warnings: '' });
  });
}
