/**
 * What a person says of a clip: "fine" or "wrong", stored by the content of its video and shown beside what was measured.
 * It belongs to what was seen: another take of the clip has none until somebody says something of it, and the same clip has
 * it again when it comes back. It changes no score, and outdates nothing;
 * what is called fine is not corrected by itself.
 */
import type { Evaluation } from './graph/staleness.ts';
import { choiceOf } from './graph/takes.ts';
import { refuse, type Applied } from './operations.ts';
import type { Clip } from './outputs.ts';
import { sceneCell, type ClipVerdict, type Project } from './project.ts';

const contentOf = ({ cells }: Evaluation, scene: string): string | null =>
  (cells.get(sceneCell(scene, 'clip'))?.take?.output as Clip | undefined)?.video.content ?? null;

/** What a person said of a clip of a scene, by its content. */
export const verdictOn = (project: Project, scene: string, content: string): ClipVerdict | null =>
  choiceOf(project, sceneCell(scene, 'drift')).verdicts?.[content] ?? null;

/** What a person said of a scene's clip as it is now; null where nobody said anything. */
export function verdictOnClip(project: Project, evaluation: Evaluation, scene: string): ClipVerdict | null {
  const content = contentOf(evaluation, scene);
  return content === null ? null : verdictOn(project, scene, content);
}

export function judgeClip(project: Project, evaluation: Evaluation, scene: string, verdict: ClipVerdict | null): Applied {
  const cell = sceneCell(scene, 'drift');
  if (!evaluation.cells.has(cell)) return refuse('no_cell', 'That scene is no longer in the notebook.', 'Reload to see the notebook as it is now.');
  const content = contentOf(evaluation, scene);
  if (content === null) return refuse('no_clip', 'This scene has no clip to judge yet.', 'Run its clip first.');
  const choice = choiceOf(project, cell);
  const { [content]: _, ...others } = choice.verdicts ?? {};
  return { ok: true, changes: [{ type: 'choice', value: { ...choice, verdicts: verdict ? { ...others, [content]: verdict } : others } }] };
}
