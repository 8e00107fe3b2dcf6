/** How a film is made: by few runs of FFmpeg, of which none has many files open, and with what it cannot do told plainly. */
import { mkdir, readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { emptyTimeline, usualCut, type ArtifactRef, type Film, type Timeline } from '../../src/lib/pipeline/index.ts';
import { createMediaTool } from '../../src/lib/server/media/media-tool.ts';
import { completeAfter, idrSamples, readSamples } from '../../src/lib/server/media/mp4-samples.ts';
import { decodeCheck, probeVideo } from '../../src/lib/server/media/probe.ts';
import { logFfmpeg } from '../support/ffmpeg-log.ts';
import { frameHashes, movingClip, packetTimes } from '../support/film-clips.ts';
import { ffmpeg, openTestStore, testContext, type Studio } from '../support/video.ts';

const tiny = { width: 64, height: 64 };
/** Not every FFmpeg has both. */
const encoders = (await ffmpeg('-encoders')).stdout;
const whole = ([['prores', 'prores_ks', 'mov,mp4', 12_288], ['av1', 'libsvtav1', 'matroska', 1000]] as const).filter(([, encoder]) => encoders.includes(` ${encoder} `));

let studio: Studio;
let clips: ArtifactRef[];
beforeAll(async () => {
  studio = await openTestStore();
  clips = await Promise.all([1, 2, 3, 4].map((seed) => movingClip(studio.store, seed, 36, tiny)));
});
afterAll(() => studio.remove());

/** `count` scenes, clips in turns, each beginning another frame later so that no two joins show the same. */
const request = (count: number, given: Partial<Timeline> = {}) => ({
  clips: Array.from({ length: count }, (_, at) => ({ scene: `s${at + 1}`, video: clips[at % clips.length]! })), subjects: {},
  timeline: { ...emptyTimeline, scenes: Array.from({ length: count }, (_, at) => ({ ...usualCut(`s${at + 1}`), in: at % 5, join: 'dissolve' as const, frames: 8 })), ...given }
});
const framesOf = (count: number) => Array.from({ length: count }, (_, at) => 36 - (at % 5)).reduce((sum, frames) => sum + frames, 0) - 8 * (count - 1);
const files = async (folder: string) => (await readdir(join(studio.folder, folder), { recursive: true, withFileTypes: true })).filter((entry) => entry.isFile()).map(({ parentPath, name }) => join(parentPath, name));
const inputs = (run: readonly string[]) => run.filter((word) => word === '-i').length;

describe('the runs of FFmpeg behind a film', () => {
  it('AD-9: eight dissolves are encoded by two runs and checked by two, and each window stands by itself', async () => {
    const log = await logFfmpeg();
    const film = await createMediaTool(studio.store, log.env).film(request(9), testContext());
    const runs = await log.runs();
    await log.remove();
    expect(runs.filter((run) => run.includes('libx264'))).toHaveLength(2);
    expect(runs.filter((run) => run.join(' ').endsWith('-f null -'))).toHaveLength(2);
    expect(film.frames).toBe(framesOf(9));
    const windows = await files('windows');
    expect(windows.length).toBeGreaterThanOrEqual(8);
    for (const window of windows) {
      const samples = await readSamples(window, 'vide');
      expect([(await idrSamples(samples))[0], completeAfter(samples).at(-1)]).toEqual([0, samples.sizes.length]);
      expect((await decodeCheck(process.env, window, { origin: 'ours', signal: new AbortController().signal })).frames).toBe(samples.sizes.length);
    }
    expect((await decodeCheck(process.env, studio.store.path(film.video), { origin: 'ours', signal: new AbortController().signal })).frames).toBe(film.frames);
  });

  it('made again, or at the same time, a film is the same', async () => {
    const make = () => createMediaTool(studio.store, process.env).film(request(5), testContext());
    const [one, other] = await Promise.all([make(), make()]);
    expect((await frameHashes(studio.store.path(one.video)))).toEqual(await frameHashes(studio.store.path(other.video)));
    const log = await logFfmpeg();
    const again = await createMediaTool(studio.store, log.env).film(request(5), testContext());
    expect((await log.runs()).filter((run) => run.includes('libx264'))).toEqual([]);
    await log.remove();
    expect(await frameHashes(studio.store.path(again.video))).toEqual(await frameHashes(studio.store.path(one.video)));
    expect(await readdir(studio.store.temporary)).toEqual([]);
  });

  it.each(whole)('CARD-7: a long film as %s (%s) has few files open at once, plays evenly, tells its frames, and is decoded before it is kept', async (codec, _, demuxer, scale) => {
    const log = await logFfmpeg();
    const context = testContext();
    const film: Film = await createMediaTool(studio.store, log.env).film(request(40, { codec }), context);
    const runs = await log.runs();
    await log.remove();
    expect(Math.max(...runs.map(inputs))).toBeLessThanOrEqual(32);
    const frames = framesOf(40);
    expect(film).toMatchObject({ frames, video: { frames } });
    const path = studio.store.path(film.video);
    expect(await frameHashes(path)).toHaveLength(frames);
    expect((await packetTimes(path)).map(({ pts }) => pts)).toEqual(Array.from({ length: frames }, (_, at) => Math.round((at * scale) / 24)));
    expect(runs.some((run) => run.join(' ').includes(demuxer) && run.join(' ').endsWith('-f null -'))).toBe(true);
    const told = context.heard.map(({ fraction }) => fraction ?? 0);
    expect(told.length).toBeGreaterThan(2);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    expect(told.at(-1)).toBe(1);
    expect(await readdir(studio.store.temporary)).toEqual([]);
  }, 60_000);

  it.each(whole)('a film as %s (%s) that is cancelled leaves nothing behind', async (codec) => {
    const controller = new AbortController();
    const context = { ...testContext(controller.signal), progress: () => controller.abort() };
    await expect(createMediaTool(studio.store, process.env).film(request(6, { codec }), context)).rejects.toMatchObject({ code: 'cancelled' });
    expect(await readdir(studio.store.temporary)).toEqual([]);
  });

  it.each([['prores', 'prores_ks'], ['av1', 'libsvtav1']] as const)('an FFmpeg that cannot make %s says which encoder is missing and what to do', async (codec, encoder) => {
    const log = await logFfmpeg({ instead: `case " $* " in *" ${encoder} "*) echo "Unknown encoder '${encoder}'" >&2; exit 1;; esac` });
    await expect(createMediaTool(studio.store, log.env).film(request(2, { codec }), testContext())).rejects.toMatchObject({
      code: 'media_failed', message: expect.stringContaining(encoder), advice: expect.stringContaining('FFMPEG_PATH')
    });
    await log.remove();
    expect(await readdir(studio.store.temporary)).toEqual([]);
  });

  it('a part that cannot be decoded is never used', async () => {
    // Every window comes out with a part of its frames overwritten.
    const log = await logFfmpeg({ instead: `case " $* " in *" libx264 "*) for last; do :; done
      '${process.execPath}' -e 'const { spawnSync } = require("child_process"), fs = require("fs"), args = process.argv.slice(2);
        const { status } = spawnSync(process.argv[1], args, { stdio: "inherit" }); const file = args.at(-1), bytes = fs.readFileSync(file), at = bytes.lastIndexOf("mdat") + 200;
        bytes.fill(255, at, at + 4000); fs.writeFileSync(file, bytes); process.exit(status);' ffmpeg "$@"; exit $?;; esac` });
    const before = await files('windows');
    await expect(createMediaTool(studio.store, log.env).film(request(2, { scenes: [{ ...usualCut('s1'), join: 'dissolve', frames: 17 }] }), testContext()))
      .rejects.toMatchObject({ code: 'media_failed', detail: expect.stringMatching(/NAL|decod|Invalid data/) });
    await log.remove();
    expect(await files('windows')).toEqual(before);
    expect(await readdir(studio.store.temporary)).toEqual([]);
  });

  it('another size of the clips\' own shape shows all of them, whatever window other shapes show', async () => {
    const make = (env: NodeJS.ProcessEnv, crop: Timeline['scenes'][number]['crop']) => createMediaTool(studio.store, env).film(
      { clips: [{ scene: 's1', video: clips[0]! }], subjects: { s1: { x: 0, y: 0, zoom: 3 } }, timeline: { ...emptyTimeline, size: 'draft', scenes: [{ ...usualCut('s1'), crop }] } }, testContext());
    const log = await logFfmpeg();
    const film = await make(log.env, null);
    expect(film.video).toMatchObject({ width: 480, height: 480 });
    const runs = (await log.runs()).length;
    expect((await make(log.env, { x: 1, y: 1, zoom: 4 })).video.artifact).toBe(film.video.artifact);
    expect((await log.runs()).slice(runs).filter((run) => run.includes('libx264'))).toEqual([]);
    await log.remove();
  });

  it('clips of one frame, and dissolves longer than their clips, make a whole film', async () => {
    const single = await movingClip(studio.store, 8, 1, tiny);
    const scenes = ['s1', 's2', 's3', 's4'].map((id) => ({ ...usualCut(id), join: 'dissolve' as const, frames: 96 }));
    const film = await createMediaTool(studio.store, process.env).film({ clips: [clips[0]!, single, single, clips[1]!].map((video, at) => ({ scene: `s${at + 1}`, video })), subjects: {}, timeline: { ...emptyTimeline, scenes } }, testContext());
    expect(film.frames).toBe(36 + 1 + 1 + 36);
    expect(await probeVideo(studio.store.path(film.video))).toMatchObject({ frames: film.frames, even: true });
    const both = await createMediaTool(studio.store, process.env).film({ clips: [clips[0]!, clips[1]!, clips[2]!].map((video, at) => ({ scene: `s${at + 1}`, video })), subjects: {}, timeline: { ...emptyTimeline, scenes } }, testContext());
    expect(both.frames).toBe(72);
    expect(await frameHashes(studio.store.path(both.video))).toHaveLength(72);
  });

  it('a disk that is full at any run of FFmpeg is told, leaves nothing half-made, and the film is made once there is room', async () => {
    const [runs, failing] = ['runs', 'failing'].map((name) => join(studio.folder, name)) as [string, string];
    // Folders number the runs: of several at once, one makes it.
    const log = await logFfmpeg({ instead: `case " $* " in *" -encoders "*) ;; *) n=1; until mkdir '${runs}/'$n 2>/dev/null; do n=$((n + 1)); done
      if [ $n = "$(cat '${failing}')" ]; then for last; do :; done; echo half > "$last"; echo 'av_interleaved_write_frame(): No space left on device' >&2; exit 1; fi;; esac` });
    const other = await movingClip(studio.store, 6, 30, { width: 32, height: 48 });
    const card = { id: 'c1', before: null, frames: 12, title: 'End', line: '', picture: null, ink: '#ffffff', ground: '#204060' } as const;
    const make = () => createMediaTool(studio.store, log.env).film({ ...request(2, { cards: [card], shapes: ['1:1'] }), clips: [clips[0]!, other].map((video, at) => ({ scene: `s${at + 1}`, video })) }, testContext());
    const tries = async (at: number) => {
      await rm(join(studio.folder, 'windows'), { recursive: true, force: true });
      await rm(runs, { recursive: true, force: true });
      await mkdir(runs);
      await writeFile(failing, String(at));
      return make();
    };
    const whole = await tries(0);
    const all = (await readdir(runs)).length;
    expect(all).toBeGreaterThanOrEqual(7);
    for (let at = 1; at <= all; at++) {
      await expect(tries(at), `run ${at} of ${all}`).rejects.toMatchObject({ code: 'disk_full' });
      expect(await readdir(studio.store.temporary)).toEqual([]);
    }
    expect((await make()).video.artifact).toBe(whole.video.artifact);
    await log.remove();
  }, 120_000);

  it('sound that cannot be made ends the picture as well, and is what is told', async () => {
    const sounding = await studio.store.temp('mp4');
    await ffmpeg('-v', 'error', '-i', studio.store.path(clips[0]!), '-f', 'lavfi', '-i', 'sine=duration=1.5', '-map', '0:v', '-map', '1:a', '-c:v', 'copy', '-c:a', 'aac', sounding);
    const video = await studio.store.adopt(sounding, { mime: 'video/mp4', ...tiny, frames: 36, duration: 1.5 });
    // Pictures never end by themselves.
    const log = await logFfmpeg({ instead: 'case " $* " in *" libx264 "*) exec sleep 600;; *" pcm_f32le "*) echo "The sound is broken." >&2; exit 1;; esac' });
    const { timeline } = request(2);
    await expect(createMediaTool(studio.store, log.env).film({ clips: [clips[1]!, video].map((file, at) => ({ scene: `s${at + 1}`, video: file })), subjects: {}, timeline: { ...timeline, scenes: [{ ...usualCut('s1'), join: 'dissolve', frames: 11 }] } }, testContext()))
      .rejects.toMatchObject({ code: 'media_failed', detail: 'The sound is broken.' });
    await log.remove();
    expect(await readdir(studio.store.temporary)).toEqual([]);
  });
});
