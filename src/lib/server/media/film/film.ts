/**
 * The film, by its edit list. In its clips' own shape and size their frames are copied, and only what is blended, written on
 * or cut between key frames is encoded. Other shapes and sizes are encoded, all of them from one decoding. Both are made of
 * kept windows, so that a change of one clip does not encode the others again.
 */
import { rm } from 'node:fs/promises';
import { ToolError } from '../../../pipeline/steps/tools.ts';
import type { ArtifactRef } from '../../../pipeline/outputs.ts';
import { burntTexts } from '../../../pipeline/timeline/captions.ts';
import { cropOf, editList, type EditList } from '../../../pipeline/timeline/edit-list.ts';
import type { PictureSize } from '../../../pipeline/timeline/ffmpeg-args.ts';
import { allWindows, planPieces } from '../../../pipeline/timeline/pieces.ts';
import { soundEdit } from '../../../pipeline/timeline/sound-graph.ts';
import { plainSound } from '../../../pipeline/timeline/sound.ts';
import type { Timeline } from '../../../pipeline/timeline/timeline.ts';
import { seamEncoder, viewEncoder } from '../../../pipeline/timeline/window-args.ts';
import { centred, cropWindow, filmSize, sameShape, type Crop, type Shape } from '../../../pipeline/timeline/words.ts';
import { readSamples } from '../mp4-samples.ts';
import { soundOf, writeFilm, type Stretch } from '../mp4-write.ts';
import { probeVideo } from '../probe.ts';
import { filmSound } from '../sound.ts';
import { faultsInTables } from '../verify.ts';
import { inOrder } from './in-order.ts';
import type { Kept } from './kept.ts';
import type { MadeFilm } from './made.ts';
import { cardSource, clipSource, type Source } from './sources.ts';
import { makeWindows, type Picture, type WindowWork } from './windows.ts';
import { makeWhole } from './whole.ts';

export type FilmRequest = {
  readonly clips: readonly { readonly scene: string; readonly video: ArtifactRef }[];
  readonly timeline: Timeline | null;
  /** Where each scene's subject is, for shapes that show less than the clips do. */
  readonly subjects: Readonly<Record<string, Crop>>;
  readonly onFrame: (frame: number, frames: number) => void;
};
export type Films = { readonly list: EditList; readonly sources: readonly Source[]; readonly films: readonly MadeFilm[] };

/** Files that are read, or clips that are made to fit, side by side. */
const sideBySide = 2;

/** Picture and sound are made at the same time; what fails first ends both, and nothing is at work any more when this returns. */
export async function makeFilms(given: Kept, request: FilmRequest): Promise<Films> {
  const stop = new AbortController();
  const kept: Kept = { ...given, signal: AbortSignal.any([given.signal, stop.signal]) };
  let fault: { readonly error: unknown } | null = null;
  const end = (error: unknown) => {
    fault ??= { error };
    stop.abort();
  };
  const cut = await cutOf(kept, request);
  const clipOf = new Map(request.clips.map(({ scene, video }) => [scene, video]));
  const sound = filmSound(kept, soundEdit(cut.list, (scene) => clipOf.get(scene)!, request.timeline?.sound ?? plainSound));
  sound.catch(end);
  try {
    return await makePictures(kept, request, cut, sound);
  } catch (error) {
    end(error);
    await sound.catch(() => undefined);
    throw fault!.error;
  }
}

type FilmCut = { readonly size: PictureSize; readonly list: EditList; readonly sources: readonly Source[] };

async function cutOf(kept: Kept, { clips, timeline }: FilmRequest): Promise<FilmCut> {
  const first = await probeVideo(kept.store.path(clips[0]!.video));
  const size = { width: first.width, height: first.height };
  const byScene = new Map(await inOrder(clips, sideBySide, async ({ scene, video }) => [scene, await clipSource(kept, video, size)] as const));
  const list = editList(clips.map(({ scene }) => ({ id: scene, frames: byScene.get(scene)!.frames })), timeline);
  const sources = await inOrder(list.items, sideBySide, async (item) => (item.kind === 'scene' ? byScene.get(item.scene)! : cardSource(kept, item.card, size)));
  return { size, list, sources };
}

async function makePictures(kept: Kept, request: FilmRequest, { size, list, sources }: FilmCut, sound: Promise<string | null>): Promise<Films> {
  const { timeline } = request;
  const shapes: readonly (Shape | null)[] = timeline?.shapes.length ? timeline.shapes : [null];
  const targets = shapes.map((shape) => ({ shape, size: filmSize(size, shape, timeline?.size ?? 'source') }));
  const total = list.frames * targets.length;
  let done = 0;
  const work: FilmWork = {
    kept, sound, list, sources, burnt: burntTexts(list.texts, timeline?.burn ?? false), pictures: [], threads: 1,
    onFrame: (frames) => request.onFrame((done += frames), total)
  };
  const pictureOf = (target: PictureSize): Picture => ({
    size: target, encoder: viewEncoder, crops: same(target, size) ? null : list.items.map((item) => cropWindow(size, target, sameShape(size, target) ? centred : cropOf(item, request.subjects)))
  });
  if (timeline && timeline.codec !== 'h264') return { list, sources, films: await makeWhole(work, timeline.codec, await sound, targets.map(({ shape, size: target }) => ({ shape, picture: pictureOf(target) }))) };

  const films: MadeFilm[] = [];
  try {
    const encoded = targets.filter((target) => !same(target.size, size));
    for (const { shape, size: target } of targets) if (same(target, size)) films.push({ shape, ...await copied(work, target) });
    if (encoded.length) {
      const pictures = encoded.map((target) => pictureOf(target.size));
      const files = await encodedFilms({ ...work, pictures, threads: 2, onFrame: (frames) => work.onFrame(frames * pictures.length) });
      films.push(...files.map((made, at) => ({ shape: encoded[at]!.shape, ...made })));
    }
    return { list, sources, films: films.toSorted((a, b) => shapes.indexOf(a.shape) - shapes.indexOf(b.shape)) };
  } catch (error) {
    await Promise.all(films.map(({ file }) => rm(file, { force: true })));
    throw error;
  }
}

/** `sound`: path of the film's sound; null: it has none. */
type FilmWork = WindowWork & { readonly sound: Promise<string | null> };

const same = (a: PictureSize, b: PictureSize): boolean => a.width === b.width && a.height === b.height;

type Written = Omit<MadeFilm, 'shape'>;

/** The film in its clips' own size: copied wherever that can be. */
async function copied(work: FilmWork, size: PictureSize): Promise<Written> {
  const { sources, list, burnt, onFrame } = work;
  const { parameters } = sources[list.items.findIndex(({ kind }) => kind === 'scene')]!;
  const cuttable = sources.map((source) => (source.parameters === parameters ? source.cuttable : { ...source.cuttable, copyable: false }));
  const pieces = planPieces(list, cuttable, burnt);
  const seams: WindowWork = { ...work, pictures: [{ size, crops: null, encoder: seamEncoder }] };
  for (const piece of pieces) if (piece.kind === 'copy') onFrame(piece.to - piece.from);
  const windows = await makeWindows(seams, pieces.filter(({ kind }) => kind === 'window'));
  const encoded = await inOrder(windows, sideBySide, (files) => stretchOf(files[0]!));
  const stretches = pieces.map((piece): Stretch => (piece.kind === 'copy' ? { samples: sources[piece.item]!.samples, from: piece.from, to: piece.to } : encoded.shift()!));
  const alike = stretches.every(({ samples }) => samples.descriptions.includes(Buffer.from(parameters, 'hex')));
  // An encoder other than that of the clips: its frames cannot stand beside theirs, so all are made by it.
  if (!alike) return (await encodedFilms({ ...work, onFrame: () => undefined, pictures: [{ size, crops: null, encoder: viewEncoder }] }))[0]!;
  return written(work, size, stretches);
}

/** Films of which every frame is encoded. */
async function encodedFilms(work: FilmWork): Promise<Written[]> {
  const windows = await makeWindows(work, allWindows(work.list));
  const films: Written[] = [];
  try {
    for (const [at, { size }] of work.pictures.entries()) films.push(await written(work, size, await inOrder(windows, sideBySide, (files) => stretchOf(files[at]!))));
    return films;
  } catch (error) {
    await Promise.all(films.map(({ file }) => rm(file, { force: true })));
    throw error;
  }
}

async function stretchOf(path: string): Promise<Stretch> {
  const samples = await readSamples(path, 'vide');
  return { samples, from: 0, to: samples.sizes.length };
}

async function written({ kept, list, sound }: FilmWork, size: PictureSize, stretches: readonly Stretch[]): Promise<Written> {
  const file = await kept.store.temp('mp4');
  try {
    const track = await sound;
    await writeFilm(file, { size, stretches, sound: track === null ? null : await soundOf(track, list.frames) }, kept.signal);
    const faults = await faultsInTables(file, { frames: list.frames, sound: track !== null });
    if (faults.length) throw notWhole(faults);
    const facts = await probeVideo(file);
    return { file, facts, mime: 'video/mp4' };
  } catch (error) {
    await rm(file, { force: true });
    throw error;
  }
}

const notWhole = (faults: readonly string[]) => new ToolError('media_failed', 'The joined film did not come out whole.', {
  advice: 'Run the export again; if it fails again, run the clips again first.', detail: faults.join('; ')
});
