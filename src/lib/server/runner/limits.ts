/** How much may run at once, per capability: a queue each, in which the critical path goes first. */
import PQueue from 'p-queue';
import type { Capability, CellKind } from '../../pipeline/index.ts';

export type Limits = Readonly<Record<Capability, number>>;

/** For the engine on this machine: two clips at a time keep every core busy while one of them is prepared or checked. */
export const localLimits: Limits = { text: 2, image: 1, video: 2, vision: 1, media: 1 };

const priority: Record<CellKind, number> = { brief: 9, stories: 9, storyboard: 8, keyframe: 7, clip: 5, drift: 4, export: 6 };

export function openQueues(limits: Limits = localLimits) {
  const queues = new Map<Capability, PQueue>();
  for (const [capability, concurrency] of Object.entries(limits) as [Capability, number][]) queues.set(capability, new PQueue({ concurrency }));

  /** Runs `work` when the capability has room; at once for steps that need no tool. */
  function add(capability: Capability | undefined, kind: CellKind, work: () => Promise<void>): Promise<void> {
    const queue = capability && queues.get(capability);
    return queue ? queue.add(work, { priority: priority[kind] }) : work();
  }
  return { add };
}
