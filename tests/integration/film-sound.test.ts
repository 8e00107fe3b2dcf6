import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArtifactRef } from '../../src/lib/pipeline/outputs.ts';
import { editList } from '../../src/lib/pipeline/timeline/edit-list.ts';
import { loudnessArgs, soundEdit } from '../../src/lib/pipeline/timeline/sound-graph.ts';
import { soundSettings, type SoundSettings } from '../../src/lib/pipeline/timeline/sound.ts';
import { emptyTimeline, usualCut } from '../../src/lib/pipeline/timeline/usual.ts';
import type { SceneCut } from '../../src/lib/pipeline/timeline/timeline.ts';
import { requireFfmpeg, runFfmpeg } from '../../src/lib/server/media/ffmpeg.ts';
import { openKept } from '../../src/lib/server/media/film/kept.ts';
import { createMediaTool } from '../../src/lib/server/media/media-tool.ts';
import { readSound } from '../../src/lib/server/media/mp4.ts';
import { probeVideo } from '../../src/lib/server/media/probe.ts';
import { faultsInTables, faultsOf } from '../../src/lib/server/media/verify.ts';
import { filmSound, readLoudness } from '../../src/lib/server/media/sound.ts';
import { logFfmpeg } from '../support/ffmpeg-log.ts';
import { ffmpeg, openTestStore, testContext, type Studio } from '../support/video.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await openTestStore();
  await mkdir(join(studio.folder, 'made'));
});
afterAll(() => studio.remove());

const signal = new AbortController().signal;
const kept = () => openKept(studio.store, process.env, signal);
const rate = 48_000;

/** A clip in the studio's format, small: a black picture, and a sound given as an expression of t (null: silent). */
async function clip(seconds: number, sound: string | null): Promise<ArtifactRef> {
  const file = join(studio.folder, 'made', `${Math.random()}.mp4`);
  await ffmpeg(
    '-v', 'error', '-f', 'lavfi', '-i', `color=black:size=64x36:rate=24:duration=${seconds}`,
    ...(sound === null ? [] : ['-f', 'lavfi', '-i', `aevalsrc=${sound.replaceAll(',', '\\,')}:s=${rate}:d=${seconds}:c=mono`, '-ac', '2']),
    '-c:v', 'libx264', '-preset', 'fast', '-pix_fmt', 'yuv420p', '-x264-params', 'stitchable=1:keyint=48:min-keyint=12:scenecut=0:open-gop=0', '-video_track_timescale', '12288', '-c:a', 'aac', '-b:a', '192k', file
  );
  return studio.store.adopt(file, { mime: 'video/mp4', width: 64, height: 36, duration: seconds, frames: seconds * 24 });
}

async function track(seconds: number, sound: string): Promise<ArtifactRef> {
  const file = join(studio.folder, 'made', `${Math.random()}.flac`);
  await ffmpeg('-v', 'error', '-f', 'lavfi', '-i', `aevalsrc=${sound.replaceAll(',', '\\,')}:s=${rate}:d=${seconds}:c=mono`, '-ac', '2', file);
  return studio.store.adopt(file, { mime: 'audio/flac', duration: seconds });
}

/** The film's sound, decoded: samples of the left channel as far as they are heard. */
async function samplesOf(file: string): Promise<Float32Array> {
  const { stdout } = await promisify(execFile)(await requireFfmpeg(process.env), ['-v', 'error', '-i', file, '-map', '0:a:0', '-af', 'pan=mono|c0=c0', '-f', 'f32le', '-'], { encoding: 'buffer', maxBuffer: 1 << 28 });
  const { heard } = (await readSound(file))!;
  return new Float32Array(stdout.buffer, stdout.byteOffset, stdout.byteLength / 4).subarray(0, heard);
}

/** Root mean square between two times, in dB. */
function levelOf(samples: Float32Array, from: number, to: number): number {
  const part = samples.subarray(Math.round(from * rate), Math.round(to * rate));
  return 10 * Math.log10(part.reduce((sum, value) => sum + value * value, 0) / part.length);
}

const measure = async (file: string) => readLoudness((await runFfmpeg({ env: process.env, args: loudnessArgs(file), signal, says: 'inputs' })).words);

async function soundOf(clips: readonly ArtifactRef[], settings: Partial<SoundSettings> = {}, cuts: readonly SceneCut[] = []): Promise<{ file: string | null; frames: number }> {
  const scenes = clips.map(({ frames }, at) => ({ id: `s${at + 1}`, frames: frames! }));
  const list = editList(scenes, { ...emptyTimeline, scenes: [...cuts] });
  const edit = soundEdit(list, (scene) => clips[Number(scene.slice(1)) - 1]!, { ...soundSettings.parse({}), ...settings });
  return { file: await filmSound(kept(), edit), frames: list.frames };
}

const tone = (frequency: number, volume = 0.3) => `${volume}*sin(2*PI*${frequency}*t)`;
const clicks = (...at: readonly number[]) => at.map((time) => `if(between(t,${time},${time + 0.005}),0.7*sin(2*PI*2000*(t-${time})),0)`).join('+');
const plain = (audio: ArtifactRef) => ({ audio, name: 'music.wav', volume: 0, at: 0, from: 0, fadeIn: 0, fadeOut: 0 });

describe('the sound of a film', () => {
  it.each([-14, -16, -23] as const)('comes out at %s LUFS, its true peak at most -1 dBTP, quiet or loud', async (loudness) => {
    for (const volume of [0.02, 0.9]) {
      const { file } = await soundOf([await clip(3, `${volume}*sin(2*PI*220*t)*(0.2+0.8*lt(mod(t,0.5),0.12))+${clicks(1.2)}`)], { loudness });
      const found = await measure(file!);
      expect(Math.abs(found.loudness! - loudness)).toBeLessThanOrEqual(0.5);
      expect(found.peak!).toBeLessThanOrEqual(-1);
    }
  }, 60_000);

  it('is as long as the picture, to the sample, and stands at the frame it belongs to', async () => {
    const clips = [await clip(1.5, clicks(0.5)), await clip(2, clicks(0.25, 1.75))];
    const { file, frames } = await soundOf(clips);
    expect(frames).toBe(84);
    const samples = await samplesOf(file!);
    expect(samples.length).toBe(frames * 2000);
    const found = [0.5, 1.75, 3.25].map((at) => samples.subarray(Math.round((at - 0.1) * rate), Math.round((at + 0.1) * rate)).findIndex((value) => Math.abs(value) > 0.1) / rate - 0.1);
    for (const late of found) expect(Math.abs(late)).toBeLessThan(0.005);
  });

  it('goes through a cut without a gap and without a step', async () => {
    // One tone that goes on over the cut: the second clip begins in the phase that the first ends in.
    const { file } = await soundOf([await clip(1, tone(240)), await clip(1, tone(240))]);
    const samples = await samplesOf(file!);
    const steepest = (from: number, to: number) => Math.max(...Array.from(samples.subarray(from, to), (value, i) => Math.abs(value - (samples[from + i - 1] ?? 0))));
    expect(steepest(47_000, 49_000)).toBeLessThan(1.5 * steepest(20_000, 22_000));
    for (let at = 0.9; at < 1.1; at += 0.01) expect(Math.abs(levelOf(samples, at, at + 0.0125) - levelOf(samples, 0.4, 0.6))).toBeLessThan(1);
  });

  it('is crossed where pictures dissolve, as loud in the middle as before', async () => {
    const noise = (seed: number) => `0.4*(random(${seed})-0.5)`;
    const { file, frames } = await soundOf([await clip(2, noise(0)), await clip(2, noise(1))], {}, [{ ...usualCut('s1'), join: 'dissolve', frames: 12 }]);
    expect(frames).toBe(84);
    const samples = await samplesOf(file!);
    for (const at of [1.55, 1.7, 1.85]) expect(Math.abs(levelOf(samples, at, at + 0.1) - levelOf(samples, 0.5, 1))).toBeLessThan(1.5);
  });

  it('plays a trimmed clip from where it is cut', async () => {
    const { file } = await soundOf([await clip(2, clicks(1.25))], {}, [{ ...usualCut('s1'), in: 24, out: 42 }]);
    const samples = await samplesOf(file!);
    expect(samples.length).toBe(36_000);
    expect(Math.abs(samples.findIndex((value) => Math.abs(value) > 0.1) - 12_000)).toBeLessThan(240);
  });

  it('lets music step back under the voice and come back, or not, as it is told', async () => {
    const silent = [await clip(6, null)];
    const music = plain(await track(6, tone(100, 0.2)));
    const voice = plain(await track(6, `between(t,2,4)*${tone(1000, 0.2)}`));
    const low = async (duck: boolean) => {
      const { file } = await soundOf(silent, { music, voice, duck });
      const only = join(studio.folder, 'made', `${Math.random()}.wav`);
      await ffmpeg('-v', 'error', '-i', file!, '-af', 'lowpass=f=200,lowpass=f=200', '-y', only);
      const { stdout } = await promisify(execFile)(await requireFfmpeg(process.env), ['-v', 'error', '-i', only, '-af', 'pan=mono|c0=c0', '-f', 'f32le', '-'], { encoding: 'buffer', maxBuffer: 1 << 28 });
      const samples = new Float32Array(stdout.buffer, stdout.byteOffset, stdout.byteLength / 4);
      return { before: levelOf(samples, 1, 1.8), under: levelOf(samples, 2.5, 3.8), after: levelOf(samples, 5.4, 5.9) };
    };
    const ducked = await low(true);
    expect(ducked.before - ducked.under).toBeGreaterThan(6);
    expect(Math.abs(ducked.before - ducked.after)).toBeLessThan(1);
    const level = await low(false);
    expect(Math.abs(level.before - level.under)).toBeLessThan(0.5);
  }, 60_000);

  it('fades and places a track, and leaves out a muted scene', async () => {
    const clips = [await clip(2, tone(500)), await clip(2, tone(500))];
    const quiet = await soundOf(clips, { muted: ['s1'] });
    const samples = await samplesOf(quiet.file!);
    expect(levelOf(samples, 0.2, 1.8)).toBeLessThan(-70);
    expect(levelOf(samples, 2.2, 3.8)).toBeGreaterThan(-30);

    const music = { ...plain(await track(10, tone(300))), at: 1, from: 2, fadeIn: 1, fadeOut: 1 };
    const placed = await samplesOf((await soundOf([await clip(4, null)], { music })).file!);
    expect(placed.length).toBe(192_000);
    expect(levelOf(placed, 0.1, 0.9)).toBeLessThan(-70);
    expect(levelOf(placed, 2.2, 2.9) - levelOf(placed, 1, 1.2)).toBeGreaterThan(10);
    expect(levelOf(placed, 2.2, 2.9) - levelOf(placed, 3.85, 3.99)).toBeGreaterThan(10);
  });

  it('of 300 scenes is mixed with few clips open, goes on over every join, and stays with the picture', async () => {
    const [long, clicking] = [await clip(0.5, tone(240)), await clip(0.5, `${tone(240)}+${clicks(0.25)}`)];
    // A dissolve over the place where one mix of neighbours ends and the next begins: the 32nd join.
    const clips = Array.from({ length: 300 }, (_, at) => (at % 50 === 49 ? clicking : long));
    const log = await logFfmpeg();
    const list = editList(clips.map(({ frames }, at) => ({ id: `s${at + 1}`, frames: frames! })), { ...emptyTimeline, scenes: [{ ...usualCut('s32'), join: 'dissolve', frames: 6 }] });
    const edit = soundEdit(list, (scene) => clips[Number(scene.slice(1)) - 1]!, soundSettings.parse({}));
    const file = (await filmSound(openKept(studio.store, log.env, signal), edit))!;
    const most = Math.max(...(await log.runs()).map((run) => run.filter((word) => word === '-i').length));
    await log.remove();
    expect(most).toBeLessThanOrEqual(32);
    const samples = await samplesOf(file);
    expect(list.frames).toBe(300 * 12 - 6);
    expect(samples.length).toBe(list.frames * 2000);
    const usual = levelOf(samples, 0.1, 0.2);
    for (let at = 0.05; at < list.frames / 24 - 0.1; at += 0.025) expect(levelOf(samples, at, at + 0.025), `at ${at.toFixed(3)} s`).toBeGreaterThan(usual - 3);
    for (const scene of [49, 99, 199, 299]) {
      const wanted = list.items[scene]!.start * 2000 + 12_000;
      const high = Array.from(samples.subarray(wanted - 4000, wanted + 4000), (value, i) => Math.abs(value - samples[wanted - 4000 + i - 1]!));
      const first = high.findIndex((step) => step > 2 * Math.max(...high.slice(0, 1500)));
      expect(Math.abs(first - 4000), `scene ${scene}`).toBeLessThan(2000);
    }
    expect(await readdir(studio.store.temporary)).toEqual([]);
  }, 120_000);

  it('is not made where nothing can be heard, and made once for equal edits', async () => {
    expect((await soundOf([await clip(1, null)])).file).toBeNull();
    const sounding = await clip(1, tone(440));
    expect((await soundOf([sounding], { muted: ['s1'] })).file).toBeNull();
    const [first, second, other] = [await soundOf([sounding]), await soundOf([sounding], { clips: 0 }), await soundOf([sounding], { loudness: -23 })];
    expect(second.file).toBe(first.file);
    expect(other.file).not.toBe(first.file);
  });

  it('AD-9: is in the film, as long as its picture, in sync, whatever the film is made as', async () => {
    const clips = [await clip(1, clicks(0.5)), await clip(1, null), await clip(1, clicks(0.5))];
    const media = createMediaTool(studio.store, process.env);
    const request = { clips: clips.map((video, at) => ({ scene: `s${at + 1}`, video })), subjects: {} };
    const film = await media.film({ ...request, timeline: emptyTimeline }, testContext());
    const path = studio.store.path(film.video);
    expect(await probeVideo(path)).toMatchObject({ frames: 72, even: true, tracks: 2, duration: 3, sound: { codec: 'mp4a', rate, channels: 2, heard: 144_000 } });
    const samples = await samplesOf(path);
    for (const at of [0.5, 2.5]) {
      const place = samples.subarray((at - 0.1) * rate, (at + 0.1) * rate).findIndex((value) => Math.abs(value) > 0.1) / rate - 0.1;
      expect(Math.abs(place)).toBeLessThan(0.005);
    }
    expect(await faultsOf(process.env, path, { frames: 72, sound: true }, signal)).toEqual([]);

    expect(await faultsInTables(path, { frames: 71, sound: false })).toEqual(['72 frames instead of 71', 'it has sound']);
    const broken = await readFile(path);
    const first = broken.indexOf('mdat') + 4;
    broken.fill(0xff, first + Math.floor((broken.length - first) / 3), first + Math.floor((broken.length - first) / 2));
    await writeFile(join(studio.folder, 'made', 'broken.mp4'), broken);
    expect(await faultsOf(process.env, join(studio.folder, 'made', 'broken.mp4'), { frames: 72, sound: true }, signal)).toEqual([expect.stringContaining('it cannot be decoded')]);

    const prores = await media.film({ ...request, timeline: { ...emptyTimeline, codec: 'prores' } }, testContext());
    const { stderr } = await ffmpeg('-v', 'info', '-xerror', '-i', studio.store.path(prores.video), '-f', 'null', '-');
    expect(stderr).toMatch(/Duration: 00:00:03\.0/);
    expect(stderr).toMatch(/Audio: aac/);
  }, 60_000);
});
