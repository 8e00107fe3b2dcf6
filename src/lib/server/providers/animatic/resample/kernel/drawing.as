// Pictures at sub-pixel places, over and into each other.

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
