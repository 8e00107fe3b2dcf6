import { describe, expect, it } from 'vitest';
import { editedScenes, emptyProject, type Project, type Scene, type Take } from '../../src/lib/pipeline/index.ts';

const scene = (id: string, title = id): Scene => ({
  id, role: 'body', title, description: '', opening: '', duration: 4, shot: 'medium', camera: 'hold', picture: 0, startPrompt: '', endPrompt: '', motionPrompt: ''
});
const take = (id: string, scenes: Scene[], more: Partial<Take> = {}): Take => ({
  id, cell: 'storyboard', seq: 1, source: 'generated', fingerprint: 'f', step: 'storyboard@1', recipe: null, params: {}, inputs: [], output: { style: {}, scenes },
  parent: null, attempt: null, run: null, seed: null, prompt: null, provider: null, model: null, cost: 0, milliseconds: null, createdAt: 0, deletedAt: null, ...more
});
const withTakes = (...takes: Take[]): Project => emptyProject({ id: 'p', title: 'P', takes: new Map(takes.map((each) => [each.id, each])) });

const made = take('made', [scene('s1'), scene('s2'), scene('s3')]);
const edit = (scenes: Scene[], parent = made, id = 'edit') => take(id, scenes, { source: 'edited', parent: parent.id });

describe('the scenes that a person has written', () => {
  it.each([
    { what: 'none in what was generated', now: made, of: [] },
    { what: 'those whose words differ', now: edit([scene('s1'), scene('s2', 'Mine'), scene('s3')]), of: ['s2'] },
    { what: 'those that were put in', now: edit([scene('s1'), scene('s4', 'New'), scene('s2'), scene('s3')]), of: ['s4'] },
    { what: 'not those that were only moved', now: edit([scene('s3'), scene('s1'), scene('s2')]), of: [] },
    { what: 'not one that was changed back', now: edit([scene('s1'), scene('s2'), scene('s3')], edit([scene('s1'), scene('s2', 'Mine'), scene('s3')], made, 'between')), of: [] }
  ])('are $what', ({ now, of }) => {
    const between = edit([scene('s1'), scene('s2', 'Mine'), scene('s3')], made, 'between');
    expect(editedScenes(withTakes(made, between, now), now)).toEqual(of);
  });

  it('are also those that the writer was told to keep', () => {
    const kept = take('kept', [scene('s1'), scene('s2', 'Mine'), scene('s3')], { params: { keep: [{ at: 1, scene: scene('s2', 'Mine') }] } });
    expect(editedScenes(withTakes(kept), kept)).toEqual(['s2']);
  });
});
