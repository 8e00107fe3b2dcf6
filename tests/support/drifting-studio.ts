/**
 * A program: the built studio with a video model that drifts, and with a judge who only has words. Under the name of one that
 * edits clips it films what the animatic engine films, in other colours; an edit of such a clip brings the right colours back.
 * The judge looks as the animatic engine does and tells of no measures, so that this machine measures beside it.
 */
import type { ArtifactRef, VideoTool, VisionTool } from '../../src/lib/pipeline/index.ts';
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
  const own = engine.vision!('');
  const vision: VisionTool = {
    async score(request, context) {
      const { value } = await own.score(request, context);
      const score = Math.round(value.score * 90) / 100;
      const issues = [
        { code: 'colour_shift', severity: 'high' as const, frame: 'last' as const, text: 'The bottle has turned from green to violet, and the label with it.' },
        { code: 'frame_mismatch', severity: 'medium' as const, frame: 'middle' as const, text: 'The wood of the table has another grain than in the first frame.' }
      ];
      const judged = { score, subjects: value.subjects, issues: score < request.threshold ? issues : [], fixPrompt: score < request.threshold ? 'Keep the green of the bottle and the words on its label as in the first frame.' : '' };
      return { value: { ...judged, measures: [], heatmap: null }, usage: { units: { input_token: 4200, output_token: 180 }, usd: null } };
    },
    describe: (request, context) => own.describe(request, context)
  };
  return { id: 'xai', name: 'xAI', recovery: 'unknown', missing: () => null, video: () => video, vision: () => vision };
}

function toolbox(parts: Parameters<typeof openProviders>[0]): Toolbox {
  const own = openProviders(parts);
  const [engine, studio] = [own.provider('animatic')!, own.provider('studio')!];
  return openToolbox([engine, studio, drifting(parts, engine)]);
}

publish(await openStudio({ toolbox }));
await import('../../server.js');
