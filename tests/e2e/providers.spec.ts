/** The providers page: a key is written, tested and removed, and never comes back. */
import { createServer } from 'node:http';
import { readFile, readdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { expect, test } from '../support/browser-test.ts';
import { danglingReferences, expectNames, repeatedIds, sideways } from '../support/page-checks.ts';

const key = 'sk-this-is-a-made-up-key-0123456789';

/** Answers like a server that speaks like OpenAI: the list of models for the right key, 401 for any other. */
async function modelServer() {
  const server = createServer((request, response) => {
    const right = request.headers.authorization === `Bearer ${key}`;
    response.writeHead(right ? 200 : 401, { 'content-type': 'application/json' });
    response.end(JSON.stringify(right ? { object: 'list', data: [{ id: 'gpt-6-luna', object: 'model', created: 0, owned_by: 'x' }] } : { error: { message: 'Incorrect API key provided.', type: 'invalid_request_error', code: 'invalid_api_key' } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, close: () => new Promise((resolve) => server.close(resolve)) };
}

test('A key is kept encrypted, tested by a free call, never shown again, and removed', async ({ page, startOwn }) => {
  const server = await modelServer();
  const studio = await startOwn({ env: { SCENEBOOK_SAMPLE: '0', OPENAI_BASE_URL: server.url } });
  try {
    await page.goto(studio.url);
    await page.getByRole('link', { name: 'Providers' }).click();
    await expect(page.getByTestId('state-openai')).toHaveText('not set up');
    await expectNames(page);
    expect(await repeatedIds(page)).toEqual([]);
    expect(await danglingReferences(page)).toEqual([]);
    const card = page.getByRole('region', { name: 'OpenAI', exact: true });

    await test.step('what cannot be a key is refused with a way out', async () => {
      await page.getByTestId('key-openai').fill('short');
      await page.getByTestId('keep-openai').click();
      await expect(card.getByRole('alert')).toContainText('does not look like a key');
    });
    await test.step('a wrong key is kept, and its test says so', async () => {
      await page.getByTestId('key-openai').fill('sk-another-key-that-is-wrong');
      await page.getByTestId('keep-openai').click();
      await expect(page.getByTestId('state-openai')).toHaveText('ready');
      await page.getByTestId('test-openai').click();
      await expect(card.getByRole('status')).toContainText(/key/i);
      await expect(card.locator('.fine')).toHaveCount(0);
    });
    await test.step('the right one works', async () => {
      await page.getByTestId('key-openai').fill(key);
      await page.getByTestId('keep-openai').click();
      await expect(card.getByRole('status')).toHaveText('Kept.');
      await page.getByTestId('test-openai').click();
      await expect(card.locator('.fine')).toBeVisible();
    });
    await test.step('the doctor says what the machine and the provider can do', async () => {
      await page.goto(`${studio.url}/doctor`);
      await expect(page.getByTestId('finding').first()).toBeVisible();
      await expect(page.getByTestId('provider-openai')).toContainText('not asked yet');
      await page.getByTestId('ask').click();
      await expect(page.getByTestId('provider-openai')).toContainText('Key: kept in the studio.');
      await expect(page.getByTestId('provider-openai')).toContainText('It answers.');
      await expect(page.getByTestId('provider-openai')).toContainText('It can make stories and storyboard, drift scores.');
      await expect(page.getByTestId('provider-google')).toContainText('not set up');
      expect(await sideways(page)).toBe(0);
      await page.goto(`${studio.url}/providers`);
    });
    await test.step('nobody reads it again: not the page, not its data, not a file', async () => {
      await page.reload();
      await expect(page.getByTestId('key-openai')).toHaveValue('');
      for (const address of ['/providers', '/providers/__data.json', '/settings', '/healthz', '/doctor', '/doctor/__data.json']) {
        expect(await (await page.request.get(`${studio.url}${address}`)).text()).not.toContain(key);
      }
      for (const name of await readdir(studio.data)) {
        const bytes = await readFile(join(studio.data, name)).catch(() => Buffer.alloc(0));
        expect(bytes.includes(key), name).toBe(false);
      }
      expect(studio.output()).not.toContain(key);
    });
    await test.step('it fits a phone', async () => {
      await page.setViewportSize({ width: 390, height: 844 });
      expect(await sideways(page)).toBe(0);
    });
    await card.getByRole('button', { name: 'Remove the key' }).click();
    await expect(page.getByTestId('state-openai')).toHaveText('not set up');
  } finally {
    await server.close();
  }
});
