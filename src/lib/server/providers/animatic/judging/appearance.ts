/**
 * Whether a frame shows a product as its picture shows it. The product is looked for at every size and place: by
 * the agreement of lightness inside its shape (the contrast and structure part of SSIM, which light does not change),
 * of its colours, and by there being an edge where its outline is. At the best place it is then measured part by
 * part, after the scene's light has been taken out as far as light goes: a new hue is never light.
 */
import { ciede2000, type LabImage } from './colour-difference.ts';
import { partColumns, partRows, templateOf, type Look, type Template } from './look.ts';
import type { Raster } from './raster.ts';
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
  /** The CIEDE2000 difference of each part (a grid over the product's box); NaN where a part has no points in view. */
  readonly parts: Float32Array;
};

type Candidate = Placement & { readonly value: number };

const coarsePoints = 90;
const roughPoints = 180;
const finePoints = 420;
const steady = 40;

/** Looks for a product in a frame; `hint` is where an earlier frame showed it. */
export function findProduct(frame: Raster, look: Look, hint: Placement | null): Sighting {
  const near = hint ? inspect(frame, look, climb(frame.half, look, hint, roughPoints, [1, 0.5])) : null;
  if (near && near.score > 0.97) return near;
  const places = search(frame, look)
    .map((place) => climb(frame.half, look, place, roughPoints, [1, 0.5]))
    .sort((p, q) => q.value - p.value);
  const sightings = distinct(places).slice(0, 3).map((place) => inspect(frame, look, place));
  if (near) sightings.push(near);
  return sightings.reduce((best, each) => (each.score > best.score ? each : best));
}

/** Settles a placement to fractions of a pixel and measures the product there. A small product is taken at the full
 * comparison size, where it has enough pixels. */
function inspect(frame: Raster, look: Look, { x, y, height }: Placement): Sighting {
  const zoom = height < 70 ? 2 : 1;
  const image = zoom === 2 ? frame.full : frame.half;
  const place = climb(image, look, { x: x * zoom, y: y * zoom, height: height * zoom }, finePoints, [0.5, 0.25, 0.12]);
  const sighting = measure(image, look, place);
  return { ...sighting, place: { x: place.x / zoom, y: place.y / zoom, height: place.height / zoom } };
}

/** The best places of a frame, in half-size pixels, at most six that differ. Each size is looked for in a picture so
 * small that the product is a few pixels high: there a step of one pixel misses no place, and no size is missed. */
function search(frame: Raster, look: Look): Candidate[] {
  const found: Candidate[] = [];
  const aspect = look.width / look.height;
  const { width, height } = frame.half;
  const smallest = 0.1 * Math.sqrt((width * height) / aspect);
  const largest = (look.cut ? 2.2 : 2.6) * Math.min(Math.max(height, width / aspect), 3 * height);
  for (let tall = smallest; tall <= largest; tall *= 1.16) {
    const extent = tall * Math.sqrt(aspect);
    const [image, zoom] = extent > 30 ? [frame.eighth, 4] as const : [frame.quarter, 2] as const;
    const template = templateOf(look, tall / zoom, coarsePoints);
    if (template.x.length < 10) continue;
    const best = scan(image, template, Math.max(1, Math.round(extent / zoom / 14)));
    found.push(...best.map(({ x, y, value }) => ({ x: x * zoom, y: y * zoom, height: tall, value })));
  }
  return distinct(found).slice(0, 6);
}

/** The three best places for one size. */
function scan(image: LabImage, template: Template, stride: number): { x: number; y: number; value: number }[] {
  const [midX, midY] = [image.width / 2, image.height / 2];
  const [outX, outY] = [Math.min(midX, 0.3 * template.width), Math.min(midY, 0.3 * template.height)];
  let best: { x: number; y: number; value: number }[] = [];
  for (let y = outY; y <= image.height - outY; y += stride) {
    for (let x = outX; x <= image.width - outX; x += stride) {
      const value = agreement(image, template, x, y);
      if (best.length === 3 && value <= best[2]!.value) continue;
      best = [...best, { x, y, value }].sort((p, q) => q.value - p.value).slice(0, 3);
    }
  }
  return best;
}

function distinct(found: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  for (const each of [...found].sort((p, q) => q.value - p.value)) {
    const same = kept.some((other) => Math.hypot(other.x - each.x, other.y - each.y) < 0.25 * Math.min(each.height, other.height)
      && Math.max(other.height / each.height, each.height / other.height) < 1.3);
    if (!same) kept.push(each);
  }
  return kept;
}

/** Moves and scales a placement in ever smaller steps for as long as the agreement grows. */
function climb(image: LabImage, look: Look, from: Placement, points: number, steps: readonly number[]): Candidate {
  const value = ({ x, y, height }: Placement) => agreement(image, templateOf(look, Math.max(6, height), points), x, y);
  let best: Candidate = { ...from, value: value(from) };
  for (const step of steps) {
    for (let round = 0; round < 8; round += 1) {
      const before = best;
      const shift = Math.max(0.5, (step * before.height) / 14);
      for (const [dx, dy, zoom] of directions) {
        // Heights in fixed steps, so that templates can be used again.
        const height = zoom === 0 ? before.height : quantised(before.height * (1 + 0.08 * step * zoom));
        const next = { x: before.x + dx * shift, y: before.y + dy * shift, height };
        const reached = value(next);
        if (reached > best.value) best = { ...next, value: reached };
      }
      if (best === before) break;
    }
  }
  return best;
}

const directions = [
  [-1, 0, 0], [1, 0, 0], [0, -1, 0], [0, 1, 0], [0, 0, -1], [0, 0, 1], [0, -1, 1], [0, 1, 1], [0, -1, -1], [0, 1, -1]
] as const;

const quantised = (height: number): number => Math.exp(Math.round(Math.log(height) * 100) / 100);

/** How well the template agrees with the picture around (x, y): 0 to 1; -1 where too little of it is in view. */
function agreement(image: LabImage, template: Template, x: number, y: number): number {
  const { width, height } = image;
  const total = template.x.length;
  let n = 0, st = 0, sf = 0, stt = 0, sff = 0, stf = 0, chroma = 0;
  for (let p = 0; p < total; p += 1) {
    const px = Math.floor(x + template.x[p]!), py = Math.floor(y + template.y[p]!);
    if (px < 0 || py < 0 || px >= width || py >= height) continue;
    const i = py * width + px;
    const t = template.L[p]!, f = image.L[i]!;
    n += 1;
    st += t;
    sf += f;
    stt += t * t;
    sff += f * f;
    stf += t * f;
    const da = template.a[p]! - image.a[i]!, db = template.b[p]! - image.b[i]!;
    chroma += Math.min(30, Math.sqrt(da * da + db * db));
  }
  const visible = n / total;
  if (visible < 0.3 || n < 10) return -1;
  const [mt, mf] = [st / n, sf / n];
  const structure = (2 * (stf / n - mt * mf) + steady) / (stt / n - mt * mt + sff / n - mf * mf + steady);
  const light = Math.max(0, Math.abs(mt - mf) - 8);
  const colour = 1 - Math.min(1, (chroma / n + 0.6 * light) / 26);
  const edge = outlineContrast(image, template, x, y);
  return (0.45 * Math.max(0, structure) + 0.4 * colour + 0.15 * edge) * (0.85 + 0.15 * visible);
}

/** Share of the outline at which the picture changes, 0 to 1; 1 where there is no outline to look at. */
function outlineContrast(image: LabImage, { outline }: Template, x: number, y: number): number {
  const { width, height } = image;
  let sum = 0, count = 0;
  for (let p = 0; p < outline.length; p += 4) {
    const ix = Math.floor(x + outline[p]!), iy = Math.floor(y + outline[p + 1]!);
    const ox = Math.floor(x + outline[p + 2]!), oy = Math.floor(y + outline[p + 3]!);
    if (Math.min(ix, iy, ox, oy) < 0 || Math.max(ix, ox) >= width || Math.max(iy, oy) >= height) continue;
    const i = iy * width + ix, o = oy * width + ox;
    const step = Math.abs(image.L[i]! - image.L[o]!) + Math.abs(image.a[i]! - image.a[o]!) + Math.abs(image.b[i]! - image.b[o]!);
    sum += Math.min(1, step / 14);
    count += 1;
  }
  return count < 6 ? 1 : sum / count;
}

function measure(image: LabImage, look: Look, { x, y, height }: Placement): Omit<Sighting, 'place'> {
  const template = templateOf(look, height, finePoints);
  const seen = sample(image, template, x, y);
  const parts = partDifferences(template, seen);
  const known = [...parts].filter((value) => !Number.isNaN(value)).sort((p, q) => q - p);
  const worst = known.slice(0, Math.max(1, Math.round(known.length / 4)));
  const average = (values: readonly number[]) => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);
  const colour = known.length === 0 ? 0 : 1 - Math.max(rise(average(known), 5, 14.5), rise(average(worst), 9.5, 24));
  const edge = outlineContrast(image, template, x, y);
  const fit = moments(template.L, seen.L, seen.inside);
  const agreed = (2 * fit.covariance + steady) / (fit.varianceX + fit.varianceY + steady);
  const structure = rise(agreed, 0.15, 0.62) * rise(edge, 0.05, 0.3);
  const visible = seen.count / Math.max(1, template.x.length);
  const pattern = (visible * fit.covariance) / Math.sqrt(Math.max(1, fit.varianceX * fit.varianceY));
  const low = Math.min(colour, structure);
  return { score: visible < 0.25 ? 0 : 0.7 * low + 0.15 * (colour + structure), structure, colour, pattern, parts };
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
    [template.L[p]!, template.a[p]!, template.b[p]!, seen.L[p]!, seen.a[p]!, seen.b[p]!, 1].forEach((value, k) => { cell[k]! += value; });
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
