// Where outputs take their samples from, and with which weights.

@inline
function cubic(distance: v128): v128 {
  const x = f64x2.abs(distance);
  const inner = f64x2.add(f64x2.mul(f64x2.mul(f64x2.sub(f64x2.mul(f64x2.splat(1.5), x), f64x2.splat(2.5)), x), x), f64x2.splat(1));
  const outer = f64x2.add(f64x2.mul(f64x2.sub(f64x2.mul(f64x2.sub(f64x2.splat(2.5), f64x2.mul(f64x2.splat(0.5), x)), x), f64x2.splat(4)), x), f64x2.splat(2));
  return v128.bitselect(inner, v128.and(outer, f64x2.lt(x, f64x2.splat(2))), f64x2.lt(x, f64x2.splat(1)));
}

@inline
function sumOf(pair: v128): f64 {
  return f64x2.extract_lane(pair, 0) + f64x2.extract_lane(pair, 1);
}

@inline
function rounded(weights: v128, sum: v128): v128 {
  const share = f64x2.mul(f64x2.div(weights, sum), f64x2.splat(16384));
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.floor(f64x2.add(share, f64x2.splat(0.5))));
}

export function weigh(table: usize, step: f64): void {
  const stretch = f64x2.splat(step > 1 ? step : 1);
  for (let phase: i32 = 0; phase < 256; phase++, table += 16) {
    const shift = f64x2.splat(<f64>phase / 256);
    const w0 = cubic(f64x2.div(f64x2.sub(f64x2(-3, -2), shift), stretch)), w1 = cubic(f64x2.div(f64x2.sub(f64x2(-1, 0), shift), stretch));
    const w2 = cubic(f64x2.div(f64x2.sub(f64x2(1, 2), shift), stretch)), w3 = cubic(f64x2.div(f64x2.sub(f64x2(3, 4), shift), stretch));
    let all = sumOf(w0);
    all = all + f64x2.extract_lane(w1, 0) + f64x2.extract_lane(w1, 1);
    all = all + f64x2.extract_lane(w2, 0) + f64x2.extract_lane(w2, 1);
    all = all + f64x2.extract_lane(w3, 0) + f64x2.extract_lane(w3, 1);
    const sum = f64x2.splat(all);
    const front = i8x16.shuffle(rounded(w0, sum), rounded(w1, sum), 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    const back = i8x16.shuffle(rounded(w2, sum), rounded(w3, sum), 0, 1, 2, 3, 4, 5, 6, 7, 16, 17, 18, 19, 20, 21, 22, 23);
    v128.store(table, i16x8.narrow_i32x4_s(front, back));
    const fours = i32x4.add(front, back);
    const left = 16384 - (i32x4.extract_lane(fours, 0) + i32x4.extract_lane(fours, 1) + i32x4.extract_lane(fours, 2) + i32x4.extract_lane(fours, 3));
    const nearest = table + (phase < 128 ? 6 : 8);
    store<i16>(nearest, <i16>(load<i16>(nearest) + left));
  }
}

export function place(entries: usize, count: usize, step: f64, offset: f64, furthest: i32, border: i32): void {
  const steps = f64x2.splat(step), start = f64x2.splat(offset), low = i32x4.splat(border - 3), most = i32x4.splat(furthest);
  let i = f64x2(0, 1);
  for (let x: usize = 0; x < count; x += 2, i = f64x2.add(i, f64x2.splat(2))) {
    const exact = f64x2.mul(f64x2.add(start, f64x2.mul(i, steps)), f64x2.splat(256));
    const position = i32x4.trunc_sat_f64x2_s_zero(f64x2.floor(f64x2.add(exact, f64x2.splat(0.5))));
    const first = i32x4.min_s(most, i32x4.max_s(i32x4.splat(0), i32x4.add(i32x4.shr_s(position, 8), low)));
    v128.store64_lane(entries + (x << 2), v128.or(i32x4.shl(first, 8), v128.and(position, i32x4.splat(255))), 0);
  }
}
