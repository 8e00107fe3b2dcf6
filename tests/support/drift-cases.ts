/**
 * Scenes with known faults, drawn here, to calibrate drift scores: for every subject what is right, however it is lit or
 * compressed, and what is wrong. A good score puts every right clip above every wrong one.
 */
import sharp from 'sharp';
import type { BriefImage } from '../../src/lib/pipeline/outputs.ts';
import type { ArtifactStore } from '../../src/lib/server/storage/files.ts';
import {
  between, drawShot, extracted, keyframe, packshot, subjects, type Backdrop, type JudgeRequest, type Product, type Shot
} from './judge-scenes.ts';

export const faults = ['hue shift', 'slight hue shift', 'swapped product', 'missing product', 'wrong text', 'other face'] as const;
export const rights = ['as it is', 'strongly compressed', 'brighter', 'warm evening light', 'light from one side', 'a little soft'] as const;
export type Fault = (typeof faults)[number];
export type Right = (typeof rights)[number];
export type Case = { readonly subject: Product; readonly name: Fault | Right; readonly right: boolean; readonly request: JudgeRequest };

/** A subject, how it is filmed, what takes its place when it is swapped, and its like with another face or text. */
type Subject = {
  readonly subject: Product; readonly backdrop: Backdrop; readonly heights: readonly [number, number]; readonly swapped: Product;
  readonly text?: Product; readonly face?: Product;
};

export const filmed: readonly Subject[] = [
  { subject: 'tin', backdrop: 'warm', heights: [0.6, 0.8], swapped: 'can', text: 'tinOtherText' },
  { subject: 'carton', backdrop: 'cool', heights: [0.7, 0.85], swapped: 'cream', text: 'cartonOtherText' },
  { subject: 'flask', backdrop: 'pale', heights: [0.75, 0.95], swapped: 'bottle', text: 'flaskOtherText' },
  { subject: 'shoe', backdrop: 'cool', heights: [0.6, 0.7], swapped: 'phone' },
  { subject: 'burger', backdrop: 'pale', heights: [0.6, 0.75], swapped: 'cream' },
  { subject: 'ann', backdrop: 'warm', heights: [0.9, 1.1], swapped: 'tin', face: 'bea' },
  { subject: 'bea', backdrop: 'cool', heights: [0.9, 1.1], swapped: 'phone', face: 'cal' }
];

const frame = { width: 1280, height: 720 };

/** Ways to light or encode a frame under which it stays right. */
const treatments: Record<Right, (png: Buffer) => Promise<{ png: Buffer; losses?: Parameters<typeof extracted>[2] }>> = {
  'as it is': async (png) => ({ png }),
  'strongly compressed': async (png) => ({ png, losses: { quality: 45 } }),
  brighter: async (png) => ({ png, losses: { light: 1.07 } }),
  'warm evening light': async (png) => ({ png: await sharp(png).linear([1.06, 0.99, 0.9], [2, 0, -2]).png({ compressionLevel: 1 }).toBuffer() }),
  'light from one side': async (png) => ({ png: await sharp(png).composite([{ input: sideLight, blend: 'multiply' }]).removeAlpha().png({ compressionLevel: 1 }).toBuffer() }),
  'a little soft': async (png) => ({ png, losses: { blur: 1 } })
};
const sideLight = Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${frame.width}" height="${frame.height}"><defs><linearGradient id="g">
  <stop offset="0" stop-color="#ffffff"/><stop offset="1" stop-color="#d2d2d2"/></linearGradient></defs><rect width="100%" height="100%" fill="url(#g)"/></svg>`);

/** Every case of one subject. Faults are in the clip and in its keyframes: nothing but the subject's picture tells. */
export async function* casesOf(store: ArtifactStore, subject: Subject): AsyncGenerator<Case> {
  const references = [await packshot(store, subject.subject)];
  const [from, to] = shotsOf(subject, { product: subject.subject });
  for (const name of rights) yield { subject: subject.subject, name, right: true, request: await film(store, from, to, references, treatments[name]) };
  const wrong: [Fault, Partial<Shot>][] = [
    ['hue shift', { hue: 110 }], ['slight hue shift', { hue: 40 }], ['swapped product', { product: subject.swapped }], ['missing product', { product: null }],
    ...(subject.text ? [['wrong text', { product: subject.text }] as [Fault, Partial<Shot>]] : []),
    ...(subject.face ? [['other face', { product: subject.face }] as [Fault, Partial<Shot>]] : [])
  ];
  for (const [name, change] of wrong) {
    const [first, last] = shotsOf(subject, change);
    yield { subject: subject.subject, name, right: false, request: await film(store, first, last, references, treatments['as it is']) };
  }
}

function shotsOf({ subject, backdrop, heights }: Subject, change: Partial<Shot>): [Shot, Shot] {
  const shot = (height: number, zoom: number): Shot => ({ product: subject, backdrop, place: { x: 0.5, y: 0.53, height }, camera: { zoom, x: 0 }, ...change });
  return [shot(heights[0], 1), shot(heights[1], 1.12)];
}

async function film(store: ArtifactStore, from: Shot, to: Shot, references: readonly BriefImage[], treat: (typeof treatments)[Right]): Promise<JudgeRequest> {
  const take = async (shot: Shot) => {
    const { png, losses } = await treat(await drawShot(shot, frame));
    return extracted(store, png, losses);
  };
  return {
    prompt: { system: '', text: '', images: [] },
    clip: { first: await take(from), middle: await take(between(from, to, 0.5)), last: await take(to) },
    start: await keyframe(store, await drawShot(from, frame)), end: await keyframe(store, await drawShot(to, frame)),
    references, picture: 0, threshold: 0.8
  };
}

export const nameOf = (product: Product): string => subjects[product] ?? product;
export type Scored = Pick<Case, 'subject' | 'name' | 'right'> & { readonly score: number };

/** The share of pairs of a right and a wrong case that a score puts in order: within each subject, and across all. */
export function inOrder(scored: readonly Scored[], wrong: (each: Scored) => boolean = () => true): { within: number; across: number; pairs: number } {
  let pairs = 0, good = 0, all = 0, allGood = 0;
  for (const one of scored.filter(({ right }) => right)) {
    for (const other of scored.filter((each) => !each.right && wrong(each))) {
      const order = one.score > other.score ? 1 : one.score === other.score ? 0.5 : 0;
      all += 1;
      allGood += order;
      if (one.subject !== other.subject) continue;
      pairs += 1;
      good += order;
    }
  }
  return { within: pairs ? good / pairs : 1, across: all ? allGood / all : 1, pairs };
}
