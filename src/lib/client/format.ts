/** Money, times and lengths as the page writes them. */
import { money, planPrice } from '../pipeline/money-words.ts';
import type { CellId, TakeSource } from '../pipeline/project.ts';
import type { Amount, PlanView } from '../protocol.ts';

export { money, planPrice, priceInWords, spentMoney, termOf } from '../pipeline/money-words.ts';

/** What was spent, with the calls that nobody knows the price of: "$0.12 and 1 unknown". */
export function spentAmount({ usd, unpriced }: Amount): string {
  if (!unpriced) return money(usd);
  return usd ? `${money(usd)} and ${unpriced} unknown` : `${count(unpriced, 'call')} of unknown price`;
}

/** How many cells a plan has, its price and its time: "5 cells · $0.13 · 31 s". */
export function planInWords(plan: PlanView): string {
  const time = plan.milliseconds === null ? '' : ` · ${duration(plan.milliseconds)}`;
  return plan.cells.length ? `${count(plan.cells.length, 'cell')} · ${planPrice(plan)}${time}` : 'nothing to do';
}

/** What corrections that happen by themselves may add to a plan; empty where there are none. */
export function correctionsInWords({ corrections }: Pick<PlanView, 'corrections'>): string {
  if (corrections === 0) return '';
  if (corrections === null) return 'Corrections may add to it; how much is not known.';
  return `Corrections may add ${corrections < 0.01 ? '' : 'up to '}${money(corrections)}.`;
}

/** A length of work in milliseconds: "0.4 s", "12 s", "3 min", "1 h 20 min". */
export function duration(milliseconds: number): string {
  const seconds = milliseconds / 1000;
  if (seconds < 0.1) return 'an instant';
  if (seconds < 9.95) return `${seconds.toFixed(1)} s`;
  if (seconds < 59.5) return `${Math.round(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  const rest = minutes % 60;
  return rest ? `${Math.floor(minutes / 60)} h ${rest} min` : `${minutes / 60} h`;
}

/** Work under way: "0:07", "1:18". */
export function elapsed(milliseconds: number): string {
  const seconds = Math.max(0, Math.floor(milliseconds / 1000));
  return `${Math.floor(seconds / 60)}:${String(seconds % 60).padStart(2, '0')}`;
}

/** The time of day on the reader's own clock: "14:03:09". */
export function clock(then: number): string {
  const at = new Date(then);
  return [at.getHours(), at.getMinutes(), at.getSeconds()].map((part) => String(part).padStart(2, '0')).join(':');
}

const sources: Record<TakeSource, string> = { generated: 'generated', inherited: 'inherited', edited: 'edited by hand', uploaded: 'own file', cached: 'from the cache' };

/** Where a take is from. A brief that a person began with is no file. */
export const sourceInWords = (cell: CellId, source: TakeSource): string => (cell === 'brief' && source === 'uploaded' ? 'written by hand' : sources[source]);

/** "just now", "3 min ago", "5 h ago", "2 days ago", then the date. */
export function ago(then: number, now: number): string {
  const seconds = (now - then) / 1000;
  if (seconds < 45) return 'just now';
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min ago`;
  const hours = Math.round(minutes / 60);
  if (hours < 24) return `${hours} h ago`;
  const days = Math.round(hours / 24);
  if (days < 14) return days === 1 ? 'yesterday' : `${days} days ago`;
  return `on ${new Date(then).toISOString().slice(0, 10)}`;
}

/** A length of film in seconds: "6 s", "4.5 s". */
export const filmSeconds = (seconds: number) => `${Number(seconds.toFixed(2))} s`;

/** Minutes, seconds and frames: frame 200 at 24 is "0:08:08". */
export function timecode(frame: number, rate: number): string {
  const whole = Math.floor(frame / rate);
  const two = (value: number) => String(value).padStart(2, '0');
  return `${Math.floor(whole / 60)}:${two(whole % 60)}:${two(Math.round(frame - whole * rate))}`;
}

/** A similarity from 0 to 1 without its leading zero, as on the film strip: ".998"; a whole one is "1". */
export function seam(value: number): string {
  const text = (Math.floor(value * 1000) / 1000).toFixed(3);
  return text.startsWith('1') ? '1' : text.slice(1);
}

export const percent = (fraction: number) => `${Math.round(fraction * 100)} %`;

export function fileSize(bytes: number): string {
  if (bytes < 1e6) return `${Math.max(1, Math.round(bytes / 1e3))} kB`;
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

/** "1 cell", "5 cells". */
export const count = (number: number, one: string, many = `${one}s`) => `${number} ${number === 1 ? one : many}`;

/** Price and time of a plan or a take: "free · 12 s". Parts that are unknown are left out. */
export function priceAndTime(cost: number | null, milliseconds: number | null): string {
  const parts = [money(cost)];
  if (milliseconds !== null) parts.push(duration(milliseconds));
  return parts.join(' · ');
}

/** A file's name made of a title: "Night drive, 24 s" -> "night-drive-24-s". */
export function fileName(title: string): string {
  const plain = title.normalize('NFKD').toLowerCase().replace(/[^\p{L}\p{N}]+/gu, '-').replace(/^-|-$/g, '');
  return plain || 'film';
}
