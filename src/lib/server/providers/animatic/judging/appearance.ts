/**
 * Whether a frame shows a product as its picture shows it. The product is looked for at every size and place: by
 * the agreement of lightness inside its shape (the contrast and structure part of SSIM, which light does not change),
 * of its colours, and by there being an edge where its outline is. At the best place it is then measured part by
 * part, after the scene's light has been taken out as far as light goes: a new hue is never light.
 */
import { placeOfPixels, type LabImage } from './colour-difference.ts';
import { doublesAt, loops, makeRoom, release, reserve } from './compiled.ts';
import { measuring, placeOfTemplate, templateOf, type Look, type Template } from './look.ts';
import type { Raster } from './raster.ts';
import { enough, leastVisible, measure, steady, type Placement, type Sighting } from './sighting.ts';

type Candidate = Placement & { readonly value: number };

const coarsePoints = 90;
const roughPoints = 180;

/** Looks for what another frame showed, about where that frame showed it. */
export function followProduct(frame: Raster, { look, place }: Sighting): Sighting {
  return inspect(frame, look, climb(frame.half, look, place, roughPoints, [1, 0.5]));
}

/** Looks for a product in a whole frame. */
export function findProduct(frame: Raster, look: Look): Sighting {
  const places = search(frame, look).map((place) => descend(frame, look, place)).sort((p, q) => q.value - p.value);
  const { width, height } = frame.half;
  const middle = { x: width / 2, y: height / 2, height: height / 2, value: 0 };
  const best = places.length > 0 ? distinct(places).slice(0, 3) : [middle];
  const sighting = best.map((place) => inspect(frame, look, place)).reduce(better);
  return sighting.score < 0.9 && sighting.score > 0.35 ? resized(frame, look, sighting) : sighting;
}

/** A long product that is cut off by the frame fits nearly as well when taken for a smaller one. */
function resized(frame: Raster, look: Look, from: Sighting): Sighting {
  const { place: { x, y, height } } = from;
  let best = from;
  for (const zoom of [1.15, 1.35, 0.87, 0.74]) {
    const place = climb(frame.half, look, { x, y, height: quantised(height * zoom) }, roughPoints, [0.5]);
    best = better(best, inspect(frame, look, place));
    if (best.score > 0.9) break;
  }
  return best;
}

/** Follows a place found in a small picture through ever larger ones: in each, it is off by a pixel or so. */
function descend(frame: Raster, look: Look, from: Candidate): Candidate {
  let place = from;
  for (let level = levelFor(place.height * Math.sqrt(look.width / look.height)); level >= 0; level -= 1) {
    const zoom = 2 ** level;
    const { x, y, height, value } = climb(frame.levels[level]!, look,
      { x: place.x / zoom, y: place.y / zoom, height: place.height / zoom }, roughPoints, [1, 0.5]);
    place = { x: x * zoom, y: y * zoom, height: height * zoom, value };
  }
  return place;
}

/** The level in which something of this extent (half-size pixels) is 7 to 15 pixels large. */
const levelFor = (extent: number): number => (extent > 60 ? 3 : extent > 30 ? 2 : 1);

const better = (one: Sighting, other: Sighting): Sighting => (other.score > one.score ? other : one);

/** Settles a placement to fractions of a pixel and measures the product there. A small product is taken at the full
 * comparison size, where it has enough pixels. */
function inspect(frame: Raster, look: Look, { x, y, height }: Placement): Sighting {
  const zoom = height < 70 ? 2 : 1;
  const image = zoom === 2 ? frame.full : frame.half;
  const place = climb(image, look, { x: x * zoom, y: y * zoom, height: height * zoom }, measuring, [0.5, 0.25, 0.12]);
  const sighting = measure(image, look, place);
  return { ...sighting, look, place: { x: place.x / zoom, y: place.y / zoom, height: place.height / zoom } };
}

/** The best places of a frame, in half-size pixels, at most six that differ. Each size is looked for in a picture so
 * small that the product is a few pixels high: there a step of one pixel misses no place, and no size is missed. */
function search(frame: Raster, look: Look): Candidate[] {
  const found: Candidate[] = [];
  const aspect = look.width / look.height;
  const { width, height } = frame.half;
  // A photograph that is shown whole fills a good part of the frame.
  const smallest = (look.cut ? 0.1 : 0.32) * Math.sqrt((width * height) / aspect);
  const largest = (look.cut ? 2.2 : 2.6) * Math.min(Math.max(height, width / aspect), 3 * height);
  for (let tall = smallest; tall <= largest; tall *= 1.16) {
    const extent = tall * Math.sqrt(aspect);
    const level = levelFor(extent);
    const zoom = 2 ** level;
    const template = templateOf(look, tall / zoom, enough(frame.levels[level]!, look, tall / zoom, coarsePoints));
    if (template.total < 10) continue;
    const best = scan(frame.levels[level]!, template);
    found.push(...best.map(({ x, y, value }) => ({ x: x * zoom, y: y * zoom, height: tall, value })));
  }
  return distinct(found).slice(0, 6);
}

/** The three best places for one size. */
function scan(image: LabImage, template: Template): { x: number; y: number; value: number }[] {
  const [midX, midY] = [image.width / 2, image.height / 2];
  // What is larger than the picture may fill it from any part of its own.
  const outX = Math.ceil(Math.min(midX, 0.3 * template.width, image.width - template.width / 2));
  const outY = Math.ceil(Math.min(midY, 0.3 * template.height, image.height - template.height / 2));
  makeRoom();
  const [place, points] = [placeOfPixels(image), placeOfTemplate(template)];
  const columns = Math.max(0, Math.floor(image.width - 2 * outX) + 1);
  const out = reserve(3 * 24), room = reserve(16 * (image.width + 1) * (image.height + 1) + Math.ceil(template.total / 4) * (64 + 16 * columns));
  const found = loops.scan(
    place, image.width, image.height, points, template.total, template.outline, outX, outY, leastVisible(template), steady, room, out
  );
  const numbers = doublesAt(out, 3 * 3);
  release(out);
  return Array.from({ length: found }, (_, i) => ({ x: numbers[i * 3]!, y: numbers[i * 3 + 1]!, value: numbers[i * 3 + 2]! }));
}

function distinct(found: readonly Candidate[]): Candidate[] {
  const kept: Candidate[] = [];
  for (const each of [...found].sort((p, q) => q.value - p.value)) {
    const same = kept.some((other) => Math.hypot(other.x - each.x, other.y - each.y) < 0.25 * Math.min(each.height, other.height)
      && Math.max(other.height / each.height, each.height / other.height) < 1.3);
    if (!same) kept.push(each);
  }
  return kept;
}

/** Moves and scales a placement in ever smaller steps for as long as the agreement grows. */
function climb(image: LabImage, look: Look, from: Placement, points: number, steps: readonly number[]): Candidate {
  const value = ({ x, y, height }: Placement, least: number) => {
    const tall = Math.max(6, height);
    return agreement(image, templateOf(look, tall, enough(image, look, tall, points)), x, y, least);
  };
  let best: Candidate = { ...from, value: value(from, -2) };
  for (const step of steps) {
    for (let round = 0; round < 8; round += 1) {
      const before = best;
      const shift = Math.max(0.5, (step * before.height) / 14);
      for (const [dx, dy, zoom] of directions) {
        // Heights in fixed steps, so that templates can be used again.
        const height = zoom === 0 ? before.height : quantised(before.height * (1 + 0.08 * step * zoom));
        const next = { x: before.x + dx * shift, y: before.y + dy * shift, height };
        const reached = value(next, best.value);
        if (reached > best.value) best = { ...next, value: reached };
      }
      if (best === before) break;
    }
  }
  return best;
}

const directions = [
  [-1, 0, 0], [1, 0, 0], [0, -1, 0], [0, 1, 0], [0, 0, -1], [0, 0, 1], [0, -1, 1], [0, 1, 1], [0, -1, -1], [0, 1, -1]
] as const;

const quantised = (height: number): number => Math.exp(Math.round(Math.log(height) * 100) / 100);

/** How well the template agrees with the picture around (x, y), where that is more than `least`: 0 to 1; -1 where too little of it is in view. */
function agreement(image: LabImage, template: Template, x: number, y: number, least: number): number {
  makeRoom();
  const place = placeOfPixels(image);
  return loops.agreement(
    place, image.width, image.height, placeOfTemplate(template), template.total, template.outline, x, y, leastVisible(template), steady, least
  );
}
