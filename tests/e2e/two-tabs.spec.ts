/** Two tabs on one notebook: what is written in one is soon in the other, and after a race both tell the same. */
import type { BrowserContext } from '@playwright/test';
import { expect, test } from '../support/browser-test.ts';
import { makeNotebook, post } from '../support/notebook-maker.ts';
import { NotebookPage } from '../support/notebook-page.ts';

async function openTabs(context: BrowserContext, address: string): Promise<[NotebookPage, NotebookPage]> {
  const one = await NotebookPage.open(await context.newPage(), address);
  const two = await NotebookPage.open(await context.newPage(), address);
  await one.expectState('storyboard', 'fresh');
  await two.expectState('storyboard', 'fresh');
  return [one, two];
}

async function planned(studio: { url: string }): Promise<string> {
  const address = await makeNotebook(studio, { scenes: 3, film: false });
  await post(`${address}?/run`, { target: 'needs', cell: 'storyboard' });
  return address;
}

/** All that a tab says: states, and the words in every field. */
const told = async ({ page }: NotebookPage): Promise<Record<string, string>> =>
  page.locator('[data-cell], main :is(textarea, select, input:not([type=hidden], [type=file], [type=radio]))').evaluateAll((elements) => Object.fromEntries(elements.map((element) =>
    element instanceof HTMLTextAreaElement || element instanceof HTMLInputElement || element instanceof HTMLSelectElement
      ? [element.id, element.value] : [element.getAttribute('data-cell')!, element.getAttribute('data-state')!])));

test('An edit in one tab is in the other, both ways, without loading it again', async ({ context, studio }) => {
  const [one, two] = await openTabs(context, await planned(studio));
  for (const [from, to, words] of [[one, two, 'first'], [two, one, 'second'], [one, two, 'third'], [two, one, 'fourth'], [one, two, 'fifth']] as const) {
    await from.writeScene('s2', 'title', `The ${words} title`);
    await expect(to.field('s2', 'title')).toHaveValue(`The ${words} title`);
  }
});

test('A run begun in one tab is seen in the other, and so are a scene that comes and one that goes', async ({ context, studio }) => {
  const [one, two] = await openTabs(context, await planned(studio));
  await one.run('s1/start');
  await two.expectState('s1/start', 'fresh');

  await one.at('scene-menu-s2').click();
  await one.at('insert-after-s2').click();
  await expect(two.page.locator('[data-scene]')).toHaveCount(4);
  expect(await two.page.locator('[data-scene]').evaluateAll((scenes) => scenes.map((scene) => scene.getAttribute('data-scene')))).toEqual(['s1', 's2', 's4', 's3']);

  await two.at('scene-menu-s1').click();
  await two.at('remove-s1').click();
  await expect(one.page.locator('[data-scene]')).toHaveCount(3);
  await two.messages.getByRole('button', { name: 'Undo' }).click();
  await expect(one.page.locator('[data-scene]')).toHaveCount(4);
  await one.expectState('s1/start', 'fresh');
  await expect.poll(async () => [await told(one), await told(two)].map((words) => JSON.stringify(words)).every((words, _, all) => words === all[0])).toBe(true);
});

test('After racing edits of the same and of other fields both tabs, and a third that comes later, tell the same', async ({ context, studio }) => {
  const address = await planned(studio);
  const [one, two] = await openTabs(context, address);
  for (let round = 1; round <= 3; round++) {
    await Promise.all([
      one.writeScene('s1', 'endPrompt', `The cup is full, said the first tab ${round}.`),
      two.writeScene('s1', 'endPrompt', `The cup is empty, said the second tab ${round}.`)
    ]);
    await Promise.all([one.writeScene('s2', 'opening', `A door opens ${round}.`), two.writeScene('s3', 'title', `Title ${round}`)]);
  }
  await expect(one.field('s1', 'endPrompt')).toHaveValue(/tab 3\.$/);
  await expect(two.field('s2', 'opening')).toHaveValue('A door opens 3.');
  await expect(one.field('s3', 'title')).toHaveValue('Title 3');
  const third = await NotebookPage.open(await context.newPage(), address);
  await expect.poll(async () => told(one)).toEqual(await told(third));
  await expect.poll(async () => told(two)).toEqual(await told(third));
});

test('A notebook that is deleted in one tab says so in the other, and its address leads nowhere', async ({ context, studio }) => {
  const address = await makeNotebook(studio, { title: 'Soon gone', film: false });
  const notebook = await NotebookPage.open(await context.newPage(), address);
  const list = await context.newPage();
  await list.goto(studio.url);
  await list.getByRole('button', { name: 'Delete Soon gone' }).click();
  await list.getByTestId('confirm-delete').click();
  await expect(notebook.page.getByText('This notebook was deleted.')).toBeVisible();
  expect((await fetch(address)).status).toBe(404);
});
