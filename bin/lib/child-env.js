/** The environment of the processes that work with pictures and films. */
import { availableParallelism } from 'node:os';

/**
 * @param {NodeJS.ProcessEnv} env What the person has set wins.
 * @returns {NodeJS.ProcessEnv}
 */
export function workerEnv(env, cores = availableParallelism()) {
  return {
    // File reads, sharp and hashing share these threads; the default of four starves pages while frames are painted.
    UV_THREADPOOL_SIZE: String(Math.min(64, Math.max(8, cores * 2))),
    // glibc otherwise keeps an arena for each thread, and decoded pictures stay in memory long after their use.
    MALLOC_ARENA_MAX: '2',
    ...env
  };
}
