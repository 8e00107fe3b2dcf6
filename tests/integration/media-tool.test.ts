import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type ArtifactRef, type Aspect, aspects, frameSizes } from '../../src/lib/pipeline/outputs.ts';
import { readFrames } from '../../src/lib/server/media/frames.ts';
import { readSamples } from '../../src/lib/server/media/mp4-samples.ts';
import { pixelHash } from '../../src/lib/server/media/pictures.ts';
import { createMediaTool } from '../../src/lib/server/media/media-tool.ts';
import { normaliseClip } from '../../src/lib/server/media/normalise.ts';
import { probeVideo } from '../../src/lib/server/media/probe.ts';
import { createMover } from '../../src/lib/server/providers/animatic/mover.ts';
import { decodeAll, ffmpeg, keyframePair, noPrompt, openTestStore, pixelsOf, psnr, type Studio, testContext } from '../support/video.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await openTestStore();
});
afterAll(() => studio.remove());

const media = () => createMediaTool(studio.store, process.env);
const signal = new AbortController().signal;

const made = new Map<string, Promise<ArtifactRef>>();

/** A clip of a scene and, with `back`, of the way back; each is made once. */
function clip(aspect: Aspect, duration: number, back = false): Promise<ArtifactRef> {
  const key = `${aspect} ${duration} ${back}`;
  const known = made.get(key) ?? makeClip(aspect, duration, back);
  made.set(key, known);
  return known;
}

async function makeClip(aspect: Aspect, duration: number, back: boolean): Promise<ArtifactRef> {
  const { first, last } = await keyframePair(studio.store, aspect);
  const { value } = await createMover(studio.store, process.env).animate({
    mode: 'first_and_last_frame', prompt: noPrompt, aspect, duration, camera: 'push_in', ...(back ? { first: last, last: first } : { first, last })
  }, testContext());
  return value.video;
}

/** A file that a person might upload, made by FFmpeg's own test picture. */
async function upload(name: string, ...options: string[]): Promise<string> {
  const folder = join(studio.folder, 'uploads');
  await mkdir(folder, { recursive: true });
  const file = join(folder, name);
  await ffmpeg('-v', 'error', '-f', 'lavfi', '-i', 'testsrc2=size=640x480:rate=30:duration=1', ...options, '-y', file);
  return file;
}

const temporaries = async () => (await readdir(studio.store.temporary).catch(() => [])).sort();

describe('frames of a clip', () => {
  it('CLIP-2: are the decoder\'s first, middle and last, with the true length', async () => {
    const video = await clip('16:9', 1);
    const frames = await media().frames(video, testContext());
    expect(frames).toMatchObject({ duration: 1, frames: 24 });
    const decoded = await decodeAll(studio.store.path(video), 'rgb24', 1280, 720);
    for (const [ref, index] of [[frames.first, 0], [frames.middle, 12], [frames.last, 23]] as const) {
      expect(ref).toMatchObject({ mime: 'image/jpeg', width: 1280, height: 720 });
      const own = psnr((await pixelsOf(studio.store, ref)).data, decoded[index]!);
      expect(own).toBeGreaterThan(35);
      expect(own).toBeGreaterThan(psnr((await pixelsOf(studio.store, ref)).data, decoded[index === 0 ? 1 : index - 1]!));
    }
  });

  it('CLIP-2: are exact to the last bit before they become JPEG, at key frames, beside them and far from them', async () => {
    const path = studio.store.path(await clip('16:9', 1.5));
    const facts = await probeVideo(path);
    const decoded = await decodeAll(path, 'rgb24', 1280, 720);
    const { keys, shown } = await readSamples(path, 'vide');
    expect(keys.map((key) => shown[key])).toEqual([0, 12, 24]);
    const indices = [0, 1, 11, 12, 13, 18, 23, 24, 25, 34, 35];
    const read = await readFrames({ store: studio.store, env: process.env, path, facts, signal }, indices);
    for (const [i, index] of indices.entries()) expect(Buffer.compare(read[i]!.data, decoded[index]!)).toBe(0);
    // The same, and in any order, where the file does not say that its frames last equally long.
    for (const said of [facts, { ...facts, even: false }]) {
      const [late, early, again] = await readFrames({ store: studio.store, env: process.env, path, facts: said, signal }, [35, 12, 35]);
      expect([late, early, again].map((frame) => pixelHash(frame!))).toEqual([35, 12, 35].map((index) => pixelHash({ data: decoded[index]!, width: 1280, height: 720, channels: 3 })));
    }
    expect(await temporaries()).toEqual([]);
  });

  it('come out the slow way when the file\'s rate is not what it says', async () => {
    const path = studio.store.path(await clip('16:9', 1));
    const facts = await probeVideo(path);
    const decoded = await decodeAll(path, 'rgb24', 1280, 720);
    const [last, fifth] = await readFrames({ store: studio.store, env: process.env, path, facts: { ...facts, even: false, rate: 12 }, signal }, [23, 21]);
    expect(Buffer.compare(last!.data, decoded[23]!)).toBe(0);
    expect(Buffer.compare(fifth!.data, decoded[21]!)).toBe(0);
    expect(await temporaries()).toEqual([]);
  });

  it('are not looked for in a picture that calls itself a clip', async () => {
    const picture = await studio.store.put(Buffer.from('no video at all, only words'), { mime: 'video/mp4' });
    await expect(media().frames(picture, testContext())).rejects.toMatchObject({ code: 'media_failed' });
  });
});

describe('joining', () => {
  it.each(aspects)('AD-9: cuts four %s clips into one film, exact to the frame', async (aspect) => {
    const clips = [await clip(aspect, 0.5), await clip(aspect, 1, true), await clip(aspect, 0.75), await clip(aspect, 0.5, true)];
    const context = testContext();
    const film = await media().join(clips, context);
    const { width, height } = frameSizes[aspect];
    expect(film).toMatchObject({ frames: 66, duration: 2.75, video: { width, height, mime: 'video/mp4' }, poster: { width, height, mime: 'image/jpeg' } });
    const path = studio.store.path(film.video);
    expect(await probeVideo(path)).toMatchObject({ frames: 66, even: true, faststart: true, tracks: 1, rate: 24 });
    const { stderr } = await ffmpeg('-v', 'warning', '-xerror', '-i', path, '-f', 'null', '-');
    expect(stderr).toBe('');
    expect(context.heard.every(({ fraction }) => fraction !== null && fraction <= 1)).toBe(true);
    expect(await temporaries()).toEqual([]);
  });

  it('AD-9: changes no frame of a clip it copies', async () => {
    const clips = [await clip('16:9', 0.5), await clip('16:9', 0.5, true)];
    const film = await media().join(clips, testContext());
    const parts = await Promise.all(clips.map((one) => decodeAll(studio.store.path(one), 'gray', 1280, 720)));
    const whole = await decodeAll(studio.store.path(film.video), 'gray', 1280, 720);
    expect(whole).toHaveLength(24);
    expect(whole.every((frame, i) => Buffer.compare(frame, parts.flat()[i]!) === 0)).toBe(true);
  });

  it('AD-9: encodes anew when a clip differs from the others', async () => {
    const { store } = studio;
    const foreign = await upload('foreign.mp4', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-bf', '2');
    const other = await store.put(await readFile(foreign), { mime: 'video/mp4' });
    const film = await media().join([await clip('16:9', 0.5), other], testContext());
    expect(film.frames).toBe(36);
    expect(await probeVideo(store.path(film.video))).toMatchObject({ frames: 36, width: 1280, height: 720, faststart: true });
  });

  it('refuses a film of no clips', async () => {
    await expect(media().join([], testContext())).rejects.toMatchObject({ code: 'bad_input' });
  });
});

describe('a video from outside', () => {
  it.each([
    { name: 'a.mp4', options: ['-c:v', 'libx264', '-pix_fmt', 'yuv420p'] },
    { name: 'b.webm', options: ['-c:v', 'libvpx', '-b:v', '1M', '-deadline', 'realtime'] },
    { name: 'c.mov', options: ['-c:v', 'mjpeg'] },
    { name: 'd.mp4', options: ['-f', 'lavfi', '-i', 'sine=duration=1', '-c:v', 'libx264', '-pix_fmt', 'yuv444p', '-c:a', 'aac'] }
  ])('AD-9: is brought to the project\'s format and then joins by copying: $name', async ({ name, options }) => {
    const { store } = studio;
    const { video } = await normaliseClip(store, process.env, await upload(name, ...options), { aspect: '16:9', signal });
    expect(video).toMatchObject({ width: 1280, height: 720, duration: 1, frames: 24 });
    const ours = await clip('16:9', 0.5);
    const [theirFacts, ourFacts] = await Promise.all([video, ours].map((ref) => probeVideo(store.path(ref))));
    const own = { frames: 0, ticks: 0, duration: 0, tracks: 0, sound: null };
    expect({ ...theirFacts, ...own }).toEqual({ ...ourFacts, ...own });
    const film = await media().join([ours, video], testContext());
    expect(film.frames).toBe(36);
  });

  it('is refused when it is cut off, damaged, no video at all, or too long, and leaves nothing behind', async () => {
    const whole = await readFile(await upload('whole.mp4', '-c:v', 'libx264', '-pix_fmt', 'yuv420p', '-movflags', '+faststart'));
    const cut = join(studio.folder, 'uploads', 'cut.mp4');
    await writeFile(cut, whole.subarray(0, whole.length * 0.6));
    const flipped = join(studio.folder, 'uploads', 'flipped.mp4');
    const damaged = Buffer.from(whole);
    for (let at = damaged.length / 2; at < damaged.length; at += 997) damaged[Math.floor(at)]! ^= 0x5a;
    await writeFile(flipped, damaged);
    const words = join(studio.folder, 'uploads', 'words.mp4');
    await writeFile(words, 'These are words.');
    const picture = join(studio.folder, 'uploads', 'picture.mp4');
    await sharp({ create: { width: 64, height: 64, channels: 3, background: 'red' } }).png().toFile(picture);
    const long = join(studio.folder, 'uploads', 'long.mp4');
    await ffmpeg('-v', 'error', '-f', 'lavfi', '-i', 'color=size=64x36:rate=5:duration=70', '-c:v', 'libx264', '-y', long);

    for (const file of [cut, flipped, words, picture]) {
      await expect(normaliseClip(studio.store, process.env, file, { aspect: '1:1', signal }), file).rejects.toMatchObject({
        code: 'bad_input', message: 'This file is not a whole video that can be read.'
      });
    }
    await expect(normaliseClip(studio.store, process.env, long, { aspect: '16:9', signal })).rejects.toMatchObject({
      code: 'bad_input', message: 'This video is longer than 60 seconds.'
    });
    expect(await temporaries()).toEqual([]);
  }, 60_000);

  it('is refused when it is a playlist that points at another project\'s film', async () => {
    const { store } = studio;
    const victim = store.path(await clip('16:9', 0.5));
    const folder = join(studio.folder, 'uploads');
    await mkdir(folder, { recursive: true });
    await writeFile(join(folder, 'beside.mp4'), await readFile(victim));
    const lists = {
      'concat.mp4': `ffconcat version 1.0\nfile 'beside.mp4'\n`,
      'absolute.mp4': `ffconcat version 1.0\nfile '${victim}'\n`,
      'hls.mp4': `#EXTM3U\n#EXT-X-VERSION:3\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nbeside.mp4\n#EXT-X-ENDLIST\n`,
      'hls-url.mp4': `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://${victim}\n#EXT-X-ENDLIST\n`,
      'dash.mp4': '<?xml version="1.0"?><MPD xmlns="urn:mpeg:dash:schema:mpd:2011" type="static"><Period><AdaptationSet mimeType="video/mp4"><Representation id="1" bandwidth="1"><BaseURL>beside.mp4</BaseURL></Representation></AdaptationSet></Period></MPD>',
      'sdp.mp4': 'v=0\no=- 0 0 IN IP4 127.0.0.1\ns=x\nc=IN IP4 127.0.0.1\nt=0 0\nm=video 5004 RTP/AVP 96\na=rtpmap:96 H264/90000\n'
    };
    for (const [name, text] of Object.entries(lists)) {
      await writeFile(join(folder, name), text);
      await expect(normaliseClip(store, process.env, join(folder, name), { aspect: '16:9', signal }), name).rejects.toMatchObject({ code: 'bad_input' });
    }
  });
});
