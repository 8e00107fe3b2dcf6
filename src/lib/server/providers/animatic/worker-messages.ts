import type { MessagePort } from 'node:worker_threads';
import type { Produced, ToolErrorCode } from '../../../pipeline/index.ts';

export type ToolName = 'image' | 'video' | 'vision';
export type WorkerSettings = { data: string; env: Record<string, string | undefined> };
/** Progress comes back over `port`; the word `cancel` goes in. */
export type Task = { tool: ToolName; request: unknown; seed: number; port: MessagePort };
/** Errors travel as data: a thread boundary would lose their code and advice. */
export type FromWorker =
  | { ok: true; produced: Produced<unknown> }
  | { ok: false; code: ToolErrorCode; message: string; advice: string; detail: string };
