/** Measures that somebody looks at: what is known is answered at once, what is not is measured and told when it is there. */
import { EventEmitter } from 'node:events';
import { log } from '../log.ts';

export type Told = EventEmitter<{ measured: [project: string] }>;
export type Measured<Request, Result> = {
  /** From now on somebody is there to be told; before, nothing is measured. */
  readonly begin: () => void;
  /** What is known for this project; null where nothing is yet, and where it could not be measured, such as where a frame is gone. */
  readonly of: (project: string, request: Request) => Result | null;
};

/** One for all kinds of measures: who shows a project is told, whatever was measured. */
export function openTold(): Told {
  const events: Told = new EventEmitter();
  events.setMaxListeners(0);
  return events;
}

/** `what`: for the log. `known`: what was measured before; `measure`: off the event loop. */
export function openMeasured<Request, Result>({ what, events, keyOf, known: before, measure }: {
  what: string; events: Told; keyOf: (request: Request) => string; known: (key: string) => Promise<Result | null>; measure: (request: Request) => Promise<Result | null>;
}): Measured<Request, Result> {
  const known = new Map<string, Result | null>();
  const waiting = new Map<string, Set<string>>();
  let wanted = false;

  async function find(key: string, request: Request): Promise<void> {
    const found = await before(key) ?? await measure(request).catch((error: unknown) => {
      log.warn(`A ${what} could not be measured.`, { error });
      return null;
    });
    known.set(key, found);
    const projects = waiting.get(key) ?? [];
    waiting.delete(key);
    for (const project of projects) events.emit('measured', project);
  }

  return {
    begin: () => void (wanted = true),
    of(project, request) {
      const key = keyOf(request);
      const found = known.get(key);
      if (found !== undefined || !wanted) return found ?? null;
      const projects = waiting.get(key);
      if (projects) projects.add(project);
      else {
        waiting.set(key, new Set([project]));
        void find(key, request);
      }
      return null;
    }
  };
}
