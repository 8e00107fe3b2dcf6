/**
 * Writes a film as MP4 out of frames that lie in other files, byte for byte: one video track with one set of decoder
 * parameters and even times, and the sound track of another file where there is one. The tables stand in front.
 */
import { open, type FileHandle } from 'node:fs/promises';
import { ToolError } from '../../pipeline/steps/tools.ts';
import { frameRate } from '../../pipeline/words.ts';
import { samplesPerFrame } from '../../pipeline/timeline/ingest-args.ts';
import { timescale, type PictureSize } from '../../pipeline/timeline/ffmpeg-args.ts';
import { diskError } from '../storage/files.ts';
import { box, fullBox, runTable, table, unity, words } from './mp4-boxes.ts';
import { boxes, readSound } from './mp4.ts';
import { readSamples, type Samples } from './mp4-samples.ts';

/** Frames of a file that hang on no others: samples from `from` to before `to`, in decoding order and as they are shown. */
export type Stretch = { readonly samples: Samples; readonly from: number; readonly to: number };
/** `heard`: the samples of a channel that are heard, after the first `skipped` ones, which only set the decoder going. */
export type FilmSound = { readonly samples: Samples; readonly skipped: number; readonly heard: number };
export type FilmFile = { readonly size: PictureSize; readonly stretches: readonly Stretch[]; readonly sound: FilmSound | null };

type Bytes = { readonly path: string; readonly offset: number; readonly size: number };
/** Samples that lie together in the file, and when they are due. */
type Chunk = { readonly track: number; readonly seconds: number; readonly bytes: readonly Bytes[] };
type Track = { readonly trak: (offsets: readonly number[], wide: boolean) => Buffer; readonly chunks: readonly Chunk[]; readonly seconds: number };

/** The sound of an MP4 file, heard for as long as so many frames are seen. */
export async function soundOf(file: string, frames: number): Promise<FilmSound> {
  const [samples, facts] = await Promise.all([readSamples(file, 'soun'), readSound(file)]);
  return { samples, skipped: facts?.skipped ?? 0, heard: frames * samplesPerFrame };
}

const ticksPerFrame = timescale / frameRate;
/** A frame and a sample of sound are whole numbers of it, so that both tracks' lengths stand in the file exactly. */
const movieScale = 48_000;
/** Players that load a film while they play it want picture and sound of a moment close to each other. */
const chunkSeconds = 1;

/** Writes the film to `output`, which must not be there yet. Throws `cancelled` when the signal says so,
 * and `disk_full`; what is there of the file then is the caller's to remove. */
export async function writeFilm(output: string, film: FilmFile, signal: AbortSignal): Promise<void> {
  const tracks = [videoTrack(film), ...(film.sound ? [soundTrack(film.sound)] : [])];
  const chunks = tracks.flatMap((track) => track.chunks).sort((a, b) => a.seconds - b.seconds || a.track - b.track);
  const total = chunks.reduce((sum, { bytes }) => sum + bytes.reduce((part, { size }) => part + size, 0), 0);
  const wide = total > 0xf0000000;
  const layout = (start: number) => {
    const offsets: number[][] = tracks.map(() => []);
    for (const { track, bytes } of chunks) {
      offsets[track]!.push(start);
      start += bytes.reduce((sum, { size }) => sum + size, 0);
    }
    return Buffer.concat([fileType, movie(tracks, offsets, wide)]);
  };
  const head = wide ? Buffer.concat([words(1), Buffer.from('mdat'), words(Math.floor((total + 16) / 2 ** 32), total + 16)]) : Buffer.concat([words(total + 8), Buffer.from('mdat')]);
  // The tables' length does not hang on the places that stand in them.
  const tables = layout(layout(0).length + head.length);
  const file = await open(output, 'wx');
  try {
    await writeAll(file, tables);
    await writeAll(file, head);
    await copyAll(file, chunks.flatMap(({ bytes }) => bytes), signal);
  } catch (error) {
    throw diskError(error);
  } finally {
    await file.close();
  }
}

/** A disk that is getting full takes a part and says so only when it is asked for the rest. */
async function writeAll(file: FileHandle, bytes: Uint8Array): Promise<void> {
  for (let done = 0; done < bytes.length;) done += (await file.write(bytes, done)).bytesWritten;
}

const fileType = box('ftyp', Buffer.from('isom'), words(512), Buffer.from('isomiso2avc1mp41'));

function movie(tracks: readonly Track[], offsets: readonly (readonly number[])[], wide: boolean): Buffer {
  const length = Math.round(Math.max(...tracks.map(({ seconds }) => seconds)) * movieScale);
  return box('moov',
    fullBox('mvhd', 0, words(0, 0, movieScale, length, 0x10000, 0x1000000, 0, 0), unity, Buffer.alloc(24), words(tracks.length + 1)),
    ...tracks.map(({ trak }, at) => trak(offsets[at]!, wide)));
}

function videoTrack({ size, stretches }: FilmFile): Track {
  const bytes: Bytes[] = [];
  const delays: number[] = [];
  const keys: number[] = [];
  for (const { samples, from, to } of stretches) {
    const first = bytes.length;
    const heads = new Set(samples.keys);
    for (let at = from; at < to; at++) {
      if (heads.has(at)) keys.push(bytes.length + 1);
      delays.push(samples.shown[at]! - from + first - bytes.length);
      bytes.push({ path: samples.path, offset: samples.offsets[at]!, size: samples.sizes[at]! });
    }
  }
  // No frame is shown before it is decoded: all are shown so many frames late, and the edit list takes that back.
  const late = delays.reduce((most, delay) => Math.max(most, -delay), 0);
  const seconds = bytes.length / frameRate;
  const length = Math.round(seconds * movieScale);
  const tables = (offsets: readonly number[], wide: boolean, chunks: readonly Chunk[]) => box('stbl',
    box('stsd', descriptionOf(stretches[0]!.samples)),
    fullBox('stts', 0, words(1, bytes.length, ticksPerFrame)),
    fullBox('ctts', 0, runTable(delays.map((delay) => (delay + late) * ticksPerFrame))),
    fullBox('stss', 0, words(keys.length), table(keys)),
    ...placeTables(bytes.map(({ size: length }) => length), offsets, wide, chunks));
  const chunks = chunked(0, bytes, () => 1 / frameRate);
  return {
    seconds, chunks,
    trak: (offsets, wide) => box('trak',
      fullBox('tkhd', 3, words(0, 0, 1, 0, length, 0, 0, 0, 0), unity, words(size.width * 65536, size.height * 65536)),
      box('edts', fullBox('elst', 0, words(1, length, late * ticksPerFrame, 0x10000))),
      media(stretches[0]!.samples.handler, timescale, bytes.length * ticksPerFrame, fullBox('vmhd', 1, words(0, 0)), tables(offsets, wide, chunks)))
  };
}

function soundTrack({ samples: sound, skipped, heard }: FilmSound): Track {
  const bytes = sound.sizes.map((size, at) => ({ path: sound.path, offset: sound.offsets[at]!, size }));
  const ticks = sound.ticks.reduce((sum, length) => sum + length, 0);
  const seconds = heard / sound.timescale;
  const length = Math.round(seconds * movieScale);
  const chunks = chunked(1, bytes, (at) => sound.ticks[at]! / sound.timescale);
  return {
    seconds, chunks,
    trak: (offsets, wide) => box('trak',
      fullBox('tkhd', 3, words(0, 0, 2, 0, length, 0, 0, 1, 0x1000000), unity, words(0, 0)),
      box('edts', fullBox('elst', 0, words(1, length, skipped, 0x10000))),
      media(sound.handler, sound.timescale, ticks, fullBox('smhd', 0, words(0)), box('stbl',
        box('stsd', sound.descriptions), fullBox('stts', 0, runTable(sound.ticks)), ...placeTables(sound.sizes, offsets, wide, chunks))))
  };
}

const media = (handler: Buffer, scale: number, ticks: number, header: Buffer, table: Buffer): Buffer => box('mdia',
  fullBox('mdhd', 0, words(0, 0, scale, ticks, 0x55c40000)), box('hdlr', handler),
  box('minf', header, box('dinf', fullBox('dref', 0, words(1), fullBox('url ', 1))), table));

const placeTables = (sizes: readonly number[], offsets: readonly number[], wide: boolean, chunks: readonly Chunk[]): Buffer[] => [
  fullBox('stsc', 0, words(chunks.length), table(chunks.flatMap(({ bytes }, at) => [at + 1, bytes.length, 1]))),
  fullBox('stsz', 0, words(0, sizes.length), table(sizes)),
  wide ? fullBox('co64', 0, words(offsets.length), table(offsets.flatMap((at) => [Math.floor(at / 2 ** 32), at]))) : fullBox('stco', 0, words(offsets.length), table(offsets))
];

/** The decoder's parameters without the bit rate of the clip that they come from. */
function descriptionOf({ descriptions }: Samples): Buffer {
  const entry = boxes(descriptions, 8)[0]!;
  const parts = boxes(entry.body, 78).filter(({ type }) => type !== 'btrt').map(({ type, body }) => box(type, body));
  return Buffer.concat([descriptions.subarray(0, 8), box(entry.type, entry.body.subarray(0, 78), ...parts)]);
}

function chunked(track: number, bytes: readonly Bytes[], lengthOf: (at: number) => number): Chunk[] {
  const chunks: Chunk[] = [];
  let time = 0;
  let begin = 0;
  let due = 0;
  for (let at = 0; at <= bytes.length; at++) {
    if (at > begin && (at === bytes.length || time - due >= chunkSeconds - 1e-9)) {
      chunks.push({ track, seconds: due, bytes: bytes.slice(begin, at) });
      begin = at;
      due = time;
    }
    if (at < bytes.length) time += lengthOf(at);
  }
  return chunks;
}

const largestRead = 4 * 1024 * 1024;
/** Picture and sound are read in turns, clips one after the other. */
const mostOpen = 16;

/** Copies ranges of files; neighbours are read in one go. */
async function copyAll(output: FileHandle, ranges: readonly Bytes[], signal: AbortSignal): Promise<void> {
  const files = new Map<string, FileHandle>();
  const pieces = together(ranges);
  const buffer = Buffer.allocUnsafeSlow(pieces.reduce((most, { size }) => Math.min(largestRead, Math.max(most, size)), 1));
  try {
    for (const { path, offset, size } of pieces) {
      let file = files.get(path);
      if (!file) {
        const oldest = files.size >= mostOpen ? files.entries().next().value : undefined;
        if (oldest) {
          files.delete(oldest[0]);
          await oldest[1].close();
        }
        files.set(path, file = await open(path, 'r'));
      }
      for (let done = 0; done < size;) {
        if (signal.aborted) throw new ToolError('cancelled', 'The work was cancelled.', { advice: 'Run the cell again when you want it.' });
        const { bytesRead } = await file.read(buffer, 0, Math.min(buffer.length, size - done), offset + done);
        if (bytesRead === 0) throw new ToolError('media_failed', 'A clip ends before its tables say so.', { advice: 'Run the cell that made it again.' });
        await writeAll(output, buffer.subarray(0, bytesRead));
        done += bytesRead;
      }
    }
  } finally {
    await Promise.all([...files.values()].map((file) => file.close()));
  }
}

function together(ranges: readonly Bytes[]): Bytes[] {
  const joined: Bytes[] = [];
  for (const range of ranges) {
    const last = joined.at(-1);
    if (last && last.path === range.path && last.offset + last.size === range.offset) joined[joined.length - 1] = { ...last, size: last.size + range.size };
    else joined.push(range);
  }
  return joined;
}
