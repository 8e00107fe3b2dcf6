/**
 * `project.json` of a bundle: every fact of a notebook, and which file in the bundle is which artifact. Written as it is;
 * read as something that a stranger may have put together. Fields that a later version adds to a fact are kept.
 */
import { z } from 'zod';
import { longestProfileId } from '../own-profile.ts';
import { artifactRef } from '../artifact-ref.ts';
import { choiceSchema, actSchema, attemptSchema, chargeSchema, runSchema, takeSchema } from './fact-schemas.ts';
import type { Act, Attempt, CellChoice, Charge, Project, Run, Take } from '../project.ts';
import type { NamedFile } from './names.ts';
import { noTalk, talkSchema, wrongTalk, type Talk } from './talk.ts';

export const bundleFormat = 'scenebook-bundle';
const version = 1;

export const bundleLimits = { takes: 50_000, files: 50_000, projectFile: 128 * 1024 * 1024 } as const;

/** Names inside a bundle: plain, relative, in one of our folders. */
const path = z.string().regex(/^(?:[a-z]+\/)?[a-z0-9_]{1,80}\.[a-z0-9]{2,4}$/);
const list = <T extends z.ZodType>(item: T, most: number = bundleLimits.takes) => z.array(item).max(most);

const projectFileSchema = z.looseObject({
  format: z.literal(bundleFormat, 'it is no bundle of a notebook'),
  version: z.literal(version, 'it was made by another version of the studio'),
  project: z.looseObject({
    id: z.uuid(), title: z.string().min(1).max(120), profile: z.string().max(longestProfileId), cap: z.number().min(0).nullable(), createdAt: z.number().int().min(0)
  }),
  takes: list(takeSchema), choices: list(choiceSchema), attempts: list(attemptSchema), runs: list(runSchema), charges: list(chargeSchema), acts: list(actSchema, 1000), talk: talkSchema.default(noTalk),
  files: list(z.strictObject({ path, artifact: artifactRef.shape.artifact, mime: artifactRef.shape.mime, bytes: artifactRef.shape.bytes }), bundleLimits.files)
});

export type BundledFile = { readonly path: string; readonly artifact: string; readonly mime: NamedFile['ref']['mime']; readonly bytes: number };
export type ProjectFile = {
  readonly format: typeof bundleFormat;
  readonly version: typeof version;
  readonly project: Pick<Project, 'id' | 'title' | 'profile' | 'cap' | 'createdAt'>;
  readonly takes: readonly Take[];
  readonly choices: readonly CellChoice[];
  readonly attempts: readonly Attempt[];
  readonly runs: readonly Run[];
  readonly charges: readonly Charge[];
  readonly acts: readonly Act[];
  /** What was said of its films; absent in bundles of earlier studios. */
  readonly talk: Talk;
  readonly files: readonly BundledFile[];
};

const bySeq = <T extends { readonly seq: number }>(map: ReadonlyMap<string, T>): T[] => [...map.values()].sort((a, b) => a.seq - b.seq);

/** `talk`: what was said of it. `files`: those that are there. A take whose file is gone goes as deleted, as the studio would have it. */
export function projectFile(project: Project, talk: Talk, files: readonly NamedFile[], isThere: (take: Take) => boolean, now: number): ProjectFile {
  const { id, title, profile, cap, createdAt } = project;
  return {
    format: bundleFormat, version, project: { id, title, profile, cap, createdAt },
    takes: bySeq(project.takes).map((take) => (take.deletedAt !== null || take.cell === 'brief' || isThere(take) ? take : { ...take, deletedAt: now })),
    choices: [...project.choices.values()].sort((a, b) => (a.id < b.id ? -1 : 1)), attempts: bySeq(project.attempts).map((attempt) => atRest(attempt, now)), runs: bySeq(project.runs).map((run) => overRun(run, now)),
    charges: [...project.charges.values()], acts: bySeq(project.acts), talk,
    files: files.map(({ path: name, ref }) => ({ path: name, artifact: ref.artifact, mime: ref.mime, bytes: ref.bytes }))
  };
}

/** Work that is under way stays with this studio: nobody else may poll, adopt or pay for it. */
function atRest({ sender: _, ...attempt }: Attempt, now: number): Attempt {
  const over = ['queued', 'running', 'unknown'].includes(attempt.state);
  return { ...attempt, handle: null, idempotencyKey: attempt.id, ...(over ? { state: 'cancelled', endedAt: now } : {}) };
}
const overRun = (run: Run, now: number): Run => (run.state === 'running' ? { ...run, state: 'cancelled', endedAt: now } : run);

/** Facts are nested a dozen deep; what is nested far deeper is made to exhaust whoever walks it. */
const deepest = 100;

function isTooDeep(text: string): boolean {
  let depth = 0;
  let quoted = false;
  for (let at = 0; at < text.length; at++) {
    const letter = text.charCodeAt(at);
    if (quoted) {
      if (letter === 0x5c) at++;
      else if (letter === 0x22) quoted = false;
    } else if (letter === 0x22) quoted = true;
    else if (letter === 0x5b || letter === 0x7b) {
      if (++depth > deepest) return true;
    } else if (letter === 0x5d || letter === 0x7d) depth--;
  }
  return false;
}

export type ReadProjectFile = { readonly ok: true; readonly value: ProjectFile } | { readonly ok: false; readonly message: string };

/** Reads what is in a project.json; `message` says what is wrong with it. */
export function readProjectFile(text: string): ReadProjectFile {
  if (isTooDeep(text)) return { ok: false, message: 'it is nested too deep' };
  let json: unknown;
  try {
    json = JSON.parse(text);
  } catch {
    return { ok: false, message: 'it is not valid JSON' };
  }
  const parsed = projectFileSchema.safeParse(json);
  if (!parsed.success) {
    const { path: place, message } = parsed.error.issues[0]!;
    return { ok: false, message: `${place.length ? `${place.join('.')}: ` : ''}${message}` };
  }
  const value = parsed.data as unknown as ProjectFile;
  const doubled = [value.takes, value.attempts, value.runs, value.charges, value.acts, value.choices].some((facts: readonly { id: string }[]) => new Set(facts.map(({ id }) => id)).size < facts.length);
  if (doubled || new Set(value.files.map((file) => file.path)).size < value.files.length) return { ok: false, message: 'it names something twice' };
  const wrong = wrongTalk(value.talk, value.takes);
  return wrong === null ? { ok: true, value } : { ok: false, message: wrong };
}
