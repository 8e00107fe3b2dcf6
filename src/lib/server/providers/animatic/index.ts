/**
 * The animatic engine: writer, painter, mover and judge on the user's own machine, with no key and no money. The
 * writer is quick and runs here; the other three work on pixels, each in a thread of its own (worker.ts), so that
 * pages and sockets never wait for them and each keeps its caches.
 */
import { join } from 'node:path';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import { ToolError, type ImageTool, type Produced, type RunContext, type TextTool, type VideoTool, type VisionTool } from '../../../pipeline/index.ts';
import type { Config } from '../../config.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import type { FromWorker, Task, ToolName, WorkerSettings } from './worker-messages.ts';
import { createWriter } from './writer.ts';

export type Animatic = { text: TextTool; image: ImageTool; video: VideoTool; vision: VisionTool; close: () => Promise<void> };

/** An idle thread is given back after this long. */
const idleMilliseconds = 60_000;

export function openAnimatic({ store, config }: { store: ArtifactStore; config: Config }): Animatic {
  const pools = new Map<ToolName, Piscina>();
  const workerData: WorkerSettings = { data: config.data, env: { ...config.env } };

  function pool(tool: ToolName): Piscina {
    let found = pools.get(tool);
    if (!found) {
      found = new Piscina({
        // From the source: Node strips the types itself, so the built pages need no second bundle.
        filename: join(config.root, 'src/lib/server/providers/animatic/worker.ts'),
        minThreads: 0, maxThreads: tool === 'video' ? 2 : 1, idleTimeout: idleMilliseconds, workerData, execArgv: []
      });
      pools.set(tool, found);
    }
    return found;
  }

  async function run<T>(tool: ToolName, request: unknown, { signal, seed, progress }: RunContext): Promise<Produced<T>> {
    if (signal.aborted) throw new ToolError('cancelled', 'Cancelled.');
    const { port1: here, port2: port } = new MessageChannel();
    const cancel = () => here.postMessage('cancel');
    signal.addEventListener('abort', cancel, { once: true });
    here.on('message', progress);
    try {
      const task: Task = { tool, request, seed, port };
      const answer = (await pool(tool).run(task, { transferList: [port] })) as FromWorker;
      if (!answer.ok) throw new ToolError(answer.code, answer.message, { advice: answer.advice, detail: answer.detail });
      return answer.produced as Produced<T>;
    } finally {
      signal.removeEventListener('abort', cancel);
      here.close();
    }
  }

  return {
    text: createWriter(store),
    image: { paint: (request, context) => run('image', request, context) },
    video: { animate: (request, context) => run('video', request, context) },
    vision: { score: (request, context) => run('vision', request, context) },
    close: async () => {
      await Promise.all([...pools.values()].map((entry) => entry.destroy()));
    }
  };
}
