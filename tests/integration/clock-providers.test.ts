/** A clock that jumps while a provider works: jobs that are paid for are neither lost, nor submitted twice, nor given up. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { clock as realClock, type Clock } from '../../src/lib/server/providers/http/clock.ts';
import { openKeys } from '../../src/lib/server/providers/keys.ts';
import { openReplicate } from '../../src/lib/server/providers/replicate/index.ts';
import { takeOver } from '../../src/lib/server/runner/recover.ts';
import { openStore } from '../../src/lib/server/storage/files.ts';
import { openReplicateLoopback, type ReplicateLoopback } from '../support/loopback/replicate.ts';
import { openNotebook, type Notebook } from '../support/notebook.ts';

const hour = 3_600_000;
const frame = 's1/start';
const patience = { look: 10, deadline: 600_000, secondTry: 10, downloads: [10] };

let data: string;
let loopback: ReplicateLoopback;
/** Milliseconds that the machine slept, as a clock tells them that goes on meanwhile. */
let slept: number;
const clock: Clock = { ...realClock, now: () => realClock.now() + slept };
const open: Notebook[] = [];
beforeEach(async () => {
  slept = 0;
  vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
  data = await mkdtemp(join(tmpdir(), 'scenebook-clock-'));
  loopback = await openReplicateLoopback();
});
afterEach(async () => {
  vi.useRealTimers();
  for (const notebook of open.splice(0)) await notebook.close({ keep: true });
  await loopback.close();
  await rm(data, { recursive: true, force: true });
});

/** One process on the folder; its first frame is painted by Replicate. */
async function process(id?: string): Promise<Notebook> {
  const env = { REPLICATE_API_TOKEN: 'canary-clock-4711', REPLICATE_BASE_URL: `${loopback.server.url}/v1` };
  const provider = openReplicate({ store: openStore(data), env, keys: openKeys({ env, data }, null), patience, clock });
  const notebook = await openNotebook({ data, ...(id ? { id } : {}), providers: [provider], settings: { paces: { replicate: { concurrency: 2, spacing: 0 } } } });
  open.push(notebook);
  return notebook;
}

async function withPaidFrame(): Promise<Notebook> {
  const notebook = await process();
  await notebook.run('needs', 'storyboard');
  await notebook.act({ type: 'set_model', cell: frame, model: { provider: 'replicate', model: 'bytedance/seedream-4' } });
  return notebook;
}

/** A process whose frame is being painted: its job was looked at once. */
async function painting(): Promise<Notebook> {
  const notebook = await withPaidFrame();
  loopback.play = 'never';
  await notebook.press('this', frame);
  await looks(1);
  return notebook;
}

/** Resolves after so many more looks at jobs. */
const looks = (more: number, before = loopback.looks().length): Promise<void> => until(() => loopback.looks().length >= before + more);

async function until(done: () => boolean): Promise<void> {
  for (let turns = 0; !done(); turns++) {
    if (turns > 2000) throw new Error('It never came.');
    await new Promise((resolve) => setTimeout(resolve, 5));
  }
}

/** What is there when nothing runs any more: takes of the frame, rows of the ledger for it, attempts that are not over. */
async function outcome(notebook: Notebook) {
  await notebook.sessions.lookAround();
  const { takes, charges, attempts } = await notebook.facts();
  return {
    takes: [...takes.values()].filter(({ cell }) => cell === frame).length,
    charges: [...charges.values()].filter(({ cell }) => cell === frame).map(({ usd }) => usd),
    states: [...attempts.values()].filter(({ cell }) => cell === frame).map(({ state }) => state)
  };
}

describe('a clock that jumps while a provider works', () => {
  it.each([['forward', hour], ['back', -hour]])('ORCH-2: %s: the one process goes on looking at its job and gets its picture', async (_, jump) => {
    const notebook = await painting();
    vi.setSystemTime(Date.now() + jump);
    await looks(3);
    loopback.play = 'well';
    await notebook.runner.idle();
    expect(await outcome(notebook)).toEqual({ takes: 1, charges: [0.03], states: ['succeeded'] });
    expect(loopback.paid()).toHaveLength(1);
  });

  it('ORCH-2: forward past the lease, and another process takes the run over: both look at the one job', async () => {
    const first = await painting();
    vi.setSystemTime(Date.now() + hour);
    const second = await process(first.project);
    expect(await takeOver({ db: second.db, runner: second.runner, owner: second.owner })).toBe(1);
    await looks(4);
    loopback.play = 'well';
    await Promise.all([first.runner.idle(), second.runner.idle()]);
    expect(await outcome(second)).toEqual({ takes: 1, charges: [0.03], states: ['succeeded'] });
    expect(loopback.paid()).toHaveLength(1);
  });

  it.each(['failed once', 'refused once'] as const)('ORCH-2: and the job ends as %s: only one of them begins the next', async (play) => {
    const first = await painting();
    vi.setSystemTime(Date.now() + hour);
    const second = await process(first.project);
    await takeOver({ db: second.db, runner: second.runner, owner: second.owner });
    await looks(4);
    loopback.play = play;
    await Promise.all([first.runner.idle(), second.runner.idle()]);
    expect(await outcome(second)).toMatchObject({ takes: 1, states: ['succeeded'] });
    expect(loopback.paid()).toHaveLength(2);
  });

  it('CLIP-6: a machine that sleeps for an hour while it waits does not give its job up', async () => {
    const notebook = await painting();
    slept += hour;
    await looks(3);
    loopback.play = 'well';
    await notebook.runner.idle();
    expect(await outcome(notebook)).toEqual({ takes: 1, charges: [0.03], states: ['succeeded'] });
    expect(loopback.paid()).toHaveLength(1);
  });

  it('AD-6: forward past the lease while the call is on its way: the other process leaves it to a person and sends nothing', async () => {
    const first = await withPaidFrame();
    loopback.play = 'silent';
    await first.press('this', frame);
    await until(() => loopback.paid().length > 0);
    vi.setSystemTime(Date.now() + hour);
    const second = await process(first.project);
    await takeOver({ db: second.db, runner: second.runner, owner: second.owner });
    await second.runner.idle();
    expect((await outcome(second)).states).toEqual(['unknown']);
    expect(loopback.paid()).toHaveLength(1);
  });
});
