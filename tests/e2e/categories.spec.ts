/** AD-15: five kinds of product, each from a brief and a packshot to a film. */
import { expect, test } from '../support/browser-test.ts';
import { makeNotebook } from '../support/notebook-maker.ts';
import { NotebookPage } from '../support/notebook-page.ts';
import type { PackshotCategory } from '../support/packshots.ts';

const categories: readonly PackshotCategory[] = ['drinks', 'fashion', 'tech', 'food', 'cosmetics'];

for (const category of categories) {
  test(`AD-15: ${category} go from a brief and a packshot to a film that plays`, async ({ page, studio }) => {
    const notebook = await NotebookPage.open(page, await makeNotebook(studio, { category }));
    await notebook.expectFilm(2);
    await expect(notebook.cell('stories')).toContainText(new RegExp(`Read from the brief: .+, ${category}\\b`));
    await expect(notebook.cell('s1/drift').getByText(/^(holds|below)/)).toHaveText(/holds/);
    expect(await notebook.playToEnd(4)).toEqual({ width: 1280, height: 720, duration: 4 });
  });
}
