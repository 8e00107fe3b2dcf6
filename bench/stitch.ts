/** Joining clips beside FFmpeg's own ways and, where it is installed, MLT's melt: what it costs, what it loses, and what a change costs. */
import { execFile } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { editList, emptyTimeline, usualCut, type ArtifactRef, type Timeline } from '../src/lib/pipeline/index.ts';
import { partsOf } from '../src/lib/pipeline/timeline/pieces.ts';
import { windowArgs, type View } from '../src/lib/pipeline/timeline/window-args.ts';
import { runFfmpeg } from '../src/lib/server/media/ffmpeg.ts';
import { makeFilms } from '../src/lib/server/media/film/film.ts';
import { openKept } from '../src/lib/server/media/film/kept.ts';
import { openStore, type ArtifactStore } from '../src/lib/server/storage/files.ts';
import { type Bench, inTurns, median, type Row, seconds } from './lib/bench.ts';
import { filmClip } from './lib/film-clips.ts';
import { processorSeconds } from './lib/processor.ts';

const dissolve = 12;
const signal = new AbortController().signal;
const ffmpeg = (args: readonly string[]) => runFfmpeg({ env: process.env, args, signal });
/** Films take most of a minute of processor time each, which differs little from round to round; BENCH_ROUNDS sets how many there are. */
const slowRounds = Number(process.env.BENCH_ROUNDS ?? 5);

export const stitch: Bench = {
  name: 'stitch',
  about: 'Films of 8 clips of 8 s at 720p: seven dissolves beside xfade and melt, hard cuts beside the concat demuxer, one changed clip, other shapes. Takes some minutes.',
  run: async (say) => {
    const folder = await mkdtemp(join(tmpdir(), 'scenebook-bench-'));
    const store = openStore(folder);
    try {
      say('making nine clips');
      const clips: ArtifactRef[] = [];
      for (let seed = 1; seed <= 9; seed++) clips.push(await filmClip(store, seed, 8 * 24));
      const bench: Setting = { folder, store, clips, say };
      return [...(await dissolveRows(bench)), await cutsRow(bench), await againRow(bench), await shapesRow(bench)];
    } finally {
      await rm(folder, { recursive: true, force: true });
    }
  }
};

type Setting = { readonly folder: string; readonly store: ArtifactStore; readonly clips: readonly ArtifactRef[]; readonly say: (line: string) => void };

const timelineOf = (clips: number, given: Partial<Timeline> = {}): Timeline => ({
  ...emptyTimeline, scenes: Array.from({ length: clips - 1 }, (_, at) => ({ ...usualCut(`s${at + 1}`), join: 'dissolve' as const, frames: dissolve })), ...given
});

/** Makes a film, with or without what earlier ones left; its files are removed unless `keep` takes them. */
async function film({ store, folder }: Setting, clips: readonly ArtifactRef[], timeline: Timeline | null, anew = true, keep: (file: string) => Promise<unknown> = async () => undefined): Promise<void> {
  if (anew) await rm(join(folder, 'windows'), { recursive: true, force: true });
  const { films } = await makeFilms(openKept(store, process.env, signal), { clips: clips.map((video, at) => ({ scene: `s${at + 1}`, video })), timeline, subjects: {}, onFrame: () => undefined });
  for (const { file } of films) {
    await keep(file);
    await rm(file, { force: true });
  }
}

/** Seconds of processor time, or, where that is not told, on the clock. */
async function spent(work: () => Promise<unknown>): Promise<number> {
  const before = processorSeconds();
  const clock = await seconds(work);
  return before === null ? clock : processorSeconds()! - before;
}

/** Medians of processor seconds. */
async function spentInTurns(contestants: Readonly<Record<string, () => Promise<unknown>>>): Promise<Record<string, number>> {
  const found: Record<string, number[]> = {};
  for (let round = 0; round < slowRounds; round++) for (const [name, work] of Object.entries(contestants)) (found[name] ??= []).push(await spent(work));
  return Object.fromEntries(Object.entries(found).map(([name, values]) => [name, median(values)]));
}

async function dissolveRows(bench: Setting): Promise<Row[]> {
  const { folder, store, say } = bench;
  const clips = bench.clips.slice(0, 8);
  const paths = clips.map((clip) => store.path(clip));
  const peers: Record<string, (output: string) => Promise<unknown>> = {
    'xfade, the same preset': (output) => ffmpeg(xfadeArgs(paths, ['-c:v', 'libx264', '-preset', 'fast', '-crf', '18', output])),
    'xfade, veryfast': (output) => ffmpeg(xfadeArgs(paths, ['-c:v', 'libx264', '-preset', 'veryfast', '-crf', '18', output])),
    ...(await hasMelt() ? { 'melt, the same preset': (output: string) => melt(paths, output) } : {})
  };
  const ours = join(folder, 'ours.mp4');
  say('seven dissolves');
  const times = await spentInTurns({
    ours: () => film(bench, clips, timelineOf(8), true, (file) => copyFile(file, ours)),
    ...Object.fromEntries(Object.entries(peers).map(([name, make]) => [name, () => make(join(folder, `${name}.mp4`))]))
  });
  say('quality, each beside the same frames without loss');
  const lossless = ['-c:v', 'libx264', '-preset', 'ultrafast', '-qp', '0', '-pix_fmt', 'yuv420p', '-f', 'mp4'];
  const list = editList(clips.map(({ frames }, at) => ({ id: `s${at + 1}`, frames: frames! })), timelineOf(8));
  const parts = partsOf(list, { from: 0, to: list.frames });
  const exact: View = { size: { width: 1280, height: 720 }, crops: null, words: null, encoder: lossless, output: join(folder, 'exact.mp4') };
  await ffmpeg(windowArgs({ parts, files: paths.map((path) => ({ path, keys: [] })), views: [exact] }));
  await ffmpeg(xfadeArgs(paths, [...lossless, join(folder, 'exact-xfade.mp4')]));
  const quality = await psnr(folder, ours, 'exact.mp4');
  const rows: Row[] = [];
  for (const name of Object.keys(peers)) {
    const same = name.includes('same');
    const [own, peer] = [times.ours!, times[name]!];
    rows.push({ what: 'seven dissolves', ours: own, peer, by: name, ratio: peer / own, unit: 'CPU s', aim: same ? 'at most 1/8' : null, met: same ? peer / own >= 8 : null });
    if (!name.startsWith('xfade')) continue;
    const theirs = await psnr(folder, join(folder, `${name}.mp4`), 'exact-xfade.mp4');
    rows.push({ what: 'PSNR to the frames without loss', ours: quality, peer: theirs, by: name, ratio: quality / theirs, unit: 'dB', aim: same ? '8 dB better' : null, met: same ? quality - theirs >= 8 : null });
  }
  return rows;
}

/** xfade in FFmpeg 5.1 works in 4:4:4; what players can show is 4:2:0. */
function xfadeArgs(paths: readonly string[], encoder: readonly string[]): string[] {
  const chain = paths.slice(1).map((_, at) => `[${at === 0 ? '0:v' : `x${at}`}][${at + 1}:v]xfade=duration=${dissolve / 24}:offset=${(at + 1) * (8 - dissolve / 24)}[x${at + 1}]`);
  return [...paths.flatMap((path) => ['-i', path]), '-filter_complex', `${chain.join(';')};[x${paths.length - 1}]format=yuv420p[v]`, '-map', '[v]', '-y', ...encoder];
}

const hasMelt = () => promisify(execFile)('melt', ['--version']).then(() => true, () => false);
const melt = (paths: readonly string[], output: string) => promisify(execFile)('melt', [
  '-profile', 'atsc_720p_24', ...paths.flatMap((path, at) => (at === 0 ? [path] : [path, '-mix', String(dissolve), '-mixer', 'luma'])),
  '-consumer', `avformat:${output}`, 'vcodec=libx264', 'preset=fast', 'crf=18', 'an=1', 'real_time=-2'
], { maxBuffer: 1 << 26 });

/** Of all frames together, dB. */
async function psnr(folder: string, file: string, exact: string): Promise<number> {
  const log = join(folder, 'psnr.log');
  await ffmpeg(['-i', file, '-i', join(folder, exact), '-filter_complex', `[0:v]settb=1/24,setpts=N[a];[1:v]settb=1/24,setpts=N[b];[a][b]psnr=stats_file=${log}`, '-f', 'null', '-']);
  const errors = [...(await readFile(log, 'utf8')).matchAll(/mse_avg:([\d.]+)/g)].map(([, value]) => Number(value));
  return 10 * Math.log10(255 ** 2 / (errors.reduce((sum, value) => sum + value, 0) / errors.length));
}

async function cutsRow(bench: Setting): Promise<Row> {
  const { folder, store, say } = bench;
  say('hard cuts');
  const clips = bench.clips.slice(0, 8);
  const list = join(folder, 'list.txt');
  await writeFile(list, clips.map((clip) => `file '${store.path(clip)}'\n`).join(''));
  const { ours, peer } = await inTurns({
    ours: () => seconds(() => film(bench, clips, null)),
    peer: () => seconds(() => ffmpeg(['-f', 'concat', '-safe', '0', '-i', list, '-c', 'copy', '-movflags', '+faststart', join(folder, 'concat.mp4')]))
  });
  return { what: 'hard cuts', ours, peer, by: 'concat demuxer, copy', ratio: peer / ours, unit: 's', aim: 'at most 2 x', met: ours <= 2 * peer };
}

async function againRow(bench: Setting): Promise<Row> {
  bench.say('one changed clip');
  const clips = bench.clips.slice(0, 8);
  const other = clips.with(2, bench.clips[8]!);
  const { ours, peer } = await spentInTurns({ peer: () => film(bench, clips, timelineOf(8)), ours: () => film(bench, other, timelineOf(8), false) }) as { ours: number; peer: number };
  return { what: 'again after one of eight clips changed', ours, peer, by: 'the whole film', ratio: peer / ours, unit: 'CPU s', aim: 'at most 1/2', met: peer / ours >= 2 };
}

async function shapesRow(bench: Setting): Promise<Row> {
  bench.say('three other shapes');
  const clips = bench.clips.slice(0, 2);
  const shapes = ['9:16', '1:1', '4:5'] as const;
  const { ours, peer } = await spentInTurns({
    ours: () => film(bench, clips, timelineOf(2, { shapes: [...shapes], size: 'draft' })),
    peer: async () => { for (const shape of shapes) await film(bench, clips, timelineOf(2, { shapes: [shape], size: 'draft' })); }
  }) as { ours: number; peer: number };
  return { what: 'three shapes of 16 s in one decoding', ours, peer, by: 'three runs', ratio: peer / ours, unit: 'CPU s', aim: 'fewer', met: ours < peer };
}

