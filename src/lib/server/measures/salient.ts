/**
 * What stands out of a picture, by local contrast: each part against the ring around it and against the picture's edge, which
 * backgrounds reach and subjects seldom do. For pictures of which nobody said what they show.
 */
import type { LabImage } from '../providers/animatic/judging/colour-difference.ts';

/** Parts across the longer side. */
const grain = 40;
/** A ring reaches this share of the longer side. */
const reach = 0.22;
/** What stands out does so by so much over the mean of the picture; less is texture. */
const least = 2;
/** Lab units below which nothing is seen to stand out. */
const faint = 6;

type Parts = { readonly across: number; readonly down: number; readonly L: Float32Array; readonly a: Float32Array; readonly b: Float32Array; readonly busy: Float32Array };

/** The middle of what stands out, 0 to 1 of the picture; null where nothing does. */
export function salientPlace(image: LabImage): { readonly x: number; readonly y: number } | null {
  const parts = partsOf(image);
  const map = contrastOf(parts);
  const mean = map.reduce((sum, value) => sum + value, 0) / map.length;
  const top = map.reduce((most, value) => Math.max(most, value), 0);
  if (top < faint || top < least * mean) return null;
  return middleOf(largest(map, parts, Math.max(mean * 1.5, top * 0.4)), map, parts);
}

function partsOf({ width, height, L, a, b }: LabImage): Parts {
  const side = Math.max(1, Math.max(width, height) / grain);
  const [across, down] = [Math.max(1, Math.floor(width / side)), Math.max(1, Math.floor(height / side))];
  const empty = () => new Float32Array(across * down);
  const parts = { across, down, L: empty(), a: empty(), b: empty(), busy: empty() };
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      const [left, right] = [Math.floor((column * width) / across), Math.floor(((column + 1) * width) / across)];
      const [from, to] = [Math.floor((row * height) / down), Math.floor(((row + 1) * height) / down)];
      let [count, sumL, sumA, sumB, squares] = [0, 0, 0, 0, 0];
      for (let y = from; y < to; y++) {
        for (let x = left; x < right; x++) {
          const at = y * width + x;
          count++;
          sumL += L[at]!;
          sumA += a[at]!;
          sumB += b[at]!;
          squares += L[at]! * L[at]!;
        }
      }
      const at = row * across + column;
      const n = Math.max(1, count);
      parts.L[at] = sumL / n;
      parts.a[at] = sumA / n;
      parts.b[at] = sumB / n;
      parts.busy[at] = Math.sqrt(Math.max(0, squares / n - (sumL / n) ** 2));
    }
  }
  return parts;
}

/** Of every part: how unlike it is to its ring, to the edge of the picture, and how much is going on in it. */
function contrastOf({ across, down, L, a, b, busy }: Parts): Float32Array {
  const radius = Math.max(2, Math.round(reach * Math.max(across, down)));
  const unlike = (one: number, other: number) => Math.hypot(L[one]! - L[other]!, a[one]! - a[other]!, b[one]! - b[other]!);
  const edge: number[] = [];
  for (let column = 0; column < across; column++) edge.push(column, (down - 1) * across + column);
  for (let row = 1; row < down - 1; row++) edge.push(row * across, row * across + across - 1);
  const everywhere = busy.reduce((sum, value) => sum + value, 0) / busy.length;
  const map = new Float32Array(across * down);
  for (let row = 0; row < down; row++) {
    for (let column = 0; column < across; column++) {
      const at = row * across + column;
      let [sum, count] = [0, 0];
      for (let dy = -radius; dy <= radius; dy++) {
        for (let dx = -radius; dx <= radius; dx++) {
          if (Math.max(Math.abs(dx), Math.abs(dy)) < radius - 1) continue;
          const [x, y] = [column + dx, row + dy];
          if (x < 0 || y < 0 || x >= across || y >= down) continue;
          sum += unlike(at, y * across + x);
          count++;
        }
      }
      // Of the edge the likest quarter: a ground may change from one side to the other.
      const far = edge.map((other) => unlike(at, other)).sort((p, q) => p - q);
      const beside = far.slice(0, Math.ceil(far.length / 4)).reduce((total, value) => total + value, 0) / Math.ceil(far.length / 4);
      map[at] = Math.sqrt((sum / Math.max(1, count)) * (beside + Math.max(0, busy[at]! - everywhere)));
    }
  }
  return map;
}

/** The largest patch of parts that reach `from`, by what they weigh together. */
function largest(map: Float32Array, { across, down }: Parts, from: number): readonly number[] {
  const seen = new Uint8Array(map.length);
  let [best, most]: [readonly number[], number] = [[], 0];
  for (let start = 0; start < map.length; start++) {
    if (seen[start] || map[start]! < from) continue;
    const patch = [start];
    seen[start] = 1;
    let weight = 0;
    for (const at of patch) {
      weight += map[at]!;
      const [column, row] = [at % across, Math.floor(at / across)];
      for (const [x, y] of [[column - 1, row], [column + 1, row], [column, row - 1], [column, row + 1]] as const) {
        const next = y * across + x;
        if (x < 0 || y < 0 || x >= across || y >= down || seen[next] || map[next]! < from) continue;
        seen[next] = 1;
        patch.push(next);
      }
    }
    if (weight > most) [best, most] = [patch, weight];
  }
  return best;
}

function middleOf(patch: readonly number[], map: Float32Array, { across, down }: Parts): { x: number; y: number } {
  let [weight, x, y] = [0, 0, 0];
  for (const at of patch) {
    weight += map[at]!;
    x += map[at]! * ((at % across) + 0.5);
    y += map[at]! * (Math.floor(at / across) + 0.5);
  }
  return { x: x / weight / across, y: y / weight / down };
}
