// A product drawn at any size, and measured where it was found.
import { f, d, clamp, mixed } from "./numbers";

export function tables(planes: usize, width: usize, height: usize, out: usize): void {
  const count = width * height, row = (width + 1) << 5;
  memory.fill(out, 0, row);
  out += row;
  for (let y: usize = 0; y < height; y++) {
    let first = f64x2.splat(0), second = f64x2.splat(0);
    v128.store(out, first);
    v128.store(out, first, 16);
    out += 32;
    for (let x: usize = 0; x < width; x++, planes += 4, out += 32) {
      const mask = f(planes, count * 3), share = f64x2.splat(mask);
      first = f64x2.add(first, f64x2.mul(f64x2(f(planes, 0), f(planes, count)), share));
      second = f64x2.add(second, f64x2(f(planes, count << 1) * mask, mask));
      v128.store(out, f64x2.add(v128.load(out - row), first));
      v128.store(out, f64x2.add(v128.load(out - row, 16), second), 16);
    }
  }
}

// Where a cell of a grid begins on an axis, and where it ends.
@inline
function begins(index: i32, cells: i32, size: i32): i32 {
  return min(size - 1, (index * size) / cells);
}

@inline
function ends(index: i32, cells: i32, size: i32): i32 {
  return max(begins(index, cells, size) + 1, min(size, ((index + 1) * size) / cells));
}

// A cell of a grid laid over a picture with tables.
let upper: usize = 0, lower: usize = 0, across: usize = 0, area: f64 = 0;

@inline
function cell(tables: usize, width: i32, height: i32, w: i32, h: i32, x: i32, y: i32): void {
  const left = begins(x, w, width), right = ends(x, w, width), top = begins(y, h, height), bottom = ends(y, h, height);
  upper = tables + (<usize>(top * (width + 1) + left) << 5);
  lower = tables + (<usize>(bottom * (width + 1) + left) << 5);
  area = <f64>((bottom - top) * (right - left));
  across = <usize>(right - left) << 5;
}

@inline
function corners(k: usize): f64 {
  return d(lower + across, k) - d(lower, k) - d(upper + across, k) + d(upper, k);
}

export function shrink(tables: usize, width: i32, height: i32, w: i32, h: i32, L: usize, mask: usize): void {
  for (let y: i32 = 0, at: usize = 0; y < h; y++) {
    for (let x: i32 = 0; x < w; x++, at += 4) {
      cell(tables, width, height, w, h, x, y);
      const weight = corners(3);
      store<f32>(mask + at, weight <= 0 ? 0 : <f32>(weight / area));
      if (L) store<f32>(L + at, weight <= 0 ? 0 : <f32>(corners(0) / weight));
    }
  }
}

@inline
function solid(mask: usize, w: i32, h: i32, x: i32, y: i32): bool {
  return <u32>x < <u32>w && <u32>y < <u32>h && f(mask, <usize>(y * w + x)) > 0.75;
}

@inline
function endsAt(mask: usize, w: i32, h: i32, x: i32, y: i32, dx: i32, dy: i32, reach: i32): bool {
  return !solid(mask, w, h, x + dx, y + dy) && !solid(mask, w, h, x + dx * reach, y + dy * reach);
}

// Places just inside and just outside the mask, numbered as they are met; those that are wanted are kept.
let pairs: i32 = 0, kept: usize = 0, wanted: i32 = 0;

@inline
function meet(x: i32, y: i32, dx: i32, dy: i32, reach: i32, step: f64, out: usize): void {
  if (out && pairs == wanted) {
    v128.store(out + (kept << 4), f32x4(<f32>(x - dx) + 0.5, <f32>(y - dy) + 0.5, <f32>(x + dx * reach) + 0.5, <f32>(y + dy * reach) + 0.5));
    wanted = <i32>Math.floor(<f64>++kept * step);
  }
  pairs++;
}

function trace(mask: usize, w: i32, h: i32, reach: i32, step: f64, out: usize): void {
  pairs = wanted = 0;
  kept = 0;
  for (let y: i32 = 0; y < h; y++) {
    for (let x: i32 = 0; x < w; x++) {
      if (!solid(mask, w, h, x, y)) continue;
      if (endsAt(mask, w, h, x, y, 1, 0, reach)) meet(x, y, 1, 0, reach, step, out);
      if (endsAt(mask, w, h, x, y, -1, 0, reach)) meet(x, y, -1, 0, reach, step, out);
      if (endsAt(mask, w, h, x, y, 0, 1, reach)) meet(x, y, 0, 1, reach, step, out);
      if (endsAt(mask, w, h, x, y, 0, -1, reach)) meet(x, y, 0, -1, reach, step, out);
    }
  }
}

export function outline(mask: usize, w: i32, h: i32, out: usize): usize {
  const reach = max(2, <i32>Math.floor(<f64>h / 40 + 0.5));
  trace(mask, w, h, reach, 1, 0);
  const step = Math.max(1, <f64>pairs / 80), count = <usize>Math.floor(<f64>pairs / step);
  trace(mask, w, h, reach, step, out);
  return count;
}

export function draw(tables: usize, width: i32, height: i32, w: i32, h: i32, budget: f64, columns: f64, rows: f64, mask: usize, out: usize): usize {
  shrink(tables, width, height, w, h, 0, mask);
  let count: i32 = 0;
  for (let i: usize = 0; i < <usize>(w * h); i++) if (f(mask, i) > 0.75) count++;
  const step = Math.max(1, Math.sqrt(<f64>count / budget)), start = out;
  for (let down = step / 2; down < <f64>h; down += step) {
    for (let over = step / 2; over < <f64>w; over += step) {
      const x = <i32>over, y = <i32>down;
      if (!solid(mask, w, h, x, y)) continue;
      cell(tables, width, height, w, h, x, y);
      const weight = corners(3);
      const part = Math.floor((<f64>y / <f64>h) * rows) * columns + Math.floor((<f64>x / <f64>w) * columns);
      v128.store(out, f32x4(<f32>x, <f32>y, <f32>part, 0));
      v128.store(out, f32x4(<f32>(corners(1) / weight), <f32>(corners(2) / weight), <f32>(corners(0) / weight), 0), 16);
      out += 32;
    }
  }
  return (out - start) >> 5;
}

@inline
function scaled(at: usize, by: f64, origin: f64, half: f64): f32 {
  return <f32>((f(at, 0) + origin) * by - half);
}

export function layOut(drawing: usize, total: usize, outline: usize, scaleX: f64, scaleY: f64, width: f64, height: f64, out: usize): void {
  const end = drawing + (total << 5), last = end + (outline << 2);
  for (; drawing < end; drawing += 32, out += 32) {
    memory.copy(out, drawing, 32);
    store<f32>(out, scaled(drawing, scaleX, 0.5, width / 2));
    store<f32>(out, scaled(drawing + 4, scaleY, 0.5, height / 2), 4);
  }
  for (; drawing < last; drawing += 8, out += 8) {
    store<f32>(out, scaled(drawing, scaleX, 0, width / 2));
    store<f32>(out, scaled(drawing + 4, scaleY, 0, height / 2), 4);
  }
}

// `seen`: a, b, L and one where a point lies inside, else zeros.
export function sample(image: usize, width: i32, height: i32, template: usize, total: usize, x: f64, y: f64, seen: usize): i32 {
  let count: i32 = 0;
  memory.fill(seen, 0, total << 4);
  for (let end = template + (total << 5); template < end; template += 32, seen += 16) {
    const sx = x + f(template, 0) - 0.5, sy = y + f(template, 1) - 0.5;
    if (sx < -0.5 || sy < -0.5 || sx > <f64>width - 0.5 || sy > <f64>height - 0.5) continue;
    const x0 = clamp(Math.floor(sx), 0, <f64>(width - 2)), y0 = clamp(Math.floor(sy), 0, <f64>(height - 2));
    const u = clamp(sx - x0, 0, 1), v = clamp(sy - y0, 0, 1);
    const from = image + (<usize>(<i32>y0 * width + <i32>x0) << 4);
    for (let k: usize = 0; k < 12; k += 4) store<f32>(seen + k, <f32>mixed(from + k, 4, <usize>width << 2, u, v));
    store<f32>(seen, 1, 12);
    count++;
  }
  return count;
}

// Number, sums, squares and products of the template's values and those seen.
export function moments(template: usize, seen: usize, total: usize, k: usize, out: usize): void {
  let n: f64 = 0, sx: f64 = 0, sy: f64 = 0, sxx: f64 = 0, syy: f64 = 0, sxy: f64 = 0;
  for (let end = template + (total << 5); template < end; template += 32, seen += 16) {
    if (f(seen, 3) == 0) continue;
    const x = f(template, 4 + k), y = f(seen, k);
    n += 1;
    sx += x;
    sy += y;
    sxx += x * x;
    syy += y * y;
    sxy += x * y;
  }
  store<f64>(out, n);
  store<f64>(out, sx, 8);
  store<f64>(out, sy, 16);
  store<f64>(out, sxx, 24);
  store<f64>(out, syy, 32);
  store<f64>(out, sxy, 40);
}

// For each part the sums of the template's a, b and L, of those seen, and how many they are; `out` is clear.
export function partSums(template: usize, seen: usize, total: usize, out: usize): void {
  for (let end = template + (total << 5); template < end; template += 32, seen += 16) {
    if (f(seen, 3) == 0) continue;
    const part = out + <usize>load<f32>(template, 8) * 56;
    for (let k: usize = 0; k < 3; k++) {
      store<f64>(part + (k << 3), d(part, k) + f(template, 4 + k));
      store<f64>(part + (k << 3), d(part, k + 3) + f(seen, k), 24);
    }
    store<f64>(part, d(part, 6) + 1, 48);
  }
}
