// Pictures at another size.

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
