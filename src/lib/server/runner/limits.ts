/**
 * How much may run at once and how far apart calls are, per provider and capability: a queue each, in which the critical
 * path goes first (AD-11). KEY-5's spacing is a pace of the settings.
 */
import PQueue from 'p-queue';
import { localProviders, type Attempt, type Capability, type CellKind, type StepDefinition } from '../../pipeline/index.ts';
import type { Settings } from '../settings.ts';

type Pace = { readonly concurrency: number; readonly spacing: number };

/** For the engine on this machine: two clips at a time keep every core busy while one of them is prepared or checked. */
const local: Record<Capability, number> = { text: 2, image: 1, video: 2, vision: 1, media: 1 };
/** For a provider that is not named in the settings. Milliseconds between the starts of two calls. */
export const remotePace: Pace = { concurrency: 3, spacing: 500 };

const priority: Record<CellKind, number> = { brief: 9, stories: 9, storyboard: 8, keyframe: 7, clip: 5, drift: 4, timeline: 9, export: 6 };

export const paceOf = ({ paces }: Settings, provider: string, capability: Capability): Pace =>
  paces[provider] ?? (localProviders.has(provider) ? { concurrency: local[capability], spacing: 0 } : remotePace);

export function openQueues(settings: () => Settings) {
  const queues = new Map<string, { pace: Pace; queue: PQueue }>();

  function queueOf(provider: string, capability: Capability): PQueue {
    const key = `${provider} ${capability}`;
    const pace = paceOf(settings(), provider, capability);
    const known = queues.get(key);
    if (known && known.pace.concurrency === pace.concurrency && known.pace.spacing === pace.spacing) return known.queue;
    // What waits in a queue of the former pace still goes its way there.
    const queue = new PQueue({ concurrency: pace.concurrency, ...(pace.spacing ? { interval: pace.spacing, intervalCap: 1 } : {}) });
    queues.set(key, { pace, queue });
    return queue;
  }

  /**
   * How many more calls of each kind could start at this moment, counted down as it is asked. `leaving`: an attempt that
   * still has its place in a queue, and gives it up now.
   */
  function rooms(leaving: Attempt | null): (attempt: Attempt, step: StepDefinition) => boolean {
    const taken = new Map<string, number>();
    return ({ provider }, { tools: [capability] }) => {
      if (!capability) return true;
      const { concurrency, spacing } = paceOf(settings(), provider, capability);
      const queue = queueOf(provider, capability);
      const key = `${provider} ${capability}`;
      const given = taken.get(key) ?? 0;
      const free = concurrency - queue.pending - queue.size - given + (leaving?.provider === provider && capability in leaving.recipes ? 1 : 0);
      if (spacing > 0 || free < 1) return false;
      taken.set(key, given + 1);
      return true;
    };
  }

  /** Runs `work` when its provider has room; at once for steps that need no tool. */
  function add({ provider }: Attempt, { tools, kind }: StepDefinition, work: () => Promise<void>): Promise<void> {
    const capability = tools[0];
    return capability ? queueOf(provider, capability).add(work, { priority: priority[kind] }) : work();
  }
  return { add, rooms };
}
