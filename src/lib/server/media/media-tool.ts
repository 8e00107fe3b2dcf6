/** The media tool of the pipeline's steps, on FFmpeg and the artifact store. */
import { rm } from 'node:fs/promises';
import type { ArtifactRef, Film } from '../../pipeline/outputs.ts';
import { type MediaTool, type RunContext, ToolError } from '../../pipeline/steps/tools.ts';
import { sceneSpans } from '../../pipeline/timeline/edit-list.ts';
import type { ArtifactStore } from '../storage/files.ts';
import type { Environment } from './ffmpeg.ts';
import { makeFilms, type FilmRequest } from './film/film.ts';
import { openKept } from './film/kept.ts';
import { putFrame, readFrames } from './frames.ts';
import { giveBack } from './pictures.ts';
import { probeVideo } from './probe.ts';
import type { SheetParts } from './sheet-parts.ts';

const noSheets: SheetParts = { cutOut: async () => null, faceLikeness: async () => null, subject: async () => null };

/** Clips whose first frame is remembered, for the poster of a film that begins with one of them. */
const rememberedClips = 64;

const unmeasured: MediaTool['measure'] = async () => {
  throw new ToolError('unavailable', 'Nothing here measures clips.');
};

/** `measure`: who measures clips; without it that is refused. `sheets`: how subjects are cut out; without them a picture stays whole. */
export function createMediaTool(
  store: ArtifactStore, env: Environment, { measure = unmeasured, sheets = noSheets }: { measure?: MediaTool['measure']; sheets?: SheetParts } = {}
): MediaTool {
  const openings = new Map<string, ArtifactRef>();

  async function frames(video: ArtifactRef, { signal, progress }: RunContext): ReturnType<MediaTool['frames']> {
    const path = store.path(video);
    const facts = await probeVideo(path);
    progress({ fraction: null, note: 'reading the first, middle and last frame' });
    const pixels = await readFrames({ store, env, path, facts, signal }, [0, Math.floor(facts.frames / 2), facts.frames - 1]);
    const [first, middle, last] = await Promise.all(pixels.map((frame) => putFrame(store, frame)));
    for (const { data } of pixels) giveBack(data);
    openings.set(path, first!);
    if (openings.size > rememberedClips) openings.delete(openings.keys().next().value!);
    return { first: first!, middle: middle!, last: last!, duration: facts.duration, frames: facts.frames };
  }

  const join: MediaTool['join'] = async (clips, context) => {
    const { scenes: _, ...film } = await filmOf({ clips: clips.map((video, at) => ({ scene: `s${at + 1}`, video })), timeline: null, subjects: {} }, context);
    return film;
  };
  const film: MediaTool['film'] = (request, context) => filmOf(request, context);

  async function filmOf(request: Omit<FilmRequest, 'onFrame'>, { signal, progress }: RunContext): Promise<Film> {
    if (request.clips.length === 0) {
      throw new ToolError('bad_input', 'There is no clip to join.', { advice: 'Make at least one clip first.' });
    }
    const onFrame = (frame: number, all: number) => progress({ fraction: Math.min(1, frame / all), note: `joining frame ${frame} of ${all}` });
    const { list, sources, films } = await makeFilms(openKept(store, env, signal), { ...request, onFrame });
    try {
      // Frames are read off MP4 and MOV; of a WebM film the poster is what its first frame is made of, and of a film without
      // a timeline as well: it begins as its first clip does, whose first frame has been read already.
      const { file: first, mime: kind } = films[0]!;
      const ofClip = kind === 'video/webm' || request.timeline === null;
      const poster = await (ofClip ? posterOf(sources[0]!.path, list.items[0]!.from, signal) : posterOf(first, 0, signal));
      const videos: ArtifactRef[] = [];
      for (const { file, facts: { width, height, duration, frames: count }, mime } of films) {
        videos.push(await store.adopt(file, { mime, width, height, duration, frames: count }));
      }
      const variants = films.slice(1).map(({ shape }, at) => ({ shape: shape!, video: videos[at + 1]! }));
      return {
        video: videos[0]!, poster, duration: videos[0]!.duration!, frames: list.frames, scenes: sceneSpans(list), ...(variants.length ? { variants } : {})
      };
    } finally {
      await Promise.all(films.map(({ file }) => rm(file, { force: true })));
    }
  }

  async function posterOf(path: string, index: number, signal: AbortSignal): Promise<ArtifactRef> {
    const known = index === 0 ? openings.get(path) : undefined;
    if (known && store.has(known)) return known;
    const facts = await probeVideo(path);
    const [frame] = await readFrames({ store, env, path, facts, signal }, [index]);
    return putFrame(store, frame!);
  }

  return { frames, join, film, measure, ...sheets };
}
