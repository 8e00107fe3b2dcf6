/**
 * Which parts of a film are copied out of its clips as they are, and which have to be encoded. A copy begins at an IDR frame,
 * for nothing after one refers to anything before it; and it ends where a clip's frames stand complete in the order in which
 * they are decoded, for nothing that was decoded refers to what comes later. Everything between two copies is one window.
 */
import type { EditItem, EditList, PlacedText } from './edit-list.ts';

/** An item's file as far as copying goes. Frames as they are shown. */
export type Cuttable = {
  /** Whether its frames may be copied at all. */
  readonly copyable: boolean;
  /** IDR frames, ascending. */
  readonly starts: readonly number[];
  /** Frames before which a copy may end, ascending; the clip's end is the last. */
  readonly ends: readonly number[];
};

/** `copy`: frames of an item's file. `window`: frames of the film, to be encoded. */
export type Piece =
  | { readonly kind: 'copy'; readonly item: number; readonly from: number; readonly to: number }
  | { readonly kind: 'window'; readonly from: number; readonly to: number };

type Range = { readonly from: number; readonly to: number };

/** `burnt`: texts that are drawn into the picture. */
export function planPieces({ items, frames }: EditList, cuttable: readonly Cuttable[], burnt: readonly PlacedText[]): Piece[] {
  const pieces: Piece[] = [];
  let done = 0;
  const encodeTo = (to: number) => {
    if (to > done) pieces.push({ kind: 'window', from: done, to });
    done = to;
  };
  items.forEach((item, index) => {
    for (const range of untouched(item, burnt)) {
      const shift = item.from - item.start;
      const copied = copyWithin({ from: range.from + shift, to: range.to + shift }, cuttable[index]!);
      if (!copied) continue;
      encodeTo(copied.from - shift);
      pieces.push({ kind: 'copy', item: index, ...copied });
      done = copied.to - shift;
    }
  });
  encodeTo(frames);
  return pieces;
}

/** The film's frames on which an item is seen alone and without words. */
function untouched(item: EditItem, burnt: readonly PlacedText[]): Range[] {
  const free: Range[] = [];
  let from = item.start + item.joinIn;
  const end = item.start + item.frames - item.joinOut;
  for (const text of burnt) {
    if (text.to <= from || text.from >= end) continue;
    if (text.from > from) free.push({ from, to: text.from });
    from = Math.max(from, text.to);
  }
  if (from < end) free.push({ from, to: end });
  return free;
}

function copyWithin({ from, to }: Range, { copyable, starts, ends }: Cuttable): Range | null {
  if (!copyable) return null;
  const first = starts.find((frame) => frame >= from);
  const last = ends.findLast((frame) => frame <= to);
  return first === undefined || last === undefined || last <= first ? null : { from: first, to: last };
}

/** The whole film in windows, one for each stretch of one item and one for each dissolve: a change of one clip leaves the others. */
export function allWindows({ items }: EditList): Extract<Piece, { kind: 'window' }>[] {
  return items.flatMap(({ start, frames, joinIn, joinOut }) => {
    const ends = [start + joinIn, start + frames - joinOut, start + frames];
    return [{ from: ends[0]!, to: ends[1]! }, { from: ends[1]!, to: joinOut ? ends[2]! : ends[1]! }]
      .filter(({ from, to }) => to > from).map((range) => ({ kind: 'window' as const, ...range }));
  });
}

/** What a window is made of, in order. Frames of the items' files. */
export type WindowPart =
  | { readonly kind: 'plain'; readonly item: number; readonly from: number; readonly frames: number }
  | { readonly kind: 'blend'; readonly left: { readonly item: number; readonly from: number }; readonly right: { readonly item: number; readonly from: number }; readonly frames: number };

/** The parts of a range of the film that begins and ends outside of dissolves. */
export function partsOf({ items }: EditList, range: Range): WindowPart[] {
  return items.flatMap((item, index): WindowPart[] => {
    const parts: WindowPart[] = [];
    const blend = item.start + item.frames - item.joinOut;
    const from = Math.max(range.from, item.start + item.joinIn);
    const to = Math.min(range.to, blend);
    if (to > from) parts.push({ kind: 'plain', item: index, from: from - item.start + item.from, frames: to - from });
    if (item.joinOut > 0 && blend >= range.from && blend < range.to) {
      parts.push({ kind: 'blend', left: { item: index, from: item.to - item.joinOut }, right: { item: index + 1, from: items[index + 1]!.from }, frames: item.joinOut });
    }
    return parts;
  });
}
