/**
 * The animatic engine: writer, painter, mover and judge on the user's own machine, with no key and no money. The
 * writer is quick and runs here; the other three work on pixels, each in a thread of its own (worker.ts), so that
 * pages and sockets never wait for them and each keeps its caches. A server starts their threads when it opens (`warm`); else
 * they are started a step ahead of their first work: the painter's with the writer, the mover's and the judge's with the
 * first frame, while a core is idle. One of each then stays: starting it again takes as long as a good part of its work.
 */
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { setFlagsFromString } from 'node:v8';
import { MessageChannel } from 'node:worker_threads';
import PQueue from 'p-queue';
import { Piscina } from 'piscina';
import {
  ToolError, type ArtifactRef, type BriefImage, type ImageTool, type Produced, type RunContext, type TextTool, type VideoTool, type VisionTool
} from '../../../pipeline/index.ts';
import type { Config } from '../../config.ts';
import { findFfmpeg } from '../../media/ffmpeg-path.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { keepLoops } from './kept-loops.ts';
import type { LookRequest } from './look.ts';
import type { Painted } from './painter.ts';
import type { Encoding, FromWorker, Task, ToolName, Warming, WorkerSettings } from './worker-messages.ts';
import { createWriter } from './writer.ts';

export type Animatic = {
  text: TextTool; image: ImageTool; video: VideoTool; vision: VisionTool;
  /** Starts the threads that films are made in, ahead of any work. Ends when they are ready. */
  warm: () => Promise<void>;
  /** Takes in what films of these pictures need of them, whatever their stories: their colours, the product cut out, and its look. Never throws. */
  readAhead: (images: readonly BriefImage[]) => Promise<void>;
  close: () => Promise<void>;
};

/** A thread beyond those that stay is given back after being idle for this long. */
const idleMilliseconds = 60_000;
/** Clips that are made at once. One thread draws faster than two processors encode. */
const clipsAtOnce = 2;
const threadsOf: Record<ToolName, number> = { image: 1, video: availableParallelism() > 3 ? clipsAtOnce : 1, vision: 1, look: 1 };
const staying: Record<ToolName, number> = { image: 1, video: 1, vision: 1, look: 0 };
/** Megabytes. Pictures are large buffers beside a small heap: by itself V8 walks all of the heap for every few of them. */
const roomBeforeCollecting = 128;

/**
 * x264's threads for a clip, one of so many that are being made. A further thread costs some time of all processors, so a
 * clip has no more than its share when others follow, and the first one while frames are being painted beside it; one that nothing
 * follows has enough to fill a core that another leaves.
 */
const encoderThreads = ({ clips, more }: { clips: number; more: boolean }): number =>
  Math.max(more ? 1 : 2, Math.floor(availableParallelism() / (more ? clipsAtOnce : clips)));

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
        minThreads: staying[tool], maxThreads: threadsOf[tool], concurrentTasksPerWorker: tool === 'video' ? clipsAtOnce / threadsOf.video : 1,
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

  const prepared = new Map<ToolName, string>();
  /** Starts a thread ahead of its first work, which will say what is wrong when that fails. */
  async function prepare(tool: ToolName, images: readonly BriefImage[] = []): Promise<void> {
    const pictures = images.map(({ image }) => image.artifact).join();
    const before = prepared.get(tool);
    if (before === pictures || (before !== undefined && pictures === '')) return;
    prepared.set(tool, pictures);
    await ready(tool, images);
  }

  let closed = false;
  async function ready(tool: ToolName, images: readonly BriefImage[]): Promise<void> {
    if (closed) return;
    keepLoops();
    await pool(tool).run({ warm: tool, images } satisfies Warming).catch(() => undefined);
  }

  const clips = new PQueue({ concurrency: clipsAtOnce });
  /** Frames that are being painted or wait for it; clips follow from them. */
  let frames = 0;
  const writer = createWriter(store);
  /** What cannot be read will say so when its film is made. */
  const colours = (image: BriefImage) => writer.learn([image]).catch(() => undefined);
  const text: TextTool = {
    write: (request, context) => {
      // Found for the first time, it is started to see what it can do; later that would hold up a clip.
      if (!pools.has('image')) void findFfmpeg(config.env);
      void prepare('image');
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
      paint: async (request, context) => {
        if (request.facts.sheet) return sheet(request, context);
        frames++;
        try {
          const painted = run<Painted>('image', request, context);
          void prepare('video');
          void prepare('vision', request.facts.images);
          return await painted;
        } finally {
          frames--;
        }
      }
    },
    video: {
      animate: (request, context) => clips.add(async () => {
        const ffmpeg = await findFfmpeg(config.env);
        return run('video', request, context, { ffmpeg, threads: encoderThreads({ clips: clips.pending, more: clips.size > 0 || frames > 0 }) });
      })
    },
    vision: {
      score: (request, context) => run('vision', request, context),
      describe: ({ picture, kind }, context) => look({ task: 'describe', picture, kind }, context)
    },
    warm: async () => {
      await findFfmpeg(config.env);
      // One by one, so that they take one core and leave the others to whoever waits for a page.
      for (const tool of ['image', 'video', 'vision'] as const) await prepare(tool);
    },
    readAhead: async (images) => {
      // Picture by picture, so that a film that is being made waits for one of them at most.
      for (const image of images) {
        await colours(image);
        await ready('image', [image]);
        await ready('vision', [image]);
      }
    },
    close: async () => {
      closed = true;
      await Promise.all([...pools.values()].map((entry) => entry.destroy()));
    }
  };
}
