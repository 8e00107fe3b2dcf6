/** A thread of the animatic engine. Loaded from the source by Node itself. */
import { workerData } from 'node:worker_threads';
import { quietContext, ToolError, type ImageTool, type RunContext, type VideoTool, type VisionTool } from '../../../pipeline/index.ts';
import { openStore } from '../../storage/files.ts';
import { createJudge } from './judge.ts';
import { createMover } from './mover.ts';
import { createPainter } from './painter.ts';
import type { FromWorker, Task, WorkerSettings } from './worker-messages.ts';

// Piscina puts its own settings first.
const { data, env } = (Array.isArray(workerData) ? workerData[1] : workerData) as WorkerSettings;
const store = openStore(data);
const tools: { image: ImageTool; video: VideoTool; vision: VisionTool } = {
  image: createPainter(store), video: createMover(store, env), vision: createJudge(store)
};

export default async function work({ tool, request, seed, port }: Task): Promise<FromWorker> {
  const controller = new AbortController();
  port.on('message', () => controller.abort());
  const context = quietContext({ signal: controller.signal, seed, progress: (progress) => port.postMessage(progress) });
  try {
    return { ok: true, produced: await call(tool, request, context) };
  } catch (error) {
    if (controller.signal.aborted) return { ok: false, code: 'cancelled', message: 'Cancelled.', advice: '', detail: '' };
    if (error instanceof ToolError) {
      const { code, message, advice, detail, cause } = error;
      return { ok: false, code, message, advice, detail: detail || (cause instanceof Error ? (cause.stack ?? '') : '') };
    }
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { ok: false, code: 'unknown', message: `The ${tool} tool stopped unexpectedly: ${message}`, advice: 'Run the cell again.', detail: stack ?? '' };
  } finally {
    port.close();
  }
}

function call(tool: Task['tool'], request: unknown, context: RunContext) {
  switch (tool) {
    case 'image': return tools.image.paint(request as Parameters<ImageTool['paint']>[0], context);
    case 'video': return tools.video.animate(request as Parameters<VideoTool['animate']>[0], context);
    case 'vision': return tools.vision.score(request as Parameters<VisionTool['score']>[0], context);
  }
}
