// Walks from pixel to neighbouring pixel over masks, and what is done with whole masks.
import { edges, existing } from "./bits";

// Fills (2) what is open (1) and connected to `start`, run by run.
function fill(open: usize, width: usize, height: usize, start: usize, list: usize): void {
  store<i32>(list, <i32>start);
  for (let length: usize = 1; length > 0;) {
    const at = <usize>load<i32>(list + (--length << 2));
    if (load<u8>(open + at) != 1) continue;
    const y = at / width, row = y * width;
    let from = at, end = at + 1;
    while (from >= row + 16 && openBits(open + from - 16) == 0xffff) from -= 16;
    while (from > row && load<u8>(open + from - 1) == 1) from--;
    while (end + 16 <= row + width && openBits(open + end) == 0xffff) end += 16;
    while (end < row + width && load<u8>(open + end) == 1) end++;
    memory.fill(open + from, 2, end - from);
    if (y > 0) length = runs(open, from - width, end - width, list, length);
    if (y < height - 1) length = runs(open, from + width, end + width, list, length);
  }
}

@inline
function openBits(at: usize): i32 {
  return i8x16.bitmask(i8x16.eq(v128.load(at), i8x16.splat(1)));
}

// Lists where the runs of what is open begin between two places of a row.
@inline
function runs(open: usize, from: usize, end: usize, list: usize, length: usize): usize {
  let before: i32 = 0;
  for (let at = from; at < end; at += 16) {
    const bits = openBits(open + at) & existing(at, end);
    for (let starts = bits & ~(bits << 1 | before); starts; starts &= starts - 1) store<i32>(list + (length++ << 2), <i32>at + ctz(starts));
    before = bits >> 15;
  }
  return length;
}

export function flood(open: usize, width: usize, height: usize, list: usize): void {
  const last = width * (height - 1), count = width * height;
  for (let x: usize = 0; x < width; x++) {
    fill(open, width, height, x, list);
    fill(open, width, height, last + x, list);
  }
  for (let y: usize = 0; y < height; y++) {
    fill(open, width, height, y * width, list);
    fill(open, width, height, y * width + width - 1, list);
  }
  for (let at: usize = 0; at < count; at += 16) v128.store(open + at, v128.and(i8x16.eq(v128.load(open + at), i8x16.splat(2)), i8x16.splat(1)));
}

export function collect(left: usize, width: usize, height: usize, start: usize, list: usize): usize {
  const last = width * (height - 1);
  let tail = taken(left, start, list, 0);
  for (let head: usize = 0; head < tail; head++) {
    const at = <usize>load<i32>(list + (head << 2));
    if (at % width > 0) tail = taken(left, at - 1, list, tail);
    if (at % width < width - 1) tail = taken(left, at + 1, list, tail);
    if (at >= width) tail = taken(left, at - width, list, tail);
    if (at < last) tail = taken(left, at + width, list, tail);
  }
  return tail;
}

@inline
function taken(left: usize, at: usize, list: usize, length: usize): usize {
  if (load<u8>(left + at) != 1) return length;
  store<u8>(left + at, 0);
  store<i32>(list + (length << 2), <i32>at);
  return length + 1;
}

export function steps(mask: usize, width: usize, height: usize, value: u32, limit: u32, out: usize, list: usize): void {
  const count = width * height, last = width * (height - 1);
  const wanted = i8x16.splat(<i8>value);
  let tail: usize = 0;
  for (let at: usize = 0; at < count; at += 16) {
    const is = i8x16.eq(v128.load(mask + at), wanted);
    v128.store(out + at, v128.not(is));
    if (!v128.any_true(is)) continue;
    for (let bits = edges(mask, at, width, count, is, wanted); bits; bits &= bits - 1) {
      store<i32>(list + (tail++ << 2), <i32>at + ctz(bits));
    }
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

export function surrounded(background: usize, width: usize, height: usize, seen: usize, within: usize): void {
  const last = width * (height - 1);
  memory.fill(seen, 0, width);
  for (let row: usize = 0; row <= last; row += width) {
    let first: usize = 0, end = width - 1;
    while (first < end && load<u8>(background + row + first)) first++;
    while (end > first && load<u8>(background + row + end)) end--;
    memory.fill(within + row, 0, width);
    memory.fill(within + row + first, 1, end - first);
    if (row < last) uncover(background + row, within + row, seen, width);
  }
  // Where a column holds no product at all, the last row counts as if it did.
  for (let x: usize = 0; x < width; x++) {
    const empty = !load<u8>(seen + x) && load<u8>(background + last + x);
    store<u8>(seen + x, empty ? 1 : 0);
  }
  uncover(background + last, within + last, seen, width);
  for (let x: usize = 0; x < width; x++) if (load<u8>(background + last + x)) store<u8>(seen + x, 0);
  for (let row = last - width; row < last; row -= width) uncover(background + row, within + row, seen, width);
}

// Notes in which columns a row has product, and clears the mask where neither it nor those before had any.
@inline
function uncover(background: usize, within: usize, seen: usize, width: usize): void {
  let x: usize = 0;
  for (; x + 16 <= width; x += 16) {
    const some = v128.or(v128.load(seen + x), v128.xor(v128.load(background + x), i8x16.splat(1)));
    v128.store(seen + x, some);
    v128.store(within + x, v128.and(v128.load(within + x), some));
  }
  for (; x < width; x++) {
    const some = load<u8>(seen + x) | (load<u8>(background + x) ^ 1);
    store<u8>(seen + x, some);
    store<u8>(within + x, load<u8>(within + x) & some);
  }
}

export function both(mask: usize, other: usize, count: usize): void {
  for (let i: usize = 0; i < count; i += 16) v128.store(mask + i, v128.and(v128.load(mask + i), v128.load(other + i)));
}

export function paint(mask: usize, list: usize, count: usize, value: u32): void {
  for (let i: usize = 0; i < count; i++) store<u8>(mask + <usize>load<i32>(list + (i << 2)), <u8>value);
}

export function beyond(mask: usize, count: usize, limit: u32, yes: u32, no: u32): void {
  const most = i8x16.splat(<i8>limit), above = i8x16.splat(<i8>yes), below = i8x16.splat(<i8>no);
  for (let i: usize = 0; i < count; i += 16) {
    v128.store(mask + i, v128.bitselect(above, below, i8x16.gt_u(v128.load(mask + i), most)));
  }
}

export function tally(mask: usize, list: usize, count: usize): u32 {
  let sum: u32 = 0;
  for (let i: usize = 0; i < count; i++) sum += load<u8>(mask + <usize>load<i32>(list + (i << 2)));
  return sum;
}
