/** Words in the picture: drawn with the studio's own letters, with and without fonts on the machine, and never left out in silence. */
import { readdir, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { emptyTimeline, type ArtifactRef, type Film, type Timeline } from '../../src/lib/pipeline/index.ts';
import type * as FontFiles from '../../src/lib/server/media/font-files.ts';
import { createMediaTool } from '../../src/lib/server/media/media-tool.ts';
import { logFfmpeg } from '../support/ffmpeg-log.ts';
import { decodeAll, openTestStore, testContext, type Studio } from '../support/video.ts';
import { movingClip } from '../support/film-clips.ts';

/** In place of the hash of the studio's own fonts. */
let otherFonts: string | null = null;
vi.mock('../../src/lib/server/media/font-files.ts', async (original) => {
  const own = await original<typeof FontFiles>();
  return { ...own, fontHash: (files: readonly string[]) => (otherFonts === null ? own.fontHash(files) : Promise.resolve(otherFonts)) };
});

const size = { width: 960, height: 540 };
let studio: Studio;
let clip: ArtifactRef;
let withoutFonts: { FFMPEG_PATH: string };
const undo: (() => Promise<void>)[] = [];
beforeAll(async () => {
  studio = await openTestStore();
  clip = await movingClip(studio.store, 1, 12, size);
  const settings = join(studio.folder, 'fonts.conf');
  await writeFile(settings, `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig><dir>${join(studio.folder, 'none')}</dir><cachedir>${join(studio.folder, 'cache')}</cachedir></fontconfig>`);
  const log = await logFfmpeg({ environment: { FONTCONFIG_FILE: settings } });
  withoutFonts = log.env;
  undo.push(log.remove, studio.remove);
});
afterAll(() => Promise.all(undo.map((each) => each())));

async function filmWith(env: NodeJS.ProcessEnv, text: string, style: Timeline['texts'][number]['style'] = 'title', codec: Timeline['codec'] = 'h264'): Promise<Film> {
  await rm(join(studio.folder, 'windows'), { recursive: true, force: true });
  const texts = [{ id: 't1', scene: 's1', from: 0, to: 12, style, text }];
  return createMediaTool(studio.store, env).film({ clips: [{ scene: 's1', video: clip }], subjects: {}, timeline: { ...emptyTimeline, texts, burn: true, codec } }, testContext());
}
const frameOf = async (video: ArtifactRef) => (await decodeAll(studio.store.path(video), 'gray', size.width, size.height))[5]!;
/** How many points of the middle, or of the lowest quarter, are as bright as letters. */
const bright = (frame: Uint8Array, from = 0.35, to = 0.65) => frame.subarray(Math.round(size.height * from) * size.width, Math.round(size.height * to) * size.width).filter((value) => value > 238).length;

describe('words drawn into the picture', () => {
  it('are the same letters on a machine with fonts and on one without any', async () => {
    const plain = await frameOf(clip);
    expect(bright(plain)).toBeLessThan(50);
    const [here, bare] = [await frameOf((await filmWith(process.env, 'Über Äpfel, Жук, Ωμέγα')).video), await frameOf((await filmWith(withoutFonts, 'Über Äpfel, Жук, Ωμέγα')).video)];
    expect(bright(here)).toBeGreaterThan(1000);
    expect(Buffer.compare(here, bare)).toBe(0);
  });

  it('are bold as titles and light as captions', async () => {
    const caption = await frameOf((await filmWith(withoutFonts, 'Lemonade', 'caption')).video);
    expect(bright(caption, 0.8, 1)).toBeGreaterThan(150);
    expect(bright(caption)).toBeLessThan(50);
    const third = await frameOf((await filmWith(withoutFonts, 'Lemonade', 'lower_third')).video);
    // 0.06 to 0.052 of the picture in size; bold strokes are half as wide again.
    expect(bright(third, 0.75, 1) / bright(caption, 0.75, 1)).toBeGreaterThan(1.4);
  });

  it('with letters that no font has refuse the film and say which, whatever its format', async () => {
    for (const codec of ['h264', 'prores'] as const) {
      await expect(filmWith(withoutFonts, 'Saft 日本', 'title', codec)).rejects.toMatchObject({
        code: 'media_failed', message: 'No font on this machine has “日”, “本”, which the film\'s words are written with.', advice: expect.stringContaining('Noto')
      });
    }
    expect(await readdir(studio.store.temporary)).toEqual([]);
    expect((await readdir(join(studio.folder, 'windows')).catch(() => []))).toEqual([]);
  });

  it('may hold signs that are not seen, and whatever would be a command', async () => {
    const film = await filmWith(withoutFonts, '{\\b0}No\u200b\ufe0f commands\\N\u200d here');
    expect(bright(await frameOf(film.video))).toBeGreaterThan(500);
  });

  it('come back when the folder of fonts was deleted', async () => {
    await rm(join(studio.folder, 'fonts'), { recursive: true, force: true });
    expect(bright(await frameOf((await filmWith(withoutFonts, 'Again')).video))).toBeGreaterThan(500);
    const [folder, ...others] = await readdir(join(studio.folder, 'fonts'));
    expect(others).toEqual([]);
    expect((await readdir(join(studio.folder, 'fonts', folder!))).sort()).toEqual(['Inter_400Regular.ttf', 'Inter_700Bold.ttf']);
  });

  it('are drawn anew, on cards too, once the fonts are others; what has no words stays as it is', async () => {
    const log = await logFfmpeg();
    const card = { id: 'c1', before: null, frames: 6, title: 'End', line: '', picture: null, ink: '#ffffff', ground: '#204060' } as const;
    const text = { id: 't1', scene: 's1', from: 0, to: 12, style: 'title', text: 'Words' } as const;
    const encodings = async (timeline: Partial<Timeline>) => {
      const before = (await log.runs()).length;
      await createMediaTool(studio.store, log.env).film({ clips: [{ scene: 's1', video: clip }], subjects: {}, timeline: { ...emptyTimeline, ...timeline } }, testContext());
      return (await log.runs()).slice(before).filter((run) => run.includes('libx264')).length;
    };
    await rm(join(studio.folder, 'windows'), { recursive: true, force: true });
    /** With how many encodings have letters in them. */
    const films: readonly (readonly [Partial<Timeline>, number])[] = [[{ texts: [text] }, 1], [{ cards: [card] }, 1], [{ cards: [{ ...card, title: '' }], shapes: ['1:1'] }, 0]];
    for (const [film] of films) expect(await encodings(film)).toBeGreaterThan(0);
    for (const [film] of films) expect(await encodings(film)).toBe(0);
    otherFonts = 'others';
    try {
      for (const [film, drawn] of films) expect(await encodings(film)).toBe(drawn);
    } finally {
      otherFonts = null;
      await log.remove();
    }
  });
});
