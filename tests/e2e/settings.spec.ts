/** The studio's settings: each explained, kept when saved, and refused by name when they cannot be. */
import { expect, test } from '../support/browser-test.ts';
import { danglingReferences, expectNames, repeatedIds } from '../support/page-checks.ts';

test('Settings are reached from the list, explain themselves, and are kept', async ({ page, studio }) => {
  await page.goto(studio.url);
  await page.getByRole('link', { name: 'Settings' }).click();
  const cap = page.getByLabel('Cap of the day');
  await expect(cap).toHaveAccessibleDescription(/What all notebooks together may spend/);
  await cap.fill('12,50');
  await page.getByLabel('Use equal work of the last').fill('6');
  await page.getByRole('group', { name: /^google$/i }).getByLabel('At once').fill('2');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('status')).toHaveText('Saved.');
  await page.reload();
  await expect(cap).toHaveValue('12.5');
  await expect(page.getByLabel('Use equal work of the last')).toHaveValue('6');
  const kept = await (await fetch(`${studio.url}/api/settings`)).json() as { dayCap: number; cacheHours: number; paces: Record<string, unknown> };
  expect(kept).toMatchObject({ dayCap: 12.5, cacheHours: 6, paces: { google: { concurrency: 2, spacing: 500 } } });
});

test('What cannot be kept is refused by the name of the field, and nothing is changed', async ({ page, studio }) => {
  await page.goto(`${studio.url}/settings`);
  await expectNames(page);
  expect(await repeatedIds(page)).toEqual([]);
  expect(await danglingReferences(page)).toEqual([]);
  const before = await page.getByLabel('Tries in all').inputValue();
  await page.getByLabel('Tries in all').fill('99');
  await page.getByRole('button', { name: 'Save' }).click();
  await expect(page.getByRole('alert')).toContainText('The number of tries cannot be kept');
  await page.reload();
  await expect(page.getByLabel('Tries in all')).toHaveValue(before);
});
