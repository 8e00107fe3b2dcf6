/**
 * The film as editors take it over: which frames of which file follow each other, and how they are joined. Read off the take
 * of the film itself, so that it says how that film was cut, whatever was changed since.
 */
import type { ArtifactRef, Brief, Film, FrameLayers, Storyboard } from '../outputs.ts';
import { parseCell, type Take } from '../project.ts';
import { evaluate, type Evaluation } from '../graph/staleness.ts';
import type { Digest } from '../fingerprint.ts';
import type { Project } from '../project.ts';
import { filmRate, type Rate } from '../review/frames.ts';
import type { Marker } from '../review/markers.ts';
import { editList, type EditItem, type Placed, type PlacedText } from '../timeline/edit-list.ts';
import type { SoundSettings } from '../timeline/sound.ts';
import { soundTracks, type SoundTrackName } from '../timeline/sound-words.ts';
import { subjectsOf } from '../timeline/subjects.ts';
import { emptyTimeline } from '../timeline/usual.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { Crop } from '../timeline/words.ts';
import { frameSizes, roleWords } from '../words.ts';
import { namedFiles } from './names.ts';

/** A file that parts of the film come from. */
export type CutMedia = { readonly path: string; readonly frames: number };
export type CutItem = Placed & {
  /** What a card says; null for a clip. */
  readonly card: { readonly title: string; readonly line: string; readonly ground: string } | null;
  /** Volume of the clip's own sound in decibels; null where it has none. */
  readonly volume: number | null;
  readonly muted: boolean;
  /** Which part films of other shapes than the clips' show; null where there are none, and where it is the middle. */
  readonly crop: Crop | null;
  readonly name: string;
  /** Null for a card, which is made in the film and has no file. */
  readonly media: CutMedia | null;
};
/** Words over the picture, in the film's frames; `to` is the one after the last. */
export type CutText = Pick<PlacedText, 'from' | 'to' | 'style' | 'text'>;
/** A file under the film. Frames from its file's beginning and in the film; fades in frames, volume in decibels. */
export type CutSound = {
  readonly track: SoundTrackName; readonly name: string; readonly media: CutMedia; readonly from: number; readonly start: number; readonly frames: number;
  readonly volume: number; readonly fadeIn: number; readonly fadeOut: number;
};
export type Cut = {
  readonly title: string; readonly rate: Rate;
  /** Pixels of the clips; the film's own are `width` and `height`. */
  readonly source: { readonly width: number; readonly height: number };
  readonly width: number; readonly height: number; readonly frames: number; readonly items: readonly CutItem[]; readonly texts: readonly CutText[]; readonly sounds: readonly CutSound[]; readonly markers: readonly Marker[] };

type Clip = { readonly scene: string; readonly video: ArtifactRef; readonly frames: number };

/** The clips that a film was cut from, in order. */
function clipsOf(take: Take): Clip[] {
  const values = new Map(take.inputs.map((input) => [input.port, input]));
  const clips: Clip[] = [];
  for (let number = 1; values.has(`clip${number}`); number++) {
    const { cell, value } = values.get(`clip${number}`)!;
    clips.push({ scene: parseCell(cell)?.scene ?? `s${number}`, video: value as ArtifactRef, frames: values.get(`frames${number}`)?.value as number });
  }
  return clips;
}

/** The timeline that a film was cut by; null where there was none. */
function timelineOf(take: Take): Timeline | null {
  const value = (port: string) => take.inputs.find((input) => input.port === port)?.value;
  if (value('cuts') === undefined) return null;
  const given = <T>(port: string, usual: T): T => (value(port) === undefined ? usual : (value(port) as T));
  return {
    ...emptyTimeline, scenes: value('cuts') as Timeline['scenes'], cards: value('cards') as Timeline['cards'], texts: given('texts', emptyTimeline.texts), shapes: given('shapes', emptyTimeline.shapes),
    sound: given('sound', emptyTimeline.sound)
  };
}

/** The clips of the film in effect, for whoever has to look into their files; none while there is no film. */
export function clipsInFilm(project: Project, digest: Digest): ArtifactRef[] {
  const take = evaluate(project, digest).cells.get('export')?.take;
  return take ? clipsOf(take).map(({ video }) => video) : [];
}

/** `markers`: what was said of the film. `sounding`: artifacts of the clips that have sound, which only their files tell. */
export type CutSurroundings = { readonly markers?: readonly Marker[]; readonly sounding?: ReadonlySet<string> };

/** The cut of the film in effect; null while there is none. */
export function cutOf(project: Project, digest: Digest, { markers = [], sounding = new Set() }: CutSurroundings = {}): Cut | null {
  const evaluation = evaluate(project, digest);
  const take = evaluation.cells.get('export')?.take;
  if (!take) return null;
  const film = take.output as Film;
  const clips = clipsOf(take);
  const known = new Map(clips.map((clip) => [clip.scene, clip]));
  // The clip that was cut, which need not be the one that its scene shows now.
  const paths = new Map(namedFiles(project, digest).reverse().map(({ path, ref }) => [ref.artifact, path]));
  const timeline = timelineOf(take);
  const list = editList(clips.map(({ scene, frames }) => ({ id: scene, frames })), timeline);
  const surroundings = { evaluation, clips, paths, sounding, sound: timeline?.sound ?? null, crops: cropsOf(take, clips, timeline) };
  const size = frameSizes[(evaluation.cells.get('brief')?.take?.output as Brief | undefined)?.aspect ?? '16:9'];
  return {
    title: project.title, rate: filmRate, source: size, width: film.video.width ?? size.width, height: film.video.height ?? size.height, frames: list.frames, markers,
    items: list.items.map((item) => placed(item, item.kind === 'scene' ? known.get(item.scene)! : null, surroundings)),
    texts: list.texts.map(({ from, to, style, text }) => ({ from, to, style, text })), sounds: soundsOf(timeline?.sound ?? null, list.frames, paths)
  };
}

/** Where films of other shapes were made, what a person chose, else where the subject was taken to be; of films that do not say so, where the frames do. */
function cropsOf(take: Take, clips: readonly Clip[], timeline: Timeline | null): Readonly<Record<string, Crop>> {
  if (!timeline?.shapes.length) return {};
  const layers = (port: string) => (take.inputs.find((input) => input.port === port)?.value ?? null) as FrameLayers | null;
  const subjects = (take.output as Film).subjects ?? subjectsOf(clips.map(({ scene }, at) => ({ scene, first: layers(`first${at + 1}`), last: layers(`last${at + 1}`) })));
  return { ...subjects, ...Object.fromEntries(timeline.scenes.flatMap(({ id, crop }) => (crop ? [[id, crop] as const] : []))) };
}

/** Editors place sound by frames as well. */
const framesOf = (seconds: number): number => Math.round((seconds * filmRate.num) / filmRate.den);

function soundsOf(sound: SoundSettings | null, film: number, paths: ReadonlyMap<string, string>): CutSound[] {
  return soundTracks.flatMap((name): CutSound[] => {
    const track = sound?.[name];
    if (!track) return [];
    const whole = Math.floor(((track.audio.duration ?? 0) * filmRate.num) / filmRate.den);
    const [from, start] = [framesOf(track.from), framesOf(track.at)];
    const frames = Math.min(whole - from, film - start);
    if (frames < 1) return [];
    const fade = (seconds: number) => Math.min(framesOf(seconds), frames);
    return [{
      track: name, name: track.name, media: { path: paths.get(track.audio.artifact) ?? `takes/${track.audio.artifact}.flac`, frames: whole }, from, start, frames,
      volume: track.volume, fadeIn: fade(track.fadeIn), fadeOut: fade(track.fadeOut)
    }];
  });
}

type Surroundings = {
  readonly evaluation: Evaluation; readonly clips: readonly Clip[]; readonly paths: ReadonlyMap<string, string>;
  readonly sounding: ReadonlySet<string>; readonly sound: SoundSettings | null; readonly crops: Readonly<Record<string, Crop>>;
};

function placed(item: EditItem, clip: Clip | null, { evaluation, clips, paths, sounding, sound, crops }: Surroundings): CutItem {
  const { from, to, start, frames, joinIn, joinOut } = item;
  const place = { from, to, start, frames, joinIn, joinOut };
  if (item.kind === 'card') return { ...place, name: item.card.title || 'Card', media: null, volume: null, muted: false, crop: null, card: { title: item.card.title, line: item.card.line, ground: item.card.ground } };
  const scenes = (evaluation.cells.get('storyboard')?.take?.output as Storyboard | undefined)?.scenes ?? [];
  const scene = scenes.find(({ id }) => id === item.scene);
  const index = evaluation.scenes.indexOf(item.scene);
  const number = (index < 0 ? clips.indexOf(clip!) : index) + 1;
  const heard = { volume: sounding.has(clip!.video.artifact) ? sound?.clips ?? 0 : null, muted: sound?.muted.includes(item.scene) ?? false };
  return { ...place, ...heard, card: null, crop: crops[item.scene] ?? null, name: `Scene ${number}${scene ? ` ${roleWords[scene.role]}: ${scene.title}` : ''}`, media: { path: paths.get(clip!.video.artifact) ?? `videos/${clip!.video.artifact}.mp4`, frames: clip!.frames } };
}

/** A part of the film between two edit points: dissolves are split in the middle, as editors do, and reach into both sides. */
export type Part = { readonly item: CutItem; readonly start: number; readonly frames: number; readonly from: number; readonly joinIn: Join | null };
/** A dissolve around an edit point: frames before and after it. */
export type Join = { readonly before: number; readonly after: number };

export function partsOf({ items }: Cut): Part[] {
  return items.map((item) => {
    const [head, tail] = [Math.floor(item.joinIn / 2), item.joinOut - Math.floor(item.joinOut / 2)];
    return { item, start: item.start + head, frames: item.frames - head - tail, from: item.from + head, joinIn: item.joinIn ? { before: head, after: item.joinIn - head } : null };
  });
}
