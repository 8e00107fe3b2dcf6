/**
 * Reads the tables of an MP4 file that tell what its video track holds, without a process and without decoding.
 * (ISO/IEC 14496-12 boxes; 14496-15 for avcC.) What a file says about itself is not proof: see `decodeCheck`.
 */
import { open, type FileHandle } from 'node:fs/promises';

export type VideoTrack = {
  readonly codec: string;
  readonly width: number;
  readonly height: number;
  readonly frames: number;
  /** Ticks of a second. */
  readonly timescale: number;
  /** Ticks of all frames together. */
  readonly ticks: number;
  /** Whether the file itself leaves out or repeats part of the track. */
  readonly edited: boolean;
  /** Whether every frame lasts equally long. */
  readonly even: boolean;
  /** The decoder's parameter sets, hex; empty when the track has none. */
  readonly parameters: string;
  /** As in ITU-T H.273: 1 is BT.709; null when the file does not say. */
  readonly colour: { readonly primaries: number; readonly transfer: number; readonly matrix: number; readonly fullRange: boolean } | null;
};

/** All in samples of a channel. */
export type SoundTrackFacts = {
  readonly codec: string;
  readonly rate: number;
  readonly channels: number;
  /** Samples at the beginning that only set the decoder going. */
  readonly skipped: number;
  /** Samples that the track's packets hold. */
  readonly coded: number;
  /** Samples that are heard, from the first to the last that the file's edit names. */
  readonly heard: number;
};

export type Mp4 = {
  /** Whether playing can begin before the whole file is there. */
  readonly faststart: boolean;
  readonly tracks: number;
  readonly video: VideoTrack;
  readonly sound: SoundTrackFacts | null;
};

/** The tables of an hour-long film stay far below this. */
const largestTables = 64 * 1024 * 1024;

export type Box = { readonly type: string; readonly body: Buffer };

/** Facts of the first sound track of a file; null when there is none. */
export async function readSound(path: string): Promise<SoundTrackFacts | null> {
  const file = await open(path, 'r');
  try {
    const { moov } = await topLevel(file);
    return moov ? soundIn(moov) : null;
  } finally {
    await file.close();
  }
}

/** Reads the file's tables; null when it is no MP4 with a video track. */
export async function readMp4(path: string): Promise<Mp4 | null> {
  const file = await open(path, 'r');
  try {
    const { order, moov } = await topLevel(file);
    const traks = moov ? boxes(moov).filter(({ type }) => type === 'trak') : [];
    const video = traks.map(({ body }) => readTrack(body, clockOf(moov!))).find((track) => track !== null);
    if (!video) return null;
    return { faststart: order.indexOf('moov') < order.indexOf('mdat'), tracks: traks.length, video, sound: soundIn(moov!) };
  } catch (error) {
    if (error instanceof RangeError) return null;
    throw error;
  } finally {
    await file.close();
  }
}

export async function topLevel(file: FileHandle): Promise<{ order: string[]; moov: Buffer | null }> {
  const { size: end } = await file.stat();
  const order: string[] = [];
  let moov: Buffer | null = null;
  for (let at = 0; at + 8 <= end && order.length < 1000;) {
    const head = Buffer.alloc(16);
    await file.read(head, 0, 16, at);
    const { size, skip } = boxSize(head, 0, end - at);
    const type = head.toString('latin1', 4, 8);
    order.push(type);
    if (type === 'moov' && size <= largestTables) {
      moov = Buffer.alloc(size - skip);
      await file.read(moov, 0, moov.length, at + skip);
    }
    at += size;
  }
  return { order, moov };
}

function boxSize(head: Buffer, at: number, left: number): { size: number; skip: number } {
  const short = head.readUInt32BE(at);
  const skip = short === 1 ? 16 : 8;
  const size = short === 1 ? Number(head.readBigUInt64BE(at + 8)) : short === 0 ? left : short;
  if (size < skip || size > left) throw new RangeError('a box reaches beyond its parent');
  return { size, skip };
}

export function boxes(parent: Buffer, from = 0): Box[] {
  const found: Box[] = [];
  for (let at = from; at + 8 <= parent.length;) {
    const { size, skip } = boxSize(parent, at, parent.length - at);
    found.push({ type: parent.toString('latin1', at + 4, at + 8), body: parent.subarray(at + skip, at + size) });
    at += size;
  }
  return found;
}

/** The body of the box at the end of a path of types. */
export function inside(parent: Buffer, ...path: readonly string[]): Buffer | null {
  return path.reduce<Buffer | null>((body, type) => body && (boxes(body).find((box) => box.type === type)?.body ?? null), parent);
}

/** The movie's ticks of a second, in which edits are counted. */
const clockOf = (moov: Buffer): number => {
  const header = inside(moov, 'mvhd');
  return header ? timescaleOf(header) : 1;
};

/** Of a movie's header or a track's. */
const timescaleOf = (header: Buffer): number => header.readUInt32BE(header.readUInt8(0) === 1 ? 20 : 12);

/** One edit is how a track says that its first frames look ahead; more of them, or one that leaves out some frames, are a cut. */
function isCut(elst: Buffer, { frames, ticks, timescale }: { frames: number; ticks: number; timescale: number }, clock: number): boolean {
  if (elst.readUInt32BE(4) !== 1) return true;
  const edit = editOf(elst);
  const frame = ticks / timescale / frames;
  return edit.from / timescale > 3.5 * frame || edit.length / clock < ticks / timescale - 1.5 * frame;
}

/** `clock`: the movie's ticks of a second. */
function readTrack(trak: Buffer, clock: number): VideoTrack | null {
  const handler = inside(trak, 'mdia', 'hdlr');
  const header = inside(trak, 'mdia', 'mdhd');
  const table = inside(trak, 'mdia', 'minf', 'stbl');
  const descriptions = table && inside(table, 'stsd');
  const times = table && inside(table, 'stts');
  const edits = inside(trak, 'edts', 'elst');
  if (handler?.toString('latin1', 8, 12) !== 'vide' || !header || !descriptions || !times) return null;
  const entry = boxes(descriptions, 8)[0];
  if (!entry) return null;
  return {
    ...readEntry(entry), ...readTimes(times),
    timescale: timescaleOf(header),
    edited: edits !== null && isCut(edits, { ...readTimes(times), timescale: timescaleOf(header) }, clock)
  };
}

/** Size and parameter sets stand at fixed places of a visual sample entry; further boxes follow after 78 bytes. */
function readEntry({ type, body }: Box): Pick<VideoTrack, 'codec' | 'width' | 'height' | 'parameters' | 'colour'> {
  const parts = boxes(body, 78);
  const colour = parts.find((part) => part.type === 'colr')?.body;
  return {
    codec: type, width: body.readUInt16BE(24), height: body.readUInt16BE(26),
    parameters: parts.find((part) => part.type === 'avcC' || part.type === 'hvcC')?.body.toString('hex') ?? '',
    colour: colour?.toString('latin1', 0, 4) === 'nclx'
      ? { primaries: colour.readUInt16BE(4), transfer: colour.readUInt16BE(6), matrix: colour.readUInt16BE(8), fullRange: colour.readUInt8(10) >= 128 }
      : null
  };
}

const soundIn = (moov: Buffer): SoundTrackFacts | null =>
  boxes(moov).map(({ type, body }) => (type === 'trak' ? readSoundTrack(body, clockOf(moov)) : null)).find((track) => track !== null) ?? null;

/** Channels and rate stand at fixed places of an audio sample entry. */
function readSoundTrack(trak: Buffer, clock: number): SoundTrackFacts | null {
  const handler = inside(trak, 'mdia', 'hdlr');
  const header = inside(trak, 'mdia', 'mdhd');
  const table = inside(trak, 'mdia', 'minf', 'stbl');
  const entry = table && inside(table, 'stsd');
  const times = table && inside(table, 'stts');
  if (handler?.toString('latin1', 8, 12) !== 'soun' || !header || !entry || !times) return null;
  const kind = boxes(entry, 8)[0];
  if (!kind) return null;
  const rate = timescaleOf(header);
  const { ticks: coded } = readTimes(times);
  const edits = inside(trak, 'edts', 'elst');
  return { codec: kind.type, rate, channels: kind.body.readUInt16BE(16), skipped: edits ? editOf(edits).from : 0, coded, heard: edits ? Math.round((editOf(edits).length / clock) * rate) : coded };
}

/** The first edit: its length in ticks of the movie, and where it begins in ticks of the track. */
function editOf(elst: Buffer): { length: number; from: number } {
  return elst.readUInt8(0) === 1
    ? { length: Number(elst.readBigUInt64BE(8)), from: Number(elst.readBigInt64BE(16)) }
    : { length: elst.readUInt32BE(8), from: elst.readInt32BE(12) };
}

function readTimes(stts: Buffer): Pick<VideoTrack, 'frames' | 'ticks' | 'even'> {
  let frames = 0;
  let ticks = 0;
  const lengths = new Set<number>();
  for (let i = 0; i < stts.readUInt32BE(4); i++) {
    const count = stts.readUInt32BE(8 + i * 8);
    const length = stts.readUInt32BE(12 + i * 8);
    frames += count;
    ticks += count * length;
    lengths.add(length);
  }
  return { frames, ticks, even: lengths.size <= 1 };
}
