// Soft edges, in colours without the background's.
import { upper, rounded } from "./numbers";
import { existing } from "./bits";

export function nearest(outside: usize, inside: usize, width: usize, height: usize, band: u32, source: usize, list: usize): void {
  const count = width * height;
  const reach = i8x16.splat(<i8>band), beyond = i8x16.splat(<i8>(band + 1));
  let tail: usize = 0, head: usize = 0;
  for (let block: usize = 0; block < count; block += 16) {
    const out = v128.load(outside + block), mixed = v128.and(i8x16.le_u(out, reach), i8x16.le_u(v128.load(inside + block), reach));
    if (v128.any_true(mixed)) memory.fill(source + (block << 2), 0xff, 64);
    for (let bits = i8x16.bitmask(i8x16.eq(out, beyond)) & existing(block, count); bits; bits &= bits - 1) {
      const at = block + ctz(bits);
      store<i32>(source + (at << 2), <i32>at);
      store<i32>(list + (tail++ << 2), <i32>at);
    }
  }
  for (let step: u32 = 0; step < 2 * band + 2; step++) {
    for (const end = tail; head < end; head++) {
      const at = <usize>load<i32>(list + (head << 2));
      const x = at % width;
      if (x > 0) tail = passed(outside, inside, band, source, at, at - 1, list, tail);
      if (x < width - 1) tail = passed(outside, inside, band, source, at, at + 1, list, tail);
      if (at >= width) tail = passed(outside, inside, band, source, at, at - width, list, tail);
      if (at + width < count) tail = passed(outside, inside, band, source, at, at + width, list, tail);
    }
  }
}

@inline
function passed(outside: usize, inside: usize, band: u32, source: usize, from: usize, to: usize, list: usize, tail: usize): usize {
  // Known: none of the outline's pixels, or one of them that has been passed before.
  if (<u32>load<u8>(outside + to) > band || <u32>load<u8>(inside + to) > band || load<i32>(source + (to << 2)) >= 0) return tail;
  store<i32>(source + (to << 2), load<i32>(source + (from << 2)));
  store<i32>(list + (tail << 2), <i32>to);
  return tail + 1;
}

// Sums of the background's colours over cells of 8 x 8 pixels: red, green, blue, count.
export function cells(data: usize, outside: usize, inside: usize, width: usize, height: usize, band: u32, columns: usize, sums: usize): void {
  const deep = i8x16.splat(<i8>band);
  for (let y: usize = 0; y < height; y++) {
    for (let x: usize = 0; x < width; x += 8) {
      const at = y * width + x;
      const ground = v128.and(i8x16.eq(v128.load64_zero(outside + at), i8x16.splat(0)), i8x16.ge_u(v128.load64_zero(inside + at), deep));
      const here: u64 = x + 8 <= width ? u64.MAX_VALUE : (<u64>1 << ((width - x) << 3)) - 1;
      const mask = v128.and(ground, i64x2(here, 0));
      if (!v128.any_true(mask)) continue;
      // Each pixel as red, green, blue and a one, or zeros.
      const two = i16x8.extend_low_i8x16_s(mask), p = data + (at << 2);
      const left = v128.and(counted(p), i32x4.extend_low_i16x8_s(two)), right = v128.and(counted(p + 16), i32x4.extend_high_i16x8_s(two));
      const four = i16x8.add(
        i16x8.add(i16x8.extend_low_i8x16_u(left), i16x8.extend_high_i8x16_u(left)), i16x8.add(i16x8.extend_low_i8x16_u(right), i16x8.extend_high_i8x16_u(right))
      );
      const sum = i32x4.add(i32x4.extend_low_i16x8_u(four), i32x4.extend_high_i16x8_u(four));
      const c = sums + (((y >> 3) * columns + (x >> 3)) << 4);
      v128.store(c, f32x4.add(v128.load(c), f32x4.convert_i32x4_u(sum)));
    }
  }
}

@inline
function counted(p: usize): v128 {
  return v128.or(v128.and(v128.load(p), i32x4.splat(0x00ffffff)), i32x4.splat(0x01000000));
}

// Adds each cell's neighbours, weighted down.
export function share(from: usize, columns: i32, rows: i32, out: usize): void {
  for (let y: i32 = 0; y < rows; y++) {
    for (let x: i32 = 0; x < columns; x++) {
      let sum = f32x4.splat(0);
      for (let dy: i32 = -1; dy <= 1; dy++) {
        if (y + dy < 0 || y + dy >= rows) continue;
        for (let dx: i32 = -1; dx <= 1; dx++) {
          if (x + dx < 0 || x + dx >= columns) continue;
          const weight = f64x2.splat(dx == 0 && dy == 0 ? 1 : 0.15), cell = v128.load(from + (((y + dy) * columns + x + dx) << 4));
          const first = weighted(sum, cell, weight), second = weighted(upper(sum), upper(cell), weight);
          sum = i64x2.shuffle(first, second, 0, 2);
        }
      }
      v128.store(out + ((y * columns + x) << 4), sum);
    }
  }
}

@inline
function weighted(sum: v128, cell: v128, weight: v128): v128 {
  return f32x4.demote_f64x2_zero(f64x2.add(f64x2.promote_low_f32x4(sum), f64x2.mul(f64x2.promote_low_f32x4(cell), weight)));
}

@inline
function pure(own: f64, seen: f64, behind: f64, alpha: f64): u8 {
  const trust = alpha > 0.9 ? 1 : alpha * 0.5;
  return rounded(own + ((seen - (1 - alpha) * behind) / alpha - own) * trust);
}

export function blend(
  data: usize, outside: usize, inside: usize, source: usize, colours: usize, width: usize, height: usize, band: u32, columns: usize
): void {
  const count = width * height, reach = i8x16.splat(<i8>band), solid = i32x4.splat(0xff000000);
  for (let block: usize = 0; block < count; block += 16) {
    const product = i8x16.gt_u(v128.load(outside + block), reach), ground = i8x16.gt_u(v128.load(inside + block), reach);
    const p = data + (block << 2);
    if (i8x16.all_true(product)) for (let k: usize = 0; k < 64; k += 16) v128.store(p + k, v128.or(v128.load(p + k), solid));
    else if (i8x16.all_true(ground)) memory.fill(p, 0, 64);
    else for (let at = block; at < min(block + 16, count); at++) {
      if (<u32>load<u8>(outside + at) > band) store<u32>(data + (at << 2), load<u32>(data + (at << 2)) | 0xff000000);
      else if (<u32>load<u8>(inside + at) > band) store<u32>(data + (at << 2), 0);
      else blendOne(data, load<u8>(outside + at) == 0, load<i32>(source + (at << 2)), colours, at % width, at / width, at, columns);
    }
  }
}

function blendOne(data: usize, behindIt: bool, from: i32, colours: usize, x: usize, y: usize, at: usize, columns: usize): void {
  const p = data + (at << 2);
  if (from < 0) {
    // A detail too thin to have an inside of its own keeps its colours, a little softer.
    store<u32>(p, behindIt ? 0 : (load<u32>(p) & 0x00ffffff) | (220 << 24));
    return;
  }
  const q = data + (<usize>from << 2), c = colours + (((y >> 3) * columns + (x >> 3)) << 4);
  const count = <f64>load<f32>(c, 12);
  const r = <f64>load<u8>(p), g = <f64>load<u8>(p, 1), b = <f64>load<u8>(p, 2);
  const br = count > 0 ? <f64>load<f32>(c) / count : r, bg = count > 0 ? <f64>load<f32>(c, 4) / count : g, bb = count > 0 ? <f64>load<f32>(c, 8) / count : b;
  const fr = <f64>load<u8>(q), fg = <f64>load<u8>(q, 1), fb = <f64>load<u8>(q, 2);
  const dr = fr - br, dg = fg - bg, db = fb - bb;
  const span = dr * dr + dg * dg + db * db;
  const along = (r - br) * dr + (g - bg) * dg + (b - bb) * db;
  let alpha: f64 = span < 220 ? (behindIt ? 0 : 1) : Math.min(1, Math.max(0, along / span));
  if (behindIt && alpha < 0.08) alpha = 0;
  store<u32>(p, 0);
  if (alpha == 0) return;
  store<u8>(p, pure(fr, r, br, alpha));
  store<u8>(p, pure(fg, g, bg, alpha), 1);
  store<u8>(p, pure(fb, b, bb, alpha), 2);
  store<u8>(p, rounded(alpha * 255), 3);
}
