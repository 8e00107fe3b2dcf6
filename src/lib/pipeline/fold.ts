/** Facts put into a project, and the next number in its order. */
import type { Change } from './operations.ts';
import type { Project } from './project.ts';

/** The project with changes put in. Pure; unchanged maps keep their identity, which memoised readers rely on. */
export function fold(project: Project, changes: readonly Change[], revision = project.revision): Project {
  const next = { ...project, revision };
  const copied = new Set<string>();
  const put = <K extends 'takes' | 'choices' | 'attempts' | 'runs'>(key: K, id: string, value: unknown) => {
    if (!copied.has(key)) {
      copied.add(key);
      next[key] = new Map(project[key] as ReadonlyMap<string, unknown>) as unknown as (typeof next)[K];
    }
    (next[key] as unknown as Map<string, unknown>).set(id, value);
  };
  for (const change of changes) {
    switch (change.type) {
      case 'project': Object.assign(next, change.value); break;
      case 'take': put('takes', change.value.id, change.value); break;
      case 'choice': put('choices', change.value.id, change.value); break;
      case 'attempt': put('attempts', change.value.id, change.value); break;
      case 'run': put('runs', change.value.id, change.value); break;
    }
  }
  return next;
}

/** The next number in the project's one order of takes, attempts and runs. */
export function nextSeq({ takes, attempts, runs }: Project): number {
  let highest = 0;
  for (const map of [takes, attempts, runs]) for (const { seq } of map.values()) if (seq > highest) highest = seq;
  return highest + 1;
}
