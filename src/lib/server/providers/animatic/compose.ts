/**
 * Puts a frame together: the plate cut to its view, the subject over it at its place. Both are resampled at exact
 * fractions of a pixel, as the mover does, so that a clip's first frame is its keyframe.
 */
import type { FrameLayers } from '../../../pipeline/outputs.ts';
import type { Pixels } from '../../media/pictures.ts';

export type FrameSize = { readonly width: number; readonly height: number };
type View = FrameLayers['view'];
type Place = NonNullable<FrameLayers['subject']>['place'];

/** The frame's pixels, RGB. */
export function composeFrame(size: FrameSize, plate: Pixels, view: View, subject: Pixels | null, place: Place | null): Pixels {
  const frame = cutPlate(size, plate, view);
  if (subject && place) overlay(frame, subject, place);
  return frame;
}

/** Where the view lies on the plate, in the plate's pixels. */
export function viewBox(size: FrameSize, plate: FrameSize, view: View) {
  const width = view.width * plate.width;
  const height = (width * size.height) / size.width;
  return { left: view.x * plate.width - width / 2, top: view.y * plate.height - height / 2, width, height };
}

function cutPlate(size: FrameSize, plate: Pixels, view: View): Pixels {
  const box = viewBox(size, plate, view);
  const across = taps(box.left, box.width / size.width, size.width, plate.width, true);
  const down = taps(box.top, box.height / size.height, size.height, plate.height, true);
  const data = new Uint8Array(size.width * size.height * 3);
  resample(plate, across, down, (line, y) => {
    for (let i = 0, to = y * size.width * 3; i < line.length; i++, to++) data[to] = clampByte(line[i]!);
  });
  return { data, width: size.width, height: size.height, channels: 3 };
}

function overlay(frame: Pixels, subject: Pixels, place: Place): void {
  const height = place.height * frame.height;
  const scale = subject.height / height;
  const width = subject.width / scale;
  const left = place.x * frame.width - width / 2, top = place.y * frame.height - height / 2;
  const x0 = Math.max(0, Math.floor(left)), x1 = Math.min(frame.width, Math.ceil(left + width));
  const y0 = Math.max(0, Math.floor(top)), y1 = Math.min(frame.height, Math.ceil(top + height));
  if (x1 <= x0 || y1 <= y0) return;
  const across = taps((x0 - left) * scale, scale, x1 - x0, subject.width, false);
  const down = taps((y0 - top) * scale, scale, y1 - y0, subject.height, false);
  const { data } = frame;
  resample(subject, across, down, (line, y) => {
    for (let i = 0, to = ((y0 + y) * frame.width + x0) * 3; i < line.length; i += 4, to += 3) {
      const rest = 1 - Math.min(1, Math.max(0, line[i + 3]! / 255));
      if (rest > 0.998) continue;
      data[to] = clampByte(line[i]! + data[to]! * rest);
      data[to + 1] = clampByte(line[i + 1]! + data[to + 1]! * rest);
      data[to + 2] = clampByte(line[i + 2]! + data[to + 2]! * rest);
    }
  });
}

const clampByte = (value: number) => (value <= 0 ? 0 : value >= 255 ? 255 : (value + 0.5) | 0);

type Taps = { readonly count: number; readonly each: number; readonly from: Int32Array; readonly weights: Float32Array };

/**
 * Cubic taps (Catmull-Rom, widened when shrinking) for `count` samples that begin at `start` of a line of `length`
 * pixels and lie `step` apart. Beyond the ends the line repeats its last pixel (`repeat`), else it is clear.
 */
function taps(start: number, step: number, count: number, length: number, repeat: boolean): Taps {
  const widen = Math.max(1, step);
  const each = Math.ceil(4 * widen) + 1;
  const from = new Int32Array(count * each);
  const weights = new Float32Array(count * each);
  for (let i = 0; i < count; i++) {
    const centre = start + (i + 0.5) * step - 0.5;
    const first = Math.ceil(centre - 2 * widen);
    let sum = 0;
    for (let k = 0; k < each; k++) {
      const weight = cubic((first + k - centre) / widen);
      const at = first + k;
      const within = at >= 0 && at < length;
      from[i * each + k] = Math.min(length - 1, Math.max(0, at));
      weights[i * each + k] = within || repeat ? weight : 0;
      sum += weight;
    }
    for (let k = 0; k < each; k++) weights[i * each + k]! /= sum;
  }
  return { count, each, from, weights };
}

function cubic(distance: number): number {
  const t = Math.abs(distance);
  if (t >= 2) return 0;
  return t < 1 ? 1 + t * t * (1.5 * t - 2.5) : 2 - t * (4 - t * (2.5 - 0.5 * t));
}

/** Resamples rows, then columns, and hands over line by line; RGBA comes out with colours multiplied by alpha. */
function resample(source: Pixels, across: Taps, down: Taps, write: (line: Float32Array, y: number) => void): void {
  const length = across.count * source.channels;
  const ready = new Map<number, Float32Array>();
  const spare: Float32Array[] = [];
  const sum = new Float32Array(length);
  for (let y = 0; y < down.count; y++) {
    const first = down.from[y * down.each]!;
    for (const [at, line] of ready) {
      if (at >= first) continue;
      ready.delete(at);
      spare.push(line);
    }
    sum.fill(0);
    for (let k = y * down.each; k < (y + 1) * down.each; k++) {
      const weight = down.weights[k]!, at = down.from[k]!;
      if (weight === 0) continue;
      let line = ready.get(at);
      if (!line) {
        line = spare.pop()?.fill(0) ?? new Float32Array(length);
        resampleRow(source, at, across, line);
        ready.set(at, line);
      }
      for (let i = 0; i < length; i++) sum[i]! += line[i]! * weight;
    }
    write(sum, y);
  }
}

function resampleRow({ data, width, channels }: Pixels, row: number, across: Taps, out: Float32Array): void {
  const base = row * width * channels;
  for (let x = 0; x < across.count; x++) {
    for (let k = 0; k < across.each; k++) {
      const weight = across.weights[x * across.each + k]!;
      if (weight === 0) continue;
      const from = base + across.from[x * across.each + k]! * channels;
      if (channels === 3) {
        out[x * 3]! += data[from]! * weight;
        out[x * 3 + 1]! += data[from + 1]! * weight;
        out[x * 3 + 2]! += data[from + 2]! * weight;
      } else {
        const alpha = data[from + 3]! * weight, part = alpha / 255;
        out[x * 4]! += data[from]! * part;
        out[x * 4 + 1]! += data[from + 1]! * part;
        out[x * 4 + 2]! += data[from + 2]! * part;
        out[x * 4 + 3]! += alpha;
      }
    }
  }
}
