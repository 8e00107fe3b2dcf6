import type { MessagePort } from 'node:worker_threads';
import type { BriefImage, Produced, ToolErrorCode } from '../../../pipeline/index.ts';

/** `look`: pictures of assets, as clean sheets or in words. */
export type ToolName = 'image' | 'video' | 'vision' | 'look';
/** `compiled`: the folder in which Node keeps what it made of the source. */
export type WorkerSettings = { data: string; env: Record<string, string | undefined>; compiled: string };
/** Progress comes back over `port`; the word `cancel` goes in. `threads`: those of an encoder. */
export type Task = { tool: ToolName; request: unknown; seed: number; port: MessagePort; threads: number };
/** Asks a thread to make ready for this tool and, where it can begin, for these pictures. */
export type Warming = { warm: ToolName; images: readonly BriefImage[] };
/** Errors travel as data: a thread boundary would lose their code and advice. */
export type FromWorker =
  | { ok: true; produced: Produced<unknown> }
  | { ok: false; code: ToolErrorCode; message: string; advice: string; detail: string };
