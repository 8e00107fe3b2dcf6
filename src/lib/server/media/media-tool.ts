/** The media tool of the pipeline's steps, on FFmpeg and the artifact store. */
import { rm } from 'node:fs/promises';
import type { ArtifactRef } from '../../pipeline/outputs.ts';
import { type MediaTool, type RunContext, ToolError } from '../../pipeline/steps/tools.ts';
import type { ArtifactStore } from '../storage/files.ts';
import type { Environment } from './ffmpeg.ts';
import { putFrame, readFrames } from './frames.ts';
import { joinParts, type Part } from './join.ts';
import { probeVideo } from './probe.ts';

export function createMediaTool(store: ArtifactStore, env: Environment): MediaTool {
  async function frames(video: ArtifactRef, { signal, progress }: RunContext): ReturnType<MediaTool['frames']> {
    const path = store.path(video);
    const facts = await probeVideo(path);
    progress({ fraction: null, note: 'reading the first, middle and last frame' });
    const pixels = await readFrames({ store, env, path, facts, signal }, [0, Math.floor(facts.frames / 2), facts.frames - 1]);
    const [first, middle, last] = await Promise.all(pixels.map((frame) => putFrame(store, frame)));
    return { first: first!, middle: middle!, last: last!, duration: facts.duration, frames: facts.frames };
  }

  async function join(clips: readonly ArtifactRef[], { signal, progress }: RunContext): ReturnType<MediaTool['join']> {
    if (clips.length === 0) {
      throw new ToolError('bad_input', 'There is no clip to join.', { advice: 'Make at least one clip first.' });
    }
    const parts: Part[] = await Promise.all(clips.map(async (clip) => {
      const path = store.path(clip);
      return { path, facts: await probeVideo(path) };
    }));
    const onFrame = (frame: number, all: number) =>
      progress({ fraction: Math.min(1, frame / all), note: `joining frame ${frame} of ${all}` });
    const joining = joinParts({ store, env, parts, signal, onFrame });
    const [{ file, facts }, poster] = await Promise.all([joining, posterOf(parts[0]!, signal)]).catch(async (error: unknown) => {
      await joining.then(({ file }) => rm(file, { force: true }), () => undefined);
      throw error;
    });
    try {
      const { width, height, duration, frames: count } = facts;
      const video = await store.adopt(file, { mime: 'video/mp4', width, height, duration, frames: count });
      return { video, poster, duration, frames: count };
    } finally {
      await rm(file, { force: true });
    }
  }

  /** The first clip's first frame, which is the film's, however the clips are joined. */
  async function posterOf({ path, facts }: Part, signal: AbortSignal): Promise<ArtifactRef> {
    const [frame] = await readFrames({ store, env, path, facts, signal }, [0]);
    return putFrame(store, frame!);
  }

  return { frames, join };
}
