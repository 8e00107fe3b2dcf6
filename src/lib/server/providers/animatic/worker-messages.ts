import type { MessagePort } from 'node:worker_threads';
import type { BriefImage, Produced, ToolErrorCode } from '../../../pipeline/index.ts';
import type { Ffmpeg } from '../../media/ffmpeg-path.ts';

/** `look`: pictures of assets, as clean sheets or in words. */
export type ToolName = 'image' | 'video' | 'vision' | 'look';
export type WorkerSettings = { data: string; env: Record<string, string | undefined> };
/** How a clip is encoded. `ffmpeg`: the one that was found for the thread's environment; null: none yet. `threads`: x264's. */
export type Encoding = { ffmpeg: Ffmpeg | null; threads: number };
/** Progress comes back over `port`; the word `cancel` goes in. */
export type Task = { tool: ToolName; request: unknown; seed: number; port: MessagePort; encoding: Encoding | null };
/** Asks a thread to make ready for this tool and, where it can begin, for these pictures. */
export type Warming = { warm: ToolName; images: readonly BriefImage[] };
/** Errors travel as data: a thread boundary would lose their code and advice. */
export type FromWorker =
  | { ok: true; produced: Produced<unknown> }
  | { ok: false; code: ToolErrorCode; message: string; advice: string; detail: string };
