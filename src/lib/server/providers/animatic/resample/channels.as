// Rows of pixels as rows of red, green and blue, and back, and rows of pixels at a smaller size, in AssemblyScript with 128-bit
// SIMD; rows.ts documents each function and has the same in plain JavaScript. Channels go by sixteen pixels, and so up to
// fifteen beyond the row's end.

export function split(source: usize, width: usize, red: usize, green: usize, blue: usize): void {
  for (let x: usize = 0; x < width; x += 16, source += 48) {
    const a = v128.load(source), b = v128.load(source, 16), c = v128.load(source, 32);
    const r = i8x16.shuffle(a, b, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0);
    const g = i8x16.shuffle(a, b, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0);
    const bl = i8x16.shuffle(a, b, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0);
    v128.store(red + x, i8x16.shuffle(r, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29));
    v128.store(green + x, i8x16.shuffle(g, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30));
    v128.store(blue + x, i8x16.shuffle(bl, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31));
  }
}

export function cover(source: usize, width: usize, red: usize, green: usize, blue: usize, alpha: usize): void {
  for (let x: usize = 0; x < width; x += 16, source += 64) {
    const a = v128.load(source), b = v128.load(source, 16), c = v128.load(source, 32), d = v128.load(source, 48);
    // Red and green of eight pixels, then blue and alpha.
    const rg = i8x16.shuffle(a, b, 0, 4, 8, 12, 16, 20, 24, 28, 1, 5, 9, 13, 17, 21, 25, 29), ba = i8x16.shuffle(a, b, 2, 6, 10, 14, 18, 22, 26, 30, 3, 7, 11, 15, 19, 23, 27, 31);
    const next = i8x16.shuffle(c, d, 0, 4, 8, 12, 16, 20, 24, 28, 1, 5, 9, 13, 17, 21, 25, 29), last = i8x16.shuffle(c, d, 2, 6, 10, 14, 18, 22, 26, 30, 3, 7, 11, 15, 19, 23, 27, 31);
    const over = i64x2.shuffle(ba, last, 1, 3);
    v128.store(red + x, times(i64x2.shuffle(rg, next, 0, 2), over));
    v128.store(green + x, times(i64x2.shuffle(rg, next, 1, 3), over));
    v128.store(blue + x, times(i64x2.shuffle(ba, last, 0, 2), over));
    v128.store(alpha + x, over);
  }
}

@inline
function times(colour: v128, alpha: v128): v128 {
  return i8x16.narrow_i16x8_u(shared(i16x8.extmul_low_i8x16_u(colour, alpha)), shared(i16x8.extmul_high_i8x16_u(colour, alpha)));
}

// A 255th, rounded.
@inline
function shared(product: v128): v128 {
  const more = i16x8.add(product, i16x8.splat(128));
  return i16x8.shr_u(i16x8.add(more, i16x8.shr_u(more, 8)), 8);
}

export function join(red: usize, green: usize, blue: usize, width: usize, out: usize): void {
  for (let x: usize = 0; x < width; x += 16, out += 48) {
    const r = v128.load(red + x), g = v128.load(green + x), b = v128.load(blue + x);
    const first = i8x16.shuffle(r, g, 0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5);
    const second = i8x16.shuffle(r, g, 21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26);
    const third = i8x16.shuffle(r, g, 0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0);
    v128.store(out, i8x16.shuffle(first, b, 0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15));
    v128.store(out, i8x16.shuffle(second, b, 0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15), 16);
    v128.store(out, i8x16.shuffle(third, b, 26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31), 32);
  }
}

// --- rows at a smaller size; sums are 64-bit ---

// Two of the four bytes of a pixel.
@inline
function red(p: usize): v128 {
  return f64x2.convert_low_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load32_zero(p))));
}

@inline
function blue(p: usize): v128 {
  return f64x2.convert_low_i32x4_u(i32x4.extend_low_i16x8_u(i16x8.extend_low_i8x16_u(v128.load16_splat(p, 2))));
}

export function squeeze(source: usize, count: usize, each: usize, from: usize, weights: usize, out: usize): void {
  for (let x: usize = 0; x < count; x++, out += 12) {
    let first = f64x2.splat(0), last = f64x2.splat(0);
    for (let k: usize = 0; k < each; k++, from += 4, weights += 4) {
      const p = source + <usize>load<i32>(from) * 3, weight = f64x2.splat(<f64>load<f32>(weights));
      first = f64x2.add(first, f64x2.mul(red(p), weight));
      last = f64x2.add(last, f64x2.mul(blue(p), weight));
    }
    v128.store64_lane(out, f32x4.demote_f64x2_zero(first), 0);
    store<f32>(out, <f32>f64x2.extract_lane(last, 0), 8);
  }
}

export function squeezeCovered(source: usize, count: usize, each: usize, from: usize, weights: usize, out: usize): void {
  for (let x: usize = 0; x < count; x++, out += 16) {
    let first = f64x2.splat(0), last = f64x2.splat(0);
    for (let k: usize = 0; k < each; k++, from += 4, weights += 4) {
      const p = source + (<usize>load<i32>(from) << 2), alpha = <f64>load<u8>(p, 3) * <f64>load<f32>(weights);
      if (alpha == 0) continue;
      const part = f64x2.splat(alpha / 255);
      first = f64x2.add(first, f64x2.mul(red(p), part));
      last = f64x2.add(last, f64x2.replace_lane(f64x2.mul(blue(p), part), 1, alpha));
    }
    v128.store(out, i64x2.shuffle(f32x4.demote_f64x2_zero(first), f32x4.demote_f64x2_zero(last), 0, 2));
  }
}

export function add(sum: usize, line: usize, weight: f64, length: usize): void {
  const share = f64x2.splat(weight);
  for (let i: usize = 0; i < length << 2; i += 8) {
    const more = f64x2.mul(f64x2.promote_low_f32x4(v128.load64_zero(line + i)), share);
    v128.store64_lane(sum + i, f32x4.demote_f64x2_zero(f64x2.add(f64x2.promote_low_f32x4(v128.load64_zero(sum + i)), more)), 0);
  }
}

@inline
function rounded(value: f64): u8 {
  return <u8>(Math.min(255, Math.max(0, value)) + 0.5);
}

export function toBytes(line: usize, length: usize, out: usize): void {
  for (let i: usize = 0; i < length; i++) store<u8>(out + i, rounded(<f64>load<f32>(line + (i << 2))));
}

export function uncover(line: usize, length: usize, out: usize): void {
  for (let i: usize = 0; i < length; i += 4) {
    const p = line + (i << 2), alpha = <f64>load<f32>(p, 12);
    store<u32>(out + i, 0);
    if (alpha <= 0.5) continue;
    for (let k: usize = 0; k < 3; k++) store<u8>(out + i + k, rounded((<f64>load<f32>(p + (k << 2)) * 255) / alpha));
    store<u8>(out + i, rounded(alpha), 3);
  }
}
