/** The bin: scenes that the storyboard had and has no more, and takes that were deleted, each to put back. */
import {
  binnedScenes, evaluate, sceneCell, takesOf,
  type ArtifactRef, type Clip, type Drift, type Evaluation, type Film, type Keyframe, type Project, type Storyboard, type Take
} from '../../pipeline/index.ts';
import type { BinView } from '../../protocol-panels.ts';
import { artifactsIn } from '../db/projects.ts';
import { artifactUrl } from './card.ts';
import { cellLabel } from './labels.ts';
import { environment } from './sessions.ts';

/** What undo took back is brought back by redo, and rests in no bin. */
function deletedTakes(project: Project): Take[] {
  const undone = new Set([...project.acts.values()].filter(({ state }) => state === 'undone').flatMap(({ patches }) => patches.map(({ id }) => id)));
  return [...project.takes.values()].filter(({ id, deletedAt }) => deletedAt !== null && !undone.has(id));
}

const storyboardIn = ({ cells }: Evaluation): Storyboard | null => (cells.get('storyboard')?.take?.output as Storyboard | undefined) ?? null;

export const binnedCount = (project: Project, evaluation: Evaluation): number =>
  deletedTakes(project).length + binnedScenes(project, storyboardIn(evaluation)).length;

/** `has`: whether a file is in the store; a take whose file is gone cannot be put back. */
export function binView(project: Project, has: (file: ArtifactRef) => boolean): BinView {
  const evaluation = evaluate(project, environment.digest);
  const scenes = binnedScenes(project, storyboardIn(evaluation)).map(({ scene, removedAt }) => ({
    id: scene.id, title: scene.title, description: scene.description, at: removedAt, picture: url(lastPicture(project, scene.id), has)
  }));
  const takes = deletedTakes(project).filter(({ output }) => artifactsIn(output).every(has)).sort((a, b) => b.deletedAt! - a.deletedAt!).map((take) => ({
    id: take.id, cell: take.cell, label: labelOf(take, evaluation.scenes), number: numberOf(project, take), source: take.source, at: take.deletedAt!,
    picture: url(pictureIn(take), has)
  }));
  return { scenes, takes };
}

function labelOf({ cell }: Take, scenes: readonly string[]): string {
  const { label, short } = cellLabel(cell, scenes);
  return label.startsWith('Scene 0') ? `A removed scene · ${short.toLowerCase()}` : label;
}

const numberOf = (project: Project, take: Take): number =>
  [...project.takes.values()].filter(({ cell, seq }) => cell === take.cell && seq <= take.seq).length;

function lastPicture(project: Project, scene: string): ArtifactRef | null {
  for (const part of ['end', 'start'] as const) {
    const take = takesOf(project, sceneCell(scene, part)).at(-1);
    if (take) return pictureIn(take);
  }
  return null;
}

function pictureIn({ output }: Take): ArtifactRef | null {
  const { image, middle, heatmap, poster } = output as Partial<Keyframe & Clip & Drift & Film>;
  return image ?? middle ?? heatmap ?? poster ?? null;
}

const url = (file: ArtifactRef | null, has: (file: ArtifactRef) => boolean): string | null => (file && has(file) ? artifactUrl(file) : null);
