/** A real database, real sessions and a real runner on a temporary folder, with fake tools. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyBrief, evaluate, type CellId, type Operation, type RunTarget } from '../../src/lib/pipeline/index.ts';
import { openDatabase } from '../../src/lib/server/db/client.ts';
import { createProject } from '../../src/lib/server/projects/create.ts';
import { toolboxOf } from '../../src/lib/server/providers/toolbox.ts';
import { environment, openSessions } from '../../src/lib/server/projects/sessions.ts';
import { leaseMilliseconds } from '../../src/lib/server/runner/recover.ts';
import { createRunner, newOwner } from '../../src/lib/server/runner/runner.ts';
import { fakeTools, type FakeTools } from './fake-tools.ts';

export type Notebook = Awaited<ReturnType<typeof openNotebook>>;

/** Opens a folder as one process would. Two of them on one folder behave like two processes. */
export async function openNotebook({ data, tools = fakeTools(), id }: { data?: string; tools?: FakeTools; id?: string } = {}) {
  const folder = data ?? (await mkdtemp(join(tmpdir(), 'scenebook-test-')));
  const opened = await openDatabase(folder);
  const owner = newOwner();
  const sessions = openSessions(opened, owner, { milliseconds: leaseMilliseconds });
  const runner = createRunner({ sessions, toolbox: toolboxOf(tools) });
  const project = id ?? (await createProject(sessions, { title: 'Test', brief: { ...emptyBrief, prompt: 'A film about a thing.' } }));

  const facts = async () => (await sessions.read(project))!;
  const evaluation = async () => evaluate(await facts(), environment.digest);
  return {
    data: folder, tools, sessions, runner, owner, project, facts, evaluation, db: opened.db,
    act: (operation: Operation) => sessions.operate(project, operation),
    press: (target: RunTarget, cell: CellId | null = null) => runner.press(project, target, cell),
    /** Presses and waits until nothing runs any more. */
    run: async (target: RunTarget, cell: CellId | null = null) => {
      const pressed = await runner.press(project, target, cell);
      await runner.idle();
      return pressed;
    },
    /** Every cell with its state, in order. */
    states: async () => Object.fromEntries([...(await evaluation()).cells].map(([cell, { standing }]) => [cell, standing.state])),
    /** Calls since the last look. */
    calls: () => tools.calls.splice(0),
    close: async ({ keep = false } = {}) => {
      await runner.stop();
      await opened.close();
      if (!keep) await rm(folder, { recursive: true, force: true });
    }
  };
}
