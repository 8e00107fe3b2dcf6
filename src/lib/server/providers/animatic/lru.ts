/** A small memory of the last few values; the one unused for longest goes first. */
export type Memory<T> = {
  /** The value of `key`, made when it is not there. Two callers at once share one making; a failure is not kept. */
  readonly get: (key: string, make: () => Promise<T>) => Promise<T>;
};

export function remember<T>(limit: number): Memory<T> {
  const held = new Map<string, Promise<T>>();
  return {
    get(key, make) {
      const known = held.get(key);
      if (known) {
        held.delete(key);
        held.set(key, known);
        return known;
      }
      const made = make();
      held.set(key, made);
      made.catch(() => held.delete(key));
      if (held.size > limit) held.delete(held.keys().next().value!);
      return made;
    }
  };
}
