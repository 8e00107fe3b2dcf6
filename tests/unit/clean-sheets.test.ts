import { describe, expect, it } from 'vitest';
import {
  quietContext, steps, ToolError,
  type Inputs, type RunContext, type Sheet, type StepDefinition, type Tools
} from '../../src/lib/pipeline/index.ts';
import { fakeArtifact, fakeTools } from '../support/fake-tools.ts';

const stepOf = (name: string) => steps.find((step) => step.name === name)! as StepDefinition;
const original = fakeArtifact('face');
const inputs = (kind: string): Inputs => ({ original, kind, name: 'Mara', description: 'Tall', view1: fakeArtifact('side') });

/** Runs a sheet with faces as like the original's as told, try by try; null: they cannot be compared. */
async function run(name: 'sheet_cut' | 'sheet_drawn', { kind = 'character', faces = [] as (number | null)[], tools = fakeTools(), context = {} as Partial<RunContext> } = {}) {
  const step = stepOf(name);
  let compared = 0;
  const media: Tools['media'] = { ...tools.media, faceLikeness: async () => faces[compared++] ?? null };
  const given = name === 'sheet_cut' ? { original } : inputs(kind);
  const prompt = step.prompt?.(given, {}) ?? null;
  const { value, usage } = await step.run!({ inputs: given, params: {}, prompt, tools: { ...tools, media }, context: quietContext(context) });
  return { sheet: value as Sheet, usage, compared, calls: tools.calls.filter((call) => call.startsWith('image')), prompt };
}
const told = ({ sheets, primary }: Sheet) => ({ tiers: sheets.map(({ tier, similarity }) => [tier, similarity]), primary });

describe('a clean sheet', () => {
  it('of tier 2 is cut out here, for nothing, beside the original (REF-7, REF-9)', async () => {
    const { sheet, usage } = await run('sheet_cut');
    expect(sheet).toMatchObject({ original, primary: 1, note: '' });
    expect(told(sheet).tiers).toEqual([[2, null]]);
    expect(usage).toEqual({ units: {}, usd: 0 });
  });

  it('of tier 2 falls back to the original where nothing can be cut out', async () => {
    const tools = fakeTools();
    tools.media.cutOut = async () => null;
    const { sheet } = await run('sheet_cut', { tools });
    expect(sheet).toEqual({ original, sheets: [], primary: 0, note: 'Its background could not be told from it, so the original is used.' });
  });

  it('of tier 3 asks for studio light on #808080, from picture and words (REF-8)', async () => {
    const { prompt, sheet } = await run('sheet_drawn', { kind: 'product' });
    expect(prompt!.text).toMatch(/#808080/);
    expect(prompt!.text).toMatch(/Tall/);
    expect(prompt!.images).toHaveLength(2);
    expect(told(sheet)).toEqual({ tiers: [[3, null], [2, null]], primary: 1 });
  });

  it.each<[string, (number | null)[], number, (number | null)[][]]>([
    ['the first try is enough', [0.6], 1, [[3, 0.6], [2, null]]],
    ['the second has to reach as much', [0.59, 0.6], 2, [[3, 0.6], [2, null]]],
    ['the third is let through with 0.5', [0.59, 0.59, 0.5], 3, [[3, 0.5], [2, null]]],
    ['none is kept below that, and the cut-out is used', [0.59, 0.59, 0.49], 3, [[2, null]]],
    ['nothing is validated where faces cannot be compared', [null], 1, [[3, null], [2, null]]]
  ])('of a character: %s', async (_, faces, tries, tiers) => {
    const { sheet, calls } = await run('sheet_drawn', { faces });
    expect(calls).toHaveLength(tries);
    expect(told(sheet)).toEqual({ tiers, primary: 1 });
    if (tiers.length === 1) expect(sheet.note).toMatch(/0\.59, 0\.59, 0\.49/);
  });

  it('pays for every try, and gives each a seed and a key of its own', async () => {
    const seen: [number, string][] = [];
    const tools = fakeTools();
    tools.before = (call, { seed, key }) => { if (call.startsWith('image')) seen.push([seed, key]); };
    const { usage } = await run('sheet_drawn', { faces: [0.1, 0.1, 0.1], tools, context: { seed: 1, key: 'k' } });
    expect(usage.units).toEqual({ call: 3 });
    expect(seen.map(([, key]) => key)).toEqual(['k', 'k-2', 'k-3']);
    expect(new Set(seen.map(([seed]) => seed)).size).toBe(3);
  });

  it('goes on with the try whose job was under way', async () => {
    const handles: unknown[] = [];
    const tools = fakeTools();
    tools.before = (call, { handle }) => { if (call.startsWith('image')) handles.push(handle); };
    await run('sheet_drawn', { faces: [0.7], tools, context: { handle: { try: 2, job: 'job 2' } } });
    expect(handles).toEqual(['job 2']);
  });

  it('keeps before each further try that it is next and what the others used and brought, also when its job is given up', async () => {
    const kept: unknown[] = [];
    const tools = fakeTools();
    tools.before = async (call, { saveHandle, key }) => {
      if (!call.startsWith('image')) return;
      await saveHandle({ job: key });
      if (key === 'k-2') await saveHandle(null);
    };
    const { sheet } = await run('sheet_drawn', { faces: [0.2, 0.3, 0.5], tools, context: { key: 'k', saveHandle: async (handle) => void kept.push(handle) } });
    const before = (calls: number, ...seen: number[]) => ({ spent: { units: { call: calls }, usd: 0 }, seen });
    expect(kept).toEqual([
      { job: 'k' }, { try: 2, job: null, ...before(1, 0.2) }, { try: 2, job: { job: 'k-2' }, ...before(1, 0.2) }, { try: 2, job: null, ...before(1, 0.2) },
      { try: 3, job: null, ...before(2, 0.2, 0.3) }, { try: 3, job: { job: 'k-3' }, ...before(2, 0.2, 0.3) }
    ]);
    expect(told(sheet).tiers[0]).toEqual([3, 0.5]);
  });

  it('that goes on in another process tells and counts what the tries before used and brought', async () => {
    const handle = { try: 3, job: null, spent: { units: { call: 2 }, usd: 0.2 }, seen: [0.1, 0.2] };
    const { sheet, usage, calls } = await run('sheet_drawn', { faces: [0.3], context: { key: 'k', handle } });
    expect(calls).toHaveLength(1);
    expect(usage.units).toEqual({ call: 3 });
    expect(sheet.note).toMatch(/0\.10, 0\.20, 0\.30/);
  });

  it.each(['refused', 'no_image', 'bad_reply'] as const)('that the model does not make (%s) falls back, and its call is counted', async (code) => {
    const tools = fakeTools();
    tools.before = (call) => { if (call.startsWith('image')) throw new ToolError(code, 'It said no.', { charged: 'yes', usage: { units: { image: 1 }, usd: 0.1 } }); };
    const { sheet, usage } = await run('sheet_drawn', { tools });
    expect(told(sheet)).toEqual({ tiers: [[2, null]], primary: 1 });
    expect(sheet.note).toMatch(/It said no/);
    expect(usage).toEqual({ units: { image: 1 }, usd: 0.1 });
  });

  it('fails, to be tried again, for what has nothing to do with it', async () => {
    const tools = fakeTools();
    tools.before = (call) => { if (call.startsWith('image')) throw new ToolError('auth', 'No key.'); };
    await expect(run('sheet_drawn', { tools })).rejects.toMatchObject({ code: 'auth' });
  });
});
