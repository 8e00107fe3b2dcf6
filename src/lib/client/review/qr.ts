/**
 * QR codes (ISO/IEC 18004) for addresses: bytes, error correction M, versions 1 to 10, which is up to 213 bytes. Gives
 * rows of modules, true for dark, without the quiet zone.
 */

/** Per version: error correction codewords in a block, and the data codewords of each block. */
const versions: readonly (readonly [number, readonly number[]])[] = [
  [10, [16]], [16, [28]], [26, [44]], [18, [32, 32]], [24, [43, 43]], [16, [27, 27, 27, 27]], [18, [31, 31, 31, 31]],
  [22, [38, 38, 39, 39]], [22, [36, 36, 36, 37, 37]], [26, [43, 43, 43, 43, 44]]
];
/** Centres of the alignment patterns. */
const centres: readonly (readonly number[])[] = [[], [6, 18], [6, 22], [6, 26], [6, 30], [6, 34], [6, 22, 38], [6, 24, 42], [6, 26, 46], [6, 28, 50]];

const exp = new Uint8Array(512);
const log = new Uint8Array(256);
for (let i = 0, value = 1; i < 255; i++, value = (value << 1) ^ (value & 0x80 ? 0x11d : 0)) {
  exp[i] = exp[i + 255] = value;
  log[value] = i;
}
const times = (a: number, b: number) => (a && b ? exp[log[a]! + log[b]!]! : 0);

/** Reed-Solomon error correction codewords of a block. */
function correction(data: readonly number[], count: number): number[] {
  let generator = [1];
  for (let i = 0; i < count; i++) {
    const next = [...generator, 0];
    generator.forEach((factor, at) => { next[at + 1]! ^= times(factor, exp[i]!); });
    generator = next;
  }
  const rest = [...data, ...new Array<number>(count).fill(0)];
  for (let i = 0; i < data.length; i++) {
    const factor = rest[i]!;
    if (factor) generator.forEach((value, at) => { rest[i + at]! ^= times(value, factor); });
  }
  return rest.slice(data.length);
}

/** Throws a RangeError for a text that does not fit. */
export function qrCode(text: string): boolean[][] {
  const bytes = [...new TextEncoder().encode(text)];
  const version = versions.findIndex(([, blocks], index) => bytes.length + (index >= 9 ? 3 : 2) <= blocks.reduce((sum, size) => sum + size, 0)) + 1;
  if (version === 0) throw new RangeError('The text is too long for a QR code of this kind.');
  const stream = codewords(bytes, version);
  const plain = Array.from({ length: 8 }, (_, mask) => draw(version, stream, mask));
  return plain.reduce((best, one) => (penalty(one) < penalty(best) ? one : best));
}

function codewords(bytes: readonly number[], version: number): number[] {
  const [ecc, sizes] = versions[version - 1]!;
  const capacity = sizes.reduce((sum, size) => sum + size, 0);
  const bits: number[] = [];
  const put = (value: number, length: number) => { for (let i = length - 1; i >= 0; i--) bits.push((value >> i) & 1); };
  put(0b0100, 4);
  put(bytes.length, version < 10 ? 8 : 16);
  for (const byte of bytes) put(byte, 8);
  put(0, Math.min(4, capacity * 8 - bits.length));
  while (bits.length % 8) bits.push(0);
  const data = Array.from({ length: bits.length / 8 }, (_, i) => bits.slice(i * 8, i * 8 + 8).reduce((value, bit) => (value << 1) | bit, 0));
  for (let pad = 0xec; data.length < capacity; pad ^= 0xec ^ 0x11) data.push(pad);

  let from = 0;
  const blocks = sizes.map((size) => data.slice(from, (from += size)));
  const checks = blocks.map((block) => correction(block, ecc));
  const woven = (lists: readonly (readonly number[])[]) =>
    Array.from({ length: Math.max(...lists.map(({ length }) => length)) }, (_, i) => lists.flatMap((list) => (i < list.length ? [list[i]!] : []))).flat();
  return [...woven(blocks), ...woven(checks)];
}

const masks: readonly ((row: number, column: number) => boolean)[] = [
  (r, c) => (r + c) % 2 === 0, (r) => r % 2 === 0, (_, c) => c % 3 === 0, (r, c) => (r + c) % 3 === 0,
  (r, c) => (Math.floor(r / 2) + Math.floor(c / 3)) % 2 === 0, (r, c) => ((r * c) % 2) + ((r * c) % 3) === 0,
  (r, c) => (((r * c) % 2) + ((r * c) % 3)) % 2 === 0, (r, c) => (((r + c) % 2) + ((r * c) % 3)) % 2 === 0
];

/** A value with its BCH check bits behind it. */
function checked(value: number, generator: number, length: number): number {
  let rest = value << length;
  const degree = 31 - Math.clz32(generator);
  for (let i = 31 - Math.clz32(rest); i >= degree; i = 31 - Math.clz32(rest)) rest ^= generator << (i - degree);
  return (value << length) | rest;
}

function draw(version: number, stream: readonly number[], mask: number): boolean[][] {
  const size = 17 + 4 * version;
  const grid: (boolean | null)[][] = Array.from({ length: size }, () => new Array<boolean | null>(size).fill(null));
  const set = (row: number, column: number, dark: boolean) => { if (row >= 0 && column >= 0 && row < size && column < size) grid[row]![column] = dark; };
  const square = (row: number, column: number, reach: number, dark: (ring: number) => boolean) => {
    for (let r = -reach; r <= reach; r++) for (let c = -reach; c <= reach; c++) set(row + r, column + c, dark(Math.max(Math.abs(r), Math.abs(c))));
  };
  for (const [row, column] of [[3, 3], [3, size - 4], [size - 4, 3]] as const) square(row, column, 4, (ring) => ring !== 2 && ring !== 4);
  const places = centres[version - 1]!;
  for (const row of places) for (const column of places) if (grid[row]![column] === null) square(row, column, 2, (ring) => ring !== 1);
  for (let i = 8; i < size - 8; i++) for (const [row, column] of [[6, i], [i, 6]] as const) if (grid[row]![column] === null) set(row, column, i % 2 === 0);
  set(size - 8, 8, true);

  const format = checked(mask, 0x537, 10) ^ 0x5412;
  for (let i = 0; i < 15; i++) {
    const dark = ((format >> i) & 1) === 1;
    set(i < 6 ? i : i < 8 ? i + 1 : size - 15 + i, 8, dark);
    set(8, i < 8 ? size - 1 - i : i === 8 ? 7 : 14 - i, dark);
  }
  if (version >= 7) {
    const info = checked(version, 0x1f25, 12);
    for (let i = 0; i < 18; i++) {
      const [long, short] = [size - 11 + (i % 3), Math.floor(i / 3)];
      set(long, short, ((info >> i) & 1) === 1);
      set(short, long, ((info >> i) & 1) === 1);
    }
  }

  let at = 0;
  const covers = masks[mask]!;
  for (let right = size - 1, up = true; right > 0; right -= 2, up = !up) {
    if (right === 6) right--;
    for (let i = 0; i < size; i++) {
      const row = up ? size - 1 - i : i;
      for (const column of [right, right - 1]) {
        if (grid[row]![column] !== null) continue;
        const bit = ((stream[at >> 3] ?? 0) >> (7 - (at & 7))) & 1;
        at++;
        grid[row]![column] = (bit === 1) !== covers(row, column);
      }
    }
  }
  return grid as boolean[][];
}

/** How hard a code is to read: long runs, blocks, look-alikes of the corners, uneven darkness. */
function penalty(grid: readonly (readonly boolean[])[]): number {
  const size = grid.length;
  let sum = 0;
  const lines = [...grid, ...grid.map((_, column) => grid.map((row) => row[column]!))];
  for (const line of lines) {
    const text = line.map(Number).join('');
    for (const run of text.match(/0{5,}|1{5,}/g) ?? []) sum += run.length - 2;
    for (const pattern of ['10111010000', '00001011101']) for (let i = text.indexOf(pattern); i >= 0; i = text.indexOf(pattern, i + 1)) sum += 40;
  }
  for (let r = 1; r < size; r++) for (let c = 1; c < size; c++) if (grid[r]![c] === grid[r - 1]![c] && grid[r]![c] === grid[r]![c - 1] && grid[r]![c] === grid[r - 1]![c - 1]) sum += 3;
  const dark = grid.flat().filter(Boolean).length;
  return sum + Math.floor(Math.abs((dark * 100) / size ** 2 - 50) / 5) * 10;
}
