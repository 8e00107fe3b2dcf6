// The judge's loops that run over all pixels, or over few of them some thousand times, in AssemblyScript: compiled code is
// quick from its first pixel on, and a clip is checked once. compiled.ts documents each function. Pictures are planes of
// 32-bit numbers, L, a and b one behind the other, or pixels, where a, b, L and nothing lie side by side, for what reads
// scattered ones; sums and decisions are made in 64 bits, each sum in one order. Some functions are exported only to stay functions: what runs for long
// within one call does so as it was compiled first, which is slow.

// The very functions that scripts have.
@external("env", "sin") declare function sin(angle: f64): f64;
@external("env", "cos") declare function cos(angle: f64): f64;
@external("env", "atan2") declare function atan2(y: f64, x: f64): f64;
@external("env", "exp") declare function exp(x: f64): f64;
@external("env", "pow") declare function pow(x: f64, y: f64): f64;

@inline
function f(at: usize, index: usize): f64 {
  return <f64>load<f32>(at + (index << 2));
}

@inline
function d(at: usize, index: usize): f64 {
  return load<f64>(at + (index << 3));
}

@inline
function curved(curve: usize, t: f64): f64 {
  const at = Math.min(1, t) * 4096;
  const low = <i32>at;
  const first = d(curve, low);
  return first + (d(curve, low + 1) - first) * (at - <f64>low);
}

export function lab(source: usize, count: usize, channels: usize, linear: usize, curve: usize, out: usize): void {
  const L = out, a = L + (count << 2), b = a + (count << 2);
  for (let at: usize = 0; at < count; at++, source += channels) {
    const red = d(linear, load<u8>(source)), green = d(linear, load<u8>(source, 1)), blue = d(linear, load<u8>(source, 2));
    const x = curved(curve, (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047);
    const y = curved(curve, 0.2126729 * red + 0.7151522 * green + 0.072175 * blue);
    const z = curved(curve, (0.0193339 * red + 0.119192 * green + 0.9503041 * blue) / 1.08883);
    store<f32>(L + (at << 2), <f32>(116 * y - 16));
    store<f32>(a + (at << 2), <f32>(500 * (x - y)));
    store<f32>(b + (at << 2), <f32>(200 * (y - z)));
  }
}

export function pixels(planes: usize, count: usize, out: usize): void {
  for (let i: usize = 0; i < count; i++, planes += 4, out += 16) {
    v128.store(out, f32x4(load<f32>(planes + (count << 2)), load<f32>(planes + (count << 3)), load<f32>(planes), 0));
  }
}

// Of two pixels.
@inline
function apart(i: usize, j: usize): f64 {
  const tint = f64x2.abs(f64x2.sub(f64x2.promote_low_f32x4(v128.load64_zero(i)), f64x2.promote_low_f32x4(v128.load64_zero(j))));
  return Math.abs(f(i, 2) - f(j, 2)) + f64x2.extract_lane(tint, 0) + f64x2.extract_lane(tint, 1);
}

@inline
function floored(at: v128): v128 {
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.floor(at));
}

export function outlineContrast(image: usize, width: i32, height: i32, outline: usize, length: usize, x: f64, y: f64): f64 {
  const place = f64x2(x, y), size = i32x4(width, height, width, height);
  let sum: f64 = 0, count: i32 = 0;
  for (let p: usize = 0; p < length; p += 4) {
    const inner = floored(f64x2.add(place, f64x2.promote_low_f32x4(v128.load64_zero(outline + (p << 2)))));
    const outer = floored(f64x2.add(place, f64x2.promote_low_f32x4(v128.load64_zero(outline + (p << 2), 8))));
    const both = v128.shuffle<i64>(inner, outer, 0, 2);
    if (!i32x4.all_true(i32x4.lt_u(both, size))) continue;
    const i = image + (<usize>(i32x4.extract_lane(both, 1) * width + i32x4.extract_lane(both, 0)) << 4);
    const o = image + (<usize>(i32x4.extract_lane(both, 3) * width + i32x4.extract_lane(both, 2)) << 4);
    const step = apart(i, o) / 14;
    sum += step < 1 ? step : 1;
    count++;
  }
  return count < 6 ? 1 : sum / <f64>count;
}

@inline
function agreed(structure: f64, colour: f64, edge: f64, visible: f64): f64 {
  return (0.45 * Math.max(0, structure) + 0.4 * colour + 0.15 * edge) * (0.85 + 0.15 * visible);
}

// `template`: x, y, part, zero, a, b, L and zero of each of its points, then its outline.
export function agreement(
  image: usize, width: i32, height: i32, template: usize, total: usize, outline: usize, x: f64, y: f64, leastVisible: f64, steady: f64, least: f64
): f64 {
  const place = f64x2(x, y), size = i32x4(width, height, 1, 1), end = template + (total << 5);
  // Of the template's lightness and the picture's.
  let count: i32 = 0, sums = f64x2.splat(0), squares = f64x2.splat(0), products: f64 = 0, chroma: f64 = 0;
  for (let point = template; point < end; point += 32) {
    const at = floored(f64x2.add(place, f64x2.promote_low_f32x4(v128.load(point))));
    if (!i32x4.all_true(i32x4.lt_u(at, size))) continue;
    const own = v128.load(point, 16), seen = v128.load(image + (<usize>(i32x4.extract_lane(at, 1) * width + i32x4.extract_lane(at, 0)) << 4));
    const light = f64x2.promote_low_f32x4(v128.shuffle<i32>(own, seen, 2, 6, 2, 6));
    count++;
    sums = f64x2.add(sums, light);
    squares = f64x2.add(squares, f64x2.mul(light, light));
    products += f64x2.extract_lane(light, 0) * f64x2.extract_lane(light, 1);
    const tint = f64x2.sub(f64x2.promote_low_f32x4(own), f64x2.promote_low_f32x4(seen)), square = f64x2.mul(tint, tint);
    const far = Math.sqrt(f64x2.extract_lane(square, 0) + f64x2.extract_lane(square, 1));
    chroma += far < 30 ? far : 30;
  }
  const n = <f64>count, visible = n / <f64>total;
  if (visible < leastVisible || n < 10) return -1;
  const st = f64x2.extract_lane(sums, 0), sf = f64x2.extract_lane(sums, 1), stt = f64x2.extract_lane(squares, 0), sff = f64x2.extract_lane(squares, 1);
  const mt = st / n, mf = sf / n;
  const structure = (2 * (products / n - mt * mf) + steady) / (stt / n - mt * mt + sff / n - mf * mf + steady);
  const light = Math.max(0, Math.abs(mt - mf) - 8);
  const colour = 1 - Math.min(1, (chroma / n + 0.6 * light) / 26);
  // A perfect outline would not do.
  const most = agreed(structure, colour, 1, visible);
  return most <= least ? most : agreed(structure, colour, outlineContrast(image, width, height, end, outline, x, y), visible);
}

export function cost(to: usize, from: usize, width: i32, height: i32, points: usize, length: usize, zoom: f64, x: f64, y: f64, limit: f64): f64 {
  const cx = <f64>width / 2, cy = <f64>height / 2;
  const count = <f64>length / 2;
  let total: f64 = 0;
  const most = limit * count;
  for (let p: usize = 0; p < length; p += 2) {
    if (total > most) return Infinity;
    const px = <i32>load<i16>(points + (p << 1)), py = <i32>load<i16>(points + (p << 1), 2);
    const sx = moved(px, cx, zoom, x), sy = moved(py, cy, zoom, y);
    if (sx < 0 || sy < 0 || sx >= <f64>width || sy >= <f64>height) {
      total += 9;
      continue;
    }
    const far = apart(to + (<usize>(py * width + px) << 4), from + (<usize>(<i32>sy * width + <i32>sx) << 4));
    total += far < 30 ? far : 30;
  }
  return total / count;
}

@inline
function moved(at: i32, middle: f64, zoom: f64, shift: f64): f64 {
  return Math.floor((<f64>at - middle) * zoom + middle + shift + 0.5);
}

// Where each pixel of an axis comes from under each of the shifts, in bytes; beyond the last one outside.
function lookUp(length: i32, bytes: i32, zoom: f64, shifts: usize, count: usize, out: usize): void {
  const middle = <f64>length / 2;
  for (let each: usize = 0; each < count; each++) {
    for (let at: i32 = 0; at < length; at++, out += 4) {
      const from = moved(at, middle, zoom, d(shifts, each));
      store<i32>(out, (from < 0 || from >= <f64>length ? length : <i32>from) * bytes);
    }
  }
}

// Pixels at the points, a few from all over the picture first, each behind where it lies in the look-up tables.
function scatter(to: usize, width: i32, points: usize, length: usize, out: usize): void {
  for (let first: usize = 0; first < 13; first++) {
    for (let p = first << 1; p < length; p += 26, out += 32) {
      const px = <i32>load<i16>(points + (p << 1)), py = <i32>load<i16>(points + (p << 1), 2);
      store<i32>(out, px << 2);
      store<i32>(out, py << 2, 4);
      v128.store(out, v128.load(to + (<usize>(py * width + px) << 4)), 16);
    }
  }
}

// The picture with a column and a row of what is not a number behind it.
function bordered(from: usize, width: usize, height: usize, out: usize): void {
  for (let y: usize = 0; y < height; y++, out += 16) {
    memory.copy(out, from + y * (width << 4), width << 4);
    out += width << 4;
    v128.store(out, f32x4.splat(NaN));
  }
  for (let x: usize = 0; x <= width; x++, out += 16) v128.store(out, f32x4.splat(NaN));
}

@inline
function gap(scattered: usize, from: usize, columns: usize, rows: usize): v128 {
  const other = from + load<u32>(rows + load<u32>(scattered, 4)) + load<u32>(columns + load<u32>(scattered));
  return f32x4.abs(f32x4.sub(v128.load(scattered, 16), v128.load(other)));
}

// Whether `cost` is surely above the limit, by all but the last few points: in 32 bits, which are off by less than is allowed for here.
export function tooFar(scattered: usize, count: usize, from: usize, columns: usize, rows: usize, limit: f64): bool {
  const most = <f32>(limit * <f64>count * 1.001 + 1);
  let total: f32 = 0;
  for (const end = scattered + ((count >> 2) << 7); scattered < end && total <= most; scattered += 128) {
    const p = gap(scattered, from, columns, rows), q = gap(scattered + 32, from, columns, rows);
    const r = gap(scattered + 64, from, columns, rows), s = gap(scattered + 96, from, columns, rows);
    // First a and L of two pixels, beside b and zero.
    const one = f32x4.add(v128.shuffle<i32>(p, q, 0, 4, 1, 5), v128.shuffle<i32>(p, q, 2, 6, 3, 7));
    const other = f32x4.add(v128.shuffle<i32>(r, s, 0, 4, 1, 5), v128.shuffle<i32>(r, s, 2, 6, 3, 7));
    const far = f32x4.add(v128.shuffle<i32>(one, other, 0, 1, 4, 5), v128.shuffle<i32>(one, other, 2, 3, 6, 7));
    const capped = v128.bitselect(f32x4.min(far, f32x4.splat(30)), f32x4.splat(9), f32x4.eq(far, far));
    total += f32x4.extract_lane(capped, 0) + f32x4.extract_lane(capped, 1) + f32x4.extract_lane(capped, 2) + f32x4.extract_lane(capped, 3);
  }
  return total > most;
}

// `best`: zoom, x, y and cost. `room`: four bytes for each shift and pixel of its axis, 32 for each point, and 16 for each pixel of the source with a
// column and a row more.
export function search(
  to: usize, from: usize, width: i32, height: i32, points: usize, length: usize,
  zooms: usize, zoomCount: usize, acrosses: usize, acrossCount: usize, downs: usize, downCount: usize, room: usize, best: usize
): void {
  const source = room, scattered = source + (((width + 1) * (height + 1)) << 4), columns = scattered + (length << 4);
  const rows = columns + ((acrossCount * width) << 2);
  bordered(from, width, height, source);
  scatter(to, width, points, length, scattered);
  for (let each: usize = 0; each < zoomCount; each++) {
    const zoom = d(zooms, each);
    lookUp(width, 16, zoom, acrosses, acrossCount, columns);
    lookUp(height, (width + 1) << 4, zoom, downs, downCount, rows);
    for (let j: usize = 0; j < downCount; j++) {
      for (let i: usize = 0; i < acrossCount; i++) {
        if (tooFar(scattered, length >> 1, source, columns + ((i * width) << 2), rows + ((j * height) << 2), d(best, 3))) continue;
        const x = d(acrosses, i), y = d(downs, j), value = cost(to, from, width, height, points, length, zoom, x, y, d(best, 3));
        if (value >= d(best, 3)) continue;
        store<f64>(best, zoom);
        store<f64>(best, x, 8);
        store<f64>(best, y, 16);
        store<f64>(best, value, 24);
      }
    }
  }
}

const side: i32 = 8;
// The bytes of a row of a block that lies inside a source.
const allInside: u64 = 0x0101010101010101;

@inline
function two(at: usize): v128 {
  return f64x2.promote_low_f32x4(v128.load64_zero(at));
}

function blockDifference(to: usize, from: usize, inside: usize, width: i32, height: i32, left: i32, top: i32, dx: i32, dy: i32, limit: f64): f64 {
  if (left + dx < 0 || top + dy < 0 || left + dx + side > width || top + dy + side > height) return Infinity;
  const plane = <usize>(width * height) << 2;
  const size = <f64>(side * side);
  let total: f64 = 0;
  for (let y: i32 = 0; y < side; y++) {
    const line = (top + y) * width + left, other = line + dy * width + dx;
    if (load<u64>(inside + <usize>other) != allInside) return Infinity;
    let i = to + (<usize>line << 2), j = from + (<usize>other << 2);
    for (let x: i32 = 0; x < side; x += 2, i += 8, j += 8) {
      const l = f64x2.sub(two(i), two(j)), a = f64x2.sub(two(i + plane), two(j + plane)), b = f64x2.sub(two(i + (plane << 1)), two(j + (plane << 1)));
      const far = f64x2.sqrt(f64x2.add(f64x2.add(f64x2.mul(l, l), f64x2.mul(a, a)), f64x2.mul(b, b)));
      total += f64x2.extract_lane(far, 0);
      total += f64x2.extract_lane(far, 1);
    }
    if (total > limit * size) return Infinity;
  }
  return total / size;
}

// The place that explains a block best so far: the source's planes, and where in them.
let least: f64 = 0, found: usize = 0, foundX: i32 = 0, foundY: i32 = 0;

@inline
function consider(target: usize, source: usize, width: i32, height: i32, left: i32, top: i32, dx: i32, dy: i32): void {
  const far = blockDifference(target, load<u32>(source), load<u32>(source, 4), width, height, left, top, dx, dy, least);
  if (far >= least) return;
  least = far;
  found = load<u32>(source);
  foundX = dx;
  foundY = dy;
}

function copyBlock(from: usize, into: usize, width: i32, height: i32, left: i32, top: i32, dx: i32, dy: i32): void {
  const plane = <usize>(width * height) << 2;
  for (let y = top; y < top + side; y++) {
    const i = <usize>((y + dy) * width + left + dx) << 2, o = <usize>(y * width + left) << 2;
    for (let k: usize = 0; k < 3; k++) memory.copy(into + k * plane + o, from + k * plane + i, side << 2);
  }
}

export function explain(
  target: usize, width: i32, height: i32, columns: i32, rows: i32, sources: usize, moving: usize, total: usize, within: i32, differences: usize, expected: usize
): void {
  memory.fill(expected, 0, <usize>(width * height) * 12);
  const last = sources + (total << 3), lastMoving = sources + (moving << 3);
  for (let block: i32 = 0; block < columns * rows; block++, differences += 8) {
    const left = (block % columns) * side, top = (block / columns) * side;
    least = Infinity;
    for (let source = sources; source < last; source += 8) consider(target, source, width, height, left, top, 0, 0);
    // A good place at once spares the search: most blocks of a right clip end here.
    for (let radius: i32 = 1; radius <= within && least > 4; radius++) {
      for (let source = sources; source < lastMoving; source += 8) {
        for (let step = -radius; step <= radius; step++) {
          consider(target, source, width, height, left, top, step, -radius);
          consider(target, source, width, height, left, top, step, radius);
          consider(target, source, width, height, left, top, -radius, step);
          consider(target, source, width, height, left, top, radius, step);
        }
      }
    }
    store<f64>(differences, least);
    if (least == Infinity) copyBlock(target, expected, width, height, left, top, 0, 0);
    else copyBlock(found, expected, width, height, left, top, foundX, foundY);
  }
}

export function blend(one: usize, other: usize, count: usize, out: usize): void {
  for (let i: usize = 0; i < count * 3; i++, one += 4, other += 4, out += 4) store<f32>(out, (load<f32>(one) + load<f32>(other)) / 2);
}

export function both(one: usize, other: usize, count: usize, out: usize): void {
  for (let i: usize = 0; i < count; i++) store<u8>(out + i, load<u8>(one + i) & load<u8>(other + i));
}

@inline
function placeOf(at: i32, length: i32, zoom: f64, shift: f64): f64 {
  return (<f64>at + 0.5 - <f64>length / 2) * zoom + <f64>length / 2 - 0.5 + shift;
}

// A band: L, a and b of a picture's pixels, less the mean of the five by five around each, and zero.
export function band(planes: usize, width: i32, height: i32, out: usize): void {
  const plane = <usize>(width * height) << 2;
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++, out += 16) {
      const at = <usize>(y * width + x) << 2;
      v128.store(out, f32x4.splat(0));
      for (let k: usize = 0; k < 3; k++) store<f32>(out + (k << 2), <f32>(f(planes + k * plane + at, 0) - meanAround(planes + k * plane, width, height, x, y)));
    }
  }
}

function meanAround(plane: usize, width: i32, height: i32, x: i32, y: i32): f64 {
  let sum: f64 = 0, count: f64 = 0;
  for (let row = max(0, y - 2); row <= min(height - 1, y + 2); row++) {
    for (let column = max(0, x - 2); column <= min(width - 1, x + 2); column++, count += 1) sum += f(plane, <usize>(row * width + column));
  }
  return sum / count;
}

export function energy(band: usize, count: usize): f64 {
  let sum: f64 = 0;
  for (let i: usize = 0; i < count << 2; i++) sum += f(band, i) * f(band, i);
  return sum;
}

// What two bands have in common, and the strength of the second where they overlap, as found last.
let common: f64 = 0, power: f64 = 0;
export function lastStrength(noise: f64): f64 {
  return Math.min(1, common / (power + noise));
}

@inline
function gained(common: f64, power: f64, noise: f64): f64 {
  return common > 0 ? (common * common) / (power + noise) : 0;
}

// 32 bits are off by less than this share.
const doubt: f64 = 0.0002;

@inline
function rowOf(row: i32, height: i32, zoom: f64, y: f64): i32 {
  // Halves are rounded up.
  const from = Math.floor(placeOf(row, height, zoom, y) + 0.5);
  return from < 0 || from >= <f64>height ? -1 : <i32>from;
}

export function nearest(
  target: usize, source: usize, width: i32, height: i32, zoom: f64, x: f64, y: f64, noise: f64, energy: f64, least: f64, room: usize
): f64 {
  let sx = placeOf(0, width, zoom, x) + 0.5;
  for (let column: i32 = 0; column < width; column++, sx += zoom) store<i32>(room + (<usize>column << 2), sx < 0 || sx >= <f64>width ? -1 : <i32>sx << 4);
  let products = f32x4.splat(0), squares = f32x4.splat(0);
  for (let row: i32 = 0; row < height; row++) {
    const from = rowOf(row, height, zoom, y);
    if (from < 0) continue;
    for (let column: i32 = 0, i = target + (<usize>(row * width) << 4); column < width; column++, i += 16) {
      const across = load<i32>(room + (<usize>column << 2));
      if (across < 0) continue;
      const other = v128.load(source + (<usize>(from * width) << 4) + across);
      products = f32x4.add(products, f32x4.mul(v128.load(i), other));
      squares = f32x4.add(squares, f32x4.mul(other, other));
    }
  }
  const about = <f64>sumOf(squares);
  if (gained(<f64>sumOf(products) + doubt * Math.sqrt(about * energy), about * (1 - doubt), noise) <= least) return 0;
  common = power = 0;
  for (let row: i32 = 0; row < height; row++) {
    const from = rowOf(row, height, zoom, y);
    if (from < 0) continue;
    for (let column: i32 = 0, i = target + (<usize>(row * width) << 4); column < width; column++, i += 16) {
      const across = load<i32>(room + (<usize>column << 2));
      if (across < 0) continue;
      const j = source + (<usize>(from * width) << 4) + across;
      const l = f(j, 0), a = f(j, 1), b = f(j, 2);
      common += f(i, 0) * l + f(i, 1) * a + f(i, 2) * b;
      power += l * l + a * a + b * b;
    }
  }
  return gained(common, power, noise);
}

@inline
function sumOf(four: v128): f32 {
  return f32x4.extract_lane(four, 0) + f32x4.extract_lane(four, 1) + f32x4.extract_lane(four, 2);
}

export function roughly(
  target: usize, source: usize, width: i32, height: i32, zoom: f64, far: i32, high: i32, noise: f64, energy: f64, room: usize, best: usize
): void {
  for (let y = -high; y <= high; y++) {
    for (let x = -far; x <= far; x++) {
      const gain = nearest(target, source, width, height, zoom, x, y, noise, energy, load<f64>(best), room);
      if (gain <= load<f64>(best)) continue;
      store<f64>(best, gain);
      store<f64>(best, x, 8);
      store<f64>(best, y, 16);
    }
  }
}

// Takes so much of the moved source away from the target where it lies inside, after summing up what they have in common.
export function between(target: usize, source: usize, width: i32, height: i32, zoom: f64, x: f64, y: f64, noise: f64, strength: f64): f64 {
  common = power = 0;
  for (let row: i32 = 0; row < height; row++) {
    const sy = placeOf(row, height, zoom, y);
    if (sy < 0 || sy > <f64>(height - 1)) continue;
    const y0 = Math.min(<f64>(height - 2), Math.floor(sy)), v = sy - y0;
    for (let column: i32 = 0; column < width; column++) {
      const sx = placeOf(column, width, zoom, x);
      if (sx < 0 || sx > <f64>(width - 1)) continue;
      const x0 = Math.min(<f64>(width - 2), Math.floor(sx)), u = sx - x0;
      const i = target + (<usize>(row * width + column) << 4), j = source + (<usize>(<i32>y0 * width + <i32>x0) << 4);
      for (let k: usize = 0; k < 12; k += 4) {
        const value = mixed(j + k, 4, <usize>width << 2, u, v);
        common += f(i + k, 0) * value;
        power += value * value;
        if (strength > 0) store<f32>(i + k, <f32>(f(i + k, 0) - strength * value));
      }
    }
  }
  return gained(common, power, noise);
}

@inline
function correlationOf(n: f64, x: f64, y: f64, xx: f64, yy: f64, xy: f64): f64 {
  if (n == 0) return -2;
  const meanX = x / n, meanY = y / n;
  const varianceX = xx / n - meanX * meanX, varianceY = yy / n - meanY * meanY;
  // What is all but even has no pattern, whatever its noise says.
  return (xy / n - meanX * meanY) / Math.sqrt(Math.max(1, varianceX) * Math.max(4, varianceY));
}

export function wholeCorrelation(L: usize, mask: usize, width: i32, height: i32, other: usize, otherWidth: i32, left: i32, top: i32): f64 {
  let n: f64 = 0, sx: f64 = 0, sy: f64 = 0, sxx: f64 = 0, syy: f64 = 0, sxy: f64 = 0;
  for (let row: i32 = 0; row < height; row += 3) {
    for (let column: i32 = 0; column < width; column += 3) {
      const i = <usize>(row * width + column);
      const x = f(L, i), y = f(other, <usize>((top + row) * otherWidth + left + column));
      if (f(mask, i) <= 0.9 || isNaN(y)) continue;
      n += 1;
      sx += x;
      sy += y;
      sxx += x * x;
      syy += y * y;
      sxy += x * y;
    }
  }
  return correlationOf(n, sx, sy, sxx, syy, sxy);
}

// How far a patch goes with a place of another plane, and with the one next to it.
let atFirst: f64 = 0, atSecond: f64 = 0;

function match(L: usize, width: i32, side: i32, other: usize, otherWidth: i32, sx: f64, sxx: f64): void {
  let sy = f64x2.splat(0), syy = f64x2.splat(0), sxy = f64x2.splat(0);
  for (let row: i32 = 0; row < side; row++) {
    let i = L + (<usize>(row * width) << 2), j = other + (<usize>(row * otherWidth) << 2);
    for (let column: i32 = 0; column < side; column++, i += 4, j += 4) {
      const x = f64x2.splat(f(i, 0)), y = two(j);
      sy = f64x2.add(sy, y);
      syy = f64x2.add(syy, f64x2.mul(y, y));
      sxy = f64x2.add(sxy, f64x2.mul(x, y));
    }
  }
  const n = <f64>(side * side);
  atFirst = correlationOf(n, sx, f64x2.extract_lane(sy, 0), sxx, f64x2.extract_lane(syy, 0), f64x2.extract_lane(sxy, 0));
  atSecond = correlationOf(n, sx, f64x2.extract_lane(sy, 1), sxx, f64x2.extract_lane(syy, 1), f64x2.extract_lane(sxy, 1));
}

// It is not a number where a part of the other plane is none.
@inline
function better(one: f64, other: f64): f64 {
  return isNaN(other) || other < one ? one : other;
}

export function bestMatch(L: usize, width: i32, left: i32, top: i32, side: i32, other: usize, otherWidth: i32, otherHeight: i32, atX: i32, atY: i32, reach: i32, enough: f64): f64 {
  const patch = L + (<usize>(top * width + left) << 2);
  let sx: f64 = 0, sxx: f64 = 0, best: f64 = -1;
  for (let row: i32 = 0; row < side; row++) {
    for (let column: i32 = 0; column < side; column++) {
      const x = f(patch, <usize>(row * width + column));
      sx += x;
      sxx += x * x;
    }
  }
  const first = max(0, atX - reach), last = min(otherWidth - side, atX + reach);
  for (let y = atY - reach; y <= atY + reach && best < enough; y++) {
    if (y < 0 || y + side > otherHeight) continue;
    for (let x = first; x <= last; x += 2) {
      match(patch, width, side, other + (<usize>(y * otherWidth + x) << 2), otherWidth, sx, sxx);
      best = better(best, atFirst);
      if (x < last) best = better(best, atSecond);
    }
  }
  return best;
}

// The spread of lightness within a patch; 0 where not all of it is product.
function patternOf(L: usize, mask: usize, width: i32, side: i32): f64 {
  let sum: f64 = 0, squares: f64 = 0;
  for (let y: i32 = 0; y < side; y++) {
    for (let x: i32 = 0; x < side; x++) {
      const at = <usize>(y * width + x);
      if (f(mask, at) < 0.9) return 0;
      const value = f(L, at);
      sum += value;
      squares += value * value;
    }
  }
  const n = <f64>(side * side);
  return Math.sqrt(Math.max(0, squares / n - (sum / n) * (sum / n)));
}

export function patches(
  L: usize, mask: usize, width: i32, height: i32, side: i32, step: i32, pattern: f64,
  other: usize, otherWidth: i32, otherHeight: i32, atX: i32, atY: i32, reach: i32, enough: f64, out: usize
): usize {
  const start = out;
  for (let top: i32 = 0; top + side <= height; top += step) {
    for (let left: i32 = 0; left + side <= width; left += step) {
      const at = <usize>(top * width + left) << 2, spread = patternOf(L + at, mask + at, width, side);
      if (spread < pattern) continue;
      const match = bestMatch(L, width, left, top, side, other, otherWidth, otherHeight, left + atX, top + atY, reach, enough);
      if (match <= -1) continue;
      store<f64>(out, <f64>(left / step));
      store<f64>(out, <f64>(top / step), 8);
      store<f64>(out, match, 16);
      store<f64>(out, spread, 24);
      out += 32;
    }
  }
  return (out - start) >> 5;
}

@inline
function three(L: usize, row: i32, x: i32, width: i32): f64 {
  const at = <usize>(row + x);
  return (x > 0 ? f(L, at - 1) : 0) + f(L, at) + (x < width - 1 ? f(L, at + 1) : 0);
}

export function soften(L: usize, width: i32, height: i32, out: usize): void {
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const above = y > 0 ? three(L, (y - 1) * width, x, width) : 0, below = y < height - 1 ? three(L, (y + 1) * width, x, width) : 0;
      const columns = 1 + i32(x > 0) + i32(x < width - 1), rows = 1 + i32(y > 0) + i32(y < height - 1);
      store<f32>(out + (<usize>(y * width + x) << 2), <f32>((above + three(L, y * width, x, width) + below) / <f64>(columns * rows)));
    }
  }
}

@inline
function total4(four: v128): f64 {
  return <f64>f32x4.extract_lane(four, 0) + <f64>f32x4.extract_lane(four, 1) + <f64>f32x4.extract_lane(four, 2) + <f64>f32x4.extract_lane(four, 3);
}

// Whether `agreement` is surely no more than `least`: in 32 bits, which are off by less than is allowed for here. `image` has a border; `colours`: L around
// 50, a and b of four points each; `columns` and `rows`: where they lie.
export function unlikely(image: usize, columns: usize, rows: usize, colours: usize, fours: usize, total: f64, leastVisible: f64, steady: f64, least: f64): bool {
  const zero = f32x4.splat(0), fifty = f32x4.splat(50), cap = f32x4.splat(30);
  let count = i32x4.splat(0), st = zero, sf = zero, stt = zero, sff = zero, stf = zero, chroma = zero;
  for (let end = columns + (fours << 4); columns < end; columns += 16, rows += 16, colours += 48) {
    const at = i32x4.add(v128.load(columns), v128.load(rows));
    const p = v128.load(image + i32x4.extract_lane(at, 0)), q = v128.load(image + i32x4.extract_lane(at, 1));
    const r = v128.load(image + i32x4.extract_lane(at, 2)), s = v128.load(image + i32x4.extract_lane(at, 3));
    const tints = v128.shuffle<i32>(p, q, 0, 4, 1, 5), others = v128.shuffle<i32>(r, s, 0, 4, 1, 5);
    const L = v128.shuffle<i32>(v128.shuffle<i32>(p, q, 2, 6, 2, 6), v128.shuffle<i32>(r, s, 2, 6, 2, 6), 0, 1, 4, 5);
    const inside = f32x4.eq(L, L);
    const t = v128.and(v128.load(colours), inside), g = v128.and(f32x4.sub(L, fifty), inside);
    count = i32x4.sub(count, inside);
    st = f32x4.add(st, t);
    sf = f32x4.add(sf, g);
    stt = f32x4.add(stt, f32x4.mul(t, t));
    sff = f32x4.add(sff, f32x4.mul(g, g));
    stf = f32x4.add(stf, f32x4.mul(t, g));
    const a = f32x4.sub(v128.load(colours, 16), v128.shuffle<i32>(tints, others, 0, 1, 4, 5));
    const b = f32x4.sub(v128.load(colours, 32), v128.shuffle<i32>(tints, others, 2, 3, 6, 7));
    chroma = f32x4.add(chroma, v128.and(f32x4.min(f32x4.sqrt(f32x4.add(f32x4.mul(a, a), f32x4.mul(b, b))), cap), inside));
  }
  const n = <f64>(i32x4.extract_lane(count, 0) + i32x4.extract_lane(count, 1) + i32x4.extract_lane(count, 2) + i32x4.extract_lane(count, 3));
  const visible = n / total;
  if (visible < leastVisible || n < 10) return true;
  const mt = total4(st) / n, mf = total4(sf) / n;
  const structure = (2 * (total4(stf) / n - mt * mf) + steady) / (total4(stt) / n - mt * mt + total4(sff) / n - mf * mf + steady);
  const colour = 1 - Math.min(1, (total4(chroma) / n + 0.6 * Math.max(0, Math.abs(mt - mf) - 8)) / 26);
  return agreed(structure, colour, 1, visible) + 0.01 <= least;
}

// Where the points lie on an axis, in bytes, for a template at that place; beyond the last pixel outside.
function lineUp(template: usize, total: usize, at: f64, length: i32, bytes: i32, out: usize): void {
  for (let p: usize = 0; p < ((total + 3) & ~3); p++, template += 32, out += 4) {
    const from = p < total ? Math.floor(at + f(template, 0)) : -1;
    store<i32>(out, (from < 0 || from >= <f64>length ? length : <i32>from) * bytes);
  }
}

// Leaves x, y and value of up to three places, the best first.
export function scan(
  image: usize, width: i32, height: i32, template: usize, total: usize, outline: usize, outX: f64, outY: f64, leastVisible: f64, steady: f64, room: usize, out: usize
): i32 {
  const fours = (total + 3) >> 2, colours = room + (<usize>((width + 1) * (height + 1)) << 4), rows = colours + fours * 48, columns = rows + (fours << 4);
  bordered(image, width, height, room);
  for (let p: usize = 0; p < total; p++) {
    const into = colours + (p >> 2) * 48 + ((p & 3) << 2), point = template + (p << 5);
    store<f32>(into, load<f32>(point, 24) - 50);
    store<f32>(into, load<f32>(point, 16), 16);
    store<f32>(into, load<f32>(point, 20), 32);
  }
  for (let x = outX, at = columns; x <= <f64>width - outX; x++, at += fours << 4) lineUp(template, total, x, width, 16, at);
  let found: i32 = 0;
  for (let y = outY; y <= <f64>height - outY; y++) {
    lineUp(template + 4, total, y, height, (width + 1) << 4, rows);
    for (let x = outX, at = columns; x <= <f64>width - outX; x++, at += fours << 4) {
      const least = found == 3 ? load<f64>(out, 64) : -2;
      if (found == 3 && unlikely(room, at, rows, colours, fours, <f64>total, leastVisible, steady, least)) continue;
      const value = agreement(image, width, height, template, total, outline, x, y, leastVisible, steady, least);
      if (value <= least) continue;
      let rank = found < 3 ? found++ : 2;
      for (; rank > 0 && load<f64>(out + <usize>((rank - 1) * 24), 16) < value; rank--) memory.copy(out + <usize>(rank * 24), out + <usize>((rank - 1) * 24), 24);
      store<f64>(out + <usize>(rank * 24), x);
      store<f64>(out + <usize>(rank * 24), y, 8);
      store<f64>(out + <usize>(rank * 24), value, 16);
    }
  }
  return found;
}

@inline
function clamp(value: f64, low: f64, high: f64): f64 {
  return Math.min(high, Math.max(low, value));
}

// Between four values, which lie so many numbers apart.
@inline
function mixed(from: usize, next: usize, below: usize, u: f64, v: f64): f64 {
  const upper = f(from, 0) + (f(from, next) - f(from, 0)) * u;
  const under = from + (below << 2);
  const lower = f(under, 0) + (f(under, next) - f(under, 0)) * u;
  return upper + (lower - upper) * v;
}

// `out` (three planes) and `inside` (a byte a pixel) are clear.
export function warp(image: usize, width: i32, height: i32, zoom: f64, x: f64, y: f64, out: usize, inside: usize): void {
  const plane = <usize>(width * height) << 2;
  const midX = <f64>width / 2, midY = <f64>height / 2;
  let at: usize = 0;
  for (let py: i32 = 0; py < height; py++) {
    const sy = (<f64>py - midY) * zoom + midY + y;
    for (let px: i32 = 0; px < width; px++, at++) {
      const sx = (<f64>px - midX) * zoom + midX + x;
      if (sx < -0.5 || sy < -0.5 || sx > <f64>width - 0.5 || sy > <f64>height - 0.5) continue;
      store<u8>(inside + at, 1);
      const x0 = clamp(Math.floor(sx), 0, <f64>(width - 2)), y0 = clamp(Math.floor(sy), 0, <f64>(height - 2));
      const u = clamp(sx - x0, 0, 1), v = clamp(sy - y0, 0, 1);
      const from = image + (<usize>(<i32>y0 * width + <i32>x0) << 2), to = out + (at << 2);
      store<f32>(to, <f32>mixed(from, 1, width, u, v));
      store<f32>(to + plane, <f32>mixed(from + plane, 1, width, u, v));
      store<f32>(to + (plane << 1), <f32>mixed(from + (plane << 1), 1, width, u, v));
    }
  }
}

// As scripts do it.
@inline
function hypot(x: f64, y: f64): f64 {
  const p = Math.abs(x), q = Math.abs(y), most = p > q ? p : q;
  if (most == 0) return 0;
  const share = (p > q ? q : p) / most;
  return Math.sqrt(1 + share * share) * most;
}

const degree: f64 = 0.017453292519943295;

@inline
function power7(c: f64): f64 {
  const c7 = pow(c, 7);
  return Math.sqrt(c7 / (c7 + 6103515625));
}

// In degrees, 0 to 360; 0 for greys.
@inline
function hue(a: f64, b: f64): f64 {
  if (a == 0 && b == 0) return 0;
  const angle = atan2(b, a) / degree;
  return angle < 0 ? angle + 360 : angle;
}

// Written after the numbered equations of the article that colour-difference.ts names.
export function ciede2000(L1: f64, a1: f64, b1: f64, L2: f64, a2: f64, b2: f64): f64 {
  const stretch = 1 + 0.5 * (1 - power7((hypot(a1, b1) + hypot(a2, b2)) / 2));
  const p1 = a1 * stretch, p2 = a2 * stretch;
  const C1 = hypot(p1, b1), C2 = hypot(p2, b2);
  const h1 = hue(p1, b1), h2 = hue(p2, b2);
  const coloured = C1 * C2 != 0;

  let turn = coloured ? h2 - h1 : 0;
  if (turn > 180) turn -= 360;
  else if (turn < -180) turn += 360;
  const dL = L2 - L1;
  const dC = C2 - C1;
  const dH = 2 * Math.sqrt(C1 * C2) * sin((turn / 2) * degree);

  const L = (L1 + L2) / 2;
  const C = (C1 + C2) / 2;
  let h = h1 + h2;
  if (coloured && Math.abs(h1 - h2) <= 180) h /= 2;
  else if (coloured) h = h < 360 ? (h + 360) / 2 : (h - 360) / 2;

  const T = 1 - 0.17 * cos((h - 30) * degree) + 0.24 * cos(2 * h * degree) + 0.32 * cos((3 * h + 6) * degree) - 0.2 * cos((4 * h - 63) * degree);
  const spread = (L - 50) * (L - 50);
  const SL = 1 + (0.015 * spread) / Math.sqrt(20 + spread);
  const SC = 1 + 0.045 * C;
  const SH = 1 + 0.015 * C * T;
  const l = dL / SL, c = dC / SC, t = dH / SH;
  const square = l * l + c * c + t * t;
  // So far from blue the rotation term is less than half of the last bit of the others' sum.
  const away = (h - 275) / 25;
  if (away < -6.25) return Math.sqrt(square);
  const RT = -sin(60 * exp(-(away * away)) * degree) * 2 * power7(C);
  return Math.sqrt(Math.max(0, square + RT * c * t));
}

@inline
function differenceAt(one: usize, two: usize, plane: usize): f64 {
  return ciede2000(f(one, 0), f(one + plane, 0), f(one + (plane << 1), 0), f(two, 0), f(two + plane, 0), f(two + (plane << 1), 0));
}

export function differences(one: usize, lit: usize, two: usize, width: i32, height: i32, columns: i32, rows: i32, colour: usize, counts: usize): f64 {
  const plane = <usize>(width * height) << 2;
  let total: f64 = 0, at: usize = 0;
  for (let y: i32 = 0; y < height; y++) {
    const row = min(rows - 1, y / side) * columns;
    for (let x: i32 = 0; x < width; x++, at += 4) {
      const block = <usize>(row + min(columns - 1, x / side)) << 2;
      total += differenceAt(one + at, two + at, plane);
      store<f32>(colour + block, <f32>(<f64>load<f32>(colour + block) + differenceAt(lit + at, two + at, plane)));
      store<u32>(counts + block, load<u32>(counts + block) + 1);
    }
  }
  return total;
}

export function meanDifference(one: usize, two: usize, width: i32, height: i32, columns: i32, rows: i32): f64 {
  const plane = <usize>(width * height) << 2;
  let total: f64 = 0, count: f64 = 0;
  for (let y: i32 = 0; y < rows * side; y += 2) {
    for (let x: i32 = 0; x < columns * side; x += 2, count += 1) {
      const at = <usize>(y * width + x) << 2;
      total += differenceAt(one + at, two + at, plane);
    }
  }
  return total / count;
}

// The number that would be in the middle if they were in order; they are moved about.
function middleOf(values: usize, count: i32): f64 {
  const wanted = count >> 1;
  let low: i32 = 0, high = count - 1;
  while (low < high) {
    const pivot = d(values, wanted);
    let i = low, j = high;
    while (i <= j) {
      while (d(values, i) < pivot) i++;
      while (d(values, j) > pivot) j--;
      if (i > j) break;
      const value = d(values, i);
      store<f64>(values + (<usize>i << 3), d(values, j));
      store<f64>(values + (<usize>j << 3), value);
      i++;
      j--;
    }
    if (j < wanted) low = i;
    if (wanted < i) high = j;
  }
  return d(values, wanted);
}

// Every so many pixels tell of the whole.
const sparse: usize = 7;

@inline
function shiftAt(from: usize, to: usize, i: usize): f64 {
  return f(to, i) - f(from, i);
}

export function line(from: usize, to: usize, x: usize, whole: bool, count: usize, far: f64, room: usize, out: usize): void {
  const shifts = (count + sparse - 1) / sparse;
  for (let at: usize = 0; at < shifts; at++) store<f64>(room + (at << 3), shiftAt(from, to, at * sparse));
  const middle = middleOf(room, <i32>shifts);
  let n: f64 = 0, sx: f64 = 0, sy: f64 = 0, sxx: f64 = 0, sxy: f64 = 0;
  for (let i: usize = 0; i < count; i += whole ? 1 : sparse) {
    const shift = shiftAt(from, to, i);
    if (Math.abs(shift - middle) > far) continue;
    const across = f(x, i), up = whole ? f(to, i) : shift;
    n += 1;
    sx += across;
    sy += up;
    sxx += across * across;
    sxy += across * up;
  }
  store<f64>(out, n);
  store<f64>(out, sx, 8);
  store<f64>(out, sy, 16);
  store<f64>(out, sxx, 24);
  store<f64>(out, sxy, 32);
}

export function relight(plane: usize, count: usize, gain: f64, offset: f64, out: usize): void {
  for (let i: usize = 0; i < count; i++, out += 4) store<f32>(out, <f32>(f(plane, i) * gain + offset));
}

export function retint(plane: usize, L: usize, count: usize, base: f64, slope: f64, most: f64, out: usize): void {
  for (let i: usize = 0; i < count; i++, out += 4) store<f32>(out, <f32>(f(plane, i) + clamp(base + slope * f(L, i), -most, most)));
}

export function meanTint(one: usize, other: usize, count: usize): f64 {
  let sum: f64 = 0, seen: f64 = 0;
  for (let i: usize = 0; i < count; i += 5, seen += 1) {
    sum += hypot(f(other + (count << 2), i) - f(one + (count << 2), i), f(other + (count << 3), i) - f(one + (count << 3), i));
  }
  return sum / seen;
}

export function mean(plane: usize, count: usize): f64 {
  let sum: f64 = 0;
  for (let i: usize = 0; i < count; i++) sum += f(plane, i);
  return sum / <f64>count;
}

@inline
function windowMean(table: usize, wide: usize): v128 {
  const bottom = table + wide * 96;
  const sum = f64x2.add(f64x2.sub(f64x2.sub(v128.load(bottom, 96), v128.load(bottom)), v128.load(table, 96)), v128.load(table));
  return f64x2.div(sum, f64x2.splat(64));
}

// `sums`: 48 bytes for each pixel of a row and one more; `table`: the same for every fourth of every fourth row, and one more each way.
// They hold the sums of both planes, of their squares, and of their products, of everything above and to the left.
export function ssim(one: usize, other: usize, width: usize, height: usize, c1: f64, c2: f64, sums: usize, table: usize, map: usize): f64 {
  const wide = (width >> 2) + 1;
  memory.fill(sums, 0, (width + 1) * 48);
  memory.fill(table, 0, wide * 48);
  let out = table + wide * 48;
  for (let y: usize = 1; y <= height; y++) {
    let plain = f64x2.splat(0), squares = f64x2.splat(0), products = f64x2.splat(0), at = sums + 48;
    for (let x: usize = 0; x < width; x++, at += 48, one += 4, other += 4) {
      const both = f64x2(f(one, 0), f(other, 0));
      plain = f64x2.add(plain, both);
      squares = f64x2.add(squares, f64x2.mul(both, both));
      products = f64x2.add(products, f64x2.mul(both, v128.shuffle<i64>(both, both, 1, 0)));
      v128.store(at, f64x2.add(v128.load(at), plain));
      v128.store(at, f64x2.add(v128.load(at, 16), squares), 16);
      v128.store(at, f64x2.add(v128.load(at, 32), products), 32);
    }
    if (y & 3) continue;
    for (let column: usize = 0; column < wide; column++, out += 48) memory.copy(out, sums + column * 192, 48);
  }
  let total: f64 = 0;
  for (let row: usize = 0; row <= (height - 8) >> 2; row++) {
    for (let column: usize = 0; column <= (width - 8) >> 2; column++, map += 4) {
      const at = table + (row * wide + column) * 48;
      const means = windowMean(at, wide), squares = windowMean(at + 16, wide), s12 = f64x2.extract_lane(windowMean(at + 32, wide), 0);
      const m1 = f64x2.extract_lane(means, 0), m2 = f64x2.extract_lane(means, 1), s1 = f64x2.extract_lane(squares, 0), s2 = f64x2.extract_lane(squares, 1);
      const structure = (2 * (s12 - m1 * m2) + c2) / (Math.max(0, s1 - m1 * m1) + Math.max(0, s2 - m2 * m2) + c2);
      const value = ((2 * m1 * m2 + c1) / (m1 * m1 + m2 * m2 + c1)) * structure;
      store<f32>(map, <f32>value);
      total += value;
    }
  }
  return total;
}

export function tables(planes: usize, width: usize, height: usize, out: usize): void {
  const count = width * height, row = (width + 1) << 5;
  memory.fill(out, 0, row);
  out += row;
  for (let y: usize = 0; y < height; y++) {
    let first = f64x2.splat(0), second = f64x2.splat(0);
    v128.store(out, first);
    v128.store(out, first, 16);
    out += 32;
    for (let x: usize = 0; x < width; x++, planes += 4, out += 32) {
      const mask = f(planes, count * 3), share = f64x2.splat(mask);
      first = f64x2.add(first, f64x2.mul(f64x2(f(planes, 0), f(planes, count)), share));
      second = f64x2.add(second, f64x2(f(planes, count << 1) * mask, mask));
      v128.store(out, f64x2.add(v128.load(out - row), first));
      v128.store(out, f64x2.add(v128.load(out - row, 16), second), 16);
    }
  }
}

// Where a cell of a grid begins on an axis, and where it ends.
@inline
function begins(index: i32, cells: i32, size: i32): i32 {
  return min(size - 1, (index * size) / cells);
}

@inline
function ends(index: i32, cells: i32, size: i32): i32 {
  return max(begins(index, cells, size) + 1, min(size, ((index + 1) * size) / cells));
}

// A cell of a grid laid over a picture with tables.
let upper: usize = 0, lower: usize = 0, across: usize = 0, area: f64 = 0;

@inline
function cell(tables: usize, width: i32, height: i32, w: i32, h: i32, x: i32, y: i32): void {
  const left = begins(x, w, width), right = ends(x, w, width), top = begins(y, h, height), bottom = ends(y, h, height);
  upper = tables + (<usize>(top * (width + 1) + left) << 5);
  lower = tables + (<usize>(bottom * (width + 1) + left) << 5);
  area = <f64>((bottom - top) * (right - left));
  across = <usize>(right - left) << 5;
}

@inline
function corners(k: usize): f64 {
  return d(lower + across, k) - d(lower, k) - d(upper + across, k) + d(upper, k);
}

export function shrink(tables: usize, width: i32, height: i32, w: i32, h: i32, L: usize, mask: usize): void {
  for (let y: i32 = 0, at: usize = 0; y < h; y++) {
    for (let x: i32 = 0; x < w; x++, at += 4) {
      cell(tables, width, height, w, h, x, y);
      const weight = corners(3);
      store<f32>(mask + at, weight <= 0 ? 0 : <f32>(weight / area));
      if (L) store<f32>(L + at, weight <= 0 ? 0 : <f32>(corners(0) / weight));
    }
  }
}

@inline
function solid(mask: usize, w: i32, h: i32, x: i32, y: i32): bool {
  return <u32>x < <u32>w && <u32>y < <u32>h && f(mask, <usize>(y * w + x)) > 0.75;
}

@inline
function endsAt(mask: usize, w: i32, h: i32, x: i32, y: i32, dx: i32, dy: i32, reach: i32): bool {
  return !solid(mask, w, h, x + dx, y + dy) && !solid(mask, w, h, x + dx * reach, y + dy * reach);
}

// Places just inside and just outside the mask, numbered as they are met; those that are wanted are kept.
let pairs: i32 = 0, kept: usize = 0, wanted: i32 = 0;

@inline
function meet(x: i32, y: i32, dx: i32, dy: i32, reach: i32, step: f64, out: usize): void {
  if (out && pairs == wanted) {
    v128.store(out + (kept << 4), f32x4(<f32>(x - dx) + 0.5, <f32>(y - dy) + 0.5, <f32>(x + dx * reach) + 0.5, <f32>(y + dy * reach) + 0.5));
    wanted = <i32>Math.floor(<f64>++kept * step);
  }
  pairs++;
}

function trace(mask: usize, w: i32, h: i32, reach: i32, step: f64, out: usize): void {
  pairs = wanted = 0;
  kept = 0;
  for (let y: i32 = 0; y < h; y++) {
    for (let x: i32 = 0; x < w; x++) {
      if (!solid(mask, w, h, x, y)) continue;
      if (endsAt(mask, w, h, x, y, 1, 0, reach)) meet(x, y, 1, 0, reach, step, out);
      if (endsAt(mask, w, h, x, y, -1, 0, reach)) meet(x, y, -1, 0, reach, step, out);
      if (endsAt(mask, w, h, x, y, 0, 1, reach)) meet(x, y, 0, 1, reach, step, out);
      if (endsAt(mask, w, h, x, y, 0, -1, reach)) meet(x, y, 0, -1, reach, step, out);
    }
  }
}

export function outline(mask: usize, w: i32, h: i32, out: usize): usize {
  const reach = max(2, <i32>Math.floor(<f64>h / 40 + 0.5));
  trace(mask, w, h, reach, 1, 0);
  const step = Math.max(1, <f64>pairs / 80), count = <usize>Math.floor(<f64>pairs / step);
  trace(mask, w, h, reach, step, out);
  return count;
}

export function draw(tables: usize, width: i32, height: i32, w: i32, h: i32, budget: f64, columns: f64, rows: f64, mask: usize, out: usize): usize {
  shrink(tables, width, height, w, h, 0, mask);
  let count: i32 = 0;
  for (let i: usize = 0; i < <usize>(w * h); i++) if (f(mask, i) > 0.75) count++;
  const step = Math.max(1, Math.sqrt(<f64>count / budget)), start = out;
  for (let down = step / 2; down < <f64>h; down += step) {
    for (let over = step / 2; over < <f64>w; over += step) {
      const x = <i32>over, y = <i32>down;
      if (!solid(mask, w, h, x, y)) continue;
      cell(tables, width, height, w, h, x, y);
      const weight = corners(3);
      const part = Math.floor((<f64>y / <f64>h) * rows) * columns + Math.floor((<f64>x / <f64>w) * columns);
      v128.store(out, f32x4(<f32>x, <f32>y, <f32>part, 0));
      v128.store(out, f32x4(<f32>(corners(1) / weight), <f32>(corners(2) / weight), <f32>(corners(0) / weight), 0), 16);
      out += 32;
    }
  }
  return (out - start) >> 5;
}

@inline
function scaled(at: usize, by: f64, origin: f64, half: f64): f32 {
  return <f32>((f(at, 0) + origin) * by - half);
}

export function layOut(drawing: usize, total: usize, outline: usize, scaleX: f64, scaleY: f64, width: f64, height: f64, out: usize): void {
  const end = drawing + (total << 5), last = end + (outline << 2);
  for (; drawing < end; drawing += 32, out += 32) {
    memory.copy(out, drawing, 32);
    store<f32>(out, scaled(drawing, scaleX, 0.5, width / 2));
    store<f32>(out, scaled(drawing + 4, scaleY, 0.5, height / 2), 4);
  }
  for (; drawing < last; drawing += 8, out += 8) {
    store<f32>(out, scaled(drawing, scaleX, 0, width / 2));
    store<f32>(out, scaled(drawing + 4, scaleY, 0, height / 2), 4);
  }
}

// `seen`: a, b, L and one where a point lies inside, else zeros.
export function sample(image: usize, width: i32, height: i32, template: usize, total: usize, x: f64, y: f64, seen: usize): i32 {
  let count: i32 = 0;
  memory.fill(seen, 0, total << 4);
  for (let end = template + (total << 5); template < end; template += 32, seen += 16) {
    const sx = x + f(template, 0) - 0.5, sy = y + f(template, 1) - 0.5;
    if (sx < -0.5 || sy < -0.5 || sx > <f64>width - 0.5 || sy > <f64>height - 0.5) continue;
    const x0 = clamp(Math.floor(sx), 0, <f64>(width - 2)), y0 = clamp(Math.floor(sy), 0, <f64>(height - 2));
    const u = clamp(sx - x0, 0, 1), v = clamp(sy - y0, 0, 1);
    const from = image + (<usize>(<i32>y0 * width + <i32>x0) << 4);
    for (let k: usize = 0; k < 12; k += 4) store<f32>(seen + k, <f32>mixed(from + k, 4, <usize>width << 2, u, v));
    store<f32>(seen, 1, 12);
    count++;
  }
  return count;
}

// Number, sums, squares and products of the template's values and those seen.
export function moments(template: usize, seen: usize, total: usize, k: usize, out: usize): void {
  let n: f64 = 0, sx: f64 = 0, sy: f64 = 0, sxx: f64 = 0, syy: f64 = 0, sxy: f64 = 0;
  for (let end = template + (total << 5); template < end; template += 32, seen += 16) {
    if (f(seen, 3) == 0) continue;
    const x = f(template, 4 + k), y = f(seen, k);
    n += 1;
    sx += x;
    sy += y;
    sxx += x * x;
    syy += y * y;
    sxy += x * y;
  }
  store<f64>(out, n);
  store<f64>(out, sx, 8);
  store<f64>(out, sy, 16);
  store<f64>(out, sxx, 24);
  store<f64>(out, syy, 32);
  store<f64>(out, sxy, 40);
}

// For each part the sums of the template's a, b and L, of those seen, and how many they are; `out` is clear.
export function partSums(template: usize, seen: usize, total: usize, out: usize): void {
  for (let end = template + (total << 5); template < end; template += 32, seen += 16) {
    if (f(seen, 3) == 0) continue;
    const part = out + <usize>load<f32>(template, 8) * 56;
    for (let k: usize = 0; k < 3; k++) {
      store<f64>(part + (k << 3), d(part, k) + f(template, 4 + k));
      store<f64>(part + (k << 3), d(part, k + 3) + f(seen, k), 24);
    }
    store<f64>(part, d(part, 6) + 1, 48);
  }
}

export function halve(from: usize, width: usize, columns: usize, rows: usize, out: usize): void {
  for (let y: usize = 0; y < rows; y++) {
    for (let x: usize = 0; x < columns; x++, out += 4) {
      const i = from + ((2 * (y * width + x)) << 2);
      store<f32>(out, <f32>((f(i, 0) + f(i, 1) + f(i, width) + f(i, width + 1)) / 4));
    }
  }
}

// The value of a grid between its points.
@inline
function smooth(grid: usize, width: i32, height: i32, x: f64, y: f64): f64 {
  const px = clamp(x, 0, <f64>(width - 1)), py = clamp(y, 0, <f64>(height - 1));
  const x0 = <i32>px, y0 = <i32>py, x1 = min(width - 1, x0 + 1), y1 = min(height - 1, y0 + 1);
  const u = px - <f64>x0, v = py - <f64>y0;
  const top = f(grid, <usize>(y0 * width + x0)) * (1 - u) + f(grid, <usize>(y0 * width + x1)) * u;
  const bottom = f(grid, <usize>(y1 * width + x0)) * (1 - u) + f(grid, <usize>(y1 * width + x1)) * u;
  return top * (1 - v) + bottom * v;
}

export function enlarge(grid: usize, columns: i32, rows: i32, by: f64, width: i32, height: i32, out: usize): void {
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++, out += 4) store<f32>(out, <f32>smooth(grid, columns, rows, (<f64>x + 0.5) / by - 0.5, (<f64>y + 0.5) / by - 0.5));
  }
}

export function glow(L: usize, width: i32, height: i32, heat: usize, columns: i32, rows: i32, out: usize): void {
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++, L += 4, out += 3) {
      const value = smooth(heat, columns, rows, (<f64>x + 0.5) / 2 - 0.5, (<f64>y + 0.5) / 2 - 0.5);
      const grey = 0.34 * 2.55 * f(L, 0) + 6, share = 0.85 * value;
      store<u8>(out, <u8><i32>(grey * (1 - share) + 255 * share));
      store<u8>(out, <u8><i32>(grey * (1 - share) + (190 - 150 * value) * share), 1);
      store<u8>(out, <u8><i32>(grey * (1 - share) + 30 * share), 2);
    }
  }
}

// Halves are rounded up.
@inline
function rounded(value: f64): i32 {
  const up = Math.ceil(value);
  return <i32>(up - 0.5 > value ? up - 1 : up);
}

// The colours of a picture around a place under each of the moves, four numbers a colour, as doubles; some may come twice. Returns where they end.
function around(planes: usize, width: i32, height: i32, moves: usize, count: usize, x: i32, y: i32, out: usize): usize {
  const plane = <usize>(width * height);
  for (let move = moves; move < moves + (count << 5); move += 32) {
    const sx = rounded((<f64>x + 0.5 - <f64>width / 2) * d(move, 0) + <f64>width / 2 - 0.5 + d(move, 1));
    const sy = rounded((<f64>y + 0.5 - <f64>height / 2) * d(move, 0) + <f64>height / 2 - 0.5 + d(move, 2));
    const reach = <i32>d(move, 3);
    for (let row = max(0, sy - reach); row <= min(height - 1, sy + reach); row++) {
      for (let column = max(0, sx - reach); column <= min(width - 1, sx + reach); column++, out += 32) {
        const i = <usize>(row * width + column);
        store<f64>(out, f(planes, i));
        store<f64>(out, f(planes, i + plane), 8);
        store<f64>(out, f(planes, i + plane * 2), 16);
      }
    }
  }
  return out;
}

export function toBlend(L: f64, a: f64, b: f64, start: usize, end: usize, last: usize, share: f64, least: f64): f64 {
  const rest = 1 - share;
  for (let i = start; i < end; i += 32) {
    const l = L - rest * d(i, 0), p = a - rest * d(i, 1), q = b - rest * d(i, 2);
    for (let j = end; j < last; j += 32) {
      const x = l - share * d(j, 0), y = p - share * d(j, 1), z = q - share * d(j, 2);
      const square = x * x + y * y + z * z;
      if (square < least) least = square;
    }
  }
  return least;
}

export function blendDistances(
  cells: usize, start: usize, end: usize, width: i32, height: i32, startMoves: usize, startCount: usize, endMoves: usize, endCount: usize,
  shares: usize, shareCount: usize, room: usize, out: usize
): void {
  const plane = <usize>(width * height);
  for (let y: i32 = 0, at: usize = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++, at++) {
      const middle = around(start, width, height, startMoves, startCount, x, y, room);
      const last = around(end, width, height, endMoves, endCount, x, y, middle);
      let least = Infinity;
      for (let each: usize = 0; each < shareCount && least >= 4; each++) {
        least = toBlend(f(cells, at), f(cells, at + plane), f(cells, at + plane * 2), room, middle, last, d(shares, each), least);
      }
      store<f32>(out + (at << 2), <f32>Math.sqrt(least));
    }
  }
}
