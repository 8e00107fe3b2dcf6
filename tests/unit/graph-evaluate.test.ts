/** The evaluation that looks only at what can differ, beside one from nothing, after every act of random timelines. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { evaluate, evaluateWhole, fold, latestAttempts, takesOf, type Evaluated, type Evaluation, type Project } from '../../src/lib/pipeline/index.ts';
import { environment } from '../../src/lib/server/projects/sessions.ts';
import { play, timelines } from '../support/timelines/play.ts';
import { beginAnew, finished } from '../support/timelines/world.ts';

const { digest } = environment;

/** Everything that is said of a cell. */
const told = ({ node, params, bound, fingerprint, take, pinned, standing, attempt }: Evaluated) =>
  JSON.stringify([node.id, node.place, node.inputs, node.reads, node.step.name, params, bound?.map(({ port, cell, slice, digest: value }) => [port, cell, slice, value]) ?? null, fingerprint, take?.id, pinned, standing, attempt?.id, attempt?.state]);

/** The same facts without a past. */
const bare = (project: Project): Project => ({ ...project, takes: new Map(project.takes), choices: new Map(project.choices), attempts: new Map(project.attempts) });

const all = ({ cells }: Evaluation) => [...cells.values()].map(told);

describe('evaluate', () => {
  it('says what an evaluation from nothing says, and keeps every object about which nothing is new', () => {
    beginAnew();
    fc.assert(fc.property(timelines, (timeline) => {
      let before: { project: Project; evaluation: Evaluation } | null = null;
      play(timeline, (project) => {
        const evaluation = evaluate(project, digest);
        const [quick, truth] = [all(evaluation), all(evaluateWhole(bare(project), digest))];
        if (quick.join('\n') !== truth.join('\n')) expect(quick).toEqual(truth);
        for (const [id, cell] of evaluation.cells) {
          const old = before?.evaluation.cells.get(id);
          if (!old || old === cell || old.node !== cell.node || written(before!.project, project, id)) continue;
          if (told(old) === told(cell)) throw new Error(`${id} is another object that says the same`);
        }
        before = { project, evaluation };
      });
    }), { numRuns: 120, seed: 5 });
  });

  it('gives the same object when it is asked twice, and for another way of hashing another one', () => {
    const { project } = finished(2);
    const first = evaluate(project, digest);
    expect(evaluate(project, digest)).toBe(first);
    expect(evaluate(fold(project, []), digest)).toBe(first);
    const other = evaluate(project, (text) => `other ${digest(text)}`);
    expect(other).not.toBe(first);
    expect(other.cells.get('stories')!.fingerprint).toMatch(/^other /);
  });

  it('offers its cells as a map', () => {
    const { cells, nodes } = evaluate(finished(2).project, digest);
    const ids = nodes.map(({ id }) => id);
    expect([...cells.keys()]).toEqual(ids);
    expect([...cells.values()].map(({ node }) => node.id)).toEqual(ids);
    expect([...cells.entries()].map(([id, { node }]) => id === node.id)).toEqual(ids.map(() => true));
    expect([...cells].length).toBe(cells.size);
    expect([cells.has('s1/end'), cells.has('s9/end'), cells.get('s9/end')]).toEqual([true, false, undefined]);
    const visited: string[] = [];
    cells.forEach((cell, id, map) => { if (map === cells && cell.node.id === id) visited.push(id); });
    expect(visited).toEqual(ids);
  });
});

const written = (before: Project, after: Project, id: string): boolean =>
  before.choices.get(id) !== after.choices.get(id) || takesOf(before, id) !== takesOf(after, id) || latestAttempts(before).get(id) !== latestAttempts(after).get(id);
