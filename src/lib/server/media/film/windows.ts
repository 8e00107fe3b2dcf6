/**
 * Windows: the stretches of a film that are encoded. Each is a kept file by what it shows; one that is there is not made again.
 * Those that are missing are encoded some at a time, one behind the other in one run of FFmpeg, each from an IDR frame of its
 * own on. What came out is decoded to its last frame and then cut apart by its samples.
 */
import { rm, writeFile } from 'node:fs/promises';
import { assFile } from '../../../pipeline/timeline/captions.ts';
import type { EditList, PlacedText } from '../../../pipeline/timeline/edit-list.ts';
import { partsOf, type WindowPart } from '../../../pipeline/timeline/pieces.ts';
import { inputsOf, windowArgs, type View, type Window, type Words } from '../../../pipeline/timeline/window-args.ts';
import type { PictureSize } from '../../../pipeline/timeline/ffmpeg-args.ts';
import { ToolError } from '../../../pipeline/steps/tools.ts';
import { diskError } from '../../storage/files.ts';
import { patienceFor, runFfmpeg } from '../ffmpeg.ts';
import { findFfmpeg } from '../ffmpeg-path.ts';
import { fontFolder, requireLetters, wordsFonts } from '../fonts.ts';
import { completeAfter, idrSamples, readSamples, type Samples } from '../mp4-samples.ts';
import { writeFilm } from '../mp4-write.ts';
import { decodeCheck, probeVideo } from '../probe.ts';
import { inOrder } from './in-order.ts';
import type { Kept } from './kept.ts';
import { toldPlainly } from './missing.ts';
import { filesOf, hashOf, type Source } from './sources.ts';

/** A picture that windows are made of; see View in window-args.ts. */
export type Picture = { readonly size: PictureSize; readonly crops: readonly Window[] | null; readonly encoder: readonly string[] };

export type WindowWork = {
  readonly kept: Kept;
  readonly list: EditList;
  readonly sources: readonly Source[];
  readonly burnt: readonly PlacedText[];
  readonly pictures: readonly Picture[];
  /** Of each encoder. */
  readonly threads: number;
  readonly onFrame: (frames: number) => void;
};
export type Range = { readonly from: number; readonly to: number };

/** One window, the keys of its files (one for each picture), and the pictures whose file is not there. */
type Wanted = Range & { readonly parts: readonly WindowPart[]; readonly texts: readonly PlacedText[]; readonly keys: readonly string[]; readonly missing: readonly number[] };

/** Runs of FFmpeg side by side. */
const sideBySide = 2;
/** What one run encodes: enough that its start does not count, and no more than may be lost when it is stopped. */
const framesOfRun = { least: 36, most: 240 } as const;
const mostInputs = 32;

/** Paths of the windows' files: for each window, in order, one for each picture. */
export async function makeWindows(work: WindowWork, ranges: readonly Range[]): Promise<string[][]> {
  const { kept } = work;
  // Another FFmpeg may say otherwise how its frames are decoded, so what one made does not stand beside what the other makes.
  const maker = (await findFfmpeg(kept.env))?.version ?? '';
  const fonts = work.burnt.length ? await wordsFonts() : '';
  const windows = ranges.map((range) => wantedOf(work, { maker, fonts }, range));
  work.onFrame(sum(windows.filter(({ missing }) => !missing.length)));
  await inOrder(runsOf(windows.filter(({ missing }) => missing.length)), sideBySide, (run) => makeRun(work, run));
  return Promise.all(windows.map(({ keys }) => Promise.all(keys.map((key) => kept.use(key, 'mp4')))));
}

const sum = (ranges: readonly Range[]): number => ranges.reduce((frames, { from, to }) => frames + to - from, 0);

/** What else decides how a window comes out: FFmpeg's version, and the fonts that words are drawn with. */
type Means = { readonly maker: string; readonly fonts: string };

function wantedOf(work: WindowWork, means: Means, range: Range): Wanted {
  const parts = partsOf(work.list, range);
  const texts = textsIn(work.burnt, range);
  const keys = work.pictures.map((picture) => keyOf(parts, work.sources, texts, picture, means));
  return { ...range, parts, texts, keys, missing: keys.flatMap((key, at) => (work.kept.has(key, 'mp4') ? [] : [at])) };
}

/** The texts seen in a range, with their frames within it. */
function textsIn(texts: readonly PlacedText[], { from, to }: Range): PlacedText[] {
  return texts.filter((text) => text.from < to && text.to > from)
    .map((text) => ({ ...text, from: Math.max(text.from, from) - from, to: Math.min(text.to, to) - from }));
}

function keyOf(parts: readonly WindowPart[], sources: readonly Source[], texts: readonly PlacedText[], picture: Picture, { maker, fonts }: Means): string {
  const side = ({ item, from: first }: { item: number; from: number }) => ({ shows: sources[item]!.content, from: first, crop: picture.crops?.[item] ?? null });
  return hashOf({
    kind: 'window', version: 3, maker, size: picture.size, encoder: picture.encoder,
    parts: parts.map((part) => (part.kind === 'plain' ? { ...side(part), frames: part.frames } : { left: side(part.left), right: side(part.right), frames: part.frames })),
    texts: texts.map(({ style, text, from, to }) => ({ style, text, from, to })), ...(texts.length ? { fonts } : {})
  });
}

/** Which windows are made together: neighbours that miss the same pictures, so many that every processor has some. */
function runsOf(windows: readonly Wanted[]): Wanted[][] {
  const enough = Math.min(framesOfRun.most, Math.max(framesOfRun.least, Math.ceil(sum(windows) / sideBySide)));
  const runs: Wanted[][] = [];
  for (const window of windows) {
    const run = runs.at(-1);
    const together = run && sum(run) < enough && sum([...run, window]) <= framesOfRun.most && String(run[0]!.missing) === String(window.missing)
      && inputsOf([...run, window].flatMap(({ parts }) => parts)) <= mostInputs;
    if (together) run.push(window);
    else runs.push([window]);
  }
  return runs;
}

async function makeRun(work: WindowWork, windows: readonly Wanted[]): Promise<void> {
  const { kept } = work;
  const missing = windows[0]!.missing;
  const frames = sum(windows);
  let told = 0;
  const onFrame = (done: number) => {
    const now = Math.min(frames, done);
    work.onFrame(now - told);
    told = now;
  };
  const files = await encode({ ...work, onFrame }, windows, missing.map((at) => work.pictures[at]!));
  try {
    for (const [index, file] of files.entries()) {
      const picture = missing[index]!;
      await cutApart(kept, file, work.pictures[picture]!.size, windows.map(({ from, to, keys }) => ({ frames: to - from, key: keys[picture]! })));
    }
  } finally {
    await discard(files);
  }
  onFrame(frames);
}

/** Encodes windows one behind the other, for each picture; the files are the caller's to remove. */
async function encode({ kept, list, sources, threads, onFrame }: WindowWork, windows: readonly Wanted[], pictures: readonly Picture[]): Promise<string[]> {
  const starts: number[] = [];
  const texts: PlacedText[] = [];
  let frames = 0;
  for (const window of windows) {
    if (frames > 0) starts.push(frames);
    texts.push(...window.texts.map((text) => ({ ...text, from: text.from + frames, to: text.to + frames })));
    frames += window.to - window.from;
  }
  const outputs = await Promise.all(pictures.map(() => kept.store.temp('mp4')));
  const written: string[] = [];
  try {
    const views: View[] = [];
    for (const [at, picture] of pictures.entries()) {
      const words = await writeWords(kept, texts, list.rate, picture.size);
      if (words) written.push(words.file);
      views.push({ ...picture, words, output: outputs[at]! });
    }
    const args = windowArgs({ parts: windows.flatMap(({ parts }) => parts), files: filesOf(sources), views, threads, starts });
    requireLetters((await runFfmpeg({ env: kept.env, args, signal: kept.signal, onFrame, says: texts.length ? 'inputs' : 'errors', timeout: patienceFor(frames * pictures.length) })).words);
    for (const output of outputs) {
      const facts = await probeVideo(output);
      const { frames: decoded } = await decodeCheck(kept.env, output, { origin: 'ours', signal: kept.signal });
      if (facts.frames !== frames || decoded !== frames || !facts.even) throw notWhole(`expected ${frames} frames, got ${facts.frames}, of which ${decoded} can be decoded`);
    }
    return outputs;
  } catch (error) {
    await discard(outputs);
    throw toldPlainly(error);
  } finally {
    await discard(written);
  }
}

/** Makes a file for each of the windows that lie one behind the other in `file`, and keeps it. */
async function cutApart(kept: Kept, file: string, size: PictureSize, windows: readonly { readonly frames: number; readonly key: string }[]): Promise<void> {
  const samples = await readSamples(file, 'vide');
  const [starts, ends] = [new Set(await idrSamples(samples)), new Set(completeAfter(samples))];
  let from = 0;
  for (const { frames, key } of windows) {
    const to = from + frames;
    if (!starts.has(from) || !ends.has(to)) throw notWhole(`frames ${from} to ${to} do not stand by themselves`);
    await keepPart(kept, { samples, from, to }, size, key);
    from = to;
  }
}

async function keepPart(kept: Kept, part: Range & { readonly samples: Samples }, size: PictureSize, key: string): Promise<void> {
  const draft = await kept.store.temp('mp4');
  try {
    await writeFilm(draft, { size, stretches: [part], sound: null }, kept.signal);
    await kept.put(key, 'mp4', draft);
  } finally {
    await rm(draft, { force: true });
  }
}

/** Words for frames from 0 on; null where there are none. Their file is the caller's to remove. */
export async function writeWords({ store }: Kept, texts: readonly PlacedText[], rate: number, size: PictureSize): Promise<Words | null> {
  if (!texts.length) return null;
  const fonts = await fontFolder(store);
  const file = await store.temp('ass');
  try {
    await writeFile(file, assFile(texts, rate, size));
    return { file, fonts };
  } catch (error) {
    await rm(file, { force: true });
    throw diskError(error);
  }
}

export const discard = async (files: readonly string[]): Promise<void> => {
  await Promise.all(files.map((file) => rm(file, { force: true })));
};

const notWhole = (detail: string) => new ToolError('media_failed', 'A part of the film did not come out whole.', {
  advice: 'Run the film again; if it fails again, run the clips beside it again first.', detail
});
