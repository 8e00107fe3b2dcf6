/** What holds of every page, whatever is open on it. */
import { expect, type Page } from '@playwright/test';

const controls = ['button', 'link', 'textbox', 'combobox', 'spinbutton', 'radio', 'slider', 'menuitem', 'img', 'progressbar', 'region', 'dialog'] as const;

/** Every control on the page has a name. */
export async function expectNames(page: Page) {
  for (const role of controls) {
    const nameless = await page.getByRole(role, { name: /^\s*$/ }).evaluateAll((elements) => elements.map((element) => element.outerHTML.slice(0, 160)));
    expect(nameless, `every ${role} has a name`).toEqual([]);
  }
}

/** Ids that stand more than once. */
export const repeatedIds = (page: Page): Promise<string[]> => page.evaluate(() => {
  const ids = [...document.querySelectorAll('[id]')].map(({ id }) => id);
  return ids.filter((id, index) => ids.indexOf(id) !== index);
});

/** References to ids that are not there, such as a label for a field that has gone. */
export const danglingReferences = (page: Page): Promise<string[]> => page.evaluate(() =>
  ['for', 'aria-labelledby', 'aria-describedby', 'aria-controls', 'aria-activedescendant', 'popovertarget'].flatMap((name) =>
    [...document.querySelectorAll(`[${name}]`)].flatMap((element) => element.getAttribute(name)!.split(/\s+/).filter((id) => !document.getElementById(id)).map((id) => `${name}=${id}`))));

/** By how many pixels the page is wider than its screen. */
export const sideways = (page: Page): Promise<number> => page.evaluate(() => document.documentElement.scrollWidth - innerWidth);
