/** A reader of our own takes the codes apart again: format, mask, blocks, error correction, bytes. */
import { describe, expect, it } from 'vitest';
import { qrCode } from '../../src/lib/client/review/qr.ts';

/** Format information as the standard prints it (ISO/IEC 18004, annex C), for level M and masks 0 to 7. */
const formats = ['101010000010010', '101000100100101', '101111001111100', '101101101001011', '100010111111001', '100000011001110', '100111110010111', '100101010100000'];
const blocks: Record<number, [number, number[]]> = { 21: [10, [16]], 25: [16, [28]], 29: [26, [44]], 33: [18, [32, 32]], 37: [24, [43, 43]], 41: [16, [27, 27, 27, 27]], 45: [18, [31, 31, 31, 31]], 49: [22, [38, 38, 39, 39]], 53: [22, [36, 36, 36, 37, 37]], 57: [26, [43, 43, 43, 43, 44]] };
const conditions: ((i: number, j: number) => number)[] = [
  (i, j) => (i + j) % 2, (i) => i % 2, (_, j) => j % 3, (i, j) => (i + j) % 3, (i, j) => (Math.floor(i / 2) + Math.floor(j / 3)) % 2,
  (i, j) => ((i * j) % 2) + ((i * j) % 3), (i, j) => (((i * j) % 2) + ((i * j) % 3)) % 2, (i, j) => (((i + j) % 2) + ((i * j) % 3)) % 2
];

function multiply(a: number, b: number): number {
  let product = 0;
  for (let i = 7; i >= 0; i--) product = ((product << 1) ^ (product & 0x80 ? 0x11d : 0)) ^ ((b >> i) & 1 ? a : 0);
  return product & 0xff;
}
const power = (n: number) => Array.from({ length: n }).reduce<number>((value) => multiply(value, 2), 1);

function read(grid: boolean[][]): string {
  const size = grid.length;
  const version = (size - 17) / 4;
  const around = [...[0, 1, 2, 3, 4, 5, 7, 8].map((c) => grid[8]![c]!), ...[7, 5, 4, 3, 2, 1, 0].map((r) => grid[r]![8]!)];
  const beside = [...[1, 2, 3, 4, 5, 6, 7].map((i) => grid[size - i]![8]!), ...[8, 7, 6, 5, 4, 3, 2, 1].map((i) => grid[8]![size - i]!)];
  const format = around.map(Number).join('');
  expect(beside.map(Number).join('')).toBe(format);
  const mask = formats.indexOf(format);
  expect(mask).toBeGreaterThanOrEqual(0);

  const spots = version === 1 ? [] : version < 7 ? [6, size - 7] : [6, size / 2 - 0.5, size - 7];
  const isAlignment = (r: number, c: number) => spots.some((a) => spots.some((b) => Math.abs(r - a) < 3 && Math.abs(c - b) < 3
    && !((a === 6 && b === 6) || (a === 6 && b === size - 7) || (a === size - 7 && b === 6))));
  const isFixed = (r: number, c: number) => (r < 9 && c < 9) || (r < 9 && c > size - 9) || (r > size - 9 && c < 9) || r === 6 || c === 6
    || isAlignment(r, c) || (version > 6 && ((r < 6 && c > size - 12) || (c < 6 && r > size - 12)));
  const bits: number[] = [];
  let up = true;
  for (const right of Array.from({ length: (size - 1) / 2 }, (_, i) => size - 1 - 2 * i - (size - 1 - 2 * i <= 6 ? 1 : 0))) {
    for (let step = 0; step < size; step++) {
      const r = up ? size - 1 - step : step;
      for (const c of [right, right - 1]) if (!isFixed(r, c)) bits.push(Number(grid[r]![c]) ^ Number(conditions[mask]!(r, c) === 0));
    }
    up = !up;
  }
  const words = Array.from({ length: bits.length >> 3 }, (_, i) => Number.parseInt(bits.slice(i * 8, i * 8 + 8).join(''), 2));
  const [ecc, sizes] = blocks[size]!;
  const data: number[][] = sizes.map(() => []);
  let at = 0;
  for (let i = 0; i < Math.max(...sizes); i++) sizes.forEach((length, b) => { if (i < length) data[b]!.push(words[at++]!); });
  for (let i = 0; i < ecc; i++) sizes.forEach((_, b) => { data[b]!.push(words[at++]!); });
  for (const block of data) for (let i = 0; i < ecc; i++) expect(block.reduce((sum, word) => multiply(sum, power(i)) ^ word, 0)).toBe(0);
  const text = data.flatMap((block, b) => block.slice(0, sizes[b]!)).flatMap((word) => [...word.toString(2).padStart(8, '0')]).join('');
  expect(text.slice(0, 4)).toBe('0100');
  const wide = version < 10 ? 8 : 16;
  const count = Number.parseInt(text.slice(4, 4 + wide), 2);
  return new TextDecoder().decode(Uint8Array.from({ length: count }, (_, i) => Number.parseInt(text.slice(4 + wide + i * 8, 12 + wide + i * 8), 2)));
}

describe('QR codes of links', () => {
  it.each([1, 14, 15, 26, 42, 62, 70, 84, 106, 122, 152, 180, 213])('a text of %i letters can be read again', (length) => {
    const text = `http://studio.example/s/${'aB3_-'.repeat(50)}`.slice(-length);
    expect(read(qrCode(text))).toBe(text);
  });

  it('an address with other letters can be read again', () => {
    expect(read(qrCode('http://späti.example/é'))).toBe('http://späti.example/é');
  });

  it('refuses what does not fit', () => {
    expect(() => qrCode('x'.repeat(214))).toThrow(RangeError);
  });
});
