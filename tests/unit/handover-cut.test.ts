/** The film as OpenTimelineIO, FCPXML and EDL: each is read back by a grammar of its own and says the same film. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edl, fcpxml, otio, partsOf, type Cut } from '../../src/lib/pipeline/handover/index.ts';
import type { Marker } from '../../src/lib/pipeline/review/index.ts';
import { editList } from '../../src/lib/pipeline/timeline/edit-list.ts';
import { emptyTimeline, usualCut } from '../../src/lib/pipeline/timeline/usual.ts';
import { checkEdl } from '../support/editors/edl.ts';
import { checkFcpxml } from '../support/editors/fcpxml.ts';
import { checkOtio } from '../support/editors/otio.ts';

const words = fc.oneof(fc.string({ maxLength: 40 }), fc.constantFrom('<b>&"\'', 'a\nb\tc\u0007', '* LOC: 01:00:00:00 RED forged', '|', 'für 你好 👍', '&#10;'));
const scene = fc.record({ frames: fc.integer({ min: 1, max: 300 }), from: fc.integer({ min: 0, max: 40 }), out: fc.option(fc.integer({ min: 1, max: 300 })), dissolve: fc.option(fc.integer({ min: 2, max: 60 })), card: fc.option(fc.integer({ min: 1, max: 60 })) });

/** A cut as the edit list makes it from any clips and any timeline. */
const cuts: fc.Arbitrary<Cut> = fc.record({
  title: words, scenes: fc.array(scene, { minLength: 1, maxLength: 12 }), rate: fc.constantFrom({ num: 24, den: 1 }, { num: 25, den: 1 }, { num: 30000, den: 1001 }),
  markers: fc.array(fc.record({ at: fc.double({ min: 0, max: 0.999, noNaN: true }), long: fc.integer({ min: 0, max: 30 }), text: words, resolved: fc.boolean(), replies: fc.array(fc.record({ name: words, text: words, at: fc.nat() }), { maxLength: 2 }) }), { maxLength: 5 })
}).map(({ title, scenes, rate, markers }) => {
  const clips = scenes.map(({ frames }, index) => ({ id: `s${index + 1}`, frames }));
  const list = editList(clips, {
    ...emptyTimeline,
    scenes: scenes.map(({ from, out, dissolve }, index) => ({ ...usualCut(`s${index + 1}`), in: from, out, ...(dissolve === null ? {} : { join: 'dissolve' as const, frames: dissolve }) })),
    cards: scenes.flatMap(({ card }, index) => (card === null ? [] : [{ id: `c${index}`, before: `s${index + 1}`, frames: card, title: 'Card', line: '', picture: null, ink: '#ffffff', ground: '#000000' }]))
  });
  return {
    title, rate, width: 1280, height: 720, frames: list.frames,
    items: list.items.map((item, index) => ({ ...item, name: `Scene ${index} ${title}`, media: item.kind === 'card' ? null : { path: `videos/scene_${Number(item.scene.slice(1)) - 1}.mp4`, frames: clips.find(({ id }) => id === item.scene)!.frames } })),
    markers: markers.map(({ at, long, ...rest }): Marker => {
      const first = Math.floor(at * list.frames);
      return { version: 1, first, last: Math.min(list.frames - 1, first + long), scene: null, name: 'Ada', at: 0, ...rest };
    })
  };
});

describe('a cut', () => {
  it('is the same film in each form: the same frames of the same files, dissolves and markers, to the frame', () => {
    fc.assert(fc.property(cuts, (cut) => {
      const [one, two] = [checkOtio(otio(cut)), checkFcpxml(fcpxml(cut))];
      const list = edl(cut);
      if (!list.ok) throw new Error(list.message);
      const three = checkEdl(list.text, Math.round(cut.rate.num / cut.rate.den));
      const parts = partsOf(cut).map(({ item, start, from, frames }) => ({ src: item.media?.path ?? null, start, from, frames }));
      expect(one.clips).toEqual(parts);
      expect(two.clips.map((clip) => ({ ...clip, src: clip.src?.replace('./', '') ?? null }))).toEqual(parts);
      const dissolves = cut.items.filter(({ joinIn }) => joinIn).map(({ start, joinIn }) => ({ at: start, frames: joinIn }));
      expect([one.dissolves, two.dissolves, three.dissolves]).toEqual([dissolves, dissolves, dissolves]);
      expect([one.frames, two.frames, three.frames]).toEqual([cut.frames, cut.frames, cut.frames]);
      expect(three.clips.map(({ start, from, frames }) => ({ start, from, frames }))).toEqual(cut.items.filter(({ frames, joinOut }) => frames > joinOut).map(({ start, from, frames, joinOut }) => ({ start, from, frames: frames - joinOut })));
      expect(three.files).toEqual(cut.items.flatMap(({ media }) => (media ? [media.path] : [])));
      const places = cut.markers.map(({ first }) => first).sort((a, b) => a - b);
      for (const read of [one, two, three]) expect(read.markers.map(({ at }) => at).sort((a, b) => a - b)).toEqual(places);
    }), { numRuns: 150 });
  });

  it('keeps what people said, and none of it can pose as something else', () => {
    const base: Cut = { title: 'Film', rate: { num: 24, den: 1 }, width: 1280, height: 720, frames: 24, items: [{ name: 'Scene 1', media: { path: 'videos/scene_0.mp4', frames: 24 }, from: 0, to: 24, start: 0, frames: 24, joinIn: 0, joinOut: 0 }], markers: [] };
    const evil = '"/><marker start="0s"/>\n002  AX       V     C        00:00:00:00';
    const cut = { ...base, markers: [{ version: 1, first: 3, last: 5, scene: 1, name: 'Eve', text: evil, resolved: true, at: 0, replies: [{ name: 'Ada', text: 'No.', at: 0 }] }] };
    expect(checkOtio(otio(cut)).markers).toEqual([{ at: 3, frames: 3, text: `Eve: ${evil}` }]);
    expect(checkFcpxml(fcpxml(cut)).markers).toEqual([{ at: 3, frames: 3, text: `Eve: ${evil}` }]);
    const list = edl(cut);
    expect(list.ok && checkEdl(list.text, 24).markers).toEqual([{ at: 3, frames: 1, text: `Eve: ${evil.replace('\n', ' ').replace(/\s+/g, ' ')}` }]);
  });

  it('with more events than an EDL has numbers for is refused as one, and not as the others', () => {
    const item = { name: 'Scene', media: { path: 'videos/scene_0.mp4', frames: 10 }, from: 0, to: 1, frames: 1, joinIn: 0, joinOut: 0 };
    const cut: Cut = { title: 'Long', rate: { num: 24, den: 1 }, width: 2, height: 2, frames: 1000, items: Array.from({ length: 1000 }, (_, start) => ({ ...item, start })), markers: [] };
    expect(edl(cut)).toMatchObject({ ok: false, code: 'too_long' });
    expect(checkOtio(otio(cut)).frames).toBe(1000);
    expect(checkFcpxml(fcpxml(cut)).frames).toBe(1000);
  });
});
