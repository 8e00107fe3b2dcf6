/** The commands. Each opens the studio on the data folder, does its work, and returns the exit code. */
import { copyFile } from 'node:fs/promises';
import { basename, resolve } from 'node:path';
import { moneyOf, ToolError, type Film, type Project } from '../lib/pipeline/index.ts';
import { readConfig } from '../lib/server/config.ts';
import { examine } from '../lib/server/doctor.ts';
import { providersFound } from './doctor.ts';
import { profileIn } from '../lib/server/actions/profile-name.ts';
import { ingestPicture } from '../lib/server/media/ingest.ts';
import { costsCsv } from '../lib/server/projects/costs.ts';
import { createProject } from '../lib/server/projects/create.ts';
import { takeOver } from '../lib/server/runner/recover.ts';
import { openStudio, type Studio } from '../lib/server/studio.ts';
import { readBrief } from './brief-file.ts';
import { costsInWords } from './costs.ts';
import { pressAndFollow } from './follow.ts';
import { importBundle, madeFor, wholeFile, writeBundle, writeMade, writeSigned } from './handover.ts';
import { createReporter, type Reporter } from './reporter.ts';
import { exitCodes, UsageError, type Call } from './usage.ts';

export async function perform(call: Call): Promise<number> {
  if (call.command === 'doctor') return doctor(call);
  const brief = call.command === 'run' ? await readBrief(call.argument!) : null;
  const studio = await openStudio({ adoptOthers: false });
  const reporter = createReporter({ json: call.json });
  try {
    switch (call.command) {
      case 'run': return await run(studio, reporter, brief!, call);
      case 'list': return await list(studio, call);
      case 'status': return await status(studio, call);
      case 'resume': return await resume(studio, reporter, call);
      case 'costs': return costs(studio, await find(studio, call.argument), call);
      case 'undo':
      case 'redo': return await turn(studio, reporter, await find(studio, call.argument), call.command);
      case 'bundle': return await writeBundle(studio, reporter, await find(studio, call.argument), call);
      case 'import': return await importBundle(studio, reporter, call);
      case 'export': return await exportFilm(studio, reporter, await find(studio, call.argument), 'export', call);
    }
  } finally {
    await studio.close();
  }
}

const print = (text: string) => void process.stdout.write(`${text}\n`);

async function run(studio: Studio, reporter: Reporter, brief: Awaited<ReturnType<typeof readBrief>>, call: Call): Promise<number> {
  const since = performance.now();
  void studio.warm();
  const { title, prompt, aspect, scenes, seconds, slate, keyframes, context, threshold, story } = brief;
  const profile = usable(() => profileIn(brief.profile, studio.profiles.all()));
  const images = [];
  for (const { path, bytes } of brief.imageFiles) {
    try {
      images.push(await ingestPicture(studio.store, bytes, basename(path)));
    } catch (error) {
      throw misused(error);
    }
  }
  const project = await createProject(studio.sessions, { title, profile, brief: { prompt, images, aspect, scenes, seconds, slate, keyframes, context, threshold } });
  reporter.event('created', { project, title });
  if (call.cap !== null) await studio.sessions.operate(project, { type: 'set_cap', cap: call.cap }, { history: false });
  if (story > 1) {
    const code = await pressStories(studio, reporter, project, story - 1);
    if (code !== exitCodes.done) return code;
  }
  const code = await exportFilm(studio, reporter, (await studio.sessions.read(project))!, 'outdated', call);
  if (code === exitCodes.done) reporter.event('done', { project, seconds: Math.round((performance.now() - since) / 100) / 10, ...moneyOf((await studio.sessions.read(project))!) });
  return code;
}

/** What the brief asks for in vain is a mistake of its writer. */
const misused = (error: unknown): unknown => (error instanceof ToolError ? new UsageError(`${error.message} ${error.advice}`.trim()) : error);
function usable<T>(work: () => T): T {
  try {
    return work();
  } catch (error) {
    throw misused(error);
  }
}

/** Another story than the first: the stories are written, one is chosen, and the rest follows from it. */
async function pressStories(studio: Studio, reporter: Reporter, project: string, index: number): Promise<number> {
  const code = await pressAndFollow(studio, reporter, project, 'this', 'stories');
  if (code !== exitCodes.done) return code;
  const chosen = await studio.sessions.operate(project, { type: 'select_story', index });
  if (chosen.ok) return exitCodes.done;
  reporter.event('failed', { project, message: chosen.message, advice: chosen.advice });
  return exitCodes.failed;
}

/** Runs to `target`, then writes the film where it was asked for. */
async function exportFilm(studio: Studio, reporter: Reporter, { id }: Project, target: 'export' | 'outdated', { out, credentials }: Call): Promise<number> {
  const code = await pressAndFollow(studio, reporter, id, target);
  if (code !== exitCodes.done || !out) return code;
  const project = (await studio.sessions.read(id))!;
  const made = await madeFor(studio, project, out);
  if (made) return writeMade(reporter, project, resolve(out), made);
  const film = studio.view(project).cells.find(({ kind }) => kind === 'export')?.take?.output as Film | undefined;
  if (!film) return exitCodes.failed;
  if (credentials) return writeSigned(studio, reporter, project, resolve(out));
  await wholeFile(resolve(out), (temporary) => copyFile(studio.store.path(film.video), temporary));
  reporter.event('wrote', { file: resolve(out), frames: film.frames, duration: film.duration });
  return exitCodes.done;
}

async function list(studio: Studio, { json }: Call): Promise<number> {
  const rows = await studio.sessions.list();
  if (!json && !rows.length) print('There is no notebook yet. Make one with: scenebook run BRIEF.yaml');
  for (const row of rows) {
    const view = studio.view((await studio.sessions.read(row.id))!);
    if (json) print(JSON.stringify({ id: row.id, title: row.title, stage: view.stage, sample: row.sample, scenes: view.scenes.length, updatedAt: row.updatedAt }));
    else print(`${row.id.slice(0, 8)}  ${view.stage.padEnd(13)} ${row.title}`);
  }
  return exitCodes.done;
}

async function status(studio: Studio, { argument, json }: Call): Promise<number> {
  const view = studio.view(await find(studio, argument));
  if (json) {
    const cells = view.cells.map(({ id, state, take, reasons }) => ({
      id, state, take: take?.id ?? null, reasons: reasons.map(({ before, link, after }) => before + link + after)
    }));
    print(JSON.stringify({ id: view.id, title: view.title, stage: view.stage, cells }));
    return exitCodes.done;
  }
  print(`${view.title} (${view.stage})`);
  for (const { label, word, reasons } of view.cells) {
    const reason = reasons[0];
    print(`  ${label.padEnd(24)} ${word}${reason ? `: ${reason.before}${reason.link}${reason.after}` : ''}`);
  }
  return exitCodes.done;
}

/** Goes on with runs whose process is gone, then with whatever is still missing. */
async function resume(studio: Studio, reporter: Reporter, call: Call): Promise<number> {
  const wanted = call.argument ? [await find(studio, call.argument)] : await everyProject(studio);
  let worst: number = exitCodes.done;
  for (const { id } of wanted) {
    const stop = reporter.follow(studio, id);
    await takeOver({ db: studio.db, runner: studio.runner, owner: studio.owner, project: id });
    await studio.runner.idle();
    stop();
    worst = Math.max(worst, await pressAndFollow(studio, reporter, id, 'outdated'));
  }
  if (worst === exitCodes.done) reporter.event('resumed', { projects: wanted.map(({ id }) => id) });
  return worst;
}

/** Without a name, only what was begun and not finished is resumed. */
async function everyProject(studio: Studio): Promise<Project[]> {
  const found: Project[] = [];
  for (const { id } of await studio.sessions.list()) {
    const project = await studio.sessions.read(id);
    const last = project && [...project.runs.values()].sort((a, b) => a.seq - b.seq).at(-1);
    if (last && last.state !== 'succeeded') found.push(project);
  }
  return found;
}

async function find(studio: Studio, name: string | null): Promise<Project> {
  const rows = await studio.sessions.list();
  const found = name === null ? rows : rows.filter(({ id, title }) => id.startsWith(name) || title.toLowerCase() === name.toLowerCase());
  if (found.length === 1) return (await studio.sessions.read(found[0]!.id))!;
  if (!found.length) throw new UsageError(name === null ? 'There is no notebook yet.' : `There is no notebook "${name}".`);
  throw new UsageError(name === null ? 'There are several notebooks; name one of them (scenebook list shows them).' : `"${name}" could be ${found.map(({ id }) => id.slice(0, 8)).join(' or ')}.`);
}

function costs(studio: Studio, project: Project, { json, csv }: Call): number {
  if (csv) process.stdout.write(costsCsv(project, studio.scenesOf(project)));
  else if (json) print(JSON.stringify(studio.costs(project)));
  else for (const line of costsInWords(project.title, studio.costs(project))) print(line);
  return exitCodes.done;
}

async function turn(studio: Studio, reporter: Reporter, project: Project, way: 'undo' | 'redo'): Promise<number> {
  const step = studio.view(project)[way];
  const outcome = await studio.sessions.turn(project.id, way);
  if (outcome.ok) reporter.event(way === 'undo' ? 'undone' : 'redone', { project: project.id, act: step?.label ?? null, type: step?.type ?? null });
  else reporter.event('failed', { project: project.id, message: outcome.message, advice: outcome.advice });
  return outcome.ok ? exitCodes.done : exitCodes.failed;
}

async function doctor({ json, offline }: Call): Promise<number> {
  const config = readConfig();
  const findings = await examine({ data: config.data, env: config.env });
  const marks = { ok: 'ok', warning: 'note', error: 'BAD' } as const;
  for (const finding of findings) {
    if (json) print(JSON.stringify(finding));
    else print(`${marks[finding.level].padEnd(5)} ${finding.name.padEnd(16)} ${finding.found}${finding.ok && !finding.found.startsWith('optional') ? '' : `\n${' '.repeat(23)}${finding.why} ${finding.advice}`.trimEnd()}`);
  }
  for (const { ok, ready, name, lines, ...asked } of await providersFound(config, offline)) {
    const mark = !ready ? '-' : ok || asked.reached === null ? 'ok' : 'note';
    if (json) print(JSON.stringify({ name, ready, ok, ...asked, found: lines.join(' ') }));
    else print(`${mark.padEnd(5)} ${name}\n${lines.map((line) => `${' '.repeat(6)}${line}`).join('\n')}`);
  }
  return findings.some(({ level }) => level === 'error') ? exitCodes.failed : exitCodes.done;
}
