// The judge's loops that run over all pixels, or over few of them some thousand times, in AssemblyScript: compiled code is
// quick from its first pixel on, and a clip is checked once. compiled.ts documents each function. Pictures are planes of
// 32-bit numbers, L, a and b one behind the other, or pixels, where a, b, L and nothing lie side by side, for what reads
// scattered ones; sums and decisions are made in 64 bits, each sum in one order.

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

export function points(columns: usize, total: usize, out: usize): void {
  for (let i: usize = 0; i < total; i++, columns += 4, out += 32) {
    const row = columns + (total << 3);
    v128.store(out, f32x4(load<f32>(columns), load<f32>(columns + (total << 2)), 0, 0));
    v128.store(out, f32x4(load<f32>(row + (total << 2)), load<f32>(row + (total << 3)), load<f32>(row), 0), 16);
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

// `template`: x, y, two zeros, a, b, L and zero of each of its points, then its outline.
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

// Where each pixel of an axis comes from under each of the shifts, in bytes; -1 outside.
function lookUp(length: i32, bytes: i32, zoom: f64, shifts: usize, count: usize, out: usize): void {
  const middle = <f64>length / 2;
  for (let each: usize = 0; each < count; each++) {
    for (let at: i32 = 0; at < length; at++, out += 4) {
      const from = moved(at, middle, zoom, d(shifts, each));
      store<i32>(out, from < 0 || from >= <f64>length ? -1 : <i32>from * bytes);
    }
  }
}

// Pixels at the points, a few from all over the picture first, behind where each lies in the look-up tables.
function spread(to: usize, width: i32, points: usize, length: usize, out: usize): void {
  for (let first: usize = 0; first < 13; first++) {
    for (let p = first << 1; p < length; p += 26, out += 32) {
      const px = <i32>load<i16>(points + (p << 1)), py = <i32>load<i16>(points + (p << 1), 2);
      store<i32>(out, px << 2);
      store<i32>(out, py << 2, 4);
      v128.store(out, v128.load(to + (<usize>(py * width + px) << 4)), 16);
    }
  }
}

// Whether `cost` is surely above the limit: in 32 bits, which are off by less than is allowed for here.
@inline
function tooFar(spread: usize, end: usize, from: usize, columns: usize, rows: usize, limit: f64): bool {
  const most = <f32>(limit * <f64>((end - spread) >> 5) * 1.001 + 1);
  let total: f32 = 0;
  for (; spread < end && total <= most; spread += 32) {
    const across = load<i32>(columns + load<u32>(spread)), down = load<i32>(rows + load<u32>(spread, 4));
    if ((across | down) < 0) {
      total += 9;
      continue;
    }
    const apart = f32x4.abs(f32x4.sub(v128.load(spread, 16), v128.load(from + down + across)));
    const far = f32x4.extract_lane(apart, 0) + f32x4.extract_lane(apart, 1) + f32x4.extract_lane(apart, 2);
    total += far < 30 ? far : 30;
  }
  return total > most;
}

// `best`: zoom, x, y and cost. `room`: four bytes for each shift and pixel of its axis, and 32 for each point.
export function search(
  to: usize, from: usize, width: i32, height: i32, points: usize, length: usize,
  zooms: usize, zoomCount: usize, acrosses: usize, acrossCount: usize, downs: usize, downCount: usize, room: usize, best: usize
): void {
  const columns = room, rows = columns + ((acrossCount * width) << 2), sampled = rows + ((downCount * height) << 2), end = sampled + (length << 4);
  spread(to, width, points, length, sampled);
  for (let each: usize = 0; each < zoomCount; each++) {
    const zoom = d(zooms, each);
    lookUp(width, 16, zoom, acrosses, acrossCount, columns);
    lookUp(height, width << 4, zoom, downs, downCount, rows);
    for (let j: usize = 0; j < downCount; j++) {
      for (let i: usize = 0; i < acrossCount; i++) {
        if (tooFar(sampled, end, from, columns + ((i * width) << 2), rows + ((j * height) << 2), d(best, 3))) continue;
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

// What `nearest` found last, beside what it returns.
let power: f64 = 0;
export function lastPower(): f64 {
  return power;
}

@inline
function placeOf(at: i32, length: i32, zoom: f64, shift: f64): f64 {
  return (<f64>at + 0.5 - <f64>length / 2) * zoom + <f64>length / 2 - 0.5 + shift;
}

// L, a and b of a pixel lie side by side here.
export function nearest(target: usize, source: usize, width: i32, height: i32, zoom: f64, x: f64, y: f64): f64 {
  let common: f64 = 0;
  power = 0;
  for (let row: i32 = 0; row < height; row++) {
    // Halves are rounded up.
    const sy = Math.floor(placeOf(row, height, zoom, y) + 0.5);
    if (sy < 0 || sy >= <f64>height) continue;
    let sx = placeOf(0, width, zoom, x) + 0.5;
    for (let column: i32 = 0, i = target + <usize>(row * width * 12); column < width; column++, i += 12, sx += zoom) {
      if (sx < 0 || sx >= <f64>width) continue;
      const j = source + <usize>((<i32>sy * width + <i32>sx) * 12);
      const l = f(j, 0), a = f(j, 1), b = f(j, 2);
      common += f(i, 0) * l + f(i, 1) * a + f(i, 2) * b;
      power += l * l + a * a + b * b;
    }
  }
  return common;
}

@inline
function correlationOf(n: f64, x: f64, y: f64, xx: f64, yy: f64, xy: f64): f64 {
  if (n == 0) return -2;
  const meanX = x / n, meanY = y / n;
  const varianceX = xx / n - meanX * meanX, varianceY = yy / n - meanY * meanY;
  // What is all but even has no pattern, whatever its noise says.
  return (xy / n - meanX * meanY) / Math.sqrt(Math.max(1, varianceX) * Math.max(4, varianceY));
}

function correlation(L: usize, width: i32, left: i32, top: i32, side: i32, other: usize, otherWidth: i32, otherHeight: i32, atX: i32, atY: i32): f64 {
  if (atX < 0 || atY < 0 || atX + side > otherWidth || atY + side > otherHeight) return -2;
  let sx: f64 = 0, sy: f64 = 0, sxx: f64 = 0, syy: f64 = 0, sxy: f64 = 0;
  for (let row: i32 = 0; row < side; row++) {
    let i = L + (<usize>((top + row) * width + left) << 2), j = other + (<usize>((atY + row) * otherWidth + atX) << 2);
    for (let column: i32 = 0; column < side; column++, i += 4, j += 4) {
      const x = f(i, 0), y = f(j, 0);
      if (isNaN(y)) return -2;
      sx += x;
      sy += y;
      sxx += x * x;
      syy += y * y;
      sxy += x * y;
    }
  }
  return correlationOf(<f64>(side * side), sx, sy, sxx, syy, sxy);
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

export function bestMatch(L: usize, width: i32, left: i32, top: i32, side: i32, other: usize, otherWidth: i32, otherHeight: i32, atX: i32, atY: i32, reach: i32, enough: f64): f64 {
  let match: f64 = -1;
  for (let dy = -reach; dy <= reach && match < enough; dy++) {
    for (let dx = -reach; dx <= reach; dx++) match = Math.max(match, correlation(L, width, left, top, side, other, otherWidth, otherHeight, atX + dx, atY + dy));
  }
  return match;
}

@inline
function across(L: usize, row: i32, x: i32, width: i32): f64 {
  const at = <usize>(row + x);
  return (x > 0 ? f(L, at - 1) : 0) + f(L, at) + (x < width - 1 ? f(L, at + 1) : 0);
}

export function soften(L: usize, width: i32, height: i32, out: usize): void {
  for (let y: i32 = 0; y < height; y++) {
    for (let x: i32 = 0; x < width; x++) {
      const above = y > 0 ? across(L, (y - 1) * width, x, width) : 0, below = y < height - 1 ? across(L, (y + 1) * width, x, width) : 0;
      const columns = 1 + i32(x > 0) + i32(x < width - 1), rows = 1 + i32(y > 0) + i32(y < height - 1);
      store<f32>(out + (<usize>(y * width + x) << 2), <f32>((above + across(L, y * width, x, width) + below) / <f64>(columns * rows)));
    }
  }
}

// Leaves x, y and value of up to three places, the best first.
export function scan(
  image: usize, width: i32, height: i32, template: usize, total: usize, outline: usize, outX: f64, outY: f64, leastVisible: f64, steady: f64, out: usize
): i32 {
  let found: i32 = 0;
  for (let y = outY; y <= <f64>height - outY; y++) {
    for (let x = outX; x <= <f64>width - outX; x++) {
      const least = found == 3 ? load<f64>(out, 64) : -2;
      const value = agreement(image, width, height, template, total, outline, x, y, leastVisible, steady, least);
      if (value <= least) continue;
      let at = found < 3 ? found++ : 2;
      for (; at > 0 && load<f64>(out + <usize>((at - 1) * 24), 16) < value; at--) memory.copy(out + <usize>(at * 24), out + <usize>((at - 1) * 24), 24);
      store<f64>(out + <usize>(at * 24), x);
      store<f64>(out + <usize>(at * 24), y, 8);
      store<f64>(out + <usize>(at * 24), value, 16);
    }
  }
  return found;
}

@inline
function clamp(value: f64, low: f64, high: f64): f64 {
  return Math.min(high, Math.max(low, value));
}

@inline
function mixed(from: usize, width: i32, u: f64, v: f64): f64 {
  const upper = f(from, 0) + (f(from, 1) - f(from, 0)) * u;
  const under = from + (<usize>width << 2);
  const lower = f(under, 0) + (f(under, 1) - f(under, 0)) * u;
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
      store<f32>(to, <f32>mixed(from, width, u, v));
      store<f32>(to + plane, <f32>mixed(from + plane, width, u, v));
      store<f32>(to + (plane << 1), <f32>mixed(from + (plane << 1), width, u, v));
    }
  }
}

// As scripts do it, which lose nothing of small numbers beside large ones.
function hypot(x: f64, y: f64): f64 {
  const p = Math.abs(x), q = Math.abs(y), most = p > q ? p : q;
  if (most == 0) return 0;
  const u = p / most, v = q / most, first = u * u;
  return Math.sqrt(first + v * v) * most;
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
