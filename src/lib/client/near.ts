/** Tells when elements come near the screen and leave it again. One observer watches them all, however many there are. */
/** Of more scenes than this, lists and the notebook draw those near what is seen. */
export const drawnAlways = 24;

type Told = (near: boolean) => void;

/** How far from what is seen, in pixels: about one screen. */
const margin = '1200px 0px';

const watched = new WeakMap<Element, Told>();
let observer: IntersectionObserver | null = null;

/** Calls `told` when the element comes near or leaves; the returned function ends that. */
export function watchNear(element: Element, told: Told): () => void {
  observer ??= new IntersectionObserver((entries) => {
    for (const entry of entries) watched.get(entry.target)?.(entry.isIntersecting);
  }, { rootMargin: margin, scrollMargin: margin });
  watched.set(element, told);
  observer.observe(element);
  return () => {
    watched.delete(element);
    observer?.unobserve(element);
  };
}
