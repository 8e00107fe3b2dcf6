import type { Evaluation, Project, ProjectStage } from '../../pipeline/index.ts';

/** ORCH-1: where the pipeline stands, from what the cells hold. */
export function stageOf(project: Project, { cells, nodes }: Evaluation): ProjectStage {
  const last = [...project.runs.values()].sort((a, b) => a.seq - b.seq).at(-1);
  if (last?.state === 'failed') return 'failed';
  const has = (kind: string) => nodes.filter(({ step }) => step.kind === kind).every(({ id }) => cells.get(id)!.take);
  const scenes = nodes.some(({ step }) => step.kind === 'clip');
  if (!cells.get('stories')?.take) return last ? 'storyboarding' : 'pending';
  if (!cells.get('storyboard')?.take || !scenes) return 'storyboarding';
  if (!has('keyframe')) return 'keyframing';
  if (!has('clip')) return 'video_gen';
  return has('export') ? 'complete' : 'stitching';
}
