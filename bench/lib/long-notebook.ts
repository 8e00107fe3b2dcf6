/** A finished notebook of any length in a data folder, made without running an engine: every frame and clip is one small file. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import sharp from 'sharp';
import type { ArtifactRef, Change } from '../../src/lib/pipeline/index.ts';
import { openDatabase } from '../../src/lib/server/db/client.ts';
import * as projects from '../../src/lib/server/db/projects.ts';
import { requireFfmpeg } from '../../src/lib/server/media/ffmpeg.ts';
import { environment, openSessions } from '../../src/lib/server/projects/sessions.ts';
import { openStore } from '../../src/lib/server/storage/files.ts';
import { openTimeline } from '../../tests/support/timeline.ts';

/** Returns the notebook's id. */
export async function makeLongNotebook(data: string, scenes: number): Promise<string> {
  const store = openStore(data);
  const picture = sharp({ create: { width: 320, height: 180, channels: 3, background: '#2f6b5a' } });
  const clip = await store.temp('mp4');
  await promisify(execFile)(await requireFfmpeg(process.env), ['-nostdin', '-v', 'error', '-f', 'lavfi', '-i', 'color=c=0x2f6b5a:s=320x180:r=24:d=1', '-pix_fmt', 'yuv420p', clip]);
  const files = {
    'image/png': await store.put(await picture.clone().png().toBuffer(), { mime: 'image/png', width: 320, height: 180 }),
    'image/jpeg': await store.put(await picture.clone().jpeg().toBuffer(), { mime: 'image/jpeg', width: 320, height: 180 }),
    'video/mp4': await store.adopt(clip, { mime: 'video/mp4', width: 320, height: 180, duration: 1, frames: 24 })
  } satisfies Partial<Record<ArtifactRef['mime'], ArtifactRef>>;
  const world = openTimeline(scenes, (value, mime = 'image/png') => ({ ...files[mime], content: environment.digest(JSON.stringify(value)) }));
  world.run('outdated');
  const { takes, choices, attempts, runs, charges } = world.project();
  const changes: Change[] = [
    ...[...runs.values()].map((value): Change => ({ type: 'run', value: { ...value, state: 'succeeded', endedAt: value.startedAt } })),
    ...[...takes.values()].map((value): Change => ({ type: 'take', value })), ...[...choices.values()].map((value): Change => ({ type: 'choice', value })),
    ...[...attempts.values()].map((value): Change => ({ type: 'attempt', value })), ...[...charges.values()].map((value): Change => ({ type: 'charge', value }))
  ];
  const opened = await openDatabase(data);
  try {
    const id = environment.id();
    await projects.create(opened.db, { id, title: `${scenes} scenes`, profile: 'animatic', sample: false, now: Date.now() });
    const outcome = await openSessions(opened, 'bench', { milliseconds: 0 }).change(id, () => changes);
    if (!outcome.ok) throw new Error(outcome.message);
    return id;
  } finally {
    await opened.close();
  }
}
