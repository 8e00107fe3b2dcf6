/** What a person does in a long notebook, timed in the page from the act until the screen shows it. */
import type { Page } from '@playwright/test';

export type Act = { readonly what: string; readonly milliseconds: number[] };

/** Goes to the scene in the middle, puts a scene in behind it, takes that back, and opens the timeline, `rounds` times each. */
export async function timeActs(page: Page, scenes: number, rounds: number): Promise<Act[]> {
  const acts: Act[] = ['going to the scene in the middle', 'putting a scene in behind it', 'taking that back', 'opening the timeline'].map((what) => ({ what, milliseconds: [] }));
  for (let round = 0; round < rounds; round++) {
    const times = [
      await timed(page, { hash: `#cell-s${Math.ceil(scenes / 2)}-start` }), await timed(page, { key: 'b', scenes: scenes + 1 }),
      await timed(page, { key: 'z', scenes }), await timed(page, { hash: '#cell-timeline' })
    ];
    for (const [at, time] of times.entries()) acts[at]!.milliseconds.push(time);
    await page.evaluate(() => { location.hash = '#cell-brief'; });
  }
  return acts;
}

/** Scrolls as fast as a wheel turns, 400 pixels a frame; returns the frames' milliseconds in order of size. */
export const timeScroll = (page: Page): Promise<number[]> => page.evaluate(async () => {
  const main = document.querySelector('main')!;
  const times: number[] = [];
  let before = performance.now();
  for (let frame = 0; frame < 120; frame++) {
    main.scrollTop += 400;
    await new Promise(requestAnimationFrame);
    times.push(performance.now() - before);
    before = performance.now();
  }
  return times.sort((one, other) => one - other);
});

type Wanted = { hash: string } | { key: 'b' | 'z'; scenes: number };

const timed = (page: Page, wanted: Wanted): Promise<number> => page.evaluate(async (act) => {
  const seen = (element: Element | null) => {
    const box = element?.getBoundingClientRect();
    return box !== undefined && box.height > 0 && box.top >= 0 && box.top < innerHeight;
  };
  const done = () => {
    if ('scenes' in act) return document.querySelector('.totals h2')?.textContent?.startsWith(`${act.scenes} scenes`) ?? false;
    const target = document.getElementById(act.hash.slice(1));
    return act.hash === '#cell-timeline' ? seen(target) && target!.querySelector('[data-testid^="cut-"]') !== null : seen(target) && target!.hasAttribute('data-cell');
  };
  const since = performance.now();
  if ('hash' in act) location.hash = act.hash;
  else document.activeElement!.dispatchEvent(new KeyboardEvent('keydown', { key: act.key, ctrlKey: act.key === 'z', bubbles: true, cancelable: true }));
  while (!done()) {
    if (performance.now() - since > 60_000) throw new Error(`After a minute the page does not show ${JSON.stringify(act)}.`);
    await new Promise((resolve) => setTimeout(resolve, 4));
  }
  return performance.now() - since;
}, wanted);
