// OKLab of pixels.
import { f } from "./numbers";

@inline
function root(value: f64, table: usize): f64 {
  if (value < 0.004) return Math.cbrt(value);
  const at = Math.min(value, 1) * 8192;
  const low = <i32>at;
  const first = <f64>load<f32>(table + (<usize>low << 2));
  return first + (<f64>load<f32>(table + (<usize>low << 2), 4) - first) * (at - <f64>low);
}

// Where the OKLab of an RGBA pixel lies, three numbers of 32 bits: of each colour it is worked out once, as long as no other
// takes its place in `known`. The fourth number there tells whose they are; 0: nobody's.
@inline
export function labOf(p: usize, linear: usize, roots: usize, known: usize): usize {
  const rgb = load<u32>(p) & 0xffffff, place = known + ((rgb * 0x9e3779b1 >>> 18) << 4);
  if (load<u32>(place, 12) != rgb + 1) {
    toLab(load<u8>(p), load<u8>(p, 1), load<u8>(p, 2), linear, roots, place);
    store<u32>(place, rgb + 1, 12);
  }
  return place;
}

function toLab(r: usize, g: usize, b: usize, linear: usize, roots: usize, out: usize): void {
  const red = f(linear, r), green = f(linear, g), blue = f(linear, b);
  const l = root(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue, roots);
  const m = root(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue, roots);
  const s = root(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue, roots);
  store<f32>(out, <f32>(0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s));
  store<f32>(out, <f32>(1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s), 4);
  store<f32>(out, <f32>(0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s), 8);
}

export function lab(data: usize, count: usize, L: usize, a: usize, b: usize, linear: usize, roots: usize, known: usize): void {
  for (let i: usize = 0; i < count << 2; i += 4096) labPart(data, i, min(i + 4096, count << 2), L, a, b, linear, roots, known);
}

export function labPart(data: usize, from: usize, end: usize, L: usize, a: usize, b: usize, linear: usize, roots: usize, known: usize): void {
  for (let i = from; i < end; i += 4) {
    const from = labOf(data + i, linear, roots, known);
    store<f32>(L + i, load<f32>(from));
    store<f32>(a + i, load<f32>(from, 4));
    store<f32>(b + i, load<f32>(from, 8));
  }
}
