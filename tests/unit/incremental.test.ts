/**
 * The engine that derives only what can differ, against the one that derives everything: random histories of acts,
 * takes, attempts and choices, that go on from older values of a project and branch, with evaluations left out.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  apply, canonical, choiceOf, emptyBrief, emptyProject, engineVersion, evaluate, evaluateWhole, fingerprintText, fold, inputsOf, latestAttempts,
  manifestCell, nextSeq, redo, rosterOf, sceneCell, stepName, takesOf, undo, recorded,
  type Attempt, type Brief, type Change, type Evaluated, type Evaluation, type Manifest, type Operation, type Project, type Scene, type Storyboard, type Take
} from '../../src/lib/pipeline/index.ts';
import { fakeArtifact } from '../support/fake-tools.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');
let ids = 0;
const env = { digest, now: () => 1000 + ids, id: () => `id${++ids}` };

/** Every field; the fingerprint is one that may be hashed late. */
const told = ({ node, params, bound, fingerprint, take, pinned, standing, attempt }: Evaluated) =>
  ({ node: { ...node, step: stepName(node.step) }, params, bound, fingerprint, take, pinned, standing, attempt });
const whole = ({ nodes, scenes, cells }: Evaluation) =>
  ({ order: nodes.map(({ id }) => id), scenes, cells: [...cells].map(([id, cell]) => ({ id, ...told(cell) })) });

/** The same facts without a past, without indexes, in plain maps; outputs as they come out of a database. */
const bare = (project: Project): Project => ({
  ...project, takes: new Map(project.takes), choices: new Map(project.choices), attempts: new Map(project.attempts),
  runs: new Map(project.runs), charges: new Map(project.charges), acts: new Map(project.acts)
});

function expectTrue(project: Project): void {
  const facts = bare(project);
  const truth = evaluateWhole(facts, digest);
  const found = evaluate(project, digest);
  expect(whole(found)).toEqual(whole(truth));
  expect([...found.cells.keys()]).toEqual([...truth.cells.keys()]);
  expect(nextSeq(project)).toBe(nextSeq(facts));
  expect(new Map(latestAttempts(project))).toEqual(new Map(latestAttempts(facts)));
  for (const { id } of truth.nodes) expect(takesOf(project, id)).toEqual(takesOf(facts, id));
}

const palette = ['#000000', '#808080', '#ffffff'];
const story = (title: string) => ({ title, narrative: 'N', arc: title, tone: 'T', pacing: 'P', visualStyle: 'V', keyMoments: ['a', 'b'], segments: 3 });
const scene = (number: number): Scene => ({
  id: `s${number}`, role: 'body', title: `S${number}`, description: '', opening: `O${number}`, duration: 6, shot: 'medium', camera: 'hold', picture: 0,
  startPrompt: 'a', endPrompt: `e${number}`, motionPrompt: 'm'
});

/** What a cell makes; of few kinds, so that results come out equal as often as not. */
function made({ node, bound }: Evaluated, kind: number): unknown {
  const coarse = canonical({ id: node.id, kind: kind % 3, words: inputsOf(bound!).words ?? null });
  const picture = (name: string) => fakeArtifact([name, node.step.kind === 'keyframe' ? kind % 3 : coarse]);
  switch (node.step.kind) {
    case 'stories': return { subject: { name: 'X', audience: 'A', benefit: 'B', category: 'other', palette }, stories: [story('A'), story('B'), story(`C${kind % 2}`)], selected: 0 };
    case 'storyboard': return { style: { look: `l${kind % 2}`, light: 'l', palette, category: 'other' }, scenes: [1, 2, 3, 4].slice(0, 2 + (kind % 3)).map(scene) };
    case 'keyframe': return node.step.source === 'inherited' ? { image: inputsOf(bound!).image, layers: null } : { image: picture('frame'), layers: null };
    case 'clip': return { video: picture('clip'), first: picture('first'), middle: picture('middle'), last: picture('last'), duration: 6, frames: 144 };
    case 'drift': return { score: 1, subjects: [], issues: [], fixPrompt: '', measures: [], heatmap: null };
    case 'asset': return node.id.endsWith('/words') ? { description: `d${kind % 2}` }
      : { original: fakeArtifact('asset'), sheets: [{ image: picture('sheet'), tier: 2, similarity: null, method: 'colour' }], primary: kind % 2, note: '' };
    default: return { video: picture('film'), poster: picture('poster'), duration: 1, frames: 24, scenes: [] };
  }
}

function attemptOf(project: Project, { node, bound, fingerprint, params }: Evaluated, state: Attempt['state']): Attempt {
  return {
    id: env.id(), run: 'r', cell: node.id, seq: nextSeq(project), state, step: stepName(node.step), fingerprint: fingerprint!, params, inputs: bound!,
    seed: 1, provider: 'p', model: 'm', recipe: 'r', recipes: {}, estimate: null, notes: [], idempotencyKey: env.id(), handle: null, tries: 1, failure: null,
    queuedAt: 0, startedAt: null, endedAt: null
  };
}

function takeOf(project: Project, cell: Evaluated, kind: number): Take {
  return {
    id: env.id(), cell: cell.node.id, seq: nextSeq(project), source: 'generated', fingerprint: kind % 11 === 10 ? 'of an older engine' : cell.fingerprint!,
    step: stepName(cell.node.step), params: cell.params, inputs: cell.bound!, output: made(cell, kind), recipe: null, parent: null, attempt: null, run: null,
    seed: 1, prompt: null, provider: 'p', model: 'm', cost: 0, milliseconds: 1, createdAt: env.now(), deletedAt: null
  };
}

/** A take as it arrives from a run: late ones do not become the preferred one. */
function arrival(project: Project, cell: Evaluated, kind: number): Change[] {
  if (!cell.bound || !cell.node.step.run) return [];
  const take = takeOf(project, cell, kind);
  const choice = choiceOf(project, cell.node.id);
  const preferring: Change = { type: 'choice', value: { ...choice, preferred: { ...choice.preferred, [take.fingerprint]: take.id }, current: take.id, changedAt: env.now() } };
  return kind % 5 === 4 ? [{ type: 'take', value: take }] : [{ type: 'take', value: take }, preferring];
}

const empty = emptyProject({ id: 'p', title: 'T' });

/** A notebook with its brief only. */
function begun(): Project {
  const begin = apply(empty, { type: 'replace', cell: 'brief', output: { ...emptyBrief, prompt: 'A thing' } }, env);
  return begin.ok ? fold(empty, begin.changes) : empty;
}

/** A notebook with every cell made. */
function finished(): Project {
  let project = begun();
  const write = (changes: readonly Change[]) => void (project = fold(project, changes));
  for (let step = 0; step < 60; step++) {
    const missing = [...evaluate(project, digest).cells.values()].find((cell) => !cell.take && cell.bound);
    if (!missing) return project;
    write(arrival(project, missing, 1));
  }
  throw new Error('The notebook does not get finished.');
}

type Step = { readonly kind: string; readonly a: number; readonly b: number; readonly from: number; readonly look: boolean };
const kinds = [
  'scene', 'scene', 'scene', 'style', 'brief', 'slate', 'pictures', 'story', 'insert', 'remove', 'move', 'duplicate', 'split', 'choose', 'choose', 'delete',
  'restore', 'pin', 'unpin', 'accept', 'model', 'make', 'make', 'make', 'makeOutdated', 'makeOutdated', 'queued', 'ended', 'undo', 'undo', 'redo', 'upload', 'cut', 'shapes',
  'asset', 'asset', 'asset', 'editAsset', 'editAsset', 'removeAsset', 'cast', 'cast', 'cast', 'film', 'wishes'
];
const step = fc.record({
  kind: fc.constantFrom(...kinds), a: fc.nat(1000), b: fc.nat(1000),
  // Mostly on from the newest value, now and then from an older one.
  from: fc.oneof({ weight: 5, arbitrary: fc.constant(0) }, { weight: 1, arbitrary: fc.nat(12) }), look: fc.boolean()
});

function next(project: Project, { kind, a, b }: Step): readonly Change[] {
  const { scenes, nodes, cells } = evaluateWhole(bare(project), digest);
  const one = scenes[a % Math.max(1, scenes.length)] ?? 's1';
  const cell = cells.get(nodes[a % nodes.length]!.id)!;
  const takes = [...project.takes.values()];
  const take = takes[b % takes.length];
  const act = (operation: Operation): readonly Change[] => {
    const applied = apply(project, operation, env);
    return applied.ok ? [...applied.changes, ...recorded(project, operation, applied.changes, env)] : [];
  };
  const storyboard = cells.get('storyboard')!.take?.output as Storyboard | undefined;
  const assets = rosterOf((cells.get('brief')?.take?.output as Brief | undefined) ?? null, (cells.get(manifestCell)?.take?.output as Manifest | undefined) ?? null);
  const asset = assets[b % Math.max(1, assets.length)]?.id ?? 'a1';
  switch (kind) {
    case 'scene': return act({ type: 'edit_scene', scene: one, fields: [{ endPrompt: `e${b % 3}` }, { opening: `o${b % 3}` }, { motionPrompt: `m${b % 3}`, title: `t${b % 2}` }, { startPrompt: '' }][b % 4]! });
    case 'style': return storyboard ? act({ type: 'replace', cell: 'storyboard', output: { ...storyboard, style: { ...storyboard.style, look: `l${b % 3}` } } }) : [];
    case 'brief': return act({ type: 'edit_brief', fields: [{ title: `T${b % 2}` }, { aspect: b % 2 ? '1:1' as const : '16:9' as const }, { threshold: 0.5 + (b % 2) / 10 }, { prompt: b % 2 ? '' : 'A thing' }][a % 4]! });
    case 'slate': return act({ type: 'edit_brief', fields: { slate: b % 2 === 0 } });
    case 'pictures': return a % 2 ? act({ type: 'add_images', images: [{ image: fakeArtifact(`p${b % 3}`), name: 'p' }] }) : act({ type: 'remove_image', index: 0 });
    case 'story': return act({ type: 'select_story', index: b % 3 });
    case 'insert': return act({ type: 'insert_scene', at: a % 5 });
    case 'remove': return act({ type: 'remove_scene', scene: one });
    case 'move': return act({ type: 'move_scene', scene: one, to: b % 4 });
    case 'duplicate': return act({ type: 'duplicate_scene', scene: one });
    case 'split': return act({ type: 'split_scene', scene: one, at: 0.5 });
    case 'choose': return take ? act({ type: 'choose', cell: take.cell, take: take.id }) : [];
    case 'delete': return take ? act({ type: 'delete_take', take: take.id }) : [];
    case 'restore': return take ? act({ type: 'restore_take', take: take.id }) : [];
    case 'pin': return act({ type: 'pin', cell: cell.node.id });
    case 'unpin': return act({ type: 'unpin', cell: [...project.choices.values()].find(({ pinned }) => pinned)?.id ?? 'brief' });
    case 'accept': return act({ type: 'accept', cell: cell.node.id });
    case 'model': return act({ type: 'set_model', cell: cell.node.id, model: b % 2 ? { provider: 'p', model: `m${b % 3}` } : null });
    case 'make': return arrival(project, cell, b);
    case 'makeOutdated': {
      const outdated = [...cells.values()].filter(({ standing }) => standing.state === 'outdated');
      return outdated.length ? arrival(project, outdated[a % outdated.length]!, b) : [];
    }
    case 'queued': return cell.bound ? [{ type: 'attempt', value: attemptOf(project, cell, 'queued') }] : [];
    case 'ended': {
      const known = [...latestAttempts(project).values()];
      const attempt = known[a % Math.max(1, known.length)];
      const state = (['failed', 'running', 'cancelled'] as const)[b % 3]!;
      return attempt && attempt.state !== state ? [{ type: 'attempt', value: { ...attempt, state } }] : [];
    }
    case 'undo': case 'redo': {
      const applied = (kind === 'undo' ? undo : redo)(project);
      return applied.ok ? applied.changes : [];
    }
    case 'upload': return act({ type: 'replace', cell: sceneCell(one, 'end'), output: { image: fakeArtifact(`u${b % 3}`), layers: null } });
    case 'cut': return act({ type: 'edit_cut', scene: one, fields: b % 2 ? { join: 'dissolve', frames: 6 + (b % 3) } : { join: 'cut', in: b % 3 } });
    case 'asset': return act({ type: 'add_asset', kind: (['character', 'product', 'location'] as const)[a % 3]!, name: `N${b % 3}`, pictures: b % 2 ? [{ image: fakeArtifact(`a${b % 3}`), name: 'a' }] : [] });
    case 'editAsset': return act({ type: 'edit_asset', asset, fields: [{ name: `M${a % 8 > 3}` }, { description: a % 8 > 3 ? 'Tall' : '' }, { sheet: a % 8 > 3 ? 2 as const : null }, { describe: a % 8 > 3 }][a % 4]! });
    case 'removeAsset': return act({ type: 'remove_asset', asset });
    case 'cast': return act({ type: 'set_cast', scene: one, cast: a % 4 ? [{ asset, role: b % 2 ? 'drinks' : '', prominence: b % 3 ? 'lead' : 'background' }] : [] });
    case 'film': return act({ type: 'film_scene', scene: one, from: b % 2 ? 'references' : 'frames' });
    case 'wishes': return act({ type: 'edit_brief', fields: [
      { correction: a % 2 ? 'automatic' as const : 'ask' as const }, { keyframes: a % 2 ? 'anchor' as const : 'chain' as const }, { context: a % 2 ? 'story' as const : 'scene' as const }, { prompt: a % 2 ? 'A thing with @PROD_01' : 'A thing' }
    ][b % 4]! });
    case 'shapes': return act({ type: 'edit_timeline', fields: { shapes: b % 2 ? ['1:1'] : [] } });
    default: throw new Error(`There is no ${kind}.`);
  }
}

describe('the incremental engine', () => {
  it('says of every cell what a whole evaluation says, over any history', () => {
    fc.assert(fc.property(fc.constantFrom(empty, begun(), finished()), fc.array(step, { minLength: 1, maxLength: 40, size: 'max' }), (start, history) => {
      const values = [start];
      for (const act of history) {
        const from = values[Math.max(0, values.length - 1 - act.from)]!;
        const changes = next(from, act);
        const value = fold(from, changes, from.revision + 1);
        values.push(value);
        if (act.look) expectTrue(value);
      }
      expectTrue(values.at(-1)!);
      // Older values, and those that were passed over, say what they said.
      for (const value of values.toReversed()) expectTrue(value);
    }), { numRuns: 150 });
  }, 240_000);

  it('keeps the object of a cell until its own facts or what is said of it changes', () => {
    fc.assert(fc.property(fc.array(step, { minLength: 1, maxLength: 25, size: 'max' }), (history) => {
      let project = finished();
      const factsOf = (facts: Project, id: string) => [takesOf(facts, id), facts.choices.get(id), latestAttempts(facts).get(id)];
      for (const act of history) {
        const [old, before] = [project, evaluate(project, digest)];
        project = fold(project, next(project, act));
        const after = evaluate(project, digest);
        for (const [id, cell] of after.cells) {
          const known = before.cells.get(id);
          if (!known || known.node !== cell.node) continue;
          const written = factsOf(project, id).some((fact, index) => fact !== factsOf(old, id)[index]);
          if (written) expect(cell, id).not.toBe(known);
          else if (cell !== known) expect(told(cell), id).not.toEqual(told(known));
        }
        if (after.nodes === before.nodes && [...after.cells].every(([id, cell]) => before.cells.get(id) === cell)) expect(after).toBe(before);
      }
    }), { numRuns: 60 });
  }, 120_000);

  it('knows the nearest cause only, so that reasons grow with the cells', () => {
    let project = finished();
    const { style, scenes } = evaluate(project, digest).cells.get('storyboard')!.take!.output as Storyboard;
    const applied = apply(project, { type: 'replace', cell: 'storyboard', output: { scenes, style: { ...style, look: 'new' } } }, env);
    if (applied.ok) project = fold(project, applied.changes);
    const { cells } = evaluate(project, digest);
    const causes = (id: string) => {
      const { standing } = cells.get(id)!;
      return standing.state === 'outdated' ? standing.reasons.map((reason) => (reason.kind === 'through' ? reason.cell : reason.kind)) : [];
    };
    expect([causes('s1/start'), causes('s1/end'), causes('s2/start'), causes('s2/end'), causes('s3/start')]).toEqual([
      ['changed'], ['changed', 's1/start'], ['s1/end'], ['changed', 's1/end'], ['s2/end']
    ]);
    expect(causes('s3/clip')).toEqual(['s2/end', 's3/end']);
    expect(causes('export')).toEqual(['s1/start', 's1/end', 's2/end', 's3/end']);
  });

  it('dates a change by the edit that made it, not by later edits of other scenes', () => {
    let project = finished();
    const edit = (one: string, motionPrompt: string) => {
      const applied = apply(project, { type: 'edit_scene', scene: one, fields: { motionPrompt } }, env);
      if (applied.ok) project = fold(project, applied.changes);
      return evaluate(project, digest).cells.get('storyboard')!.take!.createdAt;
    };
    const first = edit('s1', 'first');
    const second = edit('s2', 'second');
    expect(second).toBeGreaterThan(first);
    const at = (id: string) => {
      const { standing } = evaluate(project, digest).cells.get(id)!;
      return standing.state === 'outdated' ? standing.reasons.flatMap((reason) => (reason.kind === 'changed' ? reason.at : [])) : [];
    };
    expect([at('s1/clip'), at('s2/clip')]).toEqual([[first], [second]]);
  });

  it('forms fingerprints of the canonical text', () => {
    for (const { node, params, bound } of evaluate(finished(), digest).cells.values()) {
      const inputs = bound!.map(({ port, slice, digest: value }) => [port, slice.replace(/\[[^\]]*\]/g, '[]'), value]);
      expect(fingerprintText({ step: stepName(node.step), params, inputs: bound! }))
        .toBe(canonical({ engine: engineVersion, step: stepName(node.step), params, inputs }));
    }
  });
});
