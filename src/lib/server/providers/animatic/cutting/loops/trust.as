// Whether a cut is to be trusted.
import { f } from "./numbers";
import { edges, existing } from "./bits";

let area: u32 = 0;
let outline: u32 = 0;
let faint: u32 = 0;

// Counts one place of the outline; `step` leads across it, from the subject outwards.
function cross(L: usize, a: usize, b: usize, at: i32, step: i32, x: i32, width: i32, count: i32): void {
  outline++;
  const inner = at - 4 * step, outer = at + 4 * step;
  if (inner < 0 || outer < 0 || inner >= count || outer >= count || x < 4 || x >= width - 4) return;
  const dL = f(L, inner) - f(L, outer), dA = f(a, inner) - f(a, outer), dB = f(b, inner) - f(b, outer);
  if (dL * dL + dA * dA + dB * dB < 0.045 * 0.045) faint++;
}

export function trace(background: usize, L: usize, a: usize, b: usize, width: i32, height: i32, out: usize): void {
  const count = width * height;
  area = 0;
  outline = 0;
  faint = 0;
  const product = i8x16.splat(0);
  for (let block: i32 = 0; block < count; block += 16) {
    const own = i8x16.eq(v128.load(background + block), product);
    area += popcnt(i8x16.bitmask(own) & existing(block, count));
    for (let bits = edges(background, block, width, count, own, product); bits; bits &= bits - 1) {
      const at = block + ctz(bits), x = at % width;
      if (at + 1 < count && load<u8>(background + at + 1) == 1) cross(L, a, b, at, 1, x, width, count);
      if (at > 0 && load<u8>(background + at - 1) == 1) cross(L, a, b, at, -1, x, width, count);
      if (at + width < count && load<u8>(background + at + width) == 1) cross(L, a, b, at, width, x, width, count);
      if (at >= width && load<u8>(background + at - width) == 1) cross(L, a, b, at, -width, x, width, count);
    }
  }
  store<u32>(out, area);
  store<u32>(out, outline, 4);
  store<u32>(out, faint, 8);
}
