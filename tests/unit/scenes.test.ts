import { describe, expect, it } from 'vitest';
import { binnedScenes, matchScenes, nameScenes, splitScene, duplicateScene, type Scene, type Storyboard } from '../../src/lib/pipeline/index.ts';
import { openTimeline } from '../support/timeline.ts';

const scene = (id: string, words: string, more: Partial<Scene> = {}): Scene => ({
  id, role: 'body', title: words, description: words, opening: '', duration: 6, shot: 'medium', camera: 'hold', picture: 0,
  startPrompt: words, endPrompt: words, motionPrompt: words, ...more
});
const board = (scenes: Scene[]): Storyboard => ({ style: { look: '', light: '', palette: ['#000000', '#777777', '#ffffff'], category: 'other' }, scenes });

const rain = scene('s1', 'Rain falls on the empty street at night', { role: 'hook' });
const shoe = scene('s2', 'A shoe lands in a puddle and water sprays');
const dry = scene('s3', 'The runner pulls out a dry sock and smiles');
const logo = scene('s4', 'The shoe turns beside the name', { role: 'cta' });

describe('a storyboard that is written again', () => {
  it('keeps the ids of the scenes that it goes on telling, though one was put in between and one left out', () => {
    const bridge = scene('', 'Thunder rolls over distant hills while birds flee', { role: 'body' });
    const again = nameScenes(board([rain, bridge, { ...dry, endPrompt: 'He smiles wider' }, logo]), board([rain, shoe, dry, logo]), 4);
    expect(again.scenes.map(({ id }) => id)).toEqual(['s1', 's2', 's3', 's4']);
    const longer = nameScenes(board([rain, bridge, shoe, dry, logo]), board([rain, shoe, dry, logo]), 4);
    expect(longer.scenes.map(({ id }) => id)).toEqual(['s1', 's5', 's2', 's3', 's4']);
  });

  it('gives new numbers to scenes that have nothing in common with those before', () => {
    const other = scene('', 'Entirely unlike anything', { role: 'hook' });
    expect(nameScenes(board([other]), board([dry]), 9).scenes[0]!.id).toBe('s10');
  });

  it('pairs in order and never twice', () => {
    const pairs = matchScenes([rain, rain, rain], [rain, shoe]).filter((pair) => pair !== null);
    expect(new Set(pairs).size).toBe(pairs.length);
  });

  it('has the scenes that a person kept, word for word and under their ids, wherever the writer put others', () => {
    const world = openTimeline(4);
    world.run('outdated');
    world.act({ type: 'edit_scene', scene: 's3', fields: { endPrompt: 'The cap comes off by itself.' } });
    world.act({ type: 'keep_scenes', scenes: ['s3'] });
    expect(world.cell('storyboard').standing.state).toBe('outdated');
    expect(world.cell('storyboard').params).toMatchObject({ keep: [{ at: 2, scene: { id: 's3', endPrompt: 'The cap comes off by itself.' } }] });
  });
});

describe('splitting and doubling scenes', () => {
  it('keeps the whole duration, the first frame of the first part and the last frame of the second', () => {
    const parts = splitScene([rain, shoe], 's2', 0.25, 's9') as readonly Scene[];
    expect(parts.map(({ id, duration }) => [id, duration])).toEqual([['s1', 6], ['s2', 1.5], ['s9', 4.5]]);
    expect(parts[1]!.startPrompt).toBe(shoe.startPrompt);
    expect(parts[2]!.endPrompt).toBe(shoe.endPrompt);
  });

  it('refuses parts of less than a second, with a way out', () => {
    expect(splitScene([rain], 's1', 0.01, 's9')).toMatchObject({ ok: false, code: 'too_short', advice: expect.stringContaining('6 s') });
    expect(splitScene([rain], 's7', 0.5, 's9')).toMatchObject({ ok: false, code: 'no_scene' });
  });

  it('puts a copy behind its original, with a new id', () => {
    expect((duplicateScene([rain, shoe], 's1', 's9') as readonly Scene[]).map(({ id }) => id)).toEqual(['s1', 's9', 's2']);
  });

  it('touches the neighbours only: cells of other scenes keep their takes and stay as they were', () => {
    const world = openTimeline(5);
    world.run('outdated');
    const before = new Map(['s1', 's2'].flatMap((id) => ['start', 'end', 'clip', 'drift'].map((part) => [`${id}/${part}`, world.cell(`${id}/${part}`).take!.id])));
    world.act({ type: 'duplicate_scene', scene: 's4' });
    for (const [id, take] of before) {
      expect(world.cell(id).take!.id).toBe(take);
      expect(world.cell(id).standing.state).toBe('fresh');
    }
  });
});

describe('the bin', () => {
  it('holds what was removed as it was last, and putting it back restores its cells without a run', () => {
    const world = openTimeline(4);
    world.run('outdated');
    world.act({ type: 'edit_scene', scene: 's2', fields: { title: 'Better' } });
    const before = world.states();
    world.act({ type: 'remove_scene', scene: 's2' });
    const binned = () => binnedScenes(world.project(), world.cell('storyboard').take!.output as Storyboard);
    expect(binned().map(({ scene: { id, title } }) => [id, title])).toEqual([['s2', 'Better']]);
    world.act({ type: 'restore_scene', scene: 's2' });
    expect(binned()).toEqual([]);
    expect(world.states()).toEqual(before);
  });

  it('refuses what is not in it', () => {
    const world = openTimeline();
    world.run('outdated');
    expect(world.refused(() => world.act({ type: 'restore_scene', scene: 's1' }))).toContain('not in the bin');
  });
});
