import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { takeOver } from '../../src/lib/server/runner/recover.ts';
import { openNotebook } from '../support/notebook.ts';

const child = fileURLToPath(new URL('../support/crash-child.ts', import.meta.url));

/** Starts the child on a folder and kills it with -9 once it holds in the call. */
async function killIn(data: string, project: string, hold: string): Promise<void> {
  const running = spawn(process.execPath, [child, data, project, hold], { stdio: ['ignore', 'pipe', 'inherit'] });
  await once(running.stdout, 'data');
  running.kill('SIGKILL');
  await once(running, 'close');
}

const kinds = ['text stories', 'text storyboard', 'image start', 'image end End 2', 'video', 'media frames', 'vision', 'media join'];

describe('kill -9', () => {
  it.each(kinds)('during "%s": the next process goes on, and no finished step runs again (ORCH-2, KEY-7)', async (hold) => {
    const first = await openNotebook();
    const { data, project } = first;
    await first.close({ keep: true });
    await killIn(data, project, hold);

    const second = await openNotebook({ data, id: project });
    try {
      expect(await takeOver({ db: second.db, runner: second.runner, owner: second.owner })).toBe(1);
      await second.runner.idle();
      expect(Object.values(await second.states()).every((state) => state === 'fresh')).toBe(true);

      const takes = [...(await second.facts()).takes.values()];
      const perCell = new Map<string, number>();
      for (const { cell } of takes) perCell.set(cell, (perCell.get(cell) ?? 0) + 1);
      expect([...perCell.values()].every((count) => count === 1)).toBe(true);

      // What the dead process had finished and kept is not asked for again: each call is made once over both lives,
      // but for those in flight at the kill (the one that held, and calls of the same cell before it).
      const before = (await readFile(join(data, 'calls.txt'), 'utf8').catch(() => '')).split('\n').filter(Boolean).map((line) => JSON.parse(line) as string);
      expect(takes.filter(({ attempt }) => attempt)).toHaveLength(1 + 1 + 4 * 4 + 1);
      const after = second.calls();
      const interrupted = [...(await second.facts()).attempts.values()].filter(({ state }) => state === 'interrupted');
      const expected = 2 + 5 + 4 + 4 + 4 + 1;
      const repeated = before.length + after.length - expected;
      expect(interrupted.length).toBeGreaterThan(0);
      // A clip makes two calls (video, frames); an interrupted one may have finished its first.
      expect(repeated).toBeLessThanOrEqual(interrupted.length);
      expect(repeated).toBeGreaterThanOrEqual(0);
    } finally {
      await second.close();
    }
  });

  it('a process that is alive keeps its runs: another one takes nothing over', async () => {
    const first = await openNotebook();
    let release = () => {};
    const reached = new Promise<void>((resolve) => {
      first.tools.before = async (call) => {
        if (call !== 'text storyboard') return;
        resolve();
        await new Promise<void>((open) => (release = open));
      };
    });
    await first.press('outdated');
    await reached;
    const second = await openNotebook({ data: first.data, id: first.project });
    expect(await takeOver({ db: second.db, runner: second.runner, owner: second.owner })).toBe(0);
    expect(await second.press('outdated')).toMatchObject({ ok: true, joined: true });
    expect(await second.press('this', 'storyboard')).toMatchObject({ ok: false, code: 'already_running' });
    release();
    await first.runner.idle();
    await second.sessions.lookAround();
    expect(Object.values(await second.states()).every((state) => state === 'fresh')).toBe(true);
    expect(second.calls()).toEqual([]);
    await second.close({ keep: true });
    await first.close();
  });

  it('two processes that edit one notebook at once lose nothing', async () => {
    const first = await openNotebook();
    await first.run('outdated');
    const second = await openNotebook({ data: first.data, id: first.project });
    const scenes = ['s1', 's2', 's3', 's4'];
    await Promise.all([...Array(40)].map((_, index) => {
      const { act } = index % 2 ? first : second;
      return act({ type: 'edit_scene', scene: scenes[index % 4]!, fields: { description: `Edit ${index}` } });
    }));
    const takes = [...(await first.facts()).takes.values()].filter(({ cell }) => cell === 'storyboard');
    expect(takes).toHaveLength(41);
    expect((await second.facts()).revision).toBe((await first.facts()).revision);
    await second.close({ keep: true });
    await first.close();
  });
});
