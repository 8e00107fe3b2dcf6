/**
 * A process that brings a notebook to its end with a billing provider, and dies by a real SIGKILL at the point that it
 * is told: points are passed before and after every await of the runner's way, and inside every transaction. It settles
 * calls of unknown outcome as a person would. Arguments: one JSON object (`Orders`).
 */
import { appendFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { callKey, evaluate, type Attempt, type CellId } from '../../src/lib/pipeline/index.ts';
import { openDatabase, type Opened } from '../../src/lib/server/db/client.ts';
import { environment, openSessions, type Sessions } from '../../src/lib/server/projects/sessions.ts';
import { leaseMilliseconds, takeOver } from '../../src/lib/server/runner/recover.ts';
import { createRunner, newOwner } from '../../src/lib/server/runner/runner.ts';
import { defaultSettings } from '../../src/lib/server/settings.ts';
import { openStore } from '../../src/lib/server/storage/files.ts';
import { sweepTemporary } from '../../src/lib/server/storage/sweep.ts';
import { billedToolbox, pageOf, type Mode } from './billing.ts';

/**
 * `at`: the number of the point to die at, or the name of one where it stands still (SIGSTOP) when it first comes there;
 * 0 never. `person`: what is said of a call whose outcome is unknown.
 */
export type Orders = {
  readonly data: string; readonly project: string; readonly port: number; readonly mode: Mode; readonly provider: string; readonly at: number | string;
  readonly person: 'look' | 'discard';
  /** Only this cell is brought to its end; all of them where none is named. */
  readonly cell?: CellId;
};

const orders = JSON.parse(process.argv[2]!) as Orders;
const { data, project, port } = orders;
let points = 0;
let stood = false;

function pass(point: string): void {
  points++;
  if (point === orders.at && !stood) {
    stood = true;
    appendFileSync(join(data, 'stops.txt'), `${point}\n`);
    process.kill(process.pid, 'SIGSTOP');
  }
  if (points !== orders.at) return;
  appendFileSync(join(data, 'kills.txt'), `${point}\n`);
  process.kill(process.pid, 'SIGKILL');
  for (;;);
}

/** A database whose every transaction may be the last thing that happens, or not happen. */
const fragile = (opened: Opened): Opened => ({
  ...opened,
  atomically: (work) => {
    pass('before a transaction');
    const result = opened.atomically((execute) => {
      const done = work(execute);
      pass('before a commit');
      return done;
    });
    pass('after a commit');
    return result;
  }
});

const awaited = (sessions: Sessions): Sessions => ({
  ...sessions,
  change: async (...given) => {
    pass('before a change');
    const outcome = await sessions.change(...given);
    pass('after a change');
    return outcome;
  },
  read: async (id) => {
    const facts = await sessions.read(id);
    pass('after a read');
    return facts;
  }
});

const opened = fragile(await openDatabase(data));
const store = openStore(data);
await sweepTemporary(store.temporary);
const owner = newOwner();
const sessions = awaited(openSessions(opened, owner, { milliseconds: leaseMilliseconds }));
const settings = { ...defaultSettings, paces: { [orders.provider]: { concurrency: 2, spacing: 0 } }, patience: { tries: 9, first: 1, most: 2, jitter: 0 } };
const runner = createRunner({ sessions, toolbox: billedToolbox(orders.provider, { port, store, recovery: orders.mode, pass }), settings: () => settings });

/** What a person does: asks the provider, or looks at its page and adopts what is there, or gives it up. */
async function settle(attempt: Attempt): Promise<void> {
  const { id } = attempt;
  if (orders.person === 'look') {
    if (orders.mode === 'lookup' && (await runner.resolve(project, id, 'check')).ok) return;
    const [job] = await pageOf(port, callKey(attempt));
    pass('looked at the page');
    if (job && (await runner.resolve(project, id, 'adopt', job)).ok) return;
  }
  await runner.resolve(project, id, 'discard');
}

for (let round = 0; ; round++) {
  if (round > 2000) throw new Error('The notebook finds no end.');
  await takeOver({ db: opened.db, runner, owner });
  pass('taken over');
  await runner.idle();
  await sessions.lookAround();
  const facts = (await sessions.read(project))!;
  const unknown = [...facts.attempts.values()].find(({ state }) => state === 'unknown');
  const busy = [...facts.runs.values()].some(({ state }) => state === 'running');
  if (unknown) await settle(unknown);
  else if (busy) await wait(10);
  else if ([...evaluate(facts, environment.digest).cells.values()].every(({ node, standing }) => (orders.cell && node.id !== orders.cell) || standing.state === 'fresh')) break;
  else await (orders.cell ? runner.press(project, 'this', orders.cell) : runner.press(project, 'outdated', null));
}
await runner.stop();
await opened.close();
process.stdout.write(`${points}\n`);
