/**
 * The submission protocol as a machine that can be explored: a database, a provider, two processes and a person. What is
 * decided is decided by the studio's own functions (`forward`, `moved`, `succeeded`, `ended`, `fateBeforeAsking`,
 * `fateAfterAsking`); the model brings the order in which things can happen. A world is never changed; every step makes
 * another one.
 *
 * One cell is run once: one intent, for which a provider must be paid at most once. A step is one thing that can happen
 * between two awaits: a commit is tried, a message goes out or comes in.
 *
 * Reading the facts and committing what was decided on them is one step, though there is an await between. For a commit
 * counts only while the facts are those that were read, whoever drives the run is looked at when it is tried, and a
 * conflict leaves nothing behind but a process that reads again: so whatever comes between a reading and its commit
 * might as well have come before the reading, and a death between them is a death before it. For the same reason a call
 * and its answer are one step where nothing is written down between them: a process that dies having sent, and one that
 * dies having heard, have both written nothing. What is judged on facts that may change before the commit (`adopt`, `claim`,
 * `ask`, `looked`) is a step of its own.
 */
import { apply, emptyBrief, emptyProject, fold, type Attempt, type Change, type Project } from '../../../src/lib/pipeline/index.ts';
import { environment } from '../../../src/lib/server/projects/sessions.ts';
import { ended, isActive, moved, newRun, started, succeeded } from '../../../src/lib/server/runner/attempts.ts';
import { forward } from '../../../src/lib/server/runner/forward.ts';
import { fateAfterAsking, fateBeforeAsking, isAsJudged, meeting, type Fate } from '../../../src/lib/server/runner/unknown.ts';
import type { Mode } from '../billing.ts';

/** Faults that the exploration has to find: each undoes one rule of the protocol. */
export const faults = ['sent again when the lease runs out', 'handle kept after polling', 'an empty look-up trusted while the sender may live', 'decisions not fenced'] as const;
export type Fault = (typeof faults)[number];

/** `atOnce`: the call is answered at once, so there is never a handle. `begun`: an attempt is written as begun at once. */
export type Rules = { readonly mode: Mode; readonly atOnce: boolean; readonly begun: boolean; readonly fault: Fault | null };

/** Where each of them does harm. */
export const planted: Readonly<Record<Fault, Omit<Rules, 'fault'>>> = {
  'sent again when the lease runs out': { mode: 'unknown', atOnce: false, begun: true },
  'handle kept after polling': { mode: 'unknown', atOnce: false, begun: true },
  'an empty look-up trusted while the sender may live': { mode: 'lookup', atOnce: false, begun: true },
  'decisions not fenced': { mode: 'unknown', atOnce: true, begun: true }
};

/** Crashes, leases that run out under a living process, calls that fail on the way: as many as may still happen. */
export type Budget = { readonly crashes: number; readonly expiries: number; readonly hiccups: number };

type Flight = {
  readonly attempt: string; readonly handle: string | null; readonly result: boolean;
  readonly at: 'begin' | 'send' | 'keep' | 'poll' | 'settle' | 'tick';
};
type Main =
  | { readonly at: 'idle' | 'press' | 'tick' }
  /** `attempt`: the one to decide about; absent until it is looked for. */
  | { readonly at: 'adopt'; readonly attempt?: string }
  | { readonly at: 'claim'; readonly run: string; readonly from: string }
  | { readonly at: 'ask'; readonly judged: Attempt }
  | { readonly at: 'mark'; readonly judged: Attempt; readonly fate: Fate }
  | { readonly at: 'looked'; readonly attempt: string; readonly job: string | null };
export type Worker = { readonly name: string; readonly life: number; readonly alive: boolean; readonly drives: readonly string[]; readonly main: Main; readonly flights: readonly Flight[] };
export type Lease = { readonly owner: string; readonly expired: boolean };
export type World = {
  readonly project: Project; readonly leases: Readonly<Record<string, Lease>>; readonly workers: readonly Worker[];
  /** The provider's books: the key of each job that it was paid for. */
  readonly books: readonly string[];
  readonly pressed: boolean; readonly left: Budget;
};
export type Step = readonly [what: string, world: World];

const idle: Main = { at: 'idle' };
const cell = 'stories';
const draft = ((title: string) => ({ title, narrative: 'N', arc: 'A', tone: 'T', pacing: 'P', visualStyle: 'V', keyMoments: ['a', 'b'], segments: 2 }))('One');
const output = { subject: { name: 'X', audience: 'A', benefit: 'B', category: 'other', palette: ['#000000', '#808080', '#ffffff'] }, stories: [draft, draft, draft], selected: 0 };
const price = 0.04;

export function beginning(left: Budget): World {
  const empty = emptyProject({ id: 'p', title: 'T', profile: 'google' });
  const applied = apply(empty, { type: 'replace', cell: 'brief', output: { ...emptyBrief, prompt: 'A thing' } }, environment);
  if (!applied.ok) throw new Error(applied.message);
  const worker = (name: string): Worker => ({ name, life: 1, alive: true, drives: [], main: idle, flights: [] });
  return { project: fold(empty, applied.changes), leases: {}, workers: [worker('A'), worker('B')], books: [], pressed: false, left };
}

export const ownerOf = ({ name, life }: Pick<Worker, 'name' | 'life'>): string => `${name}${life}`;
const isGone = (world: World, owner: string): boolean => !world.workers.some((worker) => worker.alive && ownerOf(worker) === owner);

/** Everything that can happen next. */
export function steps(world: World, rules: Rules): Step[] {
  const all: Step[] = [];
  world.workers.forEach((worker, index) => {
    const put = (what: string, next: Partial<Worker>, more: Partial<World> = {}) =>
      void all.push([`${worker.name} ${what}`, { ...world, ...more, workers: world.workers.map((each, at) => (at === index ? { ...each, ...next } : each)) }]);
    if (!worker.alive) return put('starts anew', { alive: true, life: worker.life + 1 });
    if (world.left.crashes > 0 && (worker.main !== idle || worker.flights.length > 0)) {
      put('dies', { alive: false, drives: [], main: idle, flights: [] }, { left: { ...world.left, crashes: world.left.crashes - 1 } });
    }
    mainSteps(world, worker, rules, put);
    for (const flight of worker.flights) flightSteps(world, worker, flight, rules, put);
  });
  for (const [run, lease] of Object.entries(world.leases)) {
    if (lease.expired || world.left.expiries === 0 || world.project.runs.get(run)?.state !== 'running' || isGone(world, lease.owner)) continue;
    all.push([`the lease of ${lease.owner} runs out`, { ...world, leases: { ...world.leases, [run]: { ...lease, expired: true } }, left: { ...world.left, expiries: world.left.expiries - 1 } }]);
  }
  return all;
}

type Put = (what: string, next: Partial<Worker>, more?: Partial<World>) => void;
type Decision = { readonly changes: readonly Change[]; readonly fence?: readonly string[]; readonly runs?: readonly string[] };
type Committed = { readonly ok: true; readonly world: Partial<World>; readonly project: Project } | { readonly ok: false; readonly why: 'conflict' | 'fenced' };

/** What the database makes of a decision on the facts of now: dropped when somebody else drives the run, or runs the cell. */
function commit(world: World, worker: Worker, { changes, fence = [], runs = [] }: Decision, rules: Rules): Committed {
  const read = world.project;
  if (rules.fault !== 'decisions not fenced' && fence.some((run) => world.leases[run]!.owner !== ownerOf(worker))) return { ok: false, why: 'fenced' };
  if (!changes.length) return { ok: true, world: {}, project: read };
  const project = fold(read, changes);
  if ([...project.attempts.values()].filter(isActive).length > 1) return { ok: false, why: 'conflict' };
  const leases = { ...world.leases, ...Object.fromEntries(runs.map((run) => [run, { owner: ownerOf(worker), expired: false }])) };
  return { ok: true, world: { project, leases }, project };
}

/** What may start now in the runs that a process believes to drive. */
function ticked(facts: Project, worker: Worker, rules: Rules): Decision & { begun: Attempt[] } {
  const { drives } = worker;
  const sender = ownerOf(worker);
  const changes: Change[] = [];
  const begun: Attempt[] = [];
  const fence: string[] = [];
  let now = facts;
  for (const { id } of facts.runs.values()) {
    const run = now.runs.get(id)!;
    if (run.state !== 'running' || !drives.includes(id)) continue;
    const step = forward(now, run, { sender, dayRoom: null, cached: () => null, room: () => rules.begun });
    now = fold(now, step.changes);
    changes.push(...step.changes);
    begun.push(...step.begun.map(({ attempt }) => attempt));
    if (step.changes.length) fence.push(id);
  }
  return { changes, fence, begun };
}

const launched = ({ id, state, handle }: Attempt): Flight => ({ attempt: id, handle: handle as string | null, result: false, at: state === 'queued' ? 'begin' : handle === null ? 'send' : 'poll' });

/** Runs of which a process finds that another one drives them. */
const remaining = (world: World, worker: Worker) => worker.drives.filter((run) => world.leases[run]?.owner === ownerOf(worker));

function mainSteps(world: World, worker: Worker, rules: Rules, put: Put): void {
  const { main } = worker;
  const { project } = world;
  switch (main.at) {
    case 'idle': {
      if (!world.pressed) put('is pressed', { main: { at: 'press' } }, { pressed: true });
      for (const [run, { owner, expired }] of Object.entries(world.leases)) {
        if (project.runs.get(run)?.state !== 'running' || owner === ownerOf(worker)) continue;
        if (expired || isGone(world, owner)) put(`finds the run of ${owner}`, { main: { at: 'claim', run, from: owner } });
      }
      if (!worker.flights.length && ticked(project, worker, rules).changes.length) put('looks around', { main: { at: 'tick' } });
      for (const attempt of project.attempts.values()) {
        if (attempt.state === 'unknown') put('is asked by a person who looks', { main: { at: 'looked', attempt: attempt.id, job: world.books.includes(attempt.idempotencyKey) ? attempt.idempotencyKey : null } });
      }
      return;
    }
    case 'press': {
      const run = newRun(environment.id(), project, 'this', [cell]);
      const done = commit(world, worker, { changes: [{ type: 'run', value: run }], runs: [run.id] }, rules);
      if (done.ok) put('commits the run', { main: { at: 'tick' }, drives: [...worker.drives, run.id] }, done.world);
      return;
    }
    case 'tick': {
      const decision = ticked(project, worker, rules);
      const done = commit(world, worker, decision, rules);
      if (done.ok) put(decision.changes.length ? 'commits what may start' : 'finds nothing to start', { main: idle, flights: [...worker.flights, ...decision.begun.map(launched)] }, done.world);
      else if (done.why === 'fenced') put('is fenced', { main: idle, drives: remaining(world, worker) });
      return;
    }
    case 'claim': {
      const lease = world.leases[main.run]!;
      if (lease.owner !== main.from || project.runs.get(main.run)?.state !== 'running') return put('comes too late', { main: idle });
      return put(`takes over from ${main.from}`, { main: { at: 'adopt' }, drives: [...worker.drives, main.run] }, { leases: { ...world.leases, [main.run]: { owner: ownerOf(worker), expired: false } } });
    }
    case 'adopt': {
      const { attempt } = main;
      const mine = (each: Attempt) => isActive(each) && worker.drives.includes(each.run) && !worker.flights.some((flight) => flight.attempt === each.id);
      const left = [...project.attempts.values()].find((each) => (attempt === undefined ? mine(each) : each.id === attempt && isActive(each)));
      if (!left) return put('has taken over', { main: { at: 'tick' } });
      const certain: Fate | null = rules.fault === 'sent again when the lease runs out' ? { kind: 'again' } : fateBeforeAsking(left, rules.mode);
      return put(certain ? `decides: ${certain.kind}` : 'has to ask', { main: certain ? { at: 'mark', judged: left, fate: certain } : { at: 'ask', judged: left } });
    }
    case 'ask': {
      const { judged } = main;
      const found = world.books.includes(judged.idempotencyKey) ? judged.idempotencyKey : null;
      const fate = fateAfterAsking(judged, found, isGone(world, judged.sender!) || rules.fault === 'an empty look-up trusted while the sender may live');
      put(`asks the provider: ${fate.kind}`, { main: { at: 'mark', judged, fate } });
      if (world.left.hiccups > 0) put('gets no answer from the provider', { main: { at: 'mark', judged, fate: { kind: 'unknown' } } }, { left: { ...world.left, hiccups: world.left.hiccups - 1 } });
      return;
    }
    case 'mark': {
      const { fate, judged } = main;
      const changes = isAsJudged(project, judged) ? meeting(project, judged, fate, ownerOf(worker)) : [];
      const done = commit(world, worker, { changes, fence: changes.length ? [judged.run] : [] }, rules);
      if (!done.ok) return done.why === 'fenced' ? put('is fenced', { main: { at: 'tick' }, drives: remaining(world, worker) }) : undefined;
      if (!changes.length) return put('finds it moved on', { main: { at: 'adopt', attempt: judged.id } });
      const goesOn = fate.kind === 'resume' || fate.kind === 'found';
      return put(goesOn ? 'goes on with it' : `marks it ${fate.kind}`, {
        main: { at: 'tick' }, flights: goesOn ? [...worker.flights, launched(done.project.attempts.get(judged.id)!)] : worker.flights
      }, done.world);
    }
    case 'looked': {
      const attempt = project.attempts.get(main.attempt)!;
      if (attempt.state !== 'unknown') return put('finds it settled', { main: idle });
      const run = newRun(environment.id(), project, 'this', [cell]);
      const changes: readonly Change[] = main.job === null
        ? ended(project, attempt, 'cancelled', 0, null, [{ units: {}, usd: null }])
        : [{ type: 'run', value: run }, ...moved(project, attempt.id, { run: run.id, state: 'running', handle: main.job, failure: null, endedAt: null })];
      const done = commit(world, worker, { changes, runs: main.job === null ? [] : [run.id] }, rules);
      if (!done.ok) return;
      if (main.job === null) return put('discards it for the person, who saw no job', { main: { at: 'tick' } }, done.world);
      return put('adopts the job that the person saw', { main: { at: 'adopt', attempt: attempt.id }, drives: [...worker.drives, run.id] }, done.world);
    }
  }
}

function flightSteps(world: World, worker: Worker, flight: Flight, rules: Rules, put: Put): void {
  const { project, left } = world;
  const attempt = project.attempts.get(flight.attempt)!;
  const others = worker.flights.filter((each) => each !== flight);
  const on = (next: Partial<Flight>) => ({ flights: [...others, { ...flight, ...next }] });
  const landed = { flights: others };
  const polls = (handle: string): Partial<Flight> => ({ at: 'poll', handle });
  switch (flight.at) {
    case 'begin': {
      const changes = moved(project, flight.attempt, started(attempt, ownerOf(worker)));
      const done = commit(world, worker, { changes }, rules);
      if (!done.ok) return;
      return changes.length ? put('writes that it begins', on({ at: 'send' }), done.world) : put('finds its attempt over', landed);
    }
    case 'send': {
      const known = rules.mode === 'key' && world.books.includes(attempt.idempotencyKey);
      const heard: Partial<Flight> = rules.atOnce ? { at: 'settle', result: true }
        : rules.fault === 'handle kept after polling' ? polls(attempt.idempotencyKey) : { at: 'keep', handle: attempt.idempotencyKey };
      put(`sends, the provider books it, and ${rules.atOnce ? 'the answer' : 'the job'} comes`, on(heard), known ? {} : { books: [...world.books, attempt.idempotencyKey] });
      if (left.hiccups > 0) put('does not reach the provider', on({}), { left: { ...left, hiccups: left.hiccups - 1 } });
      break;
    }
    case 'keep': {
      const done = commit(world, worker, { changes: [{ type: 'attempt', value: { ...attempt, handle: flight.handle } }] }, rules);
      return done.ok ? put('keeps the handle', on(flight.result ? { at: 'settle' } : polls(flight.handle!)), done.world) : undefined;
    }
    case 'poll':
      put('polls: done', on({ at: rules.fault === 'handle kept after polling' && attempt.handle === null ? 'keep' : 'settle', result: true }));
      // A further try of the call polls the job that is on record, and sends where there is none.
      if (left.hiccups > 0) put('polls in vain and tries the call again', on(attempt.handle === null ? { at: 'send', handle: null } : {}), { left: { ...left, hiccups: left.hiccups - 1 } });
      break;
    case 'settle': {
      const facts = succeeded(project, attempt, { value: output, usage: { units: {}, usd: price } }, { prompt: null, milliseconds: 1, source: 'generated' });
      const decision = ticked(fold(project, facts), worker, rules);
      const both = commit(world, worker, { changes: [...facts, ...decision.changes], fence: decision.fence }, rules);
      if (both.ok) return put('commits the result', { flights: [...others, ...decision.begun.map(launched), { ...flight, at: 'tick' }] }, both.world);
      if (both.why === 'conflict') return;
      const alone = commit(world, worker, { changes: facts }, rules);
      return put('is fenced, and commits the result alone', { flights: [...others, { ...flight, at: 'tick' }] }, alone.ok ? alone.world : {});
    }
    case 'tick': {
      const decision = ticked(project, worker, rules);
      const done = commit(world, worker, decision, rules);
      if (done.ok) return put(decision.changes.length ? 'commits what may start' : 'is done', { flights: [...others, ...decision.begun.map(launched)] }, done.world);
      return done.why === 'fenced' ? put('is fenced', { ...landed, drives: remaining(world, worker) }) : undefined;
    }
  }
  // Whoever learns that its attempt is over stops the work behind it (runner.ts, `onChanged`).
  if (stopsWork(attempt)) put('stops, for its attempt is over', on({ at: 'tick' }), abandoned(project, attempt));
}

/** As the runner has it: somebody ended the attempt, and its outcome is not awaited any more. */
const stopsWork = (attempt: Attempt): boolean => attempt.state === 'cancelled' || attempt.state === 'failed' || attempt.state === 'interrupted';

/** What the stopped work writes: its attempt is over, and nothing is known of a charge. */
function abandoned(project: Project, attempt: Attempt): Partial<World> {
  const changes = ended(project, attempt, 'cancelled', 0);
  return changes.length ? { project: fold(project, changes) } : {};
}
