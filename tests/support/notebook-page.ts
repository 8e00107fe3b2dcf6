/** The notebook page in the words of the person who uses it, so that browser tests read as stories. */
import { expect, type Download, type Locator, type Page } from '@playwright/test';
import type { CellState } from '../../src/lib/pipeline/status.ts';
import type { Picture } from './notebook-maker.ts';

export type States = Record<string, CellState>;
/** What a page showed of each cell, in order: its states, and the percentages of its bars. */
export type Seen = { states: Record<string, string[]>; percents: Record<string, number[]> };

/** Two busy cores may take this long, in milliseconds, to make a short film. */
export const patience = 100_000;

export class NotebookPage {
  readonly page: Page;

  constructor(page: Page) {
    this.page = page;
  }

  static async open(page: Page, address: string): Promise<NotebookPage> {
    await page.goto(address);
    const notebook = new NotebookPage(page);
    await notebook.expectLive();
    return notebook;
  }

  cell(id: string): Locator { return this.page.locator(`[data-cell="${id}"]`); }
  at(testid: string): Locator { return this.page.getByTestId(testid); }
  field(scene: string, name: string): Locator { return this.at(`scene-${scene}-${name}`); }
  get primary(): Locator { return this.at('primary'); }
  /** The bar's word on the run under way: "Running · 3 of 9". */
  get running(): Locator { return this.page.getByRole('banner').getByText(/^Running/); }
  get inspector(): Locator { return this.at('inspector'); }
  get messages(): Locator { return this.page.getByRole('log', { name: 'Messages' }); }

  async expectLive() {
    await expect(this.at('connection')).toHaveAttribute('data-status', 'live', { timeout: 30_000 });
  }

  /** Each cell's state as the page shows it. */
  states(): Promise<States> {
    return this.page.locator('[data-cell]').evaluateAll((cells) =>
      Object.fromEntries(cells.map((cell) => [cell.getAttribute('data-cell')!, cell.getAttribute('data-state')!]))) as Promise<States>;
  }

  async expectState(id: string, state: CellState, timeout = patience) {
    await expect(this.cell(id)).toHaveAttribute('data-state', state, { timeout });
  }

  /** Waits until exactly these cells are in these states and every other one is up to date. */
  async expectOnly(others: States, timeout = 15_000) {
    await expect.poll(async () => Object.fromEntries(Object.entries(await this.states()).filter(([, state]) => state !== 'fresh')), { timeout }).toEqual(others);
  }

  /** Waits for the finished film: every cell of it up to date, and nothing left to press. */
  async expectFilm(scenes: number) {
    await expect.poll(async () => {
      const states = Object.values(await this.states());
      return `${states.filter((state) => state === 'fresh').length} of ${states.length} up to date`;
    }, { timeout: patience }).toBe(`${4 + 4 * scenes} of ${4 + 4 * scenes} up to date`);
    await expect(this.primary).toHaveCount(0);
    await expect(this.at('cancel-all')).toHaveCount(0);
  }

  /** Types into a field and leaves it, which saves it. Resolves when the studio has it. */
  async write(field: Locator, words: string) {
    await field.fill(words);
    const saved = this.page.waitForResponse((response) => response.request().method() === 'POST');
    await field.blur();
    await saved;
  }

  async writeScene(scene: string, name: string, words: string) {
    await this.write(this.field(scene, name), words);
  }

  async addPictures(pictures: readonly Picture[]) {
    await this.at('add-images').setInputFiles([...pictures]);
  }

  /** Drops files on the page as from the desktop. */
  async dropPictures(pictures: readonly Picture[]) {
    const files = pictures.map(({ name, mimeType, buffer }) => ({ name, mimeType, bytes: buffer.toString('base64') }));
    const dataTransfer = await this.page.evaluateHandle((list) => {
      const transfer = new DataTransfer();
      for (const { name, mimeType, bytes } of list) {
        transfer.items.add(new File([Uint8Array.from(atob(bytes), (letter) => letter.charCodeAt(0))], name, { type: mimeType }));
      }
      return transfer;
    }, files);
    await this.page.getByRole('region', { name: 'Product pictures' }).dispatchEvent('drop', { dataTransfer });
  }

  get pictures(): Locator { return this.page.getByRole('region', { name: 'Product pictures' }).getByRole('img', { name: /^Picture \d+:/ }); }

  async run(id: string) { await this.at(`run-${id}`).click(); }

  /** Chooses an entry of a cell's menu by its words. */
  async choose(id: string, entry: string | RegExp) {
    await this.at(`menu-${id}`).click();
    await this.page.getByRole('menu', { name: /^More for/ }).getByRole('menuitem', { name: entry }).click();
  }

  /** Shows a cell's details beside the notebook. */
  async inspect(id: string): Promise<Locator> {
    await this.cell(id).focus();
    return this.inspector;
  }

  /** Chooses one of a cell's takes. */
  async chooseTake(id: string, number: number) {
    const inspector = await this.inspect(id);
    await inspector.getByTestId(`take-${number}`).click();
    await expect(inspector.getByTestId(`take-${number}`)).toHaveAttribute('aria-pressed', 'true');
  }

  /** The runs in the history, newest first, as one line each; there has to be one. */
  async runHistory(): Promise<string[]> {
    await this.at('runs').click();
    const dialog = this.page.getByRole('dialog', { name: 'Run history' });
    // What is in it is a script of its own, loaded when it is opened.
    await dialog.getByRole('listitem').first().waitFor();
    const lines = await dialog.getByRole('listitem').allInnerTexts();
    await dialog.getByRole('button', { name: 'Close' }).click();
    return lines.map((line) => line.replace(/\s+/g, ' '));
  }

  /** From now on notes what each cell goes through; the returned function tells it. Ends with the page. */
  async watchCells(): Promise<() => Promise<Seen>> {
    await this.page.evaluate(() => {
      const seen: Seen = { states: {}, percents: {} };
      const note = <T>(list: T[], value: T) => { if (list.at(-1) !== value) list.push(value); };
      const look = () => {
        for (const cell of document.querySelectorAll('[data-cell]')) {
          const id = cell.getAttribute('data-cell')!;
          note(seen.states[id] ??= [], cell.getAttribute('data-state')!);
          const percent = cell.querySelector('[role=progressbar]')?.getAttribute('aria-valuenow');
          if (percent) note(seen.percents[id] ??= [], Number(percent));
        }
      };
      new MutationObserver(look).observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ['data-state', 'aria-valuenow'] });
      look();
      Object.assign(window, { seen });
    });
    return () => this.page.evaluate(() => (window as unknown as { seen: Seen }).seen);
  }

  /** Plays the film of the export cell to its end, at a multiple of its speed. Gives its size and length in seconds. */
  async playToEnd(speed = 1): Promise<{ width: number; height: number; duration: number }> {
    return this.at('film-video').evaluate((element, rate) => new Promise((resolve, reject) => {
      const video = element as HTMLVideoElement;
      video.muted = true;
      video.playbackRate = rate;
      video.onended = () => resolve({ width: video.videoWidth, height: video.videoHeight, duration: video.duration });
      video.onerror = () => reject(new Error(video.error?.message ?? 'The film does not play.'));
      video.play().catch(reject);
    }), speed);
  }

  async download(): Promise<Download> {
    const download = this.page.waitForEvent('download');
    await this.at('export-download').click();
    return download;
  }
}
