/**
 * How much may run at once and how far apart calls are, per provider and capability, or for a model that has a pace of its
 * own: a queue each, in which the critical path goes first (AD-11). KEY-5's spacing is a pace of the settings.
 */
import PQueue from 'p-queue';
import { localProviders, type Attempt, type Capability, type CellKind, type Recipe, type StepDefinition } from '../../pipeline/index.ts';
import type { Settings } from '../settings.ts';

type Pace = { readonly concurrency: number; readonly spacing: number };

/** For the engine on this machine: two clips at a time keep every core busy while one of them is prepared or checked. */
const local: Record<Capability, number> = { text: 2, image: 1, video: 2, vision: 1, media: 1 };
/** For a provider that is not named in the settings. Milliseconds between the starts of two calls. */
export const remotePace: Pace = { concurrency: 3, spacing: 500 };

const priority: Record<CellKind, number> = { brief: 9, asset: 8, stories: 9, storyboard: 8, keyframe: 7, clip: 5, drift: 4, timeline: 9, export: 6 };

/** What the settings call a model that has a pace of its own. */
export const modelKey = ({ provider, model }: Recipe): string => `${provider}/${model}`;

export const paceOf = ({ paces }: Settings, recipe: Recipe, capability: Capability): Pace =>
  paces[modelKey(recipe)] ?? paces[recipe.provider] ?? (localProviders.has(recipe.provider) ? { concurrency: local[capability], spacing: 0 } : remotePace);

/** Calls with the same name share a queue. */
export const queueName = ({ paces }: Settings, recipe: Recipe, capability: Capability): string =>
  `${modelKey(recipe) in paces ? modelKey(recipe) : recipe.provider} ${capability}`;

/** Waits of a queue that are worth a line in the run's log. Milliseconds. */
const noticed = 1000;

/** Why a call began later than it could have; null for a wait that is not worth telling. */
export function waitNote({ provider, model }: Recipe, { concurrency, spacing }: Pace, milliseconds: number): string | null {
  if (milliseconds < noticed) return null;
  const apart = spacing ? `, ${spacing / 1000} s apart` : '';
  return `It waited ${(milliseconds / 1000).toFixed(1)} s for its turn: ${model} at ${provider} takes ${concurrency} call${concurrency === 1 ? '' : 's'} at once${apart}.`;
}

/** Nothing begins for so long. The queue's own intervals follow the calendar: a clock that is put back an hour would hold it up for as long. */
function holdBack(queue: PQueue, milliseconds: number): void {
  queue.pause();
  setTimeout(() => queue.start(), milliseconds);
}

export function openQueues(settings: () => Settings) {
  const queues = new Map<string, { pace: Pace; queue: PQueue }>();

  function queueOf(recipe: Recipe, capability: Capability): PQueue {
    const now = settings();
    const key = queueName(now, recipe, capability);
    const pace = paceOf(now, recipe, capability);
    const known = queues.get(key);
    if (known && known.pace.concurrency === pace.concurrency && known.pace.spacing === pace.spacing) return known.queue;
    // What waits in a queue of the former pace still goes its way there.
    const queue = new PQueue({ concurrency: pace.concurrency });
    queues.set(key, { pace, queue });
    return queue;
  }

  /**
   * How many more calls of each kind could start at this moment, counted down as it is asked. `leaving`: an attempt that
   * still has its place in a queue, and gives it up now.
   */
  function rooms(leaving: Attempt | null): (attempt: Attempt, step: StepDefinition) => boolean {
    const taken = new Map<string, number>();
    return (attempt, { tools: [capability] }) => {
      if (!capability) return true;
      const now = settings();
      const { concurrency, spacing } = paceOf(now, attempt, capability);
      const queue = queueOf(attempt, capability);
      const key = queueName(now, attempt, capability);
      const given = taken.get(key) ?? 0;
      const left = leaving && capability in leaving.recipes && queueName(now, leaving, capability) === key ? 1 : 0;
      const free = concurrency - queue.pending - queue.size - given + left;
      if (spacing > 0 || free < 1) return false;
      taken.set(key, given + 1);
      return true;
    };
  }

  /** Runs `work` when its provider has room, with the line that tells of a wait; at once for steps that need no tool. */
  function add(attempt: Attempt, { tools, kind }: StepDefinition, work: (waited: string | null) => Promise<void>): Promise<void> {
    const capability = tools[0];
    if (!capability) return work(null);
    const since = performance.now();
    const pace = paceOf(settings(), attempt, capability);
    const queue = queueOf(attempt, capability);
    return queue.add(() => {
      if (pace.spacing > 0) holdBack(queue, pace.spacing);
      return work(waitNote(attempt, pace, performance.now() - since));
    }, { priority: priority[kind] });
  }
  return { add, rooms };
}
