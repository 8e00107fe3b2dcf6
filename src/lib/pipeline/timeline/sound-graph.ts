/**
 * From the film's sound as data to FFmpeg's arguments. Everything is counted in samples, of which each frame has a whole
 * number, so that sound and picture begin and end together wherever the film is cut.
 */
import { ours } from './ffmpeg-args.ts';
import { sampleRate, samplesPerFrame, soundEncoder } from './ingest-args.ts';
import type { EditList } from './edit-list.ts';
import type { SoundEdit, SoundPart, SoundSettings, SoundTrack } from './sound.ts';
import type { ArtifactRef } from '../artifact-ref.ts';

/** A part and the file that it is read from: a clip, or some parts that were mixed before. */
export type HeardPart = Omit<SoundPart, 'scene' | 'clip'> & { readonly file: string; readonly format: 'clip' | 'mixed' };
export type HeardTrack = SoundTrack & { readonly file: string };
export type Heard = {
  readonly frames: number;
  readonly parts: readonly HeardPart[];
  readonly music: HeardTrack | null;
  readonly voice: HeardTrack | null;
  readonly settings: Pick<SoundSettings, 'clips' | 'duck'>;
};

/** Where the clips of an edit list are heard. `clipOf`: a scene's clip. */
export function soundEdit({ items, frames }: EditList, clipOf: (scene: string) => ArtifactRef, settings: SoundSettings): SoundEdit {
  const parts = items.flatMap((item): SoundPart[] => (item.kind !== 'scene' || settings.muted.includes(item.scene) ? [] : [{
    scene: item.scene, clip: clipOf(item.scene), from: item.from, at: item.start, frames: item.frames, fadeIn: item.joinIn, fadeOut: item.joinOut
  }]));
  return { frames, parts, settings };
}

const common = `aresample=${sampleRate},aformat=sample_fmts=fltp:channel_layouts=stereo`;
const exactly = (samples: number): string => `apad=whole_len=${samples},atrim=end_sample=${samples}`;
const samplesOf = (seconds: number): number => Math.round(seconds * sampleRate);

/** How many clips one run has open. */
export const mostParts = 32;

/** Neighbours in time, so many together as may be open at once. */
export function neighbours<Part extends HeardPart>(parts: readonly Part[]): Part[][] {
  const sorted = parts.toSorted((a, b) => a.at - b.at);
  return Array.from({ length: Math.ceil(sorted.length / mostParts) }, (_, at) => sorted.slice(at * mostParts, (at + 1) * mostParts));
}

/** Mixes neighbours into `output`, and tells where they are heard then. */
export function gatherArgs(parts: readonly HeardPart[], output: string): { args: string[]; part: HeardPart } {
  const at = Math.min(...parts.map((part) => part.at));
  const frames = Math.max(...parts.map((part) => part.at + part.frames)) - at;
  const graph = newGraph();
  mixLanes(graph, parts.map((part) => ({ ...part, at: part.at - at })), '', frames * samplesPerFrame, '[out]');
  return { args: [...argsOf(graph), ...uncompressed, output], part: { file: output, format: 'mixed', from: 0, at, frames, fadeIn: 0, fadeOut: 0 } };
}

/** Mixes all that is heard into `output`, uncompressed, exactly as long as the film, and measures its loudness on the way. */
export function mixArgs({ frames, parts, music, voice, settings }: Heard, output: string): string[] {
  const total = frames * samplesPerFrame;
  const graph = newGraph();
  const { chains } = graph;
  const buses: string[] = [];
  if (parts.length) {
    mixLanes(graph, parts, `volume=${settings.clips}dB,`, total, '[clips]');
    buses.push('[clips]');
  }
  if (voice) {
    chains.push(`${open(graph, voice.file, flac)},${trackChain(voice, total)}[voice]`);
    buses.push('[voice]');
  }
  if (music) {
    chains.push(`${open(graph, music.file, flac)},${trackChain(music, total)}[music]`);
    if (settings.duck && buses.length) {
      // What is heard over the music is its key as well.
      const over = buses.splice(0).map((bus, at) => {
        chains.push(`${bus}asplit[heard${at}][key${at}]`);
        return { heard: `[heard${at}]`, key: `[key${at}]` };
      });
      mix(graph, over.map(({ key }) => key), exactly(total), '[key]');
      chains.push(`[music][key]sidechaincompress=${ducking}[ducked]`);
      buses.push(...over.map(({ heard }) => heard), '[ducked]');
    } else buses.push('[music]');
  }
  mix(graph, buses, `${exactly(total)},${measure}`, '[out]');
  return [...argsOf(graph), ...uncompressed, output];
}

/** Inputs and filters of one run, as they are being put together. */
type Graph = { readonly inputs: string[]; readonly chains: string[]; count: number };
const newGraph = (): Graph => ({ inputs: [], chains: [], count: 0 });
const argsOf = ({ inputs, chains }: Graph): string[] => [...inputs, '-filter_complex', chains.join(';'), '-map', '[out]'];
const uncompressed: readonly string[] = ['-c:a', 'pcm_f32le', '-f', 'wav'];

function open(graph: Graph, file: string, format: readonly string[]): string {
  graph.inputs.push(...format, '-i', file);
  return `[${graph.count++}:a:0]${common}`;
}

function mix({ chains }: Graph, labels: readonly string[], then: string, label: string): void {
  chains.push(`${labels.join('')}${labels.length > 1 ? `amix=inputs=${labels.length}:normalize=0:dropout_transition=0,` : ''}${then}${label}`);
}

function mixLanes(graph: Graph, parts: readonly HeardPart[], then: string, total: number, label: string): void {
  const lanes = lanesOf(parts);
  lanes.forEach((lane, at) => laneChains(graph, lane, `l${at}`, total));
  mix(graph, lanes.map((_, at) => `[l${at}]`), `${then}${exactly(total)}`, label);
}

const wav: readonly string[] = ['-protocol_whitelist', 'file', '-f', 'wav'];

const flac: readonly string[] = ['-protocol_whitelist', 'file', '-format_whitelist', 'flac'];
/** Music steps back by some 12 dB within the first syllable and comes back within a second. */
const ducking = 'threshold=0.02:ratio=6:attack=30:release=500:knee=4:detection=rms';
/** EBU R 128; a line for each tenth of a second would drown the result. */
const measure = 'ebur128=peak=true:framelog=verbose';

/** Parts that follow each other lie in one lane; where two are heard at once, each has its own. */
function lanesOf(parts: readonly HeardPart[]): HeardPart[][] {
  const lanes: HeardPart[][] = [];
  for (const part of parts.toSorted((a, b) => a.at - b.at)) {
    const lane = lanes.find((each) => each.at(-1)!.at + each.at(-1)!.frames <= part.at);
    if (lane) lane.push(part);
    else lanes.push([part]);
  }
  return lanes;
}

function laneChains(graph: Graph, lane: readonly HeardPart[], name: string, total: number): void {
  const { chains } = graph;
  const pieces: string[] = [];
  let reached = 0;
  lane.forEach((part, at) => {
    const gap = (part.at - reached) * samplesPerFrame;
    if (gap > 0) {
      chains.push(`anullsrc=r=${sampleRate}:cl=stereo,aformat=sample_fmts=fltp,atrim=end_sample=${gap}[${name}s${at}]`);
      pieces.push(`[${name}s${at}]`);
    }
    chains.push(`${open(graph, part.file, part.format === 'clip' ? ours : wav)},${partChain(part)}[${name}p${at}]`);
    pieces.push(`[${name}p${at}]`);
    reached = part.at + part.frames;
  });
  chains.push(`${pieces.join('')}${pieces.length > 1 ? `concat=n=${pieces.length}:v=0:a=1,` : ''}${exactly(total)}[${name}]`);
}

function partChain({ from, frames, fadeIn, fadeOut }: HeardPart): string {
  const length = frames * samplesPerFrame;
  return [
    `atrim=start_sample=${from * samplesPerFrame}:end_sample=${(from + frames) * samplesPerFrame}`, 'asetpts=round(N/SR/TB)', exactly(length),
    ...fades(fadeIn * samplesPerFrame, fadeOut * samplesPerFrame, length)
  ].join(',');
}

/** Equal power: what two sounds that are not alike have together stays as loud while one goes over into the other. */
const fades = (fadeIn: number, fadeOut: number, length: number): string[] => [
  ...(fadeIn > 0 ? [`afade=t=in:ss=0:ns=${fadeIn}:curve=qsin`] : []),
  ...(fadeOut > 0 ? [`afade=t=out:ss=${length - fadeOut}:ns=${fadeOut}:curve=qsin`] : [])
];

/** Samples of a track that are heard in a film of `total` samples; none when it begins after the end. */
export function heardSamples({ audio, at, from }: Pick<SoundTrack, 'audio' | 'at' | 'from'>, total: number): number {
  return Math.max(0, Math.min(samplesOf(audio.duration ?? 0) - samplesOf(from), total - samplesOf(at)));
}

function trackChain(track: SoundTrack, total: number): string {
  const length = heardSamples(track, total);
  const [from, at] = [samplesOf(track.from), samplesOf(track.at)];
  const fade = (seconds: number) => Math.min(samplesOf(seconds), length);
  return [
    `atrim=start_sample=${from}:end_sample=${from + length}`, 'asetpts=round(N/SR/TB)', ...fades(fade(track.fadeIn), fade(track.fadeOut), length),
    `volume=${track.volume}dB`, ...(at > 0 ? [`adelay=delays=${at}S:all=1`] : []), exactly(total)
  ].join(',');
}

/** Measures a finished track. */
export const loudnessArgs = (input: string): string[] => [...ours, '-i', input, '-map', '0:a:0', '-af', measure, '-f', 'null', '-'];

/** Milliseconds that the limiter looks ahead, by which its sound comes late. */
const lookAhead = 5;

export type Level = {
  /** Decibels. */
  readonly gain: number;
  /** dBFS that no peak goes above, between samples as well; null where none can. */
  readonly ceiling: number | null;
};

/** Brings a mix to its level and encodes it: one AAC stream, which no join interrupts. */
export function levelArgs(mix: string, frames: number, { gain, ceiling }: Level, output: string): string[] {
  const total = frames * samplesPerFrame;
  const late = (lookAhead * sampleRate) / 1000;
  const limiter = ceiling === null ? [] : [
    `apad=pad_len=${late}`, `aresample=${4 * sampleRate}`,
    `alimiter=level=false:limit=${(10 ** (ceiling / 20)).toFixed(6)}:attack=${lookAhead}:release=80`,
    `aresample=${sampleRate}`, `atrim=start_sample=${late}`, 'asetpts=round(N/SR/TB)'
  ];
  return [
    ...wav, '-i', mix, '-af', [`volume=${gain.toFixed(2)}dB`, ...limiter, exactly(total)].join(','),
    ...soundEncoder, '-map_metadata', '-1', '-movflags', '+faststart', '-f', 'mp4', output
  ];
}
