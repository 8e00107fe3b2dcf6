// Pictures into planes.

@inline
function lumaOf(r: i32, g: i32, b: i32): u8 {
  return <u8>((r * 11966 + g * 40254 + b * 4064 + 1081344) >> 16);
}

// Red and green of four pixels side by side in sixteen bits each, and their blue beside 66, which carries the constant.
@inline
function redGreen(pixels: v128): v128 {
  return i8x16.shuffle(pixels, i8x16.splat(0), 0, 16, 1, 16, 3, 16, 4, 16, 6, 16, 7, 16, 9, 16, 10, 16);
}

@inline
function blueBeside(pixels: v128): v128 {
  return i8x16.shuffle(pixels, i16x8.splat(66), 2, 17, 16, 17, 5, 17, 16, 17, 8, 17, 16, 17, 11, 17, 16, 17);
}

// Green's weight has one bit too many, so that green itself is added for 65536 of it.
@inline
function lumaOfFour(rg: v128, b: v128): v128 {
  const sum = i32x4.add(i32x4.dot_i16x8_s(rg, i32x4.splat(11966 | (-25282 << 16))), i32x4.dot_i16x8_s(b, i32x4.splat(4064 | (16384 << 16))));
  return i32x4.add(i32x4.shr_s(sum, 16), i32x4.shr_u(rg, 16));
}

// Adds neighbours of eight, and what rounds the sum around 128.
@inline
function chromaOfFour(near: v128, far: v128): v128 {
  const sum = i32x4.add(
    i8x16.shuffle(near, far, 0, 1, 2, 3, 8, 9, 10, 11, 16, 17, 18, 19, 24, 25, 26, 27),
    i8x16.shuffle(near, far, 4, 5, 6, 7, 12, 13, 14, 15, 20, 21, 22, 23, 28, 29, 30, 31)
  );
  return i32x4.shr_s(i32x4.add(sum, i32x4.splat(8421376)), 16);
}

@inline
function weighed(rg: v128, b: v128, ofRedGreen: i32, ofBlue: i32): v128 {
  return i32x4.add(i32x4.dot_i16x8_s(rg, i32x4.splat(ofRedGreen)), i32x4.dot_i16x8_s(b, i32x4.splat(ofBlue)));
}

@inline
function store4(at: usize, values: v128): void {
  const words = i16x8.narrow_i32x4_s(values, values);
  v128.store32_lane(at, i8x16.narrow_i16x8_u(words, words), 0);
}

// Eight by two pixels, RGB; reads four bytes beyond them.
@inline
function opaqueEight(upper: usize, lower: usize, above: usize, below: usize, blue: usize, red: usize): void {
  const p0 = v128.load(upper), p1 = v128.load(upper, 12), p2 = v128.load(lower), p3 = v128.load(lower, 12);
  const rg0 = redGreen(p0), rg1 = redGreen(p1), rg2 = redGreen(p2), rg3 = redGreen(p3);
  const b0 = blueBeside(p0), b1 = blueBeside(p1), b2 = blueBeside(p2), b3 = blueBeside(p3);
  const first = i16x8.narrow_i32x4_s(lumaOfFour(rg0, b0), lumaOfFour(rg1, b1)), second = i16x8.narrow_i32x4_s(lumaOfFour(rg2, b2), lumaOfFour(rg3, b3));
  const luma = i8x16.narrow_i16x8_u(first, second);
  v128.store64_lane(above, luma, 0);
  v128.store64_lane(below, luma, 1);
  const rgNear = i16x8.add(rg0, rg2), rgFar = i16x8.add(rg1, rg3), bNear = i16x8.add(b0, b2), bFar = i16x8.add(b1, b3);
  const blueOf = (-1649 & 0xffff) | (-5547 << 16), redOf = 7196 | (-6536 << 16), ofRed = -660 & 0xffff;
  store4(blue, chromaOfFour(weighed(rgNear, bNear, blueOf, 7196), weighed(rgFar, bFar, blueOf, 7196)));
  store4(red, chromaOfFour(weighed(rgNear, bNear, redOf, ofRed), weighed(rgFar, bFar, redOf, ofRed)));
}

export function opaque(
  source: usize, channels: usize, width: usize, height: usize, y: usize, yStride: usize, u: usize, v: usize, cStride: usize
): void {
  for (let row: usize = 0; row < height; row += 2) {
    let upper = source + row * width * channels, lower = upper + width * channels;
    let above = y + row * yStride, below = above + yStride;
    let blue = u + (row >> 1) * cStride, red = v + (row >> 1) * cStride;
    let column: usize = 0;
    if (channels == 3) {
      for (; column + 8 <= width; column += 8, upper += 24, lower += 24, above += 8, below += 8, blue += 4, red += 4) {
        opaqueEight(upper, lower, above, below, blue, red);
      }
    }
    for (; column < width; column += 2, upper += channels << 1, lower += channels << 1, above += 2, below += 2, blue++, red++) {
      opaqueTwo(upper, lower, channels, above, below, blue, red);
    }
  }
}

// Two by two pixels.
@inline
function opaqueTwo(upper: usize, lower: usize, channels: usize, above: usize, below: usize, blue: usize, red: usize): void {
  const next = upper + channels, under = lower + channels;
  const r0 = <i32>load<u8>(upper), g0 = <i32>load<u8>(upper, 1), b0 = <i32>load<u8>(upper, 2);
  const r1 = <i32>load<u8>(next), g1 = <i32>load<u8>(next, 1), b1 = <i32>load<u8>(next, 2);
  const r2 = <i32>load<u8>(lower), g2 = <i32>load<u8>(lower, 1), b2 = <i32>load<u8>(lower, 2);
  const r3 = <i32>load<u8>(under), g3 = <i32>load<u8>(under, 1), b3 = <i32>load<u8>(under, 2);
  store<u8>(above, lumaOf(r0, g0, b0));
  store<u8>(above, lumaOf(r1, g1, b1), 1);
  store<u8>(below, lumaOf(r2, g2, b2));
  store<u8>(below, lumaOf(r3, g3, b3), 1);
  const r = r0 + r1 + r2 + r3, g = g0 + g1 + g2 + g3, b = b0 + b1 + b2 + b3;
  store<u8>(blue, <u8>((r * -1649 + g * -5547 + b * 7196 + 8421376) >> 16));
  store<u8>(red, <u8>((r * 7196 + g * -6536 + b * -660 + 8421376) >> 16));
}

export function covered(
  source: usize, width: usize, height: usize, y: usize, yStride: usize, u: usize, v: usize, cStride: usize, alphaY: usize, alphaC: usize
): void {
  for (let row: usize = 0; row < height; row += 2) {
    for (let column: usize = 0; column < width; column += 2) {
      const upper = source + ((row * width + column) << 2), lower = upper + (width << 2);
      const any = load<u64>(upper) | load<u64>(lower), all = load<u64>(upper) & load<u64>(lower);
      if ((any & 0xff000000ff000000) == 0) continue;
      const chroma = (row >> 1) * cStride + (column >> 1);
      if ((all & 0xff000000ff000000) == 0xff000000ff000000) {
        const luma = row * yStride + column;
        opaqueTwo(upper, lower, 4, y + luma, y + luma + yStride, u + chroma, v + chroma);
        store<u16>(alphaY + luma, 0xffff);
        store<u16>(alphaY + luma + yStride, 0xffff);
        store<u8>(alphaC + chroma, 255);
        continue;
      }
      let red: f64 = 0, green: f64 = 0, blue: f64 = 0, cover: f64 = 0;
      for (let corner: usize = 0; corner < 4; corner++) {
        const line = row + (corner >> 1), across = column + (corner & 1), at = source + ((line * width + across) << 2);
        const a = load<u8>(at, 3);
        if (a == 0) continue;
        const share = <f64>a / 255;
        const r = <f64>load<u8>(at) * share, g = <f64>load<u8>(at, 1) * share, b = <f64>load<u8>(at, 2) * share;
        store<u8>(y + line * yStride + across, <u8>(<i32>(r * 11966 + g * 40254 + b * 4064 + 16 * share * 65536 + 32768) >> 16));
        store<u8>(alphaY + line * yStride + across, a);
        red += r;
        green += g;
        blue += b;
        cover += share;
      }
      const base = 32 * cover * 65536 + 32768;
      store<u8>(u + chroma, <u8>(<i32>(red * -1649 + green * -5547 + blue * 7196 + base) >> 16));
      store<u8>(v + chroma, <u8>(<i32>(red * 7196 + green * -6536 + blue * -660 + base) >> 16));
      store<u8>(alphaC + chroma, <u8>(cover * 63.75 + 0.5));
    }
  }
}
