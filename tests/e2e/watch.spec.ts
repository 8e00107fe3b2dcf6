/** The watch over every test is itself tested: these three misbehave, and each is expected to fail. */
import { test } from '../support/browser-test.ts';

test.describe('The watch over a page fails a test', () => {
  test.beforeEach(async ({ page, studio }) => {
    test.fail();
    await page.goto(studio.url);
  });

  test('whose page writes an error to its console', async ({ page }) => {
    await page.evaluate(() => console.error('Something is wrong.'));
  });

  test('whose page throws', async ({ page }) => {
    const thrown = page.waitForEvent('pageerror');
    await page.evaluate(() => void setTimeout(() => { throw new Error('Nobody catches this.'); }));
    await thrown;
  });

  test('whose page asks another host', async ({ page }) => {
    const asked = page.waitForEvent('request');
    await page.evaluate(() => void window.open('http://elsewhere.invalid/', '_self'));
    await asked;
  });
});
