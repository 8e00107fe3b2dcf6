// A picture put together from blocks of others.
import { two, clamp, mixed, side } from "./numbers";

// The bytes of a row of a block that lies inside a source.
const allInside: u64 = 0x0101010101010101;

function blockDifference(to: usize, from: usize, inside: usize, width: i32, height: i32, left: i32, top: i32, dx: i32, dy: i32, limit: f64): f64 {
  if (left + dx < 0 || top + dy < 0 || left + dx + side > width || top + dy + side > height) return Infinity;
  const plane = <usize>(width * height) << 2;
  const size = <f64>(side * side);
  let total: f64 = 0;
  for (let y: i32 = 0; y < side; y++) {
    const line = (top + y) * width + left, other = line + dy * width + dx;
    if (load<u64>(inside + <usize>other) != allInside) return Infinity;
    let i = to + (<usize>line << 2), j = from + (<usize>other << 2);
    for (let x: i32 = 0; x < side; x += 2, i += 8, j += 8) {
      const l = f64x2.sub(two(i), two(j)), a = f64x2.sub(two(i + plane), two(j + plane)), b = f64x2.sub(two(i + (plane << 1)), two(j + (plane << 1)));
      const far = f64x2.sqrt(f64x2.add(f64x2.add(f64x2.mul(l, l), f64x2.mul(a, a)), f64x2.mul(b, b)));
      total += f64x2.extract_lane(far, 0);
      total += f64x2.extract_lane(far, 1);
    }
    if (total > limit * size) return Infinity;
  }
  return total / size;
}

// The place that explains a block best so far: the source's planes, and where in them.
let least: f64 = 0, found: usize = 0, foundX: i32 = 0, foundY: i32 = 0;

@inline
function consider(target: usize, source: usize, width: i32, height: i32, left: i32, top: i32, dx: i32, dy: i32): void {
  const far = blockDifference(target, load<u32>(source), load<u32>(source, 4), width, height, left, top, dx, dy, least);
  if (far >= least) return;
  least = far;
  found = load<u32>(source);
  foundX = dx;
  foundY = dy;
}

function copyBlock(from: usize, into: usize, width: i32, height: i32, left: i32, top: i32, dx: i32, dy: i32): void {
  const plane = <usize>(width * height) << 2;
  for (let y = top; y < top + side; y++) {
    const i = <usize>((y + dy) * width + left + dx) << 2, o = <usize>(y * width + left) << 2;
    for (let k: usize = 0; k < 3; k++) memory.copy(into + k * plane + o, from + k * plane + i, side << 2);
  }
}

export function explain(
  target: usize, width: i32, height: i32, columns: i32, rows: i32, sources: usize, moving: usize, total: usize, within: i32, differences: usize, expected: usize
): void {
  memory.fill(expected, 0, <usize>(width * height) * 12);
  const last = sources + (total << 3), lastMoving = sources + (moving << 3);
  for (let block: i32 = 0; block < columns * rows; block++, differences += 8) {
    const left = (block % columns) * side, top = (block / columns) * side;
    least = Infinity;
    for (let source = sources; source < last; source += 8) consider(target, source, width, height, left, top, 0, 0);
    // A good place at once spares the search: most blocks of a right clip end here.
    for (let radius: i32 = 1; radius <= within && least > 4; radius++) {
      for (let source = sources; source < lastMoving; source += 8) {
        for (let step = -radius; step <= radius; step++) {
          consider(target, source, width, height, left, top, step, -radius);
          consider(target, source, width, height, left, top, step, radius);
          consider(target, source, width, height, left, top, -radius, step);
          consider(target, source, width, height, left, top, radius, step);
        }
      }
    }
    store<f64>(differences, least);
    if (least == Infinity) copyBlock(target, expected, width, height, left, top, 0, 0);
    else copyBlock(found, expected, width, height, left, top, foundX, foundY);
  }
}

export function blend(one: usize, other: usize, count: usize, out: usize): void {
  for (let i: usize = 0; i < count * 3; i++, one += 4, other += 4, out += 4) store<f32>(out, (load<f32>(one) + load<f32>(other)) / 2);
}

export function both(one: usize, other: usize, count: usize, out: usize): void {
  for (let i: usize = 0; i < count; i++) store<u8>(out + i, load<u8>(one + i) & load<u8>(other + i));
}

// `out` (three planes) and `inside` (a byte a pixel) are clear.
export function warp(image: usize, width: i32, height: i32, zoom: f64, x: f64, y: f64, out: usize, inside: usize): void {
  const plane = <usize>(width * height) << 2;
  const midX = <f64>width / 2, midY = <f64>height / 2;
  let at: usize = 0;
  for (let py: i32 = 0; py < height; py++) {
    const sy = (<f64>py - midY) * zoom + midY + y;
    for (let px: i32 = 0; px < width; px++, at++) {
      const sx = (<f64>px - midX) * zoom + midX + x;
      if (sx < -0.5 || sy < -0.5 || sx > <f64>width - 0.5 || sy > <f64>height - 0.5) continue;
      store<u8>(inside + at, 1);
      const x0 = clamp(Math.floor(sx), 0, <f64>(width - 2)), y0 = clamp(Math.floor(sy), 0, <f64>(height - 2));
      const u = clamp(sx - x0, 0, 1), v = clamp(sy - y0, 0, 1);
      const from = image + (<usize>(<i32>y0 * width + <i32>x0) << 2), to = out + (at << 2);
      store<f32>(to, <f32>mixed(from, 1, width, u, v));
      store<f32>(to + plane, <f32>mixed(from + plane, 1, width, u, v));
      store<f32>(to + (plane << 1), <f32>mixed(from + (plane << 1), 1, width, u, v));
    }
  }
}
