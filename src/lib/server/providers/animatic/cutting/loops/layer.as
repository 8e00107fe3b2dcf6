// The product as a layer: with its shadow and its reflection.
import { rounded } from "./numbers";

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
