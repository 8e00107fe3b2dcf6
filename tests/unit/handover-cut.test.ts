/** The film as OpenTimelineIO, FCPXML and EDL: each is read back by a grammar of its own and says the same film. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { edl, fcpxml, otio, partsOf, type Cut, type CutSound } from '../../src/lib/pipeline/handover/index.ts';
import type { Marker } from '../../src/lib/pipeline/review/index.ts';
import { editList } from '../../src/lib/pipeline/timeline/edit-list.ts';
import { soundTracks } from '../../src/lib/pipeline/timeline/sound-words.ts';
import { textStyles } from '../../src/lib/pipeline/timeline/words.ts';
import { emptyTimeline, usualCut } from '../../src/lib/pipeline/timeline/usual.ts';
import { checkEdl } from '../support/editors/edl.ts';
import { checkFcpxml } from '../support/editors/fcpxml.ts';
import { checkOtio } from '../support/editors/otio.ts';

const words = fc.oneof(fc.string({ maxLength: 40 }), fc.constantFrom('<b>&"\'', 'a\nb\tc\u0007', '* LOC: 01:00:00:00 RED forged', '|', 'für 你好 👍', '&#10;'));
const scene = fc.record({ frames: fc.integer({ min: 1, max: 300 }), from: fc.integer({ min: 0, max: 40 }), out: fc.option(fc.integer({ min: 1, max: 300 })), dissolve: fc.option(fc.integer({ min: 2, max: 60 })), card: fc.option(fc.integer({ min: 1, max: 60 })), volume: fc.option(fc.integer({ min: -60, max: 12 })), muted: fc.boolean(), crop: fc.option(fc.record({ x: fc.double({ min: 0, max: 1, noNaN: true }), y: fc.double({ min: 0, max: 1, noNaN: true }), zoom: fc.double({ min: 1, max: 4, noNaN: true }) })) });
const plainItem = { card: null, volume: null, muted: false, crop: null };
const plainCut = { source: { width: 1280, height: 720 }, texts: [], sounds: [] };

const byPlace = (a: { start: number; frames: number }, b: { start: number; frames: number }) => a.start - b.start || a.frames - b.frames;
const heardOf = ({ volume, muted, crop }: { volume: number | null; muted: boolean; crop: { x: number; y: number; zoom: number } | null }) => ({ volume, muted, crop });

/** A cut as the edit list makes it from any clips and any timeline. */
const cuts: fc.Arbitrary<Cut> = fc.record({
  title: words, scenes: fc.array(scene, { minLength: 1, maxLength: 12 }), rate: fc.constantFrom({ num: 24, den: 1 }, { num: 24000, den: 1001 }, { num: 25, den: 1 }, { num: 30000, den: 1001 }), tall: fc.boolean(),
  texts: fc.array(fc.record({ scene: fc.nat(11), from: fc.nat(250), long: fc.integer({ min: 1, max: 90 }), style: fc.constantFrom(...textStyles), text: words }), { maxLength: 6 }),
  sounds: fc.uniqueArray(fc.record({ track: fc.constantFrom(...soundTracks), name: words, whole: fc.integer({ min: 1, max: 3000 }), from: fc.nat(100), start: fc.nat(200), volume: fc.integer({ min: -60, max: 12 }), fadeIn: fc.nat(30), fadeOut: fc.nat(30) }), { maxLength: 2, selector: ({ track }) => track }),
  markers: fc.array(fc.record({ at: fc.double({ min: 0, max: 0.999, noNaN: true }), long: fc.integer({ min: 0, max: 30 }), text: words, resolved: fc.boolean(), replies: fc.array(fc.record({ name: words, text: words, at: fc.nat() }), { maxLength: 2 }) }), { maxLength: 5 })
}).map(({ title, scenes, rate, tall, texts, sounds, markers }) => {
  const clips = scenes.map(({ frames }, index) => ({ id: `s${index + 1}`, frames }));
  const list = editList(clips, {
    ...emptyTimeline,
    scenes: scenes.map(({ from, out, dissolve }, index) => ({ ...usualCut(`s${index + 1}`), in: from, out, ...(dissolve === null ? {} : { join: 'dissolve' as const, frames: dissolve }) })),
    texts: texts.map(({ scene: index, from, long, style, text }, at) => ({ id: `t${at}`, scene: `s${(index % scenes.length) + 1}`, from, to: from + long, style, text })),
    cards: scenes.flatMap(({ card }, index) => (card === null ? [] : [{ id: `c${index}`, before: `s${index + 1}`, frames: card, title: 'Card', line: '', picture: null, ink: '#ffffff', ground: '#000000' }]))
  });
  return {
    title, rate, source: { width: 1280, height: 720 }, ...(tall ? { width: 404, height: 720 } : { width: 1280, height: 720 }), frames: list.frames,
    texts: list.texts.map(({ from, to, style, text }) => ({ from, to, style, text })),
    sounds: sounds.flatMap(({ track, name, whole, from, start, volume, fadeIn, fadeOut }): CutSound[] => {
      const frames = Math.min(whole - from, list.frames - start);
      return frames < 1 ? [] : [{ track, name, media: { path: `takes/timeline_take_1_${track}.flac`, frames: whole }, from, start, frames, volume, fadeIn: Math.min(fadeIn, frames), fadeOut: Math.min(fadeOut, frames) }];
    }),
    items: list.items.map((item, index) => ({
      from: item.from, to: item.to, start: item.start, frames: item.frames, joinIn: item.joinIn, joinOut: item.joinOut,
      ...(item.kind === 'card' ? { ...plainItem, card: { title, line: 'Small', ground: '#000000' } } : { card: null, ...heardOf(scenes[Number(item.scene.slice(1)) - 1]!) }), name: `Scene ${index} ${title}`, media: item.kind === 'card' ? null : { path: `videos/scene_${Number(item.scene.slice(1)) - 1}.mp4`, frames: clips.find(({ id }) => id === item.scene)!.frames } })),
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
      const begins = cut.texts.map(({ from, to }) => ({ start: from, frames: to - from })).sort(byPlace);
      const lanes = Object.entries(one.tracks).filter(([name]) => name.startsWith('Words'));
      expect(lanes.flatMap(([, clips]) => clips.map(({ start, frames }) => ({ start, frames }))).sort(byPlace)).toEqual(begins);
      expect(two.anchored.filter(({ kind, lane }) => kind !== 'asset-clip' && lane > 1).map(({ start, frames }) => ({ start, frames })).sort(byPlace)).toEqual(begins);
      expect(three.remarks.filter((line) => /^(CAPTION|TITLE|LOWER THIRD): /.test(line))).toHaveLength(begins.length);
      const sounds = cut.sounds.map(({ from, start, frames }) => ({ from, start, frames }));
      expect(cut.sounds.map(({ track }) => one.tracks[{ music: 'Music', voice: 'Voice-over' }[track]]!.map(({ from, start, frames }) => ({ from, start, frames }))[0])).toEqual(sounds);
      expect(three.sounds.map(({ from, start, frames }) => ({ from, start, frames }))).toEqual(sounds);
      expect(two.anchored.filter(({ kind }) => kind === 'asset-clip').map(({ from, start, frames, volume, src }) => ({ from, start, frames, volume, src })).sort(byPlace))
        .toEqual(cut.sounds.map(({ from, start, frames, volume, media }) => ({ from, start, frames, volume, src: `./${media.path}` })).sort(byPlace));
      expect((one.tracks.Clips ?? []).map(({ enabled, own }) => [enabled, own.volume])).toEqual(cut.items.flatMap(({ volume, muted }) => (volume === null ? [] : [[!muted, volume]])));
      expect(two.volumes).toEqual(cut.items.map(({ volume, muted }) => (volume === null || (!muted && volume === 0) ? null : muted ? -96 : volume)));
      expect(three.heard).toEqual(cut.items.map(({ volume, muted }) => volume !== null && !muted));
      const parts = partsOf(cut).map(({ item, start, from, frames }) => ({ src: item.media?.path ?? null, start, from, frames }));
      expect(one.clips).toEqual(parts);
      expect(two.clips.map((clip) => ({ ...clip, src: clip.src?.replace('./', '') ?? null }))).toEqual(parts);
      const dissolves = cut.items.filter(({ joinIn }) => joinIn).map(({ start, joinIn }) => ({ at: start, frames: joinIn }));
      expect([one.dissolves, two.dissolves, three.dissolves]).toEqual([dissolves, dissolves, dissolves]);
      expect([one.frames, two.frames, three.frames]).toEqual([cut.frames, cut.frames, cut.frames]);
      expect(three.clips.map(({ start, from, frames }) => ({ start, from, frames }))).toEqual(cut.items.filter(({ frames, joinOut }) => frames > joinOut).map(({ start, from, frames, joinOut }) => ({ start, from, frames: frames - joinOut })));
      expect(three.files).toEqual([...cut.items.flatMap(({ media }) => (media ? [media.path] : [])), ...cut.sounds.map(({ media }) => media.path)]);
      const places = cut.markers.map(({ first }) => first).sort((a, b) => a - b);
      for (const read of [one, two, three]) expect(read.markers.map(({ at }) => at).sort((a, b) => a - b)).toEqual(places);
    }), { numRuns: 150 });
  });

  it('keeps what people said, and none of it can pose as something else', () => {
    const base: Cut = { title: 'Film', rate: { num: 24, den: 1 }, ...plainCut, width: 1280, height: 720, frames: 24, items: [{ ...plainItem, name: 'Scene 1', media: { path: 'videos/scene_0.mp4', frames: 24 }, from: 0, to: 24, start: 0, frames: 24, joinIn: 0, joinOut: 0 }], markers: [] };
    const evil = '"/><marker start="0s"/>\n002  AX       V     C        00:00:00:00';
    const cut = { ...base, markers: [{ version: 1, first: 3, last: 5, scene: 1, name: 'Eve', text: evil, resolved: true, at: 0, replies: [{ name: 'Ada', text: 'No.', at: 0 }] }] };
    expect(checkOtio(otio(cut)).markers).toEqual([{ at: 3, frames: 3, text: `Eve: ${evil}` }]);
    expect(checkFcpxml(fcpxml(cut)).markers).toEqual([{ at: 3, frames: 3, text: `Eve: ${evil}` }]);
    const list = edl(cut);
    expect(list.ok && checkEdl(list.text, 24).markers).toEqual([{ at: 3, frames: 1, text: `Eve: ${evil.replace('\n', ' ').replace(/\s+/g, ' ')}` }]);
  });

  it('with more events than an EDL has numbers for is refused as one, and not as the others', () => {
    const item = { ...plainItem, name: 'Scene', media: { path: 'videos/scene_0.mp4', frames: 10 }, from: 0, to: 1, frames: 1, joinIn: 0, joinOut: 0 };
    const cut: Cut = { title: 'Long', rate: { num: 24, den: 1 }, ...plainCut, width: 1280, height: 720, frames: 1000, items: Array.from({ length: 1000 }, (_, start) => ({ ...item, start })), markers: [] };
    expect(edl(cut)).toMatchObject({ ok: false, code: 'too_long' });
    expect(checkOtio(otio(cut)).frames).toBe(1000);
    expect(checkFcpxml(fcpxml(cut)).frames).toBe(1000);
  });

  it.each([
    ['24', { num: 24, den: 1 }, 24, '86400/24s', '01:01:00:00'], ['23.976', { num: 24000, den: 1001 }, 24000 / 1001, '86486400/24000s', '01:01:00:00'], ['25', { num: 25, den: 1 }, 25, '86400/25s', '01:00:57:15']
  ])('an hour of frames at %s frames a second is written exactly, and lists count without drops', (_, rate, otioRate, duration, end) => {
    const scenes = 60;
    const item = { ...plainItem, name: 'Scene', media: { path: 'videos/scene_0.mp4', frames: 1440 }, from: 0, to: 1440, frames: 1440, joinIn: 0, joinOut: 0 };
    const cut: Cut = { title: 'Hour', rate, ...plainCut, width: 1280, height: 720, frames: scenes * 1440, items: Array.from({ length: scenes }, (__, at) => ({ ...item, start: at * 1440 })), markers: [] };
    const read = checkOtio(otio(cut));
    expect([read.rates, read.begins, read.frames]).toEqual([[otioRate], 3600 * Math.round(otioRate), 86_400]);
    expect(fcpxml(cut)).toContain(`<sequence format="r1" duration="${duration}"`);
    expect(fcpxml(cut)).toContain(`frameDuration="${rate.den}/${rate.num}s"`);
    expect(checkFcpxml(fcpxml(cut)).frames).toBe(86_400);
    const list = edl(cut);
    if (!list.ok) throw new Error(list.message);
    expect(checkEdl(list.text, Math.round(otioRate)).frames).toBe(86_400);
    // The first minute of the film in its own timecode, from one hour on.
    expect(list.text.split('\n')[3]).toMatch(new RegExp(`01:00:00:00 ${end}$`));
  });

  it('in another shape fills the frame and moves what its window shows into the middle', () => {
    const item = { ...plainItem, name: 'Scene', media: { path: 'videos/scene_0.mp4', frames: 24 }, from: 0, to: 24, start: 0, frames: 24, joinIn: 0, joinOut: 0 };
    const cut = (x: number): Cut => ({ title: 'Tall', rate: { num: 24, den: 1 }, ...plainCut, width: 404, height: 720, frames: 24, markers: [], items: [{ ...item, crop: { x, y: 0.5, zoom: 1 } }] });
    const moved = (x: number) => Number(checkFcpxml(fcpxml(cut(x))).framings[0]!.split(' ')[0]);
    // The middle stays; a window at the left moves the picture to the right, by 438 of 720 pixels at the edge.
    expect([moved(0.5), moved(0), moved(1)].map((value) => Math.round(value * 10) / 10)).toEqual([0, 60.8, -60.8]);
    expect(checkOtio(otio(cut(0.25))).tracks.Video![0]!.own).toEqual({ crop: { x: 0.25, y: 0.5, zoom: 1 }, window: { left: 118, top: 0, width: 404, height: 720 } });
    const list = edl(cut(0.25));
    expect(list.ok && checkEdl(list.text, 24).remarks).toEqual(['WINDOW: MIDDLE AT 25 % ACROSS, 50 % DOWN, 1 TIMES CLOSER']);
  });

  it('as a draft of the clips\' own shape shows all of them, and names their own size', () => {
    const item = { ...plainItem, name: 'Scene', media: { path: 'videos/scene_0.mp4', frames: 24 }, from: 0, to: 24, start: 0, frames: 24, joinIn: 0, joinOut: 0 };
    const text = fcpxml({ title: 'Draft', rate: { num: 24, den: 1 }, ...plainCut, width: 854, height: 480, frames: 24, markers: [], items: [{ ...item, crop: { x: 0.2, y: 0.5, zoom: 2 } }] });
    expect(checkFcpxml(text).framings).toEqual([null]);
    expect(text).not.toContain('adjust-conform');
    expect(text).toMatch(/<format id="r2"[^>]* width="1280" height="720"/);
    expect(text).toMatch(/<asset [^>]*format="r2"/);
  });
});
