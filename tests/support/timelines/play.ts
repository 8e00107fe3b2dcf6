/**
 * A timeline played from its first act to its last, and what must hold then: after every act the engine agrees with the
 * oracle; undo gives back what was there before; scenes put elsewhere leave others alone; what is left of the runs ends;
 * one more run makes everything fresh, and a further one finds nothing to do; the whole history undone and done again
 * changes nothing.
 */
import fc from 'fast-check';
import type { Project, Storyboard } from '../../../src/lib/pipeline/index.ts';
import { isStructural, kinds, perform, type Act } from './acts.ts';
import { numberOf, type View } from './oracle.ts';
import { beginAnew, claim, finished, openWorld, type World } from './world.ts';

export type Timeline = { readonly scenes: number; readonly cache: boolean; readonly acts: readonly Act[] };

export const timelines = fc.record({
  scenes: fc.constantFrom(2, 2, 3), cache: fc.boolean(),
  acts: fc.array(fc.tuple(fc.integer({ min: 0, max: kinds.length - 1 }), fc.nat(9999), fc.nat(9999)), { minLength: 1, maxLength: 25, size: 'max' })
}, { noNullPrototype: true }).map(({ scenes, cache, acts }): Timeline => ({ scenes, cache, acts: acts.map(([kind, a, b]): Act => [kinds[kind]!, a, b]) }));

/** Where each cell stands, in one line; equal lines, equal notebooks. */
const picture = ({ cells }: View): string => [...cells.values()].map(({ id, state, take }) => `${id} ${state} ${take?.id}`).join('\n');

/** Throws `Broken` with a sentence, or whatever the engine throws. Returns how many cells were run. `watch` sees the facts after every act. */
export function play({ scenes, cache, acts }: Timeline, watch: (project: Project) => void = () => undefined): number {
  const world = openWorld({ scenes, cache }, finished(scenes));
  /** How the notebook looked before each act that can be undone, as long as nothing but acts has happened since. */
  const before: string[] = [];
  const after: string[] = [];
  for (const act of acts) {
    const was = world.view();
    const done = perform(act, world);
    world.check();
    watch(world.project());
    if (done === 'operated') {
      const now = world.view();
      if (act[0] === 'undo') {
        after.push(picture(was));
        const expected = before.pop();
        claim(expected === undefined || expected === picture(now), () => 'undo does not give back what was there');
      } else if (act[0] === 'redo') {
        before.push(picture(was));
        const expected = after.pop();
        claim(expected === undefined || expected === picture(now), () => 'redo does not give back what was there');
      } else {
        before.push(picture(was));
        after.length = 0;
        if (isStructural(act)) checkNeighbours(was, now);
      }
    } else if (done === 'ran') before.length = after.length = 0;
  }
  end(world);
  return world.executed();
}

/** A cell away from the change stays as it is, as long as what it reads does. A scene that is split is not away from it. */
function checkNeighbours(was: View, now: View): void {
  const nearby = new Set([...around(was.scenes, now.scenes), ...around(now.scenes, was.scenes)]);
  const [before, after] = [scenesOf(was), scenesOf(now)];
  for (const cell of now.cells.values()) {
    const old = was.cells.get(cell.id);
    const scene = cell.id.includes('/') ? cell.id.slice(0, cell.id.indexOf('/')) : null;
    if (!old || scene === null || (nearby.has(scene) && !/clip|drift/.test(cell.id)) || before.get(scene) !== after.get(scene)) continue;
    const same = cell.reads.join() === old.reads.join() && cell.reads.every((id) => id === 'storyboard' || was.cells.get(id)?.take === now.cells.get(id)?.take);
    claim(!same || (cell.take === old.take && cell.mismatched === old.mismatched), () => `${cell.id} was touched by a change of scenes elsewhere`);
  }
}

const scenesOf = ({ cells }: View) => new Map((cells.get('storyboard')!.take!.output as Storyboard).scenes.map((scene) => [scene.id, numberOf(scene)]));

/** Scenes that have another neighbour in `theirs` than in `ours`. */
function around(ours: readonly string[], theirs: readonly string[]): string[] {
  return ours.filter((scene, at) => {
    const there = theirs.indexOf(scene);
    return there < 0 || ours[at - 1] !== theirs[there - 1] || ours[at + 1] !== theirs[there + 1];
  });
}

function end(world: World): void {
  world.drain();
  world.discard();
  world.drain();
  world.check();
  for (let rounds = 0; world.press('outdated', null); rounds++) {
    claim(rounds < 3, () => 'runs of all that is outdated find no end');
    world.drain();
    world.check();
  }
  world.checkView();
  world.checkResults();
  const cells = [...world.view().cells.values()];
  if (world.view().cells.get('stories')!.state !== 'blocked') {
    const left = cells.find(({ state }) => state !== 'fresh');
    claim(!left, () => `${left!.id} is ${left!.state} after everything was run`);
  }
  const whole = picture(world.view());
  let undone = 0;
  while (world.turn('undo')) undone++;
  world.check();
  for (; undone > 0; undone--) claim(world.turn('redo'), () => 'an act that was undone cannot be done again');
  world.check();
  claim(picture(world.view()) === whole, () => 'the whole history undone and done again is another notebook');
}

export type Explored = { readonly failure: { readonly timeline: Timeline; readonly message: string } | null; readonly executed: number; readonly acts: number };

/** Plays `count` random timelines. `failure`: the first that failed, made as small as it gets. */
export function explore(count: number, seed: number): Explored {
  beginAnew();
  const sum = { executed: 0, acts: 0 };
  const result = fc.check(fc.property(timelines, (timeline) => {
    sum.acts += timeline.acts.length;
    sum.executed += play(timeline);
  }), { numRuns: count, seed });
  if (!result.failed) return { failure: null, ...sum };
  const error = result.errorInstance;
  return { failure: { timeline: result.counterexample![0], message: error instanceof Error ? (error.stack ?? error.message) : String(error) }, ...sum };
}

/** A timeline as a line that can be kept among the cases. */
export const spoken = ({ scenes, cache, acts }: Timeline): string => `{ scenes: ${scenes}, cache: ${cache}, acts: ${JSON.stringify(acts)} }`;
