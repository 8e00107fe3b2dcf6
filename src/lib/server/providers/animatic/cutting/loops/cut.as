// The finished cut: where it lies and what colour it has.
import { labOf } from "./colours";
import { existing } from "./bits";

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
