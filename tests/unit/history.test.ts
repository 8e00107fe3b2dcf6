import { describe, expect, it } from 'vitest';
import { openTimeline } from '../support/timeline.ts';

describe('undo and redo', () => {
  it('take back every kind of act of a person one after the other, and bring them all back', () => {
    const world = openTimeline();
    world.run('outdated');
    const states = [world.states()];
    const take = world.cell('s1/end').take!.id;
    const acts = [
      { type: 'rename', title: 'Another title' },
      { type: 'edit_brief', fields: { prompt: 'Something else' } },
      { type: 'select_story', index: 2 },
      { type: 'edit_story', index: 1, fields: { tone: 'Loud' } },
      { type: 'edit_scene', scene: 's2', fields: { endPrompt: 'It stands on its head.' } },
      { type: 'insert_scene', at: 1 },
      { type: 'split_scene', scene: 's1', at: 0.5 },
      { type: 'duplicate_scene', scene: 's3' },
      { type: 'move_scene', scene: 's3', to: 0 },
      { type: 'remove_scene', scene: 's2' },
      { type: 'restore_scene', scene: 's2' },
      { type: 'pin', cell: 's1/clip' },
      { type: 'unpin', cell: 's1/clip' },
      { type: 'accept', cell: 's1/end' },
      { type: 'set_model', cell: 's1/end', model: { provider: 'replicate', model: 'bytedance/seedream-4' } },
      { type: 'keep_scenes', scenes: ['s3'] },
      { type: 'set_cap', cap: 3 },
      { type: 'delete_take', take },
      { type: 'restore_take', take }
    ] as const;
    for (const act of acts) {
      world.act(act);
      states.push(world.states());
    }
    const after = states.at(-1);
    for (const state of states.slice(0, -1).reverse()) {
      world.undo();
      expect(world.states()).toEqual(state);
    }
    expect(world.refused(() => world.undo())).toBe('There is nothing to undo.');
    for (const state of states.slice(1)) {
      world.redo();
      expect(world.states()).toEqual(state);
    }
    expect(world.states()).toEqual(after);
    expect(world.refused(() => world.redo())).toBe('There is nothing to redo.');
  });

  it('lose no take: what is undone comes back as the same take', () => {
    const world = openTimeline();
    world.run('outdated');
    world.act({ type: 'edit_scene', scene: 's1', fields: { motionPrompt: 'A quick turn.' } });
    const edited = world.cell('storyboard').take!.id;
    world.undo();
    expect(world.cell('storyboard').take!.id).not.toBe(edited);
    expect(world.project().takes.has(edited)).toBe(true);
    world.redo();
    expect(world.cell('storyboard').take!.id).toBe(edited);
  });

  it('leave alone what a run has changed since', () => {
    const world = openTimeline();
    world.run('outdated');
    world.act({ type: 'edit_scene', scene: 's2', fields: { motionPrompt: 'A quick turn.' } });
    world.run('outdated');
    const film = world.cell('export').take!.id;
    world.undo();
    expect(world.cell('s2/clip').standing.state).toBe('fresh');
    expect(world.cell('export').take!.id).not.toBe(film);
    expect(world.project().takes.get(film)!.deletedAt).toBeNull();
    world.redo();
    expect(world.cell('export').take!.id).toBe(film);
  });

  it('drop what was undone when another act comes in between', () => {
    const world = openTimeline();
    world.run('outdated');
    world.act({ type: 'rename', title: 'One' });
    world.undo();
    world.act({ type: 'rename', title: 'Two' });
    expect(world.refused(() => world.redo())).toBe('There is nothing to redo.');
    expect([...world.project().acts.values()].map(({ state }) => state).sort()).toEqual(['done', 'dropped']);
  });

  it('take no notice of an act that changed nothing', () => {
    const world = openTimeline();
    world.run('outdated');
    const { endPrompt } = world.scene('s1');
    world.act({ type: 'edit_scene', scene: 's1', fields: { endPrompt } });
    expect(world.project().acts.size).toBe(0);
  });

  it('never give a scene the number of one that was undone', () => {
    const world = openTimeline();
    world.run('outdated');
    world.act({ type: 'insert_scene', at: 1 });
    const first = world.scenes()[1];
    world.undo();
    world.act({ type: 'insert_scene', at: 1 });
    expect(world.scenes()[1]).not.toBe(first);
  });
});
