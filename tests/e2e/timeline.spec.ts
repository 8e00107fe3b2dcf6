import { expect, test } from '../support/browser-test.ts';
import { examineFilm } from '../support/film-file.ts';
import { makeNotebook } from '../support/notebook-maker.ts';
import { NotebookPage } from '../support/notebook-page.ts';
import { wav } from '../support/wav.ts';

test('AD-9: a cut becomes a dissolve, is seen in the preview, and the film made of it plays to its end at the expected length', async ({ page, studio }, info) => {
  const notebook = await NotebookPage.open(page, await makeNotebook(studio));
  await notebook.expectFilm(2);
  await expect(notebook.at('timeline-untouched')).toBeVisible();
  // It is loaded when somebody comes near it.
  await expect(notebook.at('preview-time')).toHaveCount(0);
  await notebook.at('timeline-untouched').scrollIntoViewIfNeeded();
  await expect(notebook.at('preview-time')).toHaveText('0:00:00 / 0:04:00');

  // By keyboard alone: to a dissolve, then the out point of the second scene by its number.
  const join = notebook.at('cut-s1-join');
  await join.focus();
  await join.press('ArrowDown');
  await expect(notebook.at('cut-s1-frames')).toHaveValue('12');
  // What was only offered has become a cell, and the keyboard is where it was.
  await expect(notebook.at('timeline-untouched')).toHaveCount(0);
  await expect(join).toBeFocused();
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

  // The window of another shape follows the mouse, as often as it is taken hold of, and the keys.
  await page.getByText('Shapes, size and format').click();
  await notebook.at('shape-9:16').check();
  const window = notebook.at('window-s1-9:16');
  const left = async () => (await window.boundingBox())!.x - (await notebook.at('crop-s1').boundingBox())!.x;
  const width = (await notebook.at('crop-s1').boundingBox())!.width - (await window.boundingBox())!.width;
  const drag = async (by: number) => {
    await notebook.at('crop-s1').scrollIntoViewIfNeeded();
    const { x, y, height } = (await window.boundingBox())!;
    await page.mouse.move(x + 10, y + height / 2);
    await page.mouse.down();
    await page.mouse.move(x + 10 + by, y + height / 2, { steps: 4 });
    await page.mouse.up();
  };
  const before = await left();
  await drag(20);
  expect(Math.abs(await left() - before - 20)).toBeLessThan(2);
  await drag(2000);
  expect(Math.abs(await left() - width)).toBeLessThan(2);
  await notebook.at('crop-s1').press('Shift+ArrowLeft');
  await expect.poll(left).toBeLessThan(width - 10);
  await expect(notebook.at('crop-s1')).toBeFocused();
  await notebook.expectOnly({ export: 'outdated' });
});

test('AD-9: the preview is heard: music from where it is set, muted scenes not, and all of it can be muted', async ({ page, studio }) => {
  const notebook = await NotebookPage.open(page, await makeNotebook(studio));
  await notebook.expectFilm(2);
  await notebook.at('timeline-untouched').scrollIntoViewIfNeeded();
  await page.getByText('Sound', { exact: true }).click();
  await notebook.at('file-music').setInputFiles({ name: 'Waltz.wav', mimeType: 'audio/wav', buffer: wav(10) });
  await expect(notebook.at('track-music')).toContainText('Waltz.wav');
  await notebook.write(notebook.at('music-volume'), '-6');
  await notebook.at('hear-s1').uncheck();
  await expect(notebook.at('hear-s1')).not.toBeChecked();
  // What sounds, and how, is written down as it happens: the film may be over before anybody looks.
  const noted = await page.evaluateHandle(() => {
    const notes: { what: string; event: string; muted: boolean; volume: number; time: number; frame: number }[] = [];
    for (const what of ['preview-music', 'preview-0', 'preview-1']) {
      const element = document.querySelector<HTMLMediaElement>(`[data-testid="${what}"]`)!;
      const frame = () => Number(document.querySelector<HTMLElement>('[data-testid="preview-stage"]')!.dataset.frame);
      for (const event of ['playing', 'pause', 'volumechange', 'timeupdate']) {
        element.addEventListener(event, () => notes.push({ what, event, muted: element.muted, volume: element.volume, time: element.currentTime, frame: frame() }));
      }
    }
    return notes;
  });
  const play = async () => {
    await notebook.at('preview-place').fill('0');
    await noted.evaluate((notes) => notes.splice(0));
    await notebook.at('preview-play').click();
    await expect(notebook.at('preview-time')).toHaveText('0:03:23 / 0:04:00', { timeout: 30_000 });
    await expect(notebook.at('preview-play')).toHaveAccessibleName('Play the preview');
    return noted.evaluate((notes) => notes.slice());
  };

  const heard = await play();
  const music = heard.filter(({ what }) => what === 'preview-music');
  expect(music.some(({ event, volume }) => event === 'playing' && Math.abs(volume - 10 ** (-6 / 20)) < 0.01)).toBe(true);
  expect(music.at(-1)!.event).toBe('pause');
  // About where the picture is, whenever it was looked at while both went on.
  for (const { event, time, frame } of music) if (event === 'timeupdate') expect(Math.abs(time - frame / 24)).toBeLessThan(1);
  expect(heard.filter(({ what, muted }) => what === 'preview-0' && !muted)).toEqual([]);
  expect(heard.some(({ what, muted, volume }) => what === 'preview-1' && !muted && volume > 0)).toBe(true);

  await notebook.at('preview-mute').click();
  await expect(notebook.at('preview-mute')).toHaveAccessibleName('Hear the preview');
  const silent = await play();
  expect(silent.filter(({ what, event, muted }) => (what === 'preview-music' && event === 'playing') || (what !== 'preview-music' && !muted))).toEqual([]);
});
