// Where a template agrees with a picture of pixels.
import { f, apart, bordered } from "./numbers";

@inline
function floored(at: v128): v128 {
  return i32x4.trunc_sat_f64x2_s_zero(f64x2.floor(at));
}

export function outlineContrast(image: usize, width: i32, height: i32, outline: usize, length: usize, x: f64, y: f64): f64 {
  const place = f64x2(x, y), size = i32x4(width, height, width, height);
  let sum: f64 = 0, count: i32 = 0;
  for (let p: usize = 0; p < length; p += 4) {
    const inner = floored(f64x2.add(place, f64x2.promote_low_f32x4(v128.load64_zero(outline + (p << 2)))));
    const outer = floored(f64x2.add(place, f64x2.promote_low_f32x4(v128.load64_zero(outline + (p << 2), 8))));
    const both = v128.shuffle<i64>(inner, outer, 0, 2);
    if (!i32x4.all_true(i32x4.lt_u(both, size))) continue;
    const i = image + (<usize>(i32x4.extract_lane(both, 1) * width + i32x4.extract_lane(both, 0)) << 4);
    const o = image + (<usize>(i32x4.extract_lane(both, 3) * width + i32x4.extract_lane(both, 2)) << 4);
    const step = apart(i, o) / 14;
    sum += step < 1 ? step : 1;
    count++;
  }
  return count < 6 ? 1 : sum / <f64>count;
}

@inline
function agreed(structure: f64, colour: f64, edge: f64, visible: f64): f64 {
  return (0.45 * Math.max(0, structure) + 0.4 * colour + 0.15 * edge) * (0.85 + 0.15 * visible);
}

// `template`: x, y, part, zero, a, b, L and zero of each of its points, then its outline.
export function agreement(
  image: usize, width: i32, height: i32, template: usize, total: usize, outline: usize, x: f64, y: f64, leastVisible: f64, steady: f64, least: f64
): f64 {
  const place = f64x2(x, y), size = i32x4(width, height, 1, 1), end = template + (total << 5);
  // Of the template's lightness and the picture's.
  let count: i32 = 0, sums = f64x2.splat(0), squares = f64x2.splat(0), products: f64 = 0, chroma: f64 = 0;
  for (let point = template; point < end; point += 32) {
    const at = floored(f64x2.add(place, f64x2.promote_low_f32x4(v128.load(point))));
    if (!i32x4.all_true(i32x4.lt_u(at, size))) continue;
    const own = v128.load(point, 16), seen = v128.load(image + (<usize>(i32x4.extract_lane(at, 1) * width + i32x4.extract_lane(at, 0)) << 4));
    const light = f64x2.promote_low_f32x4(v128.shuffle<i32>(own, seen, 2, 6, 2, 6));
    count++;
    sums = f64x2.add(sums, light);
    squares = f64x2.add(squares, f64x2.mul(light, light));
    products += f64x2.extract_lane(light, 0) * f64x2.extract_lane(light, 1);
    const tint = f64x2.sub(f64x2.promote_low_f32x4(own), f64x2.promote_low_f32x4(seen)), square = f64x2.mul(tint, tint);
    const far = Math.sqrt(f64x2.extract_lane(square, 0) + f64x2.extract_lane(square, 1));
    chroma += far < 30 ? far : 30;
  }
  const n = <f64>count, visible = n / <f64>total;
  if (visible < leastVisible || n < 10) return -1;
  const st = f64x2.extract_lane(sums, 0), sf = f64x2.extract_lane(sums, 1), stt = f64x2.extract_lane(squares, 0), sff = f64x2.extract_lane(squares, 1);
  const mt = st / n, mf = sf / n;
  const structure = (2 * (products / n - mt * mf) + steady) / (stt / n - mt * mt + sff / n - mf * mf + steady);
  const light = Math.max(0, Math.abs(mt - mf) - 8);
  const colour = 1 - Math.min(1, (chroma / n + 0.6 * light) / 26);
  // A perfect outline would not do.
  const most = agreed(structure, colour, 1, visible);
  return most <= least ? most : agreed(structure, colour, outlineContrast(image, width, height, end, outline, x, y), visible);
}

@inline
function total4(four: v128): f64 {
  return <f64>f32x4.extract_lane(four, 0) + <f64>f32x4.extract_lane(four, 1) + <f64>f32x4.extract_lane(four, 2) + <f64>f32x4.extract_lane(four, 3);
}

// Whether `agreement` is surely no more than `least`: in 32 bits, which are off by less than is allowed for here. `image` has a border; `colours`: L around
// 50, a and b of four points each; `columns` and `rows`: where they lie.
export function unlikely(image: usize, columns: usize, rows: usize, colours: usize, fours: usize, total: f64, leastVisible: f64, steady: f64, least: f64): bool {
  const zero = f32x4.splat(0), fifty = f32x4.splat(50), cap = f32x4.splat(30);
  let count = i32x4.splat(0), st = zero, sf = zero, stt = zero, sff = zero, stf = zero, chroma = zero;
  for (let end = columns + (fours << 4); columns < end; columns += 16, rows += 16, colours += 48) {
    const at = i32x4.add(v128.load(columns), v128.load(rows));
    const p = v128.load(image + i32x4.extract_lane(at, 0)), q = v128.load(image + i32x4.extract_lane(at, 1));
    const r = v128.load(image + i32x4.extract_lane(at, 2)), s = v128.load(image + i32x4.extract_lane(at, 3));
    const tints = v128.shuffle<i32>(p, q, 0, 4, 1, 5), others = v128.shuffle<i32>(r, s, 0, 4, 1, 5);
    const L = v128.shuffle<i32>(v128.shuffle<i32>(p, q, 2, 6, 2, 6), v128.shuffle<i32>(r, s, 2, 6, 2, 6), 0, 1, 4, 5);
    const inside = f32x4.eq(L, L);
    const t = v128.and(v128.load(colours), inside), g = v128.and(f32x4.sub(L, fifty), inside);
    count = i32x4.sub(count, inside);
    st = f32x4.add(st, t);
    sf = f32x4.add(sf, g);
    stt = f32x4.add(stt, f32x4.mul(t, t));
    sff = f32x4.add(sff, f32x4.mul(g, g));
    stf = f32x4.add(stf, f32x4.mul(t, g));
    const a = f32x4.sub(v128.load(colours, 16), v128.shuffle<i32>(tints, others, 0, 1, 4, 5));
    const b = f32x4.sub(v128.load(colours, 32), v128.shuffle<i32>(tints, others, 2, 3, 6, 7));
    chroma = f32x4.add(chroma, v128.and(f32x4.min(f32x4.sqrt(f32x4.add(f32x4.mul(a, a), f32x4.mul(b, b))), cap), inside));
  }
  const n = <f64>(i32x4.extract_lane(count, 0) + i32x4.extract_lane(count, 1) + i32x4.extract_lane(count, 2) + i32x4.extract_lane(count, 3));
  const visible = n / total;
  if (visible < leastVisible || n < 10) return true;
  const mt = total4(st) / n, mf = total4(sf) / n;
  const structure = (2 * (total4(stf) / n - mt * mf) + steady) / (total4(stt) / n - mt * mt + total4(sff) / n - mf * mf + steady);
  const colour = 1 - Math.min(1, (total4(chroma) / n + 0.6 * Math.max(0, Math.abs(mt - mf) - 8)) / 26);
  return agreed(structure, colour, 1, visible) + 0.01 <= least;
}

// Where the points lie on an axis, in bytes, for a template at that place; beyond the last pixel outside.
function lineUp(template: usize, total: usize, at: f64, length: i32, bytes: i32, out: usize): void {
  for (let p: usize = 0; p < ((total + 3) & ~3); p++, template += 32, out += 4) {
    const from = p < total ? Math.floor(at + f(template, 0)) : -1;
    store<i32>(out, (from < 0 || from >= <f64>length ? length : <i32>from) * bytes);
  }
}

// Leaves x, y and value of up to three places, the best first.
export function scan(
  image: usize, width: i32, height: i32, template: usize, total: usize, outline: usize, outX: f64, outY: f64, leastVisible: f64, steady: f64, room: usize, out: usize
): i32 {
  const fours = (total + 3) >> 2, colours = room + (<usize>((width + 1) * (height + 1)) << 4), rows = colours + fours * 48, columns = rows + (fours << 4);
  bordered(image, width, height, room);
  for (let p: usize = 0; p < total; p++) {
    const into = colours + (p >> 2) * 48 + ((p & 3) << 2), point = template + (p << 5);
    store<f32>(into, load<f32>(point, 24) - 50);
    store<f32>(into, load<f32>(point, 16), 16);
    store<f32>(into, load<f32>(point, 20), 32);
  }
  for (let x = outX, at = columns; x <= <f64>width - outX; x++, at += fours << 4) lineUp(template, total, x, width, 16, at);
  let found: i32 = 0;
  for (let y = outY; y <= <f64>height - outY; y++) {
    lineUp(template + 4, total, y, height, (width + 1) << 4, rows);
    for (let x = outX, at = columns; x <= <f64>width - outX; x++, at += fours << 4) {
      const least = found == 3 ? load<f64>(out, 64) : -2;
      if (found == 3 && unlikely(room, at, rows, colours, fours, <f64>total, leastVisible, steady, least)) continue;
      const value = agreement(image, width, height, template, total, outline, x, y, leastVisible, steady, least);
      if (value <= least) continue;
      let rank = found < 3 ? found++ : 2;
      for (; rank > 0 && load<f64>(out + <usize>((rank - 1) * 24), 16) < value; rank--) memory.copy(out + <usize>(rank * 24), out + <usize>((rank - 1) * 24), 24);
      store<f64>(out + <usize>(rank * 24), x);
      store<f64>(out + <usize>(rank * 24), y, 8);
      store<f64>(out + <usize>(rank * 24), value, 16);
    }
  }
  return found;
}
