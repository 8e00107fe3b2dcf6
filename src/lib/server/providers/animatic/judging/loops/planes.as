// Structure, smaller pictures, and the heat map.
import { f, clamp } from "./numbers";

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
