import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { aspects, cameraMoves, shotSizes, type Aspect } from '../../src/lib/pipeline/outputs.ts';
import { beforeMove, travel, travelPlate, type Travel } from '../../src/lib/server/providers/animatic/camera.ts';
import { frameRatio, framingOf, onPlate, placeOf, sizeFor, target, type Body, type Framing, type View } from '../../src/lib/server/providers/animatic/placement.ts';

const bodies = fc.record({
  ratio: fc.double({ min: 0.25, max: 3, noNaN: true }),
  box: fc.constant({ x: 0.1, y: 0.02, width: 0.8, height: 0.85 }),
  stance: fc.constantFrom('stands' as const, 'hangs' as const, 'cut' as const)
}) satisfies fc.Arbitrary<Body>;
const scene = fc.record({
  shot: fc.constantFrom(...shotSizes), camera: fc.constantFrom(...cameraMoves), side: fc.constantFrom('left' as const, 'centre' as const, 'right' as const),
  duration: fc.double({ min: 1, max: 15, noNaN: true }), variant: fc.double({ min: -1, max: 1, noNaN: true }), insistShot: fc.boolean(), insistSide: fc.boolean()
});

/** How far a view reaches over the plate's edges; 0 when it lies wholly inside. */
function excess(view: View, aspect: Aspect, plateRatio: number): number {
  const height = (view.width * plateRatio) / frameRatio(aspect);
  return Math.max(0, view.width / 2 - view.x, view.x + view.width / 2 - 1, height / 2 - view.y, view.y + height / 2 - 1);
}

const bottle: Body = { ratio: 0.4, box: { x: 0.1, y: 0.02, width: 0.8, height: 0.85 }, stance: 'stands' };
const move = (camera: Travel['camera'], more: Partial<Travel> = {}): Travel =>
  ({ aspect: '16:9', camera, duration: 6, insistShot: false, insistSide: false, variant: 0, ...more });

describe('placement', () => {
  it('KEY-3: over chains of twelve scenes the view stays on the plate and the product within its limits', () => {
    fc.assert(fc.property(fc.constantFrom(...aspects), bodies, fc.array(scene, { minLength: 12, maxLength: 12 }), (aspect, body, scenes) => {
      const ratio = frameRatio(aspect);
      const first = scenes[0]!;
      let framing: Framing = beforeMove(target(aspect, first.shot, first.side, body, first.variant), body, ratio, first.camera, aspect);
      expect(excess(framing.view, aspect, ratio)).toBeLessThan(1e-9);
      for (const { shot, side, ...rest } of scenes) {
        framing = travel(framing, target(aspect, shot, side, body, rest.variant), body, ratio, { aspect, ...rest });
        expect(excess(framing.view, aspect, ratio)).toBeLessThan(1e-9);
        expect(framing.size).toBeGreaterThan(sizeFor(aspect, 'establishing', body) * 0.6);
        expect(framing.size).toBeLessThan(sizeFor(aspect, 'extreme_close_up', body) * 1.4);
        expect(Math.abs(framing.x - 0.5)).toBeLessThan(0.35);
      }
    }), { numRuns: 300 });
  });

  it('KEY-3: over chains of twelve scenes the view of a photograph of any shape stays on its plate', () => {
    fc.assert(fc.property(fc.constantFrom(...aspects), fc.double({ min: 0.3, max: 3.3, noNaN: true }), fc.array(scene, { minLength: 12, maxLength: 12 }), (aspect, ratio, scenes) => {
      let view = onPlate({ x: 0.5, y: 0.5, width: 1 }, aspect, ratio);
      for (const { shot, side: _side, ...rest } of scenes) {
        const goal = onPlate({ x: 0.4, y: 0.6, width: 1 - 0.15 * shotSizes.indexOf(shot) }, aspect, ratio);
        view = travelPlate(view, goal, ratio, { aspect, ...rest });
        expect(excess(view, aspect, ratio)).toBeLessThan(1e-9);
      }
    }), { numRuns: 300 });
  });

  it('KEY-3: a film of nothing but push-ins keeps moving and never ends in the product', () => {
    let framing = target('16:9', 'wide', 'left', bottle, 0);
    for (let i = 0; i < 12; i++) {
      const next = travel(framing, target('16:9', 'wide', 'left', bottle, 0), bottle, frameRatio('16:9'), move('push_in'));
      expect(Math.abs(Math.log(next.size / framing.size))).toBeGreaterThan(0.08);
      framing = next;
    }
  });

  it('KEY-3: each move shows in its own direction', () => {
    const base = target('16:9', 'medium', 'centre', bottle, 0);
    const after = (camera: Travel['camera']) => travel(base, base, bottle, frameRatio('16:9'), move(camera));
    expect(after('push_in').size).toBeGreaterThan(base.size * 1.1);
    expect(after('pull_out').size).toBeLessThan(base.size / 1.1);
    expect(after('pan_left').x).toBeGreaterThan(base.x + 0.05);
    expect(after('pan_right').x).toBeLessThan(base.x - 0.05);
    expect(after('tilt_up').y).toBeGreaterThan(base.y + 0.05);
    expect(after('tilt_down').y).toBeLessThan(base.y - 0.05);
    expect(after('orbit_right').view.x - base.view.x).toBeGreaterThan(0.05);
    expect(after('orbit_left').view.x - base.view.x).toBeLessThan(-0.05);
    expect(Math.abs(after('hold').size / base.size - 1)).toBeLessThan(0.03);
  });

  it('a longer scene moves further', () => {
    const base = target('16:9', 'wide', 'left', bottle, 0);
    const size = (duration: number) => travel(base, base, bottle, frameRatio('16:9'), move('push_in', { duration })).size;
    expect(size(8)).toBeGreaterThan(size(3));
  });

  it('a layer placed for a framing stands for that framing again', () => {
    fc.assert(fc.property(fc.constantFrom(...aspects), bodies, fc.double({ min: 0.2, max: 1.8, noNaN: true }), (aspect, body, size) => {
      const framing = { x: 0.41, y: 0.57, size, view: { x: 0.5, y: 0.5, width: 0.7 } };
      const again = framingOf(placeOf(framing, aspect, body), framing.view, aspect, body);
      for (const key of ['x', 'y', 'size'] as const) expect(again[key]).toBeCloseTo(framing[key], 9);
    }));
  });
});
