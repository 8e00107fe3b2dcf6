/** A tumbler of cold brew on ice, as SVG, for the sample pictures. */

export type GlassPose = { readonly x: number; readonly foot: number; readonly radius: number; readonly tilt: number };

export const glassDefinitions = `
  <linearGradient id="brew" x2="0" y2="1"><stop offset="0" stop-color="#8a4a20"/><stop offset=".3" stop-color="#5a2a12"/><stop offset="1" stop-color="#230e07"/></linearGradient>
  <linearGradient id="tumbler"><stop offset="0" stop-color="#000" stop-opacity=".5"/><stop offset=".1" stop-color="#fff" stop-opacity=".3"/><stop offset=".2" stop-color="#fff" stop-opacity=".04"/>
    <stop offset=".72" stop-color="#000" stop-opacity="0"/><stop offset=".9" stop-color="#000" stop-opacity=".36"/><stop offset=".95" stop-color="#fff" stop-opacity=".34"/><stop offset="1" stop-color="#000" stop-opacity=".42"/></linearGradient>
  <linearGradient id="ice" x2="1" y2="1"><stop offset="0" stop-color="#fff" stop-opacity=".78"/><stop offset=".45" stop-color="#ffe6c8" stop-opacity=".2"/><stop offset="1" stop-color="#fff" stop-opacity=".42"/></linearGradient>
  <linearGradient id="thick" x2="0" y2="1"><stop offset="0" stop-color="#b98a5e"/><stop offset=".6" stop-color="#8a5c38"/><stop offset=".9" stop-color="#6b4428"/><stop offset="1" stop-color="#c08c5c"/></linearGradient>`;

/** The glass, standing with its foot at (x, foot). */
export function drawGlass({ x, foot, radius: r, tilt }: GlassPose): string {
  const tall = r * 2.45, top = foot - tall, base = r * 0.8, curve = r * tilt, floor = foot - r * 0.2;
  const side = (y: number) => base + (r - base) * ((foot - y) / tall);
  const level = top + r * 0.2;
  const wall = `M${x - r} ${top} L${x - base} ${foot} A${base} ${base * tilt} 0 0 0 ${x + base} ${foot} L${x + r} ${top} A${r} ${curve} 0 0 1 ${x - r} ${top} Z`;
  const brew = `M${x - side(level) * 0.97} ${level} L${x - side(floor) * 0.95} ${floor} A${side(floor)} ${base * tilt} 0 0 0 ${x + side(floor) * 0.95} ${floor} L${x + side(level) * 0.97} ${level} Z`;
  const cube = (cx: number, cy: number, s: number, turn: number) =>
    `<g transform="translate(${cx} ${cy}) rotate(${turn})"><rect x="${-s / 2}" y="${-s / 2}" width="${s}" height="${s}" rx="${s * 0.17}" fill="url(#ice)" stroke="#fff" stroke-opacity=".5" stroke-width="2.5"/>
      <path d="M${-s * 0.32} ${-s * 0.3} h${s * 0.46}" stroke="#fff" stroke-width="${s * 0.06}" stroke-linecap="round" opacity=".75"/></g>`;
  return `<clipPath id="tumbler-inside"><path d="${wall}"/></clipPath>
    <path d="${wall}" fill="url(#thick)"/>
    <g clip-path="url(#tumbler-inside)">
      <ellipse cx="${x}" cy="${top}" rx="${r}" ry="${curve}" fill="#a5794f"/><rect x="${x - r}" y="${top}" width="${2 * r}" height="${r * 0.3}" fill="#9a6d45" opacity=".8"/>
      <path d="${brew}" fill="url(#brew)"/><ellipse cx="${x}" cy="${level}" rx="${side(level) * 0.97}" ry="${curve * 0.96}" fill="#9a5a2a"/>
      <ellipse cx="${x - r * 0.1}" cy="${level + curve * 0.1}" rx="${side(level) * 0.8}" ry="${curve * 0.7}" fill="#b87338" opacity=".6"/>
      ${cube(x - r * 0.36, level + r * 0.16, r * 0.62, -14)}${cube(x + r * 0.38, level + r * 0.3, r * 0.56, 19)}${cube(x - r * 0.06, level + r * 0.86, r * 0.58, 38)}
      <rect x="${x - r}" y="${top}" width="${2 * r}" height="${tall + curve}" fill="url(#tumbler)"/>
      <path d="M${x - r * 0.76} ${top + r * 0.3} L${x - r * 0.64} ${floor - r * 0.2}" stroke="#fff" stroke-width="${r * 0.09}" stroke-linecap="round" opacity=".5" filter="url(#fine)"/>
    </g>
    <ellipse cx="${x}" cy="${top}" rx="${r}" ry="${curve}" fill="none" stroke="#7d5a3c" stroke-width="${r * 0.03}"/><path d="M${x - r} ${top} A${r} ${curve} 0 0 0 ${x + r} ${top}" fill="none" stroke="#f3e2cc" stroke-width="${r * 0.022}"/>`;
}
