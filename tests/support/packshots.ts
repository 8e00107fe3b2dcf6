/** Five very different products on plain or graded backgrounds, drawn for tests: PNG, about 900 pixels. */
import sharp from 'sharp';
import type { Category } from '../../src/lib/pipeline/outputs.ts';

export type PackshotCategory = Exclude<Category, 'other'>;

const blur = (id: string, by: number) =>
  `<filter id="${id}" x="-60%" y="-60%" width="220%" height="220%"><feGaussianBlur stdDeviation="${by}"/></filter>`;
const stops = (...list: readonly [number, string, number?][]) =>
  list.map(([at, colour, opacity]) => `<stop offset="${at}" stop-color="${colour}" stop-opacity="${opacity ?? 1}"/>`).join('');

const ground = (colour: string, edge: string) =>
  `<radialGradient id="ground" cx=".5" cy=".42" r=".8">${stops([0, colour], [1, edge])}</radialGradient>`;
const floorShadow = (x: number, y: number, rx: number, ry: number, opacity: number) =>
  `<ellipse cx="${x}" cy="${y}" rx="${rx}" ry="${ry}" fill="#1b1612" opacity="${opacity}" filter="url(#soft)"/>`;

const page = (width: number, height: number, defs: string, body: string) =>
  `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><defs>${blur('soft', 14)}${blur('softer', 5)}${defs}</defs>` +
  `<rect width="${width}" height="${height}" fill="url(#ground)"/>${body}</svg>`;

const bottle = page(720, 1000,
  ground('#f7f5f1', '#e6e2da') +
  `<linearGradient id="glass">${stops([0, '#123a2c'], [0.12, '#2f7a5c'], [0.22, '#1b5942'], [0.6, '#17503b'], [0.84, '#0d3325'], [0.95, '#2c6a52'], [1, '#0f3426'])}</linearGradient>
   <linearGradient id="cap">${stops([0, '#8c6a2c'], [0.3, '#f0d48c'], [0.6, '#c79b48'], [1, '#6f5120'])}</linearGradient>
   <linearGradient id="paper">${stops([0, '#cfc7b4'], [0.25, '#fbf6e9'], [0.7, '#efe7d4'], [1, '#bdb39b'])}</linearGradient>`,
  `${floorShadow(360, 912, 170, 16, 0.5)}
   <path d="M322 120 h76 v118 c0 52 62 70 62 150 v470 q0 52 -52 52 h-96 q-52 0 -52 -52 v-470 c0 -80 62 -98 62 -150 z" fill="url(#glass)"/>
   <rect x="314" y="76" width="92" height="66" rx="9" fill="url(#cap)"/><rect x="314" y="128" width="92" height="6" fill="#5d431a" opacity=".5"/>
   <path d="M260 470 h200 v290 h-200 z" fill="url(#paper)"/>
   <circle cx="360" cy="560" r="48" fill="#d9592c"/><path d="M360 524 a36 36 0 0 1 0 72 z" fill="#f2a65a"/>
   <rect x="300" y="634" width="120" height="14" rx="7" fill="#21443a"/><rect x="322" y="662" width="76" height="8" rx="4" fill="#21443a" opacity=".6"/>
   <rect x="290" y="716" width="140" height="4" fill="#d9592c"/>
   <path d="M282 420 q6 -52 44 -120 v-150 h10 v160 q-34 70 -36 130 v440 h-18 z" fill="#fff" opacity=".28" filter="url(#softer)"/>`);

const sneaker = page(1000, 720,
  ground('#dfe6ec', '#c3ced8') +
  `<linearGradient id="upper" x2="0" y2="1">${stops([0, '#ff7a50'], [0.6, '#ee5430'], [1, '#c23c1e'])}</linearGradient>
   <linearGradient id="sole" x2="0" y2="1">${stops([0, '#fffdf7'], [0.7, '#efe9da'], [1, '#cfc6b0'])}</linearGradient>
   <linearGradient id="dark" x2="0" y2="1">${stops([0, '#33405e'], [1, '#1c2338'])}</linearGradient>`,
  `${floorShadow(500, 566, 380, 16, 0.5)}
   <path d="M128 470 C120 390 138 300 150 226 C156 196 196 196 214 214 C240 240 300 250 338 214 C356 196 384 206 398 226 C450 300 560 352 706 376 C812 394 880 430 884 492 L128 500 Z" fill="url(#upper)"/>
   <path d="M150 226 C156 196 196 196 214 214 C240 240 300 250 338 214 L352 244 C300 290 210 284 152 262 Z" fill="url(#dark)"/>
   <path d="M398 226 C430 270 486 308 556 336 L486 412 C430 380 380 330 352 262 Z" fill="#ffd9c8"/>
   ${[0, 1, 2, 3].map((i) => `<path d="M${386 + i * 38} ${254 + i * 26} l-34 46" stroke="#fff" stroke-width="11" stroke-linecap="round"/>`).join('')}
   <path d="M136 392 C210 404 250 372 300 330 C330 400 420 452 560 470 L560 500 L128 500 Z" fill="url(#dark)" opacity=".92"/>
   <path d="M706 376 C812 394 880 430 884 492 L716 494 C690 460 684 410 706 376 Z" fill="#ffa07c" opacity=".75"/>
   <path d="M116 480 C300 500 700 480 892 470 C906 500 900 540 868 560 L180 564 C130 564 106 530 116 480 Z" fill="url(#sole)"/>
   <path d="M120 520 C320 536 700 520 897 512" stroke="#ee5430" stroke-width="8" fill="none"/>
   <path d="M180 240 C172 310 160 380 158 450" stroke="#fff" stroke-width="10" opacity=".25" fill="none" filter="url(#softer)"/>`);

const phone = page(800, 1000,
  ground('#ffffff', '#f1f2f5') +
  `<linearGradient id="frame">${stops([0, '#5b616b'], [0.5, '#c9ced6'], [1, '#4b515b'])}</linearGradient>
   <linearGradient id="screen" x2=".6" y2="1">${stops([0, '#13152e'], [0.45, '#3a2a78'], [0.75, '#c0497d'], [1, '#ffb36b'])}</linearGradient>`,
  `${floorShadow(400, 930, 190, 10, 0.45)}
   <rect x="212" y="70" width="376" height="860" rx="62" fill="url(#frame)"/><rect x="220" y="78" width="360" height="844" rx="55" fill="#0b0c10"/>
   <rect x="234" y="92" width="332" height="816" rx="44" fill="url(#screen)"/>
   <circle cx="400" cy="560" r="150" fill="#fff" opacity=".10"/><circle cx="400" cy="560" r="96" fill="#fff" opacity=".14"/><circle cx="400" cy="560" r="46" fill="#fff" opacity=".85"/>
   <rect x="352" y="112" width="96" height="26" rx="13" fill="#07080b"/>
   ${[0, 1, 2].map((i) => `<rect x="${274 + i * 92}" y="800" width="68" height="68" rx="18" fill="#fff" opacity="${0.2 + i * 0.1}"/>`).join('')}
   <path d="M234 136 q0 -44 44 -44 h150 L234 560 z" fill="#fff" opacity=".07"/><rect x="586" y="280" width="7" height="96" rx="3" fill="#6d737d"/>`);

const burger = page(1000, 860,
  ground('#f6d98e', '#eec263') +
  `<radialGradient id="bun" cx=".42" cy=".2" r=".9">${stops([0, '#f0b05a'], [0.55, '#cf7f2c'], [1, '#8e4c14'])}</radialGradient>
   <linearGradient id="meat" x2="0" y2="1">${stops([0, '#6b3a22'], [0.5, '#4b2616'], [1, '#331809'])}</linearGradient>`,
  `${floorShadow(500, 742, 330, 22, 0.5)}
   <path d="M206 640 h588 q10 104 -96 104 h-396 q-106 0 -96 -104 z" fill="url(#bun)"/>
   <rect x="186" y="556" width="628" height="98" rx="46" fill="url(#meat)"/>
   <path d="M180 556 L820 556 L752 604 L690 562 L600 640 L520 562 L300 566 L250 596 Z" fill="#ffb82e"/>
   <rect x="196" y="506" width="608" height="54" rx="27" fill="#d8362a"/><rect x="220" y="512" width="240" height="14" rx="7" fill="#ff8a78" opacity=".6"/>
   <path d="M166 500 q44 -50 92 -8 q44 -46 90 0 q46 -48 92 0 q46 -46 92 0 q46 -46 90 0 q46 -44 92 2 q52 -40 116 10 q-30 44 -92 24 q-50 34 -96 4 q-46 36 -96 0 q-50 36 -98 0 q-52 34 -98 0 q-50 32 -94 -4 q-62 18 -90 -28 z" fill="#6fae3a"/>
   <path d="M190 462 C180 240 330 150 500 150 C670 150 820 240 810 462 Q500 500 190 462 Z" fill="url(#bun)"/>
   ${[[360, 260], [430, 214], [520, 208], [600, 240], [660, 300], [470, 290], [560, 310], [390, 340], [300, 340], [700, 372]]
    .map(([x, y], i) => `<ellipse cx="${x}" cy="${y}" rx="15" ry="9" fill="#fff0cf" transform="rotate(${(i * 53) % 90 - 40} ${x} ${y})"/>`).join('')}
   <ellipse cx="400" cy="220" rx="110" ry="34" fill="#fff" opacity=".25" filter="url(#soft)" transform="rotate(-18 400 220)"/>`);

const cream = page(900, 900,
  ground('#f3e3df', '#e5cbc6') +
  `<linearGradient id="jar">${stops([0, '#cbb7c4'], [0.15, '#fbf4f8'], [0.5, '#f1e3ec'], [0.85, '#c3aabb'], [1, '#ddcbd6'])}</linearGradient>
   <linearGradient id="lid">${stops([0, '#7d5a3c'], [0.2, '#f6dcc0'], [0.45, '#d8ae84'], [0.8, '#91663e'], [1, '#c39a70'])}</linearGradient>`,
  `${floorShadow(450, 720, 230, 16, 0.4)}
   <path d="M216 400 h468 v250 q0 74 -74 74 h-320 q-74 0 -74 -74 z" fill="url(#jar)"/>
   <rect x="206" y="250" width="488" height="150" rx="26" fill="url(#lid)"/><path d="M214 386 h472 q-8 14 -22 14 h-428 q-14 0 -22 -14 z" fill="#5a3d22" opacity=".35"/>
   ${Array.from({ length: 23 }, (_, i) => `<rect x="${222 + i * 20}" y="268" width="3" height="112" fill="#5a3d22" opacity=".14"/>`).join('')}
   <circle cx="450" cy="520" r="40" fill="none" stroke="#8a4b63" stroke-width="6"/><path d="M450 492 q26 28 0 56 q-26 -28 0 -56" fill="#8a4b63"/>
   <rect x="350" y="592" width="200" height="14" rx="7" fill="#8a4b63"/><rect x="390" y="622" width="120" height="8" rx="4" fill="#8a4b63" opacity=".55"/>
   <rect x="252" y="420" width="34" height="240" rx="17" fill="#fff" opacity=".7" filter="url(#softer)"/>`);

const drawings: Record<PackshotCategory, string> = { drinks: bottle, fashion: sneaker, tech: phone, food: burger, cosmetics: cream };

/** PNG bytes of one product. */
export function drawPackshot(category: PackshotCategory): Promise<Buffer> {
  return sharp(Buffer.from(drawings[category])).flatten().png({ compressionLevel: 1 }).toBuffer();
}
