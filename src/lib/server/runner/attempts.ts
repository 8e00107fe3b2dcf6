/** The facts that a run writes about one cell: queued, running, what came of it. Pure; the runner commits them. */
import {
  choiceOf, chosenModel, estimateOf, evaluate, everyStoryboard, fold, highestScene, keptScenes, localProviders, nameScenes, nextSeq, priceOf,
  passPrice, recipeFor, recipeHash, recipeOfCell, stepName, takesOf, unfetched,
  handedOver, jobIn, rowsOf, type Attempt, type CellId, type Change, type Charge, type Correction, type Evaluated, type Evaluation, type Failure, type Node, type Produced, type Project, type Run, type RunTarget, type Storyboard, type Take,
  type Usage, type Wording
} from '../../pipeline/index.ts';
import { environment } from '../projects/sessions.ts';

const { digest, now, id } = environment;

/**
 * The seed of a cell's next take. It hangs on the cell and on how many takes were made from equal inputs, not on the
 * inputs themselves: so a change that does not matter to the engine gives equal pixels, and "again" gives another, also
 * than a take that equal work elsewhere has lent.
 */
export function seedFor(project: Project, cell: string, fingerprint: string): number {
  const equal = takesOf(project, cell).filter((take) => take.fingerprint === fingerprint);
  const used = new Set(equal.map(({ seed }) => seed));
  let roll = equal.filter(({ source }) => source === 'generated').length;
  while (used.has(seedOf(cell, roll))) roll++;
  return seedOf(cell, roll);
}

const seedOf = (cell: string, roll: number): number => Number.parseInt(digest(`${cell}#${roll}`).slice(0, 8), 16) % 2 ** 31;

/** An attempt with its inputs bound as they are at this moment. It goes on with the job of one that could not fetch its result. */
export function queue(project: Project, run: string, evaluation: Evaluation, cell: Evaluated, correction: Correction | null = null): Attempt {
  const { node, bound, fingerprint, params } = cell;
  const earlier = unfetched(project, cell, correction);
  const recipe = recipeOfCell(project, cell);
  return {
    id: id(), run, cell: node.id, seq: nextSeq(project), state: 'queued', step: stepName(node.step), fingerprint: fingerprint!,
    params, inputs: bound!, seed: seedFor(project, node.id, fingerprint!), ...recipe, recipe: recipeHash(recipe, digest),
    recipes: Object.fromEntries(node.step.tools.map((tool, index) => [tool, recipeFor(project.profile, tool, index === 0 ? chosenModel(params) : null)])),
    estimate: estimateOf(project, evaluation, node.id, now()), notes: [],
    ...sentWith(node), idempotencyKey: earlier?.idempotencyKey ?? id(), handle: handedOver(earlier?.handle ?? null), ...(earlier ? { submittedAt: submittedAt(earlier) } : {}), ...(earlier?.counted ? { counted: true as const } : {}), tries: 0, failure: null, queuedAt: now(), startedAt: null, endedAt: null
  };
}

/** A pass of correction of a clip, queued. */
export function queueCorrection(project: Project, run: string, evaluation: Evaluation, cell: Evaluated, correction: Correction): Attempt {
  const estimate = passPrice(project, evaluation, cell.node.place.scene!, now());
  return { ...queue(project, run, evaluation, cell, correction), correction, estimate };
}

/** The assets that a cell sends pictures of (REF-3). */
function sentWith({ place, inputs }: Node): Pick<Attempt, 'references'> {
  const sent = inputs.some(({ port }) => port === 'reference1') ? place.cast?.references : undefined;
  return sent ? { references: sent.map(({ id: asset, tag }) => ({ asset, tag })) } : {};
}

/** The attempt as its call begins in the process `sender`. */
export const started = (attempt: Attempt, sender: string): Attempt => ({ ...attempt, sender, state: 'running', startedAt: now(), tries: 1 });

export const isActive = (attempt: Attempt | undefined): boolean => attempt?.state === 'queued' || attempt?.state === 'running';
/** Not over: it may still bring a result, or cost something. */
export const isOpen = (attempt: Attempt | undefined): boolean => isActive(attempt) || attempt?.state === 'unknown';

/** One attempt with other facts; nothing when it is already over, for an end is never taken back. */
export function moved(project: Project, attemptId: string, patch: Partial<Attempt>): Change[] {
  const attempt = project.attempts.get(attemptId);
  return attempt && isOpen(attempt) ? [{ type: 'attempt', value: { ...attempt, ...patch } }] : [];
}

/** Seconds of a step added to its run's log (ORCH-3). */
function logged(project: Project, attempt: Attempt, milliseconds: number, patch: { failure?: Failure } = {}): Change[] {
  const run = project.runs.get(attempt.run);
  if (!run) return [];
  const step = attempt.step.replace(/@.*/, '');
  const seconds = { ...run.seconds, [step]: Math.round(((run.seconds[step] ?? 0) + milliseconds / 1000) * 1000) / 1000 };
  const first = patch.failure && !run.failure ? { failure: patch.failure, failedCell: attempt.cell } : {};
  return [{ type: 'run', value: { ...run, seconds, ...first } }];
}

/**
 * A result: the take, the attempt's end, the ledger row. The take is always kept, even when the attempt was cancelled or
 * its inputs changed meanwhile; it comes into effect only where its inputs are the present ones. Nothing when the same
 * result is there already: two processes may have waited for one job.
 */
export function succeeded(
  project: Project, attempt: Attempt, produced: Produced<unknown>,
  facts: { prompt: Take['prompt']; wording?: Wording; milliseconds: number; source: Take['source'] }
): Change[] {
  if (project.attempts.get(attempt.id)?.state === 'succeeded') return [];
  const evaluated = evaluate(project, digest).cells.get(attempt.cell);
  const output = attempt.cell === 'storyboard' ? namedAfter(project, evaluated, produced.value as Storyboard) : produced.value;
  const charges = chargesOf(project.attempts.get(attempt.id) ?? attempt, produced.usage);
  // What its jobs before the last one used is in the ledger by now.
  const all = [...[...project.charges.values()].filter((charge) => charge.attempt === attempt.id), ...charges];
  const known = all.every(({ usd }) => usd !== null);
  const take: Take = {
    id: id(), cell: attempt.cell, seq: nextSeq(project), source: facts.source, fingerprint: attempt.fingerprint, step: attempt.step,
    recipe: attempt.recipe, params: attempt.params, inputs: attempt.inputs, output, parent: attempt.correction?.of ?? null, attempt: attempt.id, run: attempt.run,
    seed: attempt.seed, prompt: facts.prompt, ...(facts.wording ? { wording: facts.wording } : {}), ...(attempt.references ? { references: attempt.references } : {}),
    ...(attempt.correction ? { correction: attempt.correction } : {}), provider: attempt.provider, model: attempt.model, cost: known ? all.reduce((sum, { usd }) => sum + usd!, 0) : null,
    milliseconds: facts.milliseconds, createdAt: now(), deletedAt: null
  };
  const choice = choiceOf(project, attempt.cell);
  const current = evaluated?.fingerprint === attempt.fingerprint || evaluated?.take === null;
  return [
    { type: 'take', value: take },
    ...(current
      ? [{ type: 'choice' as const, value: { ...choice, preferred: { ...choice.preferred, [attempt.fingerprint]: take.id }, current: take.id, changedAt: now() } }]
      : []),
    ...moved(project, attempt.id, { state: 'succeeded', endedAt: now() }),
    ...logged(project, attempt, facts.milliseconds),
    ...charges.map((value): Change => ({ type: 'charge', value }))
  ];
}

/** When its call was sent: the price of that day counts, however long it took. */
const submittedAt = (attempt: Attempt): number => attempt.submittedAt ?? attempt.startedAt ?? now();

/** The ledger's rows for what an attempt used. */
export const chargesOf = (attempt: Attempt, usage: Usage): Charge[] => rowsOf(usage).map((row) => chargeOf(attempt, row));

/** A row of the ledger: what the provider said it cost, else what the price book says, else unknown. */
function chargeOf(attempt: Attempt, { units, usd }: Usage): Charge {
  const local = localProviders.has(attempt.provider);
  const booked = usd ?? (local ? 0 : priceOf(attempt, units, submittedAt(attempt)));
  const basis = local ? 'free' : usd !== null ? 'provider' : booked !== null ? 'price_book' : 'unknown';
  return {
    id: id(), attempt: attempt.id, run: attempt.run, cell: attempt.cell, kind: attempt.step.replace(/@.*/, ''), provider: attempt.provider,
    model: attempt.model, units, estimated: attempt.estimate, usd: booked, basis, at: now()
  };
}

/** A take of equal work done before, for this cell and free of charge (AD-12). */
export function fromCache(project: Project, run: string, evaluation: Evaluation, cell: Evaluated, found: Take): Change[] {
  const attempt = queue(project, run, evaluation, cell);
  const output = attempt.cell === 'storyboard' ? namedAfter(project, cell, found.output as Storyboard) : found.output;
  const take: Take = {
    ...uncorrected(found), id: id(), cell: attempt.cell, seq: nextSeq(project), source: 'cached', inputs: attempt.inputs, params: attempt.params, output,
    parent: found.id, attempt: null, run, cost: 0, milliseconds: null, createdAt: now(), deletedAt: null
  };
  const choice = choiceOf(project, attempt.cell);
  return [
    { type: 'take', value: take },
    { type: 'choice', value: { ...choice, preferred: { ...choice.preferred, [attempt.fingerprint]: take.id }, current: take.id, changedAt: now() } },
    { type: 'charge', value: { ...chargeOf(attempt, { units: {}, usd: 0 }), attempt: null, estimated: 0, basis: 'cached' } }
  ];
}

/** What was corrected elsewhere is here a clip as it was made. */
function uncorrected({ correction: _, ...take }: Take): Take {
  return take;
}

/** A storyboard written again keeps the ids of the one in effect. */
function namedAfter(project: Project, evaluated: Evaluated | undefined, draft: Storyboard): Storyboard {
  const previous = (evaluated?.take?.output as Storyboard | undefined) ?? null;
  return nameScenes(draft, previous, highestScene(everyStoryboard(project)), keptScenes(evaluated?.params));
}

/**
 * The changes that end an attempt without a result. `charged`: what its calls used all the same; an amount that nobody
 * knows is written as unknown.
 */
export function ended(
  project: Project, attempt: Attempt, state: 'failed' | 'cancelled' | 'interrupted' | 'unknown', milliseconds: number,
  failure: Failure | null = null, charged: readonly Usage[] = []
): Change[] {
  const end = moved(project, attempt.id, { state, failure, endedAt: now(), ...(isCounted(project, attempt, charged) ? { counted: true } : {}) });
  const bill = charged.flatMap((usage) => chargesOf(project.attempts.get(attempt.id) ?? attempt, usage)).map((value): Change => ({ type: 'charge', value }));
  if (!end.length) return bill;
  const failed = (state === 'failed' || state === 'unknown') && failure ? { failure } : {};
  return [...end, ...bill, ...logged(fold(project, end), attempt, milliseconds, failed)];
}

/** The job that the next attempt may look at again is in the ledger by what this one used. */
function isCounted({ attempts }: Project, { id }: Attempt, charged: readonly Usage[]): boolean {
  const last = charged.at(-1);
  return last !== undefined && !last.unsure && Object.keys(last.units).length > 0 && jobIn(attempts.get(id)?.handle ?? null) !== null;
}

/** A line for the run's log. */
export const noted = (project: Project, attemptId: string, text: string): Change[] => {
  const attempt = project.attempts.get(attemptId);
  return attempt ? [{ type: 'attempt', value: { ...attempt, notes: [...attempt.notes, { at: now(), text }].slice(-keptNotes) } }] : [];
};

/** Enough for every try of the longest retries; a provider that talks more than that is cut. */
const keptNotes = 60;

/** A run that begins now. */
export const newRun = (id: string, facts: Project, target: RunTarget, roots: readonly CellId[]): Run => ({
  id, seq: nextSeq(facts), target, roots, state: 'running', estimate: null, startedAt: now(), endedAt: null,
  seconds: {}, failedCell: null, failure: null
});
