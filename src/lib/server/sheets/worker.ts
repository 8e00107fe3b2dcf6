/** The thread of local picture work. Loaded from the source by Node itself; the optional parts are loaded when they are first needed. */
import { workerData } from 'node:worker_threads';
import type { ArtifactRef } from '../../pipeline/outputs.ts';
import type { SubjectSearch } from '../../pipeline/timeline/subjects.ts';
import { ToolError, type ToolErrorCode } from '../../pipeline/steps/tools.ts';
import type { SeamFrames } from '../measures/seam.ts';
import { openStore } from '../storage/files.ts';
import { createSheetJobs, type SheetSettings } from './jobs.ts';

export type SheetTask = { readonly job: 'cutToGrey' | 'face' | 'assetFace'; readonly image: ArtifactRef } | { readonly job: 'seam'; readonly frames: SeamFrames } | { readonly job: 'subject'; readonly search: SubjectSearch };
/** Errors travel as data: a thread boundary would lose their code and advice. */
export type FromSheets =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: ToolErrorCode; readonly message: string; readonly advice: string; readonly detail: string };

// Piscina puts its own settings first.
const settings = (Array.isArray(workerData) ? workerData[1] : workerData) as SheetSettings;
const jobs = createSheetJobs(openStore(settings.data), settings);

export default async function work(task: SheetTask): Promise<FromSheets> {
  try {
    return { ok: true, value: task.job === 'seam' ? await jobs.seam(task.frames) : task.job === 'subject' ? await jobs.subject(task.search) : await jobs[task.job](task.image) };
  } catch (error) {
    if (error instanceof ToolError) return { ok: false, code: error.code, message: error.message, advice: error.advice, detail: error.detail };
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { ok: false, code: 'unknown', message: `The picture could not be worked on: ${message}`, advice: 'Try again.', detail: stack ?? '' };
  }
}
