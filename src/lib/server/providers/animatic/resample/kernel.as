// The inner loops of the animatic mover, in AssemblyScript with 128-bit SIMD. kernel-js.ts does the same arithmetic,
// bit for bit, where WebAssembly SIMD is missing; kernel.ts documents each function. `node build.ts` compiles this file.
//
// Fixed point: weights have 14 fractional bits. The vertical pass leaves 6 fractional bits in 16-bit numbers, the
// horizontal pass removes them.

@inline
function pair(weights: usize, k: usize): v128 {
  return v128.load32_splat(weights + (k << 1));
}

@inline
function columnOfEight(top: usize, stride: usize, weights: usize, from: usize, to: usize): v128 {
  let low = i32x4.splat(128);
  let high = i32x4.splat(128);
  for (let k: usize = from; k < to; k += 2) {
    const a = v128.load_ext<u8>(top + k * stride);
    const b = v128.load_ext<u8>(top + (k + 1) * stride);
    const w = pair(weights, k);
    low = i32x4.add(low, i32x4.dot_i16x8_s(v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11), w));
    high = i32x4.add(high, i32x4.dot_i16x8_s(v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15), w));
  }
  return i16x8.narrow_i32x4_s(i32x4.shr_s(low, 8), i32x4.shr_s(high, 8));
}

@inline
function product(row: usize, table: usize, column: usize): v128 {
  const c = load<i32>(column);
  return i32x4.dot_i16x8_s(v128.load(row + (<usize>(c >> 8) << 1)), v128.load(table + (<usize>(c & 255) << 4)));
}

@inline
function fourSums(row: usize, table: usize, columns: usize): v128 {
  const a = product(row, table, columns);
  const b = product(row, table, columns + 4);
  const c = product(row, table, columns + 8);
  const d = product(row, table, columns + 12);
  const ab = i32x4.add(v128.shuffle<i32>(a, b, 0, 4, 1, 5), v128.shuffle<i32>(a, b, 2, 6, 3, 7));
  const cd = i32x4.add(v128.shuffle<i32>(c, d, 0, 4, 1, 5), v128.shuffle<i32>(c, d, 2, 6, 3, 7));
  const sum = i32x4.add(v128.shuffle<i32>(ab, cd, 0, 1, 4, 5), v128.shuffle<i32>(ab, cd, 2, 3, 6, 7));
  return i32x4.shr_s(i32x4.add(sum, i32x4.splat(1 << 19)), 20);
}

export function resample(
  target: usize, targetStride: usize, width: usize, height: usize,
  source: usize, sourceStride: usize, firstColumn: usize, lastColumn: usize,
  columns: usize, rows: usize, tableAcross: usize, tableDown: usize, taps: usize, scratch: usize
): void {
  const from: usize = (8 - taps) >> 1;
  const to: usize = from + taps;
  for (let y: usize = 0; y < height; y++) {
    const r = load<i32>(rows + (y << 2));
    const top = source + <usize>(r >> 8) * sourceStride;
    const weights = tableDown + (<usize>(r & 255) << 4);
    for (let x: usize = firstColumn; x < lastColumn; x += 8) {
      v128.store(scratch + (x << 1), columnOfEight(top + x, sourceStride, weights, from, to));
    }
    const out = target + y * targetStride;
    for (let x: usize = 0; x < width; x += 8) {
      const low = fourSums(scratch, tableAcross, columns + (x << 2));
      const high = fourSums(scratch, tableAcross, columns + (x << 2) + 16);
      const words = i16x8.narrow_i32x4_s(low, high);
      v128.store64_lane(out + x, i8x16.narrow_i16x8_u(words, words), 0);
    }
  }
}

export function over(
  target: usize, targetStride: usize, colour: usize, alpha: usize, stride: usize, width: usize, height: usize
): void {
  const full = i16x8.splat(255);
  const half = i16x8.splat(128);
  for (let y: usize = 0; y < height; y++) {
    const t = target + y * targetStride;
    const c = colour + y * stride;
    const a = alpha + y * stride;
    let x: usize = 0;
    for (; x + 8 <= width; x += 8) {
      const rest = i16x8.sub(full, v128.load_ext<u8>(a + x));
      const p = i16x8.add(i16x8.mul(v128.load_ext<u8>(t + x), rest), half);
      const kept = i16x8.shr_u(i16x8.add(p, i16x8.shr_u(p, 8)), 8);
      const sum = i16x8.add(kept, v128.load_ext<u8>(c + x));
      v128.store64_lane(t + x, i8x16.narrow_i16x8_u(sum, sum), 0);
    }
    for (; x < width; x++) {
      const p = <u32>load<u8>(t + x) * (255 - <u32>load<u8>(a + x)) + 128;
      const sum = ((p + (p >> 8)) >> 8) + <u32>load<u8>(c + x);
      store<u8>(t + x, <u8>(sum > 255 ? 255 : sum));
    }
  }
}

export function mix(target: usize, other: usize, weight: i32, length: usize): void {
  const w = i16x8.splat(<i16>weight);
  const rest = i16x8.splat(<i16>(256 - weight));
  const half = i16x8.splat(128);
  for (let i: usize = 0; i < length; i += 8) {
    const a = i16x8.mul(v128.load_ext<u8>(target + i), rest);
    const b = i16x8.mul(v128.load_ext<u8>(other + i), w);
    const sum = i16x8.shr_u(i16x8.add(i16x8.add(a, b), half), 8);
    v128.store64_lane(target + i, i8x16.narrow_i16x8_u(sum, sum), 0);
  }
}

export function settle(target: usize, offset: usize, gain: i32, mask: usize, weight: i32, length: usize): void {
  const w = i16x8.splat(<i16>weight);
  const g = i16x8.splat(<i16>gain);
  const half = i16x8.splat(64);
  for (let i: usize = 0; i < length; i += 8) {
    const now = v128.load_ext<u8>(target + i);
    const tinted = i16x8.shr_u(i16x8.add(i16x8.mul(now, g), half), 7);
    const difference = i16x8.sub(i16x8.add(tinted, v128.load(offset + (i << 1))), now);
    const share = i16x8.mul(v128.load_ext<u8>(mask + i), w);
    const sum = i16x8.add(now, i16x8.q15mulr_sat_s(difference, share));
    v128.store64_lane(target + i, i8x16.narrow_i16x8_u(sum, sum), 0);
  }
}

export function correct(target: usize, residual: usize, weight: i32, length: usize): void {
  const w = i16x8.splat(<i16>weight);
  for (let i: usize = 0; i < length; i += 8) {
    const now = v128.load_ext<u8>(target + i);
    const sum = i16x8.add(now, i16x8.q15mulr_sat_s(v128.load(residual + (i << 1)), w));
    v128.store64_lane(target + i, i8x16.narrow_i16x8_u(sum, sum), 0);
  }
}
