// A frame beside its keyframe.

export function differ(key: usize, drawn: usize, mask: usize, out: usize, length: usize): void {
  let i: usize = 0;
  if (!mask) {
    for (; i + 16 <= length; i += 16) {
      const a = v128.load(key + i), b = v128.load(drawn + i);
      v128.store(out + (i << 1), i16x8.sub(i16x8.extend_low_i8x16_u(a), i16x8.extend_low_i8x16_u(b)));
      v128.store(out + (i << 1), i16x8.sub(i16x8.extend_high_i8x16_u(a), i16x8.extend_high_i8x16_u(b)), 16);
    }
  }
  for (; i < length; i++) {
    const difference = <i32>load<u8>(key + i) - <i32>load<u8>(drawn + i);
    const kept = mask ? <i32>Math.floor(<f64>(difference * (255 - <i32>load<u8>(mask + i))) / 255 + 0.5) : difference;
    store<i16>(out + (i << 1), <i16>kept);
  }
}

export function squares(key: usize, drawn: usize, width: usize, height: usize, side: usize, out: usize): void {
  const across = (width + side - 1) / side;
  for (let row: usize = 0; row < height; row++) {
    const line = out + (((row / side) * across) << 2);
    let column: usize = 0;
    if (side == 16) {
      for (let cell = line; column + 16 <= width; column += 16, cell += 4) {
        const a = v128.load(key + row * width + column), b = v128.load(drawn + row * width + column);
        const difference = i8x16.sub(i8x16.max_u(a, b), i8x16.min_u(a, b));
        const fours = i32x4.extadd_pairwise_i16x8_u(i16x8.extadd_pairwise_i8x16_u(difference));
        const twos = i32x4.add(fours, i8x16.shuffle(fours, fours, 8, 9, 10, 11, 12, 13, 14, 15, 0, 1, 2, 3, 4, 5, 6, 7));
        store<i32>(cell, load<i32>(cell) + i32x4.extract_lane(twos, 0) + i32x4.extract_lane(twos, 1));
      }
    }
    for (; column < width; column++) {
      const at = row * width + column, cell = line + ((column / side) << 2);
      const difference = <i32>load<u8>(key + at) - <i32>load<u8>(drawn + at);
      store<i32>(cell, load<i32>(cell) + (difference < 0 ? -difference : difference));
    }
  }
}
