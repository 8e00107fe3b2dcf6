/** A clean sheet: the subject in the middle of neutral grey, with room around it. */
import type { Pixels } from '../media/pictures.ts';

/** sRGB 128: neither bright nor dark, and no colour that could rub off on what is painted from the sheet. */
export const sheetGrey = 0x80;
/** Room on each side, as a share of the subject's longer side. */
const margin = 0.08;

export function onGrey({ data, width, height }: Pixels & { channels: 4 }): Pixels & { channels: 3 } {
  const room = Math.round(margin * Math.max(width, height));
  const [w, h] = [width + 2 * room, height + 2 * room];
  const out = new Uint8Array(w * h * 3).fill(sheetGrey);
  for (let y = 0, i = 0; y < height; y += 1) {
    for (let x = 0, o = ((y + room) * w + room) * 3; x < width; x += 1, i += 4, o += 3) {
      const share = data[i + 3]! / 255;
      if (share === 0) continue;
      for (let k = 0; k < 3; k += 1) out[o + k] = Math.round(data[i + k]! * share + sheetGrey * (1 - share));
    }
  }
  return { data: out, width: w, height: h, channels: 3 };
}
