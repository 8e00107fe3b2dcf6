import { afterEach, describe, expect, it } from 'vitest';
import { ToolError } from '../../src/lib/pipeline/index.ts';
import { failureOf, strategies, withRetries } from '../../src/lib/server/runner/retry.ts';
import { openNotebook, type Notebook } from '../support/notebook.ts';

let notebook: Notebook | undefined;
afterEach(async () => {
  await notebook?.close();
  notebook = undefined;
});

const failing = (matches: (call: string) => boolean, error: () => Error) => (call: string) => {
  if (matches(call)) throw error();
};
const broken = () => new ToolError('media_failed', 'The clip could not be encoded.', { advice: 'Try again.' });

/** A promise that is resolved from outside. */
function gate() {
  let open = () => {};
  const passed = new Promise<void>((resolve) => (open = resolve));
  return { open, passed };
}

describe('one failed scene', () => {
  it('AD-6: does not stop the others, and is retried alone', async () => {
    notebook = await openNotebook();
    notebook.tools.before = failing((call) => call.startsWith('video') && call.includes('Motion 2'), broken);
    await notebook.run('outdated');
    const { cells } = await notebook.evaluation();
    expect(cells.get('s2/clip')!.attempt).toMatchObject({ state: 'failed', failure: { code: 'media_failed', message: 'The clip could not be encoded.' } });
    for (const cell of ['s1/drift', 's3/drift', 's4/drift']) expect(cells.get(cell)!.standing.state).toBe('fresh');
    expect(cells.get('export')!.standing).toEqual({ state: 'blocked', reasons: [{ kind: 'missing', cell: 's2/clip', why: 'failed' }] });

    notebook.tools.before = () => undefined;
    notebook.calls();
    await notebook.run('retry');
    const calls = notebook.calls();
    expect(calls.filter((call) => call.startsWith('video'))).toHaveLength(1);
    expect(calls.filter((call) => call.startsWith('vision'))).toHaveLength(1);
    expect(calls.filter((call) => call === 'media join')).toHaveLength(1);
    expect(calls.filter((call) => call.startsWith('image') || call.startsWith('text'))).toEqual([]);
    expect(Object.values(await notebook.states()).every((state) => state === 'fresh')).toBe(true);
  });

  it('ORCH-4: the run keeps which cell failed, the type of error and its message, and its partial log', async () => {
    notebook = await openNotebook();
    notebook.tools.before = failing((call) => call === 'text storyboard', () => new TypeError('no such thing'));
    await notebook.run('outdated');
    const run = [...(await notebook.facts()).runs.values()][0]!;
    expect(run).toMatchObject({ state: 'failed', failedCell: 'storyboard', failure: { type: 'TypeError', code: 'unknown' } });
    expect(run.failure!.message).toContain('no such thing');
    expect(Object.keys(run.seconds)).toEqual(['stories', 'storyboard']);
  });

  it('a result of the wrong form is a named failure, and nothing of it is kept', async () => {
    notebook = await openNotebook();
    notebook.tools.vision.score = async () => ({ value: { score: 7 } as never, usage: { units: {}, usd: 0 } });
    await notebook.run('needs', 's1/drift').catch(() => undefined);
    await notebook.run('outdated');
    const { cells } = await notebook.evaluation();
    expect(cells.get('s1/drift')!.attempt).toMatchObject({ state: 'failed', failure: { code: 'bad_reply' } });
    expect(cells.get('s1/drift')!.take).toBeNull();
  });
});

describe('cancelling', () => {
  it('one cell leaves the others running; its run ends as cancelled', async () => {
    notebook = await openNotebook();
    const held = gate();
    const reached = gate();
    notebook.tools.before = async (call, { signal }) => {
      if (!call.includes('Motion 2')) return;
      reached.open();
      await Promise.race([held.passed, new Promise((resolve) => signal.addEventListener('abort', resolve))]);
    };
    await notebook.press('outdated');
    await reached.passed;
    await notebook.runner.cancel(notebook.project, 's2/clip');
    await notebook.runner.idle();
    held.open();
    const { cells } = await notebook.evaluation();
    expect(cells.get('s2/clip')!.attempt!.state).toBe('cancelled');
    expect(cells.get('s4/drift')!.standing.state).toBe('fresh');
    expect([...(await notebook.facts()).runs.values()][0]!.state).toBe('cancelled');
  });

  it('everything stops at once and keeps what was finished', async () => {
    notebook = await openNotebook();
    const reached = gate();
    notebook.tools.before = async (call, { signal }) => {
      if (!call.startsWith('video')) return;
      reached.open();
      await new Promise((resolve) => signal.addEventListener('abort', resolve));
    };
    await notebook.press('outdated');
    await reached.passed;
    await notebook.runner.cancel(notebook.project, null);
    await notebook.runner.idle();
    const facts = await notebook.facts();
    expect([...facts.attempts.values()].some(({ state }) => state === 'running' || state === 'queued')).toBe(false);
    expect([...facts.runs.values()][0]!.state).toBe('cancelled');
    expect((await notebook.states())['s1/start']).toBe('fresh');
  });
});

describe('presses that meet', () => {
  it('two equal presses make one run', async () => {
    notebook = await openNotebook();
    const [a, b] = await Promise.all([notebook.press('outdated'), notebook.press('outdated')]);
    await notebook.runner.idle();
    expect(a).toMatchObject({ ok: true });
    expect(b).toMatchObject({ ok: true, run: (a as { run: string }).run });
    expect(notebook.calls().filter((call) => call === 'text stories')).toHaveLength(1);
  });

  it('a cell that runs already is not run a second time at once', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    const held = gate();
    const reached = gate();
    notebook.tools.before = async (call) => {
      if (!call.startsWith('image')) return;
      reached.open();
      await held.passed;
    };
    await notebook.press('this', 's1/end');
    await reached.passed;
    const other = await notebook.press('needs', 's1/end');
    expect(other.ok).toBe(true);
    held.open();
    await notebook.runner.idle();
    const made = [...(await notebook.facts()).takes.values()].filter(({ cell }) => cell === 's1/end');
    expect(made.length).toBeLessThanOrEqual(3);
    const overlapping = [...(await notebook.facts()).attempts.values()].filter(({ state }) => state === 'running');
    expect(overlapping).toEqual([]);
  });

  it('an edit during a run keeps the late result as a take from older inputs', async () => {
    notebook = await openNotebook();
    await notebook.run('outdated');
    const before = (await notebook.evaluation()).cells.get('s3/end')!.take!;
    await notebook.act({ type: 'edit_scene', scene: 's3', fields: { endPrompt: 'First change' } });
    const held = gate();
    const reached = gate();
    notebook.tools.before = async (call) => {
      if (call !== 'image end First change') return;
      reached.open();
      await held.passed;
    };
    await notebook.press('this', 's3/end');
    await reached.passed;
    await notebook.act({ type: 'edit_scene', scene: 's3', fields: { endPrompt: 'Second change' } });
    held.open();
    await notebook.runner.idle();
    const { cells } = await notebook.evaluation();
    const takes = [...(await notebook.facts()).takes.values()].filter(({ cell }) => cell === 's3/end');
    expect(takes).toHaveLength(2);
    expect(cells.get('s3/end')!.take!.id).toBe(before.id);
    expect(cells.get('s3/end')!.standing.state).toBe('outdated');
    await notebook.act({ type: 'edit_scene', scene: 's3', fields: { endPrompt: 'First change' } });
    expect((await notebook.evaluation()).cells.get('s3/end')!.standing.state).toBe('fresh');
  });

  it('what follows a late result is left alone by that run, and everything else of it goes on', async () => {
    notebook = await openNotebook();
    const held = gate();
    const reached = gate();
    notebook.tools.before = async (call) => {
      if (!call.startsWith('image end') || !call.includes('End 2')) return;
      reached.open();
      await held.passed;
    };
    await notebook.press('outdated');
    await reached.passed;
    await notebook.act({ type: 'edit_scene', scene: 's2', fields: { endPrompt: 'Changed meanwhile' } });
    held.open();
    await notebook.runner.idle();
    const calls = notebook.calls();
    expect(calls.filter((call) => call.startsWith('video'))).toEqual([expect.stringContaining('Motion 1')]);
    const states = await notebook.states();
    expect(states).toMatchObject({ 's1/clip': 'fresh', 's1/drift': 'fresh', 's2/end': 'outdated', 's2/clip': 'empty', 's3/start': 'empty', 'export': 'blocked' });
    notebook.tools.before = () => undefined;
    await notebook.run('outdated');
    expect(new Set(Object.values(await notebook.states()))).toEqual(new Set(['fresh']));
  });
});

describe('retries', () => {
  const quick = (waits: number[]) => ({
    signal: new AbortController().signal, random: () => 0, onRetry: () => undefined,
    sleep: async (milliseconds: number) => void waits.push(milliseconds)
  });

  it('AD-6: a passing failure is tried again after 1, 2 and 4 s, then told', async () => {
    const waits: number[] = [];
    let tries = 0;
    await expect(withRetries(async () => {
      tries++;
      throw new ToolError('transient', 'The line broke.');
    }, quick(waits))).rejects.toThrow('The line broke.');
    expect(waits).toEqual([1000, 2000, 4000]);
    expect(tries).toBe(4);
  });

  it('KEY-5: too many calls are spaced from 2 s on, five times at most', async () => {
    const waits: number[] = [];
    await expect(withRetries(async () => {
      throw new ToolError('rate_limited', 'Too many.');
    }, quick(waits))).rejects.toThrow();
    expect(waits).toEqual([2000, 4000, 8000, 16000, 32000]);
    expect(strategies.rate_limited!.jitter).toBe(2000);
  });

  it.each(['refused', 'bad_input', 'auth', 'retired_model', 'missing_file', 'disk_full'] as const)('%s is not tried again', async (code) => {
    const waits: number[] = [];
    await expect(withRetries(async () => {
      throw new ToolError(code, 'No.');
    }, quick(waits))).rejects.toThrow('No.');
    expect(waits).toEqual([]);
  });

  it('anything thrown becomes a failure with a sentence and a way out', () => {
    expect(failureOf(Object.assign(new Error('write'), { code: 'ENOSPC' }))).toMatchObject({ code: 'disk_full', message: 'The disk is full.' });
    expect(failureOf('text')).toMatchObject({ code: 'unknown' });
    expect(failureOf(new Error('x')).advice).not.toBe('');
  });
});
