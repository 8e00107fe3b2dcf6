/** What a run learns is written down as soon as there is room: a result that was paid for is not lost to a full disk. */
import { setTimeout as wait } from 'node:timers/promises';
import { isRoomMissing } from '../db/room.ts';
import { log } from '../log.ts';
import type { Sessions } from '../projects/sessions.ts';

/** Sessions whose changes wait for room, until `signal` is aborted. `pause`: milliseconds between two tries. */
export const patiently = (sessions: Sessions, signal: AbortSignal, pause: number): Sessions => ({
  ...sessions,
  change: async (project, decide) => {
    for (let tries = 0; ; tries++) {
      const outcome = await sessions.change(project, decide);
      if (outcome.ok || !isRoomMissing(outcome) || signal.aborted) return outcome;
      if (tries === 0) log.warn('A run waits until its facts can be written.', { project, code: outcome.code });
      await wait(pause, undefined, { signal }).catch(() => undefined);
    }
  }
});
