/** A run is cancelled, its page is loaded again, its studio is killed: what was finished stays, and the rest goes on. */
import { expect, test } from '../support/browser-test.ts';
import { makeFfmpegGate, type FfmpegGate } from '../support/ffmpeg-gate.ts';
import { makeNotebook } from '../support/notebook-maker.ts';
import { NotebookPage } from '../support/notebook-page.ts';
import { startStudio, type RunningStudio } from '../support/studio.ts';

let gate: FfmpegGate;
let studio: RunningStudio;

test.beforeAll(async () => {
  gate = await makeFfmpegGate();
  studio = await startStudio({ env: { SCENEBOOK_SAMPLE: '0', ...gate.env } });
  // Every notebook here is made from the same brief, and shall be made, not served from the one before.
  const answer = await fetch(`${studio.url}/api/settings`, { method: 'PATCH', body: JSON.stringify({ cacheHours: 0 }), headers: { 'content-type': 'application/json', origin: studio.url } });
  if (!answer.ok) throw new Error(`The cache could not be switched off: ${await answer.text()}`);
});
test.beforeEach(() => gate.hold());
test.afterEach(() => gate.release());
test.afterAll(async () => {
  await studio.stop();
  await gate.remove();
});

/** A run that stands at its first clip: everything before it is finished. */
async function openInMidRun(notebook: NotebookPage) {
  await notebook.expectState('s1/clip', 'running');
  await notebook.expectState('s2/end', 'fresh');
  await notebook.expectState('s2/start', 'fresh');
}

const painted = ['brief', 'stories', 'storyboard', 's1/start', 's1/end', 's2/start', 's2/end'];

test('Cancelling stops the run, keeps what was finished, and the next press goes on from there', async ({ page }) => {
  const notebook = await NotebookPage.open(page, await makeNotebook(studio));
  await openInMidRun(notebook);
  await notebook.at('cancel-all').click();
  await expect(notebook.at('cancel-all')).toHaveCount(0);
  const states = await notebook.states();
  expect(Object.keys(states).filter((id) => states[id] === 'fresh')).toEqual(painted);
  expect(Object.values(states).filter((state) => state === 'running' || state === 'queued')).toEqual([]);
  expect(states['s1/clip']).toBe('cancelled');
  expect((await notebook.runHistory())[0]).toContain('cancelled');

  const told = await notebook.watchCells();
  await gate.release();
  await expect(notebook.primary).toHaveText(/^Make the film · 5 cells/);
  await notebook.primary.click();
  await notebook.expectFilm(2);
  const seen = await told();
  for (const id of painted) expect(seen.states[id], id).toEqual(['fresh']);
});

test('A key cancels everything, too', async ({ page }) => {
  const notebook = await NotebookPage.open(page, await makeNotebook(studio));
  await notebook.expectState('s1/clip', 'running');
  await notebook.cell('stories').focus();
  await page.keyboard.press('Control+.');
  await expect(notebook.at('cancel-all')).toBeHidden();
  await notebook.expectState('s1/clip', 'cancelled');
});

test('A page that is loaded again in mid-run shows the run where it is, and its end', async ({ page }) => {
  const notebook = await NotebookPage.open(page, await makeNotebook(studio));
  await openInMidRun(notebook);
  const before = { states: await notebook.states(), line: await notebook.running.innerText() };

  await page.reload();
  await notebook.expectLive();
  expect({ states: await notebook.states(), line: await notebook.running.innerText() }).toEqual(before);
  await expect(notebook.cell('s1/clip').getByRole('progressbar')).toBeVisible();
  await gate.release();
  await notebook.expectFilm(2);
});

test('A second tab sees the run of the first and can cancel it', async ({ page, context }) => {
  const address = await makeNotebook(studio);
  const notebook = await NotebookPage.open(page, address);
  await openInMidRun(notebook);
  const other = await NotebookPage.open(await context.newPage(), address);
  expect(await other.states()).toEqual(await notebook.states());
  await other.at('cancel-all').click();
  await notebook.expectState('s1/clip', 'cancelled');
  await expect.poll(async () => JSON.stringify(await other.states()) === JSON.stringify(await notebook.states())).toBe(true);
});

test.describe('with the line cut on purpose', () => {
  test.use({ expectedErrors: /WebSocket connection|ERR_CONNECTION_REFUSED/ });

  test('ORCH-2: a studio killed in mid-run and started again finishes the run; the page finds its way back by itself', async ({ page }) => {
    const notebook = await NotebookPage.open(page, await makeNotebook(studio));
    await openInMidRun(notebook);
    const told = await notebook.watchCells();

    await studio.kill9();
    await expect(notebook.at('connection')).toHaveAttribute('data-status', 'reconnecting');
    await expect(notebook.cell('s1/end').getByRole('img', { name: /last frame/ })).toBeVisible();

    studio = await studio.restart();
    await notebook.expectLive();
    await notebook.expectState('s1/clip', 'running');
    await gate.release();
    await notebook.expectFilm(2);

    const { states } = await told();
    for (const id of painted) expect(states[id], id).toEqual(['fresh']);
    const runs = await notebook.runHistory();
    expect(runs).toHaveLength(1);
    expect(runs[0]).toContain('done');
    expect(await notebook.playToEnd(2)).toEqual({ width: 1280, height: 720, duration: 4 });
  });
});
