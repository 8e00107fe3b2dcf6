/** Rate limits: a bucket of tokens per key, filled steadily. In memory: a restart forgives. */
export type BucketSize = { readonly burst: number; readonly perSecond: number };

/** More keys than this and those that are full again are let go. */
const crowd = 10_000;

export function openBuckets({ burst, perSecond }: BucketSize, now: () => number = () => performance.now()) {
  const buckets = new Map<string, { tokens: number; at: number }>();

  const level = ({ tokens, at }: { tokens: number; at: number }, time: number) => Math.min(burst, tokens + ((time - at) / 1000) * perSecond);

  function tidy(time: number): void {
    for (const [key, bucket] of buckets) if (level(bucket, time) >= burst) buckets.delete(key);
  }

  /** Takes a token; null when there was one, else the seconds until there is. */
  return function take(key: string): number | null {
    const time = now();
    if (buckets.size > crowd) tidy(time);
    const tokens = level(buckets.get(key) ?? { tokens: burst, at: time }, time);
    if (tokens < 1) {
      buckets.set(key, { tokens, at: time });
      return Math.max(1, Math.ceil((1 - tokens) / perSecond));
    }
    buckets.set(key, { tokens: tokens - 1, at: time });
    return null;
  };
}
