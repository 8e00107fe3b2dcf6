/** Edits of the timeline: the new whole timeline, or a refusal. Lists stay free of what is as usual, so that equal films have equal timelines. */
import { sameContent } from '../canonical.ts';
import { complaintOf } from '../complaint.ts';
import { refuse, type Refusal } from '../refusal.ts';
import type { ArtifactRef, Clip } from '../outputs.ts';
import type { CardPicture } from './card-pictures.ts';
import { editedSound, type SoundOperation } from './sound-edit.ts';
import { timelineOutput, type FilmCard, type FilmText, type SceneCut, type Timeline } from './timeline.ts';
import { usualCut } from './usual.ts';

export type TimelineOperation =
  | SoundOperation
  | { readonly type: 'edit_timeline'; readonly fields: Partial<Pick<Timeline, 'burn' | 'shapes' | 'size' | 'codec'>> }
  | { readonly type: 'edit_cut'; readonly scene: string; readonly fields: Partial<Omit<SceneCut, 'id'>> }
  /** Without an id it is a new one. */
  | { readonly type: 'put_text'; readonly text: Omit<FilmText, 'id'> & { readonly id?: string } }
  | { readonly type: 'remove_text'; readonly id: string }
  /** Without an id it is a new one; of another, what is left out stays as it is. `picture`: the file, or the hash of one that cards can show. */
  | { readonly type: 'put_card'; readonly card: Partial<Omit<FilmCard, 'picture'>> & { readonly picture?: ArtifactRef | string | null } }
  | { readonly type: 'remove_card'; readonly id: string };

/** What an edit has to know of the notebook. */
export type TimelineSurroundings = {
  /** Undefined when there is no such scene, null while it has no clip. */
  readonly clipOf: (scene: string) => Pick<Clip, 'frames'> | null | undefined;
  /** Those that cards can show. */
  readonly pictures: () => readonly CardPicture[];
};

export function editedTimeline(timeline: Timeline, operation: TimelineOperation, surroundings: TimelineSurroundings): { ok: true; timeline: Timeline } | Refusal {
  const next = changed(timeline, operation, surroundings);
  if ('ok' in next) return next;
  const parsed = timelineOutput.safeParse(next);
  if (parsed.success) return { ok: true, timeline: parsed.data };
  const [issue] = parsed.error.issues;
  const field = issue!.path.filter((part) => typeof part === 'string').at(-1) ?? 'timeline';
  return refuse('bad_input', `The timeline's ${field} cannot be kept: ${complaintOf(issue!)}.`, 'Change it and try again; nothing was changed.');
}

function changed(timeline: Timeline, operation: TimelineOperation, { clipOf, pictures }: TimelineSurroundings): Timeline | Refusal {
  switch (operation.type) {
    case 'edit_timeline': return { ...timeline, ...operation.fields };
    case 'edit_cut': {
      const cut = { ...(timeline.scenes.find(({ id }) => id === operation.scene) ?? usualCut(operation.scene)), ...operation.fields };
      const clip = clipOf(operation.scene);
      if (clip === undefined) return noScene;
      return outside(cut, clip) ?? { ...timeline, scenes: withCut(timeline.scenes, cut) };
    }
    case 'put_text': {
      const { text } = operation;
      if (clipOf(text.scene) === undefined) return noScene;
      return put(timeline.texts, { ...text, id: text.id ?? newId('t', timeline.texts) }, (texts) => ({ ...timeline, texts }));
    }
    case 'put_card': {
      const { card } = operation;
      if (card.before && clipOf(card.before) === undefined) return noScene;
      const known = timeline.cards.find(({ id }) => id === card.id);
      if (!known && card.frames === undefined) return gone;
      const picture = typeof card.picture === 'string' ? pictures().find(({ image }) => image.artifact === card.picture)?.image : card.picture === undefined ? known?.picture ?? null : card.picture;
      if (picture === undefined) return noPicture;
      // The schema fills in what is absent.
      const whole = { before: null, ...known, ...card, picture, id: card.id ?? newId('c', timeline.cards) } as FilmCard;
      return put(timeline.cards, whole, (cards) => ({ ...timeline, cards }));
    }
    case 'mute_scene':
    case 'edit_sound':
    case 'put_track':
    case 'edit_track':
    case 'remove_track': {
      if (operation.type === 'mute_scene' && clipOf(operation.scene) === undefined) return noScene;
      const edited = editedSound(timeline.sound, operation);
      return edited.ok ? { ...timeline, sound: edited.sound } : edited;
    }
    case 'remove_text': return without(timeline.texts, operation.id, (texts) => ({ ...timeline, texts }));
    case 'remove_card': return without(timeline.cards, operation.id, (cards) => ({ ...timeline, cards }));
  }
}

const noScene = refuse('no_scene', 'That scene is no longer in the storyboard.', 'Reload to see the storyboard as it is now.');

const noPicture = refuse('no_picture', 'That picture is no longer in the notebook.', 'Choose another one, or add it again.');

function outside({ in: first, out }: SceneCut, clip: Pick<Clip, 'frames'> | null): Refusal | null {
  if (out !== null && out <= first) return refuse('bad_input', 'A scene has to end after it begins.', 'Let it begin earlier or end later; nothing was changed.');
  if (clip && (first >= clip.frames || (out ?? 0) > clip.frames)) {
    return refuse('bad_input', `The clip has ${clip.frames} frames; it cannot be cut outside of them.`, `Choose frames from 0 to ${clip.frames}; nothing was changed.`);
  }
  return null;
}

/** The list with a cut in it, where it stood before; what is as usual is not listed. */
function withCut(cuts: readonly SceneCut[], cut: SceneCut): SceneCut[] {
  const usual = sameContent(cut, usualCut(cut.id));
  const list = cuts.flatMap((known) => (known.id !== cut.id ? [known] : usual ? [] : [cut]));
  return usual || cuts.some(({ id }) => id === cut.id) ? list : [...list, cut];
}

/** The first number that none of a list's ids has. */
function newId(letter: string, list: readonly { id: string }[]): string {
  const taken = new Set(list.map(({ id }) => id));
  let number = list.length + 1;
  while (taken.has(`${letter}${number}`)) number++;
  return `${letter}${number}`;
}

type Named = { readonly id: string };
const gone = refuse('no_entry', 'That entry is no longer in the timeline.', 'Reload to see the timeline as it is now.');

function put<T extends Named>(list: readonly T[], entry: T, then: (list: T[]) => Timeline): Timeline {
  const known = list.some(({ id }) => id === entry.id);
  return then(known ? list.map((each) => (each.id === entry.id ? entry : each)) : [...list, entry]);
}

function without<T extends Named>(list: readonly T[], id: string, then: (list: T[]) => Timeline): Timeline | Refusal {
  const rest = list.filter((each) => each.id !== id);
  return rest.length === list.length ? gone : then(rest);
}
