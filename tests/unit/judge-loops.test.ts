import { describe, expect, it } from 'vitest';
import { compileLoops, loopsFiles } from '../../src/lib/server/providers/animatic/compile-loops.ts';
import { placeOfImage, toLab, type LabImage } from '../../src/lib/server/providers/animatic/judging/colour-difference.ts';
import { bytesAt, loops, makeRoom, placeOf, release, reserve } from '../../src/lib/server/providers/animatic/judging/compiled.ts';
import { loopsBase64 } from '../../src/lib/server/providers/animatic/judging/loops-wasm.ts';
import { findMotion, gridPoints } from '../../src/lib/server/providers/animatic/judging/motion.ts';

/** Soft hills of colour, of which a window that begins at x, y is seen. */
function hills(width: number, height: number, x = 0, y = 0): LabImage {
  const data = new Uint8Array(width * height * 3);
  for (let i = 0; i < data.length; i += 1) {
    const column = x + (Math.floor(i / 3) % width), row = y + Math.floor(i / 3 / width);
    data[i] = 128 + 90 * Math.sin(column * 0.21 + (i % 3)) * Math.cos(row * 0.17 + column * 0.05);
  }
  return toLab({ data, width, height, channels: 3 });
}

describe('the judge\'s compiled loops', () => {
  it('are what their source compiles to, byte for byte', async () => {
    expect(Buffer.from(await compileLoops(loopsFiles.judging)).toString('base64')).toBe(loopsBase64);
  });

  it('find the same before and after their memory was full', () => {
    const [to, from] = [hills(80, 45, 6, 4), hills(80, 45)];
    const found = findMotion(to, from, gridPoints(to));
    // In pixels of the picture of twice this size.
    expect(Math.abs(found.x - 12) + Math.abs(found.y - 8)).toBeLessThan(2);
    for (let i = 0; i < 40; i += 1) {
      makeRoom();
      placeOf(new Float32Array(250_000), (numbers) => [numbers]);
    }
    expect(findMotion(to, from, gridPoints(to))).toEqual(found);
  });

  it('keep what was given until there is no room, and then take it again', () => {
    const image = hills(64, 36);
    const first = placeOfImage(image);
    expect(placeOfImage(image)).toBe(first);
    expect(new Float32Array(bytesAt(first, 12).slice().buffer)).toEqual(image.L.slice(0, 3));
    for (let i = 0; i < 40; i += 1) {
      makeRoom();
      placeOf(new Float32Array(250_000), (numbers) => [numbers]);
    }
    const again = placeOfImage(image);
    expect(new Float32Array(bytesAt(again, 64 * 36 * 12).slice().buffer)).toEqual(Float32Array.from([...image.L, ...image.a, ...image.b]));
  });

  it('say how far patches of two planes go together, as plain sums do', () => {
    makeRoom();
    const [one, other] = [hills(40, 30), hills(40, 30, 2, 1)];
    const [L, M] = [placeOf(one.L, (numbers) => [numbers]), placeOf(other.L, (numbers) => [numbers])];
    // The other's patch lies two to the left and one higher, where its brightness is the same.
    expect(loops.bestMatch(L, 40, 12, 9, 9, M, 40, 30, 11, 9, 2, 2)).toBeCloseTo(1, 6);
    expect(loops.bestMatch(L, 40, 12, 9, 9, M, 40, 30, 12, 9, 0, 2)).toBeLessThan(0.99);
    expect(loops.bestMatch(L, 40, 12, 9, 9, M, 40, 30, 35, 9, 0, 2)).toBe(-1);
  });

  it('soften by means of three by three, fewer at the edge', () => {
    makeRoom();
    const plane = placeOf(Float32Array.of(9, 0, 0, 0, 0, 0), (numbers) => [numbers]);
    const out = reserve(24);
    loops.soften(plane, 3, 2, out);
    expect([...new Float32Array(bytesAt(out, 24).slice().buffer)]).toEqual([2.25, 1.5, 0, 2.25, 1.5, 0]);
    release(out);
  });
});
