/**
 * Random histories of one notebook, without a database: edits, choices, pins and runs in any order. After each run to
 * the end, every cell is compared with a notebook that is built from nothing but what a person wrote.
 */
import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  emptyProject,
  advance, apply, canonical, cellOrder, emptyBrief, evaluate, fold, inputsOf, nameScenes, stepName, targetOf,
  type Attempt, type CellId, type Change, type Evaluation, type Operation, type Project, type Run, type RunTarget, type StepDefinition, type Storyboard
} from '../../src/lib/pipeline/index.ts';
import { queue, succeeded } from '../../src/lib/server/runner/attempts.ts';
import { fakeArtifact } from '../support/fake-tools.ts';

const digest = (text: string) => createHash('sha256').update(text).digest('hex');

function openWorld() {
  let ids = 0;
  const env = { digest, now: () => 1000 + ids, id: () => `id${++ids}` };
  const executed: { cell: CellId; known: boolean }[] = [];
  const empty = emptyProject({ id: 'p', title: 'T' });
  let project = empty;
  const write = (changes: readonly Change[]) => void (project = fold(project, changes));
  const act = (operation: Operation): boolean => {
    const applied = apply(project, operation, env);
    if (applied.ok) write(applied.changes);
    return applied.ok;
  };
  act({ type: 'replace', cell: 'brief', output: { ...emptyBrief, prompt: 'A thing' } });

  /** Runs a target to its end, each cell at once. */
  function run(target: RunTarget, cell: CellId | null): void {
    const begin = targetOf(target, cell, evaluate(project, digest));
    const id = env.id();
    const own = new Map<CellId, Attempt>();
    const started: Run = { id, seq: 0, target, roots: begin.roots, state: 'running', estimate: 0, startedAt: 0, endedAt: null, seconds: {}, failedCell: null, failure: null };
    write([{ type: 'run', value: started }]);
    for (let step = 0; step < 500; step++) {
      const evaluation = evaluate(project, digest);
      const { start, finished } = advance(begin, evaluation, own, new Set());
      if (finished) return;
      expect(start.length).toBeGreaterThan(0);
      const evaluated = evaluation.cells.get(start[0]!)!;
      const attempt = queue(project, id, evaluation, evaluated);
      executed.push({ cell: attempt.cell, known: [...project.takes.values()].some((take) => take.cell === attempt.cell && take.deletedAt === null && take.fingerprint === attempt.fingerprint) });
      write([{ type: 'attempt', value: attempt }]);
      const value = made(evaluated.node.step, inputsOf(attempt.inputs), attempt.seed);
      const facts = { prompt: null, milliseconds: 1, source: evaluated.node.step.source };
      write(succeeded(project, attempt, { value, usage: { units: {}, usd: 0 } }, facts));
      own.set(attempt.cell, project.attempts.get(attempt.id)!);
    }
    throw new Error('The run does not end.');
  }
  return { act, run, executed, project: () => project, evaluation: () => evaluate(project, digest) };
}

/** What a deterministic engine makes: a function of the step, its inputs and the seed, and coarse enough for equal results. */
function made(step: StepDefinition, inputs: Readonly<Record<string, unknown>>, seed: number): unknown {
  const coarse = canonical({ step: stepName(step), inputs: { ...inputs, words: String(inputs.words ?? '').slice(0, 3) }, seed: step.kind === 'keyframe' && step.tools.length ? seed % 3 : 0 });
  const picture = (name: string) => fakeArtifact([name, coarse]);
  const palette = ['#000000', '#808080', '#ffffff'];
  switch (step.kind) {
    case 'stories': {
      const story = (title: string) => ({ title, narrative: 'N', arc: title, tone: 'T', pacing: 'P', visualStyle: 'V', keyMoments: ['a', 'b'], segments: 3 });
      return { subject: { name: 'X', audience: 'A', benefit: 'B', category: 'other', palette }, stories: [story('A'), story('B'), story('C')], selected: 0 };
    }
    case 'storyboard': {
      const scenes = ['hook', 'body', 'cta'].map((role, index) => ({
        role, title: `S${index}`, description: '', opening: `O${index}`, duration: inputs.seconds, shot: 'medium', camera: 'hold', picture: 0,
        startPrompt: `abc ${index}`, endPrompt: `def ${index} ${(inputs.story as { title: string }).title}`, motionPrompt: 'ghi'
      }));
      return nameScenes({ style: { look: 'l', light: 'l', palette, category: 'other' }, scenes } as never, null, 0);
    }
    case 'keyframe': return step.source === 'inherited' ? { image: inputs.image, layers: inputs.layers } : { image: picture('frame'), layers: null };
    case 'clip': return { video: picture('clip'), first: picture('first'), middle: picture('middle'), last: picture('last'), duration: 6, frames: 144 };
    case 'drift': return { score: 1, subjects: [], issues: [], fixPrompt: '', measures: [], heatmap: null };
    default: return { video: picture('film'), poster: picture('poster'), duration: 1, frames: 24, scenes: [] };
  }
}

type Act = { readonly kind: string; readonly a: number; readonly b: number };
const acts = fc.array(fc.record({
  kind: fc.constantFrom('words', 'words', 'opening', 'motion', 'brief', 'story', 'insert', 'remove', 'move', 'choose', 'this', 'follows', 'needs', 'delete', 'restore', 'accept', 'all'),
  a: fc.nat(1000), b: fc.nat(1000)
}), { minLength: 1, maxLength: 14 });

function play(world: ReturnType<typeof openWorld>, { kind, a, b }: Act): void {
  const { scenes, nodes, cells } = world.evaluation();
  const scene = scenes[a % Math.max(1, scenes.length)] ?? 's1';
  const cell = nodes[a % nodes.length]!.id;
  const takes = [...world.project().takes.values()];
  const take = takes[b % takes.length]!;
  switch (kind) {
    case 'words': return void world.act({ type: 'edit_scene', scene, fields: { endPrompt: ['abc', 'abd', 'xyz', 'xyz more'][b % 4]! } });
    case 'opening': return void world.act({ type: 'edit_scene', scene, fields: { opening: `O${b % 3}` } });
    case 'motion': return void world.act({ type: 'edit_scene', scene, fields: { motionPrompt: `m${b % 3}`, title: `t${b % 2}` } });
    case 'brief': return void world.act({ type: 'edit_brief', fields: [{ title: `T${b % 2}` }, { seconds: 4 + (b % 2) }, { aspect: b % 2 ? '1:1' as const : '16:9' as const }, { threshold: 0.5 + (b % 2) / 10 }][a % 4]! });
    case 'story': return void world.act({ type: 'select_story', index: a % 3 });
    case 'insert': return void world.act({ type: 'insert_scene', at: a % 5 });
    case 'remove': return void world.act({ type: 'remove_scene', scene });
    case 'move': return void world.act({ type: 'move_scene', scene, to: b % 4 });
    case 'choose': return void world.act({ type: 'choose', cell: take.cell, take: take.id });
    case 'delete': return void world.act({ type: 'delete_take', take: take.id });
    case 'restore': return void world.act({ type: 'restore_take', take: take.id });
    case 'accept': return void world.act({ type: 'accept', cell });
    case 'all': return world.run('outdated', null);
    default: if (cells.get(cell)!.bound && cells.get(cell)!.node.step.run) world.run(kind as RunTarget, cell);
  }
}

/** Every cell made from scratch, from what a person wrote or chose, must show what the notebook says is fresh. */
function expectTruth(evaluation: Evaluation, project: Project): void {
  expect([...evaluation.cells.keys()]).toEqual(cellOrder(evaluation.scenes));
  for (const [id, { standing, take, bound, node, fingerprint }] of evaluation.cells) {
    if (standing.state !== 'fresh' || !node.step.run) continue;
    expect(bound, id).not.toBeNull();
    const accepted = Object.values(project.choices.get(id)?.accepted ?? {}).includes(take!.id);
    if (take!.source !== 'generated' && take!.source !== 'inherited') continue;
    if (accepted) continue;
    // Made again from the inputs as they are now, with its own seed: the same.
    const again = made(node.step, inputsOf(bound!), take!.seed!);
    const named = node.step.kind === 'storyboard' ? nameScenes(again as Storyboard, take!.output as Storyboard, 0) : again;
    expect(canonical(take!.output), `${id} ${fingerprint}`).toBe(canonical(named));
  }
}

describe('random timelines', () => {
  it('nothing reads fresh that is not, nothing runs without need, no take is lost, and every run ends', () => {
    fc.assert(fc.property(acts, (timeline) => {
      const world = openWorld();
      world.run('outdated', null);
      let takes = world.project().takes.size;
      for (const act of timeline) {
        play(world, act);
        expect(world.project().takes.size).toBeGreaterThanOrEqual(takes);
        takes = world.project().takes.size;
        expectTruth(world.evaluation(), world.project());
      }
      world.executed.length = 0;
      world.run('outdated', null);
      // Minimal: no cell was run for which a take of equal inputs was at hand, unless a person had put another in effect.
      for (const { cell, known } of world.executed) {
        const choice = world.project().choices.get(cell);
        expect(known && Object.keys(choice?.preferred ?? {}).length === 0, cell).toBe(false);
      }
      const states = [...world.evaluation().cells.values()].map(({ standing }) => standing.state);
      expect(new Set(states)).toEqual(new Set(['fresh']));
      expectTruth(world.evaluation(), world.project());
      world.executed.length = 0;
      world.run('outdated', null);
      expect(world.executed).toEqual([]);
    }), { numRuns: 250 });
  });

  it('an act and its inverse leave every state as it was (undo by choosing the take before)', () => {
    fc.assert(fc.property(acts, fc.record({ kind: fc.constantFrom('words', 'opening', 'motion', 'insert', 'remove', 'move', 'story'), a: fc.nat(1000), b: fc.nat(1000) }), (timeline, last) => {
      const world = openWorld();
      world.run('outdated', null);
      for (const act of timeline) play(world, act);
      const cell = last.kind === 'story' ? 'stories' : 'storyboard';
      const states = () => [...world.evaluation().cells].map(([id, { standing, take }]) => [id, standing.state, take?.id]);
      const before = states();
      const take = world.evaluation().cells.get(cell)?.take;
      if (!take) return;
      play(world, last);
      world.act({ type: 'choose', cell, take: take.id });
      expect(states()).toEqual(before);
    }), { numRuns: 120 });
  });
});
