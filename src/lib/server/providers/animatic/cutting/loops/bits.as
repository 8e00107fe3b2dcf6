// A bit for each of sixteen pixels.

// A bit for each of the sixteen pixels from `at` on that the picture has and that `own` marks (those of one value), where a
// neighbour has another value. What lies beyond the picture's edges may count as well.
@inline
export function edges(mask: usize, at: usize, width: usize, count: usize, own: v128, value: v128): i32 {
  const p = mask + at;
  const alike = v128.and(
    v128.and(i8x16.eq(v128.load(p - 1), value), i8x16.eq(v128.load(p + 1), value)),
    v128.and(i8x16.eq(v128.load(p - width), value), i8x16.eq(v128.load(p + width), value))
  );
  return i8x16.bitmask(v128.andnot(own, alike)) & existing(at, count);
}

// A bit for each of the sixteen pixels from `at` on that the picture has.
@inline
export function existing(at: usize, count: usize): i32 {
  return at + 16 <= count ? 0xffff : (1 << <i32>(count - at)) - 1;
}
