/** Boxes of an MP4 file as bytes (ISO/IEC 14496-12). */

/** A box with its body. */
export function box(type: string, ...parts: readonly Buffer[]): Buffer {
  const body = Buffer.concat(parts);
  const head = Buffer.alloc(8);
  head.writeUInt32BE(8 + body.length, 0);
  head.write(type, 4, 'latin1');
  return Buffer.concat([head, body]);
}

/** A box with a version and flags. */
export const fullBox = (type: string, flags: number, ...parts: readonly Buffer[]): Buffer => box(type, words(flags), ...parts);

/** Numbers of 32 bits. */
export const words = (...values: readonly number[]): Buffer => table(values);

/** The same of a list, which may be longer than what a function can be called with. */
export function table(values: readonly number[]): Buffer {
  const bytes = Buffer.alloc(values.length * 4);
  values.forEach((value, at) => bytes.writeUInt32BE(value >>> 0, at * 4));
  return bytes;
}

/** The same values one behind the other as (count, value). */
export function runTable(values: readonly number[]): Buffer {
  const pairs: number[] = [];
  for (const value of values) {
    if (pairs.length && pairs.at(-1) === value) pairs[pairs.length - 2]!++;
    else pairs.push(1, value);
  }
  return Buffer.concat([words(pairs.length / 2), table(pairs)]);
}

/** No rotation, no scale. */
export const unity = words(0x10000, 0, 0, 0, 0x10000, 0, 0, 0, 0x40000000);
