/** What a brief chooses of how frames and clips are made: their order, what they know, and a model for each step. */
import { expect, test } from '../support/browser-test.ts';
import { makeNotebook } from '../support/notebook-maker.ts';
import { danglingReferences, expectNames, repeatedIds, sideways } from '../support/page-checks.ts';

test('Frames can be anchored and told the story, single steps get models of their own, and what a model cannot do is said first', async ({ page, studio }) => {
  const url = await makeNotebook(studio, { prompt: 'A cup that keeps tea warm.', pictures: [], film: false });
  await page.goto(url);
  await page.locator('[data-testid=connection][data-status=live]').waitFor();
  await page.getByText('More settings').click();
  await page.getByLabel('Order of frames').selectOption('anchor');
  await page.getByLabel('What frames know').selectOption('story');
  await page.getByText('Choose the model of each step').click();
  await expect(page.getByLabel('Clips', { exact: true })).toHaveValue('animatic Camera mover');
  await page.getByLabel('Clips', { exact: true }).selectOption('google gemini-omni-1.2-flash');
  await expect(page.getByLabel('Who writes, paints and animates').locator('option:checked')).toContainText('Own choice');
  await expect(page.getByText('No key for Google is set.')).toBeVisible();

  await test.step('a shape that the model does not make is named where it is chosen', async () => {
    await page.getByTestId('brief-aspect-1:1').check({ force: true });
    await expect(page.getByLabel('Clips', { exact: true }).locator('option', { hasText: 'Veo 3.1 (Replicate)' })).toHaveText(/not (?:set up yet|in 1:1)/);
  });
  expect(await sideways(page)).toBe(0);
  await expectNames(page);
  expect(await repeatedIds(page)).toEqual([]);
  expect(await danglingReferences(page)).toEqual([]);

  await test.step('it is all there after the page is loaded again, and undone act by act', async () => {
    await page.reload();
    await page.locator('[data-testid=connection][data-status=live]').waitFor();
    await page.getByText('More settings').click();
    await expect(page.getByLabel('Order of frames')).toHaveValue('anchor');
    await expect(page.getByLabel('What frames know')).toHaveValue('story');
    await page.getByTestId('outline-undo').click();
    await expect(page.getByTestId('brief-aspect-16:9')).toBeChecked();
    await page.getByTestId('outline-undo').click();
    await expect(page.getByLabel('Who writes, paints and animates')).toHaveValue('animatic');
  });
});

test('A choice of models gets a name in one notebook, is chosen in another, changed for both, and deleted without taking it from them', async ({ page, studio, request }) => {
  const name = 'Close to the product';
  const [one, two] = [await makeNotebook(studio, { prompt: 'A cup that keeps tea warm.', pictures: [], film: false }), await makeNotebook(studio, { prompt: 'A lamp.', pictures: [], film: false })];
  const chosen = () => page.getByLabel('Who writes, paints and animates').locator('option:checked');
  const openNotebook = async (url: string) => {
    await page.goto(url);
    await page.locator('[data-testid=connection][data-status=live]').waitFor();
  };

  await openNotebook(one);
  await page.getByText('Choose the model of each step').click();
  await page.getByLabel('Clips', { exact: true }).selectOption('replicate kwaivgi/kling-v2.5-turbo-pro');
  await page.getByLabel('Name this choice, for all notebooks').fill(name);
  await page.getByRole('button', { name: 'Keep it' }).click();
  await page.waitForURL(one);
  await expect(chosen()).toContainText(name);

  await openNotebook(two);
  await page.getByLabel('Who writes, paints and animates').selectOption({ label: `${name}: not set up yet` });
  await expect(page.getByText('No key for Replicate is set.')).toBeVisible();

  await page.goto(new URL('/profiles', studio.url).href);
  const card = page.getByRole('region', { name, exact: true });
  await expect(card).toContainText('2 notebooks have it.');
  await card.getByLabel('Clips').selectOption('animatic Camera mover');
  await card.getByLabel('Frames').selectOption('xai grok-imagine-image');
  await card.getByRole('button', { name: 'Save' }).click();
  await expect(card.getByRole('status')).toHaveText('Saved.');
  expect(await sideways(page)).toBe(0);
  await expectNames(page);
  expect(await repeatedIds(page)).toEqual([]);
  await page.getByTestId('profile-name').fill(name.toUpperCase());
  await page.getByTestId('profile-create').click();
  await expect(page.getByRole('alert')).toContainText('There is a profile called');

  await openNotebook(two);
  await expect(page.getByText('No key for xAI is set.')).toBeVisible();

  await page.goto(new URL('/profiles', studio.url).href);
  await card.getByRole('button', { name: 'Delete …' }).click();
  await expect(card).toContainText('Notebooks that have it go on with it.');
  await card.getByRole('button', { name: 'Delete it' }).click();
  await expect(card).toHaveCount(0);
  await openNotebook(one);
  await expect(chosen()).toContainText(`${name} (deleted)`);

  const api = (path: string) => new URL(path, studio.url).href;
  const headers = { origin: studio.url };
  await test.step('scripts name one as well', async () => {
    const made = await request.post(api('/api/profiles'), { headers, data: { name, profile: { base: 'grok', video: 'replicate/google/veo-3.1' } } });
    expect(made.status()).toBe(201);
    const { id } = await made.json() as { id: string };
    const notebook = await request.post(api('/api/notebooks'), { headers, data: { title: 'By name', profile: name } });
    expect(notebook.status()).toBe(201);
    expect((await request.post(api('/api/notebooks'), { headers, data: { profile: 'nobody' } })).status()).toBe(400);
    const changed = await request.patch(api(`/api/profiles/${id}`), { headers, data: { name: 'Further away' } });
    expect(await changed.json()).toMatchObject({ id, name: 'Further away', tools: { video: { model: 'google/veo-3.1' } } });
    expect((await request.delete(api(`/api/profiles/${id}`), { headers })).status()).toBe(200);
    expect((await request.delete(api(`/api/profiles/${id}`), { headers })).status()).toBe(400);
  });
});
