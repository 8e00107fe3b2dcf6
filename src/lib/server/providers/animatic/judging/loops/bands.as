// How much of a picture, less its slow changes, others account for.
import { f, d, mixed } from "./numbers";

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
