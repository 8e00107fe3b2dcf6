/** A disk that is full at every write of a run, one after another: a clear word, nothing half-written, and on it goes once there is room. */
import { rm } from 'node:fs/promises';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ToolError } from '../../src/lib/pipeline/index.ts';
import { briefOnly, openBilled } from '../support/billed-notebook.ts';

let brief: { data: string; project: string };
let undisturbed: { outputs: ReadonlyMap<string, string>; commits: number };
beforeAll(async () => {
  brief = await briefOnly();
  const notebook = await openBilled(brief);
  await notebook.runner.press(brief.project, 'outdated', null);
  await notebook.runner.idle();
  const commits = notebook.commits();
  const { faults, outputs } = await notebook.end();
  expect(faults).toEqual([]);
  undisturbed = { outputs, commits };
});
afterAll(() => rm(brief.data, { recursive: true, force: true }));

const full = (): never => { throw Object.assign(new Error('database or disk is full'), { code: 'SQLITE_FULL' }); };
const noFile = (): never => { throw new ToolError('disk_full', 'The disk is full, so the file could not be kept.', { advice: 'Free some space.' }); };

describe('a full disk', () => {
  it('at any commit of a run: what was paid for is written once there is room, and the film is the same', async () => {
    expect(undisturbed.commits).toBeGreaterThan(15);
    for (let at = 1; at <= undisturbed.commits; at++) {
      let left = 3;
      const notebook = await openBilled(brief, { commit: (number) => { if (number >= at && left-- > 0) full(); } });
      for (let tries = 0; tries < 4; tries++) {
        const pressed = await notebook.runner.press(brief.project, 'outdated', null);
        if (pressed.ok) break;
        expect(pressed, 'a person is told').toMatchObject({ code: 'disk_full', message: 'The disk is full, so nothing was changed.' });
      }
      await notebook.runner.idle();
      const { faults, outputs } = await notebook.end();
      expect(faults, `full at commit ${at}`).toEqual([]);
      expect(outputs).toEqual(undisturbed.outputs);
      expect(notebook.bank.books).toHaveLength(9);
    }
  });

  it('as SQLite itself tells it: an edit is refused, a run waits for room and then goes on', async () => {
    const notebook = await openBilled(brief);
    await notebook.runner.press(brief.project, 'outdated', null);
    await notebook.limit(0);
    let refused = null;
    for (let edits = 0; edits < 200 && !refused; edits++) {
      const outcome = await notebook.sessions.operate(brief.project, { type: 'edit_brief', fields: { title: `Title ${edits} ${'long '.repeat(20)}`.slice(0, 120) } });
      if (!outcome.ok) refused = outcome;
    }
    expect(refused).toMatchObject({ code: 'disk_full', advice: 'Free some space in the data folder, then try again.' });
    const before = (await notebook.facts()).revision;
    expect((await notebook.sessions.operate(brief.project, { type: 'rename', title: 'x'.repeat(100) })).ok && before).toBe(false);
    await notebook.limit(null);
    await notebook.runner.idle();
    const { faults } = await notebook.end();
    expect(faults).toEqual([]);
    expect(notebook.bank.books).toHaveLength(9);
  });

  it('where a file is written: the cell fails with a word of what to do, nothing is left behind, and retry makes it', async () => {
    for (const at of ['before a file', 'file written']) for (const number of [1, 2, 5, 8]) {
      let seen = 0;
      const notebook = await openBilled(brief, { pass: (point) => { if (point === at && ++seen === number) noFile(); } });
      await notebook.runner.press(brief.project, 'outdated', null);
      await notebook.runner.idle();
      const failed = [...(await notebook.facts()).attempts.values()].filter(({ state }) => state === 'failed');
      expect(failed.map(({ failure }) => failure?.code)).toEqual(['disk_full']);
      await notebook.runner.press(brief.project, 'retry', null);
      await notebook.runner.idle();
      const { attempts, charges } = await notebook.facts();
      const billed = new Set([...charges.values()].map(({ attempt }) => attempts.get(attempt ?? '')?.idempotencyKey));
      expect(notebook.bank.books.filter(({ key }) => !billed.has(key)), 'paid for, and the ledger does not know').toEqual([]);
      const outputs = await notebook.outputs();
      await notebook.end();
      expect(outputs).toEqual(undisturbed.outputs);
      expect(notebook.bank.books, 'a job whose file found no room is looked at again, not bought again').toHaveLength(9);
    }
  });
});
