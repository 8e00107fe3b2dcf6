/**
 * One run, one step on: what may start now, what equal work done before already answers, what the budget forbids, or the
 * run's end. It decides on facts alone; the runner commits what it returns.
 */
import {
  advance, estimateOf, evaluate, fold, moneyOf, passPrice, recipeHash, recipeOfCell,
  type Attempt, type CellId, type Change, type Correction, type Evaluated, type Failure, type Project, type Run, type StepDefinition, type Take
} from '../../pipeline/index.ts';
import { environment } from '../projects/sessions.ts';
import { fromCache, isActive, queue, queueCorrection, started } from './attempts.ts';
import { correctionsOf, ownOf } from './corrections.ts';

export type Begun = { readonly attempt: Attempt; readonly step: StepDefinition };
export type Surroundings = {
  /** This process, as `host:pid:nonce`. */
  readonly sender: string;
  /** What may still be spent today over all projects, in US dollars; null without a cap. */
  readonly dayRoom: number | null;
  /** Equal work done before, whoever it was for; null when there is none. */
  readonly cached: (query: { fingerprint: string; recipe: string }) => Take | null;
  /** Whether there is room for one more call of this kind at this moment; takes it when there is. Absent: nothing starts at once. */
  readonly room?: (attempt: Attempt, step: StepDefinition) => boolean;
};

/** US dollars are compared with this slack, far below a cent, for sums of decimals are not exact. */
const slack = 1e-9;

/** Money that may still be committed, less as attempts are begun. */
function purse(project: Project, dayRoom: number | null) {
  const { spent, held } = moneyOf(project);
  let own = project.cap === null ? null : project.cap - spent - held;
  let day = dayRoom;
  return {
    /** Null when the amount may be spent, and is then taken; else why not. */
    take(amount: number | null): Failure | null {
      if (amount === 0 || (own === null && day === null)) return null;
      if (amount === null) return refused('The price of the next step is not known, so it cannot be held under the cap.', 'Choose a model with a known price, or remove the cap.');
      if (own !== null && amount > own + slack) return refused(`The next step costs about ${dollars(amount)}; ${dollars(Math.max(0, own))} is left of this notebook's cap of ${dollars(project.cap!)}.`, 'Raise the cap to go on.');
      if (day !== null && amount > day + slack) return refused(`The next step costs about ${dollars(amount)}; ${dollars(Math.max(0, day))} is left of what may be spent today.`, 'Raise the cap of the day in the settings, or go on tomorrow.');
      own = own === null ? null : own - amount;
      day = day === null ? null : day - amount;
      return null;
    }
  };
}

const refused = (message: string, advice: string): Failure => ({ code: 'budget', type: 'Budget', message, advice, detail: '' });
export const dollars = (usd: number): string => `$${usd < 0.1 && usd > 0 ? usd.toFixed(4).replace(/0+$/, '') : usd.toFixed(2)}`;

export function forward(facts: Project, run: Run, { sender, dayRoom, cached, room }: Surroundings): { changes: Change[]; begun: Begun[] } {
  const changes: Change[] = [];
  const begun: Begun[] = [];
  let now = facts;
  const write = (added: readonly Change[]) => {
    changes.push(...added);
    now = fold(now, added);
  };
  const begin = (queued: Attempt, { node: { step } }: Evaluated) => {
    // What may start at once is written as begun, so that its call needs no second commit before it.
    const attempt = room?.(queued, step) ? started(queued, sender) : queued;
    begun.push({ attempt, step });
    write([{ type: 'attempt', value: attempt }]);
  };
  // What the cache answers may let further cells start, so it is asked until it has nothing more to say.
  for (;;) {
    const evaluation = evaluate(now, environment.digest);
    const { own, ended, running, passes, checked } = attemptsOf(now, run);
    const corrections = correctionsOf(now, run, evaluation, { own, passes, checked, running });
    if (corrections.changes.length) {
      write(corrections.changes);
      continue;
    }
    const budget = purse(now, dayRoom);
    let forbidden: Failure | null = null;
    const correcting = new Map<CellId, Correction>();
    for (const [id, correction] of corrections.start) {
      const refusal = budget.take(passPrice(now, evaluation, evaluation.cells.get(id)!.node.place.scene!, environment.now()));
      if (!refusal) correcting.set(id, correction);
      // What corrects itself goes on without where the money does not reach.
      else if (run.target === 'correct') forbidden ??= refusal;
    }
    const { start, finished } = advance(run, evaluation, own, new Set([...running, ...correcting.keys(), ...(forbidden ? corrections.start.keys() : [])]));
    if (finished) {
      write([{ type: 'run', value: { ...(now.runs.get(run.id) ?? run), state: endOf(ended), endedAt: environment.now() } }]);
      return { changes, begun };
    }
    const known = start.flatMap((id) => knownWork(now, run, evaluation.cells.get(id)!, cached));
    if (known.length) {
      write(fromCache(now, run.id, evaluation, known[0]!.cell, known[0]!.take));
      continue;
    }
    for (const [id, correction] of correcting) begin(queueCorrection(now, run.id, evaluation, evaluation.cells.get(id)!, correction), evaluation.cells.get(id)!);
    for (const id of start) {
      const refusal = budget.take(estimateOf(now, evaluation, id, environment.now()));
      forbidden ??= refusal;
      if (refusal) continue;
      const cell = evaluation.cells.get(id)!;
      begin(queue(now, run.id, evaluation, cell), cell);
    }
    if (forbidden && !begun.length && !attemptsOf(now, run).active) {
      write([{ type: 'run', value: { ...(now.runs.get(run.id) ?? run), state: 'stopped_by_budget', failure: forbidden, endedAt: environment.now() } }]);
    }
    return { changes, begun };
  }
}

/** A cell asked for by name is answered by any attempt since, also by one that a person took into a run of its own. */
const answers = (run: Run, { run: of, cell, seq }: Attempt): boolean => of === run.id || (isNamed(run, cell) && seq > run.seq);

const isNamed = ({ target, roots }: Run, cell: CellId): boolean => (target === 'this' || target === 'needs') && roots.includes(cell);

function attemptsOf(facts: Project, run: Run) {
  const { own, passes, checked } = ownOf(facts, run, (attempt) => answers(run, attempt));
  const running = new Set<CellId>();
  let active = false;
  for (const attempt of facts.attempts.values()) {
    if (!isActive(attempt)) continue;
    running.add(attempt.cell);
    active ||= attempt.run === run.id;
  }
  // A pass that failed leaves the film as it was, unless it is all that the run was for.
  return { own, passes, checked, running, active, ended: run.target === 'correct' ? new Map([...own, ...passes]) : own };
}

function endOf(own: ReadonlyMap<CellId, Attempt>): Run['state'] {
  const states = new Set([...own.values()].map(({ state }) => state));
  return states.has('failed') || states.has('unknown') ? 'failed' : states.has('cancelled') ? 'cancelled' : 'succeeded';
}

/** A cell that a person asked for by name gets a new take; any other is served from equal work where there is some. */
function knownWork(project: Project, run: Run, cell: Evaluated, cached: Surroundings['cached']): { cell: Evaluated; take: Take }[] {
  if (isNamed(run, cell.node.id) || !cell.fingerprint || !cell.node.step.tools.length) return [];
  const take = cached({ fingerprint: cell.fingerprint, recipe: recipeHash(recipeOfCell(project, cell), environment.digest) });
  return take ? [{ cell, take }] : [];
}
