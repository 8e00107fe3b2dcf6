// The judge's loops that run over all pixels, or over few of them some thousand times, in AssemblyScript: compiled code is
// quick from its first pixel on, and a clip is checked once. compiled.ts documents each function. Pictures are planes of
// 32-bit numbers, L, a and b one behind the other; sums and decisions are made in 64 bits.

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

export function outlineContrast(image: usize, width: i32, height: i32, outline: usize, length: usize, x: f64, y: f64): f64 {
  const size = <usize>(width * height), L = image, a = L + (size << 2), b = a + (size << 2);
  let sum: f64 = 0, count: i32 = 0;
  for (let p: usize = 0; p < length; p += 4) {
    const ix = Math.floor(x + f(outline, p)), iy = Math.floor(y + f(outline, p + 1));
    const ox = Math.floor(x + f(outline, p + 2)), oy = Math.floor(y + f(outline, p + 3));
    if (ix < 0 || iy < 0 || ox < 0 || oy < 0 || ix >= <f64>width || ox >= <f64>width || iy >= <f64>height || oy >= <f64>height) continue;
    const i = <usize>(<i32>iy * width + <i32>ix), o = <usize>(<i32>oy * width + <i32>ox);
    const step = (Math.abs(f(L, i) - f(L, o)) + Math.abs(f(a, i) - f(a, o)) + Math.abs(f(b, i) - f(b, o))) / 14;
    sum += step < 1 ? step : 1;
    count++;
  }
  return count < 6 ? 1 : sum / <f64>count;
}

// `template`: x, y, L, a and b of its points, then its outline.
export function agreement(image: usize, width: i32, height: i32, template: usize, total: usize, outline: usize, x: f64, y: f64, leastVisible: f64, steady: f64): f64 {
  const size = <usize>(width * height), L = image, a = L + (size << 2), b = a + (size << 2);
  const across = template, down = across + (total << 2), ofL = down + (total << 2), ofA = ofL + (total << 2), ofB = ofA + (total << 2);
  let n: f64 = 0, st: f64 = 0, sf: f64 = 0, stt: f64 = 0, sff: f64 = 0, stf: f64 = 0, chroma: f64 = 0;
  for (let p: usize = 0; p < total; p++) {
    const px = Math.floor(x + f(across, p)), py = Math.floor(y + f(down, p));
    if (px < 0 || py < 0 || px >= <f64>width || py >= <f64>height) continue;
    const i = <usize>(<i32>py * width + <i32>px);
    const t = f(ofL, p), g = f(L, i);
    n += 1;
    st += t;
    sf += g;
    stt += t * t;
    sff += g * g;
    stf += t * g;
    const da = f(ofA, p) - f(a, i), db = f(ofB, p) - f(b, i);
    const far = Math.sqrt(da * da + db * db);
    chroma += far < 30 ? far : 30;
  }
  const visible = n / <f64>total;
  if (visible < leastVisible || n < 10) return -1;
  const mt = st / n, mf = sf / n;
  const structure = (2 * (stf / n - mt * mf) + steady) / (stt / n - mt * mt + sff / n - mf * mf + steady);
  const light = Math.max(0, Math.abs(mt - mf) - 8);
  const colour = 1 - Math.min(1, (chroma / n + 0.6 * light) / 26);
  const edge = outlineContrast(image, width, height, ofB + (total << 2), outline, x, y);
  return (0.45 * Math.max(0, structure) + 0.4 * colour + 0.15 * edge) * (0.85 + 0.15 * visible);
}

export function cost(to: usize, from: usize, width: i32, height: i32, points: usize, length: usize, zoom: f64, x: f64, y: f64, limit: f64): f64 {
  const plane = <usize>(width * height) << 2;
  const cx = <f64>width / 2, cy = <f64>height / 2;
  const count = <f64>length / 2;
  let total: f64 = 0;
  const most = limit * count;
  for (let p: usize = 0; p < length; p += 2) {
    if (total > most) return Infinity;
    const px = <i32>load<i16>(points + (p << 1)), py = <i32>load<i16>(points + (p << 1), 2);
    const sx = Math.floor((<f64>px - cx) * zoom + cx + x + 0.5), sy = Math.floor((<f64>py - cy) * zoom + cy + y + 0.5);
    if (sx < 0 || sy < 0 || sx >= <f64>width || sy >= <f64>height) {
      total += 9;
      continue;
    }
    const i = to + (<usize>(py * width + px) << 2), j = from + (<usize>(<i32>sy * width + <i32>sx) << 2);
    const apart = Math.abs(f(i, 0) - f(j, 0)) + Math.abs(f(i + plane, 0) - f(j + plane, 0)) + Math.abs(f(i + (plane << 1), 0) - f(j + (plane << 1), 0));
    total += apart < 30 ? apart : 30;
  }
  return total / count;
}

export function blockDifference(
  to: usize, from: usize, inside: usize, width: i32, height: i32, side: i32, left: i32, top: i32, dx: i32, dy: i32, limit: f64
): f64 {
  if (left + dx < 0 || top + dy < 0 || left + dx + side > width || top + dy + side > height) return Infinity;
  const plane = <usize>(width * height) << 2;
  const size = <f64>(side * side);
  let total: f64 = 0;
  for (let y: i32 = 0; y < side; y++) {
    const line = (top + y) * width + left, other = line + dy * width + dx;
    for (let x: i32 = 0; x < side; x++) {
      if (load<u8>(inside + <usize>(other + x)) == 0) return Infinity;
      const i = to + (<usize>(line + x) << 2), j = from + (<usize>(other + x) << 2);
      const l = f(i, 0) - f(j, 0), a = f(i + plane, 0) - f(j + plane, 0), b = f(i + (plane << 1), 0) - f(j + (plane << 1), 0);
      total += Math.sqrt(l * l + a * a + b * b);
    }
    if (total > limit * size) return Infinity;
  }
  return total / size;
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
      const value = agreement(image, width, height, template, total, outline, x, y, leastVisible, steady);
      if (found == 3 && value <= load<f64>(out, 64)) continue;
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
