import { expect, test } from '../support/browser-test.ts';
import { examineFilm } from '../support/film-file.ts';
import { makeNotebook } from '../support/notebook-maker.ts';
import { NotebookPage } from '../support/notebook-page.ts';
import { wav } from '../support/wav.ts';

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

test('AD-9: the preview is heard: music from where it is set, muted scenes not, and all of it can be muted', async ({ page, studio }) => {
  const notebook = await NotebookPage.open(page, await makeNotebook(studio));
  await notebook.expectFilm(2);
  await page.getByText('Sound', { exact: true }).click();
  await notebook.at('file-music').setInputFiles({ name: 'Waltz.wav', mimeType: 'audio/wav', buffer: wav(10) });
  await expect(notebook.at('track-music')).toContainText('Waltz.wav');
  await notebook.write(notebook.at('music-volume'), '-6');
  await notebook.at('hear-s1').uncheck();
  await expect(notebook.at('hear-s1')).not.toBeChecked();
  const music = notebook.at('preview-music');
  const state = () => music.evaluate((element) => {
    const { paused, currentTime, volume } = element as HTMLAudioElement;
    return { paused, currentTime, volume };
  });
  const isMuted = (slot: 0 | 1) => notebook.at(`preview-${slot}`).evaluate((element) => (element as HTMLVideoElement).muted);
  expect((await state()).paused).toBe(true);

  await notebook.at('preview-play').click();
  await expect.poll(async () => (await state()).currentTime).toBeGreaterThan(0.2);
  expect(await state()).toMatchObject({ paused: false, volume: expect.closeTo(10 ** (-6 / 20), 2) });
  expect(await isMuted(0)).toBe(true);
  await notebook.at('preview-mute').click();
  await expect.poll(async () => (await state()).paused).toBe(true);
  await notebook.at('preview-mute').click();
  await expect.poll(async () => (await state()).paused).toBe(false);
  // The second scene is heard; the music is about where the picture is.
  await expect.poll(async () => Number(await notebook.at('preview-stage').getAttribute('data-frame'))).toBeGreaterThan(50);
  expect(await isMuted(1)).toBe(false);
  const [frame, { currentTime }] = [Number(await notebook.at('preview-stage').getAttribute('data-frame')), await state()];
  expect(Math.abs(currentTime - frame / 24)).toBeLessThan(0.6);
  await notebook.at('preview-play').click();
  await expect.poll(async () => (await state()).paused).toBe(true);
});
