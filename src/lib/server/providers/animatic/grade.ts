/**
 * Changes the light of a plate that is already on screen, when the words of a scene's last frame ask for it. Each
 * change aims at a state and not by an amount, so asking again for what is there already changes nothing.
 */
import sharp from 'sharp';
import type { Pixels } from '../../media/pictures.ts';
import type { Hints } from './hints.ts';

/** Whether the hints say anything about light at all. */
export const asksForLight = ({ light, temperature, tint, blur }: Hints) =>
  light !== null || temperature !== null || tint !== null || blur === 'soft';

/** A new plate in the light asked for; the plate itself when it has that light. `blur` only where nothing sharp matters. */
export async function regrade(plate: Pixels, hints: Hints, mayBlur: boolean): Promise<Pixels> {
  const [red, green, blue] = means(plate);
  const luma = 0.3 * red + 0.59 * green + 0.11 * blue;
  const dim = hints.light === 'dark' && luma > 66 ? 52 / luma : 1;
  const lift = hints.light === 'bright' && luma < 168 ? 182 / Math.max(20, luma) : 1;
  const lean = hints.temperature === 'warm' ? Math.max(0, Math.min(1, (34 - (red - blue)) / 34))
    : hints.temperature === 'cool' ? -Math.max(0, Math.min(1, (34 - (blue - red)) / 34)) : 0;
  const wash = hints.tint ? washOf(hints.tint, red, green, blue) : null;
  const blurs = hints.blur === 'soft' && mayBlur;
  if (dim === 1 && lift === 1 && lean === 0 && !wash && !blurs) return plate;
  const source = blurs ? await soften(plate) : plate;
  const { data, width, height } = source;
  const out = new Uint8Array(data.length);
  // Less light is also more contrast; a mere factor would leave a pale set grey.
  const fall = dim < 1 ? 1 + (1.3 * luma) / 255 : 1;
  const rest = dim < 1 ? (dim * luma) / (255 * (luma / 255) ** fall) : 1;
  const curve = (value: number) => (lift === 1 ? 255 * rest * (value / 255) ** fall : 255 * (1 - (1 - value / 255) ** Math.min(3.4, lift ** 1.25)));
  const tone = Float32Array.from({ length: 256 }, (_, i) => curve(i));
  const gains = [1 + 0.1 * lean, 1 + 0.015 * lean, 1 - 0.14 * lean];
  for (let y = 0, i = 0; y < height; y++) {
    const v = (y + 0.5) / height - 0.5;
    for (let x = 0; x < width; x++, i += 3) {
      const u = (x + 0.5) / width - 0.5;
      const corner = dim < 1 ? 1 - 0.7 * (u * u + v * v) : 1;
      let r = tone[data[i]!]! * gains[0]! * corner, g = tone[data[i + 1]!]! * gains[1]! * corner, b = tone[data[i + 2]!]! * gains[2]! * corner;
      if (wash) {
        const light = (0.3 * r + 0.59 * g + 0.11 * b) / 255;
        r += (wash[0] * light * 1.5 + 255 * 0.25 * light * light - r) * 0.72;
        g += (wash[1] * light * 1.5 + 255 * 0.25 * light * light - g) * 0.72;
        b += (wash[2] * light * 1.5 + 255 * 0.25 * light * light - b) * 0.72;
      }
      const turn = 0.06711056 * x + 0.00583715 * y;
      const noise = 52.9829189 * (turn - Math.floor(turn));
      const dither = noise - Math.floor(noise);
      out[i] = Math.min(255, r + dither);
      out[i + 1] = Math.min(255, g + dither);
      out[i + 2] = Math.min(255, b + dither);
    }
  }
  return { data: out, width, height, channels: 3 };
}

function means({ data }: Pixels): [number, number, number] {
  let r = 0, g = 0, b = 0, count = 0;
  for (let i = 0; i + 2 < data.length; i += 3 * 97) {
    r += data[i]!;
    g += data[i + 1]!;
    b += data[i + 2]!;
    count++;
  }
  return [r / count, g / count, b / count];
}

/** The tint as RGB; null when the plate leans that way already. */
function washOf(hex: string, red: number, green: number, blue: number): [number, number, number] | null {
  const value = Number.parseInt(hex.slice(1), 16);
  const tint: [number, number, number] = [(value >> 16) & 255, (value >> 8) & 255, value & 255];
  const lean = (rgb: readonly number[]) => {
    const mean = (rgb[0]! + rgb[1]! + rgb[2]!) / 3;
    return rgb.map((c) => (c - mean) / Math.max(24, mean));
  };
  const [wanted, there] = [lean(tint), lean([red, green, blue])];
  const apart = Math.hypot(...wanted.map((c, k) => c - there[k]!));
  return apart < 0.4 * Math.max(0.3, Math.hypot(...wanted)) ? null : tint;
}

async function soften({ data, width, height }: Pixels): Promise<Pixels> {
  const soft = await sharp(data, { raw: { width, height, channels: 3 } }).blur(Math.max(1, height * 0.014)).raw().toBuffer();
  return { data: soft, width, height, channels: 3 };
}
