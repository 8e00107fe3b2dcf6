/**
 * The film as editors take it over: which frames of which file follow each other, and how they are joined. Read off the take
 * of the film itself, so that it says how that film was cut, whatever was changed since.
 */
import type { ArtifactRef, Brief, Film, Storyboard } from '../outputs.ts';
import { parseCell, type Take } from '../project.ts';
import { evaluate, type Evaluation } from '../graph/staleness.ts';
import type { Digest } from '../fingerprint.ts';
import type { Project } from '../project.ts';
import { filmRate, type Rate } from '../review/frames.ts';
import type { Marker } from '../review/markers.ts';
import { editList, type EditItem } from '../timeline/edit-list.ts';
import { emptyTimeline } from '../timeline/usual.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { frameSizes, roleWords } from '../words.ts';
import { namedFiles } from './names.ts';

/** A file that parts of the film come from. */
export type CutMedia = { readonly path: string; readonly frames: number };
export type CutItem = {
  readonly name: string;
  /** Null for a card, which is made in the film and has no file. */
  readonly media: CutMedia | null;
  /** Frames of the file that are shown, from 0; `to` is the one after the last. */
  readonly from: number;
  readonly to: number;
  /** The film's frame at which it begins. */
  readonly start: number;
  readonly frames: number;
  /** How many of its first and last frames are blended with its neighbours; 0: a cut. */
  readonly joinIn: number;
  readonly joinOut: number;
};
export type Cut = { readonly title: string; readonly rate: Rate; readonly width: number; readonly height: number; readonly frames: number; readonly items: readonly CutItem[]; readonly markers: readonly Marker[] };

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
  return { ...emptyTimeline, scenes: value('cuts') as Timeline['scenes'], cards: value('cards') as Timeline['cards'] };
}

/** The cut of the film in effect; null while there is none. `markers`: what was said of it. */
export function cutOf(project: Project, digest: Digest, markers: readonly Marker[] = []): Cut | null {
  const evaluation = evaluate(project, digest);
  const take = evaluation.cells.get('export')?.take;
  if (!take) return null;
  const film = take.output as Film;
  const clips = clipsOf(take);
  const known = new Map(clips.map((clip) => [clip.scene, clip]));
  // The clip that was cut, which need not be the one that its scene shows now.
  const paths = new Map(namedFiles(project, digest).reverse().map(({ path, ref }) => [ref.artifact, path]));
  const list = editList(clips.map(({ scene, frames }) => ({ id: scene, frames })), timelineOf(take));
  const size = frameSizes[(evaluation.cells.get('brief')?.take?.output as Brief | undefined)?.aspect ?? '16:9'];
  return {
    title: project.title, rate: filmRate, width: film.video.width ?? size.width, height: film.video.height ?? size.height, frames: list.frames, markers,
    items: list.items.map((item) => placed(item, item.kind === 'scene' ? known.get(item.scene)! : null, { evaluation, clips, paths }))
  };
}

type Surroundings = { readonly evaluation: Evaluation; readonly clips: readonly Clip[]; readonly paths: ReadonlyMap<string, string> };

function placed(item: EditItem, clip: Clip | null, { evaluation, clips, paths }: Surroundings): CutItem {
  const { from, to, start, frames, joinIn, joinOut } = item;
  const place = { from, to, start, frames, joinIn, joinOut };
  if (item.kind === 'card') return { ...place, name: item.card.title || 'Card', media: null };
  const scenes = (evaluation.cells.get('storyboard')?.take?.output as Storyboard | undefined)?.scenes ?? [];
  const scene = scenes.find(({ id }) => id === item.scene);
  const index = evaluation.scenes.indexOf(item.scene);
  const number = (index < 0 ? clips.indexOf(clip!) : index) + 1;
  return { ...place, name: `Scene ${number}${scene ? ` ${roleWords[scene.role]}: ${scene.title}` : ''}`, media: { path: paths.get(clip!.video.artifact) ?? `videos/${clip!.video.artifact}.mp4`, frames: clip!.frames } };
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
