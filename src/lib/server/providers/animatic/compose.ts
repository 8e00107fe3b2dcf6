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
  resample(plate, across, down, (values, x, y) => {
    const to = (y * size.width + x) * 3;
    data[to] = clampByte(values[0]!);
    data[to + 1] = clampByte(values[1]!);
    data[to + 2] = clampByte(values[2]!);
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
  resample(subject, across, down, (values, x, y) => {
    const alpha = Math.min(1, Math.max(0, values[3]! / 255));
    if (alpha < 0.002) return;
    const to = ((y0 + y) * frame.width + x0 + x) * 3;
    for (let k = 0; k < 3; k++) frame.data[to + k] = clampByte(values[k]! + frame.data[to + k]! * (1 - alpha));
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

/** Resamples rows, then columns; RGBA comes out with colours multiplied by alpha. */
function resample(source: Pixels, across: Taps, down: Taps, write: (values: Float32Array, x: number, y: number) => void): void {
  const { channels } = source;
  const rows = new Map<number, Float32Array>();
  const values = new Float32Array(4);
  for (let y = 0; y < down.count; y++) {
    const lines: Float32Array[] = [];
    for (let k = 0; k < down.each; k++) {
      const at = down.from[y * down.each + k]!;
      let line = rows.get(at);
      if (!line) rows.set(at, (line = resampleRow(source, at, across)));
      lines.push(line);
    }
    for (const at of rows.keys()) if (at < down.from[y * down.each]!) rows.delete(at);
    for (let x = 0; x < across.count; x++) {
      values.fill(0);
      for (let k = 0; k < down.each; k++) {
        const weight = down.weights[y * down.each + k]!;
        const line = lines[k]!;
        for (let c = 0; c < channels; c++) values[c]! += line[x * channels + c]! * weight;
      }
      write(values, x, y);
    }
  }
}

function resampleRow({ data, width, channels }: Pixels, row: number, across: Taps): Float32Array {
  const out = new Float32Array(across.count * channels);
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
  return out;
}
