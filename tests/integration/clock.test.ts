/** A clock that jumps while a run is on. */
import { afterEach, describe, expect, it, vi } from 'vitest';
import { takeOver } from '../../src/lib/server/runner/recover.ts';
import { openNotebook, type Notebook } from '../support/notebook.ts';

const hour = 3_600_000;
afterEach(() => vi.useRealTimers());

/** Presses, and resolves when the storyboard's call stands still; the returned function lets it go. */
async function heldAtTheStoryboard(notebook: Notebook): Promise<() => void> {
  let release = () => {};
  const held = new Promise<void>((reached) => {
    notebook.tools.before = async (call) => {
      if (call !== 'text storyboard') return;
      reached();
      await new Promise<void>((open) => (release = open));
    };
  });
  await notebook.press('outdated');
  await held;
  return release;
}

describe('a clock that jumps', () => {
  it.each([['forward', hour], ['back', -hour]])('%s an hour in a run: the run ends, and history keeps its order', async (_, jump) => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const notebook = await openNotebook();
    let calls = 0;
    notebook.tools.before = () => { if (++calls === 3) vi.setSystemTime(Date.now() + jump); };
    await notebook.act({ type: 'edit_brief', fields: { title: 'First' } });
    await notebook.run('outdated');
    await notebook.act({ type: 'edit_brief', fields: { title: 'Second' } });
    vi.setSystemTime(Date.now() - jump / 2);
    await notebook.act({ type: 'edit_brief', fields: { title: 'Third' } });
    expect(new Set(Object.values(await notebook.states()))).toEqual(new Set(['fresh']));
    const titles: string[] = [];
    for (let acts = 0; acts < 3; acts++) {
      await notebook.sessions.turn(notebook.project, 'undo');
      titles.push((await notebook.facts()).title);
    }
    expect(titles).toEqual(['Second', 'First', 'Test']);
    const [run] = [...(await notebook.facts()).runs.values()];
    expect(run).toMatchObject({ state: 'succeeded' });
    expect(Object.values(run!.seconds).every((seconds) => seconds >= 0), 'durations do not follow the clock').toBe(true);
    await notebook.close();
  });

  it('forward past a lease under a living process: another one goes on with its run, and no cell is left in two hands', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const first = await openNotebook();
    const release = await heldAtTheStoryboard(first);
    vi.setSystemTime(Date.now() + hour);
    const second = await openNotebook({ data: first.data, id: first.project });
    expect(await takeOver({ db: second.db, runner: second.runner, owner: second.owner })).toBe(1);
    await second.runner.idle();
    release();
    await first.runner.idle();
    await second.sessions.lookAround();
    await second.runner.idle();
    expect(new Set(Object.values(await second.states()))).toEqual(new Set(['fresh']));
    const { attempts, runs } = await second.facts();
    expect([...attempts.values()].filter(({ state }) => state === 'queued' || state === 'running')).toEqual([]);
    expect([...runs.values()].map(({ state }) => state)).toEqual(['succeeded']);
    await second.close({ keep: true });
    await first.close();
  });

  it('back, so that a lease lies in the future: a living owner keeps its run, whatever the clock says', async () => {
    vi.useFakeTimers({ toFake: ['Date'], now: Date.now() });
    const first = await openNotebook();
    const release = await heldAtTheStoryboard(first);
    vi.setSystemTime(Date.now() - hour);
    const second = await openNotebook({ data: first.data, id: first.project });
    expect(await takeOver({ db: second.db, runner: second.runner, owner: second.owner })).toBe(0);
    // An owner that is gone is found by its process, not by the clock.
    await first.db.updateTable('runs').set({ owner: first.owner.replace(/:\d+:/, ':4194305:') }).execute();
    expect(await takeOver({ db: second.db, runner: second.runner, owner: second.owner })).toBe(1);
    await second.runner.idle();
    release();
    await first.runner.idle();
    expect(new Set(Object.values(await second.states()))).toEqual(new Set(['fresh']));
    await second.close({ keep: true });
    await first.close();
  });
});
