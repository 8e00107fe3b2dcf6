/**
 * What a face looks like, as numbers, from the optional part for faces: the models that the package Human ships (BlazeFace
 * finds a face, "faceres" describes it), on TensorFlow.js in WebAssembly. Nothing is downloaded.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import sharp from 'sharp';
import type { Pixels } from '../media/pictures.ts';
import { folderOf, load, mainFileOf, missingOf, partOf, versionOf } from './parts.ts';
import type { FaceEmbedding } from './similarity.ts';

/**
 * `embedding`: of the largest face; `others`: of the smaller ones, largest first. `absent`: the optional part is not
 * installed, so nothing can be said. `none`: no face was found.
 */
export type Face = { readonly kind: 'face'; readonly embedding: FaceEmbedding; readonly others: readonly FaceEmbedding[] } | { readonly kind: 'none' } | { readonly kind: 'absent' };
export type FaceReader = (pixels: Pixels & { channels: 3 }) => Promise<Face>;

type Found = { readonly score: number; readonly box: readonly number[]; readonly embedding?: readonly number[] };
type Tensor = { readonly dispose: () => void };
type Human = {
  readonly tf: { readonly tensor: (values: Uint8Array, shape: readonly number[], type: 'int32') => Tensor };
  readonly load: () => Promise<void>;
  readonly detect: (image: Tensor) => Promise<{ readonly face: readonly Found[] }>;
};

const off = { enabled: false };
const leastSure = 0.3;
/** Raised with whatever changes the pictures that the model is given: embeddings made otherwise cannot be compared either. */
const closeUps = 1;

let named: string | null = null;
/** What reads faces here, such as `human 3.3.6 faceres, close-ups 1`; null without the part. */
export const faceModel = (): string | null => {
  const part = partOf('faces');
  return (named ??= missingOf(part).length > 0 ? null : `human ${versionOf(part.packages[0]!)} faceres, close-ups ${closeUps}`);
};

let opened: Promise<Human | null> | null = null;

/** The middle of the most prominent face of a picture, 0 to 1 of it; null where there is none, and without the part. */
export async function placeOfFace(picture: Pixels & { channels: 3 }): Promise<{ x: number; y: number } | null> {
  const human = await (opened ??= open());
  const [found] = human ? await facesIn(human, picture) : [];
  if (!found) return null;
  const [left = 0, top = 0, width = 0, height = 0] = found.box;
  return { x: (left + width / 2) / picture.width, y: (top + height / 2) / picture.height };
}

/** More faces of one picture are not told apart. */
const mostFaces = 4;

/** The faces of a picture. */
export const readFace: FaceReader = async (picture) => {
  const human = await (opened ??= open());
  if (!human) return { kind: 'absent' };
  const by = faceModel()!;
  const embeddings: FaceEmbedding[] = [];
  for (const found of (await facesIn(human, picture)).slice(0, mostFaces)) {
    const [closer = found] = await facesIn(human, await closeUp(picture, found));
    embeddings.push({ by, values: closer.embedding!.map((value) => Math.round(value * 1e5) / 1e5) });
  }
  const [embedding, ...others] = embeddings;
  return embedding ? { kind: 'face', embedding, others } : { kind: 'none' };
};

/** The largest first. */
async function facesIn(human: Human, { data, width, height }: Pixels): Promise<Found[]> {
  const image = human.tf.tensor(Uint8Array.from(data), [1, height, width, 3], 'int32');
  try {
    const { face } = await human.detect(image);
    return face.filter(({ score, embedding }) => score >= leastSure && embedding?.length).sort((p, q) => extent(q) - extent(p));
  } finally {
    image.dispose();
  }
}

/** Side of a face's close-up, and the share of it that the face takes: what is around a face would count as part of it. */
const closeSide = 460;
const closeShare = 0.5;

async function closeUp({ data, width, height, channels }: Pixels & { channels: 3 }, { box: [x = 0, y = 0, w = 0, h = 0] }: Found): Promise<Pixels & { channels: 3 }> {
  const side = Math.max(8, Math.round(Math.max(w, h) / closeShare));
  const [left, top] = [Math.round(x + w / 2 - side / 2), Math.round(y + h / 2 - side / 2)];
  const inside = { left: Math.max(0, left), top: Math.max(0, top), right: Math.min(width, left + side), bottom: Math.min(height, top + side) };
  const cut = sharp(data, { raw: { width, height, channels } })
    .extract({ left: inside.left, top: inside.top, width: inside.right - inside.left, height: inside.bottom - inside.top })
    .extend({ left: inside.left - left, top: inside.top - top, right: left + side - inside.right, bottom: top + side - inside.bottom, background: '#808080' });
  const { data: pixels } = await sharp(await cut.png({ compressionLevel: 0 }).toBuffer()).resize(closeSide, closeSide).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { data: pixels, width: closeSide, height: closeSide, channels: 3 };
}

const extent = ({ box: [, , width = 0, height = 0] }: Found): number => width * height;

async function open(): Promise<Human | null> {
  const part = partOf('faces');
  if (missingOf(part).length > 0) return null;
  const folder = folderOf(mainFileOf(part.packages[0]!)!, 1);
  const wasm = join(mainFileOf('@tensorflow/tfjs-backend-wasm')!, '..') + '/';
  readFilesByFetch();
  const { Human: Library } = load(join(folder, 'dist/human.node-wasm.js')) as { Human: new (config: unknown) => Human };
  const human = new Library({
    backend: 'wasm', wasmPath: wasm, modelBasePath: `${pathToFileURL(join(folder, 'models')).href}/`, debug: false, cacheSensitivity: 0, filter: off,
    face: {
      enabled: true, detector: { rotation: false, maxDetected: 10, minConfidence: leastSure }, description: { enabled: true, minConfidence: leastSure },
      mesh: off, iris: off, attention: off, emotion: off, antispoof: off, liveness: off
    },
    body: off, hand: off, gesture: off, object: off, segmentation: off
  });
  await human.load();
  return human;
}

/** Human reads its models by `fetch`, which in Node knows no files. Faces are read in a thread that fetches nothing else. */
function readFilesByFetch(): void {
  const usual = globalThis.fetch;
  globalThis.fetch = async (input, options) => {
    const address = typeof input === 'string' ? input : input instanceof URL ? input.href : input.url;
    return address.startsWith('file:') ? new Response(await readFile(fileURLToPath(address))) : usual(input, options);
  };
}
