import { describe, expect, it } from 'vitest';
import { bounded, pressed, type Windows } from '../../src/lib/client/crops.ts';

const wide: Windows = { source: { width: 1280, height: 720 }, shapes: ['9:16', '1:1'] };
const key = (name: string, shiftKey = false) => ({ key: name, shiftKey });

describe('AD-9: the window of a scene in other shapes', () => {
  it('goes no farther than to where the narrowest one stands at the edge, so that the next key moves it', () => {
    // 406 of 1280 pixels: half of it is 0.159 of the picture; up and down there is nowhere to go.
    expect(bounded({ x: -3, y: 0.9, zoom: 1 }, wide)).toEqual({ x: 0.159, y: 0.5, zoom: 1 });
    expect(bounded({ x: 3, y: 0, zoom: 1 }, wide)).toEqual({ x: 0.841, y: 0.5, zoom: 1 });
    expect(bounded({ x: 0, y: 0, zoom: 2 }, wide)).toEqual({ x: 0.08, y: 0.25, zoom: 2 });
    expect(pressed(key('ArrowLeft'), bounded({ x: 3, y: 0.5, zoom: 1 }, wide), wide)!.x).toBeCloseTo(0.831, 3);
  });

  it('is moved by the arrow keys, ten times as far with Shift, and comes closer with plus', () => {
    const crop = { x: 0.5, y: 0.5, zoom: 2 };
    expect(pressed(key('ArrowRight'), crop, wide)).toEqual({ ...crop, x: 0.51 });
    expect(pressed(key('ArrowUp', true), crop, wide)).toEqual({ ...crop, y: 0.4 });
    expect(pressed(key('+'), crop, wide)).toEqual({ ...crop, zoom: 2.1 });
    expect(pressed(key('-'), { ...crop, zoom: 1 }, wide)).toEqual({ ...crop, zoom: 1 });
    expect(pressed(key('+'), { ...crop, zoom: 4 }, wide)).toEqual({ ...crop, zoom: 4 });
    expect(pressed(key('Tab'), crop, wide)).toBe(null);
  });
});
