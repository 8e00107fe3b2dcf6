/**
 * States, derived. For each cell in topological order: its inputs bound to the takes in effect upstream, their
 * fingerprint, the take in effect for it, where the cell stands and why. Nothing is stored with the project, so nothing
 * can be wrong after an edit, an undo or a crash; what was derived of the value that a project came from is remembered
 * (versions.ts), and only what can differ is derived anew.
 */
import type { Digest } from '../fingerprint.ts';
import type { CellId, Project } from '../project.ts';
import { versionOf, type Version } from '../versions.ts';
import type { Evaluation } from './evaluation.ts';
import { asBase, evaluateFrom } from './incremental.ts';
import { evaluateWhole } from './whole.ts';

export type { Evaluated, Evaluation } from './evaluation.ts';
export { evaluateWhole } from './whole.ts';
export { latestAttempts } from '../versions.ts';

/** Where every cell of a project stands. A function of the facts alone; equal to `evaluateWhole`, and quicker. */
export function evaluate(project: Project, digest: Digest): Evaluation {
  const version = versionOf(project);
  if (version.evaluated?.digest === digest) return version.evaluated.evaluation;
  const changed = new Set<CellId>();
  const base = ancestor(version, digest, changed);
  const evaluation = base ? evaluateFrom(base, project, changed, digest) : asBase(evaluateWhole(project, digest));
  version.evaluated = { digest, evaluation };
  version.past = null;
  return evaluation;
}

/** The nearest evaluation that a version came from; adds the cells of which facts have changed since to `changed`. */
function ancestor(version: Version, digest: Digest, changed: Set<CellId>) {
  let { past } = version;
  while (past) {
    for (const change of past.changes) {
      if (change.type === 'take' || change.type === 'attempt') changed.add(change.value.cell);
      else if (change.type === 'choice') changed.add(change.value.id);
    }
    const { evaluated } = past.version;
    if (evaluated?.digest === digest) return evaluated.evaluation;
    past = past.version.past;
  }
  return null;
}
