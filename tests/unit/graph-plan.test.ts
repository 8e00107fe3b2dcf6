/** What a press would run, and what a run does next, on notebooks whose facts are written by hand. */
import { describe, expect, it } from 'vitest';
import {
  advance, apply, evaluate, failedStates, fold, hasFailed, plan, scopeOf, targetOf,
  type Attempt, type AttemptState, type CellId, type Evaluation, type Operation, type Project, type RunTarget
} from '../../src/lib/pipeline/index.ts';
import { environment } from '../../src/lib/server/projects/sessions.ts';
import { queue } from '../../src/lib/server/runner/attempts.ts';
import { finished } from '../support/timelines/world.ts';

const look = (project: Project): Evaluation => evaluate(project, environment.digest);

function after(...operations: readonly Operation[]): Project {
  let { project } = finished(2);
  for (const operation of operations) {
    const applied = apply(project, operation, environment);
    if (!applied.ok) throw new Error(applied.message);
    project = fold(project, applied.changes);
  }
  return project;
}

/** The notebook with an attempt of a cell that ended like this. */
function tried(project: Project, cell: CellId, state: AttemptState): { project: Project; attempt: Attempt } {
  const evaluation = look(project);
  const attempt: Attempt = { ...queue(project, 'r', evaluation, evaluation.cells.get(cell)!), state };
  return { project: fold(project, [{ type: 'attempt', value: attempt }]), attempt };
}

const words: Operation = { type: 'edit_scene', scene: 's1', fields: { endPrompt: 'xyz' } };
const motion: Operation = { type: 'edit_scene', scene: 's2', fields: { motionPrompt: 'other' } };
const planned = (project: Project, target: RunTarget, cell: CellId | null) => {
  const evaluation = look(project);
  return plan(targetOf(target, cell, evaluation), evaluation).map(({ id, maybe, forced }) => `${id}${maybe ? '?' : ''}${forced ? '!' : ''}`);
};

describe('plan', () => {
  it.each<[string, Project, RunTarget, CellId | null, string[]]>([
    ['nothing is planned where all is fresh', after(), 'outdated', null, []],
    ['a cell pressed by name is planned though it is fresh', after(), 'this', 's1/clip', ['s1/clip!']],
    ['with what it needs, only the cell itself is forced', after(), 'needs', 's1/clip', ['s1/clip!']],
    ['what it needs comes first when it is outdated', after(words), 'needs', 's1/clip', ['s1/end', 's1/clip!']],
    ['what hangs on an outdated cell may turn out unchanged', after(words), 'outdated', null, ['s1/end', 's1/clip?', 's1/drift?', 's2/start?', 's2/end?', 's2/clip?', 's2/drift?', 'export?']],
    ['an export leaves drift checks out', after(words), 'export', null, ['s1/end', 's1/clip?', 's2/start?', 's2/end?', 's2/clip?', 'export?']],
    ['what follows a cell is planned where it is outdated', after(motion), 'follows', 's2/clip', ['s2/clip', 's2/drift?', 'export?']],
    ['what follows a fresh cell is left alone', after(motion), 'follows', 's1/drift', []],
    ['a pinned cell is in no plan', after(motion, { type: 'pin', cell: 's2/clip' }), 'outdated', null, []],
    ['a pinned cell is not run by name either', after({ type: 'pin', cell: 's2/clip' }), 'this', 's2/clip', []],
    ['the brief is never run', after(), 'needs', 'brief', []],
    ['a cell whose call may have been charged waits', tried(after(motion), 's2/clip', 'unknown').project, 'outdated', null, []],
    ['a failed cell and what hangs on it are tried again', tried(after(motion), 's2/clip', 'failed').project, 'retry', null, ['s2/clip', 's2/drift?', 'export?']],
    ['only the failed cell that was named', tried(after(motion), 's2/clip', 'failed').project, 'retry', 's1/clip', []],
    ['nothing has failed', after(motion), 'retry', null, []]
  ])('%s', (_, project, target, cell, expected) => {
    expect(planned(project, target, cell)).toEqual(expected);
  });

  it('fixes a press to the cell it was made on, and a retry to what had failed', () => {
    const { project } = tried(after(motion), 's2/clip', 'failed');
    const evaluation = look(project);
    expect(targetOf('this', 's1/end', evaluation)).toEqual({ target: 'this', roots: ['s1/end'] });
    expect(targetOf('outdated', null, evaluation)).toEqual({ target: 'outdated', roots: [] });
    expect(targetOf('retry', null, evaluation)).toEqual({ target: 'retry', roots: ['s2/clip'] });
    expect(targetOf('retry', 's2/clip', evaluation)).toEqual({ target: 'retry', roots: ['s2/clip'] });
  });

  it.each<[RunTarget, readonly CellId[], string[]]>([
    ['this', ['s2/clip'], ['s2/clip']],
    ['needs', ['s1/end'], ['s1/end', 'brief', 'stories', 'storyboard', 's1/start']],
    ['follows', ['s2/clip'], ['s2/clip', 's2/drift', 'export']],
    ['retry', ['s2/drift'], ['s2/drift']],
    ['correct', ['s1/clip', 's2/clip'], ['s1/clip', 's1/drift', 's2/clip', 's2/drift']],
    ['export', [], ['brief', 'stories', 'storyboard', 's1/start', 's1/end', 's1/clip', 's2/start', 's2/end', 's2/clip', 'export']]
  ])('the scope of "%s"', (target, roots, cells) => {
    expect([...scopeOf({ target, roots }, look(after()))].sort()).toEqual([...cells].sort());
  });

  it('the scope of "outdated" is every cell', () => {
    const evaluation = look(after());
    expect(scopeOf({ target: 'outdated', roots: [] }, evaluation).size).toBe(evaluation.nodes.length);
  });
});

describe('hasFailed', () => {
  it.each<[AttemptState, boolean]>([['failed', true], ['cancelled', true], ['interrupted', true], ['succeeded', false], ['running', false], ['queued', false], ['unknown', false]])('an attempt that is %s: %s', (state, failed) => {
    expect(failedStates.has(state)).toBe(failed);
    expect(hasFailed(look(tried(after(motion), 's2/clip', state).project).cells.get('s2/clip')!)).toBe(failed);
  });

  it('is over once a newer take is there', () => {
    const { project, attempt } = tried(after(motion), 's2/clip', 'failed');
    const take = look(project).cells.get('s2/clip')!.take!;
    const newer = fold(project, [{ type: 'take', value: { ...take, id: 'newer', seq: attempt.seq + 1 } }, { type: 'choice', value: { id: 's2/clip', params: {}, preferred: {}, current: 'newer', pinned: null, accepted: {}, changedAt: null } }]);
    expect(hasFailed(look(newer).cells.get('s2/clip')!)).toBe(false);
    expect(hasFailed({ ...look(project).cells.get('s2/clip')!, attempt: null })).toBe(false);
    expect(hasFailed({ ...look(project).cells.get('s2/clip')!, attempt: { ...attempt, state: 'failed' }, take: null })).toBe(true);
  });
});

describe('advance', () => {
  const ahead = (project: Project, target: RunTarget, roots: readonly CellId[], own: Record<string, AttemptState> = {}, running: readonly CellId[] = []) =>
    advance({ target, roots }, look(project), new Map(Object.entries(own).map(([cell, state]) => [cell, { cell, state } as Attempt])), new Set(running));

  it.each<[string, ReturnType<typeof ahead>, readonly CellId[], boolean]>([
    ['a finished notebook has nothing to do', ahead(after(), 'outdated', []), [], true],
    ['what differs starts; what hangs on it waits', ahead(after(words), 'outdated', []), ['s1/end'], false],
    ['nothing starts while it runs, and the run is not over', ahead(after(words), 'outdated', [], {}, ['s1/end']), [], false],
    ['what runs elsewhere is waited for', ahead(after(words), 'needs', ['s1/clip'], {}, ['s1/end']), [], false],
    ['a failed cell is not tried again, and what hangs on it is left alone', ahead(after(words, motion), 'outdated', [], { 's1/end': 'failed' }), [], true],
    ['another scene goes on beside a failed one', ahead(after({ ...words, scene: 's2' } as Operation, { type: 'edit_scene', scene: 's1', fields: { motionPrompt: 'm' } }), 'outdated', [], { 's2/end': 'failed' }), ['s1/clip'], false],
    ['a cancelled one is left as well', ahead(after(motion), 'outdated', [], { 's2/clip': 'cancelled' }), [], true],
    ['one that was interrupted is done again', ahead(after(motion), 'outdated', [], { 's2/clip': 'interrupted' }), ['s2/clip'], false],
    ['one that is done is not done again, whatever changed meanwhile', ahead(after(motion), 'outdated', [], { 's2/clip': 'succeeded' }), [], true],
    ['what follows a result from older inputs waits for another press, whatever else it differs in',
      ahead(after(words, { type: 'edit_brief', fields: { threshold: 0.1 } }), 'outdated', [], { 's1/end': 'succeeded' }), [], true],
    ['a fresh cell runs when it was named', ahead(after(), 'this', ['s2/drift']), ['s2/drift'], false],
    ['a named cell runs once', ahead(after(), 'this', ['s2/drift'], { 's2/drift': 'succeeded' }), [], true],
    ['only what was named', ahead(after(words, motion), 'this', ['s2/clip']), ['s2/clip'], false],
    ['frames go before clips', ahead(after({ type: 'edit_scene', scene: 's2', fields: { endPrompt: 'xyz' } }, { type: 'edit_scene', scene: 's1', fields: { motionPrompt: 'm' } }), 'outdated', []), ['s2/end', 's1/clip'], false],
    ['clips go before checks', ahead(after({ type: 'edit_brief', fields: { threshold: 0.1 } }, motion), 'outdated', []), ['s2/clip', 's1/drift'], false],
    ['a pinned cell is taken as it is', ahead(after(motion, { type: 'pin', cell: 's2/clip' }), 'outdated', []), [], true],
    ['a cell whose call may have been charged is not called again', ahead(tried(after(motion), 's2/clip', 'unknown').project, 'outdated', []), [], true],
    ['what misses an input that this run does not make is left', ahead(after({ type: 'edit_brief', fields: { prompt: '' } }), 'this', ['stories']), [], true]
  ])('%s', (_, { start, finished: over }, cells, ended) => {
    expect({ start, over }).toEqual({ start: cells, over: ended });
  });
});
