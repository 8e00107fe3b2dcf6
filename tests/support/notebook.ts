/** A real database, real sessions and a real runner on a temporary folder, with fake tools. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { emptyBrief, evaluate, type CellId, type Operation, type RunTarget } from '../../src/lib/pipeline/index.ts';
import { openDatabase } from '../../src/lib/server/db/client.ts';
import { createProject } from '../../src/lib/server/projects/create.ts';
import { localProviders, openToolbox, type Provider } from '../../src/lib/server/providers/toolbox.ts';
import { defaultSettings, type Settings } from '../../src/lib/server/settings.ts';
import { equalTake } from '../../src/lib/server/db/money.ts';
import { environment, openSessions } from '../../src/lib/server/projects/sessions.ts';
import { leaseMilliseconds } from '../../src/lib/server/runner/recover.ts';
import { createRunner, newOwner } from '../../src/lib/server/runner/runner.ts';
import { fakeTools, type FakeTools } from './fake-tools.ts';

type Options = {
  data?: string; tools?: FakeTools; id?: string; settings?: Partial<Settings>;
  /** Besides the fake tools, which serve the local recipes. */
  providers?: readonly Provider[];
  /** Whether equal work is served from earlier takes. */
  cache?: boolean;
};

export type Notebook = Awaited<ReturnType<typeof openNotebook>>;

/** Opens a folder as one process would. Two of them on one folder behave like two processes. */
export async function openNotebook({ data, tools = fakeTools(), id, providers = [], settings = {}, cache = false }: Options = {}) {
  const folder = data ?? (await mkdtemp(join(tmpdir(), 'scenebook-test-')));
  const opened = await openDatabase(folder);
  const owner = newOwner();
  const kept = { ...defaultSettings, ...settings };
  const sessions = openSessions(opened, owner, { milliseconds: leaseMilliseconds }, () => kept.dayCap);
  const runner = createRunner({
    sessions, toolbox: openToolbox([...localProviders(tools), ...providers]), settings: () => kept,
    ...(cache ? { equalTake: (query) => equalTake(opened, query) } : {})
  });
  const project = id ?? (await createProject(sessions, { title: 'Test', brief: { ...emptyBrief, prompt: 'A film about a thing.' } }));

  const facts = async () => (await sessions.read(project))!;
  const evaluation = async () => evaluate(await facts(), environment.digest);
  return {
    data: folder, opened, tools, settings: kept, sessions, runner, owner, project, facts, evaluation, db: opened.db,
    act: (operation: Operation) => sessions.operate(project, operation),
    press: (target: RunTarget, cell: CellId | null = null) => runner.press(project, target, cell),
    /** Presses and waits until nothing runs any more. */
    run: async (target: RunTarget, cell: CellId | null = null) => {
      const pressed = await runner.press(project, target, cell);
      await runner.idle();
      return pressed;
    },
    undo: () => sessions.turn(project, 'undo'),
    redo: () => sessions.turn(project, 'redo'),
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
