/**
 * Colours as CIELAB and the difference one sees between two of them: CIEDE2000.
 *
 * Source of the formula: CIE 142-2001; written after the numbered equations of G. Sharma, W. Wu, E. N. Dalal, "The
 * CIEDE2000 color-difference formula: implementation notes, supplementary test data, and mathematical observations",
 * Color Research and Application 30 (2005), whose test pairs the unit test holds. Weights kL = kC = kH = 1.
 */
import type { Pixels } from '../../../media/pictures.ts';
import { bytesAt, lend, loops, makeRoom, numbersAt, placeMade, placeOf, release, reserve } from './compiled.ts';

/** A picture in CIELAB (D65), plane by plane: L 0 to 100, a and b about -110 to 110. */
export type LabImage = {
  readonly width: number;
  readonly height: number;
  readonly L: Float32Array;
  readonly a: Float32Array;
  readonly b: Float32Array;
};

const linear = Float64Array.from({ length: 256 }, (_, i) => {
  const c = i / 255;
  return c <= 0.04045 ? c / 12.92 : ((c + 0.055) / 1.055) ** 2.4;
});
const steps = 4096;
const curve = Float64Array.from({ length: steps + 2 }, (_, i) => {
  const t = i / steps;
  return t > (6 / 29) ** 3 ? Math.cbrt(t) : t / (3 * (6 / 29) ** 2) + 4 / 29;
});

/** Where the compiled loops find a picture. */
export const placeOfImage = (image: LabImage): number => placeOf(image, ({ L, a, b }) => [L, a, b]);
/** And where they find its pixels. */
export const placeOfPixels = (image: LabImage): number => placeMade(image, () => {
  const { L, a, b } = image;
  const out = reserve(L.length * 16), planes = lend(L, a, b);
  loops.pixels(planes, L.length, out);
  release(planes);
  return out;
});

/** sRGB pixels as CIELAB; an alpha channel is ignored. */
export function toLab({ data, width, height, channels }: Pixels): LabImage {
  const count = width * height;
  makeRoom();
  const [linearAt, curveAt] = [placeOf(linear, (table) => [table]), placeOf(curve, (table) => [table])];
  const out = reserve(count * 12);
  const source = reserve(count * channels);
  bytesAt(source, count * channels).set(data.subarray(0, count * channels));
  loops.lab(source, count, channels, linearAt, curveAt, out);
  const lab = { width, height, L: numbersAt(out, count), a: numbersAt(out + count * 4, count), b: numbersAt(out + count * 8, count) };
  release(out);
  return lab;
}

/** The picture at half its width and height (rounded down), each pixel the mean of four. */
export function halve({ width, height, L, a, b }: LabImage): LabImage {
  makeRoom();
  const half = { width: width >> 1, height: height >> 1 }, count = half.width * half.height;
  const start = lend(L, a, b), out = reserve(count * 12);
  [0, 1, 2].forEach((k) => loops.halve(start + k * L.byteLength, width, half.width, half.height, out + k * 4 * count));
  const [l, p, q] = [numbersAt(out, count), numbersAt(out + count * 4, count), numbersAt(out + count * 8, count)];
  release(start);
  return { ...half, L: l, a: p, b: q };
}

/** The CIEDE2000 difference of two CIELAB colours: about 1 is just seen, 10 is plain. */
export const { ciede2000 } = loops;
