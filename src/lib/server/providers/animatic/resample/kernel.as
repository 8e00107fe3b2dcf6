// The inner loops of the animatic mover, in AssemblyScript with 128-bit SIMD. kernel-js.ts does the same arithmetic,
// bit for bit, where WebAssembly SIMD is missing; kernel.ts documents each function. `node build.ts` compiles this file.
//
// Fixed point: weights have 14 fractional bits. Samples are taken as their distance from 128, so that one of eight bits
// fills the upper half of sixteen, and each product is rounded to sixteen bits at once. The pass along the rows leaves 7
// fractional bits, the pass down the columns 6, which go at the end. Products are not "relaxed" in their results: only
// -32768 times itself would be free to differ, and no weight is that.

// --- where outputs take their samples from, and with which weights ---

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

// --- pictures at sub-pixel places ---

// For every eight outputs of a row: which byte of their common window is the first tap of each, in the upper byte of its
// lane, then the weights of each tap. Where eight outputs reach further than a window, the last four have one of their own.
export function arrange(columns: usize, table: usize, width: usize, taps: usize, out: usize): bool {
  const wide = taps == 8 || reachesFar(columns, width, taps);
  const none: u32 = 0x8080, from: usize = (8 - taps) >> 1;
  for (let x: usize = 0; x < width; x += 8) {
    let start = load<i32>(columns + (x << 2)) >> 8;
    const later = load<i32>(columns + (x << 2) + 16) >> 8;
    for (let j: usize = 0; j < 8; j++) {
      const c = load<i32>(columns + ((x + j) << 2));
      const lane = out + (j << 1);
      if (wide && j == 4) start = later;
      const mask = 0x80 | (<u32>((c >> 8) - start) << 8);
      const second = wide && j > 3;
      store<u16>(lane, <u16>(second ? none : mask));
      if (wide) store<u16>(lane + 16, <u16>(second ? mask : none));
      const weights = table + (<usize>(c & 255) << 4) + (from << 1);
      const place = lane + (wide ? 32 : 16);
      for (let k: usize = 0; k < taps; k++) store<u16>(place + (k << 4), load<u16>(weights + (k << 1)));
    }
    out += (wide ? 32 : 16) + (taps << 4);
  }
  return wide;
}

// Whether any eight outputs reach further than a window of sixteen bytes.
@inline
function reachesFar(columns: usize, width: usize, taps: usize): bool {
  for (let x: usize = 0; x < width; x += 8) {
    const at = columns + (x << 2);
    if ((load<i32>(at + 28) >> 8) - (load<i32>(at) >> 8) + <i32>taps > 16) return true;
  }
  return false;
}

@inline
function signed(at: usize): v128 {
  return v128.xor(v128.load(at), i8x16.splat(-128));
}

@inline
function firstTap(window: v128, mask: v128, later: v128, further: v128, wide: bool, weights: v128): v128 {
  const samples = i8x16.relaxed_swizzle(window, mask);
  return i16x8.relaxed_q15mulr_s(wide ? v128.or(samples, i8x16.relaxed_swizzle(later, further)) : samples, weights);
}

@inline
function tap(sum: v128, window: v128, mask: v128, later: v128, further: v128, wide: bool, weights: v128): v128 {
  return i16x8.add(sum, firstTap(window, mask, later, further, wide, weights));
}

// Filters two source rows.
@inline
function alongRows(upper: usize, lower: usize, columns: usize, groups: usize, width: usize, taps: usize, wide: bool, above: usize, below: usize): void {
  const next = i16x8.splat(0x100);
  for (let x: usize = 0; x < width; x += 8) {
    const first = <usize>(load<i32>(columns + (x << 2)) >> 8);
    const last = wide ? <usize>(load<i32>(columns + (x << 2) + 16) >> 8) : first;
    const a = signed(upper + first), b = signed(lower + first);
    const c = wide ? signed(upper + last) : a, d = wide ? signed(lower + last) : b;
    let mask = v128.load(groups), further = wide ? v128.load(groups, 16) : mask;
    groups += wide ? 32 : 16;
    let w = v128.load(groups);
    let one = firstTap(a, mask, c, further, wide, w), other = firstTap(b, mask, d, further, wide, w);
    mask = i16x8.add(mask, next);
    if (wide) further = i16x8.add(further, next);
    w = v128.load(groups, 16);
    one = tap(one, a, mask, c, further, wide, w), other = tap(other, b, mask, d, further, wide, w);
    mask = i16x8.add(mask, next);
    if (wide) further = i16x8.add(further, next);
    w = v128.load(groups, 32);
    one = tap(one, a, mask, c, further, wide, w), other = tap(other, b, mask, d, further, wide, w);
    mask = i16x8.add(mask, next);
    if (wide) further = i16x8.add(further, next);
    w = v128.load(groups, 48);
    one = tap(one, a, mask, c, further, wide, w), other = tap(other, b, mask, d, further, wide, w);
    if (taps > 4) {
      mask = i16x8.add(mask, next);
      if (wide) further = i16x8.add(further, next);
      w = v128.load(groups, 64);
      one = tap(one, a, mask, c, further, wide, w), other = tap(other, b, mask, d, further, wide, w);
      mask = i16x8.add(mask, next);
      if (wide) further = i16x8.add(further, next);
      w = v128.load(groups, 80);
      one = tap(one, a, mask, c, further, wide, w), other = tap(other, b, mask, d, further, wide, w);
    }
    if (taps > 6) {
      mask = i16x8.add(mask, next);
      if (wide) further = i16x8.add(further, next);
      w = v128.load(groups, 96);
      one = tap(one, a, mask, c, further, wide, w), other = tap(other, b, mask, d, further, wide, w);
      mask = i16x8.add(mask, next);
      if (wide) further = i16x8.add(further, next);
      w = v128.load(groups, 112);
      one = tap(one, a, mask, c, further, wide, w), other = tap(other, b, mask, d, further, wide, w);
    }
    groups += taps << 4;
    v128.store(above + (x << 1), one);
    v128.store(below + (x << 1), other);
  }
}

@inline
function slot(ring: usize, row: usize, width: usize): usize {
  return ring + (row & 15) * (width << 1);
}

// One output row from as many filtered rows as there are weights.
@inline
function downColumns(out: usize, ring: usize, row: usize, taps: usize, weights: usize, width: usize): void {
  const p0 = slot(ring, row, width), p1 = slot(ring, row + 1, width), p2 = slot(ring, row + 2, width), p3 = slot(ring, row + 3, width);
  const p4 = slot(ring, row + 4, width), p5 = slot(ring, row + 5, width), p6 = slot(ring, row + 6, width), p7 = slot(ring, row + 7, width);
  const w0 = v128.load16_splat(weights), w1 = v128.load16_splat(weights, 2), w2 = v128.load16_splat(weights, 4), w3 = v128.load16_splat(weights, 6);
  const w4 = v128.load16_splat(weights, 8), w5 = v128.load16_splat(weights, 10), w6 = v128.load16_splat(weights, 12), w7 = v128.load16_splat(weights, 14);
  let x: usize = 0;
  for (; x + 16 <= width; x += 16) {
    const at = x << 1;
    v128.store(out + x, i8x16.narrow_i16x8_u(
      eightDown(at, taps, p0, p1, p2, p3, p4, p5, p6, p7, w0, w1, w2, w3, w4, w5, w6, w7),
      eightDown(at + 16, taps, p0, p1, p2, p3, p4, p5, p6, p7, w0, w1, w2, w3, w4, w5, w6, w7)
    ));
  }
  if (x < width) {
    const sum = eightDown(x << 1, taps, p0, p1, p2, p3, p4, p5, p6, p7, w0, w1, w2, w3, w4, w5, w6, w7);
    v128.store64_lane(out + x, i8x16.narrow_i16x8_u(sum, sum), 0);
  }
}

@inline
function eightDown(
  at: usize, taps: usize, p0: usize, p1: usize, p2: usize, p3: usize, p4: usize, p5: usize, p6: usize, p7: usize,
  w0: v128, w1: v128, w2: v128, w3: v128, w4: v128, w5: v128, w6: v128, w7: v128
): v128 {
  let sum = i16x8.add(i16x8.splat((128 << 6) + 32), i16x8.relaxed_q15mulr_s(v128.load(p0 + at), w0));
  sum = i16x8.add(sum, i16x8.relaxed_q15mulr_s(v128.load(p1 + at), w1));
  sum = i16x8.add(sum, i16x8.relaxed_q15mulr_s(v128.load(p2 + at), w2));
  sum = i16x8.add(sum, i16x8.relaxed_q15mulr_s(v128.load(p3 + at), w3));
  if (taps > 4) {
    sum = i16x8.add(sum, i16x8.relaxed_q15mulr_s(v128.load(p4 + at), w4));
    sum = i16x8.add(sum, i16x8.relaxed_q15mulr_s(v128.load(p5 + at), w5));
  }
  if (taps > 6) {
    sum = i16x8.add(sum, i16x8.relaxed_q15mulr_s(v128.load(p6 + at), w6));
    sum = i16x8.add(sum, i16x8.relaxed_q15mulr_s(v128.load(p7 + at), w7));
  }
  return i16x8.shr_s(sum, 6);
}

export function resample(
  target: usize, targetStride: usize, width: usize, height: usize,
  source: usize, sourceStride: usize, sourceRows: usize,
  columns: usize, rows: usize, tableAcross: usize, tableDown: usize, tapsAcross: usize, tapsDown: usize, groups: usize, wide: bool, ring: usize
): void {
  const across: usize = (8 - tapsAcross) >> 1, down: usize = (8 - tapsDown) >> 1;
  let ready: usize = 0;
  for (let y: usize = 0; y < height; y++) {
    const r = load<i32>(rows + (y << 2));
    const first = <usize>(r >> 8) + down;
    if (ready < first) ready = first;
    for (; ready < first + tapsDown; ready += 2) {
      const upper = source + across + ready * sourceStride;
      const lower = ready + 1 < sourceRows ? upper + sourceStride : upper;
      const above = slot(ring, ready, width), below = slot(ring, ready + 1, width);
      // Numbers written out, so that each becomes a loop without questions inside.
      if (tapsAcross == 4 && !wide) alongRows(upper, lower, columns, groups, width, 4, false, above, below);
      else if (tapsAcross == 6 && !wide) alongRows(upper, lower, columns, groups, width, 6, false, above, below);
      else if (tapsAcross == 6) alongRows(upper, lower, columns, groups, width, 6, true, above, below);
      else if (tapsAcross == 8) alongRows(upper, lower, columns, groups, width, 8, true, above, below);
      else alongRows(upper, lower, columns, groups, width, 4, true, above, below);
    }
    const weights = tableDown + (<usize>(r & 255) << 4) + (down << 1);
    const out = target + y * targetStride;
    if (tapsDown == 4) downColumns(out, ring, first, 4, weights, width);
    else if (tapsDown == 6) downColumns(out, ring, first, 6, weights, width);
    else downColumns(out, ring, first, 8, weights, width);
  }
}

@inline
function half(under: v128, rest: v128, colour: v128): v128 {
  const p = i16x8.add(i16x8.mul(under, rest), i16x8.splat(128));
  return i16x8.add(i16x8.shr_u(i16x8.add(p, i16x8.shr_u(p, 8)), 8), colour);
}

export function over(
  target: usize, targetStride: usize, colour: usize, alpha: usize, stride: usize, width: usize, height: usize
): void {
  const full = i8x16.splat(-1);
  for (let y: usize = 0; y < height; y++) {
    const t = target + y * targetStride;
    const c = colour + y * stride;
    const a = alpha + y * stride;
    let x: usize = 0;
    for (; x + 16 <= width; x += 16) {
      const cover = v128.load(a + x), paint = v128.load(c + x);
      // Most of a layer is clear or opaque.
      if (!v128.any_true(v128.or(cover, paint))) continue;
      if (i8x16.all_true(i8x16.eq(cover, full))) {
        v128.store(t + x, paint);
        continue;
      }
      const rest = v128.not(cover), under = v128.load(t + x);
      v128.store(t + x, i8x16.narrow_i16x8_u(
        half(i16x8.extend_low_i8x16_u(under), i16x8.extend_low_i8x16_u(rest), i16x8.extend_low_i8x16_u(paint)),
        half(i16x8.extend_high_i8x16_u(under), i16x8.extend_high_i8x16_u(rest), i16x8.extend_high_i8x16_u(paint))
      ));
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

// Red and green of four pixels side by side in sixteen bits each, and their blue beside 66, which carries the constant.
@inline
function redGreen(pixels: v128): v128 {
  return i8x16.shuffle(pixels, i8x16.splat(0), 0, 16, 1, 16, 3, 16, 4, 16, 6, 16, 7, 16, 9, 16, 10, 16);
}

@inline
function blueBeside(pixels: v128): v128 {
  return i8x16.shuffle(pixels, i16x8.splat(66), 2, 17, 16, 17, 5, 17, 16, 17, 8, 17, 16, 17, 11, 17, 16, 17);
}

// Green's weight has one bit too many, so that green itself is added for 65536 of it.
@inline
function lumaOfFour(rg: v128, b: v128): v128 {
  const sum = i32x4.add(i32x4.dot_i16x8_s(rg, i32x4.splat(11966 | (-25282 << 16))), i32x4.dot_i16x8_s(b, i32x4.splat(4064 | (16384 << 16))));
  return i32x4.add(i32x4.shr_s(sum, 16), i32x4.shr_u(rg, 16));
}

// Adds neighbours of eight, and what rounds the sum around 128.
@inline
function chromaOfFour(near: v128, far: v128): v128 {
  const sum = i32x4.add(
    i8x16.shuffle(near, far, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27),
    i8x16.shuffle(near, far, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31)
  );
  return i32x4.shr_s(i32x4.add(sum, i32x4.splat(8421376)), 16);
}

@inline
function weighed(rg: v128, b: v128, ofRedGreen: i32, ofBlue: i32): v128 {
  return i32x4.add(i32x4.dot_i16x8_s(rg, i32x4.splat(ofRedGreen)), i32x4.dot_i16x8_s(b, i32x4.splat(ofBlue)));
}

@inline
function store4(at: usize, values: v128): void {
  const words = i16x8.narrow_i32x4_s(values, values);
  v128.store32_lane(at, i8x16.narrow_i16x8_u(words, words), 0);
}

// Eight by two pixels, RGB; reads four bytes beyond them.
@inline
function opaqueEight(upper: usize, lower: usize, above: usize, below: usize, blue: usize, red: usize): void {
  const p0 = v128.load(upper), p1 = v128.load(upper, 12), p2 = v128.load(lower), p3 = v128.load(lower, 12);
  const rg0 = redGreen(p0), rg1 = redGreen(p1), rg2 = redGreen(p2), rg3 = redGreen(p3);
  const b0 = blueBeside(p0), b1 = blueBeside(p1), b2 = blueBeside(p2), b3 = blueBeside(p3);
  const first = i16x8.narrow_i32x4_s(lumaOfFour(rg0, b0), lumaOfFour(rg1, b1)), second = i16x8.narrow_i32x4_s(lumaOfFour(rg2, b2), lumaOfFour(rg3, b3));
  const luma = i8x16.narrow_i16x8_u(first, second);
  v128.store64_lane(above, luma, 0);
  v128.store64_lane(below, luma, 1);
  const rgNear = i16x8.add(rg0, rg2), rgFar = i16x8.add(rg1, rg3), bNear = i16x8.add(b0, b2), bFar = i16x8.add(b1, b3);
  const blueOf = (-1649 & 0xffff) | (-5547 << 16), redOf = 7196 | (-6536 << 16), ofRed = -660 & 0xffff;
  store4(blue, chromaOfFour(weighed(rgNear, bNear, blueOf, 7196), weighed(rgFar, bFar, blueOf, 7196)));
  store4(red, chromaOfFour(weighed(rgNear, bNear, redOf, ofRed), weighed(rgFar, bFar, redOf, ofRed)));
}

export function opaque(
  source: usize, channels: usize, width: usize, height: usize, y: usize, yStride: usize, u: usize, v: usize, cStride: usize
): void {
  for (let row: usize = 0; row < height; row += 2) {
    let upper = source + row * width * channels, lower = upper + width * channels;
    let above = y + row * yStride, below = above + yStride;
    let blue = u + (row >> 1) * cStride, red = v + (row >> 1) * cStride;
    let column: usize = 0;
    if (channels == 3) {
      for (; column + 8 <= width; column += 8, upper += 24, lower += 24, above += 8, below += 8, blue += 4, red += 4) {
        opaqueEight(upper, lower, above, below, blue, red);
      }
    }
    for (; column < width; column += 2, upper += channels << 1, lower += channels << 1, above += 2, below += 2, blue++, red++) {
      opaqueTwo(upper, lower, channels, above, below, blue, red);
    }
  }
}

// Two by two pixels.
@inline
function opaqueTwo(upper: usize, lower: usize, channels: usize, above: usize, below: usize, blue: usize, red: usize): void {
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

export function covered(
  source: usize, width: usize, height: usize, y: usize, yStride: usize, u: usize, v: usize, cStride: usize, alphaY: usize, alphaC: usize
): void {
  for (let row: usize = 0; row < height; row += 2) {
    for (let column: usize = 0; column < width; column += 2) {
      const upper = source + ((row * width + column) << 2), lower = upper + (width << 2);
      const any = load<u64>(upper) | load<u64>(lower), all = load<u64>(upper) & load<u64>(lower);
      if ((any & 0xff000000ff000000) == 0) continue;
      const chroma = (row >> 1) * cStride + (column >> 1);
      if ((all & 0xff000000ff000000) == 0xff000000ff000000) {
        const luma = row * yStride + column;
        opaqueTwo(upper, lower, 4, y + luma, y + luma + yStride, u + chroma, v + chroma);
        store<u16>(alphaY + luma, 0xffff);
        store<u16>(alphaY + luma + yStride, 0xffff);
        store<u8>(alphaC + chroma, 255);
        continue;
      }
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
      const base = 32 * cover * 65536 + 32768;
      store<u8>(u + chroma, <u8>(<i32>(red * -1649 + green * -5547 + blue * 7196 + base) >> 16));
      store<u8>(v + chroma, <u8>(<i32>(red * 7196 + green * -6536 + blue * -660 + base) >> 16));
      store<u8>(alphaC + chroma, <u8>(cover * 63.75 + 0.5));
    }
  }
}

// --- pictures at another size ---
//
// Pixels as they lie in a picture, weights with 12 fractional bits, sums in 32. Roundings are those of sharp (libvips).

// Repeats a line's first and last pixel at either end; the line itself begins `before` pixels into it.
@inline
function extend(line: usize, channels: usize, width: usize, before: usize, after: usize): void {
  const first = line + before * channels, end = first + width * channels;
  for (let i: usize = 0; i < before * channels; i++) store<u8>(line + i, load<u8>(first + i % channels));
  for (let i: usize = 0; i < after * channels; i++) store<u8>(end + i, load<u8>(end - channels + i % channels));
}

// The channels of four pixels beside those of the next, in sixteen bits each: of the first two pixels, or of the last two.
@inline
function pairs(pixels: v128, channels: usize, later: bool): v128 {
  const none = i8x16.splat(0);
  if (channels == 4) {
    if (later) return i8x16.shuffle(pixels, none, 8, 16, 12, 16, 9, 16, 13, 16, 10, 16, 14, 16, 11, 16, 15, 16);
    return i8x16.shuffle(pixels, none, 0, 16, 4, 16, 1, 16, 5, 16, 2, 16, 6, 16, 3, 16, 7, 16);
  }
  if (later) return i8x16.shuffle(pixels, none, 6, 16, 9, 16, 7, 16, 10, 16, 8, 16, 11, 16, 16, 16, 16, 16);
  return i8x16.shuffle(pixels, none, 0, 16, 3, 16, 1, 16, 4, 16, 2, 16, 5, 16, 16, 16, 16, 16);
}

// One line's outputs: in sixteen bits as they come (`whole` is false), or in eight.
@inline
function alongLine(line: usize, channels: usize, columns: usize, weights: usize, taps: usize, count: usize, whole: bool, out: usize): void {
  const size = whole ? channels : channels << 1;
  for (let x: usize = 0; x < count; x++, out += size) {
    let from = line + <usize>load<i32>(columns + (x << 2)) * channels;
    let sum = i32x4.splat(2048);
    for (let k: usize = 0; k < taps; k += 4, from += channels << 2, weights += 8) {
      const pixels = v128.load(from);
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(pairs(pixels, channels, false), v128.load32_splat(weights)));
      sum = i32x4.add(sum, i32x4.dot_i16x8_s(pairs(pixels, channels, true), v128.load32_splat(weights, 4)));
    }
    sum = i32x4.shr_s(sum, 12);
    const words = i16x8.narrow_i32x4_s(sum, sum);
    if (whole) v128.store32_lane(out, i8x16.narrow_i16x8_u(words, words), 0);
    else v128.store64_lane(out, words, 0);
  }
}

@inline
function within(row: i32, height: usize): usize {
  return row < 0 ? 0 : <usize>row < height ? <usize>row : height - 1;
}

@inline
function pairSum(near: v128, far: v128, weights: v128, later: bool): v128 {
  return i32x4.dot_i16x8_s(
    later ? i8x16.shuffle(near, far, 8, 9, 24, 25, 10, 11, 26, 27, 12, 13, 28, 29, 14, 15, 30, 31)
      : i8x16.shuffle(near, far, 0, 1, 16, 17, 2, 3, 18, 19, 4, 5, 20, 21, 6, 7, 22, 23),
    weights
  );
}

// One output row from four lines of sixteen bits.
@inline
function betweenLines(p0: usize, p1: usize, p2: usize, p3: usize, weights: usize, count: usize, out: usize): void {
  const w01 = v128.load32_splat(weights), w23 = v128.load32_splat(weights, 4), half = i32x4.splat(2048);
  for (let x: usize = 0; x < count; x += 8) {
    const at = x << 1;
    const a = v128.load(p0 + at), b = v128.load(p1 + at), c = v128.load(p2 + at), d = v128.load(p3 + at);
    const low = i32x4.add(half, i32x4.add(pairSum(a, b, w01, false), pairSum(c, d, w23, false)));
    const high = i32x4.add(half, i32x4.add(pairSum(a, b, w01, true), pairSum(c, d, w23, true)));
    const words = i16x8.narrow_i32x4_s(i32x4.shr_s(low, 12), i32x4.shr_s(high, 12));
    v128.store64_lane(out + x, i8x16.narrow_i16x8_u(words, words), 0);
  }
}

export function enlarge(
  source: usize, channels: usize, width: usize, height: usize, target: usize, wide: usize, tall: usize,
  columns: usize, columnWeights: usize, before: usize, after: usize, rows: usize, rowWeights: usize, line: usize, ring: usize
): void {
  const stride = width * channels, pitch = (wide * channels + 8) << 1;
  let ready: usize = 0;
  for (let y: usize = 0; y < tall; y++, target += wide * channels) {
    const first = load<i32>(rows + (y << 2));
    for (; ready <= within(first + 3, height); ready++) {
      memory.copy(line + before * channels, source + ready * stride, stride);
      extend(line, channels, width, before, after);
      const out = ring + (ready & 7) * pitch;
      if (channels == 3) alongLine(line, 3, columns, columnWeights, 4, wide, false, out);
      else alongLine(line, 4, columns, columnWeights, 4, wide, false, out);
    }
    betweenLines(
      ring + (within(first, height) & 7) * pitch, ring + (within(first + 1, height) & 7) * pitch,
      ring + (within(first + 2, height) & 7) * pitch, ring + (within(first + 3, height) & 7) * pitch,
      rowWeights + (y << 3), wide * channels, target
    );
  }
}

// One line from as many rows as there are pointers to.
@inline
function downRows(pointers: usize, weights: usize, taps: usize, length: usize, out: usize): void {
  for (let x: usize = 0; x < length; x += 16) {
    let s0 = i32x4.splat(2048), s1 = s0, s2 = s0, s3 = s0;
    for (let k: usize = 0; k < taps; k += 2) {
      const a = v128.load(<usize>load<u32>(pointers + (k << 2)) + x), b = v128.load(<usize>load<u32>(pointers + (k << 2), 4) + x);
      const w = v128.load32_splat(weights + (k << 1));
      const low = i8x16.shuffle(a, b, 0, 16, 1, 17, 2, 18, 3, 19, 4, 20, 5, 21, 6, 22, 7, 23);
      const high = i8x16.shuffle(a, b, 8, 24, 9, 25, 10, 26, 11, 27, 12, 28, 13, 29, 14, 30, 15, 31);
      s0 = i32x4.add(s0, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(low), w));
      s1 = i32x4.add(s1, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(low), w));
      s2 = i32x4.add(s2, i32x4.dot_i16x8_s(i16x8.extend_low_i8x16_u(high), w));
      s3 = i32x4.add(s3, i32x4.dot_i16x8_s(i16x8.extend_high_i8x16_u(high), w));
    }
    v128.store(out + x, i8x16.narrow_i16x8_u(
      i16x8.narrow_i32x4_s(i32x4.shr_s(s0, 12), i32x4.shr_s(s1, 12)), i16x8.narrow_i32x4_s(i32x4.shr_s(s2, 12), i32x4.shr_s(s3, 12))
    ));
  }
}

export function reduce(
  source: usize, channels: usize, width: usize, height: usize, target: usize, wide: usize, tall: usize,
  columns: usize, columnWeights: usize, tapsAcross: usize, before: usize, after: usize,
  rows: usize, rowWeights: usize, tapsDown: usize, line: usize, pointers: usize
): void {
  const stride = width * channels;
  for (let y: usize = 0; y < tall; y++, target += wide * channels) {
    const first = load<i32>(rows + (y << 2));
    for (let k: usize = 0; k < tapsDown; k++) store<u32>(pointers + (k << 2), <u32>(source + within(first + <i32>k, height) * stride));
    downRows(pointers, rowWeights + y * (tapsDown << 1), tapsDown, stride, line + before * channels);
    extend(line, channels, width, before, after);
    if (channels == 3) alongLine(line, 3, columns, columnWeights, tapsAcross, wide, true, target);
    else alongLine(line, 4, columns, columnWeights, tapsAcross, wide, true, target);
  }
}

export function premultiply(pixels: usize, count: usize): void {
  for (let at = pixels, end = pixels + (count << 2); at < end; at += 4) {
    const a = load<u8>(at, 3);
    if (a == 255) continue;
    const share = <f32>(<f64>a / 255);
    store<u8>(at, <u8>(<f32>load<u8>(at) * share));
    store<u8>(at, <u8>(<f32>load<u8>(at, 1) * share), 1);
    store<u8>(at, <u8>(<f32>load<u8>(at, 2) * share), 2);
  }
}

@inline
function uncovered(value: u8, share: f32): u8 {
  const whole = <i32>(<f32>value * share);
  return <u8>(whole > 255 ? 255 : whole);
}

export function unpremultiply(pixels: usize, count: usize): void {
  for (let at = pixels, end = pixels + (count << 2); at < end; at += 4) {
    const a = load<u8>(at, 3);
    if (a == 255) continue;
    const share: f32 = a == 0 ? 0 : <f32>(255 / <f64>a);
    store<u8>(at, uncovered(load<u8>(at), share));
    store<u8>(at, uncovered(load<u8>(at, 1), share), 1);
    store<u8>(at, uncovered(load<u8>(at, 2), share), 2);
  }
}

// --- a frame beside its keyframe ---

export function differ(key: usize, drawn: usize, mask: usize, out: usize, length: usize): void {
  let i: usize = 0;
  if (!mask) {
    for (; i + 16 <= length; i += 16) {
      const a = v128.load(key + i), b = v128.load(drawn + i);
      v128.store(out + (i << 1), i16x8.sub(i16x8.extend_low_i8x16_u(a), i16x8.extend_low_i8x16_u(b)));
      v128.store(out + (i << 1), i16x8.sub(i16x8.extend_high_i8x16_u(a), i16x8.extend_high_i8x16_u(b)), 16);
    }
  }
  for (; i < length; i++) {
    const difference = <i32>load<u8>(key + i) - <i32>load<u8>(drawn + i);
    const kept = mask ? <i32>Math.floor(<f64>(difference * (255 - <i32>load<u8>(mask + i))) / 255 + 0.5) : difference;
    store<i16>(out + (i << 1), <i16>kept);
  }
}

export function squares(key: usize, drawn: usize, width: usize, height: usize, side: usize, out: usize): void {
  const across = (width + side - 1) / side;
  for (let row: usize = 0; row < height; row++) {
    const line = out + (((row / side) * across) << 2);
    let column: usize = 0;
    if (side == 16) {
      for (let cell = line; column + 16 <= width; column += 16, cell += 4) {
        const a = v128.load(key + row * width + column), b = v128.load(drawn + row * width + column);
        const difference = i8x16.sub(i8x16.max_u(a, b), i8x16.min_u(a, b));
        const fours = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(difference));
        const twos = i32x4.add(fours, i8x16.shuffle(fours, fours, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
        store<i32>(cell, load<i32>(cell) + i32x4.extract_lane(twos, 0) + i32x4.extract_lane(twos, 1));
      }
    }
    for (; column < width; column++) {
      const at = row * width + column, cell = line + ((column / side) << 2);
      const difference = <i32>load<u8>(key + at) - <i32>load<u8>(drawn + at);
      store<i32>(cell, load<i32>(cell) + (difference < 0 ? -difference : difference));
    }
  }
}
