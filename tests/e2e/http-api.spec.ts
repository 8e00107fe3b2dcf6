/** The JSON interface of a running studio: what scripts can do of what the page does. */
import { expect, test } from '../support/browser-test.ts';
import type { NotebookView, PlanView, RunView } from '../../src/lib/protocol.ts';
import type { BinView, CostsView, RunLog } from '../../src/lib/protocol-panels.ts';

type Answer<T> = { status: number; body: T };

function client(studio: { url: string }) {
  return async <T = { error: { code: string; message: string } }>(path: string, body?: unknown, method = body === undefined ? 'GET' : 'POST'): Promise<Answer<T>> => {
    const response = await fetch(`${studio.url}/api/${path}`, {
      method, headers: { origin: studio.url, 'content-type': 'application/json' }, ...(body === undefined ? {} : { body: JSON.stringify(body) })
    });
    return { status: response.status, body: await response.json() as T };
  };
}

test('ORCH-6: operations, undo, redo, plans, runs with their logs, costs and the bin, without a page', async ({ studio }) => {
  const ask = client(studio);
  const { body: { id } } = await ask<{ id: string }>('notebooks', { title: 'Script', prompt: 'A red disc for people who like red discs.', scenes: 2, seconds: 2 });
  const at = `notebooks/${id}`;
  const view = async () => (await ask<NotebookView>(at)).body;

  const plan = (await ask<PlanView>(`${at}/plan?target=outdated`)).body;
  expect(plan).toMatchObject({ target: 'outdated', cost: 0, certain: 0 });
  expect((await ask(`${at}/plan?target=everything`)).status).toBe(400);
  await ask(`${at}/run`, { target: 'needs', cell: 'storyboard' });
  await expect.poll(async () => (await view()).scenes.length, { timeout: 60_000 }).toBe(2);
  await expect.poll(async () => (await view()).runs[0]!.state).toBe('succeeded');

  await test.step('an operation, taken back and brought back', async () => {
    const edit = await ask<{ revision: number }>(`${at}/operations`, { type: 'edit_scene', scene: 's2', fields: { title: 'Mine' } });
    expect(edit.status).toBe(200);
    expect((await view()).undo?.label).toBe("scene 2's title");
    expect((await ask(`${at}/undo`, {})).status).toBe(200);
    expect((await view()).redo?.label).toBe("scene 2's title");
    await ask(`${at}/redo`, {});
    expect((await view()).scenes[1]!.title).toBe('Mine');
    expect((await ask(`${at}/redo`, {})).body.error.code).toBe('nothing_to_undo');
  });

  await test.step('a scene goes into the bin and comes out again', async () => {
    await ask(`${at}/operations`, { type: 'remove_scene', scene: 's2' });
    expect((await ask<BinView>(`${at}/bin`)).body).toMatchObject({ scenes: [{ id: 's2', title: 'Mine' }], takes: [] });
    await ask(`${at}/operations`, { type: 'restore_scene', scene: 's2' });
    expect((await view()).scenes.map(({ id: scene }) => scene)).toEqual(['s1', 's2']);
  });

  await test.step('runs and costs', async () => {
    const { runs } = (await ask<{ runs: RunView[] }>(`${at}/runs`)).body;
    expect(runs).toMatchObject([{ number: 1, state: 'succeeded', estimate: 0, cost: { usd: 0 } }]);
    const log = (await ask<RunLog>(`${at}/runs/${runs[0]!.id}`)).body;
    expect(log.lines.map(({ cell, kind }) => [cell, kind])).toEqual([['stories', 'start'], ['stories', 'end'], ['storyboard', 'start'], ['storyboard', 'end'], [null, 'end']]);
    expect((await ask(`${at}/runs/none`)).status).toBe(404);
    expect((await ask<CostsView>(`${at}/costs`)).body).toMatchObject({ usd: 0, cap: null, cache: { hits: 0, calls: 2 } });
    const table = await fetch(`${studio.url}/api/${at}/costs.csv`);
    expect(table.headers.get('content-type')).toContain('text/csv');
    expect((await table.text()).split('\r\n')).toHaveLength(4);
    expect((await ask(`${at}/attempts/none`, { how: 'discard' })).status).toBe(404);
  });

  await test.step('what does not fit is refused with a sentence', async () => {
    for (const body of [{ type: 'fly' }, { type: 'split_scene', scene: 's1', at: 2 }, { type: 'edit_scene', scene: 's1', fields: { colour: 'red' } }, { type: 'set_cap', cap: 'much' }]) {
      const { status, body: { error } } = await ask(`${at}/operations`, body);
      expect([status, error.code]).toEqual([400, 'bad_input']);
    }
    expect((await ask('notebooks/none/undo', {})).status).toBe(404);
    expect((await ask('notebooks/none/costs')).status).toBe(404);
  });
});

test('Settings can be read and changed one by one', async ({ studio }) => {
  const ask = client(studio);
  const before = (await ask<Record<string, unknown>>('settings')).body;
  const { body } = await ask<Record<string, unknown>>('settings', { dayCap: 3 }, 'PATCH');
  expect(body).toEqual({ ...before, dayCap: 3 });
  expect((await ask('settings', { dayCap: -3 }, 'PATCH')).body.error.message).toContain('cap of the day');
  expect((await ask('settings', { colour: 'red' }, 'PATCH')).status).toBe(400);
  await ask('settings', { dayCap: null }, 'PATCH');
  expect((await ask('settings')).body).toEqual(before);
});
