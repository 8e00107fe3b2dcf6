/**
 * The sample notebook's product pictures, drawn by us: three packshots of one can of cold brew, namely from the front,
 * turned and from a little above, and beside a glass.
 */
import sharp from 'sharp';
import { canDefinitions, drawCan } from './can.ts';
import { drawGlass, glassDefinitions } from './glass.ts';

const size = 1200;

const page = (body: string) => `<svg xmlns="http://www.w3.org/2000/svg" width="${size}" height="${size}"><defs>${canDefinitions}${glassDefinitions}
  <radialGradient id="paper" cx=".46" cy=".4" r=".8"><stop offset="0" stop-color="#f4ede2"/><stop offset="1" stop-color="#e2d8c9"/></radialGradient></defs>
  <rect width="${size}" height="${size}" fill="url(#paper)"/>${body}</svg>`;

const shadow = (x: number, y: number, width: number) =>
  `<ellipse cx="${x + 14}" cy="${y + 4}" rx="${width}" ry="${width * 0.13}" fill="#2a1d12" opacity=".34" filter="url(#soft)"/>
   <ellipse cx="${x}" cy="${y}" rx="${width * 0.82}" ry="${width * 0.05}" fill="#1b120a" opacity=".4" filter="url(#fine)"/>`;

const drawings: readonly { readonly name: string; readonly svg: () => string }[] = [
  {
    name: 'alba-front.png',
    svg: () => page(shadow(600, 1074, 250) + drawCan({ x: 600, foot: 1062, radius: 252, turn: 0, tilt: 0.055, drops: 150 }, 'front'))
  },
  {
    name: 'alba-turned.png',
    svg: () => page(shadow(600, 1076, 250) + drawCan({ x: 600, foot: 1040, radius: 240, turn: 0.34, tilt: 0.19, drops: 170 }, 'turned'))
  },
  {
    name: 'alba-with-glass.png',
    svg: () => page(shadow(424, 1046, 215) + shadow(842, 1062, 190) +
      drawCan({ x: 424, foot: 1028, radius: 212, turn: -0.2, tilt: 0.11, drops: 120 }, 'pair') + drawGlass({ x: 842, foot: 1060, radius: 186, tilt: 0.13 }))
  }
];

/** Draws them: PNG, 1200 x 1200, opaque. */
export function drawSamplePictures(): Promise<{ name: string; png: Buffer }[]> {
  return Promise.all(drawings.map(async ({ name, svg }) => ({ name, png: await sharp(Buffer.from(svg())).flatten().png().toBuffer() })));
}
