/** Facts as a stranger may have written them: what the engine relies on is checked; other fields are kept as they are. */
import { z } from 'zod';
import { longestProfileId } from '../own-profile.ts';
import { manifestOutput, sheetOutput, wordsOutput } from '../assets/outputs.ts';
import { chargeBases, clipVerdicts, parseCell, runStates, runTargets, takeSources, type CellAddress } from '../project.ts';
import { steps } from '../steps/index.ts';

const id = z.uuid();
const seq = z.number().int().min(0).max(1e12);
const moment = z.number().int().min(0).max(1e15);
const hash = z.string().regex(/^[0-9a-f]{64}$/);
const cell = z.string().max(40).refine((text) => parseCell(text) !== null, 'it names no cell');
const word = z.string().max(200);
const amount = z.number().min(0).max(1e9).nullable();
const input = z.looseObject({ port: word, cell, slice: word, digest: hash, value: z.unknown() });
const failure = z.looseObject({ code: word, type: word, message: z.string().max(10_000), advice: z.string().max(10_000), detail: z.string().max(100_000) });

/** What cells of each kind hold. Several steps make one kind; they hold the same, but for assets. */
const outputs = new Map(steps.map(({ kind, output }) => [kind, output]));
const ofAssets = { manifest: manifestOutput, words: wordsOutput, sheet: sheetOutput };
const outputOf = (address: CellAddress): z.ZodType | undefined =>
  (address.kind === 'asset' ? ofAssets[address.assetPart ?? 'manifest'] : outputs.get(address.kind));

export const takeSchema = z.looseObject({
  id, cell, seq, source: z.enum(takeSources), fingerprint: hash, step: word, recipe: hash.nullable(), params: z.unknown(), inputs: z.array(input).max(20_000), output: z.unknown(),
  parent: id.nullable(), attempt: id.nullable(), run: id.nullable(), seed: z.number().nullable(), prompt: z.looseObject({ system: z.string(), text: z.string() }).nullable(),
  provider: word.nullable(), model: word.nullable(), cost: amount, milliseconds: z.number().min(0).nullable(), createdAt: moment, deletedAt: moment.nullable()
}).superRefine((take, context) => {
  const address = parseCell(take.cell);
  const wrong = address && outputOf(address)?.safeParse(take.output).error?.issues[0];
  if (wrong) context.addIssue({ code: 'custom', path: ['output', ...wrong.path], message: wrong.message });
});

const table = z.record(hash, id);
export const choiceSchema = z.looseObject({
  id: cell, params: z.record(word, z.unknown()), preferred: table, current: id.nullable(), pinned: id.nullable(), accepted: table, verdicts: z.record(hash, z.enum(clipVerdicts)).optional(), changedAt: moment.nullable()
});

/** Only work that is over: a bundle can start nothing, and nothing in it waits for money. */
export const attemptSchema = z.looseObject({
  id, run: id, cell, seq, state: z.enum(['succeeded', 'failed', 'cancelled', 'interrupted']), step: word, fingerprint: hash, params: z.unknown(), inputs: z.array(input).max(20_000),
  seed: z.number(), provider: word, model: word, recipe: hash, recipes: z.record(word, z.unknown()), estimate: amount, notes: z.array(z.looseObject({ at: moment, text: z.string().max(10_000) })).max(10_000),
  idempotencyKey: word, sender: z.undefined().optional(), handle: z.null(), tries: z.number().int().min(0), failure: failure.nullable(), queuedAt: moment, startedAt: moment.nullable(), endedAt: moment.nullable()
});

export const runSchema = z.looseObject({
  id, seq, target: z.enum(runTargets), roots: z.array(cell).max(20_000), state: z.enum(runStates).exclude(['running']), estimate: amount, startedAt: moment, endedAt: moment.nullable(),
  seconds: z.record(word, z.number()), failedCell: cell.nullable(), failure: failure.nullable()
});

export const chargeSchema = z.looseObject({
  id, attempt: id.nullable(), run: id.nullable(), cell, kind: word, provider: word, model: word, units: z.record(word, z.number()), estimated: amount, usd: amount, basis: z.enum(chargeBases), at: moment
});

/** Undoing and redoing write these values: each may only be what its field can be. */
const patched: Record<'project' | 'take' | 'choice', Record<string, z.ZodType>> = {
  project: { title: z.string().min(1).max(120), profile: z.string().max(longestProfileId), cap: z.number().min(0).nullable() },
  take: { deletedAt: moment.nullable() },
  choice: { params: z.record(word, z.unknown()), current: id.nullable(), pinned: id.nullable(), changedAt: moment.nullable(), preferred: id, accepted: id, verdicts: z.enum(clipVerdicts) }
};
const patch = z.looseObject({ row: z.enum(['project', 'take', 'choice']), id: z.string().max(60), path: z.array(z.string().regex(/^[A-Za-z0-9]{1,80}$/)).min(1).max(2), before: z.unknown().optional(), after: z.unknown().optional() })
  .refine(({ row, path: [field, key], before, after }) => {
    const schema = Object.hasOwn(patched[row], field!) ? patched[row][field!]! : z.never();
    return (key === undefined || field === 'preferred' || field === 'accepted' || field === 'verdicts') && [before, after].every((value) => value === undefined || schema.safeParse(value).success);
  }, 'it changes something into what it cannot be');

export const actSchema = z.looseObject({ id, seq, at: moment, type: word, cell: cell.nullable(), state: z.enum(['done', 'undone', 'dropped']), patches: z.array(patch).max(100_000) });
