/** The JSON interface: the same acts as the page's forms, for scripts and agents. Every answer is JSON. */
import { json } from '@sveltejs/kit';
import { z } from 'zod';
import { briefOutput, emptyBrief, refuse, runTargets, ToolError, type Project } from '../../pipeline/index.ts';
import { profileRequest } from './profile-name.ts';
import type { Outcome } from '../projects/sessions.ts';

const noStore = { 'cache-control': 'no-store' };
export const answer = (value: unknown, status = 200): Response => json(value, { status, headers: noStore });

/** A refusal: 404 for what is not there, 400 for bad input, 409 for what the present state forbids. */
export function refusal({ code, message, advice }: { code: string; message: string; advice: string }): Response {
  const status = code === 'no_project' || code === 'no_cell' || code === 'no_run' || code === 'no_attempt' ? 404 : code === 'bad_input' ? 400 : 409;
  return answer({ error: { code, message, advice } }, status);
}

export const newNotebook = briefOutput.omit({ images: true }).partial().extend({
  prompt: briefOutput.shape.prompt.default(emptyBrief.prompt),
  profile: profileRequest.optional()
});
export const pressBody = z.strictObject({ target: z.enum(runTargets), cell: z.string().nullable().default(null) });
export const cancelBody = z.strictObject({ cell: z.string().nullable().default(null) });

export const resolveBody = z.strictObject({ how: z.enum(['check', 'adopt', 'discard']), job: z.string().max(400).default('') });

export const gone = refuse('no_project', 'That notebook does not exist.', 'List the notebooks to see which do.');

/** Answers with what `make` makes of a notebook; 404 when there is none. */
export async function ofNotebook(read: (id: string) => Promise<Project | null>, id: string, make: (project: Project) => unknown): Promise<Response> {
  const project = await read(id);
  return project ? answer(make(project)) : refusal(gone);
}

/** The answer to an act: the revision it brought, or why it was refused. */
export const acted = (outcome: Outcome): Response => (outcome.ok ? answer({ revision: outcome.project.revision }) : refusal(outcome));

/** The answer that `work` gives; what it throws as bad input is the refusal. */
export async function asked(work: () => Response | Promise<Response>): Promise<Response> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof ToolError && error.code === 'bad_input') return refusal(error);
    throw error;
  }
}

/** Reads a JSON body by a schema; a Response says what was wrong with it. */
export async function readBody<T>(request: Request, schema: z.ZodType<T>): Promise<T | Response> {
  const bad = (message: string) => refusal({ code: 'bad_input', message, advice: 'Send one JSON object with the documented fields.' });
  let body: unknown;
  try {
    body = await request.json();
  } catch {
    return bad('The body is not valid JSON.');
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  const { path, message } = parsed.error.issues[0]!;
  return bad(`${path.join('.') || 'The body'}: ${message}.`);
}
