/** From measurements to scores. */

/** 0 up to `low`, 1 from `high` on, a smooth rise between. */
export function rise(value: number, low: number, high: number): number {
  const t = Math.min(1, Math.max(0, (value - low) / (high - low)));
  return t * t * (3 - 2 * t);
}

/** Score of a frame of which the share `bad` (0 to 1) differs: 1 up to 0.6 hundredths, 0.63 at 6, 0.32 at 20. */
export const shareScore = (bad: number): number => 1 / (1 + Math.max(0, bad - 0.006) / 0.09);

/** Several scores as one, governed by the worst: a single wrong frame makes a wrong clip. */
export function worstOf(scores: readonly number[]): number {
  if (scores.length === 0) return 1;
  const mean = scores.reduce((sum, score) => sum + score, 0) / scores.length;
  return 0.8 * Math.min(...scores) + 0.2 * mean;
}

export const clamp = (value: number, low: number, high: number): number => Math.min(high, Math.max(low, value));
