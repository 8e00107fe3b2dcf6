// The inner loops of the animatic mover, in AssemblyScript with 128-bit SIMD. kernel-js.ts does the same arithmetic,
// bit for bit, where WebAssembly SIMD is missing; kernel.ts documents each function. `node build.ts` compiles this file.
//
// Fixed point: weights have 14 fractional bits. The pass along the rows leaves 6 fractional bits in 16-bit numbers, the
// pass down the columns removes them. Both work on pairs of taps, which is what one dot product takes.

// For every four outputs of a row: which bytes of their common window are the first pair of taps of each, spread to 16
// bits, then the weights of each pair.
@inline
function arrange(columns: usize, table: usize, width: usize, from: usize, pairs: usize, out: usize): void {
  for (let x: usize = 0; x < width; x += 4) {
    const start = load<i32>(columns + (x << 2)) >> 8;
    for (let j: usize = 0; j < 4; j++) {
      const c = load<i32>(columns + ((x + j) << 2));
      const first = <u32>((c >> 8) - start);
      store<u32>(out + (j << 2), 0x80008000 | first | ((first + 1) << 16));
      const weights = table + (<usize>(c & 255) << 4) + (from << 1);
      for (let k: usize = 0; k < pairs; k++) store<u32>(out + 16 + (k << 4) + (j << 2), load<u32>(weights + (k << 2)));
    }
    out += 16 + (pairs << 4);
  }
}

@inline
function alongRow(window: v128, group: usize, pairs: usize): v128 {
  const next = i16x8.splat(2);
  let mask = v128.load(group);
  let sum = i32x4.dot_i16x8_s(i8x16.swizzle(window, mask), v128.load(group, 16));
  mask = i8x16.add(mask, next);
  sum = i32x4.add(sum, i32x4.dot_i16x8_s(i8x16.swizzle(window, mask), v128.load(group, 32)));
  if (pairs > 2) {
    mask = i8x16.add(mask, next);
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(i8x16.swizzle(window, mask), v128.load(group, 48)));
  }
  if (pairs > 3) {
    mask = i8x16.add(mask, next);
    sum = i32x4.add(sum, i32x4.dot_i16x8_s(i8x16.swizzle(window, mask), v128.load(group, 64)));
  }
  return i32x4.shr_s(i32x4.add(sum, i32x4.splat(128)), 8);
}

// Filters two source rows and leaves their numbers side by side, one of the upper row and one of the lower.
@inline
function alongPair(upper: usize, lower: usize, columns: usize, groups: usize, width: usize, pairs: usize, out: usize): void {
  const size = 16 + (pairs << 4);
  for (let x: usize = 0; x < width; x += 8, groups += size << 1, out += 32) {
    const first = <usize>(load<i32>(columns + (x << 2)) >> 8), second = <usize>(load<i32>(columns + (x << 2) + 16) >> 8);
    const a = i16x8.narrow_i32x4_s(alongRow(v128.load(upper + first), groups, pairs), alongRow(v128.load(upper + second), groups + size, pairs));
    const b = i16x8.narrow_i32x4_s(alongRow(v128.load(lower + first), groups, pairs), alongRow(v128.load(lower + second), groups + size, pairs));
    v128.store(out, v128.shuffle<i16>(a, b, 0, 8, 1, 9, 2, 10, 3, 11));
    v128.store(out, v128.shuffle<i16>(a, b, 4, 12, 5, 13, 6, 14, 7, 15), 16);
  }
}

@inline
function slot(ring: usize, pair: usize, width: usize): usize {
  return ring + (pair & 7) * (width << 2);
}

// One output row from the pairs of rows that begin with `pair`; `weights` holds two numbers for each.
@inline
function downColumns(out: usize, ring: usize, pair: usize, count: usize, weights: usize, width: usize): void {
  const p0 = slot(ring, pair, width), p1 = slot(ring, pair + 1, width), p2 = slot(ring, pair + 2, width);
  const p3 = slot(ring, pair + 3, width), p4 = slot(ring, pair + 4, width);
  const w0 = v128.load32_splat(weights), w1 = v128.load32_splat(weights, 4), w2 = v128.load32_splat(weights, 8);
  const w3 = v128.load32_splat(weights, 12), w4 = v128.load32_splat(weights, 16);
  for (let x: usize = 0; x < width; x += 8) {
    const at = x << 2;
    let low = i32x4.add(i32x4.splat(1 << 19), i32x4.dot_i16x8_s(v128.load(p0 + at), w0));
    let high = i32x4.add(i32x4.splat(1 << 19), i32x4.dot_i16x8_s(v128.load(p0 + at, 16), w0));
    low = i32x4.add(low, i32x4.dot_i16x8_s(v128.load(p1 + at), w1));
    high = i32x4.add(high, i32x4.dot_i16x8_s(v128.load(p1 + at, 16), w1));
    if (count > 2) {
      low = i32x4.add(low, i32x4.dot_i16x8_s(v128.load(p2 + at), w2));
      high = i32x4.add(high, i32x4.dot_i16x8_s(v128.load(p2 + at, 16), w2));
    }
    if (count > 3) {
      low = i32x4.add(low, i32x4.dot_i16x8_s(v128.load(p3 + at), w3));
      high = i32x4.add(high, i32x4.dot_i16x8_s(v128.load(p3 + at, 16), w3));
    }
    if (count > 4) {
      low = i32x4.add(low, i32x4.dot_i16x8_s(v128.load(p4 + at), w4));
      high = i32x4.add(high, i32x4.dot_i16x8_s(v128.load(p4 + at, 16), w4));
    }
    const words = i16x8.narrow_i32x4_s(i32x4.shr_s(low, 20), i32x4.shr_s(high, 20));
    v128.store64_lane(out + x, i8x16.narrow_i16x8_u(words, words), 0);
  }
}

export function resample(
  target: usize, targetStride: usize, width: usize, height: usize,
  source: usize, sourceStride: usize, sourceRows: usize,
  columns: usize, rows: usize, tableAcross: usize, tableDown: usize, tapsAcross: usize, tapsDown: usize, scratch: usize
): void {
  const across: usize = (8 - tapsAcross) >> 1, down: usize = (8 - tapsDown) >> 1;
  const pairs: usize = tapsAcross >> 1;
  const groups = scratch + 64;
  const ring = groups + (width >> 2) * (16 + (pairs << 4));
  arrange(columns, tableAcross, width, across, pairs, groups);
  let ready: usize = 0;
  for (let y: usize = 0; y < height; y++) {
    const r = load<i32>(rows + (y << 2));
    const first = <usize>(r >> 8) + down;
    const pair = first >> 1, odd = first & 1;
    const count = (tapsDown >> 1) + odd;
    if (ready < pair) ready = pair;
    for (; ready < pair + count; ready++) {
      const upper = source + across + (ready << 1) * sourceStride;
      const lower = (ready << 1) + 1 < sourceRows ? upper + sourceStride : upper;
      const out = slot(ring, ready, width);
      // Numbers written out, so that each becomes a loop without questions inside.
      if (pairs == 2) alongPair(upper, lower, columns, groups, width, 2, out);
      else if (pairs == 3) alongPair(upper, lower, columns, groups, width, 3, out);
      else alongPair(upper, lower, columns, groups, width, 4, out);
    }
    // A first row of an odd number begins in the middle of a pair.
    v128.store(scratch, i64x2.splat(0));
    v128.store(scratch, i64x2.splat(0), 16);
    const weights = tableDown + (<usize>(r & 255) << 4) + (down << 1);
    for (let k: usize = 0; k < tapsDown; k++) store<i16>(scratch + ((k + odd) << 1), load<i16>(weights + (k << 1)));
    const out = target + y * targetStride;
    if (count == 2) downColumns(out, ring, pair, 2, scratch, width);
    else if (count == 3) downColumns(out, ring, pair, 3, scratch, width);
    else if (count == 4) downColumns(out, ring, pair, 4, scratch, width);
    else downColumns(out, ring, pair, 5, scratch, width);
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

// --- pictures into planes ---

@inline
function lumaOf(r: i32, g: i32, b: i32): u8 {
  return <u8>((r * 11966 + g * 40254 + b * 4064 + 1081344) >> 16);
}

export function opaque(
  source: usize, channels: usize, width: usize, height: usize, y: usize, yStride: usize, u: usize, v: usize, cStride: usize
): void {
  for (let row: usize = 0; row < height; row += 2) {
    let upper = source + row * width * channels, lower = upper + width * channels;
    let above = y + row * yStride, below = above + yStride;
    let blue = u + (row >> 1) * cStride, red = v + (row >> 1) * cStride;
    for (let column: usize = 0; column < width; column += 2, upper += channels << 1, lower += channels << 1, above += 2, below += 2, blue++, red++) {
      const next = upper + channels, under = lower + channels;
      const r0 = <i32>load<u8>(upper), g0 = <i32>load<u8>(upper, 1), b0 = <i32>load<u8>(upper, 2);
      const r1 = <i32>load<u8>(next), g1 = <i32>load<u8>(next, 1), b1 = <i32>load<u8>(next, 2);
      const r2 = <i32>load<u8>(lower), g2 = <i32>load<u8>(lower, 1), b2 = <i32>load<u8>(lower, 2);
      const r3 = <i32>load<u8>(under), g3 = <i32>load<u8>(under, 1), b3 = <i32>load<u8>(under, 2);
      store<u8>(above, lumaOf(r0, g0, b0));
      store<u8>(above, lumaOf(r1, g1, b1), 1);
      store<u8>(below, lumaOf(r2, g2, b2));
      store<u8>(below, lumaOf(r3, g3, b3), 1);
      const r = r0 + r1 + r2 + r3, g = g0 + g1 + g2 + g3, b = b0 + b1 + b2 + b3;
      store<u8>(blue, <u8>((r * -1649 + g * -5547 + b * 7196 + 8421376) >> 16));
      store<u8>(red, <u8>((r * 7196 + g * -6536 + b * -660 + 8421376) >> 16));
    }
  }
}

export function covered(
  source: usize, width: usize, height: usize, y: usize, yStride: usize, u: usize, v: usize, cStride: usize, alphaY: usize, alphaC: usize
): void {
  for (let row: usize = 0; row < height; row += 2) {
    for (let column: usize = 0; column < width; column += 2) {
      let red: f64 = 0, green: f64 = 0, blue: f64 = 0, cover: f64 = 0;
      for (let corner: usize = 0; corner < 4; corner++) {
        const line = row + (corner >> 1), across = column + (corner & 1), at = source + ((line * width + across) << 2);
        const a = load<u8>(at, 3);
        if (a == 0) continue;
        const share = <f64>a / 255;
        const r = <f64>load<u8>(at) * share, g = <f64>load<u8>(at, 1) * share, b = <f64>load<u8>(at, 2) * share;
        store<u8>(y + line * yStride + across, <u8>(<i32>(r * 11966 + g * 40254 + b * 4064 + 16 * share * 65536 + 32768) >> 16));
        store<u8>(alphaY + line * yStride + across, a);
        red += r;
        green += g;
        blue += b;
        cover += share;
      }
      if (cover == 0) continue;
      const at = (row >> 1) * cStride + (column >> 1);
      const base = 32 * cover * 65536 + 32768;
      store<u8>(u + at, <u8>(<i32>(red * -1649 + green * -5547 + blue * 7196 + base) >> 16));
      store<u8>(v + at, <u8>(<i32>(red * 7196 + green * -6536 + blue * -660 + base) >> 16));
      store<u8>(alphaC + at, <u8>(cover * 63.75 + 0.5));
    }
  }
}

// --- a frame beside its keyframe ---

export function differ(key: usize, drawn: usize, mask: usize, out: usize, length: usize): void {
  for (let i: usize = 0; i < length; i++) {
    const difference = <i32>load<u8>(key + i) - <i32>load<u8>(drawn + i);
    const kept = mask ? <i32>Math.floor(<f64>(difference * (255 - <i32>load<u8>(mask + i))) / 255 + 0.5) : difference;
    store<i16>(out + (i << 1), <i16>kept);
  }
}

export function squares(key: usize, drawn: usize, width: usize, height: usize, side: usize, out: usize): void {
  const across = (width + side - 1) / side;
  for (let row: usize = 0; row < height; row++) {
    const line = out + (((row / side) * across) << 2);
    for (let column: usize = 0; column < width; column++) {
      const at = row * width + column, cell = line + ((column / side) << 2);
      const difference = <i32>load<u8>(key + at) - <i32>load<u8>(drawn + at);
      store<i32>(cell, load<i32>(cell) + (difference < 0 ? -difference : difference));
    }
  }
}
