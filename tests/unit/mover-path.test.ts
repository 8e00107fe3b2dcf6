import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cameraMoves } from '../../src/lib/pipeline/outputs.ts';
import {
  carried, dissolve, ease, inverseView, placeAt, viewAt, viewOfCamera
} from '../../src/lib/server/providers/animatic/mover-path.ts';

const times = Array.from({ length: 145 }, (_, i) => i / 144);
const share = fc.double({ min: 0.05, max: 0.95, noNaN: true });
const insideView = fc.tuple(share, share, share).map(([width, x, y]) => ({
  width, x: width / 2 + x * (1 - width), y: width / 2 + y * (1 - width)
}));

describe('a move', () => {
  it('begins and ends at rest and never turns back', () => {
    expect([ease(0), ease(0.5), ease(1)]).toEqual([0, 0.5, 1]);
    const steps = times.slice(1).map((time, i) => ease(time) - ease(times[i]!));
    expect(Math.min(...steps)).toBeGreaterThan(0);
    expect(Math.max(steps[0]!, steps.at(-1)!)).toBeLessThan(Math.max(...steps) / 50);
    const changes = steps.slice(1).map((step, i) => Math.abs(step - steps[i]!));
    expect(Math.max(...changes)).toBeLessThan(Math.max(...steps) / 15);
  });

  it('starts and ends exactly at its two views and stays inside of the plate between them', () => {
    fc.assert(fc.property(insideView, insideView, fc.double({ min: 0, max: 1, noNaN: true }), (from, to, time) => {
      const close = (a: typeof from, b: typeof from) => Math.max(Math.abs(a.x - b.x), Math.abs(a.y - b.y), Math.abs(a.width - b.width)) < 1e-9;
      const view = viewAt(from, to, time);
      const inside = (centre: number) => centre - view.width / 2 > -1e-9 && centre + view.width / 2 < 1 + 1e-9;
      return close(viewAt(from, to, 0), from) && close(viewAt(from, to, 1), to) && inside(view.x) && inside(view.y);
    }));
  });

  it('zooms by equal factors in equal shares of its way', () => {
    const from = { x: 0.5, y: 0.5, width: 1 };
    const to = { x: 0.5, y: 0.5, width: 0.25 };
    for (const time of times) expect(viewAt(from, to, time).width).toBeCloseTo(0.25 ** ease(time), 9);
  });

  it('keeps the point it zooms at where it is in the frame', () => {
    const from = { x: 0.5, y: 0.5, width: 1 };
    const to = { x: 0.6, y: 0.45, width: 0.5 };
    const point = { x: 0.7, y: 0.4 };
    for (const time of times) {
      const view = viewAt(from, to, time);
      expect((point.x - view.x) / view.width).toBeCloseTo(0.2, 9);
      expect((point.y - view.y) / view.width).toBeCloseTo(-0.1, 9);
    }
  });

  it('carries a subject along with the plate it stands in', () => {
    const from = { x: 0.5, y: 0.5, width: 0.8 };
    const to = { x: 0.55, y: 0.48, width: 0.6 };
    const end = carried({ x: 0.4, y: 0.6, height: 0.5 }, from, to, 1);
    const onPlate = (view: typeof from, place: { x: number; y: number }) => [view.x + (place.x - 0.5) * view.width, view.y + (place.y - 0.5) * view.width];
    expect(onPlate(to, end)).toEqual(onPlate(from, { x: 0.4, y: 0.6 }).map((value) => expect.closeTo(value, 9)));
    expect(end.height).toBeCloseTo((0.5 * 0.8) / 0.6, 9);
    expect(placeAt({ x: 0.4, y: 0.6, height: 0.5 }, end, 1)).toEqual({ x: expect.closeTo(end.x, 9), y: expect.closeTo(end.y, 9), height: expect.closeTo(end.height, 9) });
  });

  it('dissolves in the middle third alone', () => {
    expect([0, 0.3333, 0.5, 0.6667, 1].map(dissolve)).toEqual([0, 0, 0.5, 1, 1]);
  });

  it.each(cameraMoves)('of a picture without layers, %s, leads back from its inverse', (camera) => {
    const view = viewOfCamera(camera, 6);
    const back = inverseView(inverseView(view));
    expect(back).toEqual({ x: expect.closeTo(view.x, 9), y: expect.closeTo(view.y, 9), width: expect.closeTo(view.width, 9) });
  });
});
