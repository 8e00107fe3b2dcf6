/** How far a change is followed: which cells are looked at after it, and why; all others stay as they are (KEY-7, CARD-6). */
import { describe, expect, it } from 'vitest';
import {
  apply, choiceOf, evaluate, evaluateWhole, fold, nextSeq, type Attempt, type CellId, type Change, type Evaluated, type Operation, type Project, type Storyboard, type Take
} from '../../src/lib/pipeline/index.ts';
import type { Base } from '../../src/lib/pipeline/graph/cell-table.ts';
import { because, Walk } from '../../src/lib/pipeline/graph/walk.ts';
import { environment } from '../../src/lib/server/projects/sessions.ts';
import { queue } from '../../src/lib/server/runner/attempts.ts';
import { finished } from '../support/timelines/world.ts';

const { digest } = environment;
const start = finished(3).project;
const look = (project: Project) => evaluate(project, digest) as Base;
const cellOf = (project: Project, id: CellId): Evaluated => look(project).cells.get(id)!;
const takeOf = (project: Project, id: CellId): Take => cellOf(project, id).take!;

const changesOf = (project: Project, operation: Operation): readonly Change[] => {
  const applied = apply(project, operation, environment);
  if (!applied.ok) throw new Error(applied.message);
  return applied.changes;
};
const after = (project: Project, ...operations: readonly Operation[]): Project => operations.reduce((before, operation) => fold(before, changesOf(before, operation)), project);
const attempt = (project: Project, id: CellId, state: Attempt['state']): Change => ({ type: 'attempt', value: { ...queue(project, 'r', look(project), cellOf(project, id)), state } });
/** A take that is none's edit, as a run leaves one. */
const generated = (project: Project, id: CellId, output: unknown): Change[] => {
  const made = takeOf(project, id);
  const take: Take = { ...made, id: `${made.id}+`, seq: nextSeq(project), output, parent: null, source: 'generated', createdAt: made.createdAt + 50 };
  const choice = choiceOf(project, id);
  return [{ type: 'take', value: take }, { type: 'choice', value: { ...choice, preferred: { ...choice.preferred, [take.fingerprint]: take.id }, current: take.id } }];
};

const names = { [because.facts]: 'facts', [because.inputs]: 'inputs', [because.upstream]: 'upstream' };
/** Which cells a walk looks at after these changes, and why; where they stand is held against an evaluation from nothing. */
function looked(project: Project, changes: readonly Change[]): Record<CellId, string> {
  const base = look(project);
  const edited = fold(project, changes);
  const walk = new Walk({ project: edited, digest, nodes: base.nodes, cells: base.cells.draft(), rewired: false });
  for (const change of changes) {
    const cell = change.type === 'choice' ? change.value.id : change.type === 'take' || change.type === 'attempt' ? change.value.cell : null;
    if (cell !== null) walk.mark(base.cells.places.get(cell)!, because.facts);
  }
  walk.run(0, base.nodes.length);
  const truth = evaluateWhole(edited, digest).cells;
  for (const [id, { standing, take }] of walk.cells.table(base.cells.places)) expect([id, standing, take?.id]).toEqual([id, truth.get(id)!.standing, truth.get(id)!.take?.id]);
  return Object.fromEntries(base.nodes.flatMap(({ id }, place) => {
    const why = Object.entries(names).filter(([bit]) => walk.why[place]! & Number(bit)).map(([, name]) => name);
    return why.length ? [[id, why.join(' ')]] : [];
  }));
}
const scene = (fields: Extract<Operation, { type: 'edit_scene' }>['fields'], id = 's2'): Operation => ({ type: 'edit_scene', scene: id, fields });

/** As `looked` tells it: every cell of a scene, and single ones. */
const each = (why: string, ...ids: readonly CellId[]) => Object.fromEntries(ids.map((id) => [id, why]));
const afterwards = { 's2/drift': 'inputs upstream', export: 'upstream' };
/** What a new scene is read by: its own cells, and the frame that leads into it. */
const read = each('inputs', 's1/end', 's2/end', 's2/clip');

const motion = after(start, scene({ motionPrompt: 'other' }));
const board = takeOf(start, 'storyboard').output as Storyboard;
const restyled: Operation = { type: 'replace', cell: 'storyboard', output: { ...board, style: { ...board.style, look: 'other' } } };
const styled = after(start, restyled);
const failed = fold(start, [attempt(start, 's1/clip', 'failed')]);
const again = (project: Project, id: CellId) => generated(project, id, structuredClone(takeOf(project, id).output));
const beyond = ['s3/start', 's3/end', 's3/clip', 's3/drift'];
const everything = ['s1', 's2', 's3'].flatMap((id) => ['start', 'end', 'clip', 'drift'].map((part) => `${id}/${part}`));

describe('a walk looks at', () => {
  it.each<[string, Project, readonly Change[], Record<CellId, string>]>([
    ['nothing where nothing is new', start, [], {}],
    ['the scene that was edited, and what hangs on a cell that came to stand elsewhere', start, changesOf(start, scene({ motionPrompt: 'other' })), { storyboard: 'facts', ...read, ...afterwards }],
    ['those cells alone where none comes to stand elsewhere', start, changesOf(start, scene({ title: 'Other' })), { storyboard: 'facts', ...read, 's2/drift': 'inputs' }],
    ['what follows a frame that is outdated', start, changesOf(start, scene({ endPrompt: 'xyz' })),
      { storyboard: 'facts', ...read, ...afterwards, 's2/clip': 'inputs upstream', ...each('upstream', ...beyond) }],
    ['who reads the style, and what follows', start, changesOf(start, restyled),
      { storyboard: 'facts', ...each('upstream', ...everything, 'export'), 's1/start': 'inputs', ...each('inputs upstream', 's1/end', 's2/end', 's3/end') }],
    ['the same cells when an edit is taken back', motion, changesOf(motion, { type: 'choose', cell: 'storyboard', take: takeOf(start, 'storyboard').id }), { storyboard: 'facts', ...read, ...afterwards }],
    ['what waits for a cell that failed', start, [attempt(start, 's1/clip', 'failed')], { 's1/clip': 'facts', ...each('upstream', 's1/drift', 'export') }],
    ['that cell alone when it fails once more', failed, [attempt(failed, 's1/clip', 'failed')], { 's1/clip': 'facts' }],
    ['what waits for it when it has succeeded', failed, [attempt(failed, 's1/clip', 'succeeded')], { 's1/clip': 'facts', ...each('upstream', 's1/drift', 'export') }],
    ['a cell alone that runs', start, [attempt(start, 's1/clip', 'running')], { 's1/clip': 'facts' }],
    ['a cell alone that is pinned as it is', start, changesOf(start, { type: 'pin', cell: 's2/start' }), { 's2/start': 'facts' }],
    ['what follows an outdated cell that is pinned', motion, changesOf(motion, { type: 'pin', cell: 's2/clip' }), { 's2/clip': 'facts', ...each('upstream', 's2/drift', 'export') }],
    ['what follows an outdated cell that is accepted', motion, changesOf(motion, { type: 'accept', cell: 's2/clip' }), { 's2/clip': 'facts', ...each('upstream', 's2/drift', 'export') }],
    ['who reads a take that was deleted, and what follows', start, changesOf(start, { type: 'delete_take', take: takeOf(start, 's2/clip').id }), { 's2/clip': 'facts', 's2/drift': 'inputs upstream', export: 'inputs upstream' }],
    ['who reads a frame that came out equal', start, again(start, 's1/end'), { 's1/end': 'facts', ...each('inputs', 's1/clip', 's1/drift', 's2/start') }],
    ['a storyboard alone that came out equal', start, again(start, 'storyboard'), { storyboard: 'facts' }],
    ['everything below the brief', start, changesOf(start, { type: 'edit_brief', fields: { prompt: 'Another' } }),
      { brief: 'facts', stories: 'inputs', storyboard: 'inputs upstream', ...each('upstream', ...everything, 'export') }]
  ])('%s', (_, project, changes, expected) => expect(looked(project, changes)).toEqual(expected));

  describe('cells that are outdated by another cell', () => {
    const later = after(motion, scene({ title: 'Other' }, 's3'));
    const third = { storyboard: 'facts', ...each('inputs', 's2/end', 's3/end', 's3/clip', 's3/drift') };
    const choose = (of: Project) => changesOf(later, { type: 'choose', cell: 'storyboard', take: takeOf(of, 'storyboard').id });

    it.each<[string, Project, readonly Change[], Record<CellId, string>]>([
      ['when it was written anew, for then it came about at another time', motion, again(motion, 'storyboard'), { storyboard: 'facts', 's2/clip': 'inputs', ...each('upstream', 's2/drift', 'export') }],
      ['each of them', styled, again(styled, 'storyboard'),
        { storyboard: 'facts', ...each('upstream', ...everything), ...each('inputs', 's1/start', 's2/end', 's3/end'), 's1/end': 'inputs upstream' }],
      ['not when it was edited elsewhere', motion, changesOf(motion, scene({ title: 'Other' }, 's3')), third],
      ['not when that edit is taken back', later, choose(motion), third],
      ['but when another take is chosen that it was no edit of', later, choose(start), { storyboard: 'facts', ...each('inputs', 's1/end', 's2/end', 's2/clip', 's3/end', 's3/clip', 's3/drift'), ...afterwards }]
    ])('%s', (_, project, changes, expected) => expect(looked(project, changes)).toEqual(expected));
  });
});

describe('reasons', () => {
  it('tell each cell what it had read itself, though all of them read the same now', () => {
    const style = (look: string): Operation => ({ type: 'replace', cell: 'storyboard', output: { ...board, style: { ...board.style, look } } });
    const second = after(start, style('second'));
    const { fingerprint, bound, take } = cellOf(second, 's2/end');
    const made: Take = { ...take!, id: 'made of the second', seq: nextSeq(second), fingerprint: fingerprint!, inputs: bound! };
    const arrived: Change[] = [{ type: 'take', value: made }, { type: 'choice', value: { ...choiceOf(second, 's2/end'), current: made.id } }];
    const third = after(fold(second, arrived), style('third'));
    const before = (id: CellId) => {
      const { standing } = cellOf(third, id);
      return 'reasons' in standing ? standing.reasons.flatMap((reason) => (reason.kind === 'changed' && reason.slice === 'style' ? [(reason.before as Storyboard['style']).look] : [])) : [];
    };
    expect(['s1/end', 's2/end', 's3/end'].map(before)).toEqual([[board.style.look], ['second'], [board.style.look]]);
  });
});

describe('a walk hashes', () => {
  /** How many texts are hashed from an edit to all states; what was hashed before is known. */
  function hashes(changes: readonly Change[]): number {
    let count = 0;
    const counting = (text: string) => { count++; return digest(text); };
    evaluate(start, counting);
    count = 0;
    evaluate(fold(start, changes), counting);
    return count;
  }

  /** Fields of the second scene that are read, from what the cells declare. */
  const fieldsRead = new Set(look(start).nodes.flatMap(({ inputs }) => inputs.map(({ slice }) => slice)).filter((slice) => slice.startsWith('scenes[s2].')));

  it.each<[string, readonly Change[], number]>([
    ['each field of the edited scene that is read, once, when none of them is new', changesOf(start, scene({ title: 'Some other title' })), fieldsRead.size],
    ['and when one is: no fingerprint', changesOf(start, scene({ motionPrompt: 'A text of this test' })), fieldsRead.size],
    ['the style once, though all frames read it', changesOf(start, { type: 'replace', cell: 'storyboard', output: { ...board, style: { ...board.style, look: 'of this test' } } }), 1]
  ])('%s', (_, changes, expected) => expect(hashes(changes)).toBe(expected));
});
