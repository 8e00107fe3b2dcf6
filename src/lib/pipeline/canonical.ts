/**
 * Canonical text of a value: equal values have equal text, whatever the order of their keys or the Unicode form of
 * their strings. Files count by what they show (`content`), so a frame painted again with the same pixels is equal.
 *
 * Refuses what has no single meaning: undefined, functions, symbols, NaN, infinities, dates, class instances.
 */
export function canonical(value: unknown): string {
  switch (typeof value) {
    case 'string':
      return JSON.stringify(value.normalize('NFC'));
    case 'boolean':
      return String(value);
    case 'number':
      if (!Number.isFinite(value)) throw new TypeError(`A canonical number must be finite, got ${value}.`);
      return JSON.stringify(Object.is(value, -0) ? 0 : value);
    case 'object':
      if (value === null) return 'null';
      if (Array.isArray(value)) return `[${value.map(canonical).join(',')}]`;
      return canonicalObject(value);
    default:
      throw new TypeError(`A canonical value must be JSON, got ${typeof value}.`);
  }
}

function canonicalObject(value: object): string {
  const prototype: unknown = Object.getPrototypeOf(value);
  if (prototype !== Object.prototype && prototype !== null) throw new TypeError('A canonical object must be plain.');
  const record = value as Record<string, unknown>;
  if (isArtifact(record)) return `{"content":${JSON.stringify(record.content)}}`;
  const keys = Object.keys(record).sort();
  return `{${keys.map((key) => `${JSON.stringify(key.normalize('NFC'))}:${canonical(record[key])}`).join(',')}}`;
}

const isArtifact = (value: Record<string, unknown>) =>
  typeof value.artifact === 'string' && typeof value.content === 'string' && typeof value.mime === 'string';

/** True when two JSON values are alike to the letter. Stricter than equal canonical text, and far quicker. */
export function sameValue(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a)) {
    if (!Array.isArray(b) || a.length !== b.length) return false;
    for (let at = 0; at < a.length; at++) if (!sameValue(a[at], b[at])) return false;
    return true;
  }
  if (Array.isArray(b)) return false;
  // JSON values inherit nothing that can be enumerated, so no list of keys has to be made.
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  let more = 0;
  for (const key in left) {
    if (!Object.hasOwn(right, key) || !sameValue(left[key], right[key])) return false;
    more++;
  }
  for (const _ in right) more--;
  return more === 0;
}

/** True when two values have equal canonical text. Parts that are the same object are not read. */
export function sameContent(a: unknown, b: unknown): boolean {
  if (a === b) return true;
  if (typeof a === 'string' && typeof b === 'string') return a.normalize('NFC') === b.normalize('NFC');
  if (typeof a !== 'object' || typeof b !== 'object' || a === null || b === null) return false;
  if (Array.isArray(a) || Array.isArray(b)) {
    return Array.isArray(a) && Array.isArray(b) && a.length === b.length && a.every((item, index) => sameContent(item, b[index]));
  }
  const [left, right] = [a as Record<string, unknown>, b as Record<string, unknown>];
  const keys = Object.keys(left);
  const alike = isArtifact(left) === isArtifact(right) && keys.length === Object.keys(right).length && keys.every((key) => Object.hasOwn(right, key));
  // Files, and keys that are written otherwise, are left to the text.
  if (!alike || isArtifact(left)) return canonical(a) === canonical(b);
  return keys.every((key) => sameContent(left[key], right[key]));
}
