/** Which take is in effect, where a cell stands, and what it is told to be the reason, by cases. */
import { describe, expect, it } from 'vitest';
import {
  choiceOf, evaluate, fold, holdsFor, noChoice, takesOf,
  type CellChoice, type Change, type Project, type Take, type Reason
} from '../../src/lib/pipeline/index.ts';
import { evaluateWhole } from '../../src/lib/pipeline/graph/staleness.ts';
import { handedOn, isOwn, outdatedThrough, ownReasons, sameStanding, standingOf, together, type Outdated } from '../../src/lib/pipeline/graph/reasons.ts';
import { canCompare, decidingFingerprint, takeInEffect } from '../../src/lib/pipeline/graph/takes.ts';
import { bindNode, factsOf, isExact, sameScenes, sameWishes, scenesIn, wishesIn } from '../../src/lib/pipeline/graph/whole.ts';
import { topology } from '../../src/lib/pipeline/graph/topology.ts';
import { environment } from '../../src/lib/server/projects/sessions.ts';
import { edited as done, finished } from '../support/timelines/world.ts';

const { digest } = environment;
const base = () => finished(2).project;
const cellOf = (project: Project, id: string) => evaluateWhole(project, digest).cells.get(id)!;
const put = (project: Project, ...changes: readonly Change[]) => fold(project, changes);

describe('the take in effect', () => {
  const made = (id: string, fingerprint: string): Take => ({ ...[...base().takes.values()][0]!, id, fingerprint });
  const [old, match, newer, other] = [made('old', 'f'), made('match', 'f'), made('newer', 'g'), made('other', 'h')];
  const choice = (given: Partial<CellChoice> = {}): CellChoice => ({ ...noChoice('c'), ...given });
  it.each<[string, Partial<CellChoice>, readonly Take[], string | null, string | null]>([
    ['none', {}, [], 'f', null], ['the newest that matches', {}, [old, match, newer], 'f', 'match'], ['the newest where none matches', {}, [old, newer], 'x', 'newer'],
    ['the current one where none matches', { current: 'old' }, [old, newer], 'x', 'old'], ['one that matches before the current one', { current: 'newer' }, [old, newer], 'f', 'old'],
    ['the preferred one before a newer match', { preferred: { f: 'old' } }, [old, match], 'f', 'old'], ['a preference for other inputs does not count', { preferred: { g: 'old' } }, [old, match], 'f', 'match'],
    ['a preferred one that was deleted does not count', { preferred: { f: 'gone' } }, [old, match], 'f', 'match'], ['the pinned one before all', { pinned: 'other', preferred: { f: 'old' } }, [old, match, other], 'f', 'other'],
    ['a pinned one that was deleted does not count', { pinned: 'gone' }, [old], 'f', 'old'], ['an accepted one matches', { accepted: { x: 'old' } }, [old, newer], 'x', 'old'],
    ['without inputs the current one', { current: 'old', preferred: { f: 'match' } }, [old, match, newer], null, 'old'], ['without inputs, and nothing current, the newest', { current: 'gone' }, [old, match], null, 'match']
  ])('%s', (_, given, takes, print, expected) => {
    expect(takeInEffect({ choice: choice(given), takes }, print)?.id ?? null).toBe(expected);
  });

  it('holds for the inputs that it was made from, or was accepted for', () => {
    expect([holdsFor(old, 'f', choice()), holdsFor(old, 'g', choice()), holdsFor(old, null, choice()), holdsFor(old, 'g', choice({ accepted: { g: 'old' } })), holdsFor(old, 'g', choice({ accepted: { g: 'match' } }))])
      .toEqual([true, false, false, true, false]);
  });

  it('is found by comparing inputs where every take and choice can be told by its own', () => {
    const project = base();
    const { node, params, bound, take } = cellOf(project, 's1/clip');
    const run = { step: node.stepName, params, inputs: bound! };
    const facts = (given: object = {}) => ({ ...factsOf(project, node), comparable: null, ...given });
    expect([canCompare(facts(), digest), decidingFingerprint(facts(), run, digest)]).toEqual([true, take!.fingerprint]);
    expect(decidingFingerprint(facts(), { ...run, params: { other: 1 } }, digest)).toBeUndefined();
    expect(canCompare(facts({ takes: Array.from({ length: 6 }, () => take!) }), digest)).toBe(true);
    expect(canCompare(facts({ takes: Array.from({ length: 7 }, () => take!) }), digest)).toBe(false);
    expect(canCompare(facts({ takes: [{ ...take!, fingerprint: 'made up' }] }), digest)).toBe(false);
    expect(canCompare(facts({ takes: [take!, { ...take!, fingerprint: '' }] }), digest)).toBe(true);
    expect(canCompare(facts({ choice: choice({ accepted: { elsewhere: take!.id } }) }), digest)).toBe(false);
    expect(canCompare(facts({ choice: choice({ preferred: { elsewhere: take!.id } }) }), digest)).toBe(false);
    expect(decidingFingerprint(facts({ takes: [{ ...take!, fingerprint: 'made up' }] }), run, digest)).toBe(take!.fingerprint);
    expect(decidingFingerprint(facts({ takes: [{ ...take!, fingerprint: '' }], choice: choice() }), run, digest)).toBeUndefined();
    expect([takesOf(project, 'nowhere'), choiceOf(project, 'nowhere')]).toEqual([[], noChoice('nowhere')]);
  });
});

describe('standings', () => {
  const changed: Reason = { kind: 'parameters', before: 1, after: 2 };
  const [a, b, c] = ['a', 'b', 'c'].map((cell) => outdatedThrough(cell)) as [Outdated, Outdated, Outdated];
  const both: Outdated = { state: 'outdated', reasons: [a.reasons[0]!, b.reasons[0]!] };

  it('through one cell are one object', () => {
    expect(outdatedThrough('a')).toBe(a);
    expect(a).toEqual({ state: 'outdated', reasons: [{ kind: 'through', cell: 'a' }] });
    expect([isOwn(changed), isOwn(a.reasons[0]!)]).toEqual([true, false]);
  });

  it('hand on the nearest cause', () => {
    expect([handedOn({ state: 'fresh' }, c), handedOn({ state: 'empty' }, c)]).toEqual([null, null]);
    expect(handedOn({ state: 'blocked', reasons: [{ kind: 'missing', cell: 'x', why: 'empty' }] }, c)).toBe(c);
    expect(handedOn({ state: 'outdated', reasons: [changed, a.reasons[0]!] }, c)).toBe(c);
    expect(handedOn(both, c)).toBe(both);
  });

  it('come together, each cause once, in their order', () => {
    expect([together([]), together([a]), together([a, a])]).toEqual([null, a, a]);
    expect(together([a, b])).toEqual(both);
    expect(together([both, a, b])).toBe(both);
    expect(together([a, both, c, b])!.reasons.map((reason) => reason.kind === 'through' && reason.cell)).toEqual(['a', 'b', 'c']);
    expect(together([c, b, a, both, c, a])!.reasons.map((reason) => reason.kind === 'through' && reason.cell)).toEqual(['c', 'b', 'a']);
    expect(together([both, c])!.reasons).toHaveLength(3);
  });

  it('are made of own reasons and of what is handed on', () => {
    expect([standingOf([], null), standingOf([], a)]).toEqual([{ state: 'fresh' }, a]);
    expect(standingOf([changed], null)).toEqual({ state: 'outdated', reasons: [changed] });
    expect(standingOf([changed], both)).toEqual({ state: 'outdated', reasons: [changed, ...both.reasons] });
    expect([ownReasons({ state: 'fresh' }), ownReasons(a), ownReasons({ state: 'outdated', reasons: [changed] }), ownReasons({ state: 'outdated', reasons: [changed, ...a.reasons] })]).toEqual([[], [], [changed], [changed]]);
    expect(ownReasons({ state: 'blocked', reasons: [{ kind: 'missing', cell: 'x', why: 'empty' }] })).toEqual([]);
  });

  it.each<[string, Parameters<typeof sameStanding>[0], Parameters<typeof sameStanding>[0], boolean]>([
    ['the same', a, a, true], ['fresh twice', { state: 'fresh' }, { state: 'fresh' }, true], ['fresh and empty', { state: 'fresh' }, { state: 'empty' }, false], ['equal own reasons', { state: 'outdated', reasons: [changed] }, { state: 'outdated', reasons: [{ ...changed }] }, true],
    ['other own reasons', { state: 'outdated', reasons: [changed] }, { state: 'outdated', reasons: [{ ...changed, after: 3 }] }, false], ['more reasons', a, both, false], ['other cells upstream', a, b, false],
    ['other kinds', { state: 'outdated', reasons: [changed] }, { state: 'outdated', reasons: [{ kind: 'step', before: 'a', after: 'b' }] }, false], ['blocked and outdated', { state: 'blocked', reasons: [] }, { state: 'outdated', reasons: [] }, false]
  ])('%s', (_, left, right, same) => expect([sameStanding(left, right), sameStanding(right, left)]).toEqual([same, same]));
});

describe('reasons of a cell', () => {
  const reasons = (project: Project, id: string) => {
    const [quick, whole] = [evaluate(project, digest), evaluateWhole({ ...project }, digest)].map(({ cells }) => cells.get(id)!.standing);
    expect(quick).toEqual(whole);
    return whole && 'reasons' in whole ? whole.reasons : [];
  };

  it('name the slice, both values and when it came to be so', () => {
    const project = done(base(), { type: 'edit_scene', scene: 's1', fields: { motionPrompt: 'new' } }, { type: 'edit_scene', scene: 's2', fields: { title: 'later' } });
    const edited = [...project.takes.values()].filter(({ source }) => source === 'edited');
    expect(edited).toHaveLength(2);
    expect(reasons(project, 's1/clip')).toEqual([{ kind: 'changed', cell: 'storyboard', port: 'words', slice: 'scenes[s1].motionPrompt', before: 'ghi', after: 'new', at: edited[0]!.createdAt }]);
    expect(reasons(project, 's1/drift')).toEqual([{ kind: 'through', cell: 's1/clip' }]);
    expect(reasons(project, 's2/clip')).toEqual([]);
  });

  it('name another step, and inputs that are read no more', () => {
    const project = done(base(), { type: 'move_scene', scene: 's2', to: 0 });
    expect(reasons(project, 's2/start')[0]).toEqual({ kind: 'step', before: 'keyframe_inherited@1', after: 'keyframe_start@1' });
    expect(reasons(project, 's2/start').filter((reason) => reason.kind === 'changed' && reason.after === undefined)).toMatchObject([{ port: 'image', at: null }, { port: 'layers', at: null }]);
    expect(reasons(project, 's1/end').filter((reason) => reason.kind === 'changed')).toMatchObject([{ port: 'transition', before: 'O1', after: undefined, at: null }]);
    expect(reasons(project, 's2/end').filter((reason) => reason.kind === 'changed')).toMatchObject([{ port: 'transition', before: undefined, after: 'O0' }]);
  });

  it('name another model', () => {
    const model = { provider: 'animatic', model: 'Other' };
    expect(reasons(done(base(), { type: 'set_model', cell: 's1/clip', model }), 's1/clip')).toEqual([{ kind: 'parameters', before: {}, after: { model } }]);
  });

  it('tell what is missing: nothing made yet, an attempt that failed, a text that may not be empty', () => {
    const { takes } = base();
    const without = (...cells: string[]) => put(base(), ...[...takes.values()].filter(({ cell }) => cells.includes(cell)).map((value): Change => ({ type: 'take', value: { ...value, deletedAt: 1 } })));
    expect(reasons(without('s1/end'), 's1/clip')).toEqual([{ kind: 'missing', cell: 's1/end', why: 'empty' }]);
    expect(reasons(without('s1/start', 's1/end'), 's1/clip')).toEqual([{ kind: 'missing', cell: 's1/start', why: 'empty' }]);
    expect(reasons(without('s1/end', 's2/start'), 's2/clip')).toEqual([{ kind: 'missing', cell: 's1/end', why: 'empty' }]);
    expect(cellOf(without('s1/end'), 's1/end').standing).toEqual({ state: 'empty' });
    const attempt = [...base().attempts.values()].find(({ cell }) => cell === 's1/end')!;
    const failed = put(without('s1/end'), { type: 'attempt', value: { ...attempt, id: 'later', seq: 999, state: 'failed' } });
    expect(reasons(failed, 's1/clip')).toEqual([{ kind: 'missing', cell: 's1/end', why: 'failed' }]);
    const silent = done(base(), { type: 'edit_brief', fields: { prompt: '' } });
    expect(reasons(silent, 'stories')).toEqual([{ kind: 'missing', cell: 'brief', why: 'invalid' }]);
    expect(reasons(silent, 'storyboard').at(-1)).toEqual({ kind: 'through', cell: 'stories' });
    expect(reasons(without('storyboard'), 'export')).toEqual([{ kind: 'missing', cell: 'storyboard', why: 'empty' }]);
  });

  it('a pinned cell is fresh, whatever it reads', () => {
    const project = done(base(), { type: 'pin', cell: 's1/end' }, { type: 'edit_scene', scene: 's1', fields: { endPrompt: 'xyz' } });
    expect([cellOf(project, 's1/end').standing, cellOf(project, 's1/end').pinned, cellOf(project, 's1/clip').standing.state]).toEqual([{ state: 'fresh' }, true, 'fresh']);
  });
});

describe('what an evaluation is made of', () => {
  it('scenes and slates come out of takes', () => {
    const [brief, storyboard] = ['brief', 'storyboard'].map((id) => cellOf(base(), id).take!) as [Take, Take];
    expect([scenesIn(storyboard), scenesIn(null)]).toEqual([['s1', 's2'], []]);
    const plain = { slate: false, anchor: false, surroundings: false, timeline: 'untouched' } as const;
    const wishes = (output: object | null) => wishesIn(output && { ...brief, output }, 'untouched');
    expect([wishesIn(brief, 'untouched'), wishes(null)]).toEqual([plain, plain]);
    expect([{ slate: true }, { slate: false, keyframes: 'chain' }, { slate: false, keyframes: 'anchor' }, { slate: false, context: 'story' }, { slate: false, context: 'scene' }].map(wishes))
      .toEqual([{ ...plain, slate: true }, plain, { ...plain, anchor: true }, { ...plain, surroundings: true }, plain]);
    expect([sameWishes(plain, plain), sameWishes(plain, { ...plain, slate: true }), sameWishes(plain, { ...plain, anchor: true }), sameWishes(plain, { ...plain, timeline: 'edited' }), sameWishes(plain, { ...plain, surroundings: true })]).toEqual([true, false, false, false, false]);
    const of = (...ids: string[]): Take => ({ ...storyboard, output: { scenes: ids.map((id) => ({ id })) } });
    expect([sameScenes(of('s1', 's2'), of('s1', 's2')), sameScenes(of('s1', 's2'), of('s2', 's1')), sameScenes(of('s1'), of('s1', 's2')), sameScenes(of('s1', 's2'), of('s1')), sameScenes(null, null), sameScenes(null, of('s1')), sameScenes(storyboard, storyboard)])
      .toEqual([true, false, false, false, true, false, true]);
  });

  it('a film without scenes waits for the storyboard', () => {
    const film = topology([]).at(-1)!;
    expect(bindNode(film, () => null, digest)).toEqual({ ok: false, missing: [{ cell: 'storyboard', why: 'empty' }] });
    expect(bindNode(topology([])[0]!, () => null, digest)).toEqual({ ok: true, inputs: [] });
  });

  it('parameters of a step that the cell had before mean nothing, and those of its newest take are kept as they are', () => {
    const node = topology(['s1', 's2']).find(({ id }) => id === 's2/start')!;
    const project = put(base(), { type: 'choice', value: { ...noChoice('s2/start'), params: { model: { provider: 'p', model: 'm' } } } });
    expect(factsOf(project, node).params).toEqual({});
    const clip = topology(['s1']).find(({ id }) => id === 's1/clip')!;
    expect(factsOf(base(), clip).params).toBe(takesOf(base(), 's1/clip').at(-1)!.params);
  });

  it('a take is exact when it was made from these inputs to the letter', () => {
    const { node, params, bound, take, fingerprint } = cellOf(base(), 's1/clip');
    const run = { step: node.stepName, params, inputs: bound! };
    expect([isExact(take, run, fingerprint), isExact(null, run, fingerprint), isExact(take, run, 'other'), isExact(take, { ...run, step: 'x' }, fingerprint), isExact(take, { ...run, params: { a: 1 } }, fingerprint), isExact(take, { ...run, inputs: [] }, fingerprint)])
      .toEqual([true, false, false, false, false, false]);
  });
});
