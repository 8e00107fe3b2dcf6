import { afterEach, describe, expect, it } from 'vitest';
import { planPrice, ToolError, type Operation, type RunTarget } from '../../src/lib/pipeline/index.ts';
import { costsCsv, costsView, csvField } from '../../src/lib/server/projects/costs.ts';
import { planView } from '../../src/lib/server/projects/plans.ts';
import { runLog } from '../../src/lib/server/projects/run-view.ts';
import { emptyTimings } from '../../src/lib/server/projects/timing.ts';
import { notebookView } from '../../src/lib/server/projects/view.ts';
import { openNotebook, type Notebook } from '../support/notebook.ts';
import { paidModel, paidPrice, paidProvider } from '../support/paid-provider.ts';

const open: Notebook[] = [];
async function opened(options: Parameters<typeof openNotebook>[0] = {}): Promise<Notebook> {
  const notebook = await openNotebook({ providers: [paidProvider()], ...options });
  open.push(notebook);
  return notebook;
}
afterEach(async () => {
  for (const notebook of open.splice(0).reverse()) await notebook.close();
});

const paid = (cell: string): Operation => ({ type: 'set_model', cell, model: paidModel });
const view = async (notebook: Notebook) => notebookView(await notebook.facts(), emptyTimings());
const cellIn = async (notebook: Notebook, id: string) => (await view(notebook)).cells.find((cell) => cell.id === id)!;
const planOf = async (notebook: Notebook, target: RunTarget, cell: string | null = null) => planView(await notebook.facts(), target, cell, emptyTimings());
const newestRun = async (notebook: Notebook) => [...(await notebook.facts()).runs.values()].sort((a, b) => a.seq - b.seq).at(-1)!;

describe('the price before the click', () => {
  it('AD-10: is the sum that the run keeps, for every way of pressing', async () => {
    const notebook = await opened();
    await notebook.run('outdated');
    for (const cell of ['s1/end', 's2/end', 's3/end']) await notebook.act(paid(cell));
    await notebook.act({ type: 'edit_scene', scene: 's1', fields: { startPrompt: 'Another beginning' } });
    const sums: Record<string, number | null> = {};
    for (const [target, cell] of [['this', 's2/end'], ['needs', 's2/clip'], ['follows', 's3/end'], ['outdated', null], ['export', null]] as const) {
      await notebook.act({ type: 'set_cap', cap: 0 });
      const shown = await planOf(notebook, target, cell);
      await notebook.run(target, cell);
      sums[target] = shown.cost;
      expect([target, (await newestRun(notebook)).estimate]).toEqual([target, shown.cost]);
      // The cap of nothing lets what is free go on; what it made is put aside again for the next way.
      await notebook.act({ type: 'edit_scene', scene: 's1', fields: { startPrompt: `Another beginning, before ${target}` } });
    }
    expect(sums).toEqual({ this: paidPrice, needs: 2 * paidPrice, follows: paidPrice, outdated: 3 * paidPrice, export: 3 * paidPrice });
  });

  it('counts the scenes that the storyboard will bring, and so does the run', async () => {
    const notebook = await opened();
    await notebook.act({ type: 'set_profile', profile: 'google' });
    const shown = await planOf(notebook, 'outdated');
    expect(shown.cells).toHaveLength(19);
    expect(shown.cells.filter(({ id }) => /^s\d\/clip$/.test(id)).map(({ cost }) => cost)).toEqual(Array.from({ length: 4 }, () => expect.closeTo(6 * 0.0695)));
    await notebook.act({ type: 'set_cap', cap: 0 });
    await notebook.run('outdated');
    expect(await newestRun(notebook)).toMatchObject({ state: 'stopped_by_budget', estimate: shown.cost });
    expect((await planOf(notebook, 'this', 'stories')).cells).toHaveLength(1);
  });

  it('is unknown where one price is, and a range where cells may turn out unchanged', async () => {
    const notebook = await opened();
    await notebook.run('outdated');
    await notebook.act({ type: 'set_model', cell: 's4/end', model: { provider: 'somebody', model: 'new' } });
    expect(await planOf(notebook, 'outdated')).toMatchObject({ cost: null, certain: null });
    await notebook.act(paid('s4/end'));
    await notebook.run('this', 's4/end');
    expect(await planOf(notebook, 'outdated')).toMatchObject({ cost: 0, certain: 0 });
    await notebook.act({ type: 'edit_scene', scene: 's3', fields: { endPrompt: 'Otherwise' } });
    const shown = await planOf(notebook, 'outdated');
    expect(shown).toMatchObject({ cost: paidPrice, certain: 0 });
    expect(shown.cells.find(({ id }) => id === 's4/end')).toMatchObject({ maybe: true, cost: paidPrice });
    expect([planPrice(shown), planPrice({ cost: 1.26, certain: 1.26 }), planPrice({ cost: 0, certain: 0 }), planPrice({ cost: null, certain: 0 })])
      .toEqual(['~$0.00 to $0.03', '$1.26', 'free', 'price unknown']);
    expect((await view(notebook)).next!.label).toContain('~$0.00 to $0.03');
  });

  it('tells that a run would take the place of what a person made', async () => {
    const notebook = await opened();
    await notebook.run('outdated');
    await notebook.act({ type: 'edit_scene', scene: 's2', fields: { title: 'Mine' } });
    await notebook.act({ type: 'select_story', index: 1 });
    expect((await cellIn(notebook, 'storyboard')).notes).toEqual([{ kind: 'own', text: expect.stringContaining('replace what you have written'), cost: null }]);
    expect((await planOf(notebook, 'outdated')).cells.find(({ id }) => id === 'storyboard')).toMatchObject({ replaces: true });
    expect((await view(notebook)).edited).toEqual(['s2']);
    await notebook.act({ type: 'keep_scenes', scenes: ['s2'] });
    await notebook.run('this', 'storyboard');
    expect((await view(notebook)).scenes.find(({ id }) => id === 's2')!.title).toBe('Mine');
  });
});

describe('what is worth knowing beside a state', () => {
  it('a take of another recipe is up to date, and says what doing it again costs', async () => {
    const notebook = await opened();
    await notebook.run('outdated');
    await notebook.act({ type: 'set_profile', profile: 'google' });
    const cell = await cellIn(notebook, 's1/end');
    expect(cell).toMatchObject({ state: 'fresh', notes: [{ kind: 'older', cost: cell.price }] });
    expect(cell.price).toBeGreaterThan(0.1);
    expect((await cellIn(notebook, 's2/start')).notes).toEqual([]);
    await notebook.undo();
    expect((await cellIn(notebook, 's1/end')).notes).toEqual([]);
  });

  it('a pinned cell that is outdated says so mildly', async () => {
    const notebook = await opened();
    await notebook.run('outdated');
    await notebook.act({ type: 'pin', cell: 's2/end' });
    expect((await cellIn(notebook, 's2/end')).notes).toEqual([]);
    await notebook.act({ type: 'edit_scene', scene: 's2', fields: { endPrompt: 'Otherwise' } });
    expect(await cellIn(notebook, 's2/end')).toMatchObject({ state: 'fresh', reasons: [], notes: [{ kind: 'pinned' }] });
  });

  it('a result that came after its inputs had changed is among the takes, from older inputs', async () => {
    const notebook = await opened();
    await notebook.run('outdated');
    let release!: () => void;
    const held = new Promise<void>((resolve) => { release = resolve; });
    let reached!: () => void;
    const begun = new Promise<void>((resolve) => { reached = resolve; });
    notebook.tools.before = async () => { reached(); await held; };
    await notebook.act({ type: 'edit_scene', scene: 's2', fields: { endPrompt: 'First thought' } });
    await notebook.press('this', 's2/end');
    await begun;
    await notebook.act({ type: 'edit_scene', scene: 's2', fields: { endPrompt: 'Second thought' } });
    release();
    await notebook.runner.idle();
    const cell = await cellIn(notebook, 's2/end');
    expect(cell.takes.map(({ late, matches }) => ({ late, matches }))).toEqual([{ late: false, matches: false }, { late: true, matches: false }]);
    expect(cell.take!.number).toBe(1);
  });

  it('a call that may have been charged has a state of its own, with what can be done about it', async () => {
    const provider = paidProvider();
    provider.accepted = () => { throw new ToolError('lost_result', 'The connection dropped.', { charged: 'maybe' }); };
    const notebook = await opened({ providers: [provider] });
    await notebook.run('outdated');
    await notebook.act(paid('s1/end'));
    await notebook.run('this', 's1/end');
    const shown = notebookView(await notebook.facts(), emptyTimings(), { lost: (id) => ({ provider: id, check: false, adopt: true }) });
    expect(shown.cells.find(({ id }) => id === 's1/end')).toMatchObject({ state: 'unknown', word: 'unknown', attempt: { lost: { provider: 'replicate', check: false, adopt: true } } });
    expect(shown).toMatchObject({ held: paidPrice, spent: 0 });
  });
});

describe('AD-10: the costs of a notebook', () => {
  async function spent(): Promise<Notebook> {
    const notebook = await opened();
    await notebook.run('outdated');
    await notebook.act(paid('s2/end'));
    await notebook.run('this', 's2/end');
    await notebook.act({ type: 'set_cap', cap: 1 });
    return notebook;
  }
  const scenes = ['s1', 's2', 's3', 's4'];

  it('are told by kind, model, scene and run, with what is left and where the prices are from', async () => {
    const notebook = await spent();
    const costs = costsView(await notebook.facts(), scenes, { committed: paidPrice, cap: null });
    expect(costs).toMatchObject({ usd: paidPrice, held: 0, unpriced: 0, cap: 1, left: 1 - paidPrice, cache: { hits: 0, calls: 17 } });
    expect(costs.by.kind.map(({ label, calls, usd }) => [label, calls, usd])).toEqual([
      ['Stories', 1, 0], ['Storyboard', 1, 0], ['First frames', 1, 0], ['Last frames', 5, paidPrice], ['Clips', 4, 0], ['Drift checks', 4, 0], ['Film', 1, 0]
    ]);
    expect(costs.by.scene.map(({ label, usd }) => [label, usd])).toEqual([['The whole film', 0], ['Scene 1', 0], ['Scene 2', paidPrice], ['Scene 3', 0], ['Scene 4', 0]]);
    expect(costs.by.run.map(({ label, usd }) => [label, usd])).toEqual([['Run 2', paidPrice], ['Run 1', 0]]);
    expect(costs.by.model.find(({ label }) => label.startsWith('replicate'))).toMatchObject({ calls: 1, usd: paidPrice });
    expect(costs.book.models.find(({ model }) => model === paidModel.model)).toMatchObject({ local: false, prices: [{ unit: 'image', usd: paidPrice }, { unit: 'input_image' }] });
    expect((await cellIn(notebook, 's2/end')).spent).toMatchObject({ usd: paidPrice, unpriced: 0 });
  });

  it('AD-12: say how much was served from equal work', async () => {
    const first = await opened({ cache: true });
    await first.run('outdated');
    const second = await opened({ data: first.data, cache: true });
    await second.run('outdated');
    const { cache } = costsView(await second.facts(), scenes, { committed: 0, cap: null });
    expect(cache).toEqual({ hits: 16, calls: 16 });
  });

  it('go into a table, a line for each call', async () => {
    const notebook = await spent();
    const facts = await notebook.facts();
    const lines = costsCsv(facts, scenes).trimEnd().split('\r\n');
    expect(lines[0]).toBe('when,run,cell,label,kind,provider,model,units,estimated_usd,usd,basis,attempt');
    expect(lines).toHaveLength(1 + facts.charges.size);
    expect(lines.at(-1)).toMatch(/^[^,]+Z,2,s2\/end,Scene 2 · last frame,keyframe_end,replicate,bytedance\/seedream-4,1 image,0\.03,0\.03,price_book,/);
  });

  it.each([
    ['=HYPERLINK("http://example.org")', `"'=HYPERLINK(""http://example.org"")"`], ['+1', "'+1"], ['-1', "'-1"], ['@sum', "'@sum"], ['\tx', "'\tx"], ['  =1', "'  =1"],
    ['plain', 'plain'], ['a,b', '"a,b"'], ['a"b', '"a""b"'], ['a\nb', '"a\nb"'], [-1, '-1'], ['', '']
  ])('a spreadsheet takes %j for text', (value, field) => expect(csvField(value)).toBe(field));
});

describe('ORCH-3: a run', () => {
  it('has its cost beside its estimate, and a log of what happened in order', async () => {
    const notebook = await opened();
    let tries = 0;
    notebook.tools.before = (call) => {
      if (call.startsWith('image end') && ++tries === 1) throw new ToolError('bad_reply', 'The picture was cut off.');
    };
    await notebook.run('outdated');
    const facts = await notebook.facts();
    const { runs } = notebookView(facts, emptyTimings());
    expect(runs[0]).toMatchObject({ number: 1, state: 'succeeded', estimate: 0, cost: { usd: 0, unpriced: 0 } });
    const log = runLog(facts, runs[0]!.id, ['s1', 's2', 's3', 's4'])!;
    expect(log.lines.map(({ at }) => at)).toEqual(log.lines.map(({ at }) => at).toSorted((a, b) => a - b));
    const frame = log.lines.filter(({ cell }) => cell === 's1/end').map(({ kind, text }) => [kind, text.replace(/[\d.]+ s/g, 'N s')]);
    expect(frame).toEqual([['start', 'started, by Collage painter'], ['note', 'The picture was cut off. Try 2 follows in N s.'], ['end', 'done in N s, at try 2']]);
    expect(log.lines.at(-1)).toMatchObject({ cell: null, kind: 'end', text: 'the run succeeded' });
    expect(runLog(facts, 'nobody', [])).toBeNull();
  });
});

describe('AD-12: a cell that is run again', () => {
  it('comes out new, also after a take that equal work elsewhere has lent', async () => {
    const first = await opened({ cache: true });
    await first.run('outdated');
    await first.run('this', 's1/end');
    const second = await opened({ data: first.data, cache: true });
    await second.run('outdated');
    await second.run('this', 's1/end');
    await second.run('this', 's1/end');
    const takes = [...(await second.facts()).takes.values()].filter(({ cell }) => cell === 's1/end');
    expect(takes.map(({ source }) => source)).toEqual(['cached', 'generated', 'generated']);
    expect(new Set(takes.map(({ output }) => (output as { image: { content: string } }).image.content)).size).toBe(3);
  });
});
