import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { pressAndFollow } from '../../src/cli/follow.ts';
import { createReporter } from '../../src/cli/reporter.ts';
import { readCall } from '../../src/cli/usage.ts';
import { readConfig } from '../../src/lib/server/config.ts';
import { createProject } from '../../src/lib/server/projects/create.ts';
import { localProviders, openToolbox } from '../../src/lib/server/providers/toolbox.ts';
import { openStudio } from '../../src/lib/server/studio.ts';
import { fakeTools } from '../support/fake-tools.ts';
import { paidModel, paidPrice, paidProvider } from '../support/paid-provider.ts';

it('AD-10: a run from the command line that would cross the cap ends with 3, says so, and keeps what was made', async () => {
  const data = await mkdtemp(join(tmpdir(), 'scenebook-budget-'));
  const provider = paidProvider();
  const studio = await openStudio({ config: { ...readConfig(), data }, toolbox: () => openToolbox([...localProviders(fakeTools()), provider]) });
  const printed: string[] = [];
  const follow = (target: 'outdated') => pressAndFollow(studio, createReporter({ json: true, out: { write: (text) => printed.push(text) } }), id, target);
  const id = await createProject(studio.sessions, { title: 'Budget', brief: { prompt: 'A thing.' } });
  try {
    expect(await follow('outdated')).toBe(0);
    for (const cell of ['s1/end', 's2/end', 's3/end']) await studio.sessions.operate(id, { type: 'set_model', cell, model: paidModel });
    await studio.sessions.operate(id, { type: 'set_cap', cap: 2 * paidPrice });
    printed.length = 0;
    expect(await follow('outdated')).toBe(3);
    const events = printed.map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(events.find(({ event }) => event === 'pressed')).toMatchObject({ estimate: 3 * paidPrice });
    expect(events.find(({ event }) => event === 'ended')).toMatchObject({ state: 'stopped_by_budget', usd: 2 * paidPrice });
    expect(events.at(-1)).toMatchObject({ event: 'stopped_by_budget', message: expect.stringContaining('cap'), advice: expect.any(String) });
    expect(provider.books).toHaveLength(2);
  } finally {
    await studio.close();
    await rm(data, { recursive: true, force: true });
  }
});

it.each([['5', 5], ['0', 0], ['$2.50', 2.5]])('--cap %s is %d dollars', (text, cap) => expect(readCall(['run', 'b.yaml', '--cap', text])).toMatchObject({ cap }));
