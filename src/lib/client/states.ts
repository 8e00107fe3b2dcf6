/** How states look and add up. Colour, shape and word always come together. */
import type { CellState } from '../pipeline/status.ts';

/** The marks of the page: disc, ring, disc with halo, square, diamond, grey ring. */
export type Mark = 'fresh' | 'outdated' | 'running' | 'failed' | 'unknown' | 'empty';

export function markOf(state: CellState): Mark {
  switch (state) {
    case 'fresh': return 'fresh';
    case 'outdated': return 'outdated';
    case 'queued':
    case 'running': return 'running';
    case 'failed': return 'failed';
    case 'unknown': return 'unknown';
    case 'empty':
    case 'blocked':
    case 'cancelled': return 'empty';
    default: return state satisfies never;
  }
}

const weight: readonly CellState[] = ['failed', 'unknown', 'running', 'queued', 'outdated', 'cancelled', 'blocked', 'empty', 'fresh'];

/** The one state that says most about several cells: what failed first, then what may have been paid for, then what runs, then what is outdated. */
export function combined(states: readonly CellState[]): CellState {
  return weight.find((state) => states.includes(state)) ?? 'empty';
}
