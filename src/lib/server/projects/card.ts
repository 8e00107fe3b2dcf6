import { evaluate, type ArtifactRef, type Brief, type Film, type Keyframe, type Project } from '../../pipeline/index.ts';
import type { ProjectCard } from '../../protocol.ts';
import { extensions } from '../storage/files.ts';
import { environment } from './sessions.ts';
import { stageOf } from './stage.ts';

/** A project in the list of notebooks. */
export function projectCard(project: Project, updatedAt: number): ProjectCard {
  const evaluation = evaluate(project, environment.digest);
  const { cells, scenes } = evaluation;
  const output = <T>(id: string) => cells.get(id)?.take?.output as T | undefined;
  const brief = output<Brief>('brief');
  const picture = output<Film>('export')?.poster ?? (scenes[0] && output<Keyframe>(`${scenes[0]}/start`)?.image) ?? brief?.images[0]?.image;
  return {
    id: project.id, title: project.title, sample: project.sample, stage: stageOf(project, evaluation), aspect: brief?.aspect ?? '16:9',
    scenes: scenes.length, updatedAt, picture: picture ? artifactUrl(picture) : null,
    outdated: [...cells.values()].filter(({ standing }) => standing.state === 'outdated').length
  };
}

export const artifactUrl = ({ artifact, mime }: ArtifactRef): string => `/artifacts/${artifact}.${extensions[mime]}`;
