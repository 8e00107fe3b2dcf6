/**
 * The studio: everything with I/O, wired once a process. The pages and the command line open the same one.
 * `studio()` is the one that the running server opened (src/hooks.server.ts).
 */
import type { Server as HttpServer } from 'node:http';
import { evaluate, type ArtifactRef, type Project, type Recipe, type RunTarget, type Take, type Tools } from '../pipeline/index.ts';
import type { SubjectSearch } from '../pipeline/timeline/subjects.ts';
import { readConfig, type Config } from './config.ts';
import { openDatabase } from './db/client.ts';
import { openLibraryDb } from './db/library.ts';
import { equalTake } from './db/money.ts';
import { artifactsIn } from './db/projects.ts';
import { policyFromEnv } from './guard.ts';
import { log } from './log.ts';
import { binView } from './projects/bin.ts';
import type { Lost } from './projects/cell-view.ts';
import { costsView } from './projects/costs.ts';
import { openMeasured, openTold } from './measures/measured.ts';
import { knownSeam, seamKey, type Seam, type SeamFrames } from './measures/seam.ts';
import { cropAround, knownSubject, subjectKey, type FoundSubject } from './measures/subject.ts';
import { keepHouse } from './projects/keeping.ts';
import { planView } from './projects/plans.ts';
import { runLog } from './projects/run-view.ts';
import { environment, openSessions } from './projects/sessions.ts';
import { openLibrary } from './projects/library.ts';
import { learnTimings } from './projects/timing.ts';
import { notebookView } from './projects/view.ts';
import { patienceOf, type Patience } from './providers/http/clock.ts';
import { openProviders } from './providers/index.ts';
import { openKeys, type Keys } from './providers/keys.ts';
import { localProviders, openToolbox, type Toolbox } from './providers/toolbox.ts';
import { openOwner } from './owner.ts';
import { attachSockets, type Realtime } from './realtime/attach.ts';
import { openCredentials } from './credentials/credentials.ts';
import { openHandover } from './handover/handover.ts';
import { openAnswers } from './review/answers.ts';
import { openDraft } from './review/draft.ts';
import { openReview } from './review/review.ts';
import { keepWatch, leaseMilliseconds, takeOver } from './runner/recover.ts';
import { createRunner, newOwner } from './runner/runner.ts';
import { openSettings } from './settings.ts';
import { openProfiles } from './profiles.ts';
import { faceModel } from './sheets/faces.ts';
import { openSheets, type Face, type Sheets } from './sheets/index.ts';
import { knownFace } from './sheets/kept-faces.ts';
import { openStore, type ArtifactStore } from './storage/files.ts';
import { sweepTemporary } from './storage/sweep.ts';

export type Studio = Awaited<ReturnType<typeof openStudio>>;

/** How often to look whether another process on the same data has committed. */
const lookMilliseconds = 250;

/** How often the data folder is tidied while the studio runs. */
const tidyMilliseconds = 24 * 3_600_000;

export type StudioOptions = {
  readonly config?: Config;
  readonly adoptOthers?: boolean;
  readonly tools?: Tools;
  readonly toolbox?: (parts: { store: ArtifactStore; config: Config; keys: Keys; patience: Patience; sheets: Sheets }) => Toolbox;
};

/**
 * Opens the data folder and starts what keeps it. `adoptOthers`: go on with runs that another process left (the server
 * does; the command line only when it is told to). `tools` or `toolbox`: other ones than the studio's own, for tests.
 */
export async function openStudio({ config = readConfig(), adoptOthers = true, tools, toolbox: open = openProviders }: StudioOptions = {}) {
  const opened = await openDatabase(config.data);
  const store = openStore(config.data);
  await sweepTemporary(store.temporary);
  const owner = newOwner();
  const settings = openSettings(opened);
  const sessions = openSessions(opened, owner, { milliseconds: leaseMilliseconds }, () => settings.read().dayCap);
  const keys = openKeys(config, opened);
  const sheets = openSheets({ config });
  const toolbox = tools ? openToolbox(localProviders(tools)) : open({ store, config, keys, sheets, patience: patienceOf(() => settings.read().jobs) });
  const runner = createRunner({ sessions, toolbox, settings: settings.read, equalTake: (query) => whole(store, equalTake(opened, query)) });
  const timings = await learnTimings(opened.db);
  const policy = policyFromEnv(config.env);

  const taken = new Set<string>();
  const learn = (project: Project) => {
    const newest = [...project.takes.values()].at(-1);
    if (!newest?.milliseconds || taken.has(newest.id)) return;
    taken.add(newest.id);
    timings.add(newest.step, newest.model, newest.milliseconds);
  };
  sessions.events.on('changed', learn);

  const stopWatch = keepWatch({ db: opened.db, runner, owner, adoptOthers });
  const looking = setInterval(() => void sessions.lookAround().catch((error: unknown) => log.error('The database could not be read.', { error })), lookMilliseconds);
  looking.unref();
  if (adoptOthers) await takeOver({ db: opened.db, runner, owner });

  const house = () => keepHouse({ opened, store, sessions }).catch((error: unknown) => log.error('The data folder could not be tidied.', { error }));
  if (adoptOthers) await house();
  const tidying = setInterval(() => void house(), tidyMilliseconds);
  tidying.unref();

  const lost: Lost = (id) => {
    const provider = toolbox.provider(id);
    return { provider: provider?.name ?? id, check: provider?.find !== undefined, adopt: provider?.adopt !== undefined };
  };
  const missing = ({ provider: id, model }: Recipe) => {
    const provider = toolbox.provider(id);
    return provider ? provider.missing(model) : 'It is not set up here.';
  };
  const measured = openTold();
  const seams = openMeasured<SeamFrames, Seam>({ what: 'seam', events: measured, keyOf: seamKey, known: (key) => knownSeam(config.data, key), measure: sheets.seam });
  const subjects = openMeasured<SubjectSearch, NonNullable<FoundSubject>>({
    what: 'subject', events: measured, keyOf: subjectKey, known: async (key) => (await knownSubject(config.data, key)) ?? null, measure: sheets.subject
  });
  const seam = (project: string, frames: SeamFrames) => {
    const found = seams.of(project, frames);
    return found && { ...found, picture: `/seams/${seamKey(frames)}.webp` };
  };
  const subject = (project: string, search: SubjectSearch) => cropAround(subjects.of(project, search));
  const faces = openMeasured<ArtifactRef, Face>({
    what: 'face', events: measured, keyOf: ({ artifact }) => artifact, measure: sheets.assetFace,
    known: async (artifact) => (faceModel() === null ? { kind: 'absent' } : knownFace(config.data, { artifact }, faceModel()!))
  });
  const face = (project: string, picture: ArtifactRef) => {
    const found = faces.of(project, picture);
    return found && (found.kind === 'face' ? 'known' : found.kind);
  };
  const profiles = openProfiles(opened, sessions);
  const view = (project: Project) => notebookView(project, timings, { settings: settings.read(), lost, missing, seam, subject, face, named: profiles.all });
  const plan = (project: Project, target: RunTarget, cell: string | null) => planView(project, target, cell, timings, evaluate(project, environment.digest), settings.read());
  const scenesOf = (project: Project) => evaluate(project, environment.digest).scenes;
  const costs = (project: Project) => costsView(project, scenesOf(project), { committed: sessions.committedToday().usd, cap: settings.read().dayCap });
  const bin = (project: Project) => binView(project, store.has);
  const logOf = (project: Project, run: string) => runLog(project, run, scenesOf(project));
  const review = openReview({ opened, sessions, plan: (project) => plan(project, 'outdated', null), draft: openDraft({ toolbox, sessions, settings: settings.read }) });
  const answers = openAnswers({ review, sessions, store });
  const handover = openHandover({ store, opened, review, profiles });
  const credentials = openCredentials({ store, config });
  const library = openLibrary({ rows: openLibraryDb(opened), sessions });
  const gate = openOwner({ sealer: review.sealer, bound: config.env.HOST, hosts: policy.hosts });
  const sockets: Realtime[] = [];

  return {
    config, store, sessions, runner, settings, profiles, keys, toolbox, timings, missing, view, plan, costs, bin, runLog: logOf, scenesOf, policy, owner, review, answers, handover, credentials, library, gate, db: opened.db, sqlite: opened.version,
    attach: (server: HttpServer) => {
      seams.begin();
      subjects.begin();
      faces.begin();
      sockets.push(attachSockets(server, { sessions, view, plan, policy, review, owner: gate, measured }));
    },
    /** Makes ready what the first film would wait for; a server does it when it opens. Never throws. */
    warm: toolbox.warm,
    /** Makes ready what films of these pictures would wait for; for when they arrive. Never throws. */
    readAhead: toolbox.readAhead,
    /** Who looks at a notebook through a link now. */
    people: (project: string) => sockets.flatMap((socket) => socket.people(project)),
    /** Ends sockets, interrupts work so that the next process goes on with it, and closes the database. */
    close: async () => {
      clearInterval(looking);
      clearInterval(tidying);
      for (const socket of sockets) await socket.close();
      await runner.stop();
      await stopWatch();
      await sheets.close();
      await credentials.close();
      await toolbox.close();
      sessions.events.off('changed', learn);
      await opened.close();
    }
  };
}

/** A take all of whose files are there, or null. */
const whole = (store: ArtifactStore, take: Take | null): Take | null => (take && artifactsIn(take.output).every((file) => store.has(file)) ? take : null);

const published = Symbol.for('scenebook.studio');

/** Publishes the server's studio; server.js attaches the sockets and closes it. */
export const publish = (studio: Studio): void => void Reflect.set(globalThis, published, studio);

export function studio(): Studio {
  const found = Reflect.get(globalThis, published) as Studio | undefined;
  if (!found) throw new Error('The studio is not open yet.');
  return found;
}
