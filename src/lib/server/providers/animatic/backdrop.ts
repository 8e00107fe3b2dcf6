/**
 * Paints a backdrop plate: chooses a set for the style, draws it on a coarse grid (everything on it is soft), blurs it
 * for depth and enlarges it with a dither that keeps long gradients free of bands.
 */
import type { Category, Style } from '../../../pipeline/outputs.ts';
import type { Pixels } from '../../media/pictures.ts';
import { brushFor, families, softness, type Family, type MutableLab } from './backdrop-families.ts';
import { labToRgb, type Lab } from './colour.ts';
import { openWorkbench, type Workbench } from './cutting/workbench.ts';
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
  const bench = openWorkbench(width, height, 12);
  const grid = bench.floats(columns * rows * 4);
  const colour: MutableLab = { L: 0, a: 0, b: 0 };
  for (let y = 0, at = 0; y < rows; y++) {
    const v = (y + 0.5) / rows;
    for (let x = 0; x < columns; x++, at += 4) {
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
  boxBlurs(bench, grid, columns, rows, radius);
  return enlarge(bench, grid, columns, rows);
}

/** Three box blurs with a fractional radius, which are close to a Gaussian. A cell has four numbers. */
export function boxBlurs(bench: Workbench, grid: Float32Array, columns: number, rows: number, radius: number): void {
  const across = bench.floats(grid.length), cell = 16;
  for (let pass = 0; pass < 3; pass++) {
    bench.loops.blur(grid.byteOffset, across.byteOffset, rows, columns, columns * cell, cell, radius);
    bench.loops.blur(across.byteOffset, grid.byteOffset, columns, rows, cell, columns * cell, radius);
  }
}

/** Enlarges the grid to RGB of the workbench's size, dithered. */
export function enlarge({ width, height, loops, bytes, doubles }: Workbench, grid: Float32Array, columns: number, rows: number): Pixels {
  const data = bytes(width * height * 3), places = doubles(2 * width), line = doubles(8 * columns);
  loops.enlarge(grid.byteOffset, columns, rows, width, height, places.byteOffset, line.byteOffset, data.byteOffset);
  return { data: data.slice(), width, height, channels: 3 };
}
