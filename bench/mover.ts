/** The animatic mover at 720p beside FFmpeg's zoompan: speed with the studio's own encoder settings, and jitter. */
import { quietContext } from '../src/lib/pipeline/steps/tools.ts';
import { mkdtemp, open, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { frameSizes, type ArtifactRef, type FrameLayers, type Keyframe } from '../src/lib/pipeline/outputs.ts';
import { encodeFramesArgs } from '../src/lib/pipeline/timeline/ffmpeg-args.ts';
import { runFfmpeg } from '../src/lib/server/media/ffmpeg.ts';
import { putPng } from '../src/lib/server/media/pictures.ts';
import { createMover, prepareFrames } from '../src/lib/server/providers/animatic/mover.ts';
import type { View } from '../src/lib/server/providers/animatic/mover-path.ts';
import { type ArtifactStore, openStore } from '../src/lib/server/storage/files.ts';
import { type Bench, inTurns, type Row, seconds } from './lib/bench.ts';
import { blobPixels, blobSize, jitter } from './lib/blobs.ts';
import { scenePixels, subjectPixels } from './lib/pictures.ts';
import { zoompanChain } from './lib/zoompan.ts';

/** Seconds of a clip whose speed is measured: those of the film that `pipeline` makes. */
const duration = 6;
const frames = duration * 24;
/** Seconds of the move whose jitter is measured: slow, as moves are, for slow ones tremble most. */
const steadyDuration = 6;
const from: View = { x: 0.5, y: 0.5, width: 0.92 };
const to: View = { x: 0.53, y: 0.48, width: 0.74 };
const size = frameSizes['16:9'];
/** x264's preset for us and for the peers: the one with which the aim was measured first. */
const preset = 'veryfast';

export const mover: Bench = {
  name: 'mover',
  about: 'The animatic mover at 720p beside FFmpeg\'s zoompan with 4x upscaling: frames per second, and jitter.',
  run: async (say) => {
    const folder = await mkdtemp(join(tmpdir(), 'scenebook-bench-'));
    try {
      const bench = { store: openStore(folder), folder, say };
      return [...(await speedRows(bench)), ...(await jitterRows(bench))];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
};

type Setting = { store: ArtifactStore; folder: string; say: (line: string) => void };

async function speedRows(setting: Setting): Promise<Row[]> {
  const { store, say } = setting;
  const plates = [await putPng(store, scenePixels(1)), await putPng(store, scenePixels(2))] as const;
  const subject = await putPng(store, subjectPixels());
  const rows: Row[] = [];
  for (const scene of scenes(plates, subject)) {
    say(`${scene.what}: five rounds of both`);
    const first = await keyframe(store, scene.first);
    const last = await keyframe(store, scene.last);
    const { drawing, drawingPeer, job, jobPeer } = await inTurns({
      drawing: async () => frames / (await seconds(() => draw(store, first, last))),
      drawingPeer: async () => frames / (await seconds(() => zoompan(setting, scene, drawOnly))),
      job: async () => frames / (await seconds(() => animate(store, first, last))),
      jobPeer: async () => frames / (await seconds(() => zoompan(setting, scene, encoded(setting))))
    });
    rows.push(speedRow(`${scene.what}: drawing`, drawing, drawingPeer, scene.by, true));
    rows.push(speedRow(`${scene.what}: with encoding`, job, jobPeer, scene.by, scene.aimed === 'whole job'));
  }
  rows.push(await encoderRow(setting, await keyframe(store, scenes(plates, subject)[0]!.first)));
  return rows;
}

/** `aimed`: whether this is a row that has to be four times as fast. */
function speedRow(what: string, ours: number, peer: number, by: string, aimed: boolean): Row {
  const ratio = ours / peer;
  return { what, ours, peer, by, ratio, unit: 'fps', aim: aimed ? 'at least 4 x' : null, met: aimed ? ratio >= 4 : null };
}

type Scene = {
  readonly what: string; readonly by: string;
  /** What the aim is about. The encoding, alike for both, is the larger part of the whole job. */
  readonly aimed: 'whole job' | 'drawing';
  readonly first: FrameLayers; readonly last: FrameLayers;
  readonly inputs: readonly ArtifactRef[]; readonly graph: string;
};

function scenes([one, two]: readonly [ArtifactRef, ArtifactRef], subject: ArtifactRef): Scene[] {
  const chain = zoompanChain(from, to, frames, 4);
  const place = { x: 0.4, y: 0.55, height: 0.6 };
  const nearer = { x: 0.36, y: 0.57, height: 0.74 };
  // For the peer the subject stands on a clear picture of the frame's shape, and moves by zoompan as well.
  const near = zoompanChain({ x: 0.5, y: 0.5, width: 0.98 }, { x: 0.52, y: 0.5, width: 0.8 }, frames, 4);
  return [
    {
      what: 'two moving pictures with a dissolve', by: 'zoompan 4x twice, xfade', aimed: 'whole job',
      first: { plate: one, view: from, subject: null }, last: { plate: two, view: to, subject: null }, inputs: [one, two],
      graph: `[0]${chain}[a];[1]${chain}[b];[a][b]xfade=offset=${duration / 3}:duration=${duration / 3}`
    },
    {
      what: 'a background and a cut-out that move apart', by: 'zoompan 4x twice, overlay', aimed: 'drawing',
      first: { plate: one, view: from, subject: { image: subject, place } },
      last: { plate: one, view: to, subject: { image: subject, place: nearer } }, inputs: [one, subject],
      graph: `[0]${chain}[a];[1]format=yuva420p,pad=1280:720:-1:-1:color=black@0,${near}[b];[a][b]overlay`
    }
  ];
}

/** The peer runs as the mover's own FFmpeg does, at the same low priority. */
const ffmpeg = (args: readonly string[]) => runFfmpeg({ env: process.env, args, signal: new AbortController().signal });

const drawOnly: readonly string[] = ['-f', 'null', '-'];

/** The mover's own encoder settings, but for the preset. */
function encoded({ folder }: Setting): string[] {
  const args = encodeFramesArgs(size, join(folder, 'peer.mp4'), preset);
  return args.slice(args.indexOf('-an'));
}

async function zoompan({ store }: Setting, { inputs, graph }: Scene, output: readonly string[]): Promise<void> {
  const files = inputs.flatMap((ref) => ['-i', store.path(ref)]);
  await ffmpeg([...files, '-filter_complex', `${graph},setsar=1,format=yuv420p[v]`, '-map', '[v]', ...output]);
}

/** Every frame of a clip, drawn and forgotten. */
async function draw(store: ArtifactStore, first: Keyframe, last: Keyframe): Promise<void> {
  const source = await prepareFrames(store, { aspect: '16:9', first, last, camera: 'push_in', duration });
  for (let index = 0; index < source.count; index++) source.frame(index);
  source.close();
}

function animate(store: ArtifactStore, first: Keyframe, last: Keyframe): Promise<unknown> {
  const prompt = { system: '', text: '', images: [] };
  const request = { mode: 'first_and_last_frame' as const, prompt, aspect: '16:9' as const, duration, first, last, camera: 'push_in' as const };
  return createMover(store, process.env, { preset }).animate(request, quietContext({ seed: 1 }));
}

/** A keyframe whose picture is what its layers show, to the nearest pixel. */
async function keyframe(store: ArtifactStore, layers: FrameLayers): Promise<Keyframe> {
  const { plate, view, subject } = layers;
  const width = Math.round(view.width * plate.width!);
  const height = Math.round((width * 9) / 16);
  const left = Math.round(view.x * plate.width! - width / 2);
  const top = Math.round(view.y * plate.height! - height / 2);
  const background = await sharp(store.path(plate)).extract({ left, top, width, height }).resize({ ...size, fit: 'fill' }).png().toBuffer();
  const over = subject ? [await subjectOver(store, subject)] : [];
  const { data } = await sharp(background).composite(over).removeAlpha().raw().toBuffer({ resolveWithObject: true });
  return { image: await putPng(store, { data, ...size, channels: 3 }), layers };
}

async function subjectOver(store: ArtifactStore, { image, place }: NonNullable<FrameLayers['subject']>) {
  const height = Math.round(place.height * size.height);
  const width = Math.round((height * image.width!) / image.height!);
  const input = await sharp(store.path(image)).resize({ width, height, fit: 'fill' }).png().toBuffer();
  return { input, left: Math.round(place.x * size.width - width / 2), top: Math.round(place.y * size.height - height / 2) };
}

/** How near the whole job comes to the encoder alone, fed with finished frames from a file. */
async function encoderRow({ store, folder, say }: Setting, key: Keyframe): Promise<Row> {
  say('the encoder alone: five rounds of both');
  const last = await keyframe(store, { ...key.layers!, view: to });
  const source = await prepareFrames(store, { aspect: '16:9', first: key, last, camera: 'hold', duration });
  const raw = join(folder, 'frames.yuv');
  const file = await open(raw, 'w');
  for (let index = 0; index < source.count; index++) await file.write(source.frame(index));
  await file.close();
  const args = encodeFramesArgs(size, join(folder, 'alone.mp4'), preset).map((word) => (word === 'pipe:0' ? raw : word));
  const speed = await inTurns({
    ours: async () => frames / (await seconds(() => animate(store, key, last))),
    peer: async () => frames / (await seconds(() => ffmpeg(args)))
  });
  const ratio = speed.ours / speed.peer;
  return { what: 'the whole job beside its encoding alone', ...speed, by: 'FFmpeg encoding the same frames', ratio, unit: 'fps', aim: 'at least 0.7 x', met: ratio >= 0.7 };
}

async function jitterRows({ store, folder, say }: Setting): Promise<Row[]> {
  say('jitter');
  const plate = await putPng(store, { data: blobPixels(), ...blobSize, channels: 3 });
  const first = await keyframe(store, { plate, view: from, subject: null });
  const last = await keyframe(store, { plate, view: to, subject: null });
  const source = await prepareFrames(store, { aspect: '16:9', first, last, camera: 'hold', duration: steadyDuration });
  const drawn = Array.from({ length: source.count }, (_, index) => source.frame(index).slice(0, size.width * size.height));
  const ours = jitter(drawn, from, to);
  const peer = jitter(await zoompanLuma(store.path(plate), folder, 4), from, to);
  const plain = jitter(await zoompanLuma(store.path(plate), folder, 1), from, to);
  const row = { what: 'jitter', ours, unit: 'px' };
  return [
    { ...row, peer, by: 'zoompan 4x', ratio: peer / ours, aim: 'at most 0.02 px', met: ours <= 0.02 },
    { ...row, peer: plain, by: 'zoompan', ratio: plain / ours, aim: null, met: null }
  ];
}

async function zoompanLuma(picture: string, folder: string, upscale: number): Promise<Uint8Array[]> {
  const raw = join(folder, 'zoompan.gray');
  const count = steadyDuration * 24;
  const graph = `${zoompanChain(from, to, count, upscale)},format=yuv420p,extractplanes=y`;
  await ffmpeg(['-i', picture, '-vf', graph, '-f', 'rawvideo', raw]);
  const data = await readFile(raw);
  const length = size.width * size.height;
  return Array.from({ length: count }, (_, index) => data.subarray(index * length, (index + 1) * length));
}
