/** Where a link leads, the page stays while what lies above is drawn for the first time. */
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { land } from '../../src/lib/client/land.ts';

/** The page as far as landing knows it: one element in one scrolled area, frames by hand, events by name. */
class Area extends EventTarget {
  /** Where the element stands in the area, and how far that is scrolled. */
  place = 0;
  scrolled = 0;
  readonly asked: string[] = [];
  readonly isConnected = true;
  getBoundingClientRect() { return { top: this.place - this.scrolled }; }
  contains() { return true; }
  scrollIntoView({ behavior }: { behavior: string }) {
    this.asked.push(behavior);
    if (behavior === 'instant') this.scrolled = this.place;
  }
}

let area: Area;
let page: EventTarget;
let frames: (() => void)[];
const paint = (count: number) => {
  for (let frame = 0; frame < count; frame++) for (const callback of frames.splice(0)) callback();
};
const begin = (place: number, scrolled: number) => {
  Object.assign(area, { place, scrolled });
  land(area as unknown as Element, 'start');
};

beforeEach(() => {
  [area, page, frames] = [new Area(), new EventTarget(), []];
  vi.stubGlobal('innerHeight', 800);
  vi.stubGlobal('Node', Area);
  vi.stubGlobal('matchMedia', () => ({ matches: false }));
  vi.stubGlobal('requestAnimationFrame', (callback: () => void) => frames.push(callback));
  vi.stubGlobal('addEventListener', page.addEventListener.bind(page));
});
afterEach(() => {
  paint(200);
  vi.unstubAllGlobals();
});

describe('landing', () => {
  it('on what is far away goes there at once, and stays when what lies above turns out shorter', () => {
    begin(50_000, 0);
    expect([area.asked, area.scrolled]).toEqual([['instant'], 50_000]);
    area.place -= 529;
    paint(2);
    expect(area.getBoundingClientRect().top).toBe(0);
  });

  it('on what the browser has gone to already, where no scroll begins and none ends, stays all the same', () => {
    begin(50_000, 50_000);
    expect(area.asked).toEqual(['smooth']);
    paint(6);
    area.place -= 529;
    paint(2);
    expect(area.getBoundingClientRect().top).toBe(0);
  });

  it('on what is near waits for a smooth scroll while it moves', () => {
    begin(1000, 0);
    for (let step = 0; step < 20; step++) {
      area.scrolled += 25;
      paint(1);
    }
    expect(area.asked).toEqual(['smooth']);
    area.scrolled = 1000;
    paint(6);
    expect(area.asked).toEqual(['smooth', 'instant']);
  });

  it.each(['wheel', 'touchstart', 'pointerdown', 'keydown'])('holds nobody who moves on by %s', (act) => {
    begin(50_000, 50_000);
    paint(6);
    page.dispatchEvent(new Event(act));
    area.place -= 529;
    paint(3);
    expect(area.getBoundingClientRect().top).toBe(-529);
  });

  it('lets go in the end', () => {
    begin(50_000, 0);
    paint(60);
    area.place -= 529;
    paint(3);
    expect(area.getBoundingClientRect().top).toBe(-529);
  });
});
