import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { type FfmpegRun, runFfmpeg } from '../../src/lib/server/media/ffmpeg.ts';

const program = vi.hoisted(() => ({ path: null as string | null }));
vi.mock('../../src/lib/server/media/ffmpeg-path.ts', () => ({
  findFfmpeg: async () => program.path && { path: program.path, version: '0', ffprobe: null }
}));

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'scenebook-ffmpeg-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** Runs a shell script in FFmpeg's place. */
async function runScript(script: string, run: Partial<FfmpegRun> = {}) {
  program.path = join(folder, 'ffmpeg');
  await writeFile(program.path, `#!/bin/sh\n${script}\n`);
  await chmod(program.path, 0o755);
  return runFfmpeg({ env: process.env, args: ['-i', 'a; echo $HOME'], signal: new AbortController().signal, ...run });
}

describe.skipIf(process.platform === 'win32')('running FFmpeg', () => {
  it('says how to get one where there is none', async () => {
    program.path = null;
    await expect(runFfmpeg({ env: {}, args: [], signal: new AbortController().signal })).rejects.toMatchObject({
      code: 'media_failed', message: 'FFmpeg was not found on this machine.', advice: expect.stringContaining('FFMPEG_PATH')
    });
  });

  it('hands over arguments as they are, and nothing of the environment but the search path', async () => {
    const seen = join(folder, 'seen');
    process.env.SCENEBOOK_SECRET_OF_TEST = 'secret';
    await runScript(`printf '%s\\n' "$@" > '${seen}'; env >> '${seen}'`);
    delete process.env.SCENEBOOK_SECRET_OF_TEST;
    const text = await readFile(seen, 'utf8');
    expect(text).toContain('-nostdin\n-hide_banner\n-v\nerror\n-xerror\n');
    expect(text).toContain('\n-i\na; echo $HOME\n');
    expect(text).not.toContain('SCENEBOOK_SECRET_OF_TEST');
  });

  it('counts the frames it reports', async () => {
    const heard: number[] = [];
    const script = "printf 'frame=3\\nfps=1\\nprogress=continue\\nfra'; printf 'me=  12\\nprogress=end\\n'";
    expect(await runScript(script, { onFrame: (frame) => heard.push(frame) })).toEqual({ frames: 12, words: '' });
    expect(heard).toEqual([3, 12]);
  });

  it('pipes chunks in and leaves out -nostdin then', async () => {
    const seen = join(folder, 'piped');
    await runScript(`cat > '${seen}'; printf '%s ' "$@" >> '${seen}'`, { input: [Buffer.from('one '), Buffer.from('two ')] });
    expect(await readFile(seen, 'utf8')).toMatch(/^one two -hide_banner/);
  });

  it('ends when the program ends before it has read everything', async () => {
    const endless = function* () {
      for (;;) yield new Uint8Array(100_000);
    };
    await expect(runScript('exit 1', { input: endless() })).rejects.toMatchObject({ code: 'media_failed' });
  });

  it('stops the program when whoever makes the input fails, and passes that failure on', async () => {
    const broken = function* () {
      yield new Uint8Array(10);
      throw new RangeError('no frame');
    };
    await expect(runScript('exec sleep 60', { input: broken() })).rejects.toThrow('no frame');
  });

  it.each([
    { words: 'moov atom not found', code: 'media_failed' },
    { words: 'av_interleaved_write_frame(): No space left on device', code: 'disk_full' }
  ])('tells $code from what FFmpeg printed', async ({ words, code }) => {
    await expect(runScript(`echo '${words}' >&2; exit 1`)).rejects.toMatchObject({ code, detail: words, advice: expect.stringMatching(/\.$/) });
  });

  it('stops the program at its time limit, and when it is cancelled', async () => {
    await expect(runScript('exec sleep 60', { timeout: 50 })).rejects.toMatchObject({ code: 'timeout' });
    const control = new AbortController();
    const running = runScript("echo frame=1; exec sleep 60", { signal: control.signal, onFrame: () => control.abort() });
    await expect(running).rejects.toMatchObject({ code: 'cancelled' });
    await expect(runScript('exit 0', { signal: control.signal })).rejects.toMatchObject({ code: 'cancelled' });
  });
});
