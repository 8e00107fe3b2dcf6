// The loops over every pixel by which a product is cut out of its picture, in AssemblyScript: compiled code is quick from
// its first pixel on, and a picture is cut once. workbench.ts documents each function. Planes of colour are 32-bit, sums
// and decisions 64-bit floating point.

@inline
function root(value: f64, table: usize): f64 {
  if (value < 0.004) return Math.cbrt(value);
  const at = Math.min(value, 1) * 8192;
  const low = <i32>at;
  const first = <f64>load<f32>(table + (<usize>low << 2));
  return first + (<f64>load<f32>(table + (<usize>low << 2), 4) - first) * (at - <f64>low);
}

@inline
function toLab(p: usize, linear: usize, roots: usize, L: usize, a: usize, b: usize): void {
  const red = f(linear, load<u8>(p)), green = f(linear, load<u8>(p, 1)), blue = f(linear, load<u8>(p, 2));
  const l = root(0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue, roots);
  const m = root(0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue, roots);
  const s = root(0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue, roots);
  store<f32>(L, <f32>(0.2104542553 * l + 0.793617785 * m - 0.0040720468 * s));
  store<f32>(a, <f32>(1.9779984951 * l - 2.428592205 * m + 0.4505937099 * s));
  store<f32>(b, <f32>(0.0259040371 * l + 0.7827717662 * m - 0.808675766 * s));
}

@inline
function f(at: usize, index: usize): f64 {
  return <f64>load<f32>(at + (index << 2));
}

export function lab(data: usize, count: usize, L: usize, a: usize, b: usize, linear: usize, roots: usize): void {
  for (let i: usize = 0; i < count; i++) toLab(data + (i << 2), linear, roots, L + (i << 2), a + (i << 2), b + (i << 2));
}

// --- the background's model ---

@inline
function unit(at: usize, length: usize): f64 {
  return length > 1 ? <f64>(2 * at) / <f64>(length - 1) - 1 : 0;
}

export function basis(samples: usize, count: usize, width: usize, height: usize, out: usize): void {
  for (let i: usize = 0; i < count; i++) {
    const at = <usize>load<i32>(samples + (i << 2));
    const u = unit(at % width, width), v = unit(at / width, height), t = out + i * 48;
    store<f64>(t, 1);
    store<f64>(t, u, 8);
    store<f64>(t, v, 16);
    store<f64>(t, u * u, 24);
    store<f64>(t, v * v, 32);
    store<f64>(t, u * v, 40);
  }
}

// Adds to `normal` (6 x 6) and to the right sides of L, a and b (3 x 6).
export function normals(L: usize, a: usize, b: usize, samples: usize, keep: usize, count: usize, terms: usize, normal: usize, right: usize): void {
  for (let i: usize = 0; i < count; i++) {
    if (!load<u8>(keep + i)) continue;
    const at = <usize>load<i32>(samples + (i << 2)), t = terms + i * 48;
    const x = f(L, at), y = f(a, at), z = f(b, at);
    for (let r: usize = 0; r < 6; r++) {
      const term = load<f64>(t + (r << 3));
      for (let c: usize = 0; c < 6; c++) {
        const cell = normal + ((r * 6 + c) << 3);
        store<f64>(cell, load<f64>(cell) + term * load<f64>(t + (c << 3)));
      }
      const side = right + (r << 3);
      store<f64>(side, load<f64>(side) + term * x);
      store<f64>(side, load<f64>(side, 48) + term * y, 48);
      store<f64>(side, load<f64>(side, 96) + term * z, 96);
    }
  }
}

@inline
function dot(c: usize, t: usize): f64 {
  return load<f64>(c) * load<f64>(t) + load<f64>(c, 8) * load<f64>(t, 8) + load<f64>(c, 16) * load<f64>(t, 16)
    + load<f64>(c, 24) * load<f64>(t, 24) + load<f64>(c, 32) * load<f64>(t, 32) + load<f64>(c, 40) * load<f64>(t, 40);
}

export function misses(L: usize, a: usize, b: usize, samples: usize, count: usize, terms: usize, model: usize, out: usize): void {
  for (let i: usize = 0; i < count; i++) {
    const at = <usize>load<i32>(samples + (i << 2)), t = terms + i * 48;
    const x = f(L, at) - dot(model, t), y = f(a, at) - dot(model + 48, t), z = f(b, at) - dot(model + 96, t);
    store<f64>(out + (i << 3), Math.sqrt(x * x + y * y + z * z));
  }
}

@inline
function constant(c: usize, v: f64): f64 {
  return load<f64>(c) + v * load<f64>(c, 16) + v * v * load<f64>(c, 32);
}

@inline
function slope(c: usize, v: f64): f64 {
  return load<f64>(c, 8) + v * load<f64>(c, 40);
}

export function distances(L: usize, a: usize, b: usize, width: usize, height: usize, model: usize, squared: usize, lightness: usize, tint: usize): void {
  const squareL = load<f64>(model, 24), squareA = load<f64>(model, 72), squareB = load<f64>(model, 120);
  for (let y: usize = 0, at: usize = 0; y < height; y++) {
    const v = unit(y, height);
    const constantL = constant(model, v), constantA = constant(model + 48, v), constantB = constant(model + 96, v);
    const slopeL = slope(model, v), slopeA = slope(model + 48, v), slopeB = slope(model + 96, v);
    for (let x: usize = 0; x < width; x++, at++) {
      const u = unit(x, width);
      const sL = constantL + u * (slopeL + u * squareL), sA = constantA + u * (slopeA + u * squareA), sB = constantB + u * (slopeB + u * squareB);
      const pL = f(L, at), pA = f(a, at), pB = f(b, at);
      const dL = pL - sL, dA = pA - sA, dB = pB - sB;
      store<f32>(squared + (at << 2), <f32>(dL * dL + dA * dA + dB * dB));
      if (!lightness) continue;
      const shade = pL / Math.max(0.05, sL), tA = pA - shade * sA, tB = pB - shade * sB;
      store<f32>(lightness + (at << 2), <f32>sL);
      store<f32>(tint + (at << 2), <f32>(tA * tA + tB * tB));
    }
  }
}

// --- what counts as background ---

export function plainly(squared: usize, count: usize, limit: f64, out: usize): void {
  for (let i: usize = 0; i < count; i++) store<u8>(out + i, f(squared, i) < limit ? 1 : 0);
}

export function softly(
  L: usize, squared: usize, lightness: usize, tint: usize, width: usize, height: usize, limit: f64, soft: f64, ground: usize, out: usize
): void {
  for (let y: usize = 0, at: usize = 0; y < height; y++) {
    for (let x: usize = 0; x < width; x++, at++) {
      let open = f(squared, at) < limit;
      if (!open) {
        const fall = f(lightness, at) - f(L, at), low = at >= ground;
        const strange = 0.014 + 0.06 * Math.abs(fall);
        if (fall >= -0.12 && fall <= (low ? 0.42 : 0.34) && f(tint, at) <= strange * strange) {
          if (x == 0 || x == width - 1 || y == 0 || y == height - 1) open = true;
          else {
            const gx = f(L, at + 1) - f(L, at - 1), gy = f(L, at + width) - f(L, at - width);
            open = gx * gx + gy * gy < (fall < 0 ? soft / 4 : low ? 7 * soft : soft);
          }
        }
      }
      store<u8>(out + at, open ? 1 : 0);
    }
  }
}

// --- walks ---

// Moves what is open (1) and connected to `from` out of `open` into `list`, and returns its new length.
@inline
function spread(open: usize, width: usize, last: usize, head: usize, list: usize, length: usize): usize {
  let tail = length;
  while (head < tail) {
    const at = <usize>load<i32>(list + (head++ << 2));
    const x = at % width;
    if (x > 0 && load<u8>(open + at - 1) == 1) { store<u8>(open + at - 1, 0); store<i32>(list + (tail++ << 2), <i32>(at - 1)); }
    if (x < width - 1 && load<u8>(open + at + 1) == 1) { store<u8>(open + at + 1, 0); store<i32>(list + (tail++ << 2), <i32>(at + 1)); }
    if (at >= width && load<u8>(open + at - width) == 1) { store<u8>(open + at - width, 0); store<i32>(list + (tail++ << 2), <i32>(at - width)); }
    if (at < last && load<u8>(open + at + width) == 1) { store<u8>(open + at + width, 0); store<i32>(list + (tail++ << 2), <i32>(at + width)); }
  }
  return tail;
}

@inline
function enter(open: usize, at: usize, list: usize, length: usize): usize {
  if (load<u8>(open + at) != 1) return length;
  store<u8>(open + at, 0);
  store<i32>(list + (length << 2), <i32>at);
  return length + 1;
}

export function flood(open: usize, width: usize, height: usize, list: usize, reached: usize): void {
  const last = width * (height - 1);
  let length: usize = 0;
  for (let x: usize = 0; x < width; x++) {
    length = enter(open, x, list, length);
    length = enter(open, last + x, list, length);
  }
  for (let y: usize = 0; y < height; y++) {
    length = enter(open, y * width, list, length);
    length = enter(open, y * width + width - 1, list, length);
  }
  length = spread(open, width, last, 0, list, length);
  for (let i: usize = 0; i < length; i++) store<u8>(reached + <usize>load<i32>(list + (i << 2)), 1);
}

export function collect(left: usize, width: usize, height: usize, start: usize, list: usize): usize {
  return spread(left, width, width * (height - 1), 0, list, enter(left, start, list, 0));
}

export function steps(mask: usize, width: usize, height: usize, value: u32, limit: u32, out: usize, list: usize): void {
  const count = width * height, last = width * (height - 1);
  let tail: usize = 0;
  for (let at: usize = 0; at < count; at++) {
    if (load<u8>(mask + at) != value) {
      store<u8>(out + at, 255);
      continue;
    }
    store<u8>(out + at, 0);
    // At the picture's sides this looks into the neighbouring row, which only lengthens the front a little.
    const surrounded = (at == 0 || load<u8>(mask + at - 1) == value) && (at + 1 == count || load<u8>(mask + at + 1) == value)
      && (at < width || load<u8>(mask + at - width) == value) && (at >= last || load<u8>(mask + at + width) == value);
    if (!surrounded) store<i32>(list + (tail++ << 2), <i32>at);
  }
  let head: usize = 0;
  for (let step: u32 = 1; step <= limit; step++) {
    for (const end = tail; head < end; head++) {
      const at = <usize>load<i32>(list + (head << 2));
      const x = at % width;
      if (x > 0) tail = further(out, at - 1, step, list, tail);
      if (x < width - 1) tail = further(out, at + 1, step, list, tail);
      if (at >= width) tail = further(out, at - width, step, list, tail);
      if (at < last) tail = further(out, at + width, step, list, tail);
    }
  }
}

@inline
function further(out: usize, at: usize, step: u32, list: usize, tail: usize): usize {
  if (<u32>load<u8>(out + at) <= step) return tail;
  store<u8>(out + at, <u8>step);
  store<i32>(list + (tail << 2), <i32>at);
  return tail + 1;
}

export function surrounded(background: usize, width: usize, height: usize, within: usize): void {
  for (let y: usize = 0; y < height; y++) {
    let first = y * width, last = first + width - 1;
    while (first < last && load<u8>(background + first)) first++;
    while (last > first && load<u8>(background + last)) last--;
    for (let at = first; at < last; at++) store<u8>(within + at, 1);
  }
  for (let x: usize = 0; x < width; x++) {
    let first = x, last = (height - 1) * width + x;
    for (; first < last && load<u8>(background + first); first += width) store<u8>(within + first, 0);
    for (; last > first && load<u8>(background + last); last -= width) store<u8>(within + last, 0);
  }
}

export function both(mask: usize, other: usize, count: usize): void {
  for (let i: usize = 0; i < count; i++) if (!load<u8>(other + i)) store<u8>(mask + i, 0);
}

export function paint(mask: usize, list: usize, count: usize, value: u32): void {
  for (let i: usize = 0; i < count; i++) store<u8>(mask + <usize>load<i32>(list + (i << 2)), <u8>value);
}

export function beyond(mask: usize, count: usize, limit: u32, yes: u32, no: u32): void {
  for (let i: usize = 0; i < count; i++) store<u8>(mask + i, <u8>(<u32>load<u8>(mask + i) > limit ? yes : no));
}

export function tally(mask: usize, list: usize, count: usize): u32 {
  let sum: u32 = 0;
  for (let i: usize = 0; i < count; i++) sum += load<u8>(mask + <usize>load<i32>(list + (i << 2)));
  return sum;
}

// --- is the cut to be trusted ---

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
  for (let at: i32 = 0; at < count; at++) {
    if (load<u8>(background + at)) continue;
    area++;
    const x = at % width;
    if (at + 1 < count && load<u8>(background + at + 1) == 1) cross(L, a, b, at, 1, x, width, count);
    if (at > 0 && load<u8>(background + at - 1) == 1) cross(L, a, b, at, -1, x, width, count);
    if (at + width < count && load<u8>(background + at + width) == 1) cross(L, a, b, at, width, x, width, count);
    if (at >= width && load<u8>(background + at - width) == 1) cross(L, a, b, at, -width, x, width, count);
  }
  store<u32>(out, area);
  store<u32>(out, outline, 4);
  store<u32>(out, faint, 8);
}

// --- soft edges ---

export function nearest(outside: usize, inside: usize, width: usize, height: usize, band: u32, source: usize, list: usize): void {
  const count = width * height;
  let tail: usize = 0, head: usize = 0;
  for (let at: usize = 0; at < count; at++) {
    const steps = <u32>load<u8>(outside + at);
    store<i32>(source + (at << 2), steps > band ? <i32>at : -1);
    if (steps == band + 1) store<i32>(list + (tail++ << 2), <i32>at);
  }
  for (let step: u32 = 0; step < 2 * band + 2; step++) {
    for (const end = tail; head < end; head++) {
      const at = <usize>load<i32>(list + (head << 2));
      const x = at % width;
      if (x > 0) tail = passed(outside, inside, band, source, at, at - 1, list, tail);
      if (x < width - 1) tail = passed(outside, inside, band, source, at, at + 1, list, tail);
      if (at >= width) tail = passed(outside, inside, band, source, at, at - width, list, tail);
      if (at + width < count) tail = passed(outside, inside, band, source, at, at + width, list, tail);
    }
  }
}

@inline
function passed(outside: usize, inside: usize, band: u32, source: usize, from: usize, to: usize, list: usize, tail: usize): usize {
  if (load<i32>(source + (to << 2)) >= 0 || (load<u8>(outside + to) == 0 && <u32>load<u8>(inside + to) > band)) return tail;
  store<i32>(source + (to << 2), load<i32>(source + (from << 2)));
  store<i32>(list + (tail << 2), <i32>to);
  return tail + 1;
}

// Sums of the background's colours over cells of 8 x 8 pixels: red, green, blue, count.
export function cells(data: usize, background: usize, inside: usize, width: usize, height: usize, band: u32, columns: usize, sums: usize): void {
  for (let y: usize = 0, at: usize = 0; y < height; y++) {
    for (let x: usize = 0; x < width; x++, at++) {
      if (!load<u8>(background + at) || <u32>load<u8>(inside + at) < band) continue;
      const c = sums + (((y >> 3) * columns + (x >> 3)) << 4), p = data + (at << 2);
      store<f32>(c, load<f32>(c) + <f32>load<u8>(p));
      store<f32>(c, load<f32>(c, 4) + <f32>load<u8>(p, 1), 4);
      store<f32>(c, load<f32>(c, 8) + <f32>load<u8>(p, 2), 8);
      store<f32>(c, load<f32>(c, 12) + 1, 12);
    }
  }
}

// Adds each cell's neighbours, weighted down.
export function share(from: usize, columns: i32, rows: i32, out: usize): void {
  for (let y: i32 = 0; y < rows; y++) {
    for (let x: i32 = 0; x < columns; x++) {
      const to = out + ((y * columns + x) << 4);
      for (let k: usize = 0; k < 16; k += 4) {
        let sum: f32 = 0;
        for (let dy: i32 = -1; dy <= 1; dy++) {
          if (y + dy < 0 || y + dy >= rows) continue;
          for (let dx: i32 = -1; dx <= 1; dx++) {
            if (x + dx < 0 || x + dx >= columns) continue;
            const weight: f64 = dx == 0 && dy == 0 ? 1 : 0.15;
            sum = <f32>(<f64>sum + <f64>load<f32>(from + (((y + dy) * columns + x + dx) << 4) + k) * weight);
          }
        }
        store<f32>(to + k, sum);
      }
    }
  }
}

@inline
function rounded(value: f64): u8 {
  return <u8>Math.floor(Math.min(255, Math.max(0, value)) + 0.5);
}

@inline
function pure(own: f64, seen: f64, behind: f64, alpha: f64): u8 {
  const trust = alpha > 0.9 ? 1 : alpha * 0.5;
  return rounded(own + ((seen - (1 - alpha) * behind) / alpha - own) * trust);
}

export function blend(
  data: usize, background: usize, outside: usize, inside: usize, source: usize, colours: usize,
  width: usize, height: usize, band: u32, columns: usize, out: usize
): void {
  for (let y: usize = 0, at: usize = 0; y < height; y++) {
    for (let x: usize = 0; x < width; x++, at++) {
      const p = data + (at << 2), o = out + (at << 2);
      const behindIt = load<u8>(background + at) == 1;
      if (!behindIt && <u32>load<u8>(outside + at) > band) {
        store<u32>(o, load<u32>(p) | 0xff000000);
        continue;
      }
      if (behindIt && <u32>load<u8>(inside + at) > band) continue;
      const from = load<i32>(source + (at << 2));
      if (from < 0) {
        // A detail too thin to have an inside of its own keeps its colours, a little softer.
        if (!behindIt) store<u32>(o, (load<u32>(p) & 0x00ffffff) | (220 << 24));
        continue;
      }
      const q = data + (<usize>from << 2), c = colours + (((y >> 3) * columns + (x >> 3)) << 4);
      const count = <f64>load<f32>(c, 12);
      const r = <f64>load<u8>(p), g = <f64>load<u8>(p, 1), b = <f64>load<u8>(p, 2);
      const br = count > 0 ? <f64>load<f32>(c) / count : r, bg = count > 0 ? <f64>load<f32>(c, 4) / count : g, bb = count > 0 ? <f64>load<f32>(c, 8) / count : b;
      const fr = <f64>load<u8>(q), fg = <f64>load<u8>(q, 1), fb = <f64>load<u8>(q, 2);
      const dr = fr - br, dg = fg - bg, db = fb - bb;
      const span = dr * dr + dg * dg + db * db;
      const along = (r - br) * dr + (g - bg) * dg + (b - bb) * db;
      let alpha: f64 = span < 220 ? (behindIt ? 0 : 1) : Math.min(1, Math.max(0, along / span));
      if (behindIt && alpha < 0.08) alpha = 0;
      if (alpha == 0) continue;
      store<u8>(o, pure(fr, r, br, alpha));
      store<u8>(o, pure(fg, g, bg, alpha), 1);
      store<u8>(o, pure(fb, b, bb, alpha), 2);
      store<u8>(o, rounded(alpha * 255), 3);
    }
  }
}

// --- the finished cut ---

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
export function colours(data: usize, width: usize, top: usize, bottom: usize, linear: usize, roots: usize, room: usize, out: usize): void {
  let L: f64 = 0, a: f64 = 0, b: f64 = 0, count: f64 = 0;
  for (let y = top; y <= bottom; y++) {
    for (let x = y & 7; x < width; x += 8) {
      const p = data + ((y * width + x) << 2);
      if (load<u8>(p, 3) < 200) continue;
      toLab(p, linear, roots, room, room + 4, room + 8);
      L += <f64>load<f32>(room);
      a += <f64>load<f32>(room, 4);
      b += <f64>load<f32>(room, 8);
      count += 1;
    }
  }
  store<f64>(out, L);
  store<f64>(out, a, 8);
  store<f64>(out, b, 16);
  store<f64>(out, count, 24);
}
