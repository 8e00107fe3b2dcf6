/** Every world that the protocol can come to, breadth first, so that the way to a fault is as short as there is one. */
import { hash } from 'node:crypto';
import type { Attempt } from '../../../src/lib/pipeline/index.ts';
import { isActive } from '../../../src/lib/server/runner/attempts.ts';
import { beginning, ownerOf, steps, type Budget, type Rules, type Step, type World } from './model.ts';

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

/**
 * Worlds are the same when they differ only in ids and times, in which of the two processes is which, and in how often
 * each began anew: the processes are alike, every step that one may take the other may take in its place, and of a life
 * that is over nobody can tell more than that it is over. So a world is written down with either process first, and the
 * smaller text is its key.
 */
function keyOf(world: World): string {
  const [a, b] = [told(world, world.workers), told(world, world.workers.toReversed())];
  return hash('sha1', a < b ? a : b, 'base64');
}

function told({ project, leases, books, pressed, left }: World, workers: World['workers']): string {
  const names = new Map<string, string>();
  const name = (value: unknown): string => {
    if (typeof value !== 'string') return '-';
    let known = names.get(value);
    if (known === undefined) names.set(value, (known = `#${names.size}`));
    return known;
  };
  // Who lives is named by his place; owners of former lives, runs and attempts by the order in which they are met.
  workers.forEach((worker, place) => void (worker.alive && names.set(ownerOf(worker), `@${place}`)));
  let text = `${pressed} ${left.crashes} ${left.expiries} ${left.hiccups}`;
  for (const { id, state, run, sender, handle, idempotencyKey } of project.attempts.values()) {
    names.set(idempotencyKey, name(id));
    text += `|a ${name(id)} ${state} ${name(run)} ${name(sender)} ${name(handle)}`;
  }
  for (const { attempt } of project.takes.values()) text += `|t ${name(attempt)}`;
  for (const { attempt, usd } of project.charges.values()) text += `|c ${name(attempt)} ${usd}`;
  for (const { id, state } of project.runs.values()) text += `|r ${name(id)} ${state} ${name(leases[id]?.owner)} ${leases[id]?.expired}`;
  text += `|b ${books.map(name).join()}`;
  for (const { alive, drives, main, flights } of workers) text += `|w ${alive} ${drives.map(name).join()} ${doing(main, name)} ${flights.map((flight) => `${flight.at} ${name(flight.attempt)} ${name(flight.handle)} ${flight.result}`).sort().join(';')}`;
  return text;
}

/** What a process is about, beside its calls. */
function doing(main: World['workers'][number]['main'], name: (value: unknown) => string): string {
  switch (main.at) {
    case 'adopt': return `adopt ${name(main.attempt)}`;
    case 'claim': return `claim ${name(main.run)} ${name(main.from)}`;
    case 'ask': return `ask ${judged(main.judged, name)}`;
    case 'mark': return `mark ${judged(main.judged, name)} ${main.fate.kind} ${'handle' in main.fate ? name(main.fate.handle) : ''}`;
    case 'looked': return `looked ${name(main.attempt)} ${name(main.job)}`;
    default: return main.at;
  }
}

const judged = ({ id, state, handle, sender }: Attempt, name: (value: unknown) => string): string => `${name(id)} ${state} ${name(handle)} ${name(sender)}`;
