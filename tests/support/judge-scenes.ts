/** Small scenes for the judge, drawn here: five products, three backdrops, a camera that moves, and ways to go wrong. */
import sharp from 'sharp';
import type { ArtifactRef, BriefImage, Keyframe } from '../../src/lib/pipeline/outputs.ts';
import { quietContext, type RunContext, type VisionTool } from '../../src/lib/pipeline/steps/tools.ts';
import { putPng } from '../../src/lib/server/media/pictures.ts';
import { remember } from '../../src/lib/server/providers/animatic/lru.ts';
import type { ArtifactStore } from '../../src/lib/server/storage/files.ts';

/** Letters as five by seven cells, so that no font is needed. */
const letters: Readonly<Record<string, string>> = {
  L: '10000 10000 10000 10000 10000 10000 11111', U: '10001 10001 10001 10001 10001 10001 01110', M: '10001 11011 10101 10101 10001 10001 10001',
  O: '01110 10001 10001 10001 10001 10001 01110', N: '10001 11001 10101 10011 10001 10001 10001', A: '01110 10001 10001 11111 10001 10001 10001',
  I: '11111 00100 00100 00100 00100 00100 11111', T: '11111 00100 00100 00100 00100 00100 00100', E: '11111 10000 10000 11110 10000 10000 11111',
  R: '11110 10001 10001 11110 10100 10010 10001', S: '01111 10000 10000 01110 00001 00001 11110', V: '10001 10001 10001 10001 10001 01010 00100'
};
/** A word of `size` high cells, its middle at (x, y). */
const word = (text: string, x: number, y: number, size: number, fill: string): string => [...text].map((letter, at) =>
  letters[letter]!.split(' ').map((row, r) => [...row].map((bit, c) => (bit === '1'
    ? `<rect x="${x + (at - text.length / 2) * 6 * size + c * size + size / 2}" y="${y + (r - 3.5) * size}" width="${size + 0.2}" height="${size + 0.2}" fill="${fill}"/>` : '')).join('')).join('')).join('');

const tin = (text: string) => `<rect x="20" y="40" width="160" height="230" rx="12" fill="#1f5f73"/><rect x="20" y="30" width="160" height="18" rx="8" fill="#d9dcde"/>
  <rect x="32" y="96" width="136" height="112" fill="#f3ead6"/>${word(text, 100, 134, 5, '#8a2331')}<rect x="44" y="176" width="112" height="6" fill="#8a2331"/><circle cx="100" cy="240" r="14" fill="#e7b33c"/>`;
const carton = (text: string) => `<path d="M40 70l60-50 60 50v220h-120z" fill="#f4f4ef"/><path d="M40 70l60-50 60 50z" fill="#3f8f5a"/><rect x="40" y="120" width="120" height="76" fill="#2c6e9e"/>
  ${word(text, 100, 158, 4, '#ffffff')}<rect x="58" y="220" width="84" height="8" fill="#3f8f5a"/><rect x="58" y="238" width="60" height="8" fill="#3f8f5a"/>`;
const flask = (text: string) => `<rect x="70" y="6" width="60" height="40" rx="8" fill="#33373d"/><path d="M60 46h80q20 20 20 60v160q0 24-24 24h-72q-24 0-24-24v-160q0-40 20-60z" fill="#c9592f"/>
  ${word(text, 100, 150, 3.5, '#fff3df')}<path d="M52 210h96" stroke="#fff3df" stroke-width="5"/><circle cx="100" cy="244" r="16" fill="#33373d"/>`;
type Face = { skin: string; hair: string; eyes: number; brow: number; nose: number; mouth: string; jaw: number; coat: string };
const face = ({ skin, hair, eyes, brow, nose, mouth, jaw, coat }: Face) => `<path d="M0 300q10-70 70-80h60q60 10 70 80z" fill="${coat}"/><rect x="82" y="180" width="36" height="52" fill="${skin}"/>
  <path d="M44 100q0-80 56-80t56 80v30h-112z" fill="${hair}"/><path d="M56 96q0-50 44-50t44 50v36q0 ${jaw} -44 ${jaw + 30}q-44-30-44-${jaw + 30}z" fill="${skin}"/>
  ${[-1, 1].map((side) => `<ellipse cx="${100 + side * eyes}" cy="108" rx="9" ry="6" fill="#fff"/><circle cx="${100 + side * eyes}" cy="108" r="4.6" fill="#2b1d14"/>
  <path d="M${100 + side * eyes - 11} ${96 - side * brow}l22 ${2 * side * brow}" stroke="${hair}" stroke-width="5"/>`).join('')}
  <path d="M100 108l-${nose} 28h${nose * 1.6}" fill="none" stroke="#00000055" stroke-width="4"/><path d="${mouth}" fill="none" stroke="#8c2f35" stroke-width="6" stroke-linecap="round"/>`;
const coat = '#3a4f8c', hair = '#5a3420', skin = '#e0ac86';

/** Each product fills a box of 200 by 300. */
export const products = {
  tin: tin('LUMO'), tinOtherText: tin('LUNA'), carton: carton('MILO'), cartonOtherText: carton('SALT'), flask: flask('TERRA'), flaskOtherText: flask('VERTE'),
  ann: face({ skin, hair, coat, eyes: 20, brow: 2, nose: 7, mouth: 'M82 154q18 14 36 0', jaw: 40 }),
  bea: face({ skin, hair, coat, eyes: 27, brow: -4, nose: 12, mouth: 'M86 160q14-8 28 0', jaw: 62 }),
  cal: face({ skin, hair, coat, eyes: 17, brow: 5, nose: 5, mouth: 'M90 150h22', jaw: 26 }),
  bottle: `<path d="M80 0h40v60q35 20 35 70v150q0 20-20 20h-70q-20 0-20-20v-150q0-50 35-70z" fill="#b3202c"/>
    <rect x="45" y="150" width="110" height="90" fill="#f4efe2"/><circle cx="100" cy="185" r="22" fill="#1f4d8f"/>
    <rect x="60" y="216" width="80" height="8" fill="#333"/><rect x="80" y="0" width="40" height="24" fill="#2a2a2a"/>
    <rect x="58" y="90" width="10" height="55" fill="#fff" opacity=".35"/>`,
  bottleBack: `<path d="M80 0h40v60q35 20 35 70v150q0 20-20 20h-70q-20 0-20-20v-150q0-50 35-70z" fill="#b3202c"/>
    <rect x="70" y="170" width="60" height="50" fill="#f4efe2"/><path d="M78 182h44M78 194h44M78 206h30" stroke="#333" stroke-width="5"/><rect x="80" y="0" width="40" height="24" fill="#2a2a2a"/>`,
  shoe: `<path d="M5 190q20-70 60-90l60 55q35 15 70 25v50h-190z" fill="#2f6fc4"/><rect x="2" y="225" width="196" height="26" rx="12" fill="#f6f6f6"/>
    <path d="M70 110l50 45M60 125l50 45M50 140l50 45" stroke="#fff" stroke-width="7"/><path d="M10 190q40 20 80 30" stroke="#f2c230" stroke-width="12" fill="none"/>`,
  phone: `<rect x="40" y="20" width="120" height="260" rx="18" fill="#15171c"/><rect x="50" y="36" width="100" height="226" rx="6" fill="#3b8f86"/>
    <circle cx="100" cy="110" r="30" fill="#f2b441"/><rect x="62" y="170" width="76" height="12" fill="#eef"/><rect x="62" y="194" width="50" height="12" fill="#eef"/>`,
  burger: `<path d="M10 150q0-80 90-80t90 80z" fill="#c98438"/><rect x="5" y="150" width="190" height="16" rx="8" fill="#58963a"/>
    <rect x="12" y="166" width="176" height="14" fill="#f0c33c"/><rect x="8" y="180" width="184" height="34" rx="14" fill="#5a2f1c"/>
    <path d="M12 216h176q0 34-30 34h-116q-30 0-30-34z" fill="#bf7a30"/><circle cx="70" cy="105" r="5" fill="#f3e2b8"/><circle cx="110" cy="95" r="5" fill="#f3e2b8"/><circle cx="140" cy="115" r="5" fill="#f3e2b8"/>`,
  cream: `<rect x="30" y="130" width="140" height="130" rx="16" fill="#f3dfe0"/><rect x="24" y="80" width="152" height="56" rx="8" fill="#b98f4a"/>
    <rect x="60" y="170" width="80" height="14" fill="#8c4a5b"/><rect x="72" y="196" width="56" height="8" fill="#8c4a5b"/>`,
  can: `<rect x="50" y="30" width="100" height="250" rx="14" fill="#2f8f4e"/><rect x="50" y="110" width="100" height="70" fill="#f5f0dc"/>
    <path d="M60 175l40-58 40 58z" fill="#e0592a"/><rect x="56" y="24" width="88" height="14" rx="6" fill="#c9ccd0"/>`
} as const;
export type Product = keyof typeof products;
/** What a subject is called in a report, where its key does not say. */
export const subjects: Partial<Record<Product, string>> = { ann: 'a portrait', bea: 'another portrait' };

const backdrops = {
  warm: ['#e9d3b4', '#a8764a', '#f6e6cf'], cool: ['#5b7486', '#1f2f3d', '#8fa9b8'], pale: ['#f1f1ee', '#c8cbc9', '#ffffff']
} as const;
export type Backdrop = keyof typeof backdrops;

/** Where the product stands: centre in 0..1 of the frame, height as a share of the frame's. */
type Place = { x: number; y: number; height: number };
export type Shot = {
  backdrop: Backdrop;
  /** Null where the product is missing. */
  product: Product | null;
  place: Place;
  /** Zoom of the backdrop and its shift in 0..1 of the frame. */
  camera: { zoom: number; x: number };
  /** Turns the product's hues by so many degrees. */
  hue?: number;
  /** What stands beside it. */
  also?: { product: Product; place: Place; hue?: number };
};

const mixed = (one: Place, other: Place, t: number): Place => ({
  x: one.x + (other.x - one.x) * t, y: one.y + (other.y - one.y) * t, height: one.height + (other.height - one.height) * t
});

export const size = { width: 640, height: 360 };

/** The frame `t` (0 to 1) of the way from one shot to another. */
export function between(one: Shot, other: Shot, t: number): Shot {
  const mix = (p: number, q: number) => p + (q - p) * t;
  return {
    ...one,
    place: mixed(one.place, other.place, t), ...(one.also && other.also ? { also: { ...one.also, place: mixed(one.also.place, other.also.place, t) } } : {}),
    camera: { zoom: mix(one.camera.zoom, other.camera.zoom), x: mix(one.camera.x, other.camera.x) }
  };
}

/** Frames that were drawn last: a scene shows most of its own twice, in its keyframe and in its clip. */
const drawn = remember<Buffer>(24);

export const drawShot = (shot: Shot, frame = size): Promise<Buffer> => drawn.get(JSON.stringify([shot, frame]), () => draw(shot, frame));

async function draw({ also, ...shot }: Shot, frame: typeof size): Promise<Buffer> {
  const below = await drawOne(shot, frame);
  return also ? sharp(below).composite([{ input: await drawProduct(also, frame) }]).removeAlpha().png({ compressionLevel: 1 }).toBuffer() : below;
}

const placed = ({ x, y, height: own }: Place, { width, height }: typeof size) =>
  `translate(${x * width} ${y * height}) scale(${own * height / 300}) translate(-100 -150)`;

const drawProduct = ({ product, place, hue = 0 }: { product: Product; place: Place; hue?: number }, frame: typeof size): Promise<Buffer> =>
  sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${frame.width}" height="${frame.height}">
    <g transform="${placed(place, frame)}">${products[product]}</g></svg>`)).modulate({ hue }).png().toBuffer();

async function drawOne(shot: Shot, { width, height }: typeof size): Promise<Buffer> {
  const [light, dark, glow] = backdrops[shot.backdrop];
  const k = height / 360;
  const plate = `<g transform="translate(${width / 2 + shot.camera.x * width} ${height / 2}) scale(${shot.camera.zoom * k}) translate(-320 -180)">
    <rect x="-400" y="-300" width="1440" height="560" fill="url(#wall)"/><rect x="-400" y="250" width="1440" height="400" fill="${dark}"/>
    <ellipse cx="220" cy="90" rx="150" ry="100" fill="${glow}" opacity=".5"/><rect x="470" y="60" width="90" height="140" fill="${dark}" opacity=".5"/>
    <rect x="40" y="120" width="50" height="130" fill="${glow}" opacity=".4"/></g>`;
  const at = placed(shot.place, { width, height });
  const shadow = shot.product ? `<g transform="${at}"><ellipse cx="100" cy="282" rx="110" ry="16" fill="#000" opacity=".35"/></g>` : '';
  const below = await sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="wall" x2="0" y2="1"><stop offset="0" stop-color="${light}"/><stop offset="1" stop-color="${glow}"/></linearGradient></defs>
    ${plate}${shadow}</svg>`)).removeAlpha().png().toBuffer();
  if (!shot.product) return below;
  const object = await drawProduct({ product: shot.product, place: shot.place, hue: shot.hue ?? 0 }, { width, height });
  return sharp(below).composite([{ input: object }]).removeAlpha().png({ compressionLevel: 1 }).toBuffer();
}

/** The picture that the user gave of a product, on a plain ground. */
export async function packshot(store: ArtifactStore, product: Product, ground = '#f4f4f2'): Promise<BriefImage> {
  const picture = await sharp(Buffer.from(`<svg xmlns="http://www.w3.org/2000/svg" width="600" height="600"><rect width="600" height="600" fill="${ground}"/>
    <g transform="translate(300 300) scale(1.5) translate(-100 -150)">${products[product]}</g></svg>`)).removeAlpha().jpeg({ quality: 95, chromaSubsampling: '4:4:4' }).toBuffer();
  return { image: await store.put(picture, { mime: 'image/jpeg', width: 600, height: 600 }), name: `${product}.jpg` };
}

export async function keyframe(store: ArtifactStore, png: Buffer): Promise<Keyframe> {
  const { data, info } = await sharp(png).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { image: await putPng(store, { data, width: info.width, height: info.height, channels: 3 }), layers: null };
}

/** A frame as it is taken out of a clip: a JPEG with the losses of video. `light` multiplies its values. */
export async function extracted(store: ArtifactStore, png: Buffer, { quality = 82, light = 1, blur = 0 } = {}): Promise<ArtifactRef> {
  let image = sharp(png).removeAlpha();
  if (light !== 1) image = image.linear(light, 0);
  if (blur > 0) image = image.blur(blur);
  const { data, info } = await image.jpeg({ quality, chromaSubsampling: '4:2:0' }).toBuffer({ resolveWithObject: true });
  return store.put(data, { mime: 'image/jpeg', width: info.width, height: info.height });
}

export const context = (overrides: Partial<RunContext> = {}): RunContext => quietContext({ seed: 1, ...overrides });

export type JudgeRequest = Parameters<VisionTool['score']>[0] & { readonly start: Keyframe; readonly end: Keyframe };
/** A scene as planned (`from`, `to`: the keyframes) and as the clip shows it; what is not given is right. */
export type Scene = {
  from: Shot; to: Shot; references: readonly BriefImage[]; picture?: number;
  shown?: { first?: Shot; middle?: Shot; last?: Shot }; losses?: Parameters<typeof extracted>[2]; frame?: { width: number; height: number };
};

export async function request(store: ArtifactStore, scene: Scene): Promise<JudgeRequest> {
  const { from, to, shown = {}, losses, frame = size } = scene;
  const take = async (shot: Shot) => extracted(store, await drawShot(shot, frame), losses);
  return {
    prompt: { system: '', text: '', images: [] },
    clip: { first: await take(shown.first ?? from), middle: await take(shown.middle ?? between(from, to, 0.5)), last: await take(shown.last ?? to) },
    start: await keyframe(store, await drawShot(from, frame)),
    end: await keyframe(store, await drawShot(to, frame)),
    references: scene.references, picture: scene.picture ?? 0, threshold: 0.8
  };
}
