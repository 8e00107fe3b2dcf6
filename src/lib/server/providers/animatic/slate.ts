/**
 * The storyboard slate: a quiet strip along the lower edge of a frame with the scene's title, role and position and
 * its words. It is drawn on the picture only; the layers, from which the film goes on, stay clean.
 */
import sharp from 'sharp';
import type { FrameFacts } from '../../../pipeline/steps/tools.ts';
import type { Pixels } from '../../media/pictures.ts';
import { fitted, wrap } from '../../media/lettering.ts';
import { shippedTypeface, type Typeface } from '../../media/typeface.ts';

const roleNames: Record<FrameFacts['role'], string> = { hook: 'Hook', body: 'Body', cta: 'Call to action' };
const positionNames: Record<FrameFacts['position'], string> = { start: 'First frame', end: 'Last frame' };

/** Draws the slate into the frame's pixels. */
export async function drawSlate(frame: Pixels, facts: Pick<FrameFacts, 'title' | 'role' | 'position' | 'words'>): Promise<void> {
  const strip = await sharp(Buffer.from(slateSvg(frame, facts, shippedTypeface()))).ensureAlpha().raw().toBuffer({ resolveWithObject: true });
  const top = frame.height - strip.info.height;
  for (let at = 0, to = top * frame.width * frame.channels; at < strip.data.length; at += 4, to += frame.channels) {
    const alpha = strip.data[at + 3]! / 255;
    for (let k = 0; k < 3; k++) frame.data[to + k] = Math.round(strip.data[at + k]! * alpha + frame.data[to + k]! * (1 - alpha));
  }
}

function slateSvg({ width, height }: Pixels, { title, role, position, words }: Pick<FrameFacts, 'title' | 'role' | 'position' | 'words'>, face: Typeface): string {
  const unit = Math.min(width, height) / 720;
  const size = 17 * unit, small = 14 * unit, margin = 26 * unit;
  const lines = wrap(words, width - 2 * margin, size, face, 2);
  const tall = Math.round(margin * 1.5 + small + lines.length * size * 1.4);
  const label = [title, roleNames[role], positionNames[position]].filter((part) => part !== '').join('   ·   ');
  const draw = (text: string, x: number, y: number, at: number, fill: string) =>
    `<path transform="translate(${x.toFixed(1)} ${y.toFixed(1)})" d="${face.outline(text, at).path}" fill="${fill}"/>`;
  const top = margin * 0.8 + small;
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${tall}">
    <rect width="${width}" height="${tall}" fill="#12110f" fill-opacity=".74"/>
    <rect x="${margin}" y="${top - small * 0.72}" width="${3 * unit}" height="${small * 0.72}" fill="#f0a93a"/>
    ${draw(fitted(label, width - 2 * margin - 12 * unit, small, face), margin + 12 * unit, top, small, '#d9b77a')}
    ${lines.map((line, i) => draw(line, margin, top + (i + 1) * size * 1.42, size, '#f4f1ea')).join('')}
  </svg>`;
}
