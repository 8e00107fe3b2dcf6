/**
 * Paints a backdrop plate: chooses a set for the style, draws it on a coarse grid (everything on it is soft), blurs it
 * for depth and enlarges it with a dither that keeps long gradients free of bands.
 */
import type { Category, Style } from '../../../pipeline/outputs.ts';
import type { Pixels } from '../../media/pictures.ts';
import { brushFor, families, softness, type Family, type MutableLab } from './backdrop-families.ts';
import { labToRgb, type Lab } from './colour.ts';
import type { Hints } from './hints.ts';
import { schemeFor, type Mood } from './scheme.ts';
import { chance } from './seeded.ts';

export type BackdropRequest = {
  readonly style: Style;
  readonly hints: Hints;
  readonly subject: Lab | null;
  readonly seed: number;
  /** The product's centre and its lowest point on the plate, 0 to 1 each way. */
  readonly focus: { readonly x: number; readonly y: number; readonly foot: number };
  readonly width: number;
  readonly height: number;
};

const suits: Record<Category, readonly Family[]> = {
  drinks: ['tabletop', 'spotlight', 'blocks', 'sweep'],
  fashion: ['blocks', 'window', 'arch', 'sweep'],
  tech: ['spotlight', 'sweep', 'blocks', 'window'],
  food: ['tabletop', 'window', 'blocks', 'sweep'],
  cosmetics: ['arch', 'window', 'sweep', 'blocks'],
  other: families
};
const moodsOf: Record<Family, readonly Mood[]> = {
  sweep: ['bright', 'mid', 'dark'], spotlight: ['dark'], blocks: ['mid', 'bright'], tabletop: ['dark', 'mid'], window: ['bright', 'mid'], arch: ['bright', 'mid', 'dark']
};
/** Words of a style's look that call for a set. */
const called: readonly (readonly [Family, RegExp])[] = [
  ['spotlight', /moody|cinematic|dramatic|noir|night|neon|theatr/],
  ['blocks', /bold|pop|graphic|colou?r[- ]block|playful|vivid|punchy/],
  ['window', /natural|morning|organic|sunlit|daylight|fresh/],
  ['tabletop', /cosy|cozy|rustic|home|kitchen|bar|evening|warm/],
  ['arch', /elegant|luxur|refined|serene|premium|boutique/],
  ['sweep', /minimal|clean|studio|pure|plain/]
];
const cells = 4;

/** The set for a style: one that its words call for or its category suits, by the roll. */
export function familyFor(style: Style, hints: Hints, seed: number): Family {
  const look = style.look.toLowerCase();
  const wanted = called.filter(([, pattern]) => pattern.test(look)).map(([family]) => family);
  const choices = [...wanted, ...wanted, ...suits[style.category]];
  const able = hints.light === 'bright' ? choices.filter((family) => family !== 'spotlight') : choices;
  return chance('family', style.look, style.category, seed).pick(able.length > 0 ? able : choices);
}

/** The plate's pixels, RGB. Equal requests give equal pixels. */
export function paintBackdrop(request: BackdropRequest): Pixels {
  const { style, hints, width, height, seed } = request;
  const family = familyFor(style, hints, seed);
  const dice = chance('set', family, seed);
  const scheme = schemeFor(style, hints, request.subject, moodsOf[family], dice);
  const ratio = width / height;
  const brush = brushFor(family, {
    scheme, ratio, dice, side: dice.next() < 0.5 ? -1 : 1, focus: { x: (request.focus.x - 0.5) * ratio, y: request.focus.y, foot: request.focus.foot }
  });
  const columns = Math.ceil(width / cells), rows = Math.ceil(height / cells);
  let grid = new Float32Array(columns * rows * 3);
  const colour: MutableLab = { L: 0, a: 0, b: 0 };
  for (let y = 0, at = 0; y < rows; y++) {
    const v = (y + 0.5) / rows;
    for (let x = 0; x < columns; x++, at += 3) {
      const u = ((x + 0.5) / columns - 0.5) * ratio;
      brush(u, v, colour);
      const edge = 1 - 0.16 * (u * u / (ratio * ratio) * 2.2 + (v - 0.5) ** 2 * 1.6);
      const rgb = labToRgb(colour.L * edge, colour.a * edge, colour.b * edge);
      grid[at] = rgb[0];
      grid[at + 1] = rgb[1];
      grid[at + 2] = rgb[2];
    }
  }
  const depth = softness[family] * (hints.blur === 'soft' ? 3.2 : hints.blur === 'sharp' ? 0.3 : 1);
  const radius = Math.max(0.5, depth * rows);
  for (let pass = 0; pass < 3; pass++) grid = boxBlur(grid, columns, rows, radius);
  return enlarge(grid, columns, rows, width, height);
}

/** A box blur with a fractional radius; three of them are close to a Gaussian. */
export function boxBlur(grid: Float32Array, columns: number, rows: number, radius: number): Float32Array<ArrayBuffer> {
  const across = blurLines(grid, rows, columns, columns * 3, 3, radius);
  return blurLines(across, columns, rows, 3, columns * 3, radius);
}

function blurLines(grid: Float32Array, lines: number, length: number, lineStep: number, step: number, radius: number): Float32Array<ArrayBuffer> {
  const out = new Float32Array(grid.length);
  const whole = Math.floor(radius);
  // One line with its ends repeated as far as the blur reaches.
  const padded = new Float64Array(length + 2 * whole + 2);
  for (let line = 0; line < lines; line++) {
    for (let c = 0; c < 3; c++) {
      const base = line * lineStep + c;
      padded.fill(grid[base]!, 0, whole + 1);
      for (let i = 0, from = base; i < length; i++, from += step) padded[whole + 1 + i] = grid[from]!;
      padded.fill(grid[base + (length - 1) * step]!, whole + 1 + length);
      blurLine(padded, out, base, step, length, radius);
    }
  }
  return out;
}

function blurLine(padded: Float64Array, out: Float32Array, base: number, step: number, length: number, radius: number): void {
  const whole = Math.floor(radius), rest = radius - whole, area = 2 * radius + 1;
  const reach = 2 * whole + 2;
  let sum = 0;
  for (let i = 1; i < reach; i++) sum += padded[i]!;
  for (let i = 0, to = base; i < length; i++, to += step) {
    out[to] = (sum + rest * (padded[i]! + padded[i + reach]!)) / area;
    sum += padded[i + reach]! - padded[i + 1]!;
  }
}

/** Bilinear enlargement to bytes with interleaved gradient noise (Jimenez, 2014) of one step as dither. */
export function enlarge(grid: Float32Array, columns: number, rows: number, width: number, height: number): Pixels {
  const data = new Uint8Array(width * height * 3);
  const line = new Float32Array(columns * 3);
  const across = placesAlong(width, columns);
  for (let y = 0; y < height; y++) {
    const v = Math.min(rows - 1, Math.max(0, ((y + 0.5) * rows) / height - 0.5));
    const top = Math.min(rows - 2, Math.floor(v)), down = v - top;
    const first = top * columns * 3, second = first + columns * 3;
    for (let i = 0; i < line.length; i++) line[i] = grid[first + i]! + (grid[second + i]! - grid[first + i]!) * down;
    enlargeRow(data, y, width, line, across);
  }
  return { data, width, height, channels: 3 };
}

type Places = { readonly from: Int32Array; readonly right: Float64Array };

/** For each pixel of a row where its two grid cells begin, and how far to the second it lies. */
function placesAlong(width: number, columns: number): Places {
  const places = { from: new Int32Array(width), right: new Float64Array(width) };
  for (let x = 0; x < width; x++) {
    const u = Math.min(columns - 1, Math.max(0, ((x + 0.5) * columns) / width - 0.5));
    const left = Math.min(columns - 2, u | 0);
    places.from[x] = left * 3;
    places.right[x] = u - left;
  }
  return places;
}

function enlargeRow(data: Uint8Array, y: number, width: number, line: Float32Array, across: Places): void {
  for (let x = 0, to = y * width * 3; x < width; x++, to += 3) {
    const from = across.from[x]!, right = across.right[x]!;
    const turn = 0.06711056 * x + 0.00583715 * y;
    const noise = 52.9829189 * (turn - Math.floor(turn));
    const dither = noise - Math.floor(noise);
    data[to] = byteOf(line[from]! + (line[from + 3]! - line[from]!) * right + dither);
    data[to + 1] = byteOf(line[from + 1]! + (line[from + 4]! - line[from + 1]!) * right + dither);
    data[to + 2] = byteOf(line[from + 2]! + (line[from + 5]! - line[from + 2]!) * right + dither);
  }
}

const byteOf = (value: number) => (value <= 0 ? 0 : value >= 255 ? 255 : value | 0);
