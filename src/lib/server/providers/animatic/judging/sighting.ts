/** A product at one place of a frame, measured part by part, with the scene's light taken out as far as light goes. */
import { ciede2000, placeOfPixels, type LabImage } from './colour-difference.ts';
import { doublesAt, holding, lend, loops, makeRoom, release, reserve } from './compiled.ts';
import { measuring, partColumns, partRows, placeOfOutline, placeOfTemplate, templateOf, type Look, type Template } from './look.ts';
import { clamp, rise } from './scale.ts';

/** Centre and height of the product in pixels of the half-size picture. */
export type Placement = { readonly x: number; readonly y: number; readonly height: number };

export type Sighting = {
  /** 0 to 1: whether the frame shows the product as it is. */
  readonly score: number;
  /** Agreement of shape and pattern, and of colour, 0 to 1 each. */
  readonly structure: number;
  readonly colour: number;
  /** Plain correlation of lightness, less where little is in view, -1 to 1: proof of a pattern, where structure only
   * says that nothing speaks against one. */
  readonly pattern: number;
  readonly place: Placement;
  /** The look that was found. */
  readonly look: Look;
  /** The CIEDE2000 difference of each part (a grid over the product's box); NaN where a part has no points in view. */
  readonly parts: Float32Array;
};

/** Variance of lightness that counts as even: keeps flat products from being judged by their noise. */
export const steady = 40;
/** Below this variance of lightness a product has no pattern to speak of. */
const plain = 25;

/** More points where most of them lie outside the frame, so that about as many are seen. */
export function enough(image: LabImage, look: Look, height: number, points: number): number {
  const share = (height * height * look.width) / look.height / (image.width * image.height);
  return look.cut ? points : points * clamp(Math.round(share), 1, 5);
}

/** The share of a product that must be in view: little of a photograph, whose every part has its pattern. */
export const leastVisible = ({ outline }: Template): number => (outline > 0 ? 0.25 : 0.09);

/** Measures a product where it was found: shape, colours part by part, pattern. */
export const measure = (image: LabImage, look: Look, { x, y, height }: Placement): Omit<Sighting, 'place' | 'look'> => holding(() => {
  const template = templateOf(look, height, enough(image, look, height, measuring));
  const points = placeOfTemplate(template), picture = placeOfPixels(image), edge = outlineContrast(image, template, x, y);
  const seen = reserve(16 * template.total);
  const count = loops.sample(picture, image.width, image.height, points, template.total, x, y, seen);
  const [inA, inB, fit] = [0, 1, 2].map((k) => moments(points, seen, template.total, k)) as [Moments, Moments, Moments];
  const parts = partDifferences(partSums(points, seen, template.total), inA, inB, fit);
  release(seen);
  const known = [...parts].filter((value) => !Number.isNaN(value)).sort((p, q) => q - p);
  const worst = known.slice(0, Math.max(1, Math.round(known.length / 4)));
  const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const colour = known.length === 0 ? 0 : 1 - Math.max(rise(average(known), 5, 14.5), rise(average(worst), 9.5, 24));
  const agreed = (2 * fit.covariance + steady) / (fit.varianceX + fit.varianceY + steady);
  const correlation = fit.covariance / Math.sqrt(Math.max(9, fit.varianceX) * Math.max(9, fit.varianceY));
  const visible = count / Math.max(1, template.total);
  const pattern = visible * correlation;
  // A whole picture has no outline to prove it; its pattern must. Where a cut-out has a pattern it must be there too,
  // or any patch of about such colours would do.
  const shaped = rise(agreed, 0.15, 0.62) * rise(edge, 0.05, 0.3) * (fit.varianceX < plain ? 1 : rise(correlation, 0.45, 0.8));
  const structure = look.cut ? shaped : rise(correlation, 0.5, 0.86);
  const low = Math.min(colour, structure);
  return { score: visible < leastVisible(template) ? 0 : 0.7 * low + 0.15 * (colour + structure), structure, colour, pattern, parts };
});

/** CIEDE2000 between the mean colours of each part, once light, tint and saturation are taken out within bounds. `sums`: see `partSums`. */
function partDifferences(sums: Float64Array, inA: Moments, inB: Moments, light: Moments): Float32Array {
  const gain = light.varianceX < 9 ? 1 : clamp(light.covariance / light.varianceX, 0.72, 1.25);
  const lift = clamp(light.meanY - gain * light.meanX, -16, 16);
  const chroma = Math.hypot(inA.meanX, inB.meanX);
  const rich = chroma < 6 ? 1 : clamp((inA.meanX * inA.meanY + inB.meanX * inB.meanY) / (chroma * chroma), 0.75, 1.25);
  const tintA = clamp(inA.meanY - rich * inA.meanX, -5, 5), tintB = clamp(inB.meanY - rich * inB.meanX, -5, 5);
  return Float32Array.from({ length: partColumns * partRows }, (_, part) => {
    const n = sums[part * 7 + 6]!;
    const [a, b, l, fa, fb, fl] = [0, 1, 2, 3, 4, 5].map((k) => sums[part * 7 + k]! / n) as [number, number, number, number, number, number];
    return n < 5 ? NaN : ciede2000(clamp(gain * l + lift, 0, 100), rich * a + tintA, rich * b + tintB, fl, fa, fb);
  });
}

function partSums(points: number, seen: number, total: number): Float64Array {
  const parts = lend(new Float64Array(7 * partColumns * partRows));
  loops.partSums(points, seen, total, parts);
  const sums = doublesAt(parts, 7 * partColumns * partRows);
  release(parts);
  return sums;
}

type Moments = ReturnType<typeof moments>;

function moments(points: number, seen: number, total: number, k: number) {
  const out = reserve(6 * 8);
  loops.moments(points, seen, total, k, out);
  const [count, sx, sy, sxx, syy, sxy] = doublesAt(out, 6) as unknown as [number, number, number, number, number, number];
  release(out);
  const n = Math.max(1, count);
  const [meanX, meanY] = [sx / n, sy / n];
  return { meanX, meanY, varianceX: sxx / n - meanX * meanX, varianceY: syy / n - meanY * meanY, covariance: sxy / n - meanX * meanY };
}

/** Share of the outline at which the picture changes, 0 to 1; 1 where there is no outline to look at. */
export function outlineContrast(image: LabImage, template: Template, x: number, y: number): number {
  makeRoom();
  const { width, height } = image;
  return loops.outlineContrast(placeOfPixels(image), width, height, placeOfOutline(template), template.outline, x, y);
}
