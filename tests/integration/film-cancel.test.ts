/** A film that is cancelled at any stage of its making: nothing half-made is left, what was finished is used, and the next run makes the same film. */
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyTimeline, usualCut, type ArtifactRef, type Film, type Timeline } from '../../src/lib/pipeline/index.ts';
import { createMediaTool } from '../../src/lib/server/media/media-tool.ts';
import { logFfmpeg, type FfmpegLog } from '../support/ffmpeg-log.ts';
import { movingClip } from '../support/film-clips.ts';
import { ffmpeg, openTestStore, testContext, type Studio } from '../support/video.ts';

const tiny = { width: 64, height: 64 };
let studio: Studio;
let clips: ArtifactRef[];
let log: FfmpegLog;
let reached: string;
let stage: string;
beforeAll(async () => {
  studio = await openTestStore();
  const { store, folder } = studio;
  const silent = await movingClip(store, 1, 24, tiny);
  const sounding = await store.temp('mp4');
  await ffmpeg('-v', 'error', '-i', store.path(await movingClip(store, 2, 24, tiny)), '-f', 'lavfi', '-i', 'sine=duration=1', '-map', '0:v', '-map', '1:a', '-c:v', 'copy', '-c:a', 'aac', sounding);
  clips = [silent, await store.adopt(sounding, { mime: 'video/mp4', ...tiny, frames: 24, duration: 1 }), await movingClip(store, 3, 24, { width: 32, height: 48 })];
  [reached, stage] = [join(folder, 'reached'), join(folder, 'stage')];
  // A run that has the words of the stage in it says that it is there, leaves half a file, and never ends.
  log = await logFfmpeg({ instead: `words=$(cat '${stage}' 2>/dev/null); if [ -n "$words" ]; then case " $* " in *"$words"*) for last; do :; done; [ "$last" = - ] || echo half > "$last"; echo > '${reached}'; exec sleep 600;; esac; fi` });
});
afterAll(async () => {
  await log.remove();
  await studio.remove();
});

const card = { id: 'c1', before: null, frames: 12, title: 'End', line: '', picture: null, ink: '#ffffff', ground: '#204060' } as const;
const make = (given: Partial<Timeline>, controller = new AbortController(), store = studio.store): Promise<Film> => createMediaTool(store, log.env).film({
  clips: clips.map((video, at) => ({ scene: `s${at + 1}`, video })), subjects: {},
  timeline: { ...emptyTimeline, scenes: [{ ...usualCut('s1'), join: 'dissolve', frames: 9 }, { ...usualCut('s2'), join: 'dissolve', frames: 9 }], cards: [card], ...given }
}, testContext(controller.signal));

/** Cancels a film in the middle of its first run of FFmpeg that has these words. */
async function cancelledAt(words: string, given: Partial<Timeline>): Promise<void> {
  await rm(reached, { force: true });
  await writeFile(stage, words);
  const controller = new AbortController();
  const film = make(given, controller);
  film.catch(() => undefined);
  await expect.poll(() => readdir(studio.folder), { timeout: 60_000, interval: 20 }).toContain('reached');
  controller.abort();
  await expect(film, words).rejects.toMatchObject({ code: 'cancelled' });
  await writeFile(stage, '');
  expect(await readdir(studio.store.temporary), words).toEqual([]);
}

const encoders = (await ffmpeg('-encoders')).stdout;

describe('a film that is cancelled', () => {
  it('CARD-7: leaves nothing half-made at any run of FFmpeg, nor in the join, and is the same film when it is made again', async () => {
    const given: Partial<Timeline> = { shapes: ['1:1', '16:9'] };
    const stages = {
      'a clip is made to fit': 'force_original_aspect_ratio', 'a card is encoded': ' rawvideo ', 'a card is looked at': ' -f null -', 'sound is mixed': ' pcm_f32le ', 'sound is brought to its level': ' -c:a aac ',
      'sound is measured': 'ebur128=peak=true:framelog=verbose -f null', 'windows are encoded': ' -filter_complex [0:v:0]settb', 'windows are decoded': ' -map 0:v:0 -f null -'
    };
    // What was finished before one is cancelled is kept, so each comes further than the one before.
    for (const words of Object.values(stages)) await cancelledAt(words, given);
    const film = await make(given);
    // Everything is kept now but the films themselves and what their poster is read from: each is cancelled when its file is begun.
    const made = async (stopAt: number) => {
      const controller = new AbortController();
      let files = 0;
      const temp: Studio['store']['temp'] = async (ending) => {
        const path = await studio.store.temp(ending);
        if (ending === 'mp4' && ++files === stopAt) controller.abort();
        return path;
      };
      const outcome = await make(given, controller, { ...studio.store, temp }).then(() => 'made', ({ code }: { code: string }) => code);
      expect(await readdir(studio.store.temporary)).toEqual([]);
      return { outcome, files };
    };
    const whole = await made(0);
    expect(whole.outcome).toBe('made');
    expect(whole.files).toBeGreaterThanOrEqual(2);
    for (let at = 1; at <= whole.files; at++) expect(await made(at)).toEqual({ outcome: 'cancelled', files: at });
    await cancelledAt(' rgb24 ', given);
    // From nothing, it is the same film as from what those that were cancelled have left.
    const again = await make(given);
    await rm(join(studio.folder, 'windows'), { recursive: true, force: true });
    const anew = await make(given);
    const files = ({ video, variants, poster }: Film) => [video, poster, ...(variants ?? []).map((variant) => variant.video)].map(({ artifact }) => artifact);
    expect(files(again)).toEqual(files(film));
    expect(files(anew)).toEqual(files(film));
  }, 120_000);

  it.runIf(encoders.includes(' prores_ks '))('as ProRes, too: while it is encoded, joined and looked at', async () => {
    for (const words of [' prores_ks ', ' -f concat ', ' -map 0:a:0 -f null -']) await cancelledAt(words, { codec: 'prores' });
    expect(await make({ codec: 'prores' })).toMatchObject({ frames: 24 * 3 - 18 + 12 });
    expect(await readdir(studio.store.temporary)).toEqual([]);
  }, 120_000);
});
