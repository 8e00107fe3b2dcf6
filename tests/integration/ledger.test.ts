/** AD-10: the ledger has each call that was or may have been charged, and each of them once. With real adapters, against loopback servers. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { moneyOf } from '../../src/lib/pipeline/index.ts';
import { openKeys } from '../../src/lib/server/providers/keys.ts';
import { openXai } from '../../src/lib/server/providers/xai/index.ts';
import { takeOver } from '../../src/lib/server/runner/recover.ts';
import { openStore } from '../../src/lib/server/storage/files.ts';
import type { Play } from '../support/loopback/plays.ts';
import { openXaiLoopback, type XaiLoopback } from '../support/loopback/xai.ts';
import { openNotebook, type Notebook } from '../support/notebook.ts';

const frame = 's1/start';
let data: string;
let loopback: XaiLoopback;
let notebook: Notebook;

/** A notebook whose first frame Grok paints, at 0.02 US dollars as it tells itself. */
async function open(id?: string): Promise<Notebook> {
  const env = { XAI_API_KEY: 'canary-ledger-4711', XAI_BASE_URL: `${loopback.server.url}/v1` };
  const provider = openXai({ store: openStore(data), env, keys: openKeys({ env, data }, null), patience: { look: 5, deadline: 60_000, secondTry: 5, downloads: [] } });
  return openNotebook({ data, ...(id ? { id } : {}), providers: [provider], settings: { paces: { xai: { concurrency: 2, spacing: 0 } }, patience: { tries: 2, first: 1, most: 1, jitter: 0 } } });
}
beforeEach(async () => {
  data = await mkdtemp(join(tmpdir(), 'scenebook-ledger-'));
  loopback = await openXaiLoopback();
  notebook = await open();
  await notebook.run('needs', 'storyboard');
  await notebook.act({ type: 'set_model', cell: frame, model: { provider: 'xai', model: 'grok-imagine-image' } });
});
afterEach(async () => {
  await notebook.close();
  await loopback.close();
  await rm(data, { recursive: true, force: true });
});

async function run(play: Play) {
  loopback.play = play;
  await notebook.run('this', frame);
  const facts = await notebook.facts();
  const { spent, unpriced } = moneyOf(facts);
  return {
    rows: [...facts.charges.values()].filter(({ cell }) => cell === frame).map(({ usd, basis }) => `${usd} ${basis}`), spent, unpriced,
    cost: [...facts.takes.values()].filter(({ cell }) => cell === frame).at(-1)?.cost, submitted: loopback.paid().length
  };
}

describe('AD-10: the ledger of a painted frame', () => {
  it('has the job that failed and may have been charged beside the one that took its place', async () => {
    expect(await run('failed once')).toEqual({ rows: ['null unknown', '0.02 provider'], spent: 0.02, unpriced: 1, cost: null, submitted: 2 });
  });

  it('has both where both failed', async () => {
    expect(await run('failed')).toEqual({ rows: ['null unknown', 'null unknown'], spent: 0, unpriced: 2, cost: undefined, submitted: 2 });
  });

  it('has every refused wording, as xAI bills them, and the one that was painted', async () => {
    expect(await run('refused once')).toMatchObject({ rows: ['0.02 provider', '0.02 provider'], spent: 0.04, unpriced: 0, cost: 0.04, submitted: 2 });
    expect(await run('refused')).toMatchObject({ rows: Array(5).fill('0.02 provider'), submitted: 5 });
  });

  it('buys no other where a job has ended in a result of no use, and has it once', async () => {
    loopback.says = { status: 'done', data: 7 };
    expect(await run('well')).toMatchObject({ rows: ['null unknown'], unpriced: 1, submitted: 1 });
  });

  it('has the job that failed though the process ends before the next one is done', async () => {
    loopback.play = 'failed once';
    let begun = false;
    // The first job is over and forgotten; the next one never ends.
    notebook.sessions.events.on('changed', ({ attempts }) => {
      const handle = [...attempts.values()].find(({ cell }) => cell === frame)?.handle ?? null;
      if (begun && handle === null) loopback.play = 'never';
      begun ||= handle !== null;
    });
    const pressed = notebook.press('this', frame);
    for (let turns = 0; !loopback.looks().some(({ path }) => path.endsWith('/job2')) && turns < 3000; turns++) await new Promise((resolve) => setTimeout(resolve, 2));
    await pressed;
    const { project } = notebook;
    await notebook.close({ keep: true });
    loopback.play = 'well';
    notebook = await open(project);
    const later = () => Date.now() + 60_000;
    expect(await takeOver({ db: notebook.db, runner: notebook.runner, owner: notebook.owner, now: later })).toBe(1);
    await notebook.runner.idle();
    const facts = await notebook.facts();
    expect([...facts.charges.values()].filter(({ cell }) => cell === frame).map(({ usd }) => usd)).toEqual([null, 0.02]);
    expect(loopback.paid()).toHaveLength(2);
  });

  it('has a job once whose file was fetched at the second press', async () => {
    expect(await run('file false')).toMatchObject({ rows: ['0.02 provider'], submitted: 1 });
    expect(await run('well')).toEqual({ rows: ['0.02 provider', '0 provider'], spent: 0.02, unpriced: 0, cost: 0, submitted: 1 });
  });

  it('has a job once whose file never came, and the next one that is begun then', async () => {
    await run('file false');
    expect(await run('file false')).toMatchObject({ spent: 0.02, submitted: 1 });
    expect(await run('well')).toMatchObject({ spent: 0.04, unpriced: 0, cost: 0.02, submitted: 2 });
  });
});
