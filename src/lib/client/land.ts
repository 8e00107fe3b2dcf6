/**
 * Scrolls to an element and stays there while what lies between is drawn for the first time: parts of long notebooks get
 * their true height only near the screen. Whoever scrolls, presses or types meanwhile is not held.
 */
const frames = 40;
const stops = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;
let hold = 0;

/** `block`: where on the screen it comes to stand. Further than three screens away it is there at once. */
export function land(target: Element, block: 'start' | 'center'): void {
  const far = Math.abs(target.getBoundingClientRect().top) > 3 * innerHeight;
  const calm = matchMedia('(prefers-reduced-motion: reduce)').matches;
  if (!far && !calm) return target.scrollIntoView({ block, behavior: 'smooth' });
  target.scrollIntoView({ block, behavior: 'instant' });
  const mine = ++hold;
  const place = target.getBoundingClientRect().top;
  const free = new AbortController();
  for (const stop of stops) addEventListener(stop, () => free.abort(), { capture: true, passive: true, signal: free.signal });
  let left = frames;
  const follow = () => {
    if (mine !== hold || free.signal.aborted || !target.isConnected) return;
    if (Math.abs(target.getBoundingClientRect().top - place) > 1) target.scrollIntoView({ block, behavior: 'instant' });
    if (--left > 0) requestAnimationFrame(follow);
    else free.abort();
  };
  requestAnimationFrame(follow);
}
