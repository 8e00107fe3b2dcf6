/**
 * A description without a model: the proportions and the colours of what a picture shows, and no more, for pixels say
 * nothing of what a thing is. It says so itself.
 */
import sharp from 'sharp';
import { kindWords, type AssetKind } from '../../../pipeline/assets/words.ts';
import type { ArtifactRef } from '../../../pipeline/outputs.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { labInto, labOf, labPlanes } from './colour.ts';
import { findSubject } from './cutout.ts';

/** The names of colours that most people agree on. */
const names: readonly (readonly [string, string])[] = [
  ['black', '#101010'], ['dark grey', '#404040'], ['grey', '#808080'], ['light grey', '#c0c0c0'], ['white', '#f6f6f6'], ['dark red', '#7a1018'],
  ['red', '#d02028'], ['pink', '#f0a0b8'], ['orange', '#f08020'], ['brown', '#704020'], ['beige', '#d8c4a0'], ['yellow', '#f0d030'], ['dark green', '#14502c'],
  ['green', '#30a048'], ['light green', '#a0d890'], ['turquoise', '#28b0b0'], ['dark blue', '#142c70'], ['blue', '#2860d0'], ['light blue', '#90c0f0'], ['violet', '#7038a8']
];
const known = names.map(([name, hex]) => ({ name, lab: labOf(hex) }));

/** A colour takes at least this share to be worth naming. */
const leastShare = 0.08;
const side = 240;

export async function describePicture(store: ArtifactStore, picture: ArtifactRef, kind: AssetKind): Promise<string> {
  const { data, info } = await sharp(store.path(picture), { limitInputPixels: 50e6 }).toColourspace('srgb').ensureAlpha()
    .resize({ width: side, height: side, fit: 'inside' }).raw().toBuffer({ resolveWithObject: true });
  const whole = { data: data as Uint8Array, width: info.width, height: info.height, channels: 4 as const };
  const found = kind === 'location' || kind === 'style' ? null : findSubject(whole);
  const subject = found?.kind === 'cut' ? found.cutout.pixels : null;
  const colours = coloursOf(subject ?? whole);
  const shape = subject ? `${shapeOf(subject.width / subject.height)}, ` : '';
  return `${kindWords[kind]}: ${shape}${list(colours)}. Read off the pixels; nothing else is known of it offline.`;
}

function shapeOf(ratio: number): string {
  const times = (value: number) => Number(value.toFixed(1));
  if (ratio > 1.15) return `about ${times(ratio)} times as wide as tall`;
  return ratio < 0.87 ? `about ${times(1 / ratio)} times as tall as wide` : 'about as wide as tall';
}

function coloursOf({ data }: { data: Uint8Array }): string[] {
  const counts = new Map<string, number>();
  const planes = labPlanes(1);
  let total = 0;
  for (let i = 0; i < data.length; i += 4) {
    if (data[i + 3]! < 128) continue;
    labInto(planes, 0, data[i]!, data[i + 1]!, data[i + 2]!);
    const distance = ({ lab }: (typeof known)[number]) => (lab.L - planes.L[0]!) ** 2 + (lab.a - planes.a[0]!) ** 2 + (lab.b - planes.b[0]!) ** 2;
    const nearest = known.reduce((best, each) => (distance(each) < distance(best) ? each : best));
    counts.set(nearest.name, (counts.get(nearest.name) ?? 0) + 1);
    total++;
  }
  return [...counts].filter(([, count]) => count >= leastShare * total).sort((a, b) => b[1] - a[1]).slice(0, 4).map(([name]) => name);
}

const list = ([first = 'of many colours', ...others]: readonly string[]): string =>
  others.length ? `mostly ${first}, with ${others.length > 1 ? `${others.slice(0, -1).join(', ')} and ` : ''}${others.at(-1)}` : `mostly ${first}`;
