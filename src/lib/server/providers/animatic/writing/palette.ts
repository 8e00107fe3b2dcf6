/**
 * Three to six colours that stand for the product: clusters of the pictures' pixels in OKLab, without a plain
 * background, the largest first. Without pictures, the colours that the brief names, then the category's own.
 */
import sharp from 'sharp';
import type { ArtifactRef } from '../../../../pipeline/outputs.ts';
import { ToolError } from '../../../../pipeline/steps/tools.ts';
import type { ArtifactStore } from '../../../storage/files.ts';
import { chromaOf, distance, labInto, labPlanes, labToRgb, withTone, type Lab } from '../colour.ts';
import { remember } from '../lru.ts';

const side = 64;
const clusters = 6;
const rounds = 10;
const alike = 0.07;
type Weighted = { readonly colour: Lab; readonly weight: number };

export type PicturePalette = {
  /** The palette of these pictures together, as `#rrggbb`; none of no picture. Throws `bad_input` when one cannot be read. */
  readonly of: (images: readonly ArtifactRef[]) => Promise<string[]>;
  /** Reads a picture's colours ahead of that. */
  readonly learn: (image: ArtifactRef) => Promise<void>;
};

export function openPicturePalette(store: ArtifactStore): PicturePalette {
  const remembered = remember<Weighted[]>(10);
  const samples = (image: ArtifactRef) => remembered.get(image.artifact, () => samplesOf(store, image));

  async function of(images: readonly ArtifactRef[]): Promise<string[]> {
    const pixels: Weighted[] = [];
    for (const image of images) pixels.push(...await samples(image));
    return pixels.length === 0 ? [] : atLeastThree(merge(kMeans(pixels)).map(({ colour }) => colour)).map(hexOf);
  }
  return { of, learn: async (image) => void (await samples(image)) };
}

async function samplesOf(store: ArtifactStore, image: ArtifactRef): Promise<Weighted[]> {
  const file = store.path(image);
  const { data, info } = await sharp(file, { limitInputPixels: 50e6 })
    .resize(side, side, { fit: 'inside', withoutEnlargement: true }).toColourspace('srgb').ensureAlpha().raw().toBuffer({ resolveWithObject: true })
    .catch((cause: unknown) => {
      throw new ToolError('bad_input', 'A product picture could not be read.', {
        advice: 'Remove the picture from the brief and add it again.', detail: String(cause), cause
      });
    });
  const all: { colour: Lab; edge: boolean }[] = [];
  const count = info.width * info.height;
  const lab = labPlanes(count);
  for (let at = 0; at < count; at++) {
    if (data[at * 4 + 3]! < 128) continue;
    labInto(lab, at, data[at * 4]!, data[at * 4 + 1]!, data[at * 4 + 2]!);
    const x = at % info.width, y = Math.floor(at / info.width);
    const edge = x === 0 || y === 0 || x === info.width - 1 || y === info.height - 1;
    all.push({ colour: { L: lab.L[at]!, a: lab.a[at]!, b: lab.b[at]! }, edge });
  }
  const kept = withoutBackground(all);
  return kept.map((colour) => ({ colour, weight: (1 + 4 * chromaOf(colour)) / kept.length }));
}

/** Drops what looks like the border when the border is one colour and something else is left. */
function withoutBackground(all: readonly { colour: Lab; edge: boolean }[]): Lab[] {
  const colours = all.map(({ colour }) => colour);
  const border = all.filter(({ edge }) => edge).map(({ colour }) => colour);
  if (border.length === 0) return colours;
  const ground = mean(border.map((colour) => ({ colour, weight: 1 })));
  const plain = border.filter((colour) => distance(colour, ground) < 0.06).length > 0.85 * border.length;
  const left = plain ? colours.filter((colour) => distance(colour, ground) > 0.09) : colours;
  return left.length > 0.02 * colours.length ? left : colours;
}

/** Starts from the mean and the colours farthest from what was chosen before, so equal pictures give equal clusters. */
function kMeans(pixels: readonly Weighted[]): Weighted[] {
  const centres: Lab[] = [mean(pixels)];
  while (centres.length < clusters) {
    const farthest = pixels.reduce((one, other) => (spread(other, centres) > spread(one, centres) ? other : one));
    centres.push(farthest.colour);
  }
  let groups: Weighted[][] = [];
  for (let round = 0; round < rounds; round++) {
    groups = centres.map(() => []);
    for (const pixel of pixels) groups[nearest(pixel.colour, centres)]!.push(pixel);
    groups.forEach((group, at) => { if (group.length > 0) centres[at] = mean(group); });
  }
  const weigh = (group: readonly Weighted[]) => group.reduce((sum, { weight }) => sum + weight, 0);
  return groups.map((group, at) => ({ colour: centres[at]!, weight: weigh(group) })).filter(({ weight }) => weight > 0);
}

const spread = ({ colour, weight }: Weighted, centres: readonly Lab[]): number =>
  Math.min(...centres.map((centre) => distance(colour, centre))) * Math.sqrt(weight);

function nearest(colour: Lab, centres: readonly Lab[]): number {
  let best = 0;
  for (let at = 1; at < centres.length; at++) if (distance(colour, centres[at]!) < distance(colour, centres[best]!)) best = at;
  return best;
}

/** Joins clusters that look alike and leaves out specks; largest first. */
function merge(found: readonly Weighted[]): Weighted[] {
  const total = found.reduce((sum, { weight }) => sum + weight, 0);
  const kept: Weighted[] = [];
  for (const cluster of [...found].sort((one, other) => other.weight - one.weight)) {
    const at = kept.findIndex(({ colour }) => distance(colour, cluster.colour) < alike);
    if (at >= 0) kept[at] = { colour: mean([kept[at]!, cluster]), weight: kept[at]!.weight + cluster.weight };
    else if (cluster.weight > 0.015 * total) kept.push(cluster);
  }
  return kept;
}

function mean(pixels: readonly Weighted[]): Lab {
  let L = 0, a = 0, b = 0, sum = 0;
  for (const { colour, weight } of pixels) {
    L += colour.L * weight; a += colour.a * weight; b += colour.b * weight; sum += weight;
  }
  return { L: L / sum, a: a / sum, b: b / sum };
}

/** One or two colours are joined by lighter and darker tones of the first. */
function atLeastThree(colours: readonly Lab[]): Lab[] {
  const [main] = colours;
  const tones = main === undefined ? [] : [0.94, 0.22, 0.6].map((L) => withTone(main, L, Math.min(chromaOf(main), 0.05)));
  const more = tones.filter((tone) => colours.every((colour) => distance(colour, tone) > alike));
  return [...colours, ...more.slice(0, Math.max(0, 3 - colours.length))];
}

const hexOf = ({ L, a, b }: Lab): string =>
  `#${labToRgb(L, a, b).map((channel) => Math.round(channel).toString(16).padStart(2, '0')).join('')}`;

const named: Readonly<Record<string, string>> = {
  black: '#17171a', white: '#f4f3ef', grey: '#85888c', gray: '#85888c', red: '#b3261e', crimson: '#8e1b2e', burgundy: '#5c1a2b', pink: '#e8a0ad',
  orange: '#dd7a2b', amber: '#c98a2b', gold: '#b8923a', golden: '#b8923a', yellow: '#e8c33c', green: '#3f6b4a', olive: '#6f6b3c', emerald: '#1f6f54',
  teal: '#2b7477', blue: '#2f5d8c', navy: '#1c2a44', purple: '#5d4277', lavender: '#b3a5cf', brown: '#5f4130', beige: '#d9c9af', cream: '#f1e7d3',
  ivory: '#f3eee0', copper: '#a9643f', silver: '#b9bdc2', bronze: '#8a6439', coral: '#e27d66', turquoise: '#4aa8a4', mint: '#b9dcc8'
};

/** Without pictures: colours that the brief names, in its order, then the category's. Three to six. */
export function wordPalette(prompt: string, category: readonly string[]): string[] {
  const words = prompt.toLocaleLowerCase('en').match(/\p{L}+/gu) ?? [];
  const said = words.filter((word) => Object.hasOwn(named, word)).map((word) => named[word]!);
  return [...new Set([...said.slice(0, 3), ...category])].slice(0, Math.max(category.length, 3));
}
