/** Takes: another roll, the first one chosen again, a pin, a picture of one's own in place of a frame. */
import sharp from 'sharp';
import { expect, test } from '../support/browser-test.ts';
import { makeNotebook } from '../support/notebook-maker.ts';
import { NotebookPage, type States } from '../support/notebook-page.ts';

const after: States = {
  's1/clip': 'outdated', 's1/drift': 'outdated', 's2/start': 'outdated', 's2/end': 'outdated', 's2/clip': 'outdated', 's2/drift': 'outdated', export: 'outdated'
};

const ownPicture = async () => ({
  name: 'own.jpg', mimeType: 'image/jpeg',
  buffer: await sharp({ create: { width: 1600, height: 1200, channels: 3, background: '#2d5f8a' } }).jpeg().toBuffer()
});

test('A frame painted again is take 2; choosing take 1 again makes everything fresh without a run', async ({ page, studio }) => {
  const notebook = await NotebookPage.open(page, await makeNotebook(studio));
  await notebook.expectFilm(2);
  const picture = notebook.cell('s1/end').getByRole('img', { name: /last frame/ });
  const first = (await picture.getAttribute('src'))!;

  await notebook.run('s1/end');
  await expect(notebook.cell('s1/end')).toContainText('take 2 of 2', { timeout: 60_000 });
  await expect(picture).not.toHaveAttribute('src', first);
  await notebook.expectOnly(after);
  const runs = (await notebook.runHistory()).length;

  await notebook.chooseTake('s1/end', 1);
  await notebook.expectOnly({});
  await expect(picture).toHaveAttribute('src', first);
  await expect(notebook.cell('s1/end')).toContainText('take 1 of 2');

  await notebook.cell('s1/end').focus();
  await page.keyboard.press(']');
  await expect(notebook.cell('s1/end')).toContainText('take 2 of 2');
  await notebook.expectOnly(after);
  await page.keyboard.press('[');
  await notebook.expectOnly({});
  expect((await notebook.runHistory()).length).toBe(runs);

  await notebook.choose('s1/end', 'Compare takes');
  const compare = page.getByRole('dialog', { name: /take \d and take \d/ });
  await expect(compare.getByRole('img')).toHaveCount(2);
  await compare.getByRole('button', { name: 'Slider' }).click();
  await expect(compare.getByRole('slider')).toBeVisible();
  await compare.getByRole('button', { name: 'Close' }).click();
});

test('A pinned frame stays out of every run until it is unpinned', async ({ page, studio }) => {
  const notebook = await NotebookPage.open(page, await makeNotebook(studio));
  await notebook.expectFilm(2);
  const words = await notebook.field('s2', 'endPrompt').inputValue();
  const picture = notebook.cell('s2/end').getByRole('img', { name: /last frame/ });
  const first = (await picture.getAttribute('src'))!;

  await notebook.choose('s2/end', /^Pin/);
  await expect(notebook.cell('s2/end')).toContainText('pinned');
  await notebook.writeScene('s2', 'endPrompt', 'A dark room, extreme close-up, from the left.');
  await notebook.expectOnly({});
  await expect(notebook.primary).toHaveCount(0);
  await notebook.run('s2/end');
  await expect(notebook.messages).toContainText('This cell is pinned. Unpin it to run it again.');
  await expect(picture).toHaveAttribute('src', first);

  await notebook.choose('s2/end', 'Unpin');
  await expect(notebook.cell('s2/end')).not.toContainText('pinned');
  await notebook.expectOnly({ 's2/end': 'outdated', 's2/clip': 'outdated', 's2/drift': 'outdated', export: 'outdated' });
  await notebook.writeScene('s2', 'endPrompt', words);
  await notebook.expectOnly({});
});

test("A person's own picture takes the place of a frame, cut to the film's ratio, and the film is made from it", async ({ page, studio }) => {
  const notebook = await NotebookPage.open(page, await makeNotebook(studio));
  await notebook.expectFilm(2);
  const file = notebook.at('replace-file-s1/end');

  await file.setInputFiles({ name: 'letter.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('Not a picture.') });
  await expect(notebook.messages.getByRole('alert')).toContainText('is not a JPEG, PNG or WebP picture');
  await notebook.expectOnly({});

  await file.setInputFiles(await ownPicture());
  await expect(notebook.cell('s1/end')).toContainText('your own picture');
  await notebook.expectOnly(after);
  const link = notebook.cell('s1/end').getByRole('link', { name: /last frame/, includeHidden: true });
  const own = await sharp(Buffer.from(await (await fetch(new URL((await link.getAttribute('href'))!, studio.url))).arrayBuffer())).metadata();
  expect({ width: own.width, height: own.height, format: own.format }).toEqual({ width: 1280, height: 720, format: 'png' });

  await notebook.primary.click();
  await notebook.expectFilm(2);
  await expect(notebook.cell('s1/end')).toContainText('your own picture');
  await expect(notebook.cell('s2/start')).toContainText('inherited from scene 1');

  await notebook.chooseTake('s1/end', 1);
  await notebook.expectOnly({});
});
