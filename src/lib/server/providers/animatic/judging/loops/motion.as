// Which zoom and shift carries one picture of pixels to another.
import { d, apart, bordered } from "./numbers";

export function pixels(planes: usize, count: usize, out: usize): void {
  for (let i: usize = 0; i < count; i++, planes += 4, out += 16) {
    v128.store(out, f32x4(load<f32>(planes + (count << 2)), load<f32>(planes + (count << 3)), load<f32>(planes), 0));
  }
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
