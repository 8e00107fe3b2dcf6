// Rows of pixels as rows of red, green and blue, and back, in AssemblyScript with 128-bit SIMD; channels.ts documents each
// function and has the same in plain JavaScript. All go by sixteen pixels, and so up to fifteen beyond the row's end.

export function split(source: usize, width: usize, red: usize, green: usize, blue: usize): void {
  for (let x: usize = 0; x < width; x += 16, source += 48) {
    const a = v128.load(source), b = v128.load(source, 16), c = v128.load(source, 32);
    const r = i8x16.shuffle(a, b, 0, 3, 6, 9, 12, 15, 18, 21, 24, 27, 30, 0, 0, 0, 0, 0);
    const g = i8x16.shuffle(a, b, 1, 4, 7, 10, 13, 16, 19, 22, 25, 28, 31, 0, 0, 0, 0, 0);
    const bl = i8x16.shuffle(a, b, 2, 5, 8, 11, 14, 17, 20, 23, 26, 29, 0, 0, 0, 0, 0, 0);
    v128.store(red + x, i8x16.shuffle(r, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 17, 20, 23, 26, 29));
    v128.store(green + x, i8x16.shuffle(g, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 18, 21, 24, 27, 30));
    v128.store(blue + x, i8x16.shuffle(bl, c, 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 16, 19, 22, 25, 28, 31));
  }
}

export function cover(source: usize, width: usize, red: usize, green: usize, blue: usize, alpha: usize): void {
  for (let x: usize = 0; x < width; x += 16, source += 64) {
    const a = v128.load(source), b = v128.load(source, 16), c = v128.load(source, 32), d = v128.load(source, 48);
    // Red and green of eight pixels, then blue and alpha.
    const rg = i8x16.shuffle(a, b, 0, 4, 8, 12, 16, 20, 24, 28, 1, 5, 9, 13, 17, 21, 25, 29), ba = i8x16.shuffle(a, b, 2, 6, 10, 14, 18, 22, 26, 30, 3, 7, 11, 15, 19, 23, 27, 31);
    const next = i8x16.shuffle(c, d, 0, 4, 8, 12, 16, 20, 24, 28, 1, 5, 9, 13, 17, 21, 25, 29), last = i8x16.shuffle(c, d, 2, 6, 10, 14, 18, 22, 26, 30, 3, 7, 11, 15, 19, 23, 27, 31);
    const over = i64x2.shuffle(ba, last, 1, 3);
    v128.store(red + x, times(i64x2.shuffle(rg, next, 0, 2), over));
    v128.store(green + x, times(i64x2.shuffle(rg, next, 1, 3), over));
    v128.store(blue + x, times(i64x2.shuffle(ba, last, 0, 2), over));
    v128.store(alpha + x, over);
  }
}

@inline
function times(colour: v128, alpha: v128): v128 {
  return i8x16.narrow_i16x8_u(shared(i16x8.extmul_low_i8x16_u(colour, alpha)), shared(i16x8.extmul_high_i8x16_u(colour, alpha)));
}

// A 255th, rounded.
@inline
function shared(product: v128): v128 {
  const more = i16x8.add(product, i16x8.splat(128));
  return i16x8.shr_u(i16x8.add(more, i16x8.shr_u(more, 8)), 8);
}

export function join(red: usize, green: usize, blue: usize, width: usize, out: usize): void {
  for (let x: usize = 0; x < width; x += 16, out += 48) {
    const r = v128.load(red + x), g = v128.load(green + x), b = v128.load(blue + x);
    const first = i8x16.shuffle(r, g, 0, 16, 0, 1, 17, 0, 2, 18, 0, 3, 19, 0, 4, 20, 0, 5);
    const second = i8x16.shuffle(r, g, 21, 0, 6, 22, 0, 7, 23, 0, 8, 24, 0, 9, 25, 0, 10, 26);
    const third = i8x16.shuffle(r, g, 0, 11, 27, 0, 12, 28, 0, 13, 29, 0, 14, 30, 0, 15, 31, 0);
    v128.store(out, i8x16.shuffle(first, b, 0, 1, 16, 3, 4, 17, 6, 7, 18, 9, 10, 19, 12, 13, 20, 15));
    v128.store(out, i8x16.shuffle(second, b, 0, 21, 2, 3, 22, 5, 6, 23, 8, 9, 24, 11, 12, 25, 14, 15), 16);
    v128.store(out, i8x16.shuffle(third, b, 26, 1, 2, 27, 4, 5, 28, 7, 8, 29, 10, 11, 30, 13, 14, 31), 32);
  }
}
