/** Files that are no good product pictures: each is named with what is wrong, and nothing of them is left behind. */
import { readdir } from 'node:fs/promises';
import sharp from 'sharp';
import { expect, test } from '../support/browser-test.ts';
import { makeNotebook, productPictures, type Picture } from '../support/notebook-maker.ts';
import { NotebookPage } from '../support/notebook-page.ts';

const plain = { width: 900, height: 700, channels: 3, background: '#c8d4dc' } as const;
const svg = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg" width="400" height="400"><rect width="400" height="400" fill="red"/></svg>');

async function badFiles(): Promise<{ file: Picture; says: RegExp }[]> {
  const jpeg = await sharp({ create: { ...plain, noise: { type: 'gaussian', mean: 128, sigma: 30 } } }).jpeg().toBuffer();
  const flat = await sharp({ create: { width: 9000, height: 6000, channels: 3, background: '#808080' } }).png().toBuffer();
  const still = await sharp({ create: plain }).png().toBuffer();
  const moving = await sharp([still, await sharp(still).negate().png().toBuffer()], { join: { animated: true } }).webp({ loop: 0 }).toBuffer();
  return [
    { file: { name: 'letter.jpg', mimeType: 'image/jpeg', buffer: Buffer.from('Dear studio, this is not a picture.') }, says: /letter\.jpg.* is not a JPEG, PNG or WebP picture\. Save the picture as/ },
    { file: { name: 'logo.svg', mimeType: 'image/svg+xml', buffer: svg }, says: /logo\.svg: Only JPEG, PNG and WebP pictures can be used\./ },
    { file: { name: 'renamed.png', mimeType: 'image/png', buffer: svg }, says: /renamed\.png.* is not a JPEG, PNG or WebP picture\./ },
    { file: { name: 'cut.jpg', mimeType: 'image/jpeg', buffer: jpeg.subarray(0, Math.round(jpeg.length * 0.6)) }, says: /cut\.jpg.* is damaged or incomplete and cannot be read\. Open it in a picture editor/ },
    { file: { name: 'heavy.png', mimeType: 'image/png', buffer: Buffer.alloc(11 * 1024 * 1024, 1) }, says: /heavy\.png: The file has 11\.5 MB; a picture may have at most 10 MB\./ },
    { file: { name: 'empty.jpg', mimeType: 'image/jpeg', buffer: Buffer.alloc(0) }, says: /empty\.jpg: The file is empty\./ },
    { file: { name: 'wall.png', mimeType: 'image/png', buffer: flat }, says: /wall\.png.* is too large \(9000 × 6000; at most 50 million pixels\)\. Scale it down/ },
    { file: { name: 'dance.webp', mimeType: 'image/webp', buffer: moving }, says: /dance\.webp.* is an animation\. Save a single frame/ }
  ];
}

const filesOf = async (folder: string): Promise<string[]> =>
  (await readdir(folder, { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile() && !/\.sqlite|\.db/.test(entry.name)).map(({ name }) => name).toSorted();

test('AD-1: each bad file is named with its fault and the way out, and leaves nothing behind', async ({ page, studio }) => {
  const notebook = await NotebookPage.open(page, await makeNotebook(studio, { pictures: [], film: false }));
  const before = await filesOf(studio.data);
  const bad = await badFiles();
  await notebook.addPictures(bad.map(({ file }) => file));
  const told = page.getByRole('region', { name: 'Product pictures' }).getByRole('listitem');
  await expect(told.filter({ hasText: 'adding' })).toHaveCount(0);
  await expect(told).toHaveCount(bad.length);
  for (const { says } of bad) await expect(told.filter({ hasText: says })).toHaveCount(1);
  await expect(notebook.pictures).toHaveCount(0);
  expect(await filesOf(studio.data)).toEqual(before);
  await page.reload();
  await notebook.expectLive();
  await expect(notebook.pictures).toHaveCount(0);
});

test('A bad file among good ones keeps none of them out; with fewer than three pictures the page advises more', async ({ page, studio }) => {
  const notebook = await NotebookPage.open(page, await makeNotebook(studio, { pictures: [], film: false }));
  const [front, back, near] = await productPictures('food');
  const [letter] = await badFiles();
  await notebook.dropPictures([front!, letter!.file, back!]);
  await expect(notebook.pictures).toHaveCount(2);
  await expect(page.getByText(letter!.says)).toBeVisible();
  await expect(page.getByText('Two pictures work, but three or more show the product from more sides.')).toBeVisible();

  await notebook.addPictures([near!]);
  await expect(notebook.pictures).toHaveCount(3);
  await expect(page.getByText('three or more show')).toBeHidden();
  await expect(page.getByText(letter!.says)).toBeHidden();
  await page.getByRole('button', { name: 'Remove picture 2' }).click();
  await expect(notebook.pictures).toHaveCount(2);
});

test('The studio itself refuses what a page would not even send', async ({ studio }) => {
  const address = await makeNotebook(studio, { pictures: [], film: false });
  const before = await filesOf(studio.data);
  const refuse = async (file: Picture) => {
    const body = new FormData();
    body.append('images', new Blob([new Uint8Array(file.buffer)], { type: file.mimeType }), file.name);
    const response = await fetch(`${address}?/addImages`, { method: 'POST', body, headers: { accept: 'application/json', 'x-sveltekit-action': 'true', origin: studio.url } });
    return response.json() as Promise<{ type: string; data: string }>;
  };
  expect(await refuse({ name: 'heavy.png', mimeType: 'image/png', buffer: Buffer.alloc(11 * 1024 * 1024, 1) })).toMatchObject({ type: 'failure', data: expect.stringContaining('is larger than 10 MB (11.0 MB)') });
  expect(await refuse({ name: 'logo.svg', mimeType: 'image/svg+xml', buffer: svg })).toMatchObject({ type: 'failure', data: expect.stringContaining('is not a JPEG, PNG or WebP picture') });
  expect(await refuse({ name: '../../../logo.svg', mimeType: 'image/png', buffer: Buffer.alloc(0) })).toMatchObject({ type: 'failure', data: expect.stringContaining('is empty') });
  expect(await filesOf(studio.data)).toEqual(before);
});
