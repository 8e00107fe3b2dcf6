/** Plans that were asked for, each once; an answer that did not come is asked for again. */
import type { CellId, RunTarget } from '../pipeline/project.ts';
import type { PlanView } from '../protocol.ts';

type Ask = (target: RunTarget, cell: CellId | null) => Promise<PlanView | null>;

export function createPlanBook(ask: Ask) {
  const known = new Map<string, Promise<PlanView | null>>();

  function look(target: RunTarget, cell: CellId | null): Promise<PlanView | null> {
    const key = `${target} ${cell ?? ''}`;
    const before = known.get(key);
    if (before) return before;
    const asked = ask(target, cell);
    known.set(key, asked);
    void asked.then((plan) => { if (!plan && known.get(key) === asked) known.delete(key); });
    return asked;
  }

  /** Forgets all, for the notebook has changed. */
  const close = () => known.clear();

  return { look, close };
}
