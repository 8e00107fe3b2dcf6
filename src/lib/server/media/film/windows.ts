/** Windows: the stretches of a film that are encoded. Each is a kept file by what it shows; one that is there is not made again. */
import { rm, writeFile } from 'node:fs/promises';
import { assFile } from '../../../pipeline/timeline/captions.ts';
import type { EditList, PlacedText } from '../../../pipeline/timeline/edit-list.ts';
import { partsOf, type WindowPart } from '../../../pipeline/timeline/pieces.ts';
import { windowArgs, type View, type Window } from '../../../pipeline/timeline/window-args.ts';
import type { PictureSize } from '../../../pipeline/timeline/ffmpeg-args.ts';
import { ToolError } from '../../../pipeline/steps/tools.ts';
import { runFfmpeg } from '../ffmpeg.ts';
import { decodeCheck, probeVideo } from '../probe.ts';
import type { Kept } from './kept.ts';
import { toldPlainly } from './missing.ts';
import { hashOf, type Source } from './sources.ts';

/** A picture that windows are made of; see View in window-args.ts. */
export type Picture = { readonly size: PictureSize; readonly crops: readonly Window[] | null; readonly encoder: readonly string[] };

export type WindowWork = {
  readonly kept: Kept;
  readonly list: EditList;
  readonly sources: readonly Source[];
  readonly burnt: readonly PlacedText[];
  readonly pictures: readonly Picture[];
  /** Of the encoder; left to itself it takes more than there are processors. */
  readonly threads: number;
  readonly onFrame: (frames: number) => void;
};
type Range = { readonly from: number; readonly to: number };

/** Paths of the window's files, one for each picture, in order. All that are missing are made of one decoding. */
export async function makeWindow(work: WindowWork, range: Range): Promise<string[]> {
  const { kept, list, sources, pictures, onFrame } = work;
  const parts = partsOf(list, range);
  const texts = textsIn(work.burnt, range);
  const keys = pictures.map((picture) => keyOf(parts, sources, texts, range, picture));
  const missing = keys.flatMap((key, at) => (kept.has(key, 'mp4') ? [] : [at]));
  const frames = range.to - range.from;
  let told = 0;
  const tell = (done: number) => {
    onFrame(done - told);
    told = done;
  };
  if (missing.length) {
    const made = await encode({ ...work, onFrame: (done) => tell(Math.min(frames, done)) }, range, parts, texts, missing.map((at) => pictures[at]!));
    try {
      await Promise.all(missing.map((at, index) => kept.put(keys[at]!, 'mp4', made[index]!)));
    } finally {
      await discard(made);
    }
  }
  tell(frames);
  return Promise.all(keys.map((key) => kept.make(key, 'mp4', () => Promise.reject(new Error('a window vanished while the film was made')))));
}

/** The texts seen in a range, with their frames within it. */
function textsIn(texts: readonly PlacedText[], { from, to }: Range): PlacedText[] {
  return texts.filter((text) => text.from < to && text.to > from)
    .map((text) => ({ ...text, from: Math.max(text.from, from), to: Math.min(text.to, to) }));
}

function keyOf(parts: readonly WindowPart[], sources: readonly Source[], texts: readonly PlacedText[], { from }: Range, picture: Picture): string {
  const side = ({ item, from: first }: { item: number; from: number }) => ({ shows: sources[item]!.content, from: first, crop: picture.crops?.[item] ?? null });
  return hashOf({
    kind: 'window', version: 1, size: picture.size, encoder: picture.encoder,
    parts: parts.map((part) => (part.kind === 'plain' ? { ...side(part), frames: part.frames } : { left: side(part.left), right: side(part.right), frames: part.frames })),
    texts: texts.map(({ style, text, from: first, to }) => ({ style, text, from: first - from, to: to - from }))
  });
}

/** Encodes a range for some pictures; the files are the caller's to keep or remove. */
async function encode({ kept, list, sources, threads, onFrame }: WindowWork, range: Range, parts: readonly WindowPart[], texts: readonly PlacedText[], pictures: readonly Picture[]): Promise<string[]> {
  const outputs = await Promise.all(pictures.map(() => kept.store.temp('mp4')));
  const written = await Promise.all(pictures.map(({ size }) => writeWords(kept, texts, range.from, list.rate, size)));
  const views = pictures.map((picture, at): View => ({ ...picture, words: written[at]!, output: outputs[at]! }));
  const frames = range.to - range.from;
  try {
    await runFfmpeg({ env: kept.env, args: windowArgs(parts, sources.map(({ path }) => path), views, threads), signal: kept.signal, onFrame });
    for (const output of outputs) {
      const facts = await probeVideo(output);
      const { frames: decoded } = await decodeCheck(kept.env, output, { origin: 'ours', signal: kept.signal });
      if (facts.frames !== frames || decoded !== frames || !facts.even) throw notWhole(frames, facts.frames);
    }
    return outputs;
  } catch (error) {
    await discard(outputs);
    throw toldPlainly(error);
  } finally {
    await discard(written.filter((file) => file !== null));
  }
}

export async function writeWords(kept: Kept, texts: readonly PlacedText[], from: number, rate: number, size: PictureSize): Promise<string | null> {
  if (!texts.length) return null;
  const file = await kept.store.temp('ass');
  await writeFile(file, assFile(texts, from, rate, size));
  return file;
}

export const discard = async (files: readonly string[]): Promise<void> => {
  await Promise.all(files.map((file) => rm(file, { force: true })));
};

const notWhole = (wanted: number, found: number) => new ToolError('media_failed', 'A part of the film did not come out whole.', {
  advice: 'Run the film again; if it fails again, run the clips beside it again first.', detail: `expected ${wanted} frames, got ${found}`
});
