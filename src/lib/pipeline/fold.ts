/** Facts put into a project. */
import type { Change } from './operations.ts';
import { PersistentMap } from './persistent-map.ts';
import type { Project } from './project.ts';
import { remember } from './versions.ts';

export { nextSeq } from './versions.ts';

type Changing = { -readonly [Key in keyof Project]: Project[Key] };

/**
 * The project with changes put in. Pure: the project stays as it is, and maps that nothing was put into keep their
 * identity. Costs as much as there are changes, however large the project.
 */
export function fold(project: Project, changes: readonly Change[], revision = project.revision): Project {
  const next: Changing = { ...project, revision };
  for (const change of changes) {
    switch (change.type) {
      case 'project': Object.assign(next, change.value); break;
      case 'take': next.takes = put(next.takes, change.value); break;
      case 'choice': next.choices = put(next.choices, change.value); break;
      case 'attempt': next.attempts = put(next.attempts, change.value); break;
      case 'run': next.runs = put(next.runs, change.value); break;
      case 'charge': next.charges = put(next.charges, change.value); break;
      case 'act': next.acts = put(next.acts, change.value); break;
    }
  }
  remember(next, project, changes);
  return next;
}

const put = <T extends { readonly id: string }>(map: ReadonlyMap<string, T>, value: T): ReadonlyMap<string, T> =>
  PersistentMap.from(map).with(value.id, value);
