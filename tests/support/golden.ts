/**
 * Writes the golden files of a release: `node tests/support/golden.ts 0.1.0` makes tests/golden/<release>.db, a database
 * as that release keeps it, with <release>.json, what it says of it, and <release>.fingerprints.json, the fingerprint of
 * every step for fixed inputs. They are never written again once the release is out.
 */
import { copyFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import Database from 'better-sqlite3';
import {
  canonical, emptyBrief, evaluate, fingerprint, readSlice, stepName, topology, ToolError, undoable, redoable,
  type BoundInput, type Operation, type Project
} from '../../src/lib/pipeline/index.ts';
import { openDatabase } from '../../src/lib/server/db/client.ts';
import { createProject } from '../../src/lib/server/projects/create.ts';
import { environment, openSessions } from '../../src/lib/server/projects/sessions.ts';
import { localProviders, openToolbox } from '../../src/lib/server/providers/toolbox.ts';
import { createRunner } from '../../src/lib/server/runner/runner.ts';
import { fakeTools } from './fake-tools.ts';

export const goldenFolder = fileURLToPath(new URL('../golden/', import.meta.url));

export type GoldenStep = { readonly params: unknown; readonly inputs: readonly BoundInput[]; readonly fingerprint: string };
export type GoldenFacts = ReturnType<typeof told>;

/** What a database says of its notebook, as plain values. */
export function told(project: Project) {
  const { cells } = evaluate(project, environment.digest);
  return {
    project: project.id, title: project.title, cap: project.cap,
    cells: Object.fromEntries([...cells].map(([id, { standing, take, pinned }]) => [id, { state: standing.state, take: take?.id ?? null, pinned }])),
    takes: project.takes.size, deleted: [...project.takes.values()].filter(({ deletedAt }) => deletedAt !== null).length,
    attempts: Object.fromEntries([...project.attempts.values()].map(({ id, state }) => [id, state])),
    runs: [...project.runs.values()].map(({ target, state }) => `${target} ${state}`), charges: project.charges.size,
    undo: undoable(project)?.type ?? null, redo: redoable(project)?.type ?? null
  };
}

/** Every step with inputs of every kind of value, from a finished project. */
export function goldenSteps(project: Project): Record<string, GoldenStep> {
  const { cells, scenes } = evaluate(project, environment.digest);
  const found: Record<string, GoldenStep> = {};
  for (const { step, inputs } of topology(scenes, { slate: true })) {
    if (found[stepName(step)]) continue;
    const bound = inputs.map(({ port, cell, slice }): BoundInput => {
      const value = readSlice(cell, cells.get(cell)!.take!.output, slice);
      return { port, cell, slice, value, digest: '' };
    });
    const digested = bound.map((input) => ({ ...input, digest: environment.digest(canonical(input.value)) }));
    const params = step.params.parse({});
    found[stepName(step)] = { params, inputs: digested, fingerprint: fingerprint({ step: stepName(step), params, inputs: digested }, environment.digest) };
  }
  return found;
}

/** A notebook with something of everything: takes of all sources, a pin, an acceptance, a bin, an undone act, a failure, an unknown call. */
async function make(data: string): Promise<{ project: Project; steps: Record<string, GoldenStep> }> {
  const opened = await openDatabase(data);
  const sessions = openSessions(opened, 'studio:1:golden', { milliseconds: 10_000 });
  const tools = fakeTools(3);
  const runner = createRunner({ sessions, toolbox: openToolbox(localProviders(tools)) });
  const id = await createProject(sessions, { title: 'Golden', brief: { ...emptyBrief, prompt: 'A film about caf\u00e9 chairs.', seconds: 4.5, slate: true } });
  const facts = async () => (await sessions.read(id))!;
  const act = async (operation: Operation) => {
    const outcome = await sessions.operate(id, operation);
    if (!outcome.ok) throw new Error(outcome.message);
  };
  const run = async (...[target, cell]: [Parameters<typeof runner.press>[1], string | null]) => {
    await runner.press(id, target, cell);
    await runner.idle();
  };
  await run('outdated', null);
  const steps = goldenSteps(await facts());
  await act({ type: 'edit_scene', scene: 's2', fields: { endPrompt: 'Another end' } });
  await act({ type: 'pin', cell: 's3/clip' });
  await act({ type: 'accept', cell: 's2/end' });
  await act({ type: 'duplicate_scene', scene: 's1' });
  await act({ type: 'remove_scene', scene: 's4' });
  await act({ type: 'set_cap', cap: 12.5 });
  await act({ type: 'replace', cell: 's1/end', output: [...(await facts()).takes.values()].find(({ cell }) => cell === 's3/end')!.output });
  tools.before = (call) => {
    if (call.startsWith('vision')) throw new ToolError('refused', 'Refused.', { advice: 'Change it.' });
    if (call.startsWith('video')) throw new ToolError('lost_result', 'The answer was lost.');
  };
  await run('this', 's2/drift');
  await run('this', 's2/clip');
  await act({ type: 'edit_scene', scene: 's3', fields: { title: 'Undone' } });
  await sessions.turn(id, 'undo');
  const project = await facts();
  await runner.stop();
  await opened.close();
  return { project, steps };
}

async function write(release: string): Promise<void> {
  const data = await mkdtemp(join(tmpdir(), 'scenebook-golden-'));
  try {
    const { project, steps } = await make(data);
    const file = new Database(join(data, 'scenebook.db'));
    file.pragma('journal_mode = delete');
    file.exec(`vacuum into '${join(data, 'golden.db')}'`);
    file.close();
    await mkdir(goldenFolder, { recursive: true });
    await copyFile(join(data, 'golden.db'), join(goldenFolder, `${release}.db`));
    await writeFile(join(goldenFolder, `${release}.json`), `${JSON.stringify(told(project), null, 1)}\n`);
    await writeFile(join(goldenFolder, `${release}.fingerprints.json`), `${JSON.stringify(steps, null, 1)}\n`);
  } finally {
    await rm(data, { recursive: true, force: true });
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await write(process.argv[2] ?? 'next');
