/** Every world that the protocol can come to, breadth first, so that the way to a fault is as short as there is one. */
import { hash } from 'node:crypto';
import { isActive } from '../../../src/lib/server/runner/attempts.ts';
import { beginning, steps, type Budget, type Rules, type Step, type World } from './model.ts';

export type Found = { readonly what: string; readonly trace: readonly string[] };
export type Explored = {
  readonly worlds: number; readonly steps: number; readonly ends: number;
  /** The longest of the shortest ways to a world. */
  readonly depth: number;
  readonly faults: readonly Found[];
};

type Visit = { world: World | null; readonly from: number; readonly what: string; readonly depth: number };

/** Explores until every world is seen, or until `enough` different faults are found. */
export function explore(rules: Rules, left: Budget, enough = 1): Explored {
  const first = beginning(left);
  const visits: Visit[] = [{ world: first, from: -1, what: '', depth: 0 }];
  const index = new Map<string, number>([[keyOf(first), 0]]);
  const into: number[][] = [[]];
  const ends: number[] = [];
  const faults: Found[] = [];
  let taken = 0;
  let depth = 0;
  const trace = (at: number): string[] => (at <= 0 ? [] : [...trace(visits[at]!.from), visits[at]!.what]);
  const report = (what: string, at: number) => {
    if (!faults.some((fault) => fault.what === what)) faults.push({ what, trace: trace(at) });
  };
  for (let at = 0; at < visits.length && faults.length < enough; at++) {
    const visit = visits[at]!;
    const here = visit.world!;
    // What was looked at is not needed any more; there are too many to keep.
    visit.world = null;
    depth = visit.depth;
    for (const what of broken(here)) report(what, at);
    const next = steps(here, rules);
    if (isEnd(here, next)) {
      ends.push(at);
      for (const what of unsettled(here)) report(what, at);
    }
    for (const [what, world] of next) {
      taken++;
      const key = keyOf(world);
      const known = index.get(key);
      if (known !== undefined) {
        into[known]!.push(at);
        continue;
      }
      index.set(key, visits.length);
      into.push([at]);
      visits.push({ world, from: at, what, depth: visit.depth + 1 });
    }
  }
  if (!faults.length) for (const at of withoutEnd(into, ends)) report('there is no way on to an end', at);
  return { worlds: visits.length, steps: taken, ends: ends.length, depth, faults };
}

/** Nothing goes on by itself: a person may do something, a process that is not needed may start. */
const isEnd = ({ workers }: World, next: readonly Step[]): boolean =>
  workers.some(({ alive }) => alive) && next.every(([what]) => /runs out$|starts anew$|is asked by/.test(what));

/** Worlds from which no end can be reached. */
function withoutEnd(into: readonly (readonly number[])[], ends: readonly number[]): number[] {
  const reached = new Set(ends);
  const open = [...ends];
  for (let at = open.pop(); at !== undefined; at = open.pop()) {
    for (const before of into[at]!) if (!reached.has(before)) open.push((reached.add(before), before));
  }
  const lost = into.findIndex((_, at) => !reached.has(at));
  return lost < 0 ? [] : [lost];
}

/** What must hold in every world. */
function broken({ project, books }: World): string[] {
  const found: string[] = [];
  if (books.length > 1) found.push(new Set(books).size < books.length ? 'one attempt was submitted twice' : 'one intent was submitted under two keys');
  for (const { id, idempotencyKey } of project.attempts.values()) {
    const rows = [...project.charges.values()].filter(({ attempt, usd }) => attempt === id && usd !== null);
    if (rows.length > 1) found.push('the ledger has one job twice');
    if (rows.length && !books.includes(idempotencyKey)) found.push('the ledger has a job that the provider does not know');
    if ([...project.takes.values()].filter(({ attempt }) => attempt === id).length > 1) found.push('one result became two takes');
  }
  return found;
}

/** What must hold where nothing more happens. */
function unsettled({ project, books }: World): string[] {
  const found: string[] = [];
  if ([...project.attempts.values()].some(isActive)) found.push('an attempt is left without anybody who works on it');
  if ([...project.runs.values()].some(({ state }) => state === 'running')) found.push('a run is left running');
  for (const key of books) {
    const attempt = [...project.attempts.values()].find(({ idempotencyKey }) => idempotencyKey === key)!;
    const charged = [...project.charges.values()].some((charge) => charge.attempt === attempt.id);
    const kept = [...project.takes.values()].some((take) => take.attempt === attempt.id);
    if (!charged && attempt.state !== 'unknown') found.push('a job was paid for and the ledger does not know');
    if (!kept && attempt.state !== 'unknown' && attempt.state !== 'cancelled') found.push('a result was paid for and is lost');
  }
  return found;
}

/** Worlds are the same when they differ only in ids and times. */
function keyOf({ project, leases, workers, books, pressed, left }: World): string {
  const attempts = [...project.attempts.values()];
  const runs = [...project.runs.values()].map(({ id }) => id);
  const nameOf = new Map<string, number>(attempts.flatMap(({ id, idempotencyKey }, at) => [[id, at], [idempotencyKey, at]]));
  const name = (value: unknown) => (typeof value === 'string' ? (nameOf.get(value) ?? value) : value);
  const stale = (read: unknown) => (read === null ? 0 : read === project ? 1 : 2);
  return hash('sha1', JSON.stringify([
    attempts.map(({ state, handle, run, sender }) => [state, name(handle), runs.indexOf(run), sender]),
    [...project.takes.values()].map(({ attempt }) => name(attempt)), [...project.charges.values()].map(({ attempt, usd }) => [name(attempt), usd]),
    runs.map((id) => [project.runs.get(id)!.state, leases[id]]), books.map(name), pressed, left,
    workers.map(({ alive, life, drives, main, flights }) => [
      alive, life, drives.map((id) => runs.indexOf(id)), { ...main, ...('read' in main ? { read: stale(main.read) } : {}), ...('run' in main ? { run: runs.indexOf(main.run) } : {}), ...('attempt' in main ? { attempt: name(main.attempt) } : {}), ...('judged' in main ? { judged: [name(main.judged.id), main.judged.state, name(main.judged.handle)] } : {}), ...('job' in main ? { job: name(main.job) } : {}), ...('fate' in main ? { fate: [main.fate.kind, 'handle' in main.fate ? name(main.fate.handle) : null] } : {}) },
      flights.map((flight) => [flight.at, name(flight.attempt), name(flight.handle), flight.result, stale(flight.read)])
    ])
  ]), 'base64');
}
