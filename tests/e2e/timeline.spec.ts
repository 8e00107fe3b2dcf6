import { expect, test } from '../support/browser-test.ts';
import { examineFilm } from '../support/film-file.ts';
import { makeNotebook } from '../support/notebook-maker.ts';
import { NotebookPage } from '../support/notebook-page.ts';

test('AD-9: a cut becomes a dissolve, is seen in the preview, and the film made of it plays to its end at the expected length', async ({ page, studio }, info) => {
  const notebook = await NotebookPage.open(page, await makeNotebook(studio));
  await notebook.expectFilm(2);
  await expect(notebook.at('timeline-untouched')).toBeVisible();
  await expect(notebook.at('preview-time')).toHaveText('0:00:00 / 0:04:00');

  // By keyboard alone: to a dissolve, then the out point of the second scene by its number.
  const join = notebook.at('cut-s1-join');
  await join.focus();
  await join.press('ArrowDown');
  await expect(notebook.at('cut-s1-frames')).toHaveValue('12');
  await notebook.write(notebook.at('cut-s2-out'), '36');
  await expect(notebook.at('preview-time')).toHaveText('0:00:00 / 0:03:00');
  await notebook.expectOnly({ export: 'outdated' });
  await expect(notebook.cell('export')).toContainText('outdated');

  // In the middle of the dissolve both clips are seen.
  await notebook.at('preview-place').fill('41');
  const opacity = (slot: 0 | 1) => notebook.at(`preview-${slot}`).evaluate((video) => Number(getComputedStyle(video).opacity));
  expect([await opacity(0), await opacity(1)]).toEqual([1, expect.closeTo(6 / 13, 2)]);
  const times = await Promise.all(([0, 1] as const).map((slot) => notebook.at(`preview-${slot}`).evaluate(async (element) => {
    const video = element as HTMLVideoElement;
    if (video.seeking) await new Promise((resolve) => video.addEventListener('seeked', resolve, { once: true }));
    return Math.floor(video.currentTime * 24);
  })));
  expect(times).toEqual([41, 5]);

  await notebook.at('preview-place').fill('0');
  await notebook.at('preview-play').click();
  await expect(notebook.at('preview-time')).toHaveText('0:02:23 / 0:03:00', { timeout: 30_000 });
  await expect(notebook.at('preview-play')).toHaveAccessibleName('Play the preview');

  await notebook.run('export');
  await notebook.expectState('export', 'fresh');
  expect(await notebook.playToEnd(2)).toEqual({ width: 1280, height: 720, duration: 3 });
  const download = await notebook.download();
  const path = info.outputPath('film.mp4');
  await download.saveAs(path);
  expect(await examineFilm(path)).toEqual({ width: 1280, height: 720, frames: 72, rate: 24, duration: 3, codec: 'avc1', faststart: true, warnings: '' });

  // Undo takes the timeline away again, and the film of the hard cuts is back without a run.
  await notebook.at('undo').click();
  await notebook.at('undo').click();
  await expect(notebook.at('timeline-untouched')).toBeVisible();
  await notebook.expectOnly({});
});
