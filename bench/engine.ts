/**
 * The graph: from new facts to where every cell stands, with reasons, beside reactive graphs from npm that keep the same
 * cells and edges and say only whether each cell is outdated. Notebooks of 1,404 and 14,004 cells, and a keyframe chain.
 */
import { apply, evaluate, fold, type Change, type Project, type Storyboard } from '../src/lib/pipeline/index.ts';
import { inTurns, median, type Bench, type Row } from './lib/bench.ts';
import { countOf, digest, finishedNotebook } from './lib/graph-notebook.ts';
import { alienSignals } from './peers/alien-signals.ts';
import { peerGraph, type MakePeer, type Peer } from './peers/graph.ts';
import { jotai } from './peers/jotai.ts';
import { observable } from './peers/observable.ts';
import { preactSignals } from './peers/preact-signals.ts';

const rounds = 7;

type Scenario = {
  readonly what: string;
  readonly scenes: number;
  /** The slice that is edited, as a peer knows it, and the edit. */
  readonly slice: string;
  readonly edit: (storyboard: Storyboard, text: string) => Storyboard;
  /** Milliseconds, at the median. */
  readonly aim: number;
  readonly outdated: number;
  readonly times: number;
  readonly peers: Readonly<Record<string, MakePeer>>;
};

const quick = { 'alien-signals': alienSignals, '@preact/signals-core': preactSignals };
const all = { ...quick, '@observablehq/runtime': observable, jotai };

function sceneEdit(index: number, field: 'motionPrompt' | 'endPrompt') {
  return {
    slice: `storyboard scenes[s${index + 1}].${field}`,
    edit: (storyboard: Storyboard, text: string): Storyboard => ({ ...storyboard, scenes: storyboard.scenes.with(index, { ...storyboard.scenes[index]!, [field]: text }) })
  };
}
const styleEdit = {
  slice: 'storyboard style',
  edit: (storyboard: Storyboard, text: string): Storyboard => ({ ...storyboard, style: { ...storyboard.style, look: text } })
};

const scenarios: readonly Scenario[] = [
  { what: '1,404 cells, one scene', scenes: 350, ...sceneEdit(175, 'motionPrompt'), aim: 0.1, outdated: 3, times: 200, peers: all },
  { what: '1,404 cells, the style (1,401 outdated)', scenes: 350, ...styleEdit, aim: 2, outdated: 1401, times: 20, peers: all },
  { what: '14,004 cells, one scene', scenes: 3500, ...sceneEdit(1750, 'motionPrompt'), aim: 0.4, outdated: 3, times: 100, peers: quick },
  { what: '14,004 cells, the style (14,001 outdated)', scenes: 3500, ...styleEdit, aim: 11, outdated: 14_001, times: 6, peers: quick },
  { what: 'keyframe chain of 200 scenes, its first end', scenes: 200, ...sceneEdit(0, 'endPrompt'), aim: 1, outdated: 800, times: 40, peers: all }
];

export const engine: Bench = {
  name: 'engine',
  about: 'From an edit to all new states with reasons, beside reactive graphs without reasons; medians of seven rounds.',
  run: async (say) => {
    const rows: Row[] = [];
    for (const scenario of scenarios) {
      say(scenario.what);
      rows.push(...(await measure(scenario)));
    }
    say('whole acts of a person');
    return [...rows, await wholeAct(350, 200), await wholeAct(3500, 60)];
  }
};

async function measure({ what, scenes, slice, edit, aim, outdated, times, peers }: Scenario): Promise<Row[]> {
  const project = finishedNotebook(scenes);
  const graph = peerGraph(project, scenes);
  const kept: Record<string, Peer> = {};
  for (const [name, make] of Object.entries(peers)) kept[name] = await make(graph);
  const place = graph.places.get(slice)!;
  const contestants = Object.entries(kept).map(([name, peer]) => [name, async () => {
    const found: number[] = [];
    for (let time = 0; time < times; time++) {
      const text = newText();
      const since = performance.now();
      await changed(peer.set(place, digest(JSON.stringify(text))));
      found.push(performance.now() - since);
      expectCount(name, peer.states.reduce((sum, state) => sum + state, 0), outdated);
      await changed(peer.set(place, graph.slices[place]!));
    }
    return median(found);
  }] as const);
  const ours = async () => median(editing(project, edit, outdated, times));
  const found: Record<string, number> = await inTurns({ ours, ...Object.fromEntries(contestants) }, rounds);
  for (const peer of Object.values(kept)) peer.close();
  return Object.keys(peers).map((name, index): Row => ({
    what: index ? '  beside' : what, ours: found.ours!, peer: found[name]!, by: name, ratio: found[name]! / found.ours!, unit: 'ms',
    aim: index ? null : `p50 at most ${aim} ms`, met: index ? null : found.ours! <= aim
  }));
}

/** A peer that computes at once is not made to wait. */
const changed = (result: void | Promise<void>) => result ?? undefined;

/** Milliseconds of each edit: the facts put in, and every cell evaluated. The edit is taken back each time. */
function editing(start: Project, edit: Scenario['edit'], outdated: number, times: number): number[] {
  const found: number[] = [];
  let project = start;
  for (let time = 0; time < times; time++) {
    const changes = edited(project, edit(storyboardOf(project), newText()));
    const since = performance.now();
    project = fold(project, changes);
    const evaluation = evaluate(project, digest);
    found.push(performance.now() - since);
    expectCount('The engine', countOf(evaluation, 'outdated'), outdated);
    project = fold(project, [{ type: 'choice', value: start.choices.get('storyboard')! }]);
    expectCount('The engine', countOf(evaluate(project, digest), 'outdated'), 0);
  }
  return found;
}

let texts = 0;
const newText = () => `Another text, number ${++texts}.`;

const storyboardOf = (project: Project) => evaluate(project, digest).cells.get('storyboard')!.take!.output as Storyboard;

/** An edited take of the storyboard, put into effect. */
function edited(project: Project, output: Storyboard): Change[] {
  const parent = evaluate(project, digest).cells.get('storyboard')!.take!;
  const take = { ...parent, id: `edit ${texts}`, seq: 1e6 + texts, source: 'edited' as const, output, parent: parent.id };
  const choice = project.choices.get('storyboard')!;
  return [{ type: 'take', value: take }, { type: 'choice', value: { ...choice, preferred: { ...choice.preferred, [take.fingerprint]: take.id }, current: take.id } }];
}

function expectCount(who: string, found: number, expected: number): void {
  if (found !== expected) throw new Error(`${who} says that ${found} cells are outdated instead of ${expected}.`);
}

/** What a person's edit of a scene costs in all, without the database: checks, the take, the facts, every state. */
async function wholeAct(scenes: number, times: number): Promise<Row> {
  const start = finishedNotebook(scenes);
  let ids = 0;
  const env = { digest, now: () => 2, id: () => `act ${++ids}` };
  const { ours } = await inTurns({
    ours: async () => {
      const found: number[] = [];
      let project = start;
      for (let time = 0; time < times; time++) {
        const motionPrompt = time % 2 ? storyboardOf(start).scenes[scenes >> 1]!.motionPrompt : newText();
        const since = performance.now();
        const applied = apply(project, { type: 'edit_scene', scene: `s${(scenes >> 1) + 1}`, fields: { motionPrompt } }, env);
        if (!applied.ok) throw new Error(applied.message);
        project = fold(project, applied.changes);
        const evaluation = evaluate(project, digest);
        found.push(performance.now() - since);
        expectCount('The engine', countOf(evaluation, 'outdated'), time % 2 ? 0 : 3);
      }
      return median(found);
    }
  }, rounds);
  return {
    what: `${(4 * scenes + 4).toLocaleString('en')} cells, the whole act of editing a scene (checked, made a take)`, ours, peer: null, by: '', ratio: null, unit: 'ms', aim: null, met: null
  };
}
