// Patches of a product looked for again.
import { f, two } from "./numbers";

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
