import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { editList, emptyTimeline, sceneSpans, shownAt, timelineOutput, usualCut, type EditList, type Timeline } from '../../src/lib/pipeline/index.ts';
import { allWindows, partsOf, planPieces, type Cuttable } from '../../src/lib/pipeline/timeline/pieces.ts';
import { burntTexts, captionFile, assFile } from '../../src/lib/pipeline/timeline/captions.ts';
import { cropWindow, filmSize } from '../../src/lib/pipeline/timeline/words.ts';
import { subjectsOf } from '../../src/lib/pipeline/timeline/subjects.ts';
import { filterText } from '../../src/lib/pipeline/timeline/window-args.ts';
import { fakeArtifact } from '../support/fake-tools.ts';

const cut = (id: string, given: Partial<Timeline['scenes'][number]> = {}) => ({ ...usualCut(id), ...given });
const dissolve = (id: string, frames = 12) => cut(id, { join: 'dissolve', frames });
const clips = [{ id: 's1', frames: 48 }, { id: 's2', frames: 48 }, { id: 's3', frames: 48 }];
const card = (id: string, before: string | null, frames = 24) => ({ id, before, frames, title: 'T', line: '', picture: null, ink: '#ffffff', ground: '#000000' });

/** Which frame of which item each frame of the film shows, worked out from the windows it is made of. */
function shownByParts(list: EditList): (readonly [number, number, number?, number?])[] {
  return allWindows(list).flatMap((range) => partsOf(list, range)).flatMap((part) => Array.from({ length: part.frames }, (_, at) =>
    part.kind === 'plain' ? [part.item, part.from + at] as const : [part.left.item, part.left.from + at, part.right.item, part.right.from + at] as const));
}

const anyTimeline = fc.record({
  lengths: fc.array(fc.integer({ min: 1, max: 60 }), { minLength: 1, maxLength: 5 }),
  cuts: fc.array(fc.record({ first: fc.nat(70), out: fc.option(fc.nat(80)), dissolve: fc.boolean(), frames: fc.integer({ min: 2, max: 96 }) }), { minLength: 5, maxLength: 5 }),
  texts: fc.array(fc.record({ scene: fc.nat(4), from: fc.nat(60), length: fc.integer({ min: 1, max: 40 }) }), { maxLength: 3 }),
  cardAt: fc.option(fc.nat(5))
});

describe('the edit list', () => {
  it('of an untouched timeline is the clips one after the other', () => {
    expect(editList(clips, null)).toMatchObject({ rate: 24, frames: 144, texts: [] });
    expect(editList(clips, null).items.map(({ start, from, to }) => [start, from, to])).toEqual([[0, 0, 48], [48, 0, 48], [96, 0, 48]]);
    expect(editList(clips, emptyTimeline)).toEqual(editList(clips, null));
  });

  it('cuts to the frame, and lets both sides of a dissolve share its frames', () => {
    const list = editList(clips, { ...emptyTimeline, scenes: [cut('s1', { in: 6, out: 40, join: 'dissolve', frames: 10 }), cut('s3', { in: 47 })] });
    expect(list.items.map(({ start, frames, joinIn, joinOut }) => [start, frames, joinIn, joinOut])).toEqual([[0, 34, 0, 10], [24, 48, 10, 0], [72, 1, 0, 0]]);
    expect([shownAt(list, 23), shownAt(list, 24), shownAt(list, 34), shownAt(list, 72)]).toEqual([
      { index: 0, frame: 29, over: null }, { index: 0, frame: 30, over: { index: 1, frame: 0, share: 1 / 11 } }, { index: 1, frame: 10, over: null }, { index: 2, frame: 47, over: null }
    ]);
  });

  it('keeps to what there is when a clip got shorter, and rests what is said of scenes that are gone', () => {
    const timeline = { ...emptyTimeline, scenes: [cut('s1', { in: 90, out: 200, join: 'dissolve', frames: 40 }), dissolve('s9')] };
    expect(editList([{ id: 's1', frames: 30 }, { id: 's2', frames: 5 }], timeline).items.map(({ from, to, joinOut }) => [from, to, joinOut])).toEqual([[29, 30, 0], [0, 5, 0]]);
  });

  it('puts cards where they belong and counts them to the scene beside them', () => {
    const list = editList(clips, { ...emptyTimeline, cards: [card('c1', 's1'), card('c2', null, 48), card('c3', 's9')] });
    expect(list.items.map((item) => [item.kind, item.start])).toEqual([['card', 0], ['scene', 24], ['scene', 72], ['scene', 120], ['card', 168]]);
    expect(sceneSpans(list)).toEqual([{ start: 0, frames: 72 }, { start: 72, frames: 48 }, { start: 120, frames: 96 }]);
  });

  it('moves words with their scene and ends them with it', () => {
    const list = editList(clips, { ...emptyTimeline, scenes: [dissolve('s1')], texts: [
      { id: 't1', scene: 's2', from: 0, to: 400, style: 'caption', text: 'A <b>' }, { id: 't2', scene: 's1', from: 24, to: 36, style: 'title', text: 'B' }, { id: 't3', scene: 's9', from: 0, to: 9, style: 'caption', text: 'C' }
    ] });
    expect(list.texts.map(({ id, from, to }) => [id, from, to])).toEqual([['t2', 24, 36], ['t1', 36, 84]]);
    expect(captionFile(list, 'srt')).toBe('1\n00:00:01,500 --> 00:00:03,500\nA <b>\n');
    expect(captionFile(list, 'vtt')).toBe('WEBVTT\n\n00:00:01.500 --> 00:00:03.500\nA &lt;b&gt;\n');
    expect(burntTexts(list.texts, false).map(({ id }) => id)).toEqual(['t2']);
    expect(assFile([{ ...list.texts[0]!, from: 0, to: 12 }], 24, { width: 320, height: 180 })).toContain('Dialogue: 0,0:00:00.00,0:00:00.48,title,,0,0,0,,B');
  });

  it('every frame of the film is shown once, in order, by the windows as by the list', () => {
    fc.assert(fc.property(anyTimeline, ({ lengths, cuts, texts, cardAt }) => {
      const list = editList(lengths.map((frames, at) => ({ id: `s${at + 1}`, frames })), {
        ...emptyTimeline,
        scenes: cuts.map(({ first, out, dissolve: joined, frames }, at) => cut(`s${at + 1}`, { in: first, out, join: joined ? 'dissolve' : 'cut', frames })),
        texts: texts.map(({ scene, from, length }, at) => ({ id: `t${at}`, scene: `s${scene + 1}`, from, to: from + length, style: 'title' as const, text: 'x' })),
        cards: cardAt === null ? [] : [card('c1', cardAt ? `s${cardAt}` : null, 7)]
      });
      const byList = Array.from({ length: list.frames }, (_, at) => {
        const { index, frame, over } = shownAt(list, at)!;
        return over ? [index, frame, over.index, over.frame] : [index, frame];
      });
      expect(shownByParts(list)).toEqual(byList);
      // Copies and windows cover the film without a gap; a copy begins and ends where it may.
      const cuttable = list.items.map((item): Cuttable => ({ copyable: true, starts: [0, 12, 36], ends: Array.from({ length: item.to }, (_, at) => at + 1).filter((end) => end % 3 === 1 || end === item.to) }));
      let at = 0;
      for (const piece of planPieces(list, cuttable, list.texts)) {
        if (piece.kind === 'window') {
          expect(piece.from).toBe(at);
          at = piece.to;
          continue;
        }
        const item = list.items[piece.item]!;
        expect(piece.from - item.from + item.start).toBe(at);
        at += piece.to - piece.from;
        expect([cuttable[piece.item]!.starts.includes(piece.from), cuttable[piece.item]!.ends.includes(piece.to)]).toEqual([true, true]);
        for (const text of list.texts) expect(text.to <= at - (piece.to - piece.from) || text.from >= at).toBe(true);
      }
      expect(at).toBe(list.frames);
      expect(sceneSpans(list).reduce((sum, { frames }) => sum + frames, 0)).toBe(list.frames);
    }), { numRuns: 400 });
  });

  it('copies all that is neither blended nor written on, where key frames allow it', () => {
    const list = editList(clips, { ...emptyTimeline, scenes: [dissolve('s1'), cut('s3', { in: 5 })] });
    const cuttable: Cuttable = { copyable: true, starts: [0, 12, 24], ends: [1, 4, 7, 33, 36, 45, 48] };
    expect(planPieces(list, [cuttable, cuttable, cuttable], [])).toEqual([
      { kind: 'copy', item: 0, from: 0, to: 36 }, { kind: 'window', from: 36, to: 48 }, { kind: 'copy', item: 1, from: 12, to: 48 },
      { kind: 'window', from: 84, to: 91 }, { kind: 'copy', item: 2, from: 12, to: 48 }
    ]);
    expect(planPieces(list, [cuttable, cuttable, cuttable].map((each) => ({ ...each, copyable: false })), [])).toEqual([{ kind: 'window', from: 0, to: 127 }]);
  });
});

describe('shapes', () => {
  it.each([
    [null, 'source', 1280, 720], ['16:9', 'source', 1280, 720], ['9:16', 'source', 406, 720], ['1:1', 'source', 720, 720], ['4:5', 'source', 576, 720],
    [null, 'draft', 854, 480], ['9:16', 'draft', 480, 854], ['1:1', '720p', 720, 720], ['4:5', '1080p', 1080, 1350], ['16:9', '1080p', 1920, 1080]
  ] as const)('%s in %s of a 720p clip has %i by %i pixels', (shape, size, width, height) => {
    expect(filmSize({ width: 1280, height: 720 }, shape, size)).toEqual({ width, height });
  });

  it('a crop window lies wholly inside, on even pixels, around its middle where it can', () => {
    const source = { width: 1280, height: 720 };
    expect(cropWindow(source, { width: 720, height: 720 }, { x: 0.5, y: 0.5, zoom: 1 })).toEqual({ width: 720, height: 720, left: 280, top: 0 });
    expect(cropWindow(source, { width: 720, height: 720 }, { x: 1, y: 0, zoom: 1 })).toEqual({ width: 720, height: 720, left: 560, top: 0 });
    expect(cropWindow(source, { width: 480, height: 854 }, { x: 0.25, y: 0.5, zoom: 2 })).toEqual({ width: 202, height: 360, left: 220, top: 180 });
  });

  it('the subject of a scene is between where its first and its last frame have it', () => {
    const layers = (x: number, y: number) => ({ plate: fakeArtifact('plate'), view: { x: 0.5, y: 0.5, width: 1 }, subject: { image: fakeArtifact('thing'), place: { x, y, height: 0.5 } } });
    expect(subjectsOf([{ scene: 's1', first: layers(0.2, 0.6), last: layers(0.4, 0.4) }, { scene: 's2', first: null, last: layers(1.5, 0.5) }, { scene: 's3', first: null, last: null }]))
      .toEqual({ s1: { x: expect.closeTo(0.3) as number, y: 0.5, zoom: 1 }, s2: { x: 1, y: 0.5, zoom: 1 } });
  });
});

describe('the timeline\'s schema', () => {
  it('fills in what is usual', () => {
    expect(timelineOutput.parse({})).toEqual(emptyTimeline);
    expect(timelineOutput.parse({ scenes: [{ id: 's1' }] }).scenes).toEqual([usualCut('s1')]);
    expect(timelineOutput.safeParse({ texts: [{ id: 't1', scene: 's1', from: 5, to: 5, style: 'caption', text: 'x' }] }).success).toBe(false);
  });

  it('a path in a filter is escaped twice', () => {
    expect(filterText("/it's/a:b,[c]")).toBe("/it\\\\\\'s/a\\\\:b\\,\\[c\\]");
  });
});
