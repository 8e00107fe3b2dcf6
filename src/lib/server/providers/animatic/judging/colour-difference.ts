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

export function emptyLab(width: number, height: number): LabImage {
  const size = width * height;
  return { width, height, L: new Float32Array(size), a: new Float32Array(size), b: new Float32Array(size) };
}

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
export function halve(image: LabImage): LabImage {
  const half = emptyLab(image.width >> 1, image.height >> 1);
  for (const plane of ['L', 'a', 'b'] as const) {
    for (let y = 0; y < half.height; y += 1) halveRow(image[plane], 2 * y * image.width, image.width, half[plane], y * half.width, half.width);
  }
  return half;
}

// A function of its own, here and elsewhere: V8 soon compiles what is called often, and later and more dearly what loops within loops.
function halveRow(from: Float32Array, start: number, width: number, to: Float32Array, out: number, length: number): void {
  for (let at = out, i = start; at < out + length; at += 1, i += 2) to[at] = (from[i]! + from[i + 1]! + from[i + width]! + from[i + width + 1]!) / 4;
}

/** The CIEDE2000 difference of two CIELAB colours: about 1 is just seen, 10 is plain. */
export const { ciede2000 } = loops;
