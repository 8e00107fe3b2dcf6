/**
 * Opens the holes of a subject that was cut from a plain ground, such as the inside of a handle: islands within it that
 * show the very colour of the ground. Where the ground is as bright as white can be, a hole and a white label look the
 * same, so nothing is opened there: a filled handle is better than a label with a hole.
 */
import type { Pixels } from '../media/pictures.ts';
import { fitBackground, likeBackground } from '../providers/animatic/background-model.ts';
import { labOfPicture, type Cutout } from '../providers/animatic/cutout.ts';
import { openWorkbench } from '../providers/animatic/cutting/workbench.ts';
import { islands } from '../providers/animatic/flood.ts';
import { matte } from '../providers/animatic/matte.ts';

/** Lightness (OKLab) from which the ground counts as white. */
const white = 0.985;
/** The smallest hole, as a share of the subject. */
const smallest = 0.0025;

/** The cut-out, where it has holes with those opened. `pixels`: the whole picture it was cut from. */
export function openHoles({ data, width, height }: Pixels, { pixels: cut, left, top }: Cutout): Pixels & { channels: 4 } {
  const bench = openWorkbench(width, height);
  const picture = bench.bytes(data.length);
  picture.set(data);
  const lab = labOfPicture(bench, picture);
  const subject = new Uint8Array(width * height);
  let extent = 0;
  for (let y = 0; y < cut.height; y += 1) {
    for (let x = 0; x < cut.width; x += 1) {
      if (cut.data[(y * cut.width + x) * 4 + 3]! < 128) continue;
      subject[(top + y) * width + left + x] = 1;
      extent += 1;
    }
  }
  const step = Math.max(1, Math.floor(subject.length / 4000)) | 1;
  const samples: number[] = [];
  for (let at = 0; at < subject.length; at += step) if (subject[at] === 0) samples.push(at);
  const ground = fitBackground(bench, lab, samples);
  if (!ground) return cut;
  const limit = Math.max(0.008, 1.5 * ground.sigma) ** 2;
  const like = likeBackground(bench, lab, ground, limit), background = bench.bytes(subject.length);
  for (let at = 0; at < subject.length; at += 1) {
    background[at] = 1 - subject[at]!;
    if (subject[at] === 0 || lab.L[at]! >= white) like[at] = 0;
  }
  const holes = islands(bench, like, 1).filter(({ pixels }) => pixels.length > smallest * extent);
  if (holes.length === 0) return cut;
  for (const { pixels } of holes) bench.loops.paint(background.byteOffset, pixels.byteOffset, pixels.length, 1);
  return { data: matte(bench, picture, background).slice(), width, height, channels: 4 };
}
