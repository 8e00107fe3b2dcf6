/** Histories of processes that are killed, and what must hold of each once a process came to the end. */
import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync } from 'node:fs';
import { cp, mkdtemp, readFile, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { canonical, evaluate, type Attempt, type CellId, type Project } from '../../src/lib/pipeline/index.ts';
import { openDatabase } from '../../src/lib/server/db/client.ts';
import { artifactsIn } from '../../src/lib/server/db/projects.ts';
import { createProject } from '../../src/lib/server/projects/create.ts';
import { environment, openSessions } from '../../src/lib/server/projects/sessions.ts';
import { newOwner } from '../../src/lib/server/runner/runner.ts';
import { openStore, type ArtifactStore } from '../../src/lib/server/storage/files.ts';
import { openBank, type Bank } from './billing.ts';
import type { Orders } from './kill-child.ts';

const child = fileURLToPath(new URL('./kill-child.ts', import.meta.url));
const profile = 'google';

export type Told = Pick<Orders, 'mode' | 'person'> & {
  /** The points at which one process after another dies; the last one is left alone. */
  readonly kills: readonly number[];
  /** Two processes at a time: this one never dies and races with the others. */
  readonly race?: boolean;
  /** Only this cell is run. */
  readonly cell?: CellId;
};
/** A character whose clean sheet the image model redraws: up to three paid calls of one attempt. */
export const sheetCell: CellId = 'a1/sheet';
export type History = { readonly faults: readonly string[]; readonly points: number; readonly kills: readonly string[]; readonly outputs: ReadonlyMap<string, string>; readonly jobs: number };
export type Yard = Awaited<ReturnType<typeof openYard>>;

/** Begins a process. What the first of them has compiled is kept in `compiled` for the others, which halves what each takes. */
const begin = (orders: Orders, compiled: string) => spawn(process.execPath, [child, JSON.stringify(orders)], {
  stdio: ['ignore', 'pipe', 'pipe'], env: { ...process.env, NODE_COMPILE_CACHE: compiled }
});

/** Waits for a process to end; its points when it came to the end, null when it was killed. */
async function end(running: ReturnType<typeof begin>): Promise<number | null> {
  let [text, errors] = ['', ''];
  running.stdout.on('data', (part: Buffer) => (text += part.toString()));
  running.stderr.on('data', (part: Buffer) => (errors += part.toString()));
  const [code, signal] = await new Promise<[number | null, NodeJS.Signals | null]>((resolve) => running.on('close', (...end) => resolve(end)));
  if (signal === 'SIGKILL') return null;
  if (code !== 0) throw new Error(`A process ended with ${code ?? signal}:\n${errors.slice(-2000)}`);
  return Number(text);
}

/** A folder with a notebook that only has its brief, copied for each history. */
export async function openYard() {
  const folder = await mkdtemp(join(tmpdir(), 'scenebook-kills-'));
  const template = join(folder, 'template');
  const opened = await openDatabase(template);
  const sessions = openSessions(opened, newOwner(), { milliseconds: 1000 });
  const project = await createProject(sessions, { title: 'Test', brief: { prompt: 'A film about a thing.', scenes: 2, seconds: 4 }, profile });
  const withFace = await createProject(sessions, { title: 'Face', brief: { prompt: 'A film about a person.', scenes: 2, seconds: 4 }, profile });
  const portrait = await openStore(template).put(Buffer.from('a portrait'), { mime: 'image/png' });
  await sessions.operate(withFace, { type: 'add_asset', kind: 'character', name: 'Mara', pictures: [{ image: portrait, name: 'mara.png' }] });
  await sessions.operate(withFace, { type: 'edit_asset', asset: 'a1', fields: { sheet: 3 } });
  await opened.close();
  let made = 0;
  const start = (orders: Orders) => begin(orders, join(folder, 'compiled'));
  const run = (orders: Orders) => end(start(orders));

  async function play({ mode, person, kills, race = false, cell }: Told): Promise<History> {
    const notebook = cell ? withFace : project;
    const data = join(folder, `history-${++made}`);
    await cp(template, data, { recursive: true });
    const bank = await openBank(mode);
    try {
      const orders = (at: number): Orders => ({ data, project: notebook, port: bank.port, mode, provider: profile, at, person, ...(cell ? { cell } : {}) });
      const other = race ? run(orders(0)) : null;
      let points = 0;
      for (const at of kills) {
        const passed = await run(orders(at));
        if (passed !== null) break;
      }
      points = (await run(orders(0)))!;
      await other;
      const died = await readFile(join(data, 'kills.txt'), 'utf8').catch(() => '');
      return { ...(await examine({ data, project: notebook, bank, person, only: cell ?? null })), points, kills: died.split('\n').filter(Boolean), jobs: bank.books.length };
    } finally {
      await bank.close();
      await rm(data, { recursive: true, force: true });
    }
  }
  /**
   * A process stands still where it is told, for longer than its lease; another one takes over and comes to the end; then
   * the first goes on from where it stood.
   */
  async function silence({ mode, at }: { mode: Told['mode']; at: string }): Promise<Omit<History, 'points' | 'kills'>> {
    const data = join(folder, `history-${++made}`);
    await cp(template, data, { recursive: true });
    const bank = await openBank(mode);
    const orders = (point: string | 0): Orders => ({ data, project, port: bank.port, mode, provider: profile, at: point, person: 'look' });
    const silent = start(orders(at));
    try {
      const over = end(silent);
      while (!existsSync(join(data, 'stops.txt'))) {
        if (silent.exitCode !== null) throw new Error(`The process never came to "${at}".`);
        await wait(10);
      }
      const clock = await openDatabase(data);
      await clock.db.updateTable('runs').set({ lease_until: 1 }).execute();
      await clock.close();
      await run(orders(0));
      silent.kill('SIGCONT');
      await over;
      return { ...(await examine({ data, project, bank, person: 'look' })), jobs: bank.books.length };
    } finally {
      silent.kill('SIGKILL');
      await bank.close();
      await rm(data, { recursive: true, force: true });
    }
  }
  return { play, silence, close: () => rm(folder, { recursive: true, force: true }) };
}

/** Everything that must hold at the end of a history, whatever happened in it. */
export async function examine(
  { data, project, bank, person, only = null }: { data: string; project: string; bank: Bank; person: Orders['person']; only?: CellId | null }
) {
  const opened = await openDatabase(data);
  try {
    const facts = (await openSessions(opened, newOwner(), { milliseconds: 1000 }).read(project))!;
    const store = openStore(data);
    const { cells } = evaluate(facts, environment.digest);
    const outputs = new Map([...cells].map(([id, { take }]) => [id, canonical(take?.output ?? null)]));
    const faults = [
      ...[...cells.values()].flatMap(({ node, standing }) => (standing.state === 'fresh' || (only && node.id !== only) ? [] : [`${node.id} is ${standing.state}`])),
      ...[...facts.attempts.values()].flatMap(({ cell, state }) => (state === 'queued' || state === 'running' || state === 'unknown' ? [`an attempt of ${cell} is left ${state}`] : [])),
      ...[...facts.runs.values()].flatMap(({ state }) => (state === 'running' ? ['a run is left running'] : [])),
      ...billed(facts, bank, person), ...(await unkept(facts, store)),
      ...(await readdir(store.temporary).catch(() => [])).map((name) => `temporary file ${name} is left`)
    ];
    return { faults, outputs };
  } finally {
    await opened.close();
  }
}

/** The ledger against the provider's books. */
function billed(facts: Project, { books }: Bank, person: Orders['person']): string[] {
  const faults: string[] = [];
  const paidFor = (attempt: Attempt) => books.reduce((sum, { key, usd }) => (attempts.get(key) === attempt ? sum + usd : sum), 0);
  const charges = [...facts.charges.values()].filter(({ provider }) => provider === profile);
  // An attempt of several calls has a key for each.
  const attempts = new Map([...facts.attempts.values()].flatMap((attempt) => [1, 2, 3].map((number) => [number === 1 ? attempt.idempotencyKey : `${attempt.idempotencyKey}-${number}`, attempt] as const)));
  const keys = books.map(({ key }) => key);
  for (const key of new Set(keys)) if (keys.filter((each) => each === key).length > 1) faults.push(`${attempts.get(key)?.cell} was submitted twice with one key`);
  for (const job of books) {
    const attempt = attempts.get(job.key);
    const rows = charges.filter((charge) => charge.attempt === attempt?.id);
    const known = rows.filter(({ usd }) => usd !== null);
    if (!attempt) faults.push(`job ${job.id} belongs to no attempt`);
    // A person who gave a call up without looking has it in the ledger as unknown.
    else if (known.length === 0 && person === 'discard' && rows.length === 1 && attempt.state === 'cancelled') continue;
    else if (known.length !== 1 || known[0]!.usd?.toFixed(6) !== paidFor(attempt).toFixed(6)) faults.push(`job ${job.id} (${attempt.cell}, ${attempt.state}) of ${job.usd} dollars has ${rows.length} rows: ${rows.map(({ usd }) => usd).join()}`);
  }
  for (const { attempt, usd, cell } of charges) {
    if (usd !== null && !books.some(({ key }) => attempts.get(key)?.id === attempt)) faults.push(`${cell} has a charge that the provider does not know`);
  }
  // Work is bought again only where a person gave it up.
  const bought = new Map<string, number>();
  for (const key of new Set(books.map((job) => attempts.get(job.key)?.idempotencyKey ?? ''))) if (attempts.get(key)?.state !== 'cancelled') bought.set(attempts.get(key)?.cell ?? '', (bought.get(attempts.get(key)?.cell ?? '') ?? 0) + 1);
  for (const [cell, times] of bought) if (times > 1) faults.push(`${cell} was paid for ${times} times`);
  for (const job of books) if (person === 'look' && attempts.get(job.key)?.state !== 'succeeded') faults.push(`job ${job.id} of ${attempts.get(job.key)?.cell} was paid for and is lost`);
  return faults;
}

/** Files that takes speak of and that are not there whole; takes that are there twice. */
async function unkept(facts: Project, store: ArtifactStore): Promise<string[]> {
  const faults: string[] = [];
  const seen = new Set<string>();
  for (const { output, cell, attempt } of facts.takes.values()) {
    if (attempt && seen.has(attempt)) faults.push(`${cell} has two takes of one attempt`);
    if (attempt) seen.add(attempt);
    for (const ref of artifactsIn(output)) {
      const bytes = await readFile(store.place(ref.artifact, ref.mime)).catch(() => null);
      if (!bytes) faults.push(`a file of ${cell} is missing`);
      else if (createHash('sha256').update(bytes).digest('hex') !== ref.artifact) faults.push(`a file of ${cell} is not whole`);
    }
  }
  return faults;
}

/** What differs from a history in which nothing happened. */
export const differing = (history: History, undisturbed: History): string[] =>
  [...undisturbed.outputs].flatMap(([cell, output]) => (history.outputs.get(cell) === output ? [] : [`${cell} is another than without kills`]));
