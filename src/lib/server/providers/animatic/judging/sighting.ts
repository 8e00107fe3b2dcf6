/** A product at one place of a frame, measured part by part, with the scene's light taken out as far as light goes. */
import { ciede2000, placeOfPixels, type LabImage } from './colour-difference.ts';
import { loops, makeRoom } from './compiled.ts';
import { measuring, partColumns, partRows, placeOfTemplate, templateOf, type Look, type Template } from './look.ts';
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
export const leastVisible = ({ outline }: Template): number => (outline.length > 0 ? 0.25 : 0.09);

/** Measures a product where it was found: shape, colours part by part, pattern. */
export function measure(image: LabImage, look: Look, { x, y, height }: Placement): Omit<Sighting, 'place' | 'look'> {
  const template = templateOf(look, height, enough(image, look, height, measuring));
  const seen = sample(image, template, x, y);
  const parts = partDifferences(template, seen);
  const known = [...parts].filter((value) => !Number.isNaN(value)).sort((p, q) => q - p);
  const worst = known.slice(0, Math.max(1, Math.round(known.length / 4)));
  const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const colour = known.length === 0 ? 0 : 1 - Math.max(rise(average(known), 5, 14.5), rise(average(worst), 9.5, 24));
  const edge = outlineContrast(image, template, x, y);
  const fit = moments(template.L, seen.L, seen.inside);
  const agreed = (2 * fit.covariance + steady) / (fit.varianceX + fit.varianceY + steady);
  const correlation = fit.covariance / Math.sqrt(Math.max(9, fit.varianceX) * Math.max(9, fit.varianceY));
  const visible = seen.count / Math.max(1, template.x.length);
  const pattern = visible * correlation;
  // A whole picture has no outline to prove it; its pattern must. Where a cut-out has a pattern it must be there too,
  // or any patch of about such colours would do.
  const shaped = rise(agreed, 0.15, 0.62) * rise(edge, 0.05, 0.3) * (fit.varianceX < plain ? 1 : rise(correlation, 0.45, 0.8));
  const structure = look.cut ? shaped : rise(correlation, 0.5, 0.86);
  const low = Math.min(colour, structure);
  return { score: visible < leastVisible(template) ? 0 : 0.7 * low + 0.15 * (colour + structure), structure, colour, pattern, parts };
}

type Seen = { readonly L: Float32Array; readonly a: Float32Array; readonly b: Float32Array; readonly inside: Uint8Array; readonly count: number };

/** The picture's colours under the template's points, between pixels linearly. */
function sample(image: LabImage, template: Template, x: number, y: number): Seen {
  const total = template.x.length;
  const seen = { L: new Float32Array(total), a: new Float32Array(total), b: new Float32Array(total), inside: new Uint8Array(total) };
  const { width, height } = image;
  let count = 0;
  for (let p = 0; p < total; p += 1) {
    const fx = x + template.x[p]! - 0.5, fy = y + template.y[p]! - 0.5;
    if (fx < -0.5 || fy < -0.5 || fx > width - 0.5 || fy > height - 0.5) continue;
    const x0 = clamp(Math.floor(fx), 0, width - 2), y0 = clamp(Math.floor(fy), 0, height - 2);
    const u = clamp(fx - x0, 0, 1), v = clamp(fy - y0, 0, 1);
    const i = y0 * width + x0;
    for (const plane of ['L', 'a', 'b'] as const) {
      const from = image[plane];
      const top = from[i]! + (from[i + 1]! - from[i]!) * u, bottom = from[i + width]! + (from[i + width + 1]! - from[i + width]!) * u;
      seen[plane][p] = top + (bottom - top) * v;
    }
    seen.inside[p] = 1;
    count += 1;
  }
  return { ...seen, count };
}

/** CIEDE2000 between the mean colours of each part, once light, tint and saturation are taken out within bounds. */
function partDifferences(template: Template, seen: Seen): Float32Array {
  const light = moments(template.L, seen.L, seen.inside);
  const gain = light.varianceX < 9 ? 1 : clamp(light.covariance / light.varianceX, 0.72, 1.25);
  const lift = clamp(light.meanY - gain * light.meanX, -16, 16);
  const [inA, inB] = [moments(template.a, seen.a, seen.inside), moments(template.b, seen.b, seen.inside)];
  const chroma = Math.hypot(inA.meanX, inB.meanX);
  const rich = chroma < 6 ? 1 : clamp((inA.meanX * inA.meanY + inB.meanX * inB.meanY) / (chroma * chroma), 0.75, 1.25);
  const tintA = clamp(inA.meanY - rich * inA.meanX, -5, 5), tintB = clamp(inB.meanY - rich * inB.meanX, -5, 5);
  const cells = Array.from({ length: partColumns * partRows }, () => [0, 0, 0, 0, 0, 0, 0]);
  for (let p = 0; p < template.x.length; p += 1) {
    if (seen.inside[p] === 0) continue;
    const cell = cells[template.part[p]!]!;
    cell[0]! += template.L[p]!;
    cell[1]! += template.a[p]!;
    cell[2]! += template.b[p]!;
    cell[3]! += seen.L[p]!;
    cell[4]! += seen.a[p]!;
    cell[5]! += seen.b[p]!;
    cell[6]! += 1;
  }
  return Float32Array.from(cells, ([l, a, b, fl, fa, fb, n]) => (n! < 5 ? NaN : ciede2000(
    clamp(gain * (l! / n!) + lift, 0, 100), rich * (a! / n!) + tintA, rich * (b! / n!) + tintB, fl! / n!, fa! / n!, fb! / n!)));
}

function moments(x: Float32Array, y: Float32Array, inside: Uint8Array) {
  let n = 0, sx = 0, sy = 0, sxx = 0, syy = 0, sxy = 0;
  for (let i = 0; i < x.length; i += 1) {
    if (inside[i] === 0) continue;
    n += 1;
    sx += x[i]!;
    sy += y[i]!;
    sxx += x[i]! * x[i]!;
    syy += y[i]! * y[i]!;
    sxy += x[i]! * y[i]!;
  }
  n = Math.max(1, n);
  const [meanX, meanY] = [sx / n, sy / n];
  return { meanX, meanY, varianceX: sxx / n - meanX * meanX, varianceY: syy / n - meanY * meanY, covariance: sxy / n - meanX * meanY };
}

/** Share of the outline at which the picture changes, 0 to 1; 1 where there is no outline to look at. */
export function outlineContrast(image: LabImage, template: Template, x: number, y: number): number {
  makeRoom();
  const { width, height } = image;
  const outline = placeOfTemplate(template) + 32 * template.x.length;
  return loops.outlineContrast(placeOfPixels(image), width, height, outline, template.outline.length, x, y);
}
