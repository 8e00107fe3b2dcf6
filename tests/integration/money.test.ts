import { afterEach, describe, expect, it } from 'vitest';
import { moneyOf, ToolError, type Operation } from '../../src/lib/pipeline/index.ts';
import { openNotebook, type Notebook } from '../support/notebook.ts';
import { paidModel, paidPrice, paidProvider } from '../support/paid-provider.ts';

const open: Notebook[] = [];
async function opened(options: Parameters<typeof openNotebook>[0] = {}): Promise<Notebook> {
  const notebook = await openNotebook(options);
  open.push(notebook);
  return notebook;
}
afterEach(async () => {
  for (const notebook of open.splice(0).reverse()) await notebook.close();
});

const paid = (cell: string): Operation => ({ type: 'set_model', cell, model: paidModel });
const money = async (notebook: Notebook) => moneyOf(await notebook.facts());
const newestRun = async (notebook: Notebook) => [...(await notebook.facts()).runs.values()].sort((a, b) => a.seq - b.seq).at(-1)!;
const charges = async (notebook: Notebook) => [...(await notebook.facts()).charges.values()];

describe('AD-10: the ledger', () => {
  it('has a row for every call with kind, model, units and amount; free work is recorded as free', async () => {
    const provider = paidProvider();
    const notebook = await opened({ providers: [provider] });
    await notebook.run('outdated');
    const free = await charges(notebook);
    expect(free.every(({ usd, basis }) => usd === 0 && basis === 'free')).toBe(true);
    expect(free).toHaveLength((await notebook.facts()).takes.size - 1);
    await notebook.act(paid('s2/end'));
    await notebook.run('this', 's2/end');
    expect((await charges(notebook)).at(-1)).toMatchObject({ kind: 'keyframe_end', cell: 's2/end', ...paidModel, units: { image: 1 }, usd: paidPrice, estimated: paidPrice, basis: 'price_book' });
    expect(await money(notebook)).toEqual({ spent: paidPrice, held: 0, unpriced: 0 });
    expect((await newestRun(notebook)).estimate).toBe(paidPrice);
  });

  it('writes a failed call that was charged, and an amount that nobody knows as unknown, never as nothing', async () => {
    const provider = paidProvider();
    provider.polled = () => { throw new ToolError('refused', 'No.', { charged: 'maybe' }); };
    const notebook = await opened({ providers: [provider] });
    await notebook.run('outdated');
    await notebook.act(paid('s1/end'));
    await notebook.run('this', 's1/end');
    expect((await charges(notebook)).at(-1)).toMatchObject({ cell: 's1/end', usd: null, basis: 'unknown', estimated: paidPrice });
    expect((await money(notebook)).unpriced).toBe(1);
  });
});

describe('the budget gate', () => {
  it('holds the estimate back before a call, and does not start what would cross the cap', async () => {
    const provider = paidProvider();
    const notebook = await opened({ providers: [provider] });
    await notebook.run('outdated');
    for (const cell of ['s1/end', 's2/end', 's3/end', 's4/end']) await notebook.act(paid(cell));
    await notebook.act({ type: 'set_cap', cap: 2 * paidPrice });
    await notebook.run('outdated');
    expect(provider.books).toHaveLength(2);
    expect(await newestRun(notebook)).toMatchObject({ state: 'stopped_by_budget', failure: { code: 'budget', advice: expect.stringContaining('cap') } });
    expect((await money(notebook)).spent).toBeCloseTo(2 * paidPrice);
    await notebook.act({ type: 'set_cap', cap: null });
    await notebook.run('outdated');
    expect(provider.books).toHaveLength(4);
    expect((await newestRun(notebook)).state).toBe('succeeded');
  });

  it('never lets a call whose price is not known start under a cap', async () => {
    const provider = { ...paidProvider(), id: 'somebody' };
    const notebook = await opened({ providers: [provider] });
    await notebook.run('outdated');
    await notebook.act({ type: 'set_model', cell: 's1/end', model: { provider: 'somebody', model: 'new' } });
    await notebook.act({ type: 'set_cap', cap: 1000 });
    await notebook.run('this', 's1/end');
    expect(provider.books).toEqual([]);
    expect((await newestRun(notebook)).failure?.message).toContain('not known');
  });

  it('counts what other notebooks have spent and hold today against the cap of the day', async () => {
    const provider = paidProvider();
    let release!: () => void;
    const held = new Promise<void>((resolve) => { release = resolve; });
    const first = await opened({ providers: [provider], settings: { dayCap: 1.5 * paidPrice } });
    await first.run('outdated');
    const second = await opened({ data: first.data, providers: [provider], settings: { dayCap: 1.5 * paidPrice } });
    await second.run('outdated');
    await first.act(paid('s1/end'));
    await second.act(paid('s1/end'));
    provider.polled = () => held;
    const begun = new Promise<void>((resolve) => { provider.accepted = () => resolve(); });
    await first.press('this', 's1/end');
    await begun;
    await second.run('this', 's1/end');
    expect((await newestRun(second)).state).toBe('stopped_by_budget');
    release();
    await first.runner.idle();
    expect(provider.books).toHaveLength(1);
    await second.run('this', 's1/end');
    expect((await newestRun(second)).state).toBe('stopped_by_budget');
    expect(provider.books).toHaveLength(1);
  });
});

describe('AD-12: equal work', () => {
  it('of another notebook is served from its takes, free, and recorded as cached', async () => {
    const first = await opened({ cache: true });
    await first.run('outdated');
    first.calls();
    const second = await opened({ data: first.data, cache: true });
    await second.run('outdated');
    expect(second.calls()).toEqual([]);
    const takes = [...(await second.facts()).takes.values()].filter(({ cell }) => cell !== 'brief');
    expect(takes.every(({ source, cost }) => source === 'cached' || (source === 'inherited' && cost === 0))).toBe(true);
    expect((await charges(second)).filter(({ basis }) => basis === 'cached').length).toBeGreaterThan(10);
    expect((await newestRun(second)).state).toBe('succeeded');
  });

  it('is done again when a person asks for the very cell, and when the takes are too old', async () => {
    const first = await opened({ cache: true });
    await first.run('outdated');
    first.calls();
    await first.run('this', 's1/end');
    expect(first.calls()).toEqual(['image end End 1 of One 0'].map(() => expect.stringContaining('image end')));
    const old = await opened({ data: first.data, cache: true, settings: { cacheHours: 0 } });
    await old.run('outdated');
    expect(old.calls().length).toBeGreaterThan(10);
  });
});

describe('a call whose answer was lost', () => {
  async function lost(recovery: 'unknown' | 'lookup' = 'unknown') {
    const provider = paidProvider(recovery);
    provider.accepted = () => { throw new ToolError('lost_result', 'The connection dropped.', { charged: 'maybe' }); };
    const notebook = await opened({ providers: [provider] });
    await notebook.run('outdated');
    await notebook.act(paid('s1/end'));
    await notebook.run('this', 's1/end');
    provider.accepted = () => undefined;
    const attempt = [...(await notebook.facts()).attempts.values()].find(({ state }) => state === 'unknown')!;
    return { provider, notebook, attempt };
  }

  it('is never sent again by itself, and its price stays held back', async () => {
    const { provider, notebook, attempt } = await lost();
    expect(attempt).toBeDefined();
    expect(await notebook.press('this', 's1/end')).toMatchObject({ ok: false, code: 'unknown_attempt' });
    await notebook.run('outdated');
    expect(provider.books).toHaveLength(1);
    expect((await money(notebook)).held).toBe(paidPrice);
  });

  it('can be adopted by the number of its job', async () => {
    const { provider, notebook, attempt } = await lost();
    expect(await notebook.runner.resolve(notebook.project, attempt.id, 'check')).toMatchObject({ ok: false, code: 'cannot_check' });
    expect(await notebook.runner.resolve(notebook.project, attempt.id, 'adopt', ' ')).toMatchObject({ ok: false, code: 'bad_input' });
    expect(await notebook.runner.resolve(notebook.project, attempt.id, 'adopt', '0')).toEqual({ ok: true });
    await notebook.runner.idle();
    expect((await notebook.states())['s1/end']).toBe('fresh');
    expect(provider.books).toHaveLength(1);
    expect(await money(notebook)).toEqual({ spent: paidPrice, held: 0, unpriced: 0 });
  });

  it('can be looked up where the provider answers', async () => {
    const { provider, notebook, attempt } = await lost('lookup');
    expect(await notebook.runner.resolve(notebook.project, attempt.id, 'check')).toEqual({ ok: true });
    await notebook.runner.idle();
    expect((await notebook.states())['s1/end']).toBe('fresh');
    expect(provider.books).toHaveLength(1);
  });

  it('can be discarded: the ledger says that its amount is unknown, and the cell may run again', async () => {
    const { provider, notebook, attempt } = await lost();
    expect(await notebook.runner.resolve(notebook.project, attempt.id, 'discard')).toEqual({ ok: true });
    expect(await money(notebook)).toEqual({ spent: 0, held: 0, unpriced: 1 });
    await notebook.run('this', 's1/end');
    expect(provider.books).toHaveLength(2);
    expect((await notebook.states())['s1/end']).toBe('fresh');
  });
});

describe('cancelling', () => {
  it('asks the provider to stop the job and keeps what comes all the same', async () => {
    const provider = paidProvider();
    const notebook = await opened({ providers: [provider] });
    await notebook.run('outdated');
    await notebook.act(paid('s1/end'));
    let release!: () => void;
    const held = new Promise<void>((resolve) => { release = resolve; });
    const begun = new Promise<void>((resolve) => { provider.polled = () => { resolve(); return held; }; });
    await notebook.press('this', 's1/end');
    await begun;
    await notebook.runner.cancel(notebook.project, 's1/end');
    expect(provider.cancelled).toEqual([{ job: 0 }]);
    release();
    await notebook.runner.idle();
    expect((await newestRun(notebook)).state).toBe('cancelled');
    expect((await charges(notebook)).at(-1)).toMatchObject({ cell: 's1/end', usd: null, basis: 'unknown' });
  });
});

describe('a job that was accepted and whose result did not arrive', () => {
  const full = () => { throw new ToolError('disk_full', 'The disk is full.'); };
  async function left() {
    const provider = paidProvider();
    const notebook = await opened({ providers: [provider] });
    await notebook.run('outdated');
    await notebook.act(paid('s2/end'));
    provider.polled = full;
    await notebook.run('this', 's2/end');
    return { provider, notebook };
  }

  it('is looked at again by the next press, for nothing, and the ledger then knows its price', async () => {
    const { provider, notebook } = await left();
    expect(await money(notebook)).toEqual({ spent: 0, held: 0, unpriced: 1 });
    provider.polled = () => undefined;
    await notebook.run('this', 's2/end');
    expect((await newestRun(notebook)).estimate).toBe(0);
    expect(provider.books).toHaveLength(1);
    expect((await notebook.states())['s2/end']).toBe('fresh');
    expect(await money(notebook)).toEqual({ spent: paidPrice, held: 0, unpriced: 0 });
  });

  it('is given up when it was looked at twice in vain, or when the cell reads something else by now', async () => {
    const { provider, notebook } = await left();
    await notebook.run('this', 's2/end');
    expect(provider.books).toHaveLength(1);
    provider.polled = () => undefined;
    await notebook.run('this', 's2/end');
    expect(provider.books).toHaveLength(2);

    const other = await left();
    other.provider.polled = () => undefined;
    await other.notebook.act({ type: 'edit_scene', scene: 's2', fields: { endPrompt: 'Something else' } });
    await other.notebook.run('this', 's2/end');
    expect(other.provider.books).toHaveLength(2);
  });
});
