// Colours and their differences, pixel by pixel, and the light that lies between two pictures.
import { f, d, clamp, side } from "./numbers";

// The very functions that scripts have.
@external("env", "sin") declare function sin(angle: f64): f64;
@external("env", "cos") declare function cos(angle: f64): f64;
@external("env", "atan2") declare function atan2(y: f64, x: f64): f64;
@external("env", "exp") declare function exp(x: f64): f64;
@external("env", "pow") declare function pow(x: f64, y: f64): f64;

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
