/** The edit list of a project as it stands: of the clips and the timeline in effect. */
import { editList, evaluate, sceneCell, type Clip, type EditList, type Evaluation, type Project, type Storyboard, type Timeline } from '../../pipeline/index.ts';
import { frameRate } from '../../pipeline/words.ts';
import { environment } from './sessions.ts';

export const editListOf = (project: Project): EditList => editListIn(evaluate(project, environment.digest));

/** Scenes without a clip count with the length that is planned for them. */
export function editListIn({ cells }: Evaluation): EditList {
  const outputOf = <T>(id: string) => (cells.get(id)?.take?.output as T | undefined) ?? null;
  const scenes = outputOf<Storyboard>('storyboard')?.scenes ?? [];
  return editList(
    scenes.map(({ id, duration }) => ({ id, frames: outputOf<Clip>(sceneCell(id, 'clip'))?.frames ?? Math.round(duration * frameRate) })),
    outputOf<Timeline>('timeline')
  );
}
