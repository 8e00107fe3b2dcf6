import { createHash } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import {
  apply, emptyBrief, emptyProject, emptyTimeline, evaluate, fold, recorded, undo, usualCut, type ArtifactRef, type Operation, type Project, type Scene, type Timeline
} from '../../src/lib/pipeline/index.ts';
import { fakeArtifact } from '../support/fake-tools.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
let ids = 0;
const env = { digest, now: () => 1000, id: () => `id${++ids}` };
const palette = ['#000000', '#808080', '#ffffff'];
const scene = (number: number): Scene => ({
  id: `s${number}`, role: 'body', title: `S${number}`, description: '', opening: 'O', duration: 2, shot: 'medium', camera: 'hold', picture: 0, startPrompt: 'a', endPrompt: 'b', motionPrompt: 'm'
});

/** A notebook of two scenes, the first of which has a clip of 48 frames. */
function notebook(): Project {
  let project = emptyProject({ id: 'p', title: 'T' });
  const put = (cell: string, output: unknown) => {
    const applied = apply(project, { type: 'replace', cell, output }, env);
    if (!applied.ok) throw new Error(applied.message);
    project = fold(project, applied.changes);
  };
  put('brief', { ...emptyBrief, prompt: 'A thing' });
  put('stories', { subject: { name: 'X', audience: 'A', benefit: 'B', category: 'other', palette }, stories: ['A', 'B', 'C'].map((title) => ({ title, narrative: 'N', arc: 'A', tone: 'T', pacing: 'P', visualStyle: 'V', keyMoments: ['a', 'b'], segments: 2 })), selected: 0 });
  put('storyboard', { style: { look: 'l', light: 'l', palette, category: 'other' }, scenes: [scene(1), scene(2)] });
  const frames = { first: fakeArtifact('f'), middle: fakeArtifact('m'), last: fakeArtifact('l'), duration: 2, frames: 48 };
  put('s1/clip', { video: fakeArtifact('clip', 'video/mp4'), ...frames });
  return project;
}

const edit = (project: Project, operation: Operation) => {
  const applied = apply(project, operation, env);
  if (!applied.ok) return { refused: applied.message, project };
  return { refused: null, project: fold(project, [...applied.changes, ...recorded(project, operation, applied.changes, env)]) };
};
const timelineOf = (project: Project) => evaluate(project, digest).cells.get('timeline')?.take?.output as Timeline | undefined;
const filmReads = (project: Project) => evaluate(project, digest).cells.get('export')!.node.inputs.map(({ port }) => port);

describe('editing the timeline', () => {
  it('makes it a cell, which undoing takes away again', () => {
    const before = notebook();
    expect(evaluate(before, digest).cells.has('timeline')).toBe(false);
    const { project } = edit(before, { type: 'edit_cut', scene: 's1', fields: { join: 'dissolve' } });
    expect(timelineOf(project)).toEqual({ ...emptyTimeline, scenes: [{ ...usualCut('s1'), join: 'dissolve' }] });
    expect(filmReads(project)).toContain('cuts');
    const undone = undo(project);
    const after = fold(project, undone.ok ? undone.changes : []);
    expect([timelineOf(after), filmReads(after)]).toEqual([undefined, filmReads(before)]);
  });

  it('keeps no entry for a scene that is cut as usual again', () => {
    const { project } = edit(notebook(), { type: 'edit_cut', scene: 's1', fields: { in: 5 } });
    expect(timelineOf(edit(project, { type: 'edit_cut', scene: 's1', fields: { in: 0 } }).project)).toEqual(emptyTimeline);
  });

  it.each<[string, Operation, RegExp]>([
    ['a scene that is not there', { type: 'edit_cut', scene: 's9', fields: { in: 1 } }, /no longer in the storyboard/],
    ['frames that the clip does not have', { type: 'edit_cut', scene: 's1', fields: { out: 49 } }, /48 frames/],
    ['an end before the beginning', { type: 'edit_cut', scene: 's2', fields: { in: 9, out: 9 } }, /end after it begins/],
    ['a dissolve that is too long', { type: 'edit_cut', scene: 's1', fields: { join: 'dissolve', frames: 500 } }, /frames cannot be kept/],
    ['words that end before they begin', { type: 'put_text', text: { scene: 's1', from: 9, to: 4, style: 'caption', text: 'x' } }, /has to end after it begins/],
    ['words that are not there', { type: 'remove_text', id: 't1' }, /no longer in the timeline/],
    ['a card of no length', { type: 'put_card', card: { frames: 0 } }, /frames cannot be kept/]
  ])('refuses %s', (_, operation, message) => {
    const before = notebook();
    const { refused, project } = edit(before, operation);
    expect([project === before, refused]).toEqual([true, expect.stringMatching(message)]);
  });

  it('AD-9: a card shows any picture of the brief and of the cast, a clean sheet, what another card shows, or a file of its own', () => {
    const [bottle, mark, cut, own] = ['bottle', 'mark', 'cut', 'own'].map((name) => fakeArtifact(name)) as [ArtifactRef, ArtifactRef, ArtifactRef, ArtifactRef];
    let project = edit(notebook(), { type: 'add_images', images: [{ image: bottle, name: 'Bottle.png' }] }).project;
    project = edit(project, { type: 'add_asset', kind: 'product', name: 'The mark', pictures: [{ image: mark, name: 'mark.png' }] }).project;
    project = edit(project, { type: 'edit_asset', asset: 'a1', fields: { sheet: 2 } }).project;
    project = edit(project, { type: 'replace', cell: 'a1/sheet', output: { original: mark, sheets: [{ image: cut, tier: 2, similarity: null, method: 'm' }], primary: 1, note: '' } }).project;
    project = edit(project, { type: 'put_card', card: { frames: 24, title: 'End', ink: '#102030', picture: own } }).project;
    const shows = (picture: string | null) => {
      const edited = edit(project, { type: 'put_card', card: { id: 'c1', picture } });
      return edited.refused ?? timelineOf(edited.project)!.cards[0]!.picture?.artifact ?? null;
    };
    for (const { artifact } of [bottle, mark, cut, own]) expect(shows(artifact)).toBe(artifact);
    expect(shows(null)).toBe(null);
    expect(shows(fakeArtifact('elsewhere').artifact)).toMatch(/no longer in the notebook/);
    // What is left out stays, the picture too, also when the notebook has it no longer.
    project = edit(project, { type: 'put_card', card: { id: 'c1', picture: bottle.artifact } }).project;
    project = edit(project, { type: 'remove_image', index: 0 }).project;
    project = edit(project, { type: 'put_card', card: { id: 'c1', line: 'example.com' } }).project;
    expect(timelineOf(project)!.cards).toMatchObject([{ frames: 24, title: 'End', line: 'example.com', ink: '#102030', picture: { artifact: bottle.artifact } }]);
    expect(edit(project, { type: 'put_card', card: { id: 'c9', picture: bottle } }).refused).toMatch(/no longer in the timeline/);
  });

  it('numbers words and cards, changes them by their number, and removes them', () => {
    let project = notebook();
    const words = (text: string, id?: string): Operation => ({ type: 'put_text', text: { ...(id ? { id } : {}), scene: 's1', from: 0, to: 12, style: 'caption', text } });
    for (const operation of [words('one'), words('two'), words('three', 't1'), { type: 'put_card', card: { frames: 24, title: 'End' } } as const]) project = edit(project, operation).project;
    expect(timelineOf(project)!.texts.map(({ id, text }) => [id, text])).toEqual([['t1', 'three'], ['t2', 'two']]);
    expect(timelineOf(project)!.cards).toEqual([{ id: 'c1', before: null, frames: 24, title: 'End', line: '', picture: null, ink: '#ffffff', ground: '#101012' }]);
    project = edit(edit(project, { type: 'remove_text', id: 't1' }).project, { type: 'remove_card', id: 'c1' }).project;
    expect([timelineOf(project)!.texts.length, timelineOf(project)!.cards.length]).toEqual([1, 0]);
  });

  it('outdates the film alone', () => {
    const project = notebook();
    const states = (of: Project) => [...evaluate(of, digest).cells].filter(([id]) => id !== 'timeline' && id !== 'export').map(([id, { standing, fingerprint }]) => [id, standing.state, fingerprint]);
    expect(states(edit(project, { type: 'edit_timeline', fields: { shapes: ['9:16'], size: 'draft' } }).project)).toEqual(states(project));
  });
});
