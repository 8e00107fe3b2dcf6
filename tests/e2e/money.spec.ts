/** Money, at providers that take it: prices before clicks, the cap, lost calls, costs and logs. */
import { readFile } from 'node:fs/promises';
import type { Page } from '@playwright/test';
import { expect, test } from '../support/browser-test.ts';
import { makeNotebook, post } from '../support/notebook-maker.ts';
import { NotebookPage } from '../support/notebook-page.ts';
import { danglingReferences, expectNames, repeatedIds, sideways } from '../support/page-checks.ts';
import type { RunningStudio, StudioOptions } from '../support/studio.ts';

type Start = (options: StudioOptions) => Promise<RunningStudio>;

/** A finished film of two scenes, made free; from now on Google makes what is run. */
async function paidFilm(page: Page, startOwn: Start): Promise<NotebookPage & { address: string }> {
  const studio = await startOwn({ entry: 'tests/support/paid-studio.ts', env: { SCENEBOOK_SAMPLE: '0' } });
  // Three seconds are the least that its mover makes.
  const address = await makeNotebook(studio, { seconds: 3 });
  const notebook = await NotebookPage.open(page, address);
  await notebook.expectFilm(2);
  await page.getByLabel('Who writes, paints and animates').selectOption('google');
  await expect(notebook.at('run-stories')).toHaveText('Run · $0.03');
  return Object.assign(notebook, { address });
}

test('A price stands beside each button, the plan beside the price, and what has no price in sight asks first', async ({ page, startOwn }) => {
  const notebook = await paidFilm(page, startOwn);
  await notebook.expectOnly({});

  await test.step('what was made with older settings stays up to date and says what doing it again costs', async () => {
    await expect(notebook.cell('s1/end')).toContainText('Made with older settings, by Collage painter; gemini-3-pro-image would make it now.');
    await expect(notebook.at('redo-s1/end')).toHaveText('Redo · $0.14');
  });

  await notebook.writeScene('s2', 'endPrompt', 'The bottle alone on a wide plain.');
  await test.step('the primary button has the range, and the card beside it the cells with their reasons', async () => {
    await expect(notebook.primary).toHaveAccessibleName(/^Bring up to date · 4 cells · ~\$0\.14 to \$0\.36/);
    await notebook.primary.hover();
    const card = page.getByTestId('plan-hint').filter({ visible: true });
    await expect(card).toContainText("Scene 2's last-frame prompt changed.");
    await expect(card.getByRole('listitem')).toHaveCount(4);
    await expect(card.getByRole('listitem').filter({ hasText: 'maybe' })).toHaveCount(3);
    await expect(notebook.primary).toHaveAccessibleDescription(/4 cells/);
    await page.keyboard.press('Escape');
    await page.mouse.move(5, 300);
  });

  await test.step('a key shows the price first; leaving it spends nothing', async () => {
    await notebook.cell('s2/end').focus();
    await page.keyboard.press('r');
    const dialog = page.getByRole('dialog', { name: 'Run 4 cells?' });
    await expect(dialog.getByRole('button', { name: 'Run · ~$0.14 to $0.36' })).toBeFocused();
    await page.keyboard.press('Escape');
    await expect(dialog).toBeHidden();
    await notebook.expectState('s2/end', 'outdated');
    await page.keyboard.press('Control+Enter');
    await page.getByRole('dialog', { name: 'Run 1 cell?' }).getByRole('button', { name: 'Run · $0.14' }).click();
    await notebook.expectState('s2/end', 'fresh');
    await expect(notebook.at('costs')).toHaveText(/spent \$0\.14/);
    await expect((await notebook.inspect('s2/end')).getByTestId('cell-spent')).toHaveText('$0.14');
  });

  await test.step('a model of its own costs its own price', async () => {
    const inspector = await notebook.inspect('s1/start');
    await inspector.getByLabel('Model for this cell').selectOption({ label: 'Collage painter' });
    await expect(notebook.at('run-s1/start')).toHaveText('Run');
    await notebook.at('undo').click();
    await expect(notebook.at('run-s1/start')).toHaveText('Run · $0.14');
  });
});

test('A run that would cross the cap stops and says so; a higher cap lets it go on', async ({ page, startOwn }) => {
  const notebook = await paidFilm(page, startOwn);
  await notebook.at('costs').click();
  const costs = page.getByRole('dialog', { name: 'Costs' });
  await notebook.write(costs.getByLabel('Cap of this notebook, in dollars'), '0.20');
  await costs.getByRole('button', { name: 'Close' }).click();
  await expect(notebook.at('costs')).toHaveText('spent $0.00 of $0.20');
  await notebook.writeScene('s2', 'endPrompt', 'The bottle alone on a wide plain.');
  await notebook.primary.click();
  const stop = notebook.at('budget-stop');
  await expect(stop).toContainText(/stopped at the cap\. The next step costs about \$0\.21; \$0\.06\d* is left of this notebook's cap of \$0\.20\./, { timeout: 60_000 });
  await notebook.expectState('s2/clip', 'outdated');

  await stop.getByRole('button', { name: 'Raise the cap' }).click();
  await notebook.write(costs.getByLabel('Cap of this notebook, in dollars'), '$5');
  await expect(costs.getByTestId('costs-sums')).toContainText('Left under the cap$4.86');
  await costs.getByRole('button', { name: 'Close' }).click();
  await stop.getByRole('button', { name: /^Go on · 3 cells · / }).click();
  await notebook.expectFilm(2);
  await expect(stop).toHaveCount(0);

  await test.step('the costs add up, and are a file', async () => {
    await notebook.at('costs').click();
    await expect(costs.getByRole('row', { name: /^Last frames 3 \$0\.14$/ })).toBeVisible();
    await expect(costs.getByRole('row', { name: /^Scene 2 \d+ \$0\.3\d$/ })).toBeVisible();
    await costs.getByText(/^Prices of the models in use/).click();
    await expect(costs.getByRole('row', { name: /gemini-omni-1\.2-flash second \$0\.0695 third party: reseller 2026-11-06/ })).toBeVisible();
    await expectNames(page);
    expect(await repeatedIds(page)).toEqual([]);
    expect(await danglingReferences(page)).toEqual([]);
    const download = page.waitForEvent('download');
    await costs.getByTestId('costs-csv').click();
    const table = await readFile(await (await download).path(), 'utf8');
    expect(table.split('\r\n').filter((line) => line.includes('price_book'))).toHaveLength(3);
    await page.keyboard.press('Escape');
  });

  await test.step('the history has estimates, costs and logs', async () => {
    await notebook.at('runs').click();
    const runs = page.getByRole('dialog', { name: 'Run history' });
    await expect(runs.getByRole('listitem').nth(1)).toContainText('stopped by the budget · 1 of 1 cell');
    await expect(runs.getByRole('listitem').nth(1)).toContainText('$0.14 of $0.36 planned');
    await runs.getByTestId('log-1').click();
    await expect(runs.getByTestId('run-log')).toContainText('Scene 2 · last frame started, by Collage painter');
    await expect(runs.getByTestId('run-log')).toContainText('the run succeeded');
  });
});

test('A call that may have been charged is never sent again by itself: it is checked, adopted or discarded', async ({ page, startOwn }) => {
  const notebook = await paidFilm(page, startOwn);
  await notebook.writeScene('s2', 'endPrompt', 'The bottle alone; lose the answer.');
  await notebook.run('s2/end');
  await notebook.expectState('s2/end', 'unknown');
  const lost = notebook.cell('s2/end').getByRole('group', { name: 'A call that may have been charged' });
  await expect(lost).toContainText('A call to Google may have been charged. The connection dropped before the answer came.');
  await expect(notebook.at('run-s2/end')).toHaveCount(0);

  await test.step('checking finds the job and fetches it', async () => {
    await lost.getByRole('button', { name: 'Check' }).click();
    await notebook.expectState('s2/end', 'fresh');
    await expect(notebook.at('costs')).toHaveText(/spent \$0\.14/);
  });

  const inspector = await notebook.inspect('s1/end');
  await inspector.getByLabel('Model for this cell').selectOption({ label: 'Nano Banana Pro' });
  await post(`${notebook.address}?/setModel`, { cell: 's1/end', model: 'replicate bytedance/seedream-4' });
  await notebook.writeScene('s1', 'endPrompt', 'Closer; lose the answer.');
  await notebook.run('s1/end');
  await notebook.expectState('s1/end', 'unknown');
  await test.step('where the provider cannot be asked, its job is named by hand', async () => {
    await expect(notebook.at('check-s1/end')).toHaveCount(0);
    await notebook.at('adopt-s1/end').click();
    await expect(notebook.at('job-s1/end')).toBeFocused();
    await page.keyboard.type('7');
    await page.keyboard.press('Enter');
    await notebook.expectState('s1/end', 'fresh');
  });

  await test.step('given up, it stands in the ledger as unknown, and the cell can be run', async () => {
    await notebook.run('s1/end');
    await notebook.expectState('s1/end', 'unknown');
    await notebook.at('discard-s1/end').click();
    await expect(notebook.at('costs')).toContainText('1 unknown');
    await expect(notebook.at('run-s1/end')).toBeVisible();
  });
});

test('The panels and the settings have room on a phone, in light and dark', async ({ page, startOwn }) => {
  const studio = await startOwn({ entry: 'tests/support/paid-studio.ts', env: { SCENEBOOK_SAMPLE: '0' } });
  const address = await makeNotebook(studio, { film: false });
  await post(`${address}?/run`, { target: 'needs', cell: 'storyboard' });
  await page.setViewportSize({ width: 390, height: 844 });
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme });
    const notebook = await NotebookPage.open(page, address);
    await notebook.expectState('storyboard', 'fresh');
    for (const panel of ['costs', 'runs', 'bin', 'palette']) {
      await page.getByRole('button', { name: 'Outline' }).click();
      await notebook.at(`outline-${panel}`).click();
      await expect(page.getByRole('dialog')).toBeVisible();
      await expectNames(page);
      expect([panel, await sideways(page)]).toEqual([panel, 0]);
      await page.keyboard.press('Escape');
      await expect(page.getByRole('dialog')).toBeHidden();
    }
    await page.getByRole('button', { name: 'Outline' }).click();
    await page.getByRole('link', { name: 'Settings' }).click();
    await expect(page.getByRole('heading', { name: 'Settings', level: 1 })).toBeVisible();
    expect(await sideways(page)).toBe(0);
    await expectNames(page);
  }
});
