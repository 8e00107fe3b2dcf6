/** The seams that somebody looks at: what is known is answered at once, what is not is measured and told when it is there. */
import { EventEmitter } from 'node:events';
import { log } from '../log.ts';
import { knownSeam, seamKey, type Seam, type SeamFrames } from './seam.ts';

export type Seams = ReturnType<typeof openSeams>;

/** `measure`: off the event loop. */
export function openSeams({ data, measure }: { data: string; measure: (frames: SeamFrames) => Promise<Seam> }) {
  /** Null: could not be measured, such as where a frame is gone. */
  const known = new Map<string, Seam | null>();
  const waiting = new Map<string, Set<string>>();
  const events = new EventEmitter<{ measured: [project: string] }>();
  events.setMaxListeners(0);
  let wanted = false;

  async function find(key: string, frames: SeamFrames): Promise<void> {
    const seam = await knownSeam(data, key) ?? await measure(frames).catch((error: unknown) => {
      log.warn('A seam could not be measured.', { error });
      return null;
    });
    known.set(key, seam);
    const projects = waiting.get(key) ?? [];
    waiting.delete(key);
    for (const project of projects) events.emit('measured', project);
  }

  return {
    events,
    /** From now on somebody is there to be told; before, nothing is measured. */
    begin: () => void (wanted = true),
    /** What is known of a seam of this project; null where nothing is yet. */
    of(project: string, frames: SeamFrames): Seam | null {
      const key = seamKey(frames);
      const found = known.get(key);
      if (found !== undefined || !wanted) return found ?? null;
      const projects = waiting.get(key);
      if (projects) projects.add(project);
      else {
        waiting.set(key, new Set([project]));
        void find(key, frames);
      }
      return null;
    }
  };
}
