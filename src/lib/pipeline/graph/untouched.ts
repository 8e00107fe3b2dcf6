/** The timeline, or the manifest, before anybody has edited it: no cell of the notebook yet, but one that an edit can be made on. */
import type { Digest } from '../fingerprint.ts';
import type { manifestCell, Project } from '../project.ts';
import { Cell, type Evaluated, type Evaluation } from './evaluation.ts';
import { empty } from './reasons.ts';
import { nodeOf } from './topology.ts';
import { factsOf } from './whole.ts';

export function untouchedCell(id: 'timeline' | typeof manifestCell, project: Project, { scenes }: Evaluation, digest: Digest): Evaluated {
  const node = nodeOf(id, scenes, { timeline: 'edited' })!;
  return Cell.of({ node, facts: factsOf(project, node), bound: [], take: null, pinned: false, standing: empty, exact: false }, undefined, digest);
}
