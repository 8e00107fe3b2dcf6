/**
 * The edit list: which frame of which clip each frame of the film shows. Export, preview and hand-over all work from this
 * one list, so that they cannot differ. Frames are counted from 0; an end is the frame after the last.
 */
import { frameRate } from '../words.ts';
import type { FilmCard, FilmText, SceneCut, Timeline } from './timeline.ts';
import { centred, dissolveFrames, type Crop } from './words.ts';

/** A clip as it can be cut: how many frames it has. */
export type ClipLength = { readonly id: string; readonly frames: number };

/** Where something stands in the film, and which frames of its file it shows; `to` is the one after the last. */
export type Placed = {
  /** Frames of the clip that are shown. */
  readonly from: number;
  readonly to: number;
  /** The film's frame at which it begins; the first `joinIn` of its frames are blended with the item before. */
  readonly start: number;
  readonly frames: number;
  readonly joinIn: number;
  /** How many of its last frames are blended with the first ones of the next item. 0: a cut. */
  readonly joinOut: number;
};
export type EditItem =
  | (Placed & { readonly kind: 'scene'; readonly scene: string; readonly crop: Crop | null })
  | (Placed & { readonly kind: 'card'; readonly card: FilmCard });

/** Words with the film's frames that they are shown on. */
export type PlacedText = Omit<FilmText, 'scene' | 'from' | 'to'> & { readonly from: number; readonly to: number };

export type EditList = {
  /** Frames a second. */
  readonly rate: number;
  readonly frames: number;
  readonly items: readonly EditItem[];
  readonly texts: readonly PlacedText[];
};

const most = (low: number, value: number, high: number): number => Math.max(low, Math.min(value, high));

/** The frames of a clip that a cut shows; at least one, whatever became of the clip since. */
export function shownFrames({ in: first, out }: Pick<SceneCut, 'in' | 'out'>, frames: number): { from: number; to: number } {
  const from = most(0, first, frames - 1);
  return { from, to: most(from + 1, out ?? frames, frames) };
}

type Wanted =
  | { kind: 'scene'; scene: string; crop: Crop | null; from: number; to: number; blend: number }
  | { kind: 'card'; card: FilmCard; from: number; to: number; blend: number };

function wanted(clips: readonly ClipLength[], timeline: Timeline | null): Wanted[] {
  const cuts = new Map(timeline?.scenes.map((cut) => [cut.id, cut]));
  const list: Wanted[] = [];
  const putCards = (before: string | null) => {
    for (const card of timeline?.cards ?? []) if (card.before === before) list.push({ kind: 'card', card, from: 0, to: card.frames, blend: 0 });
  };
  for (const { id, frames } of clips) {
    putCards(id);
    const cut = cuts.get(id);
    list.push({
      kind: 'scene', scene: id, crop: cut?.crop ?? null, ...shownFrames(cut ?? { in: 0, out: null }, frames),
      blend: cut?.join === 'dissolve' ? cut.frames : 0
    });
  }
  putCards(null);
  return list;
}

/** A dissolve takes no more than both sides have left after the one before; under two frames it is a cut. */
export function editList(clips: readonly ClipLength[], timeline: Timeline | null): EditList {
  const list = wanted(clips, timeline);
  const items: EditItem[] = [];
  let start = 0;
  let joinIn = 0;
  list.forEach(({ blend, ...item }, index) => {
    const frames = item.to - item.from;
    const next = list[index + 1];
    const possible = next ? Math.min(blend, frames - joinIn, next.to - next.from) : 0;
    const joinOut = possible >= dissolveFrames.least ? possible : 0;
    items.push({ ...item, start, frames, joinIn, joinOut });
    start += frames - joinOut;
    joinIn = joinOut;
  });
  return { rate: frameRate, frames: start, items, texts: placedTexts(items, timeline?.texts ?? []) };
}

function placedTexts(items: readonly EditItem[], texts: readonly FilmText[]): PlacedText[] {
  const places = new Map(items.flatMap((item) => (item.kind === 'scene' ? [[item.scene, item] as const] : [])));
  return texts.flatMap(({ scene, from, to, ...rest }) => {
    const item = places.get(scene);
    if (!item || from >= item.frames || rest.text === '') return [];
    return [{ ...rest, from: item.start + from, to: item.start + Math.min(to, item.frames) }];
  }).sort((a, b) => a.from - b.from || a.to - b.to);
}

/** What the film shows at a frame: one item, or two with the share of the second. */
export type Shown = { readonly index: number; readonly frame: number; readonly over: { readonly index: number; readonly frame: number; readonly share: number } | null };

export function shownAt({ items }: EditList, at: number): Shown | null {
  let index = items.length - 1;
  while (index > 0 && items[index]!.start > at) index--;
  const item = items[index];
  if (!item || at < 0) return null;
  const within = Math.min(at - item.start, item.frames - 1);
  const before = items[index - 1];
  if (before && within < item.joinIn) {
    return { index: index - 1, frame: before.from + at - before.start, over: { index, frame: item.from + within, share: shareOf(within, item.joinIn) } };
  }
  return { index, frame: item.from + within, over: null };
}

/** How much of the second picture a dissolve of so many frames shows at its frame `at`: none and all lie outside of it. */
export const shareOf = (at: number, frames: number): number => (at + 1) / (frames + 1);

/** Where each scene begins in the film and how long it is; a card counts to the scene after it, the last to the one before. */
export function sceneSpans({ items, frames }: EditList): { start: number; frames: number }[] {
  const spans: { start: number; frames: number }[] = [];
  let begin = 0;
  items.forEach((item, index) => {
    if (item.kind === 'card') return;
    const next = items.slice(index + 1);
    const last = !next.some(({ kind }) => kind === 'scene');
    const end = last ? frames : item.start + item.frames - item.joinOut;
    spans.push({ start: begin, frames: end - begin });
    begin = end;
  });
  return spans;
}

/** The crop of an item for other shapes: a person's, else around the subject, else the middle. */
export const cropOf = (item: EditItem, subjects: Readonly<Record<string, Crop>>): Crop =>
  item.kind === 'scene' ? (item.crop ?? subjects[item.scene] ?? centred) : centred;
