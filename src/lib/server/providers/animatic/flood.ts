/** Walks over pixels: what can be reached from the edges, and which islands there are. Indices are row by row. */

/** Marks (1) every pixel reachable from the picture's border over pixels for which `open` holds. */
export function floodFromEdges(width: number, height: number, open: (at: number) => boolean): Uint8Array {
  const reached = new Uint8Array(width * height);
  const stack = new Int32Array(width * height);
  let depth = 0;
  const visit = (at: number) => {
    if (reached[at] || !open(at)) return;
    reached[at] = 1;
    stack[depth++] = at;
  };
  for (let x = 0; x < width; x++) {
    visit(x);
    visit((height - 1) * width + x);
  }
  for (let y = 0; y < height; y++) {
    visit(y * width);
    visit(y * width + width - 1);
  }
  while (depth > 0) {
    const at = stack[--depth]!;
    const x = at % width;
    if (x > 0) visit(at - 1);
    if (x < width - 1) visit(at + 1);
    if (at >= width) visit(at - width);
    if (at < width * (height - 1)) visit(at + width);
  }
  return reached;
}

export type Island = { readonly pixels: Int32Array };

/** The connected groups of pixels whose `mask` is `value`, largest first. */
export function islands(mask: Uint8Array, width: number, height: number, value: number): Island[] {
  const seen = new Uint8Array(mask.length);
  const stack = new Int32Array(mask.length);
  const found: Island[] = [];
  for (let start = 0; start < mask.length; start++) {
    if (seen[start] || mask[start] !== value) continue;
    let head = 0, tail = 0;
    const visit = (at: number) => {
      if (seen[at] || mask[at] !== value) return;
      seen[at] = 1;
      stack[tail++] = at;
    };
    visit(start);
    while (head < tail) {
      const at = stack[head++]!;
      const x = at % width;
      if (x > 0) visit(at - 1);
      if (x < width - 1) visit(at + 1);
      if (at >= width) visit(at - width);
      if (at < width * (height - 1)) visit(at + width);
    }
    found.push({ pixels: stack.slice(0, tail) });
  }
  return found.sort((one, other) => other.pixels.length - one.pixels.length);
}

/** Steps (up to `limit`) from each pixel to the nearest one whose `mask` is `value`; 255 beyond the limit. */
export function stepsTo(mask: Uint8Array, width: number, height: number, value: number, limit: number): Uint8Array {
  const steps = new Uint8Array(mask.length).fill(255);
  let front: number[] = [];
  for (let at = 0; at < mask.length; at++) {
    if (mask[at] !== value) continue;
    steps[at] = 0;
    // At the picture's sides this looks into the neighbouring row, which only lengthens the front a little.
    const surrounded = (mask[at - 1] ?? value) === value && (mask[at + 1] ?? value) === value &&
      (mask[at - width] ?? value) === value && (mask[at + width] ?? value) === value;
    if (!surrounded) front.push(at);
  }
  for (let step = 1; step <= limit; step++) {
    const next: number[] = [];
    const visit = (at: number) => {
      if (steps[at]! <= step) return;
      steps[at] = step;
      next.push(at);
    };
    for (const at of front) {
      const x = at % width;
      if (x > 0) visit(at - 1);
      if (x < width - 1) visit(at + 1);
      if (at >= width) visit(at - width);
      if (at < width * (height - 1)) visit(at + width);
    }
    front = next;
  }
  return steps;
}
