import { json, type RequestEvent } from '@sveltejs/kit';
import { freeBytes } from '$lib/server/doctor';
import { findFfmpeg } from '$lib/server/media/ffmpeg-path';
import { studio } from '$lib/server/studio';

/** What is running here: version, database, FFmpeg, free disk; to others than the owner, that it runs. */
export async function GET({ locals }: RequestEvent) {
  const { config, db, sqlite } = studio();
  await db.selectFrom('projects').select('id').limit(1).execute();
  if (!locals.owner) return json({ ok: true }, { headers: { 'cache-control': 'no-store' } });
  const ffmpeg = await findFfmpeg(config.env);
  return json({
    ok: true,
    version: config.version,
    database: { ok: true, sqlite },
    ffmpeg: ffmpeg && { path: ffmpeg.path, version: ffmpeg.version },
    disk: { free: await freeBytes(config.data) }
  }, { headers: { 'cache-control': 'no-store' } });
}
