/**
 * A program: the built studio with a video model that drifts. Under the name of one that edits clips it films what the
 * animatic engine films, in other colours; an edit of such a clip brings the right colours back.
 */
import type { ArtifactRef, VideoTool } from '../../src/lib/pipeline/index.ts';
import { runFfmpeg } from '../../src/lib/server/media/ffmpeg.ts';
import { openProviders } from '../../src/lib/server/providers/index.ts';
import { openToolbox, type Provider, type Toolbox } from '../../src/lib/server/providers/toolbox.ts';
import { openStudio, publish } from '../../src/lib/server/studio.ts';

function drifting(parts: Parameters<typeof openProviders>[0], engine: Provider): Provider {
  const { store, config } = parts;
  const right = new Map<string, ArtifactRef>();
  const video: VideoTool = {
    async animate(request, context) {
      if (request.mode === 'edit') return { value: { video: right.get(request.video.artifact)! }, usage: { units: { second: request.video.duration ?? 2 }, usd: null } };
      const { value } = await engine.video!('').animate(request, context);
      const file = await store.temp('mp4');
      await runFfmpeg({ args: ['-i', store.path(value.video), '-vf', 'hue=h=110:s=1.4', '-c:v', 'libx264', '-preset', 'veryfast', '-pix_fmt', 'yuv420p', '-y', file], env: config.env, signal: context.signal });
      const { width, height, duration, frames } = value.video;
      const drifted = await store.adopt(file, { mime: 'video/mp4', width: width!, height: height!, duration: duration!, frames: frames! });
      right.set(drifted.artifact, value.video);
      return { value: { video: drifted }, usage: { units: { second: duration! }, usd: null } };
    }
  };
  return { id: 'xai', name: 'xAI', recovery: 'unknown', missing: () => null, video: () => video };
}

function toolbox(parts: Parameters<typeof openProviders>[0]): Toolbox {
  const own = openProviders(parts);
  const [engine, studio] = [own.provider('animatic')!, own.provider('studio')!];
  return openToolbox([engine, studio, drifting(parts, engine)]);
}

publish(await openStudio({ toolbox }));
await import('../../server.js');
