/**
 * A change drafted by the profile's writer. The one call of review that can cost something: it is only made when the owner
 * asks for it, stays under the caps, is sent once, and is written to the ledger whatever came of it.
 */
import { z } from 'zod';
import {
  localProviders, moneyOf, priceOf, quietContext, recipeFor, refuse, rowsOf, ToolError, usedBy,
  type Change, type Project, type Recipe, type Usage
} from '../../pipeline/index.ts';
import { revisionPrompt } from '../../pipeline/review/index.ts';
import { environment, type Sessions } from '../projects/sessions.ts';
import type { Toolbox } from '../providers/toolbox.ts';
import type { Settings } from '../settings.ts';
import type { Draft } from './proposals.ts';

/** Tokens of a prompt, a remark and the answer, rounded up. */
const assumed = { input_token: 1500, output_token: 800 };
const patience = 60_000;
const answerSchema = z.strictObject({ prompt: z.string().min(1).max(4000) });

/** The writer that a project's profile has besides the plain append; null when that is the engine on this machine. */
export function writerOf(project: Project, toolbox: Pick<Toolbox, 'provider'>): Recipe | null {
  const recipe = recipeFor(project.profile, 'text');
  return localProviders.has(recipe.provider) || toolbox.provider(recipe.provider)?.missing() !== null ? null : recipe;
}

export function openDraft({ toolbox, sessions, settings }: { toolbox: Toolbox; sessions: Pick<Sessions, 'change' | 'committedToday'>; settings: () => Settings }): Draft {
  return async (project, { field, prompt, remark }) => {
    const recipe = writerOf(project, toolbox);
    if (!recipe) return refuse('no_writer', 'This notebook\'s profile has no writer that can draft it.', 'Let the comment be appended, or choose another profile.');
    const price = priceOf(recipe, assumed, environment.now());
    const over = tooDear(project, price, settings().dayCap, sessions.committedToday().usd);
    if (over) return over;
    const signal = AbortSignal.timeout(patience);
    const book = (usage: Usage) => sessions.change(project.id, () => rowsOf(usage).map((row) => charge(recipe, row, price)));
    try {
      const { text } = toolbox.pick(['text'], () => recipe);
      const { value, usage } = await text!.write({
        prompt: revisionPrompt({ field, prompt, remark }), schema: answerSchema, facts: { task: 'revision', prompt, remark }
      }, quietContext({ signal, key: environment.id() }));
      await book(usage);
      return { ok: true, text: value.prompt, writer: recipe.model };
    } catch (error) {
      if (!(error instanceof ToolError)) throw error;
      const used = usedBy(error);
      if (used) await book(used);
      return refuse('not_drafted', error.message, error.advice || 'Let the comment be appended instead.');
    }
  };
}

function tooDear(project: Project, price: number | null, dayCap: number | null, today: number) {
  const { spent, held } = moneyOf(project);
  const rooms = [project.cap === null ? null : project.cap - spent - held, dayCap === null ? null : dayCap - today].filter((room) => room !== null);
  if (rooms.every((room) => price !== null && price <= room)) return null;
  return refuse('budget', 'Drafting it would cost more than may still be spent.', 'Raise the cap, or let the comment be appended, which is free.');
}

function charge({ provider, model }: Recipe, { units, usd }: Usage, estimated: number | null): Change {
  const booked = usd ?? priceOf({ provider, model }, units, environment.now());
  return {
    type: 'charge',
    value: {
      id: environment.id(), attempt: null, run: null, cell: 'storyboard', kind: 'revision', provider, model, units, estimated, usd: booked,
      basis: usd !== null ? 'provider' : booked !== null ? 'price_book' : 'unknown', at: environment.now()
    }
  };
}
