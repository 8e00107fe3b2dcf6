/**
 * A thread of the animatic engine. Loaded from the source by Node itself, so it loads no more than its tool needs, and
 * keeps what Node made of the source for the next thread: that takes longer than most of what is done with it.
 */
import { flushCompileCache } from 'node:module';
import { workerData } from 'node:worker_threads';
import { quietContext, type ImageTool, type RunContext, ToolError, type VideoTool, type VisionTool } from '../../../pipeline/steps/tools.ts';
import { rememberFfmpeg } from '../../media/ffmpeg-path.ts';
import { openStore } from '../../storage/files.ts';
import type { LookRequest } from './look.ts';
import type { FromWorker, Task, Warming, WorkerSettings } from './worker-messages.ts';

// Piscina puts its own settings first.
const { data, env } = (Array.isArray(workerData) ? workerData[1] : workerData) as WorkerSettings;
const store = openStore(data);
const open = {
  image: once(async () => (await import('./painter.ts')).createPainter(store)),
  video: once(async () => (await import('./mover.ts')).createMover),
  vision: once(async () => (await import('./judge.ts')).createJudge(store)),
  look: once(async () => (await import('./look.ts')).createLook(store))
};

export default async function work(asked: Task | Warming): Promise<FromWorker | null> {
  if ('warm' in asked) return warm(asked);
  const { port, seed } = asked;
  const controller = new AbortController();
  port.on('message', () => controller.abort());
  const context = quietContext({ signal: controller.signal, seed, progress: (progress) => port.postMessage(progress) });
  try {
    return { ok: true, produced: await call(asked, context) };
  } catch (error) {
    if (controller.signal.aborted) return { ok: false, code: 'cancelled', message: 'Cancelled.', advice: '', detail: '' };
    if (error instanceof ToolError) {
      const { code, message, advice, detail, cause } = error;
      return { ok: false, code, message, advice, detail: detail || (cause instanceof Error ? (cause.stack ?? '') : '') };
    }
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { ok: false, code: 'unknown', message: `The ${asked.tool} tool stopped unexpectedly: ${message}`, advice: 'Run the cell again.', detail: stack ?? '' };
  } finally {
    port.close();
  }
}

async function warm({ warm: tool, images }: Warming): Promise<null> {
  if (tool === 'vision' || tool === 'image') await (await open[tool]()).learn(images);
  else await open[tool]();
  flushCompileCache();
  return null;
}

async function call({ tool, request, encoding }: Task, context: RunContext) {
  switch (tool) {
    case 'image': return (await open.image()).paint(request as Parameters<ImageTool['paint']>[0], context);
    case 'video': {
      const { ffmpeg, threads } = encoding!;
      if (ffmpeg) rememberFfmpeg(env, ffmpeg);
      return (await open.video())(store, env, { threads }).animate(request as Parameters<VideoTool['animate']>[0], context);
    }
    case 'vision': return (await open.vision()).score(request as Parameters<VisionTool['score']>[0], context);
    case 'look': return (await open.look())(request as LookRequest);
  }
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | null = null;
  return () => (made ??= make());
}
