/** A person's own file of music or speech is laid under the film, a picture put on a card of it; or refused with a sentence. */
import { readdir } from 'node:fs/promises';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { BriefImage, Timeline } from '../../src/lib/pipeline/index.ts';
import { addImages, putCardPicture, putTrack } from '../../src/lib/server/actions/uploads.ts';
import { maxSoundBytes } from '../../src/lib/server/media/ingest-sound.ts';
import { openStore } from '../../src/lib/server/storage/files.ts';
import type { Studio } from '../../src/lib/server/studio.ts';
import { openNotebook, type Notebook } from '../support/notebook.ts';
import { wav } from '../support/wav.ts';

let notebook: Notebook;
let studio: Studio;
beforeAll(async () => {
  notebook = await openNotebook();
  await notebook.run('export');
  studio = { store: openStore(notebook.data), sessions: notebook.sessions, config: { env: process.env } } as unknown as Studio;
});
afterAll(() => notebook.close());

const file = (bytes: Uint8Array, name: string) => new File([Uint8Array.from(bytes)], name);
const put = (track: 'music' | 'voice', sent: File) => putTrack(studio, notebook.project, track, sent);
const soundNow = async () => ((await notebook.evaluation()).cells.get('timeline')?.take?.output as Timeline | undefined)?.sound ?? null;

describe('a file of sound', () => {
  it('lies under the film as it is, music with a fade at its end, and outdates the film alone', async () => {
    expect(await put('music', file(wav(3), 'Waltz.wav'))).toMatchObject({ ok: true });
    expect(await put('voice', file(wav(1, 220), 'Speech.wav'))).toMatchObject({ ok: true });
    expect(await soundNow()).toMatchObject({
      music: { name: 'Waltz.wav', volume: 0, at: 0, from: 0, fadeIn: 0, fadeOut: 1.5, audio: { mime: 'audio/flac', duration: 3 } }, voice: { name: 'Speech.wav', fadeOut: 0, audio: { duration: 1 } }
    });
    expect(studio.store.has((await soundNow())!.music!.audio)).toBe(true);
    expect(Object.entries(await notebook.states()).filter(([, state]) => state === 'outdated')).toEqual([['export', 'outdated']]);
  });

  it('takes the place of the one before, and the same file again changes nothing but that', async () => {
    const before = await soundNow();
    await notebook.act({ type: 'edit_track', track: 'music', fields: { volume: -12, at: 1 } });
    expect(await put('music', file(wav(3), 'Waltz.wav'))).toMatchObject({ ok: true });
    // As if it had been chosen for the first time.
    expect(await soundNow()).toEqual(before);
    expect(await put('music', file(wav(2, 330), 'Tango.wav'))).toMatchObject({ ok: true });
    expect((await soundNow())!.music).toMatchObject({ name: 'Tango.wav', audio: { duration: 2 } });
    expect((await soundNow())!.voice).toEqual(before!.voice);
    await notebook.undo();
    expect(await soundNow()).toEqual(before);
  });

  it.each<[string, () => File, RegExp]>([
    ['text', () => file(Buffer.from('no sound at all'), 'a.mp3'), /not a whole sound/],
    ['a page', () => file(Buffer.from('<!doctype html><script>alert(1)</script>'), 'a.wav'), /not a whole sound/],
    ['a playlist', () => file(Buffer.from('#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n'), 'a.m4a'), /not a whole sound/],
    ['half a file', () => file(wav(20).subarray(0, 200_000), 'a.wav'), /not a whole sound/],
    ['a sound without a sample', () => file(wav(0), 'a.wav'), /sound/],
    ['more than may be sent', () => Object.defineProperty(file(wav(0.1), 'Long.wav'), 'size', { value: maxSoundBytes + 1 }), /Long\.wav is larger than 100 MB/]
  ])('that is %s is refused with a sentence, and nothing is changed or left behind', async (_, make, message) => {
    const before = await soundNow();
    const kept = (await readdir(studio.store.root, { recursive: true })).length;
    expect(await put('music', make())).toMatchObject({ ok: false, code: 'bad_input', message: expect.stringMatching(message), advice: expect.stringMatching(/\.$/) });
    expect(await soundNow()).toEqual(before);
    expect(await readdir(studio.store.temporary)).toEqual([]);
    expect((await readdir(studio.store.root, { recursive: true })).length).toBe(kept);
  });

  it('for a notebook that is gone is refused as well', async () => {
    expect(await putTrack(studio, '00000000-0000-4000-8000-000000000000', 'music', file(wav(1), 'a.wav'))).toMatchObject({ ok: false, code: 'no_project' });
  });
});

describe('pictures of the brief', () => {
  it('AD-1: are told to the providers as soon as they are in the brief, those that were refused are not', async () => {
    const told: (readonly BriefImage[])[] = [];
    const { refused, outcome } = await addImages(
      { ...studio, readAhead: (images) => Promise.resolve(void told.push(images)) }, notebook.project,
      [file(await sharp({ create: { width: 300, height: 400, channels: 3, background: '#c04030' } }).png().toBuffer(), 'Red.png'), file(Buffer.from('no picture'), 'Text.png')]
    );
    expect({ outcome, refused }).toMatchObject({ outcome: { ok: true }, refused: [{ name: 'Text.png' }] });
    expect(told.map((images) => images.map(({ name }) => name))).toEqual([['Red.png']]);
    await notebook.undo();
  });
});

describe('a picture of its own', () => {
  const cards = async () => ((await notebook.evaluation()).cells.get('timeline')?.take?.output as Timeline | undefined)?.cards ?? [];
  const logo = () => sharp({ create: { width: 200, height: 80, channels: 4, background: '#20408080' } }).png().toBuffer();

  it('is shown on the card that it was sent for, which stays as it is otherwise; nothing but the film is outdated', async () => {
    await notebook.act({ type: 'put_card', card: { frames: 48, title: 'The end' } });
    const [before] = await cards();
    expect(await putCardPicture(studio, notebook.project, 'c1', file(await logo(), 'Logo.png'))).toMatchObject({ ok: true });
    const [{ picture, ...card }] = await cards() as [Timeline['cards'][number]];
    expect({ ...card, picture: null }).toEqual(before);
    expect(picture).toMatchObject({ mime: 'image/png', width: 200, height: 80 });
    expect(studio.store.has(picture!)).toBe(true);
    expect(Object.entries(await notebook.states()).filter(([, state]) => state === 'outdated')).toEqual([['export', 'outdated']]);
  });

  it('is refused where it is no picture, and for a card that is gone', async () => {
    const before = await cards();
    expect(await putCardPicture(studio, notebook.project, 'c1', file(Buffer.from('<svg/>'), 'logo.png'))).toMatchObject({ ok: false, code: 'bad_input', message: expect.stringMatching(/logo\.png/) });
    expect(await putCardPicture(studio, notebook.project, 'c7', file(await logo(), 'Logo.png'))).toMatchObject({ ok: false, code: 'no_entry' });
    expect(await cards()).toEqual(before);
  });
});
