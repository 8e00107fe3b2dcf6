/**
 * The sample product: a can of "Alba", a cold brew that does not exist, as SVG. Its label is wrapped round the can:
 * `turn` (radians) turns it, `tilt` (0 to 0.3) is how far the camera looks down on it.
 */
import { shippedTypeface } from '../media/typeface.ts';
import { chance } from '../providers/animatic/seeded.ts';

export type CanPose = { readonly x: number; readonly foot: number; readonly radius: number; readonly turn: number; readonly tilt: number; readonly drops: number };

const stops = (...list: readonly (readonly [number, string, number?])[]) =>
  list.map(([at, colour, opacity]) => `<stop offset="${at}" stop-color="${colour}" stop-opacity="${opacity ?? 1}"/>`).join('');

/** Gradients and filters that the drawings share. */
export const canDefinitions = `
  <linearGradient id="night" x2="0" y2="1">${stops([0, '#14343c'], [0.5, '#0f2a33'], [1, '#0a1d25'])}</linearGradient>
  <linearGradient id="sun" x2="0" y2="1">${stops([0, '#ffc46b'], [0.55, '#ff8a4c'], [1, '#ef5a3c'])}</linearGradient>
  <linearGradient id="round">${stops([0, '#000', 0.62], [0.09, '#000', 0.3], [0.2, '#fff', 0.06], [0.27, '#fff', 0.3], [0.34, '#fff', 0.08], [0.56, '#000', 0], [0.8, '#000', 0.34], [0.93, '#000', 0.6], [0.975, '#fff', 0.1], [1, '#000', 0.5])}</linearGradient>
  <linearGradient id="metal">${stops([0, '#6e747a'], [0.14, '#c9ced2'], [0.28, '#ffffff'], [0.42, '#aeb5bb'], [0.66, '#7d848b'], [0.86, '#c3c9cd'], [1, '#5c6268'])}</linearGradient>
  <linearGradient id="lid" x2=".3" y2="1">${stops([0, '#8b9197'], [0.5, '#d9dde0'], [1, '#a7adb3'])}</linearGradient>
  <radialGradient id="drop" cx=".38" cy=".3" r=".75">${stops([0, '#fff', 0.75], [0.35, '#fff', 0.16], [0.8, '#000', 0.16], [1, '#fff', 0.4])}</radialGradient>
  <filter id="soft" x="-60%" y="-60%" width="220%" height="220%"><feGaussianBlur stdDeviation="16"/></filter>
  <filter id="fine" x="-60%" y="-60%" width="220%" height="220%"><feGaussianBlur stdDeviation="5"/></filter>`;

/** The can, standing with its foot at (x, foot). */
export function drawCan(pose: CanPose, id: string): string {
  const { x, foot, radius: r, tilt } = pose;
  const height = r * 3.75, top = foot - height, curve = r * tilt;
  const neck = r * 0.83, base = r * 0.84, shoulder = top + r * 0.42, heel = foot - r * 0.24;
  const body = `M${x - neck} ${top} C${x - neck} ${top + r * 0.2} ${x - r} ${top + r * 0.24} ${x - r} ${shoulder} V${heel} ` +
    `C${x - r} ${foot - r * 0.08} ${x - base} ${foot - r * 0.06} ${x - base} ${foot} A${base} ${curve * 0.84} 0 0 0 ${x + base} ${foot} ` +
    `C${x + base} ${foot - r * 0.06} ${x + r} ${foot - r * 0.08} ${x + r} ${heel} V${shoulder} C${x + r} ${top + r * 0.24} ${x + neck} ${top + r * 0.2} ${x + neck} ${top} Z`;
  return `<clipPath id="${id}"><path d="${body}"/></clipPath>
    <path d="${body}" fill="url(#metal)"/>
    <g clip-path="url(#${id})">
      ${band(pose, shoulder - r * 0.05, heel + r * 0.02, 'url(#night)')}
      ${label(pose, shoulder, heel)}
      ${band(pose, shoulder - r * 0.05, shoulder - r * 0.015, '#ff8a4c')}
      ${band(pose, heel - r * 0.07, heel - r * 0.02, '#ff8a4c')}
      <rect x="${x - r}" y="${top}" width="${2 * r}" height="${height + curve}" fill="url(#round)"/>
      <rect x="${x - r * 0.56}" y="${shoulder + r * 0.1}" width="${r * 0.13}" height="${heel - shoulder - r * 0.1}" rx="${r * 0.06}" fill="#fff" opacity=".34" filter="url(#fine)"/>
      <rect x="${x + r * 0.86}" y="${shoulder + r * 0.1}" width="${r * 0.05}" height="${heel - shoulder}" fill="#ffd9b0" opacity=".4" filter="url(#fine)"/>
      ${drops(pose, shoulder, heel, id)}
    </g>${rim(pose, top, neck)}`;
}

/** A ring round the can between two heights. */
const band = ({ x, radius: r, tilt }: CanPose, from: number, to: number, fill: string) =>
  `<path d="M${x - r} ${from} A${r} ${r * tilt} 0 0 0 ${x + r} ${from} V${to} A${r} ${r * tilt} 0 0 1 ${x - r} ${to} Z" fill="${fill}"/>`;

/** Sun, hills, name and small print, each at its own angle on the cylinder. */
function label({ x, radius: r, turn, tilt }: CanPose, from: number, to: number): string {
  const tall = to - from;
  const face = shippedTypeface();
  const at = (angle: number, drawing: string) => {
    const seen = angle + turn;
    if (Math.cos(seen) < 0.12) return '';
    const drop = r * tilt * Math.cos(seen);
    return `<g transform="translate(${(x + r * Math.sin(seen)).toFixed(1)} ${drop.toFixed(1)}) scale(${Math.cos(seen).toFixed(3)} 1)">${drawing}</g>`;
  };
  const word = (text: string, size: number, y: number, fill: string, spread = 0) => {
    const letters = [...text].map((letter) => face.outline(letter, size));
    const width = letters.reduce((sum, letter) => sum + letter.width + spread, -spread);
    let pen = -width / 2;
    return letters.map((letter) => {
      const drawn = `<path transform="translate(${pen.toFixed(1)} ${y.toFixed(1)})" d="${letter.path}" fill="${fill}" stroke="${fill}" stroke-width="${(size * 0.035).toFixed(1)}"/>`;
      pen += letter.width + spread;
      return drawn;
    }).join('');
  };
  const horizon = from + tall * 0.6;
  const hill = (y: number, swing: number, fill: string, shift: number) => {
    const points = Array.from({ length: 41 }, (_, i) => {
      const across = (i / 20 - 1) * r;
      const angle = Math.asin(Math.max(-1, Math.min(1, i / 20 - 1))) - turn;
      return `${(x + across).toFixed(1)} ${(y + r * tilt * Math.sqrt(1 - (i / 20 - 1) ** 2) - swing * Math.sin(angle * 2.2 + shift)).toFixed(1)}`;
    });
    return `<path d="M${x - r} ${to + r} L${points.join(' L')} L${x + r} ${to + r} Z" fill="${fill}"/>`;
  };
  return at(0, `<circle cx="0" cy="${from + tall * 0.4}" r="${r * 0.5}" fill="url(#sun)"/>`) +
    hill(horizon, r * 0.1, '#1f5a5c', 0.4) + hill(horizon + tall * 0.07, r * 0.08, '#174447', 2.1) + hill(horizon + tall * 0.15, r * 0.06, '#0d2a32', 3.9) +
    at(0, word('alba', r * 0.5, from + tall * 0.86, '#fff3df', r * 0.015) + word('COLD BREW', r * 0.105, from + tall * 0.935, '#ffb27a', r * 0.035)) +
    at(-1.5, word('SLOW', r * 0.16, from + tall * 0.3, '#fff3df', r * 0.03) + word('18 h', r * 0.12, from + tall * 0.38, '#ffb27a', r * 0.02));
}

/** Drops of cold water, fewer and flatter towards the sides. */
function drops({ x, radius: r, drops: count }: CanPose, from: number, to: number, id: string): string {
  const dice = chance('drops', id);
  return Array.from({ length: count }, () => {
    const angle = dice.between(-1.35, 1.35), y = dice.between(from, to - r * 0.05), size = r * 0.008 + r * 0.03 * dice.next() ** 3;
    return `<ellipse cx="${(x + r * Math.sin(angle)).toFixed(1)}" cy="${y.toFixed(1)}" rx="${(size * Math.max(0.4, Math.cos(angle))).toFixed(1)}" ry="${(size * dice.between(1, 1.35)).toFixed(1)}" fill="url(#drop)"/>`;
  }).join('');
}

/** The rolled edge and, seen from above, the lid with its tab. */
function rim({ x, radius: r, tilt }: CanPose, top: number, neck: number): string {
  const deep = Math.max(neck * tilt, r * 0.03);
  const inside = tilt < 0.08 ? '' :
    `<ellipse cx="${x}" cy="${top - r * 0.015}" rx="${neck * 0.93}" ry="${deep * 0.86}" fill="#5d6369"/><ellipse cx="${x}" cy="${top + r * 0.02}" rx="${neck * 0.87}" ry="${deep * 0.76}" fill="url(#lid)"/>
     <ellipse cx="${x}" cy="${top + deep * 0.42}" rx="${neck * 0.3}" ry="${deep * 0.26}" fill="#80868c"/>
     <ellipse cx="${x}" cy="${top - deep * 0.12}" rx="${neck * 0.2}" ry="${deep * 0.3}" fill="#c9ced2" stroke="#767c82" stroke-width="${r * 0.014}"/><ellipse cx="${x}" cy="${top - deep * 0.26}" rx="${neck * 0.09}" ry="${deep * 0.11}" fill="#6a7076"/>`;
  return `<path d="M${x - neck * 1.02} ${top} A${neck * 1.02} ${deep} 0 0 1 ${x + neck * 1.02} ${top} V${top + r * 0.055} A${neck * 1.02} ${deep} 0 0 1 ${x - neck * 1.02} ${top + r * 0.055} Z" fill="url(#metal)"/>
    <ellipse cx="${x}" cy="${top}" rx="${neck * 1.02}" ry="${deep}" fill="url(#metal)"/>${inside}`;
}
