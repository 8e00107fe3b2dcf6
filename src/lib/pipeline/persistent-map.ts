/**
 * A map of which every version stays readable, at the price of one table (Baker's trick). The version used last owns
 * the table; every other one knows in which entry it differs from its neighbour on the way there. Using an old version
 * walks that way and turns it round. So the newest version costs what a plain map costs, a change costs one entry, and
 * two branches of one history may be read in turns.
 *
 * Entries stand in the order in which they were added. An iteration goes over the version as it was when the iteration
 * began, even while other versions are read or made.
 */
export class PersistentMap<K, V> implements ReadonlyMap<K, V> {
  private table: Map<K, V> | null;
  // Without the table: this version is `next` but for one entry.
  private next: PersistentMap<K, V> | null = null;
  private key: K | undefined;
  private value: V | undefined;
  private present = false;

  private constructor(table: Map<K, V>) {
    this.table = table;
  }

  /** A map that can be changed cheaply; a plain one is copied. */
  static from<K, V>(map: ReadonlyMap<K, V>): PersistentMap<K, V> {
    return map instanceof PersistentMap ? (map as PersistentMap<K, V>) : new PersistentMap(new Map(map));
  }

  /** The version with one entry more, or another value in it. */
  with(key: K, value: V): PersistentMap<K, V> {
    const table = this.owned();
    const next = new PersistentMap<K, V>(table);
    this.differ(next, table, key);
    table.set(key, value);
    return next;
  }

  get(key: K): V | undefined { return this.owned().get(key); }
  has(key: K): boolean { return this.owned().has(key); }
  get size(): number { return this.owned().size; }
  keys() { return [...this.owned().keys()].values(); }
  values() { return [...this.owned().values()].values(); }
  entries() { return [...this.owned().entries()].values(); }
  [Symbol.iterator]() { return this.entries(); }
  forEach(visit: (value: V, key: K, map: ReadonlyMap<K, V>) => void): void {
    for (const [key, value] of this) visit(value, key, this);
  }

  private owned(): Map<K, V> {
    return this.table ?? this.take();
  }

  /** Brings the table here. */
  private take(): Map<K, V> {
    const way: PersistentMap<K, V>[] = [this];
    while (!way.at(-1)!.table) way.push(way.at(-1)!.next!);
    let owner = way.pop()!;
    const table = owner.table!;
    for (const version of way.reverse()) {
      const { key, value, present } = version;
      owner.differ(version, table, key!);
      if (present) table.set(key!, value!);
      else table.delete(key!);
      version.table = table;
      version.next = null;
      version.key = version.value = undefined;
      owner = version;
    }
    return table;
  }

  /** Gives the table away to `next`, which is about to change what it holds under `key`. */
  private differ(next: PersistentMap<K, V>, table: Map<K, V>, key: K): void {
    this.table = null;
    this.next = next;
    this.key = key;
    this.value = table.get(key);
    this.present = table.has(key);
  }
}
