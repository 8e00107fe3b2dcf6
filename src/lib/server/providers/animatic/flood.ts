/** Walks over pixels: what can be reached from the edges, and which islands there are. Indices are row by row. */

/** Marks (1) every pixel reachable from the picture's border over pixels for which `open` holds. */
export function floodFromEdges(width: number, height: number, open: (at: number) => boolean): Uint8Array {
  const reached = new Uint8Array(width * height);
  const stack = new Int32Array(width * height);
  const last = width * (height - 1);
  let depth = 0;
  const visit = (at: number) => {
    if (reached[at] !== 0 || !open(at)) return;
    reached[at] = 1;
    stack[depth++] = at;
  };
  for (let x = 0; x < width; x++) {
    visit(x);
    visit(last + x);
  }
  for (let y = 0; y < height; y++) {
    visit(y * width);
    visit(y * width + width - 1);
  }
  while (depth > 0) {
    const at = stack[--depth]!;
    const x = at % width;
    if (x > 0 && reached[at - 1] === 0) visit(at - 1);
    if (x < width - 1 && reached[at + 1] === 0) visit(at + 1);
    if (at >= width && reached[at - width] === 0) visit(at - width);
    if (at < last && reached[at + width] === 0) visit(at + width);
  }
  return reached;
}

export type Island = { readonly pixels: Int32Array };

/** The connected groups of pixels whose `mask` is `value`, largest first. */
export function islands(mask: Uint8Array, width: number, height: number, value: number): Island[] {
  // 1 where a pixel is still to be found.
  const left = new Uint8Array(mask.length);
  for (let at = 0; at < mask.length; at++) if (mask[at] === value) left[at] = 1;
  const queue = new Int32Array(mask.length);
  const found: Island[] = [];
  for (let start = left.indexOf(1); start >= 0; start = left.indexOf(1, start + 1)) {
    found.push({ pixels: queue.slice(0, collect(left, width, height, start, queue)) });
  }
  return found.sort((one, other) => other.pixels.length - one.pixels.length);
}

/** Moves the group around `start` from `left` to `queue`, and returns its size. */
function collect(left: Uint8Array, width: number, height: number, start: number, queue: Int32Array): number {
  const last = width * (height - 1);
  let head = 0, tail = 0;
  const take = (at: number) => {
    left[at] = 0;
    queue[tail++] = at;
  };
  take(start);
  while (head < tail) {
    const at = queue[head++]!;
    const x = at % width;
    if (x > 0 && left[at - 1] === 1) take(at - 1);
    if (x < width - 1 && left[at + 1] === 1) take(at + 1);
    if (at >= width && left[at - width] === 1) take(at - width);
    if (at < last && left[at + width] === 1) take(at + width);
  }
  return tail;
}

/** Steps (up to `limit`) from each pixel to the nearest one whose `mask` is `value`; 255 beyond the limit. */
export function stepsTo(mask: Uint8Array, width: number, height: number, value: number, limit: number): Uint8Array {
  const steps = new Uint8Array(mask.length);
  const queue = new Int32Array(mask.length);
  const last = width * (height - 1);
  let tail = 0;
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] !== value) {
      steps[at] = 255;
      continue;
    }
    // At the picture's sides this looks into the neighbouring row, which only lengthens the front a little.
    const surrounded = (at === 0 || mask[at - 1] === value) && (at + 1 === mask.length || mask[at + 1] === value) &&
      (at < width || mask[at - width] === value) && (at >= last || mask[at + width] === value);
    if (!surrounded) queue[tail++] = at;
  }
  for (let step = 1, head = 0; step <= limit; step++) {
    for (const end = tail; head < end; head++) {
      const at = queue[head]!;
      const x = at % width;
      if (x > 0 && steps[at - 1]! > step) steps[queue[tail++] = at - 1] = step;
      if (x < width - 1 && steps[at + 1]! > step) steps[queue[tail++] = at + 1] = step;
      if (at >= width && steps[at - width]! > step) steps[queue[tail++] = at - width] = step;
      if (at < last && steps[at + width]! > step) steps[queue[tail++] = at + width] = step;
    }
  }
  return steps;
}
