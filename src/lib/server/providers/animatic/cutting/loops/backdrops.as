// Backdrops: grids of cells, each of four 32-bit numbers.
import { upper } from "./numbers";

@inline
function clamped(at: i32, length: i32): usize {
  return <usize>min(length - 1, max(0, at));
}

// Lines that begin `lineStep` bytes apart, of cells `step` bytes apart, end in repetitions of their first and last cell.
export function blur(from: usize, out: usize, lines: i32, length: i32, lineStep: usize, step: usize, radius: f64): void {
  for (let line: i32 = 0; line < lines; line++, from += lineStep, out += lineStep) blurLine(from, out, length, step, radius);
}

export function blurLine(from: usize, out: usize, length: i32, step: usize, radius: f64): void {
  const whole = <i32>Math.floor(radius), rest = f64x2.splat(radius - <f64>whole), area = f64x2.splat(2 * radius + 1);
  let low = f64x2.splat(0), high = f64x2.splat(0);
  for (let at = -whole; at <= whole; at++) {
    const cell = v128.load(from + clamped(at, length) * step);
    low = f64x2.add(low, f64x2.promote_low_f32x4(cell));
    high = f64x2.add(high, f64x2.promote_low_f32x4(upper(cell)));
  }
  for (let at: i32 = 0; at < length; at++) {
    const before = v128.load(from + clamped(at - whole - 1, length) * step), after = v128.load(from + clamped(at + whole + 1, length) * step);
    const leaving = v128.load(from + clamped(at - whole, length) * step);
    v128.store(out + <usize>at * step, i64x2.shuffle(mean(low, before, after, rest, area), mean(high, upper(before), upper(after), rest, area), 0, 2));
    low = f64x2.add(low, f64x2.sub(f64x2.promote_low_f32x4(after), f64x2.promote_low_f32x4(leaving)));
    high = f64x2.add(high, f64x2.sub(f64x2.promote_low_f32x4(upper(after)), f64x2.promote_low_f32x4(upper(leaving))));
  }
}

@inline
function mean(sum: v128, before: v128, after: v128, rest: v128, area: v128): v128 {
  const ends = f64x2.mul(rest, f64x2.add(f64x2.promote_low_f32x4(before), f64x2.promote_low_f32x4(after)));
  return f32x4.demote_f64x2_zero(f64x2.div(f64x2.add(sum, ends), area));
}

// Where pixel `at` of `count` lies among the cells.
@inline
function placeOf(at: i32, count: i32, cells: i32): f64 {
  return Math.min(<f64>(cells - 1), Math.max(0, ((<f64>at + 0.5) * <f64>cells) / <f64>count - 0.5));
}

@inline
function between(first: v128, second: v128, share: v128): v128 {
  const from = f64x2.promote_low_f32x4(first);
  return f64x2.add(from, f64x2.mul(f64x2.sub(f64x2.promote_low_f32x4(second), from), share));
}

// `places`: room for 16 bytes for each column of pixels; `line`: for 64 for each column of cells.
export function enlarge(grid: usize, columns: i32, rows: i32, width: i32, height: i32, places: usize, line: usize, out: usize): void {
  for (let x: i32 = 0; x < width; x++) {
    const u = placeOf(x, width, columns), left = min(columns - 2, <i32>u), place = places + (<usize>x << 4);
    store<f64>(place, u - <f64>left);
    store<i32>(place, left << 6, 8);
  }
  for (let y: i32 = 0; y < height; y++) {
    const v = placeOf(y, height, rows), top = min(rows - 2, <i32>v), down = f64x2.splat(v - <f64>top);
    const first = grid + (<usize>(top * columns) << 4), second = first + (<usize>columns << 4);
    // The line of cells at this height, and how much further each next cell is.
    for (let x: usize = 0; x < <usize>columns; x++) {
      const above = v128.load(first + (x << 4)), below = v128.load(second + (x << 4)), cell = line + (x << 6);
      const low = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(between(above, below, down)));
      const high = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(between(upper(above), upper(below), down)));
      v128.store(cell, low);
      v128.store(cell, high, 16);
      if (x == 0) continue;
      v128.store(cell - 64, f64x2.sub(low, v128.load(cell - 64)), 32);
      v128.store(cell - 64, f64x2.sub(high, v128.load(cell - 64, 16)), 48);
    }
    enlargeRow(0.00583715 * <f64>y, width, places, line, out + <usize>(y * width * 3));
  }
}

export function enlargeRow(lean: f64, width: i32, places: usize, line: usize, out: usize): void {
  for (let x: i32 = 0; x < width; x++, out += 3) {
    const place = places + (<usize>x << 4), cell = line + <usize>load<i32>(place, 8), right = v128.load64_splat(place);
    const turn = 0.06711056 * <f64>x + lean, noise = 52.9829189 * (turn - Math.floor(turn)), dither = f64x2.splat(noise - Math.floor(noise));
    const low = f64x2.add(f64x2.add(v128.load(cell), f64x2.mul(v128.load(cell, 32), right)), dither);
    const high = f64x2.add(f64x2.add(v128.load(cell, 16), f64x2.mul(v128.load(cell, 48), right)), dither);
    const pixel = i64x2.shuffle(i32x4.trunc_sat_f64x2_s_zero(low), i32x4.trunc_sat_f64x2_s_zero(high), 0, 2);
    const words = i16x8.narrow_i32x4_s(pixel, pixel);
    // The fourth byte is the next pixel's first, which comes after.
    store<u32>(out, i32x4.extract_lane(i8x16.narrow_i16x8_u(words, words), 0));
  }
}
