import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ffmpegAdvice } from '../../bin/lib/ffmpeg.js';
import { examineFfmpeg, findFfmpeg } from '../../src/lib/server/media/ffmpeg-path.ts';

let folder = '';
beforeEach(() => { folder = mkdtempSync(join(tmpdir(), 'scenebook-ffmpeg-')); });
afterEach(() => rmSync(folder, { recursive: true, force: true }));

/** A program that answers as FFmpeg does: its banner on the error stream, its encoders on the other. */
function fake(name: string, { version = '7.1', encoder = 'libx264', exit = 0, banner = 'ffmpeg' } = {}): string {
  const path = join(folder, name);
  mkdirSync(join(path, '..'), { recursive: true });
  writeFileSync(path, `#!/bin/sh\necho "${banner} version ${version} Copyright" >&2\necho " V....D ${encoder}              an encoder"\nexit ${exit}\n`);
  chmodSync(path, 0o755);
  return path;
}

const none = () => null;
const pathOf = (...names: string[]) => names.map((name) => join(folder, name)).join(delimiter);

describe.skipIf(process.platform === 'win32')('which FFmpeg is used', () => {
  it('FFMPEG_PATH before PATH before the package', async () => {
    const asked = fake('asked/ffmpeg', { version: '8.0' });
    const system = fake('system/ffmpeg');
    const spare = fake('spare/ffmpeg', { version: '6.0' });
    const env = { FFMPEG_PATH: asked, PATH: pathOf('system') };
    expect(await findFfmpeg(env, () => spare)).toEqual({ path: asked, version: '8.0', ffprobe: null });
    expect(await findFfmpeg({ PATH: pathOf('system') }, () => spare)).toEqual({ path: system, version: '7.1', ffprobe: null });
    expect(await findFfmpeg({ PATH: pathOf('empty') }, () => spare)).toEqual({ path: spare, version: '6.0', ffprobe: null });
  });

  it('passes over one that does not run or lacks libx264, also earlier on PATH', async () => {
    const broken = fake('broken/ffmpeg', { exit: 127 });
    fake('plain/ffmpeg', { encoder: 'libopenh264' });
    const good = fake('good/ffmpeg');
    const found = await findFfmpeg({ FFMPEG_PATH: broken, PATH: pathOf('plain', 'good') }, none);
    expect(found?.path).toBe(good);
  });

  it('names the ffprobe beside it', async () => {
    fake('system/ffmpeg');
    const probe = fake('system/ffprobe', { banner: 'ffprobe' });
    expect((await findFfmpeg({ PATH: pathOf('system') }, none))?.ffprobe).toBe(probe);
  });

  it('is asked once, but looked for again while there is none or after it has gone', async () => {
    const env = { PATH: pathOf('later') };
    expect(await findFfmpeg(env, none)).toBeNull();
    const path = fake('later/ffmpeg');
    expect((await findFfmpeg(env, none))?.version).toBe('7.1');
    fake('later/ffmpeg', { version: '9.9' });
    expect((await findFfmpeg(env, none))?.version).toBe('7.1');
    rmSync(path);
    expect(await findFfmpeg(env, none)).toBeNull();
  });

  it.each([
    ['that is missing', () => join(folder, 'gone'), 'there is no such file'],
    ['that does not run', () => fake('broken', { exit: 1 }), 'it does not run'],
    ['that is something else', () => fake('other', { banner: 'avconv' }), 'it is not FFmpeg'],
    ['without libx264', () => fake('plain', { encoder: 'libx264rgb' }), 'its version 7.1 was built without libx264']
  ])('says what is wrong with one %s', async (_, make, problem) => {
    expect(await examineFfmpeg(make())).toEqual({ ok: false, problem });
  });

  it('is advised in the words of the system', () => {
    expect(ffmpegAdvice('darwin')).toContain('brew install ffmpeg');
    expect(ffmpegAdvice('linux')).toContain('apt-get install ffmpeg');
    expect(ffmpegAdvice('freebsd')).toContain('ffmpeg.org');
  });
});
