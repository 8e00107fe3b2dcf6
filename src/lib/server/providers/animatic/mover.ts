/**
 * The animatic mover: a clip from one keyframe to the other by a camera move over the pictures themselves, at no cost.
 * Its first and last frames are the keyframes; in between the layers that the painter left move apart as they would
 * before a real camera. It draws frame by frame into FFmpeg and uses a processor core while it does.
 */
import { rm } from 'node:fs/promises';
import { frameRate, frameSizes } from '../../../pipeline/words.ts';
import { encodeFramesArgs } from '../../../pipeline/timeline/ffmpeg-args.ts';
import { type RunContext, ToolError, type VideoRequest, type VideoTool } from '../../../pipeline/steps/tools.ts';
import { type Environment, runFfmpeg } from '../../media/ffmpeg.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { createFrameSource, type FrameSource } from './mover-frames.ts';
import { loadKeyframe } from './mover-layers.ts';
import { composeScene } from './mover-scene.ts';
import { borrowKernel, openKernel } from './resample/kernel.ts';

/** `preset`: x264's; only benchmarks ask for another than the studio's own. `threads`: x264's, its own choice by default. */
export function createMover(store: ArtifactStore, env: Environment, encoder: Encoder = {}): VideoTool {
  return {
    async animate(request, context) {
      if (request.mode !== 'first_and_last_frame') throw onlyBetweenFrames();
      const size = frameSizes[request.aspect];
      const count = framesOf(request.duration);
      const file = await store.temp('mp4');
      try {
        await encode(env, { size, count, frames: () => prepareFrames(store, request), file, context, encoder });
        const duration = count / frameRate;
        const video = await store.adopt(file, { mime: 'video/mp4', ...size, duration, frames: count });
        return { value: { video }, usage: { units: { second: duration }, usd: 0 } };
      } finally {
        await rm(file, { force: true });
      }
    }
  };
}

type Encoder = { readonly preset?: string; readonly threads?: number };
type Request = Extract<VideoRequest, { mode: 'first_and_last_frame' }>;

const onlyBetweenFrames = () => new ToolError('bad_input', 'The camera mover makes a clip from a first frame to a last frame, and nothing else.', {
  advice: 'Give the cell both keyframes, or choose another model for it.'
});

/** A clip has a first and a last frame. */
const framesOf = (seconds: number) => Math.max(2, Math.round(seconds * frameRate));

/** The clip's frames, ready to be drawn. */
export async function prepareFrames(
  store: ArtifactStore, { aspect, first, last, camera, duration }: Omit<Request, 'mode' | 'prompt'>, options: { simd?: boolean } = {}
): Promise<FrameSource> {
  const size = frameSizes[aspect];
  const [firstPixels, lastPixels] = await Promise.all([loadKeyframe(store, size, first.image), loadKeyframe(store, size, last.image)]);
  const keys = { first: firstPixels, last: lastPixels };
  const kernel = options.simd === false ? openKernel(options) : borrowKernel();
  const scene = await composeScene(kernel, { store, size, first, last, keys, camera, duration });
  return createFrameSource(kernel, size, scene, keys, framesOf(duration));
}

type Encoding = {
  readonly size: { readonly width: number; readonly height: number };
  readonly count: number;
  readonly frames: () => Promise<FrameSource>;
  readonly file: string;
  readonly context: Pick<RunContext, 'signal' | 'progress'>;
  readonly encoder: Encoder;
};

async function encode(env: Environment, { size, count, frames, file, encoder, context: { signal, progress } }: Encoding): Promise<void> {
  const done = await runFfmpeg({
    env, args: encodeFramesArgs(size, file, encoder.preset, encoder.threads), input: drawn(frames, signal), signal,
    onFrame: (frame) => progress({ fraction: frame / count, note: `encoding frame ${frame} of ${count}` })
  });
  if (done.frames !== count) {
    throw new ToolError('media_failed', `The clip came out with ${done.frames} frames instead of ${count}.`, {
      advice: 'Run the cell again.'
    });
  }
}

/** Prepares the frames while FFmpeg starts, and draws each when FFmpeg is ready for it. */
async function* drawn(prepare: () => Promise<FrameSource>, signal: AbortSignal): AsyncGenerator<Uint8Array> {
  const frames = await prepare();
  try {
    for (let index = 0; index < frames.count; index++) {
      if (signal.aborted) return;
      yield frames.frame(index);
    }
  } finally {
    frames.close();
  }
}
