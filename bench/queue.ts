/**
 * The runner on a real database file, every commit flushed (`synchronous=FULL`), with tools that answer at once: from a
 * press to the claimed attempt, its own time for a cell, a restart with much in flight, undoing by a take, and memory.
 */
import { spawnSync } from 'node:child_process';
import { cp, mkdtemp, rm } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setImmediate } from 'node:timers/promises';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import { apply, emptyBrief, evaluate, fold, latestAttempts, ToolError, type Change, type Keyframe, type Project } from '../src/lib/pipeline/index.ts';
import { openDatabase } from '../src/lib/server/db/client.ts';
import { createProject } from '../src/lib/server/projects/create.ts';
import { environment, openSessions, type Sessions } from '../src/lib/server/projects/sessions.ts';
import { newRun, queue as newAttempt, started } from '../src/lib/server/runner/attempts.ts';
import { leaseMilliseconds, takeOver } from '../src/lib/server/runner/recover.ts';
import { fakeTools } from '../tests/support/fake-tools.ts';
import { openNotebook } from '../tests/support/notebook.ts';
import { paidModel, paidProvider } from '../tests/support/paid-provider.ts';
import { inTurns, median, type Bench, type Row } from './lib/bench.ts';
import { countOf, digest, finishedNotebook } from './lib/graph-notebook.ts';
import { openPgBoss } from './peers/pg-boss.ts';

const rounds = 7;
const inFlight = 200;

export const queue: Bench = {
  name: 'queue',
  about: 'The runner on a real database: press to claim, own time per cell, restart, switching back, memory; medians of seven rounds.',
  run: async (say) => {
    say('press to claim, beside pg-boss on PGlite');
    const rows = [await pressToClaim()];
    say('own time per cell');
    rows.push(await timePerCell());
    say(`restart with ${inFlight} attempts in flight`);
    rows.push(await restart());
    say('switching a take back');
    rows.push(await switchBack());
    say('memory');
    return [...rows, ...memory()];
  }
};

const alone = (row: Pick<Row, 'what' | 'ours' | 'unit' | 'aim' | 'met'>): Row => ({ ...row, peer: null, by: '', ratio: null });

/** The facts of a notebook with everything made, as changes; `prefix` keeps ids of several notebooks apart. */
function finishedChanges(scenes: number, prefix = ''): Change[] {
  const { takes, choices } = finishedNotebook(scenes);
  const id = (of: string | null) => of && prefix + of;
  return [
    ...[...takes.values()].map((take): Change => ({ type: 'take', value: { ...take, id: prefix + take.id, seq: take.seq + 10 } })),
    ...[...choices.values()].map((choice): Change => ({
      type: 'choice', value: { ...choice, current: id(choice.current), preferred: Object.fromEntries(Object.entries(choice.preferred).map(([key, take]) => [key, prefix + take])) }
    }))
  ];
}

async function write(sessions: Sessions, project: string, decide: (facts: Project) => readonly Change[]): Promise<Project> {
  const outcome = await sessions.change(project, decide);
  if (!outcome.ok) throw new Error(outcome.message);
  return outcome.project;
}

async function pressToClaim(): Promise<Row> {
  const notebook = await openNotebook({ tools: fakeTools(4) });
  const folder = await mkdtemp(join(tmpdir(), 'scenebook-bench-'));
  const boss = await openPgBoss(folder);
  try {
    await write(notebook.sessions, notebook.project, () => finishedChanges(10));
    const claim = async (): Promise<number> => {
      let pressed = 0;
      let claimed = 0;
      const before = latestAttempts(await notebook.facts()).get('s5/drift')?.id;
      const look = (facts: Project) => {
        const now = performance.now();
        const attempt = latestAttempts(facts).get('s5/drift');
        if (!pressed) pressed = now;
        if (!claimed && attempt && attempt.id !== before && attempt.state === 'running') claimed = now;
      };
      notebook.sessions.events.prependListener('changed', look);
      const outcome = await notebook.run('this', 's5/drift');
      notebook.sessions.events.off('changed', look);
      if (!outcome.ok || !claimed) throw new Error('The attempt was not claimed.');
      return claimed - pressed;
    };
    const many = (once: () => Promise<number>) => async () => {
      const found: number[] = [];
      for (let time = 0; time < 30; time++) found.push(await once());
      return median(found);
    };
    const found = await inTurns({ ours: many(claim), peer: many(boss.claim) }, rounds);
    return {
      what: 'press committed to attempt claimed', ours: found.ours, peer: found.peer, by: 'pg-boss on PGlite, fetched at once', ratio: found.peer / found.ours, unit: 'ms',
      aim: 'p50 at most 1 ms', met: found.ours <= 1
    };
  } finally {
    await notebook.close();
    await boss.close();
    await rm(folder, { recursive: true, force: true });
  }
}

/** A film of 20 scenes from an empty notebook; every step is bound, recorded, parsed and committed, and costs nothing else. */
async function timePerCell(): Promise<Row> {
  const { ours } = await inTurns({
    ours: async () => {
      const notebook = await openNotebook({ tools: fakeTools(20) });
      try {
        const since = performance.now();
        await notebook.run('outdated');
        const elapsed = performance.now() - since;
        const ran = (await notebook.facts()).attempts.size;
        if (ran !== 83) throw new Error(`${ran} cells ran instead of 83.`);
        return elapsed / ran;
      } finally {
        await notebook.close();
      }
    }
  }, rounds);
  return alone({ what: "the engine's own time for a cell (83 cells run)", ours, unit: 'ms', aim: 'p50 at most 3 ms', met: ours <= 3 });
}

/** A process died with attempts at a provider; the next one claims them all and polls. */
async function restart(): Promise<Row> {
  const folder = await mkdtemp(join(tmpdir(), 'scenebook-bench-'));
  let sent = 0;
  let round = 0;
  try {
    await leaveInFlight(join(folder, 'left'));
    const { ours } = await inTurns({
      ours: async () => {
        const data = join(folder, `round-${round++}`);
        await cp(join(folder, 'left'), data, { recursive: true });
        const paid = paidProvider('unknown');
        let polls = 0;
        // Once all are claimed, the jobs are still at work: their ends are not what is measured.
        paid.polled = ({ signal }) => new Promise((_, reject) => {
          polls++;
          signal.addEventListener('abort', () => reject(new ToolError('cancelled', 'Cancelled.')));
        });
        const notebook = await openNotebook({ data, providers: [paid], settings: { paces: { replicate: { concurrency: 16, spacing: 0 } } } });
        const since = performance.now();
        const taken = await takeOver({ db: notebook.db, runner: notebook.runner, owner: notebook.owner });
        const elapsed = performance.now() - since;
        await setImmediate();
        await notebook.close();
        sent += paid.books.length;
        if (taken !== inFlight || polls === 0) throw new Error(`${taken} runs were claimed instead of ${inFlight}, and ${polls} jobs polled.`);
        return elapsed;
      }
    }, rounds);
    return alone({ what: `restart: ${inFlight} attempts in flight claimed, ${sent} sent again`, ours, unit: 'ms', aim: 'at most 100 ms, 0 sent again', met: ours <= 100 && sent === 0 });
  } finally {
    await rm(folder, { recursive: true, force: true });
  }
}

async function leaveInFlight(data: string): Promise<void> {
  const opened = await openDatabase(data);
  const dead = `${hostname()}:${spawnSync(process.execPath, ['--version']).pid}:left`;
  const sessions = openSessions(opened, dead, { milliseconds: leaseMilliseconds }, () => null);
  const recipe = { ...paidModel };
  for (let number = 0; number < inFlight; number++) {
    const project = await createProject(sessions, { title: `Notebook ${number}`, brief: emptyBrief });
    const made = finishedChanges(1, `${number} `);
    await write(sessions, project, (facts) => {
      const now = fold(facts, made);
      const evaluation = evaluate(now, environment.digest);
      const id = environment.id();
      const attempt = newAttempt(now, id, evaluation, evaluation.cells.get('s1/end')!);
      return [
        ...made, { type: 'run', value: newRun(id, now, 'this', ['s1/end']) },
        { type: 'attempt', value: { ...attempt, ...started(attempt, dead), ...recipe, recipes: { image: recipe }, handle: { job: number } } }
      ];
    });
  }
  await opened.close();
}

/** A frame got another take; choosing the one before brings back its own clip and what follows: seven cells. */
async function switchBack(): Promise<Row> {
  const notebook = await openNotebook({ tools: fakeTools(4) });
  try {
    const { sessions, project } = notebook;
    const frame = 's49/end';
    await write(sessions, project, () => finishedChanges(50));
    const facts = await write(sessions, project, (now) => {
      const first = now.takes.get(`take of ${frame}`)!;
      const { image } = first.output as Keyframe;
      return [{ type: 'take', value: { ...first, id: 'another', seq: 1000, output: { image: { ...image, artifact: digest('bytes'), content: digest('picture') }, layers: null } } }];
    });
    const choose = async (take: string) => {
      const outcome = await sessions.operate(project, { type: 'choose', cell: frame, take });
      if (!outcome.ok) throw new Error(outcome.message);
      return evaluate(outcome.project, environment.digest);
    };
    if (!facts.takes.has('another')) throw new Error('The other take is missing.');
    notebook.calls();
    const { ours } = await inTurns({
      ours: async () => {
        const found: number[] = [];
        for (let time = 0; time < 40; time++) {
          const outdated = countOf(await choose('another'), 'outdated');
          const since = performance.now();
          const left = countOf(await choose(`take of ${frame}`), 'outdated');
          found.push(performance.now() - since);
          if (outdated !== 7 || left !== 0) throw new Error(`${outdated} cells were outdated, and ${left} are left.`);
        }
        return found.toSorted((a, b) => a - b)[Math.ceil(0.95 * found.length) - 1]!;
      }
    }, rounds);
    const calls = notebook.calls().length;
    return alone({ what: `7 cells restored by switching a take back, committed (p95; ${calls} calls)`, ours, unit: 'ms', aim: 'p95 at most 5 ms, no call', met: ours <= 5 && calls === 0 });
  } finally {
    await notebook.close();
  }
}

/** Memory that facts and states of a large notebook keep, and what each further edit of a scene adds. */
function memory(): Row[] {
  setFlagsFromString('--expose-gc');
  const collect = runInNewContext('gc') as () => void;
  const used = () => {
    collect();
    return process.memoryUsage().heapUsed / 1024;
  };
  const before = used();
  const start = finishedNotebook(3500);
  const begun = used();
  const env = { digest, now: () => 2, id: environment.id };
  const edits = 200;
  let project = start;
  for (let edit = 0; edit < edits; edit++) {
    const applied = apply(project, { type: 'edit_scene', scene: `s${edit + 1}`, fields: { motionPrompt: `Text ${edit}` } }, env);
    if (!applied.ok) throw new Error(applied.message);
    project = fold(project, applied.changes);
    evaluate(project, digest);
  }
  const after = used();
  if (countOf(evaluate(project, digest), 'outdated') !== 2 * edits + 1) throw new Error('The edits did not arrive.');
  return [
    alone({ what: '14,004 cells in memory, facts and states', ours: (begun - before) / 1024, unit: 'MB', aim: null, met: null }),
    alone({ what: '  each further edit of a scene keeps', ours: (after - begun) / edits, unit: 'kB', aim: null, met: null })
  ];
}
