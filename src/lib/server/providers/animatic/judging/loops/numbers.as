// What several of the judge's loops share.

@inline
export function f(at: usize, index: usize): f64 {
  return <f64>load<f32>(at + (index << 2));
}

@inline
export function d(at: usize, index: usize): f64 {
  return load<f64>(at + (index << 3));
}

// Of two pixels.
@inline
export function apart(i: usize, j: usize): f64 {
  const tint = f64x2.abs(f64x2.sub(f64x2.promote_low_f32x4(v128.load64_zero(i)), f64x2.promote_low_f32x4(v128.load64_zero(j))));
  return Math.abs(f(i, 2) - f(j, 2)) + f64x2.extract_lane(tint, 0) + f64x2.extract_lane(tint, 1);
}

// The picture with a column and a row of what is not a number behind it.
export function bordered(from: usize, width: usize, height: usize, out: usize): void {
  for (let y: usize = 0; y < height; y++, out += 16) {
    memory.copy(out, from + y * (width << 4), width << 4);
    out += width << 4;
    v128.store(out, f32x4.splat(NaN));
  }
  for (let x: usize = 0; x <= width; x++, out += 16) v128.store(out, f32x4.splat(NaN));
}

// Blocks are squares of so many pixels.
export const side: i32 = 8;

@inline
export function two(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

@inline
export function clamp(value: f64, low: f64, high: f64): f64 {
  return Math.min(high, Math.max(low, value));
}

// Between four values, which lie so many numbers apart.
@inline
export function mixed(from: usize, next: usize, below: usize, u: f64, v: f64): f64 {
  const upper = f(from, 0) + (f(from, next) - f(from, 0)) * u;
  const under = from + (below << 2);
  const lower = f(under, 0) + (f(under, next) - f(under, 0)) * u;
  return upper + (lower - upper) * v;
}
