/** Films and links for tests of review: made through the studio's own interfaces, without a page. */
import { expect, type Browser, type BrowserContextOptions, type Page } from '@playwright/test';
import type { OwnerReview } from '../../src/lib/review-protocol.ts';
import { makeNotebook, type Wanted } from './notebook-maker.ts';
import { patience } from './notebook-page.ts';

export type MadeFilm = { address: string; id: string };
export type LinkTerms = Partial<{ label: string; role: 'view' | 'comment' | 'approve'; download: boolean; content: 'film' | 'scenes'; pins: boolean; expiresAt: number | null; passcode: string | null }>;

/** A notebook with its film, two scenes of two seconds unless more is wanted. */
export async function makeFilm(studio: { url: string }, wanted: Wanted = {}): Promise<MadeFilm> {
  const address = await makeNotebook(studio, wanted);
  const id = address.split('/').at(-1)!;
  await expect.poll(() => filmTakes(studio, id), { timeout: patience }).toBe(1);
  return { address, id };
}

type Cells = { cells: { id: string; state: string; takes: unknown[] }[] };

/** How many takes the film has; 0 while it is not up to date. */
export async function filmTakes({ url }: { url: string }, id: string): Promise<number> {
  const { cells } = await (await fetch(`${url}/api/notebooks/${id}`)).json() as Cells;
  const film = cells.find((cell) => cell.id === 'export');
  return film?.state === 'fresh' ? film.takes.length : 0;
}

export async function ownerPost({ url }: { url: string }, id: string, act: Record<string, unknown>): Promise<{ path?: string; share?: string; proposal?: string }> {
  const response = await fetch(`${url}/api/notebooks/${id}/review`, { method: 'POST', headers: { 'content-type': 'application/json', origin: url }, body: JSON.stringify(act) });
  if (!response.ok) throw new Error(`The studio refused: ${await response.text()}`);
  return await response.json() as { path?: string; share?: string };
}

export const ownerView = async ({ url }: { url: string }, id: string): Promise<OwnerReview> => (await (await fetch(`${url}/api/notebooks/${id}/review`)).json()) as OwnerReview;

export async function makeLink(studio: { url: string }, id: string, terms: LinkTerms = {}): Promise<{ url: string; share: string }> {
  const { path, share } = await ownerPost(studio, id, { act: 'create_share', ...terms });
  return { url: `${studio.url}${path}`, share: share! };
}

export const phone: BrowserContextOptions = { viewport: { width: 390, height: 844 }, hasTouch: true, reducedMotion: 'reduce' };

/** The review page in the words of the person who uses it, in a browser of their own. */
export class Reviewer {
  readonly page: Page;
  readonly wrong: string[] = [];

  constructor(page: Page) {
    this.page = page;
    page.on('pageerror', (error) => this.wrong.push(error.message));
  }

  static async open(browser: Browser, url: string, options: BrowserContextOptions = {}): Promise<Reviewer> {
    const context = await browser.newContext({ reducedMotion: 'reduce', ...options });
    const reviewer = new Reviewer(await context.newPage());
    await reviewer.page.goto(url);
    return reviewer;
  }

  at(testid: string) { return this.page.getByTestId(testid); }
  async expectLive() { await expect(this.at('review')).toHaveAttribute('data-live', 'true'); }
  async expectFrame(frame: number) { await expect(this.at('frame')).toHaveText(`frame ${frame}`); }

  /** The frame that a screen really shows. */
  shownFrame(screen = 'film'): Promise<number> {
    return this.at(screen).evaluate((video) => Math.floor((video as HTMLVideoElement).currentTime * 24 + 1e-4));
  }

  /** Puts the film to a frame by its place in the address, as a deep link does. */
  async goTo(frame: number) {
    await this.page.evaluate((to) => { location.hash = `f=${to}`; }, frame);
    await this.expectFrame(frame);
  }

  async giveName(name: string) {
    await this.at('name').fill(name);
    await this.at('give-name').click();
    await expect(this.at('name')).toHaveCount(0);
  }

  /** Says something; gives a name where that is asked for. */
  async say(text: string, name?: string) {
    await this.at('say').fill(text);
    await this.at('send').click();
    if (name) await this.giveName(name);
    await expect(this.thread(text)).toBeVisible();
  }

  thread(text: string) { return this.at('thread').filter({ hasText: text }); }
  async close() {
    await this.page.context().close();
    expect(this.wrong).toEqual([]);
  }
}
