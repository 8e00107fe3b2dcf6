/** Form fields into operations on the timeline. Fields that are not sent stay as they are. */
import {
  refuse, type FilmCard, type FilmText, type Operation, type SceneCut, type Timeline
} from '../../pipeline/index.ts';
import { codecs, joinKinds, shapes, sizes, textStyles } from '../../pipeline/timeline/words.ts';
import { soundActions, soundOperation } from './sound-forms.ts';
import { collect, good, number, text, whole, word, type Fields, type Read } from './readers.ts';

export const timelineActions = ['editTimeline', 'editCut', 'putText', 'removeText', 'putCard', 'removeCard', ...soundActions] as const;

const yes = (value: string): Read<boolean> => good(value === 'on' || value === 'true');
const frameOrEnd = (value: string): Read<number | null> => (value.trim() === '' ? good(null) : whole(value, 'frame'));

const settings = (fields: Fields): Read<Partial<Pick<Timeline, 'burn' | 'shapes' | 'size' | 'codec'>>> => collect(fields, {
  burn: yes, shapes: shapeList, size: (value) => word(value, sizes, 'size'), codec: (value) => word(value, codecs, 'format')
});

function shapeList(value: string): Read<Timeline['shapes']> {
  const list: Timeline['shapes'] = [];
  for (const name of value.split(/[\s,]+/).filter(Boolean)) {
    const read = word(name, shapes, 'shape');
    if (!read.ok) return read;
    if (!list.includes(read.value)) list.push(read.value);
  }
  return good(list);
}

function cut(fields: Fields): Read<Partial<Omit<SceneCut, 'id' | 'crop'>> & { crop?: SceneCut['crop'] }> {
  const read = collect<Omit<SceneCut, 'id' | 'crop'>>(fields, {
    in: (value) => whole(value, 'first frame'), out: frameOrEnd, join: (value) => word(value, joinKinds, 'join'), frames: (value) => whole(value, 'length of the dissolve')
  });
  if (!read.ok || fields.x === undefined) return read;
  if (fields.x === '') return good({ ...read.value, crop: null });
  const [x, y, zoom] = [number(fields.x, 'place'), number(fields.y, 'place'), number(fields.zoom ?? '1', 'zoom')];
  if (!x.ok) return x;
  if (!y.ok) return y;
  return zoom.ok ? good({ ...read.value, crop: { x: x.value, y: y.value, zoom: zoom.value } }) : zoom;
}

function filmText(fields: Fields): Read<Omit<FilmText, 'id'> & { id?: string }> {
  const [from, to, style] = [whole(fields.from, 'first frame'), whole(fields.to, 'last frame'), word(fields.style ?? 'caption', textStyles, 'style')];
  if (!from.ok) return from;
  if (!to.ok) return to;
  if (!style.ok) return style;
  if (!fields.text?.trim()) return refuse('bad_input', 'There are no words to show.', 'Write at least one.');
  return good({ ...(fields.id ? { id: fields.id } : {}), scene: fields.scene ?? '', from: from.value, to: to.value, style: style.value, text: fields.text.replace(/\r\n/g, '\n').trim() });
}

function filmCard(fields: Fields): Read<Extract<Operation, { type: 'put_card' }>['card']> {
  const frames = whole(fields.frames, 'length of the card');
  if (!frames.ok) return frames;
  const read = collect<Pick<FilmCard, 'title' | 'line' | 'ink' | 'ground'>>(fields, { title: text, line: text, ink: text, ground: text });
  if (!read.ok) return read;
  return good({ ...(fields.id ? { id: fields.id } : {}), ...read.value, frames: frames.value, before: fields.before || null, ...(fields.picture === undefined ? {} : { picture: fields.picture || null }) });
}

/** The operation of a form action on the timeline; null for every other action. */
export function timelineOperation(action: string, fields: Fields): Read<Operation> | null {
  const then = <T>(read: Read<T>, make: (value: T) => Operation): Read<Operation> => (read.ok ? good(make(read.value)) : read);
  switch (action) {
    case 'editTimeline': return then(settings(fields), (value) => ({ type: 'edit_timeline', fields: value }));
    case 'editCut': return then(cut(fields), (value) => ({ type: 'edit_cut', scene: fields.scene ?? '', fields: value }));
    case 'putText': return then(filmText(fields), (value) => ({ type: 'put_text', text: value }));
    case 'removeText': return good({ type: 'remove_text', id: fields.id ?? '' });
    case 'putCard': return then(filmCard(fields), (value) => ({ type: 'put_card', card: value }));
    case 'removeCard': return good({ type: 'remove_card', id: fields.id ?? '' });
    default: return soundOperation(action, fields);
  }
}
