/**
 * The animatic engine: writer, painter, mover and judge on the user's own machine, with no key and no money. The
 * writer is quick and runs here; the other three work on pixels, each in a thread of its own (worker.ts), so that
 * pages and sockets never wait for them and each keeps its caches. Threads are started a step ahead of their first
 * work: the painter's with the writer, the mover's and the judge's with the first frame, while a core is idle.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { MessageChannel } from 'node:worker_threads';
import { Piscina } from 'piscina';
import {
  ToolError, type ArtifactRef, type BriefImage, type ImageTool, type Produced, type RunContext, type TextTool, type VideoTool, type VisionTool
} from '../../../pipeline/index.ts';
import type { Config } from '../../config.ts';
import { findFfmpeg } from '../../media/ffmpeg-path.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import type { LookRequest } from './look.ts';
import type { Painted } from './painter.ts';
import type { Encoding, FromWorker, Task, ToolName, Warming, WorkerSettings } from './worker-messages.ts';
import { createWriter } from './writer.ts';

export type Animatic = {
  text: TextTool; image: ImageTool; video: VideoTool; vision: VisionTool;
  close: () => Promise<void>;
};

/** An idle thread is given back after this long. */
const idleMilliseconds = 60_000;
/** Clips that are made at once. One thread draws faster than two processors encode. */
const clipsAtOnce = 2;
const threadsOf: Record<ToolName, number> = { image: 1, video: availableParallelism() > 3 ? clipsAtOnce : 1, vision: 1, look: 1 };
/** Megabytes. Pictures are large buffers beside a small heap: by itself V8 walks all of the heap for every few of them. */
const roomBeforeCollecting = 128;

/** x264's threads for the last of so many clips: all processors for one alone, else its share, but enough to fill a core that another leaves. */
const encoderThreads = (clips: number): number => Math.max(2, Math.floor(availableParallelism() / Math.min(clips, clipsAtOnce)));

export function openAnimatic({ store, config }: { store: ArtifactStore; config: Config }): Animatic {
  const pools = new Map<ToolName, Piscina>();
  const workerData: WorkerSettings = { data: config.data, env: { ...config.env } };
  // Read before a thread loads its first module: what was made of the source, its types taken out too, is then there.
  const env = { NODE_COMPILE_CACHE: join(config.root, 'node_modules/.cache/scenebook'), ...process.env };
  // Read when a thread's heap is made.
  setFlagsFromString(`--initial-old-space-size=${roomBeforeCollecting}`);

  function pool(tool: ToolName): Piscina {
    let found = pools.get(tool);
    if (!found) {
      found = new Piscina({
        // From the source: Node strips the types itself, so the built pages need no second bundle.
        filename: join(config.root, 'src/lib/server/providers/animatic/worker.ts'),
        minThreads: 0, maxThreads: threadsOf[tool], concurrentTasksPerWorker: tool === 'video' ? clipsAtOnce / threadsOf.video : 1,
        idleTimeout: idleMilliseconds, workerData, execArgv: [], env
      });
      pools.set(tool, found);
    }
    return found;
  }

  async function run<T>(tool: ToolName, request: unknown, { signal, seed, progress }: RunContext, encoding: Encoding | null = null): Promise<Produced<T>> {
    if (signal.aborted) throw new ToolError('cancelled', 'Cancelled.');
    const { port1: here, port2: port } = new MessageChannel();
    const cancel = () => here.postMessage('cancel');
    signal.addEventListener('abort', cancel, { once: true });
    here.on('message', progress);
    try {
      const task: Task = { tool, request, seed, port, encoding };
      const answer = (await pool(tool).run(task, { transferList: [port] })) as FromWorker;
      if (!answer.ok) throw new ToolError(answer.code, answer.message, { advice: answer.advice, detail: answer.detail });
      return answer.produced as Produced<T>;
    } finally {
      signal.removeEventListener('abort', cancel);
      here.close();
    }
  }

  /** Starts a thread ahead of its first work, which will say what is wrong when that fails. */
  function warm(tool: ToolName, images: readonly BriefImage[]): void {
    if (!pools.has(tool)) pool(tool).run({ warm: tool, images } satisfies Warming).catch(() => undefined);
  }

  /** Clips that are being made or wait for it. */
  let clips = 0;
  const writer = createWriter(store);
  const text: TextTool = {
    write: (request, context) => {
      // Found for the first time, it is started to see what it can do; later that would hold up a clip.
      if (!pools.has('image')) void findFfmpeg(config.env);
      warm('image', []);
      return writer.write(request, context);
    }
  };

  const look = <T>(request: LookRequest, context: RunContext) => run<T>('look', request, context);

  async function sheet({ facts: { images, picture, sheet: asked } }: Parameters<ImageTool['paint']>[0], context: RunContext): Promise<Produced<Painted>> {
    const { value, usage } = await look<ArtifactRef | null>({ task: 'studio', picture: images[picture]!.image, kind: asked!.kind }, context);
    if (!value) throw new ToolError('no_image', 'The background of this picture could not be told from its subject.', { advice: 'Use a picture before a plain background.' });
    return { value: { image: value, layers: null }, usage };
  }

  return {
    text,
    image: {
      paint: (request, context) => {
        if (request.facts.sheet) return sheet(request, context);
        const painted = run<Painted>('image', request, context);
        warm('video', []);
        warm('vision', request.facts.images);
        return painted;
      }
    },
    video: {
      animate: async (request, context) => {
        clips++;
        try {
          return await run('video', request, context, { ffmpeg: await findFfmpeg(config.env), threads: encoderThreads(clips) });
        } finally {
          clips--;
        }
      }
    },
    vision: {
      score: (request, context) => run('vision', request, context),
      describe: ({ picture, kind }, context) => look({ task: 'describe', picture, kind }, context)
    },
    close: async () => {
      await Promise.all([...pools.values()].map((entry) => entry.destroy()));
    }
  };
}
