/** New ids for everything in a bundle, so that it never meets what a studio already holds, however often it is taken in. */
import type { ProjectFile } from './project-file.ts';

const isId = (text: string): boolean => /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i.test(text);

/** What people, writers and providers made is never looked into: an id in a prompt is a word. */
const opaque = new Set(['output', 'inputs', 'params', 'prompt', 'failure', 'notes', 'units', 'recipes', 'title', 'files', 'text', 'name', 'note', 'drawing']);

/** The same facts under other ids, each old id always the same new one. `newId`: makes one that nobody has. */
export function withNewIds(file: ProjectFile, newId: () => string): ProjectFile {
  const ids = new Map<string, string>();
  const renamed = (id: string): string => {
    const known = ids.get(id);
    if (known !== undefined) return known;
    const made = newId();
    ids.set(id, made);
    return made;
  };
  const walk = (value: unknown): unknown => {
    if (typeof value === 'string') return isId(value) ? renamed(value) : value;
    if (Array.isArray(value)) return value.map(walk);
    if (typeof value !== 'object' || value === null) return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, opaque.has(key) ? inner : walk(inner)]));
  };
  return walk(file) as ProjectFile;
}
