/** The whole pipeline, brief to film, beside the time that FFmpeg alone needs to encode the film's frames. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { frameSizes, sceneCell, type Keyframe, type Project, type Run, type Storyboard } from '../src/lib/pipeline/index.ts';
import { encodeFramesArgs } from '../src/lib/pipeline/timeline/ffmpeg-args.ts';
import { readConfig } from '../src/lib/server/config.ts';
import { requireFfmpeg } from '../src/lib/server/media/ffmpeg.ts';
import { ingestPicture } from '../src/lib/server/media/ingest.ts';
import { createProject } from '../src/lib/server/projects/create.ts';
import { sampleBrief } from '../src/lib/server/sample/brief.ts';
import { prepareFrames } from '../src/lib/server/providers/animatic/mover.ts';
import { drawSamplePictures } from '../src/lib/server/sample/pictures.ts';
import { openStudio, type Studio } from '../src/lib/server/studio.ts';
import { inTurns, median, seconds, type Bench, type Row } from './lib/bench.ts';
import { processorSeconds } from './lib/processor.ts';

const scenes = 4;
const clipSeconds = 6;

export const pipeline: Bench = {
  name: 'pipeline',
  about: `Press to film with the animatic engine: ${scenes} x ${clipSeconds} s, 16:9, 720p, three pictures that were dropped in before; beside FFmpeg encoding the same frames.`,
  run: async (say) => {
    const folder = await mkdtemp(join(tmpdir(), 'scenebook-bench-'));
    const studio = await openStudio({ config: { ...readConfig(), data: join(folder, 'data') }, adoptOthers: false });
    try {
      // As a server does when it opens: threads first, then the film of the sample notebook, which here is as long as those that follow.
      await studio.warm();
      const program = await requireFfmpeg(process.env);
      say('making the first film');
      const first = await makeFilm(studio, 0, false);
      const frames = join(folder, 'frames.yuv');
      const runs: Run[] = [];
      const processor = { ours: [] as number[], peer: [] as number[] };
      let films = 0;
      say('five rounds of both, after one that does not count');
      const wall = await inTurns({
        ours: async () => {
          const film = await makeFilm(studio, ++films);
          runs.push(film.run);
          processor.ours.push(film.processor);
          await writeFrames(studio, film.project, frames);
          return film.seconds;
        },
        peer: async () => {
          const since = processorSeconds() ?? 0;
          const elapsed = await seconds(() => encode(program, frames, join(folder, 'encoded.mp4')));
          processor.peer.push((processorSeconds() ?? 0) - since);
          return elapsed;
        }
      });
      return [total(wall.ours, wall.peer), ...processorRow(processor), firstRow(first.seconds, wall.peer), ...shares(runs.slice(1))];
    } finally {
      await studio.close();
      await rm(folder, { recursive: true, force: true });
    }
  }
};

/** `seconds` and `processor` (of all cores) are counted from the finished brief on. `ahead`: its pictures have been looked at by then. */
async function makeFilm(studio: Studio, number: number, ahead = true): Promise<{ project: Project; run: Run; seconds: number; processor: number }> {
  const images = [];
  for (const { name, png } of await drawSamplePictures()) {
    // Other pictures for each film, lest it find what was made of the last one's.
    const picture = await sharp(png).modulate({ brightness: 1 - number / 250 }).png().toBuffer();
    images.push(await ingestPicture(studio.store, picture, name));
  }
  // As the server does when they are dropped in, while the brief is being written.
  if (ahead) await studio.readAhead(images);
  const before = processorSeconds() ?? 0;
  const since = performance.now();
  const project = await createProject(studio.sessions, { title: 'Bench', brief: { ...sampleBrief, images, scenes, seconds: clipSeconds } });
  const pressed = await studio.runner.press(project, 'outdated', null);
  if (!pressed.ok) throw new Error(pressed.message);
  await studio.runner.idle();
  const elapsed = (performance.now() - since) / 1000;
  const processor = (processorSeconds() ?? 0) - before;
  const facts = (await studio.sessions.read(project))!;
  const run = facts.runs.get(pressed.run)!;
  if (run.state !== 'succeeded') throw new Error(`The film was not made: ${run.failure?.message ?? run.state}`);
  return { project: facts, run, seconds: elapsed, processor };
}

/** The frames that the film's clips were encoded from, one behind the other. */
async function writeFrames({ store }: Studio, { takes }: Project, file: string): Promise<void> {
  const made = new Map([...takes.values()].map(({ cell, output }) => [cell, output]));
  const output = await open(file, 'w');
  try {
    for (const { id, camera, duration } of (made.get('storyboard') as Storyboard).scenes) {
      const [first, last] = [made.get(sceneCell(id, 'start')) as Keyframe, made.get(sceneCell(id, 'end')) as Keyframe];
      const source = await prepareFrames(store, { aspect: '16:9', first, last, camera, duration });
      for (let index = 0; index < source.count; index++) await output.appendFile(source.frame(index));
      source.close();
    }
  } finally {
    await output.close();
  }
}

async function encode(program: string, frames: string, output: string): Promise<void> {
  const input = await open(frames, 'r');
  try {
    const encoder = spawn(program, ['-v', 'error', '-y', ...encodeFramesArgs(frameSizes['16:9'], output)], { stdio: [input.fd, 'ignore', 'inherit'] });
    const [code] = (await once(encoder, 'close')) as [number];
    if (code !== 0) throw new Error(`FFmpeg ended with ${code}.`);
  } finally {
    await input.close();
  }
}

const total = (ours: number, peer: number): Row => ({
  what: 'whole pipeline', ours, peer, by: 'FFmpeg encoding its frames', ratio: peer / ours, unit: 's', aim: 'at most 1.3 x its time', met: ours <= 1.3 * peer
});

/** Seconds of all processor cores together; they drift less than the wall time does. The first round does not count. No row where the system does not tell. */
function processorRow({ ours, peer }: { ours: readonly number[]; peer: readonly number[] }): Row[] {
  if (processorSeconds() === null) return [];
  const row = { what: '  of all cores', ours: median(ours.slice(1)), peer: median(peer.slice(1)), by: 'FFmpeg encoding its frames', unit: 's' };
  return [{ ...row, ratio: row.peer / row.ours, aim: null, met: null }];
}

/** A film takes longer while nothing of the engine has been compiled and its pictures come with the press, as on the command line. */
const firstRow = (ours: number, peer: number): Row =>
  ({ what: '  the first, its pictures new to all, once', ours, peer, by: 'FFmpeg encoding its frames', ratio: peer / ours, unit: 's', aim: null, met: null });

/** Seconds that each kind of step was busy; steps run side by side, so the sum is more than the wall time. */
function shares(runs: readonly Run[]): Row[] {
  const steps = [...new Set(runs.flatMap(({ seconds: log }) => Object.keys(log)))];
  const busy = (run: Run) => Object.values(run.seconds).reduce((sum, value) => sum + value, 0);
  return steps.map((step) => ({
    what: `  ${step} (${Math.round(100 * median(runs.map((run) => (run.seconds[step] ?? 0) / busy(run))))} % of the busy time)`,
    ours: median(runs.map((run) => run.seconds[step] ?? 0)), peer: null, by: '', ratio: null, unit: 's', aim: null, met: null
  }));
}
