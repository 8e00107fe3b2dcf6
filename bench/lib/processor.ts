/** Processor time, which a busy machine changes less than it does the time on the wall. */
import { readFileSync } from 'node:fs';

/** Linux counts in hundredths, whatever its own clock. */
const ticks = 100;

/** Seconds that this process and its ended children have used so far, over all cores; null where that cannot be read. */
export function processorSeconds(): number | null {
  if (process.platform !== 'linux') return null;
  const text = readFileSync('/proc/self/stat', 'latin1');
  // Fields 14 to 17, counted behind the name, which may hold anything.
  const [user, system, childUser, childSystem] = text.slice(text.lastIndexOf(')') + 2).split(' ').slice(11, 15).map(Number);
  return (user! + system! + childUser! + childSystem!) / ticks;
}
