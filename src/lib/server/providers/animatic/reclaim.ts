/** Repairs a background mask where a flood of shadows ran into the product. */
import { islands, stepsTo } from './flood.ts';

/**
 * Gives back what a flood of shadows took out of the product: grey metal and glass look like shadow, but lie between
 * parts of the product on all four sides, where no cast shadow can lie. Narrow breaches in the outline, such as a
 * highlight as white as the paper, count as closed; not near the ground, where they are shadow after all.
 */
export function reclaim(background: Uint8Array, plain: Uint8Array, width: number, height: number): void {
  const within = surrounded(closed(background, width, height), width, height);
  for (let at = 0; at < within.length; at++) if (!background[at]) within[at] = 0;
  for (const { pixels } of islands(within, width, height, 1)) {
    // A pocket that shows the plain background is a real gap, for instance between leaves.
    const shaded = pixels.reduce((sum, at) => sum + 1 - plain[at]!, 0);
    if (shaded > 0.3 * pixels.length) for (const at of pixels) background[at] = 0;
  }
}

/** The background without its inlets narrower than about 3 % of the picture; near the ground as it is. */
function closed(background: Uint8Array, width: number, height: number): Uint8Array {
  const shut = withoutInlets(background, width, height, Math.max(3, Math.round(0.015 * Math.max(width, height))));
  const top = Math.floor(background.indexOf(0) / width), bottom = Math.floor(background.lastIndexOf(0) / width);
  const ground = Math.round(top + 0.7 * (bottom - top)) * width;
  shut.set(background.subarray(ground), ground);
  return shut;
}

/** The background without what is narrower than twice `reach` pixels. */
export function withoutInlets(background: Uint8Array, width: number, height: number, reach: number): Uint8Array {
  const near = stepsTo(background, width, height, 0, reach);
  for (let at = 0; at < near.length; at++) near[at] = near[at]! > reach ? 1 : 0;
  const back = stepsTo(near, width, height, 1, reach);
  for (let at = 0; at < back.length; at++) back[at] = back[at]! > reach ? 0 : 1;
  return back;
}

/** 1 where product lies to the left and right and above and below. */
function surrounded(background: Uint8Array, width: number, height: number): Uint8Array {
  const within = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    let first = y * width, last = first + width - 1;
    while (first < last && background[first]) first++;
    while (last > first && background[last]) last--;
    within.fill(1, first, last);
  }
  for (let x = 0; x < width; x++) {
    let first = x, last = (height - 1) * width + x;
    for (; first < last && background[first]; first += width) within[first] = 0;
    for (; last > first && background[last]; last -= width) within[last] = 0;
  }
  return within;
}
