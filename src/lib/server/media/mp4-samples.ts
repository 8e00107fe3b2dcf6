/**
 * Where each frame of an MP4 track lies in its file, and how frames hang together: what copying needs to know.
 * (ISO/IEC 14496-12, 8.6 and 8.7.)
 */
import { open } from 'node:fs/promises';
import { ToolError } from '../../pipeline/steps/tools.ts';
import { boxes, inside, topLevel } from './mp4.ts';

export type Samples = {
  readonly path: string;
  /** Ticks of a second. */
  readonly timescale: number;
  /** Bodies of the boxes that say how to decode it and what it is, as they stand in the file. */
  readonly descriptions: Buffer;
  readonly handler: Buffer;
  /** Of each sample in decoding order: place and length in bytes, ticks, and the place it is shown at, counted from 0. */
  readonly offsets: readonly number[];
  readonly sizes: readonly number[];
  readonly ticks: readonly number[];
  readonly shown: readonly number[];
  /** Samples that begin a sequence, by their place in decoding order. */
  readonly keys: readonly number[];
};

/** Reads the tables of a file's first video or sound track. */
export async function readSamples(path: string, kind: 'vide' | 'soun'): Promise<Samples> {
  const file = await open(path, 'r');
  try {
    const { moov } = await topLevel(file);
    const traks = moov ? boxes(moov).filter(({ type }) => type === 'trak') : [];
    const trak = traks.find(({ body }) => inside(body, 'mdia', 'hdlr')?.toString('latin1', 8, 12) === kind)?.body;
    const samples = trak && readTables(path, trak);
    if (!samples) throw new ToolError('media_failed', 'A file of the film has no track that can be copied.', { advice: 'Run the cell that made it again.' });
    return samples;
  } finally {
    await file.close();
  }
}

function readTables(path: string, trak: Buffer): Samples | null {
  const table = inside(trak, 'mdia', 'minf', 'stbl');
  const header = inside(trak, 'mdia', 'mdhd');
  const handler = inside(trak, 'mdia', 'hdlr');
  const part = (type: string) => table && inside(table, type);
  const [descriptions, times, chunks, sized] = [part('stsd'), part('stts'), part('stsc'), part('stsz')];
  const places = part('stco') ?? part('co64');
  if (!table || !header || !handler || !descriptions || !times || !chunks || !sized || !places) return null;
  const count = sized.readUInt32BE(8);
  const one = sized.readUInt32BE(4);
  const sizes = Array.from({ length: count }, (_, at) => one || sized.readUInt32BE(12 + at * 4));
  const ticks = runs(times, count);
  const shifts = part('ctts');
  const keys = part('stss');
  return {
    path, descriptions, handler, timescale: header.readUInt32BE(header.readUInt8(0) === 1 ? 20 : 12),
    sizes, ticks, offsets: offsetsOf(chunks, chunkPlaces(places, part('stco') ? 4 : 8), sizes),
    shown: placesShown(ticks, shifts ? runs(shifts, count) : null),
    keys: keys ? Array.from({ length: keys.readUInt32BE(4) }, (_, at) => keys.readUInt32BE(8 + at * 4) - 1) : sizes.map((_, at) => at)
  };
}

/** A table of (count, value) as one value for each sample. */
function runs(table: Buffer, count: number): number[] {
  const values: number[] = [];
  const entries = table.readUInt32BE(4);
  for (let entry = 0; entry < entries; entry++) {
    const value = table.readInt32BE(12 + entry * 8);
    for (let left = table.readUInt32BE(8 + entry * 8); left > 0 && values.length < count; left--) values.push(value);
  }
  return values;
}

const chunkPlaces = (table: Buffer, width: 4 | 8): number[] =>
  Array.from({ length: table.readUInt32BE(4) }, (_, at) => (width === 4 ? table.readUInt32BE(8 + at * 4) : Number(table.readBigUInt64BE(8 + at * 8))));

function offsetsOf(chunks: Buffer, places: readonly number[], sizes: readonly number[]): number[] {
  const offsets: number[] = [];
  const entries = chunks.readUInt32BE(4);
  for (let entry = 0; entry < entries; entry++) {
    const first = chunks.readUInt32BE(8 + entry * 12) - 1;
    const next = entry + 1 < entries ? chunks.readUInt32BE(8 + (entry + 1) * 12) - 1 : places.length;
    for (let chunk = first; chunk < next; chunk++) {
      let at = places[chunk]!;
      for (let left = chunks.readUInt32BE(12 + entry * 12); left > 0 && offsets.length < sizes.length; left--) {
        const size = sizes[offsets.length]!;
        offsets.push(at);
        at += size;
      }
    }
  }
  return offsets;
}

/** For each sample, how many are shown before it. */
function placesShown(ticks: readonly number[], shifts: readonly number[] | null): number[] {
  let time = 0;
  const times = ticks.map((length, at) => {
    const shown = time + (shifts?.[at] ?? 0);
    time += length;
    return shown;
  });
  const order = times.map((_, at) => at).sort((a, b) => times[a]! - times[b]!);
  const shown: number[] = new Array<number>(times.length);
  order.forEach((sample, place) => { shown[sample] = place; });
  return shown;
}

/** Where frames stand complete: after so many samples in decoding order, just so many are there of those shown first. */
export function completeAfter({ shown }: Samples): number[] {
  const ends: number[] = [];
  let highest = -1;
  shown.forEach((place, at) => {
    highest = Math.max(highest, place);
    if (highest === at) ends.push(at + 1);
  });
  return ends;
}

const idr = 5;

/** The key samples that are IDR pictures, which is read off the file: other key frames may be followed by what refers to before. */
export async function idrSamples({ path, keys, offsets, sizes }: Samples): Promise<number[]> {
  const file = await open(path, 'r');
  try {
    const found: number[] = [];
    for (const key of keys) {
      const bytes = Buffer.alloc(Math.min(sizes[key]!, 4096));
      await file.read(bytes, 0, bytes.length, offsets[key]!);
      if (hasIdr(bytes)) found.push(key);
    }
    return found;
  } finally {
    await file.close();
  }
}

/** Whether one of the NAL units that begin within these bytes is an IDR slice. */
function hasIdr(bytes: Buffer): boolean {
  for (let at = 0; at + 5 <= bytes.length; at += 4 + bytes.readUInt32BE(at)) {
    if ((bytes.readUInt8(at + 4) & 31) === idr) return true;
  }
  return false;
}
