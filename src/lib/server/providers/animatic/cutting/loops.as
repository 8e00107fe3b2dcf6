// The loops over every pixel by which a product is cut out of its picture and gets its ground and backdrop, in AssemblyScript:
// compiled code is quick from its first pixel on, and a picture is cut once. workbench.ts documents each function. Planes of
// colour are 32-bit, sums and decisions 64-bit floating point. What takes long goes by rows or lines that have an exported
// function of their own: V8 puts better code in place between two calls, never within one.

@inline
function root(value: f64, table: usize): f64 {
  if (value < 0.004) return Math.cbrt(value);
  const at = Math.min(value, 1) * 8192;
  const low = <i32>at;
  const first = <f64>load<f32>(table + (<usize>low << 2));
  return first + (<f64>load<f32>(table + (<usize>low << 2), 4) - first) * (at - <f64>low);
}

// Where the OKLab of an RGBA pixel lies, three numbers of 32 bits: of each colour it is worked out once, as long as no other
// takes its place in `known`. The fourth number there tells whose they are; 0: nobody's.
@inline
function labOf(p: usize, linear: usize, roots: usize, known: usize): usize {
  const rgb = load<u32>(p) & 0xffffff, place = known + ((rgb * 0x9e3779b1 >>> 18) << 4);
  if (load<u32>(place, 12) != rgb + 1) {
    toLab(load<u8>(p), load<u8>(p, 1), load<u8>(p, 2), linear, roots, place);
    store<u32>(place, rgb + 1, 12);
  }
  return place;
}

function toLab(r: usize, g: usize, b: usize, linear: usize, roots: usize, out: usize): void {
  const red = f(linear, r), green = f(linear, g), blue = f(linear, b);
  const l = root(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue, roots);
  const m = root(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue, roots);
  const s = root(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue, roots);
  store<f32>(out, <f32>(0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s));
  store<f32>(out, <f32>(1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s), 4);
  store<f32>(out, <f32>(0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s), 8);
}

@inline
function f(at: usize, index: usize): f64 {
  return <f64>load<f32>(at + (index << 2));
}

export function lab(data: usize, count: usize, L: usize, a: usize, b: usize, linear: usize, roots: usize, known: usize): void {
  for (let i: usize = 0; i < count << 2; i += 4096) labPart(data, i, min(i + 4096, count << 2), L, a, b, linear, roots, known);
}

export function labPart(data: usize, from: usize, end: usize, L: usize, a: usize, b: usize, linear: usize, roots: usize, known: usize): void {
  for (let i = from; i < end; i += 4) {
    const from = labOf(data + i, linear, roots, known);
    store<f32>(L + i, load<f32>(from));
    store<f32>(a + i, load<f32>(from, 4));
    store<f32>(b + i, load<f32>(from, 8));
  }
}

// --- the background's model ---

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

// --- what counts as background ---

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

// --- walks ---

// Fills (2) what is open (1) and connected to `start`, run by run.
function fill(open: usize, width: usize, height: usize, start: usize, list: usize): void {
  store<i32>(list, <i32>start);
  for (let length: usize = 1; length > 0;) {
    const at = <usize>load<i32>(list + (--length << 2));
    if (load<u8>(open + at) != 1) continue;
    const y = at / width, row = y * width;
    let from = at, end = at + 1;
    while (from >= row + 16 && openBits(open + from - 16) == 0xffff) from -= 16;
    while (from > row && load<u8>(open + from - 1) == 1) from--;
    while (end + 16 <= row + width && openBits(open + end) == 0xffff) end += 16;
    while (end < row + width && load<u8>(open + end) == 1) end++;
    memory.fill(open + from, 2, end - from);
    if (y > 0) length = runs(open, from - width, end - width, list, length);
    if (y < height - 1) length = runs(open, from + width, end + width, list, length);
  }
}

@inline
function openBits(at: usize): i32 {
  return i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(1)));
}

// Lists where the runs of what is open begin between two places of a row.
@inline
function runs(open: usize, from: usize, end: usize, list: usize, length: usize): usize {
  let before: i32 = 0;
  for (let at = from; at < end; at += 16) {
    const bits = openBits(open + at) & existing(at, end);
    for (let starts = bits & ~(bits << 1 | before); starts; starts &= starts - 1) store<i32>(list + (length++ << 2), <i32>at + ctz(starts));
    before = bits >> 15;
  }
  return length;
}

export function flood(open: usize, width: usize, height: usize, list: usize): void {
  const last = width * (height - 1), count = width * height;
  for (let x: usize = 0; x < width; x++) {
    fill(open, width, height, x, list);
    fill(open, width, height, last + x, list);
  }
  for (let y: usize = 0; y < height; y++) {
    fill(open, width, height, y * width, list);
    fill(open, width, height, y * width + width - 1, list);
  }
  for (let at: usize = 0; at < count; at += 16) v128.store(open + at, v128.and(i8x16.eq(v128.load(open + at), i8x16.splat(2)), i8x16.splat(1)));
}

export function collect(left: usize, width: usize, height: usize, start: usize, list: usize): usize {
  const last = width * (height - 1);
  let tail = taken(left, start, list, 0);
  for (let head: usize = 0; head < tail; head++) {
    const at = <usize>load<i32>(list + (head << 2));
    if (at % width > 0) tail = taken(left, at - 1, list, tail);
    if (at % width < width - 1) tail = taken(left, at + 1, list, tail);
    if (at >= width) tail = taken(left, at - width, list, tail);
    if (at < last) tail = taken(left, at + width, list, tail);
  }
  return tail;
}

@inline
function taken(left: usize, at: usize, list: usize, length: usize): usize {
  if (load<u8>(left + at) != 1) return length;
  store<u8>(left + at, 0);
  store<i32>(list + (length << 2), <i32>at);
  return length + 1;
}

// A bit for each of the sixteen pixels from `at` on that the picture has and that `own` marks (those of one value), where a
// neighbour has another value. What lies beyond the picture's edges may count as well.
@inline
function edges(mask: usize, at: usize, width: usize, count: usize, own: v128, value: v128): i32 {
  const p = mask + at;
  const alike = v128.and(
    v128.and(i8x16.eq(v128.load(p - 1), value), i8x16.eq(v128.load(p + 1), value)),
    v128.and(i8x16.eq(v128.load(p - width), value), i8x16.eq(v128.load(p + width), value))
  );
  return i8x16.bitmask(v128.andnot(own, alike)) & existing(at, count);
}

// A bit for each of the sixteen pixels from `at` on that the picture has.
@inline
function existing(at: usize, count: usize): i32 {
  return at + 16 <= count ? 0xffff : (1 << <i32>(count - at)) - 1;
}

export function steps(mask: usize, width: usize, height: usize, value: u32, limit: u32, out: usize, list: usize): void {
  const count = width * height, last = width * (height - 1);
  const wanted = i8x16.splat(<i8>value);
  let tail: usize = 0;
  for (let at: usize = 0; at < count; at += 16) {
    const is = i8x16.eq(v128.load(mask + at), wanted);
    v128.store(out + at, v128.not(is));
    if (!v128.any_true(is)) continue;
    for (let bits = edges(mask, at, width, count, is, wanted); bits; bits &= bits - 1) {
      store<i32>(list + (tail++ << 2), <i32>at + ctz(bits));
    }
  }
  let head: usize = 0;
  for (let step: u32 = 1; step <= limit; step++) {
    for (const end = tail; head < end; head++) {
      const at = <usize>load<i32>(list + (head << 2));
      const x = at % width;
      if (x > 0) tail = further(out, at - 1, step, list, tail);
      if (x < width - 1) tail = further(out, at + 1, step, list, tail);
      if (at >= width) tail = further(out, at - width, step, list, tail);
      if (at < last) tail = further(out, at + width, step, list, tail);
    }
  }
}

@inline
function further(out: usize, at: usize, step: u32, list: usize, tail: usize): usize {
  if (<u32>load<u8>(out + at) <= step) return tail;
  store<u8>(out + at, <u8>step);
  store<i32>(list + (tail << 2), <i32>at);
  return tail + 1;
}

export function surrounded(background: usize, width: usize, height: usize, seen: usize, within: usize): void {
  const last = width * (height - 1);
  memory.fill(seen, 0, width);
  for (let row: usize = 0; row <= last; row += width) {
    let first: usize = 0, end = width - 1;
    while (first < end && load<u8>(background + row + first)) first++;
    while (end > first && load<u8>(background + row + end)) end--;
    memory.fill(within + row, 0, width);
    memory.fill(within + row + first, 1, end - first);
    if (row < last) uncover(background + row, within + row, seen, width);
  }
  // Where a column holds no product at all, the last row counts as if it did.
  for (let x: usize = 0; x < width; x++) {
    const empty = !load<u8>(seen + x) && load<u8>(background + last + x);
    store<u8>(seen + x, empty ? 1 : 0);
  }
  uncover(background + last, within + last, seen, width);
  for (let x: usize = 0; x < width; x++) if (load<u8>(background + last + x)) store<u8>(seen + x, 0);
  for (let row = last - width; row < last; row -= width) uncover(background + row, within + row, seen, width);
}

// Notes in which columns a row has product, and clears the mask where neither it nor those before had any.
@inline
function uncover(background: usize, within: usize, seen: usize, width: usize): void {
  let x: usize = 0;
  for (; x + 16 <= width; x += 16) {
    const some = v128.or(v128.load(seen + x), v128.xor(v128.load(background + x), i8x16.splat(1)));
    v128.store(seen + x, some);
    v128.store(within + x, v128.and(v128.load(within + x), some));
  }
  for (; x < width; x++) {
    const some = load<u8>(seen + x) | (load<u8>(background + x) ^ 1);
    store<u8>(seen + x, some);
    store<u8>(within + x, load<u8>(within + x) & some);
  }
}

export function both(mask: usize, other: usize, count: usize): void {
  for (let i: usize = 0; i < count; i += 16) v128.store(mask + i, v128.and(v128.load(mask + i), v128.load(other + i)));
}

export function paint(mask: usize, list: usize, count: usize, value: u32): void {
  for (let i: usize = 0; i < count; i++) store<u8>(mask + <usize>load<i32>(list + (i << 2)), <u8>value);
}

export function beyond(mask: usize, count: usize, limit: u32, yes: u32, no: u32): void {
  const most = i8x16.splat(<i8>limit), above = i8x16.splat(<i8>yes), below = i8x16.splat(<i8>no);
  for (let i: usize = 0; i < count; i += 16) {
    v128.store(mask + i, v128.bitselect(above, below, i8x16.gt_u(v128.load(mask + i), most)));
  }
}

export function tally(mask: usize, list: usize, count: usize): u32 {
  let sum: u32 = 0;
  for (let i: usize = 0; i < count; i++) sum += load<u8>(mask + <usize>load<i32>(list + (i << 2)));
  return sum;
}

// --- is the cut to be trusted ---

let area: u32 = 0;
let outline: u32 = 0;
let faint: u32 = 0;

// Counts one place of the outline; `step` leads across it, from the subject outwards.
function cross(L: usize, a: usize, b: usize, at: i32, step: i32, x: i32, width: i32, count: i32): void {
  outline++;
  const inner = at - 4 * step, outer = at + 4 * step;
  if (inner < 0 || outer < 0 || inner >= count || outer >= count || x < 4 || x >= width - 4) return;
  const dL = f(L, inner) - f(L, outer), dA = f(a, inner) - f(a, outer), dB = f(b, inner) - f(b, outer);
  if (dL * dL + dA * dA + dB * dB < 0.045 * 0.045) faint++;
}

export function trace(background: usize, L: usize, a: usize, b: usize, width: i32, height: i32, out: usize): void {
  const count = width * height;
  area = 0;
  outline = 0;
  faint = 0;
  const product = i8x16.splat(0);
  for (let block: i32 = 0; block < count; block += 16) {
    const own = i8x16.eq(v128.load(background + block), product);
    area += popcnt(i8x16.bitmask(own) & existing(block, count));
    for (let bits = edges(background, block, width, count, own, product); bits; bits &= bits - 1) {
      const at = block + ctz(bits), x = at % width;
      if (at + 1 < count && load<u8>(background + at + 1) == 1) cross(L, a, b, at, 1, x, width, count);
      if (at > 0 && load<u8>(background + at - 1) == 1) cross(L, a, b, at, -1, x, width, count);
      if (at + width < count && load<u8>(background + at + width) == 1) cross(L, a, b, at, width, x, width, count);
      if (at >= width && load<u8>(background + at - width) == 1) cross(L, a, b, at, -width, x, width, count);
    }
  }
  store<u32>(out, area);
  store<u32>(out, outline, 4);
  store<u32>(out, faint, 8);
}

// --- soft edges ---

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
function upper(four: v128): v128 {
  return i64x2.shuffle(four, four, 1, 1);
}

@inline
function weighted(sum: v128, cell: v128, weight: v128): v128 {
  return f32x4.demote_f64x2_zero(f64x2.add(f64x2.promote_low_f32x4(sum), f64x2.mul(f64x2.promote_low_f32x4(cell), weight)));
}

@inline
function rounded(value: f64): u8 {
  return <u8>Math.floor(Math.min(255, Math.max(0, value)) + 0.5);
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

// --- the finished cut ---

// Two numbers of 32 bits: how many pixels are clear, and how many solid.
export function alphas(data: usize, count: usize, out: usize): void {
  let clear: u32 = 0, solid: u32 = 0;
  for (let i: usize = 0; i < count; i += 4) {
    const alpha = i32x4.shr_u(v128.load(data + (i << 2)), 24), here = existing(i, count) & 15;
    clear += popcnt(i32x4.bitmask(i32x4.lt_s(alpha, i32x4.splat(32))) & here);
    solid += popcnt(i32x4.bitmask(i32x4.gt_s(alpha, i32x4.splat(200))) & here);
  }
  store<u32>(out, clear);
  store<u32>(out, solid, 4);
}

// The box of all that can be seen (left, right, top, bottom), as inclusive numbers; left > right where nothing is.
export function bounds(data: usize, width: i32, height: i32, out: usize): void {
  let left = width, right = -1, top = height, bottom = -1;
  for (let y: i32 = 0; y < height; y++) {
    const row = data + <usize>(y * width) * 4;
    let first: i32 = 0;
    while (first < width && load<u8>(row + (<usize>first << 2), 3) < 10) first++;
    if (first == width) continue;
    let last = width - 1;
    while (load<u8>(row + (<usize>last << 2), 3) < 10) last--;
    if (first < left) left = first;
    if (last > right) right = last;
    if (top == height) top = y;
    bottom = y;
  }
  store<i32>(out, left);
  store<i32>(out, right, 4);
  store<i32>(out, top, 8);
  store<i32>(out, bottom, 12);
}

// Sums of L, a and b over every eighth solid pixel of the rows `top` to `bottom`, and how many they are.
export function colours(data: usize, width: usize, top: usize, bottom: usize, linear: usize, roots: usize, known: usize, out: usize): void {
  let L: f64 = 0, a: f64 = 0, b: f64 = 0, count: f64 = 0;
  for (let y = top; y <= bottom; y++) {
    for (let x = y & 7; x < width; x += 8) {
      const p = data + ((y * width + x) << 2);
      if (load<u8>(p, 3) < 200) continue;
      const lab = labOf(p, linear, roots, known);
      L += <f64>load<f32>(lab);
      a += <f64>load<f32>(lab, 4);
      b += <f64>load<f32>(lab, 8);
      count += 1;
    }
  }
  store<f64>(out, L);
  store<f64>(out, a, 8);
  store<f64>(out, b, 16);
  store<f64>(out, count, 24);
}

// --- the product as a layer ---

const shade = 0x000a0b0e;

// Where `far` is none, `near` is the soft shadow of what hangs.
export function darken(near: usize, far: usize, count: usize, out: usize): void {
  for (let i: usize = 0; i < count; i++) {
    const first = <f64>load<u8>(near + i);
    if (far) {
      const dark = 1 - (1 - (0.66 * first) / 255) * (1 - (0.62 * <f64>load<u8>(far + i)) / 255);
      if (dark > 0.004) store<u32>(out + (i << 2), shade | (<u32>rounded(255 * dark) << 24));
    } else if (first > 2) store<u32>(out + (i << 2), shade | (<u32>rounded(first * 0.36) << 24));
  }
}

// Mirrors each column about its own foot, so that round and angled feet stay joined to their image.
export function reflect(
  out: usize, stride: i32, rows: i32, data: usize, width: i32, height: i32, feet: usize, fade: usize, depth: i32, side: i32, head: i32
): void {
  for (let x: i32 = 0; x < width; x++) {
    const level = load<f32>(feet + (x << 2));
    if (level < 0) continue;
    const foot = <i32>Math.floor(<f64>level + 0.5);
    const lift = Math.max(0, 1 - <f64>(height - 1 - foot) / (0.06 * <f64>height));
    for (let down: i32 = 1; down <= depth && foot - down >= 0 && head + foot + down < rows; down++) {
      // A few pixels further up than the mirror asks: the outline itself would draw a line.
      const from = data + ((max(0, foot - down - 3) * width + x) << 2), to = out + (((head + foot + down) * stride + side + x) << 2);
      const strength = 0.2 * lift * load<f64>(fade + (down << 3)) * (<f64>load<u8>(from, 3) / 255);
      if (strength <= 0.002) continue;
      const under = <f64>load<u8>(to, 3) / 255, sum = strength + under * (1 - strength);
      for (let k: usize = 0; k < 3; k++) {
        store<u8>(to + k, rounded((<f64>load<u8>(from + k) * strength + <f64>load<u8>(to + k) * under * (1 - strength)) / sum));
      }
      store<u8>(to, rounded(255 * sum), 3);
    }
  }
}

export function lay(out: usize, stride: usize, data: usize, width: usize, height: usize, side: usize, head: usize): void {
  for (let y: usize = 0; y < height; y++) {
    const row = data + ((y * width) << 2), line = out + (((y + head) * stride + side) << 2);
    for (let x: usize = 0; x < width << 2; x += 4) {
      const own = load<u32>(row + x), over = own >>> 24, under = <u32>load<u8>(line + x, 3);
      if (over == 0) continue;
      if (over == 255 || under == 0) store<u32>(line + x, own);
      else layOver(row + x, line + x, <f64>over / 255, <f64>under / 255);
    }
  }
}

function layOver(from: usize, to: usize, over: f64, beneath: f64): void {
  const under = beneath * (1 - over), sum = over + under;
  for (let k: usize = 0; k < 3; k++) store<u8>(to + k, rounded((<f64>load<u8>(from + k) * over + <f64>load<u8>(to + k) * under) / sum));
  store<u8>(to, rounded(255 * sum), 3);
}

// --- backdrops: grids of cells, each of four 32-bit numbers ---

@inline
function clamped(at: i32, length: i32): usize {
  return <usize>min(length - 1, max(0, at));
}

// Lines that begin `lineStep` bytes apart, of cells `step` bytes apart, end in repetitions of their first and last cell.
export function blur(from: usize, out: usize, lines: i32, length: i32, lineStep: usize, step: usize, radius: f64): void {
  for (let line: i32 = 0; line < lines; line++, from += lineStep, out += lineStep) blurLine(from, out, length, step, radius);
}

export function blurLine(from: usize, out: usize, length: i32, step: usize, radius: f64): void {
  const whole = <i32>Math.floor(radius), rest = f64x2.splat(radius - <f64>whole), area = f64x2.splat(2 * radius + 1);
  let low = f64x2.splat(0), high = f64x2.splat(0);
  for (let at = -whole; at <= whole; at++) {
    const cell = v128.load(from + clamped(at, length) * step);
    low = f64x2.add(low, f64x2.promote_low_f32x4(cell));
    high = f64x2.add(high, f64x2.promote_low_f32x4(upper(cell)));
  }
  for (let at: i32 = 0; at < length; at++) {
    const before = v128.load(from + clamped(at - whole - 1, length) * step), after = v128.load(from + clamped(at + whole + 1, length) * step);
    const leaving = v128.load(from + clamped(at - whole, length) * step);
    v128.store(out + <usize>at * step, i64x2.shuffle(mean(low, before, after, rest, area), mean(high, upper(before), upper(after), rest, area), 0, 2));
    low = f64x2.add(low, f64x2.sub(f64x2.promote_low_f32x4(after), f64x2.promote_low_f32x4(leaving)));
    high = f64x2.add(high, f64x2.sub(f64x2.promote_low_f32x4(upper(after)), f64x2.promote_low_f32x4(upper(leaving))));
  }
}

@inline
function mean(sum: v128, before: v128, after: v128, rest: v128, area: v128): v128 {
  const ends = f64x2.mul(rest, f64x2.add(f64x2.promote_low_f32x4(before), f64x2.promote_low_f32x4(after)));
  return f32x4.demote_f64x2_zero(f64x2.div(f64x2.add(sum, ends), area));
}

// Where pixel `at` of `count` lies among the cells.
@inline
function placeOf(at: i32, count: i32, cells: i32): f64 {
  return Math.min(<f64>(cells - 1), Math.max(0, ((<f64>at + 0.5) * <f64>cells) / <f64>count - 0.5));
}

@inline
function between(first: v128, second: v128, share: v128): v128 {
  const from = f64x2.promote_low_f32x4(first);
  return f64x2.add(from, f64x2.mul(f64x2.sub(f64x2.promote_low_f32x4(second), from), share));
}

// `places`: room for 16 bytes for each column of pixels; `line`: for 64 for each column of cells.
export function enlarge(grid: usize, columns: i32, rows: i32, width: i32, height: i32, places: usize, line: usize, out: usize): void {
  for (let x: i32 = 0; x < width; x++) {
    const u = placeOf(x, width, columns), left = min(columns - 2, <i32>u), place = places + (<usize>x << 4);
    store<f64>(place, u - <f64>left);
    store<i32>(place, left << 6, 8);
  }
  for (let y: i32 = 0; y < height; y++) {
    const v = placeOf(y, height, rows), top = min(rows - 2, <i32>v), down = f64x2.splat(v - <f64>top);
    const first = grid + (<usize>(top * columns) << 4), second = first + (<usize>columns << 4);
    // The line of cells at this height, and how much further each next cell is.
    for (let x: usize = 0; x < <usize>columns; x++) {
      const above = v128.load(first + (x << 4)), below = v128.load(second + (x << 4)), cell = line + (x << 6);
      const low = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(between(above, below, down)));
      const high = f64x2.promote_low_f32x4(f32x4.demote_f64x2_zero(between(upper(above), upper(below), down)));
      v128.store(cell, low);
      v128.store(cell, high, 16);
      if (x == 0) continue;
      v128.store(cell - 64, f64x2.sub(low, v128.load(cell - 64)), 32);
      v128.store(cell - 64, f64x2.sub(high, v128.load(cell - 64, 16)), 48);
    }
    enlargeRow(0.00583715 * <f64>y, width, places, line, out + <usize>(y * width * 3));
  }
}

export function enlargeRow(lean: f64, width: i32, places: usize, line: usize, out: usize): void {
  for (let x: i32 = 0; x < width; x++, out += 3) {
    const place = places + (<usize>x << 4), cell = line + <usize>load<i32>(place, 8), right = v128.load64_splat(place);
    const turn = 0.06711056 * <f64>x + lean, noise = 52.9829189 * (turn - Math.floor(turn)), dither = f64x2.splat(noise - Math.floor(noise));
    const low = f64x2.add(f64x2.add(v128.load(cell), f64x2.mul(v128.load(cell, 32), right)), dither);
    const high = f64x2.add(f64x2.add(v128.load(cell, 16), f64x2.mul(v128.load(cell, 48), right)), dither);
    const pixel = i64x2.shuffle(i32x4.trunc_sat_f64x2_s_zero(low), i32x4.trunc_sat_f64x2_s_zero(high), 0, 2);
    const words = i16x8.narrow_i32x4_s(pixel, pixel);
    // The fourth byte is the next pixel's first, which comes after.
    store<u32>(out, i32x4.extract_lane(i8x16.narrow_i16x8_u(words, words), 0));
  }
}
