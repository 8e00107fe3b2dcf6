/**
 * Keeping the data folder honest, at start and once a day: deleted notebooks go for good after a month, files that no
 * take refers to are removed, and no trace outlives its file: a take whose file is gone is marked deleted, so that its
 * cell says that it has to run again.
 */
import { dirname, join } from 'node:path';
import type { Change, Take } from '../../pipeline/index.ts';
import { artifactsIn } from '../db/projects.ts';
import * as rows from '../db/housekeeping.ts';
import type { Opened } from '../db/client.ts';
import { log } from '../log.ts';
import { forgetFaces } from '../sheets/kept-faces.ts';
import { sweepKept } from '../media/film/kept.ts';
import type { ArtifactStore } from '../storage/files.ts';
import { filesIn, sweepDerived, sweepOrphans } from '../storage/sweep.ts';
import { environment, type Sessions } from './sessions.ts';

/** How long a deleted notebook can be brought back from the database. */
export const keptAfterDeletion = 30 * 24 * 3_600_000;

export type Kept = { readonly purged: number; readonly lostTakes: number; readonly orphans: number };

export async function keepHouse(
  { opened, store, sessions, now = environment.now }: { opened: Pick<Opened, 'db' | 'atomically'>; store: ArtifactStore; sessions: Sessions; now?: () => number }
): Promise<Kept> {
  const purged = rows.purge(opened, now() - keptAfterDeletion);
  const there = new Set((await filesIn(store.root)).map(({ hash }) => hash));
  const referred = rows.referred(opened);
  const missing = new Set([...referred.keys()].filter((hash) => !there.has(hash)));
  const projects = new Set([...missing].flatMap((hash) => [...referred.get(hash)!]));
  let lostTakes = 0;
  for (const project of projects) {
    await sessions.change(project, (facts) => {
      const lost = [...facts.takes.values()].filter((take) => isLost(take, missing));
      lostTakes += lost.length;
      return lost.map((take): Change => ({ type: 'take', value: { ...take, deletedAt: now() } }));
    });
  }
  if (lostTakes) log.warn(`${lostTakes} takes have lost their files and were put away; their cells can be run again.`);
  await sweepKept(store, now());
  for (const folder of ['seams', 'subjects']) await sweepDerived(join(dirname(store.root), folder), now());
  const orphans = await sweepOrphans(store.root, new Set(referred.keys()), now());
  if (orphans) log.info(`${orphans} files that nothing referred to were removed.`);
  await forgetFaces(dirname(store.root), new Set((await filesIn(store.root)).map(({ hash }) => hash)));
  return { purged, lostTakes, orphans };
}

/** What a person wrote stays even when a picture of it is gone: its words are worth keeping, and the picture can be added again. */
const isLost = (take: Take, missing: ReadonlySet<string>): boolean =>
  take.cell !== 'brief' && take.cell !== 'timeline' && take.deletedAt === null && artifactsIn(take.output).some(({ artifact }) => missing.has(artifact));
