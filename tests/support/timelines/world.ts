/**
 * One notebook without a database, moved on act by act by the functions that the studio uses: `apply`, `recorded`,
 * `undo`, `redo`, `forward`, `succeeded`, `ended`. What it writes is held against the oracle; whatever differs is thrown
 * as `Broken`. Work begun by a run is finished when the timeline says so: late, after a cancel, after a crash, or badly.
 */
import {
  apply, emptyBrief, emptyProject, evaluate, fold, nameScenes, nextSeq, recorded, redo, targetOf, scopeOf, undo,
  type Attempt, type CellId, type Change, type Evaluated, type Operation, type Project, type Run, type RunTarget, type Storyboard, type Take
} from '../../../src/lib/pipeline/index.ts';
import { environment } from '../../../src/lib/server/projects/sessions.ts';
import { ended, isActive, moved, succeeded } from '../../../src/lib/server/runner/attempts.ts';
import { forward } from '../../../src/lib/server/runner/forward.ts';
import { refusal } from '../../../src/lib/server/runner/refusals.ts';
import { made } from './made.ts';
import { forget, look, numberOf, upstreamOf, type Facts, type Memory, type Seen, type View } from './oracle.ts';

export class Broken extends Error {}

export function claim(holds: boolean, what: () => string): asserts holds {
  if (!holds) throw new Broken(what());
}

/** Work that was begun: an attempt, and what it was really made from. */
export type Work = { readonly attempt: Attempt; readonly text: string; readonly values: Readonly<Record<string, unknown>> };
export type State = { readonly project: Project; readonly facts: Facts };
/** `scenes`: how many a storyboard has. `cache`: equal work is served. */
export type Setting = { readonly scenes: number; readonly cache: boolean };
export type World = ReturnType<typeof openWorld>;

const { digest } = environment;

const copied = ({ takes, byCell, choices, madeFrom, printOf, textOf }: Facts): Facts => ({
  takes: new Map(takes), byCell: new Map([...byCell].map(([cell, list]) => [cell, [...list]])), choices: new Map(choices),
  madeFrom: new Map(madeFrom), printOf: new Map(printOf), textOf: new Map(textOf)
});
const noFacts = (): Facts => ({ takes: new Map(), byCell: new Map(), choices: new Map(), madeFrom: new Map(), printOf: new Map(), textOf: new Map() });

export function openWorld(setting: Setting, from: State | null = null) {
  const facts = from ? copied(from.facts) : noFacts();
  let project = from ? from.project : emptyProject({ id: 'p', title: 'T' });
  let seen: View | null = null;
  // A fingerprint that becomes known later than a cell was looked at changes nothing there: no choice names one that is not known.
  const memory: Memory = new Map();
  const compared = new Map<Seen, Evaluated>();
  const attempts = new Map<string, Attempt>();
  let executed = 0;
  const works: Work[] = [];
  /** Work of processes that are gone, or that a person has cancelled: its result may still come. */
  const strays: Work[] = [];

  const view = (): View => (seen ??= look(facts, memory));

  function changed(cell: CellId): void {
    memory.delete(cell);
    seen = null;
  }

  function register(text: string, print: string): void {
    const [known, other] = [facts.printOf.get(text), facts.textOf.get(print)];
    claim((known ?? print) === print, () => `equal inputs have two fingerprints: ${text}`);
    claim((other ?? text) === text, () => `different inputs have one fingerprint: ${other} and ${text}`);
    facts.printOf.set(text, print);
    facts.textOf.set(print, text);
  }

  /** Puts facts in. `textOf`: what a new take was made from. `before`: the notebook as a person saw it who chose. */
  function write(changes: readonly Change[], textOf: (take: Take) => string | null, before: View | null = null): void {
    for (const change of changes) {
      if (change.type === 'take') writeTake(change.value, textOf);
      else if (change.type === 'choice') {
        const { preferred, accepted, id } = change.value;
        for (const print of [...Object.keys(preferred), ...Object.keys(accepted)]) {
          if (facts.textOf.has(print)) continue;
          const text = before?.cells.get(id)?.text;
          claim(text != null, () => `${id} has a choice for inputs that it does not have`);
          register(text, print);
        }
        facts.choices.set(id, change.value);
        changed(id);
      } else if (change.type === 'attempt') attempts.set(change.value.id, change.value);
    }
    project = fold(project, changes);
  }

  function writeTake(take: Take, textOf: (take: Take) => string | null): void {
    const known = facts.takes.get(take.id);
    if (known) {
      claim(sameBut(known, take), () => `take ${take.id} of ${take.cell} was changed`);
      const list = facts.byCell.get(take.cell)!;
      list[list.indexOf(known)] = take;
    } else {
      const text = textOf(take);
      claim((text === null) === (take.fingerprint === ''), () => `${take.cell} has a take made from ${text} whose fingerprint is "${take.fingerprint}"`);
      if (text !== null) register(text, take.fingerprint);
      facts.madeFrom.set(take.id, text);
      const list = facts.byCell.get(take.cell);
      if (list) list.push(take);
      else facts.byCell.set(take.cell, [take]);
    }
    facts.takes.set(take.id, take);
    changed(take.cell);
  }

  const byHand = (take: Take): string | null => (take.source === 'edited' ? facts.madeFrom.get(take.parent!)! : view().cells.get(take.cell)!.text);
  const never = (take: Take): never => { throw new Broken(`a take of ${take.cell} out of nowhere`); };

  /** An operation as a person does it; true when it changed something. How a notebook begins is no part of its history. */
  function operate(operation: Operation, { history = true } = {}): boolean {
    const applied = apply(project, operation, environment);
    if (!applied.ok) return false;
    const act = history ? recorded(project, operation, applied.changes, environment) : [];
    write([...applied.changes, ...act], byHand, view());
    return act.length > 0;
  }

  function turn(way: 'undo' | 'redo'): boolean {
    const applied = way === 'undo' ? undo(project) : redo(project);
    if (applied.ok) write(applied.changes, never);
    return applied.ok;
  }

  /** Equal work as the database would find it. */
  function equal({ fingerprint, recipe }: { fingerprint: string; recipe: string }): Take | null {
    if (!setting.cache) return null;
    let found: Take | null = null;
    for (const take of facts.takes.values()) if (take.fingerprint === fingerprint && take.recipe === recipe && take.deletedAt === null) found = take;
    return found && found.source !== 'edited' && found.source !== 'uploaded' ? found : null;
  }

  /** One step on in every open run. */
  function pump(): void {
    for (const { id } of project.runs.values()) {
      const run = project.runs.get(id)!;
      if (run.state !== 'running') continue;
      const { changes } = forward(project, run, { sender: 'here', dayRoom: null, cached: equal });
      for (const change of changes) {
        if (change.type === 'attempt') begin(run, change.value);
        write([change], (take) => view().cells.get(take.cell)!.text);
      }
    }
  }

  /** Only what is needed runs, on what is there now, and nothing runs while what it reads is still to come. */
  function begin(run: Run, attempt: Attempt): void {
    const now = view();
    const cell = now.cells.get(attempt.cell)!;
    claim(cell.text !== null && !cell.pinned && cell.step !== 'brief', () => `${attempt.cell} cannot run and was run`);
    claim(attempt.inputs.length === cell.inputs!.length && attempt.inputs.every(({ port, value }, at) => port === cell.inputs![at]![0] && numberOf(value) === numberOf(cell.inputs![at]![1])),
      () => `${attempt.cell} was not given what it reads`);
    const forced = (run.target === 'this' || run.target === 'needs') && run.roots.includes(attempt.cell);
    claim(cell.mismatched || forced, () => `${attempt.cell} was run though its take holds`);
    const own = new Map<string, Attempt>();
    const busy = new Set<string>();
    for (const each of attempts.values()) {
      if (each.run === run.id) own.set(each.cell, each);
      if (isActive(each)) busy.add(each.cell);
      claim(each.cell !== attempt.cell || each.state !== 'unknown', () => `${attempt.cell} may have been paid for and was sent again`);
    }
    claim(!busy.has(attempt.cell), () => `${attempt.cell} is running twice`);
    const scope = scopeOf(run, evaluate(project, digest));
    for (const id of upstreamOf(attempt.cell, now)) {
      if (!scope.has(id)) continue;
      const upstream = now.cells.get(id)!;
      claim(!busy.has(id), () => `${attempt.cell} was run while ${id} runs`);
      if (upstream.mismatched && !upstream.pinned && upstream.step !== 'brief') claim(own.get(id)?.state === 'succeeded', () => `${attempt.cell} was run before ${id}`);
    }
    register(cell.text, attempt.fingerprint);
    works.push({ attempt, text: cell.text, values: Object.fromEntries(cell.inputs!) });
    executed++;
  }

  /** Presses a button as the studio does; false when it is refused. */
  function press(target: RunTarget, cell: CellId | null): boolean {
    const evaluation = evaluate(project, digest);
    const { roots } = targetOf(target, cell, evaluation);
    for (const run of project.runs.values()) if (run.state === 'running' && run.target === target && run.roots.join() === roots.join()) return false;
    if (refusal(target, cell, evaluation, project)) return false;
    const run: Run = {
      id: environment.id(), seq: nextSeq(project), target, roots, state: 'running', estimate: 0, startedAt: 0, endedAt: null, seconds: {}, failedCell: null, failure: null
    };
    write([{ type: 'run', value: run }], never);
    pump();
    return true;
  }

  const take = (list: Work[], index: number): Work | undefined => (list.length ? list.splice(index % list.length, 1)[0] : undefined);
  const failure = { code: 'refused', type: 'ToolError', message: 'Refused.', advice: 'Change it.', detail: '' };

  /** The result of some work arrives. */
  function arrive({ attempt, text, values }: Work): void {
    const { step, params, seed, cell } = attempt;
    const value = made({ step: step.replace(/@.*/, ''), params, inputs: values, seed, scenes: setting.scenes });
    const source = step.startsWith('keyframe_inherited') ? 'inherited' as const : 'generated' as const;
    const was = view().cells.get(cell);
    write(succeeded(project, attempt, { value, usage: { units: {}, usd: null } }, { prompt: null, milliseconds: 1, source }), () => text);
    const is = view().cells.get(cell);
    if (was?.take && was.text !== text && was.text !== null && facts.choices.get(cell)?.current === was.take.id) claim(is!.take === was.take, () => `a late result of ${cell} came into effect`);
  }

  function finish(index: number, how: 'well' | 'badly' | 'lost'): void {
    const work = take(works, index);
    if (!work) return;
    write(moved(project, work.attempt.id, { state: 'running' }), never);
    if (how === 'well') arrive(work);
    else write(ended(project, work.attempt, how === 'lost' ? 'unknown' : 'failed', 1, failure), never);
    pump();
  }

  /** The result of work that nobody waits for any more. */
  function late(index: number): void {
    const work = take(strays, index);
    if (!work) return;
    arrive(work);
    pump();
  }

  function cancel(cell: CellId | null): void {
    for (const attempt of project.attempts.values()) {
      if (isActive(attempt) && (!cell || attempt.cell === cell)) write(ended(project, attempt, 'cancelled', 0), never);
    }
    if (!cell) for (const run of [...project.runs.values()]) if (run.state === 'running') write([{ type: 'run', value: { ...run, state: 'cancelled' } }], never);
    stray();
    pump();
  }

  /** The process dies; the next one goes on. */
  function crash(): void {
    for (const { attempt } of works) write(ended(project, project.attempts.get(attempt.id)!, 'interrupted', 0), never);
    stray();
    pump();
  }

  function stray(): void {
    for (const work of works.splice(0)) (isActive(project.attempts.get(work.attempt.id)) ? works : strays).push(work);
  }

  /** A person gives up calls of which nobody knows what became of them. */
  function discard(): void {
    for (const attempt of [...project.attempts.values()]) if (attempt.state === 'unknown') write(ended(project, attempt, 'cancelled', 0), never);
    pump();
  }

  /** Lets all that runs come to its end. */
  function drain(): void {
    for (let steps = 0; works.length; steps++) {
      claim(steps < 1000, () => 'a run does not end');
      finish(0, 'well');
    }
    for (const run of project.runs.values()) claim(run.state !== 'running', () => `run ${run.target} hangs with nothing in flight`);
  }

  /** Holds what was seen bit by bit against what is seen from nothing. */
  function checkView(): void {
    const anew = look(facts);
    for (const [id, { state, take: shown, text, mismatched }] of view().cells) {
      const cell = anew.cells.get(id);
      claim(cell?.state === state && cell.take === shown && cell.text === text && cell.mismatched === mismatched, () => `the oracle remembers ${id} as ${state}, and it is ${cell?.state}`);
    }
  }

  /** Holds the engine against the oracle, cell by cell. */
  function check(): void {
    const [told, truth] = [evaluate(project, digest), view()];
    claim(told.nodes.length === truth.cells.size && told.cells.size === truth.cells.size, () => `the notebook has ${told.nodes.length} cells and should have ${truth.cells.size}`);
    let at = 0;
    for (const [id, cell] of truth.cells) {
      const said = told.cells.get(id)!;
      if (told.nodes[at++]!.id !== id) throw new Broken(`${id} stands at another place`);
      // Both are values: what agreed once agrees for ever.
      if (compared.get(cell) === said) continue;
      const different = difference(said, cell);
      if (different) throw new Broken(different);
      compared.set(cell, said);
    }
  }

  /** What reads fresh and was made here is what would be made now, from nothing. */
  function checkResults(): void {
    for (const { id, take: shown, state, step, params, inputs, text } of view().cells.values()) {
      if (state !== 'fresh' || !shown || facts.madeFrom.get(shown.id) !== text || shown.source === 'edited' || shown.source === 'uploaded') continue;
      const again = () => made({ step, params, inputs: Object.fromEntries(inputs!), seed: seedOf(shown), scenes: setting.scenes });
      const due = id === 'storyboard'
        ? numberOf(nameScenes(again() as Storyboard, shown.output as Storyboard, 0))
        : outcome(`${setting.scenes} ${seedOf(shown)} ${text}`, again);
      claim(due === numberOf(shown.output), () => `${id} reads fresh and would come out otherwise`);
    }
  }

  const seedOf = (shown: Take): number => shown.seed!;

  return {
    operate, turn, press, finish, late, cancel, crash, discard, drain, check, checkView, checkResults, view, facts,
    project: () => project, executed: () => executed, busy: () => works.length, state: (): State => ({ project, facts: copied(facts) })
  };
}

/** In what the engine and the oracle differ about a cell; null when in nothing. */
function difference({ standing, take, bound, node }: Evaluated, { id, step, take: due, state, inputs, mismatched }: Seen): string | null {
  if (node.step.name !== step) return `${id} is a ${node.step.name} and should be a ${step}`;
  if (take !== due) return `${id} shows take ${take?.id} of ${take?.seq} and should show ${due?.id} of ${due?.seq}`;
  if (standing.state !== state) return `${id} reads ${standing.state} and is ${state}`;
  if ((bound === null) !== (inputs === null)) return `${id} ${bound ? 'is bound' : 'is not bound'} against the truth`;
  if (!('reasons' in standing)) return null;
  const [reason] = standing.reasons;
  if (!reason) return `${id} is ${state} without a reason`;
  if (state === 'outdated' && (reason.kind !== 'through') !== mismatched) return `${id} is outdated for another reason: ${reason.kind}`;
  return null;
}

const content = ['cell', 'seq', 'source', 'fingerprint', 'step', 'recipe', 'params', 'inputs', 'output', 'parent', 'attempt', 'seed'] as const satisfies readonly (keyof Take)[];
const sameBut = (a: Take, b: Take): boolean => content.every((field) => a[field] === b[field]);

const begun = new Map<number, State>();
const outcomes = new Map<string, number>();

/** What comes out of such work, by number. Equal texts are equal contents, and what is made is a function of contents. */
function outcome(work: string, make: () => unknown): number {
  let found = outcomes.get(work);
  if (found === undefined) outcomes.set(work, (found = numberOf(make())));
  return found;
}

/** Begins with an empty memory, so that a long run does not fill it. */
export function beginAnew(): void {
  begun.clear();
  outcomes.clear();
  forget();
}

/** A notebook whose film is made; the same facts for every timeline that starts from so many scenes. */
export function finished(scenes: number): State {
  let state = begun.get(scenes);
  if (!state) {
    const world = openWorld({ scenes, cache: false });
    world.operate({ type: 'replace', cell: 'brief', output: { ...emptyBrief, prompt: 'A thing' } }, { history: false });
    world.press('outdated', null);
    world.drain();
    begun.set(scenes, (state = world.state()));
  }
  return state;
}

/** A notebook after these acts; throws where one is refused. */
export const edited = (project: Project, ...operations: readonly Operation[]): Project => operations.reduce((before, operation) => {
  const applied = apply(before, operation, environment);
  if (!applied.ok) throw new Error(applied.message);
  return fold(before, applied.changes);
}, project);
