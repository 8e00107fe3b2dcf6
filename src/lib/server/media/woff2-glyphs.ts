/** The transformed `glyf` table of a WOFF2 font (section 5.1): seven streams that are read side by side. */

export type Point = { readonly x: number; readonly y: number; readonly on: boolean };
/** In font units, y upwards. `parts`: other glyphs that this one is made of, moved by x and y. */
export type Glyph = { readonly contours: readonly (readonly Point[])[]; readonly parts: readonly { glyph: number; x: number; y: number }[] };

/** A place in a stream of big-endian numbers. */
function reader(bytes: Buffer) {
  let at = 0;
  return {
    byte: () => bytes[at++]!,
    signed16: () => bytes.readInt16BE((at += 2) - 2),
    word: () => bytes.readUInt16BE((at += 2) - 2),
    signed8: () => bytes.readInt8(at++),
    skip: (count: number) => { at += count; },
    /** 255UInt16. */
    packed(): number {
      const code = bytes[at++]!;
      if (code === 253) return bytes.readUInt16BE((at += 2) - 2);
      if (code === 255) return bytes[at++]! + 253;
      if (code === 254) return bytes[at++]! + 506;
      return code;
    }
  };
}
type Reader = ReturnType<typeof reader>;

/** All glyphs, by index. */
export function readGlyphs(table: Buffer): Glyph[] {
  const count = table.readUInt16BE(4);
  let from = 36;
  const streams = Array.from({ length: 7 }, (_, i) => {
    const size = table.readUInt32BE(8 + i * 4);
    const stream = table.subarray(from, from + size);
    from += size;
    return stream;
  });
  const [contours, points, flags, coordinates, composites] = streams.map(reader) as [Reader, Reader, Reader, Reader, Reader];
  return Array.from({ length: count }, () => {
    const parts = contours.signed16();
    if (parts === 0) return { contours: [], parts: [] };
    if (parts < 0) return { contours: [], parts: readParts(composites, coordinates) };
    const sizes = Array.from({ length: parts }, () => points.packed());
    let x = 0, y = 0;
    const rings = sizes.map((size) => Array.from({ length: size }, (): Point => {
      const flag = flags.byte();
      const [dx, dy] = step(flag & 127, coordinates);
      x += dx;
      y += dy;
      return { x, y, on: (flag & 128) === 0 };
    }));
    // The length of the glyph's instructions, which lie in a stream of their own.
    coordinates.packed();
    return { contours: rings, parts: [] };
  });
}

const signed = (flag: number, value: number) => ((flag & 1) !== 0 ? value : -value);

/** One point's move, by the triplet encoding of section 5.2. */
function step(flag: number, from: Reader): [number, number] {
  if (flag < 10) return [0, signed(flag, ((flag & 14) << 7) + from.byte())];
  if (flag < 20) return [signed(flag, (((flag - 10) & 14) << 7) + from.byte()), 0];
  if (flag < 84) {
    const code = flag - 20, byte = from.byte();
    return [signed(flag, 1 + (code & 0x30) + (byte >> 4)), signed(flag >> 1, 1 + ((code & 0x0c) << 2) + (byte & 15))];
  }
  if (flag < 120) {
    const code = flag - 84, x = from.byte(), y = from.byte();
    return [signed(flag, 1 + (Math.floor(code / 12) << 8) + x), signed(flag >> 1, 1 + (((code % 12) >> 2) << 8) + y)];
  }
  if (flag < 124) {
    const first = from.byte(), second = from.byte(), third = from.byte();
    return [signed(flag, (first << 4) + (second >> 4)), signed(flag >> 1, ((second & 15) << 8) + third)];
  }
  return [signed(flag, from.word()), signed(flag >> 1, from.word())];
}

/** The parts of a composite glyph; only moves are read, which is all that accents need. */
function readParts(from: Reader, instructions: Reader): Glyph['parts'] {
  const parts: { glyph: number; x: number; y: number }[] = [];
  for (let more = true, instructed = false; more;) {
    const flag = from.word(), glyph = from.word();
    const [x, y] = flag & 1 ? [from.signed16(), from.signed16()] : [from.signed8(), from.signed8()];
    parts.push({ glyph, x: flag & 2 ? x : 0, y: flag & 2 ? y : 0 });
    from.skip(flag & 8 ? 2 : flag & 64 ? 4 : flag & 128 ? 8 : 0);
    instructed ||= (flag & 256) !== 0;
    more = (flag & 32) !== 0;
    if (!more && instructed) instructions.packed();
  }
  return parts;
}
