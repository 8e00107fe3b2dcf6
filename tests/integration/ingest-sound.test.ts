import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ingestSound } from '../../src/lib/server/media/ingest-sound.ts';
import { ffmpeg, openTestStore, type Studio } from '../support/video.ts';

let studio: Studio;
beforeAll(async () => {
  studio = await openTestStore();
  await mkdir(join(studio.folder, 'uploads'));
});
afterAll(() => studio.remove());

const signal = new AbortController().signal;
const place = (name: string) => join(studio.folder, 'uploads', name);
const take = (name: string) => ingestSound(studio.store, process.env, place(name), signal);
const make = async (name: string, ...options: string[]) => {
  await ffmpeg('-v', 'error', '-f', 'lavfi', '-i', 'sine=frequency=440:duration=2', ...options, '-y', place(name));
  return place(name);
};

describe('music and speech from outside', () => {
  it.each([
    { name: 'a.mp3', options: ['-c:a', 'libmp3lame', '-ar', '44100'] },
    { name: 'b.m4a', options: ['-c:a', 'aac'] },
    { name: 'c.wav', options: ['-c:a', 'pcm_s24le', '-ar', '96000', '-ac', '1'] },
    { name: 'd.flac', options: [] },
    { name: 'e.ogg', options: ['-c:a', 'libvorbis', '-ac', '2'] },
    { name: 'f.opus', options: ['-c:a', 'libopus'] },
    { name: 'g.aiff', options: ['-ac', '6'] },
    { name: 'h.aac', options: ['-c:a', 'aac', '-f', 'adts'] },
    { name: 'i.mp4', options: ['-f', 'lavfi', '-i', 'color=size=64x36:duration=2', '-c:v', 'libx264', '-c:a', 'aac'] },
    { name: 'misnamed.png', options: ['-c:a', 'libmp3lame', '-f', 'mp3'] }
  ])('are kept as FLAC at the film\'s rate: $name', async ({ name, options }) => {
    await make(name, ...options);
    const audio = await take(name);
    expect(audio).toMatchObject({ mime: 'audio/flac' });
    expect(Math.abs(audio.duration! - 2)).toBeLessThan(0.1);
    const { stderr } = await ffmpeg('-v', 'info', '-i', studio.store.path(audio), '-f', 'null', '-');
    expect(stderr).toMatch(/Audio: flac, 48000 Hz, stereo, s16/);
    expect(await readdir(studio.store.temporary)).toEqual([]);
  });

  it('are refused when they are cut off, no sound, or another file dressed up', async () => {
    const whole = await readFile(await make('whole.m4a', '-c:a', 'aac', '-movflags', '+faststart'));
    await writeFile(place('cut.m4a'), whole.subarray(0, Math.floor(whole.length * 0.6)));
    const flac = await readFile(await make('whole.flac'));
    await writeFile(place('cut.flac'), flac.subarray(0, Math.floor(flac.length * 0.6)));
    await writeFile(place('words.mp3'), 'These are words, and no music at all.');
    await writeFile(place('list.mp3'), `ffconcat version 1.0\nfile '${place('whole.m4a')}'\n`);
    await writeFile(place('hls.mp3'), `#EXTM3U\n#EXT-X-TARGETDURATION:1\n#EXTINF:1,\nfile://${place('whole.m4a')}\n#EXT-X-ENDLIST\n`);
    for (const name of ['cut.m4a', 'cut.flac', 'words.mp3', 'list.mp3', 'hls.mp3']) {
      await expect(take(name), name).rejects.toMatchObject({ code: 'bad_input', message: 'This file is not a whole sound that can be read.' });
    }
    await ffmpeg('-v', 'error', '-f', 'lavfi', '-i', 'color=size=64x36:duration=1', '-c:v', 'libx264', '-y', place('silent.mp4'));
    await expect(take('silent.mp4')).rejects.toMatchObject({ code: 'bad_input', message: 'This file holds no sound.' });
    await ffmpeg('-v', 'error', '-f', 'lavfi', '-i', 'anullsrc=r=8000:cl=mono', '-t', '1205', '-y', place('long.flac'));
    await expect(take('long.flac')).rejects.toMatchObject({ code: 'bad_input', message: 'This sound is longer than 20 minutes.' });
    expect(await readdir(studio.store.temporary)).toEqual([]);
  }, 60_000);
});
