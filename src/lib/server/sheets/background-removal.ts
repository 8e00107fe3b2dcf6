/**
 * A background-removal model, where the optional package @huggingface/transformers is installed. The model itself comes
 * from the model hub once, into the data folder; with no way there, subjects are cut out by colour and edges instead.
 */
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import type { Pixels } from '../media/pictures.ts';
import { mainFileOf, partOf } from './parts.ts';

/** As far as the studio uses the package. */
export type Transformers = {
  readonly env: { cacheDir: string };
  readonly pipeline: (task: 'background-removal', model: string, options: { device: 'cpu' }) => Promise<(image: unknown) => Promise<RawPicture>>;
  readonly RawImage: new (data: Uint8ClampedArray, width: number, height: number, channels: 3) => unknown;
};
type RawPicture = { readonly data: ArrayLike<number>; readonly width: number; readonly height: number; readonly channels: number };

/** Alpha of the subject, 0 to 255, one a pixel. */
export type Remover = (pixels: Pixels & { channels: 3 }) => Promise<Uint8Array>;
export type Removal = { readonly kind: 'ready'; readonly remove: Remover } | { readonly kind: 'absent' } | { readonly kind: 'failed'; readonly why: string };

/** For products as well as people; Apache licence. SCENEBOOK_CUTOUT_MODEL names another. */
export const usualModel = 'onnx-community/ormbg-ONNX';
/** How long a model that could not be had is not asked for again. */
export const retryMilliseconds = 10 * 60_000;

export type RemovalSettings = { readonly data: string; readonly model: string };

/** Null where the package is not installed. */
export type LoadTransformers = () => Promise<Transformers | null>;

export const loadTransformers: LoadTransformers = async () => {
  const main = mainFileOf(partOf('background_removal').packages[0]!);
  return main === null ? null : (await import(pathToFileURL(main).href) as Transformers);
};

/** The model, loaded when it is first asked for. `load` and `now` are handed in by tests. */
export function createRemoval({ data, model }: RemovalSettings, load: LoadTransformers = loadTransformers, now: () => number = Date.now): () => Promise<Removal> {
  let known: { readonly removal: Promise<Removal>; readonly until: number } | null = null;
  async function open(): Promise<Removal> {
    try {
      const library = await load();
      if (!library) return { kind: 'absent' };
      library.env.cacheDir = join(data, 'models');
      const run = await library.pipeline('background-removal', model, { device: 'cpu' });
      return { kind: 'ready', remove: (pixels) => alphaOf(library, run, pixels) };
    } catch (error) {
      const [sentence] = (error instanceof Error ? error.message : String(error)).split('\n');
      return { kind: 'failed', why: `The background-removal model "${model}" could not be loaded: ${sentence}` };
    }
  }
  return async () => {
    if (!known || now() >= known.until) known = { removal: open(), until: Infinity };
    const removal = await known.removal;
    if (removal.kind === 'failed' && known.until === Infinity) known = { ...known, until: now() + retryMilliseconds };
    return removal;
  };
}

async function alphaOf({ RawImage }: Transformers, run: (image: unknown) => Promise<RawPicture>, { data, width, height }: Pixels): Promise<Uint8Array> {
  const found = await run(new RawImage(new Uint8ClampedArray(data), width, height, 3));
  if (found.width !== width || found.height !== height || found.channels !== 4) {
    throw new Error(`The background-removal model answered with ${found.width} by ${found.height} pixels of ${found.channels} channels.`);
  }
  return Uint8Array.from({ length: width * height }, (_, at) => found.data[at * 4 + 3]!);
}
