// The background: a surface of colour through samples of it, and the pixels that are like it, in shadow too.
import { f } from "./numbers";

@inline
function unit(at: usize, length: usize): f64 {
  return length > 1 ? <f64>(2 * at) / <f64>(length - 1) - 1 : 0;
}

export function basis(samples: usize, count: usize, width: usize, height: usize, out: usize): void {
  for (let i: usize = 0; i < count; i++) {
    const at = <usize>load<i32>(samples + (i << 2));
    const u = unit(at % width, width), v = unit(at / width, height), t = out + i * 48;
    store<f64>(t, 1);
    store<f64>(t, u, 8);
    store<f64>(t, v, 16);
    store<f64>(t, u * u, 24);
    store<f64>(t, v * v, 32);
    store<f64>(t, u * v, 40);
  }
}

@inline
function addTo(sum: usize, part: v128): void {
  v128.store(sum, f64x2.add(v128.load(sum), part));
}

// Adds to `normal` (6 x 6) and to the right sides of L, a and b (3 x 6) what lies no further off than the limit.
export function normals(
  L: usize, a: usize, b: usize, samples: usize, distances: usize, limit: f64, count: usize, terms: usize, normal: usize, right: usize
): void {
  for (let i: usize = 0; i < count; i++) {
    if (!(load<f64>(distances + (i << 3)) <= limit)) continue;
    const at = <usize>load<i32>(samples + (i << 2)), t = terms + i * 48;
    const x = f64x2.splat(f(L, at)), y = f64x2.splat(f(a, at)), z = f64x2.splat(f(b, at));
    for (let c: usize = 0; c < 48; c += 16) {
      const pair = v128.load(t + c);
      for (let r: usize = 0; r < 6; r++) addTo(normal + r * 48 + c, f64x2.mul(v128.load64_splat(t + (r << 3)), pair));
      addTo(right + c, f64x2.mul(pair, x));
      addTo(right + 48 + c, f64x2.mul(pair, y));
      addTo(right + 96 + c, f64x2.mul(pair, z));
    }
  }
}

@inline
function dot(c: usize, t: usize): f64 {
  return load<f64>(c) * load<f64>(t) + load<f64>(c, 8) * load<f64>(t, 8) + load<f64>(c, 16) * load<f64>(t, 16)
    + load<f64>(c, 24) * load<f64>(t, 24) + load<f64>(c, 32) * load<f64>(t, 32) + load<f64>(c, 40) * load<f64>(t, 40);
}

export function misses(L: usize, a: usize, b: usize, samples: usize, count: usize, terms: usize, model: usize, out: usize): void {
  for (let i: usize = 0; i < count; i++) {
    const at = <usize>load<i32>(samples + (i << 2)), t = terms + i * 48;
    const x = f(L, at) - dot(model, t), y = f(a, at) - dot(model + 48, t), z = f(b, at) - dot(model + 96, t);
    store<f64>(out + (i << 3), Math.sqrt(x * x + y * y + z * z));
  }
}

@inline
function constant(c: usize, v: f64): f64 {
  return load<f64>(c) + v * load<f64>(c, 16) + v * v * load<f64>(c, 32);
}

@inline
function slope(c: usize, v: f64): f64 {
  return load<f64>(c, 8) + v * load<f64>(c, 40);
}

// The value that would stand at `rank` were the numbers, none of which is negative, in order. Puts them partly in order: those
// are their bits in the order that they have as whole numbers.
export function ranked(numbers: usize, count: usize, rank: usize): f64 {
  let low = numbers, high = numbers + ((count - 1) << 3);
  const wanted = numbers + (rank << 3);
  while (low < high) {
    const pivot = load<i64>(low + (((high - low) >> 4) << 3));
    let i = low, j = high;
    while (i <= j) {
      while (load<i64>(i) < pivot) i += 8;
      while (load<i64>(j) > pivot) j -= 8;
      if (i > j) break;
      const other = load<i64>(i);
      store<i64>(i, load<i64>(j));
      store<i64>(j, other);
      i += 8;
      j -= 8;
    }
    if (wanted <= j) high = j;
    else if (wanted >= i) low = i;
    else break;
  }
  return load<f64>(wanted);
}

// The surface along one row, for L, a and b: constant + u * (slope + u * square).
let constantL: f64, slopeL: f64, squareL: f64, constantA: f64, slopeA: f64, squareA: f64, constantB: f64, slopeB: f64, squareB: f64;

// `across` gets the place of each column from -1 to 1.
@inline
function alongRows(width: usize, across: usize): void {
  for (let x: usize = 0; x < width; x++) store<f64>(across + (x << 3), unit(x, width));
}

function alongRow(model: usize, v: f64): void {
  constantL = constant(model, v);
  constantA = constant(model + 48, v);
  constantB = constant(model + 96, v);
  slopeL = slope(model, v);
  slopeA = slope(model + 48, v);
  slopeB = slope(model + 96, v);
  squareL = load<f64>(model, 24);
  squareA = load<f64>(model, 72);
  squareB = load<f64>(model, 120);
}

// What two values differ by from the surface.
@inline
function off(plane: usize, u: v128, constant: f64, slope: f64, square: f64): v128 {
  const surface = f64x2.add(f64x2.splat(constant), f64x2.mul(u, f64x2.add(f64x2.splat(slope), f64x2.mul(u, f64x2.splat(square)))));
  return f64x2.sub(f64x2.promote_low_f32x4(v128.load64_zero(plane)), surface);
}

// Two bits: which of two pixels lie closer to the surface than the limit (squared).
@inline
function close(L: usize, a: usize, b: usize, across: usize, limit: v128): i32 {
  const u = v128.load(across);
  const dL = off(L, u, constantL, slopeL, squareL), dA = off(a, u, constantA, slopeA, squareA), dB = off(b, u, constantB, slopeB, squareB);
  const squared = f64x2.add(f64x2.add(f64x2.mul(dL, dL), f64x2.mul(dA, dA)), f64x2.mul(dB, dB));
  return i64x2.bitmask(f64x2.lt(f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(squared)), limit));
}

// Every row writes in pairs: what the last one writes beyond its end, the next row or nobody reads.
export function plainly(L: usize, a: usize, b: usize, width: usize, height: usize, model: usize, limit: f64, across: usize, out: usize): void {
  alongRows(width, across);
  for (let y: usize = 0; y < height; y++) {
    alongRow(model, unit(y, height));
    plainRow(L, a, b, y * width, width, limit, across, out);
  }
}

export function plainRow(L: usize, a: usize, b: usize, row: usize, width: usize, limit: f64, across: usize, out: usize): void {
  const most = f64x2.splat(limit);
  for (let x: usize = 0; x < width; x += 2) {
    const at = (row + x) << 2, is = close(L + at, a + at, b + at, across + (x << 3), most);
    store<u16>(out + row + x, <u16>((is | is << 7) & 0x101));
  }
}

export function softly(
  L: usize, a: usize, b: usize, width: usize, height: usize, model: usize, limit: f64, soft: f64, ground: usize, across: usize, out: usize
): void {
  alongRows(width, across);
  for (let y: usize = 0; y < height; y++) {
    alongRow(model, unit(y, height));
    softRow(L, a, b, y, width, height, limit, soft, ground, across, out);
  }
}

export function softRow(
  L: usize, a: usize, b: usize, y: usize, width: usize, height: usize, limit: f64, soft: f64, ground: usize, across: usize, out: usize
): void {
  const most = f64x2.splat(limit);
  for (let x: usize = 0, at = y * width; x < width; x += 2, at += 2) {
    const p = at << 2, u = across + (x << 3);
    let is = close(L + p, a + p, b + p, u, most);
    if (!(is & 1) && softlyAt(L, a, b, x, y, width, height, at, soft, at >= ground, load<f64>(u))) is |= 1;
    if (!(is & 2) && x + 1 < width && softlyAt(L, a, b, x + 1, y, width, height, at + 1, soft, at + 1 >= ground, load<f64>(u, 8))) is |= 2;
    store<u16>(out + at, <u16>((is | is << 7) & 0x101));
  }
}

function softlyAt(L: usize, a: usize, b: usize, x: usize, y: usize, width: usize, height: usize, at: usize, soft: f64, low: bool, u: f64): bool {
  const sL = constantL + u * (slopeL + u * squareL), pL = f(L, at);
  const fall = <f64><f32>sL - pL;
  if (!(fall >= -0.12 && fall <= (low ? 0.42 : 0.34))) return false;
  const sA = constantA + u * (slopeA + u * squareA), sB = constantB + u * (slopeB + u * squareB);
  // A shadow scales light, and with it OKLab, by one factor.
  const shade = pL / Math.max(0.05, sL), tA = f(a, at) - shade * sA, tB = f(b, at) - shade * sB;
  const strange = 0.014 + 0.06 * Math.abs(fall);
  if (!(<f64><f32>(tA * tA + tB * tB) <= strange * strange)) return false;
  if (x == 0 || x == width - 1 || y == 0 || y == height - 1) return true;
  const gx = f(L, at + 1) - f(L, at - 1), gy = f(L, at + width) - f(L, at - width);
  return gx * gx + gy * gy < (fall < 0 ? soft / 4 : low ? 7 * soft : soft);
}
