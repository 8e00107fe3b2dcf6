/**
 * Scrolls to an element and stays there while what lies between is drawn or loaded for the first time, since parts of the
 * notebook get their true height only near the screen. Whoever scrolls, presses or types meanwhile is not held.
 */
const frames = 40;
/** After so many frames without a move nothing is scrolling. */
const quietFrames = 4;
const stops = ['wheel', 'touchstart', 'pointerdown', 'keydown'] as const;
let held: AbortController | null = null;

/** `block`: where on the screen it comes to stand. Further than three screens away it is there at once. */
export function land(target: Element, block: 'start' | 'center'): void {
  held?.abort();
  const mine = held = new AbortController();
  const { signal } = mine;
  for (const stop of stops) addEventListener(stop, () => mine.abort(), { capture: true, passive: true, signal });
  const far = Math.abs(target.getBoundingClientRect().top) > 3 * innerHeight;
  if (far || matchMedia('(prefers-reduced-motion: reduce)').matches) return stay(target, block, mine);
  let done = false;
  const arrive = () => {
    if (done || signal.aborted) return;
    done = true;
    stay(target, block, mine);
  };
  // Outline and film strip scroll as well.
  addEventListener('scrollend', ({ target: scrolled }) => { if (scrolled instanceof Node && scrolled.contains(target)) arrive(); }, { capture: true, signal });
  target.scrollIntoView({ block, behavior: 'smooth' });
  // Where it stands there already nothing scrolls, so nothing ends.
  let before = NaN;
  let quiet = 0;
  const watch = () => {
    if (done || signal.aborted) return;
    const { top } = target.getBoundingClientRect();
    quiet = top === before ? quiet + 1 : 0;
    before = top;
    if (quiet < quietFrames) requestAnimationFrame(watch);
    else arrive();
  };
  requestAnimationFrame(watch);
}

function stay(target: Element, block: 'start' | 'center', mine: AbortController): void {
  target.scrollIntoView({ block, behavior: 'instant' });
  const place = target.getBoundingClientRect().top;
  let left = frames;
  const follow = () => {
    if (mine.signal.aborted || !target.isConnected) return;
    if (Math.abs(target.getBoundingClientRect().top - place) > 1) target.scrollIntoView({ block, behavior: 'instant' });
    if (--left > 0) requestAnimationFrame(follow);
    else mine.abort();
  };
  requestAnimationFrame(follow);
}
