/** The film as a link shows it, built field by field from the facts; and the files that such a view refers to. */
import {
  evaluate, parseCell,
  type ArtifactRef, type Brief, type Clip, type Evaluation, type Film, type Keyframe, type Project, type Stories, type Storyboard, type Take
} from '../../pipeline/index.ts';
import { contentOf, filmRate, type ShareContent } from '../../pipeline/review/index.ts';
import { frameSizes } from '../../pipeline/words.ts';
import type { ReviewFile, ReviewFilm, ReviewScene, ReviewSpan, ReviewSubject, ReviewVersion } from '../../review-protocol.ts';
import { cellLabel } from '../projects/labels.ts';
import { environment } from '../projects/sessions.ts';
import { extensions } from '../storage/files.ts';

type Shown = { readonly film: ReviewFilm; readonly files: ReadonlySet<string>; readonly videos: ReadonlySet<string> };

const known = new WeakMap<Project, Map<ShareContent, Shown>>();

/** The view, and the names of the files in it. `videos`: the takes of the film, which a link may let people keep. */
export function shownFilm(project: Project, content: ShareContent): Shown {
  let views = known.get(project);
  if (!views) known.set(project, (views = new Map()));
  let shown = views.get(content);
  if (!shown) views.set(content, (shown = build(project, content)));
  return shown;
}

/** The film's takes, oldest first, deleted ones among them: a version's number never changes. */
export const filmTakes = (project: Project): Take[] => [...project.takes.values()].filter(({ cell }) => cell === 'export').sort((a, b) => a.seq - b.seq);
export const versionOfTake = (project: Project, take: string): number => filmTakes(project).findIndex(({ id }) => id === take) + 1;
/** The take of a version that can be seen; null for one that is not there or deleted. */
export const takeOfVersion = (project: Project, number: number): Take | null => {
  const take = filmTakes(project)[number - 1];
  return take && take.deletedAt === null ? take : null;
};

/** The number of the version in effect; null while there is no film. */
export function currentVersion(project: Project): number | null {
  const take = evaluate(project, environment.digest).cells.get('export')?.take;
  return take ? versionOfTake(project, take.id) : null;
}

/** Which scene each part of a film's take shows, from the inputs it was cut from. */
export function spansOf(take: Take, order: readonly string[]): ReviewSpan[] {
  const scenes = [...new Set(take.inputs.map(({ cell }) => parseCell(cell)?.scene).filter((scene) => scene != null))];
  return (take.output as Film).scenes.map(({ start, frames }, index) => {
    const scene = scenes[index] ?? null;
    const now = scene === null ? -1 : order.indexOf(scene);
    return { scene, number: (now < 0 ? index : now) + 1, start, frames };
  });
}

function build(project: Project, content: ShareContent): Shown {
  const evaluation = evaluate(project, environment.digest);
  const files = new Set<string>();
  const videos = new Set<string>();
  const aspect = (evaluation.cells.get('brief')?.take?.output as Brief | undefined)?.aspect ?? '16:9';
  const file = ({ artifact, mime, width, height, bytes }: ArtifactRef): ReviewFile => {
    const name = `${artifact}.${extensions[mime]}`;
    files.add(name);
    return { file: name, width: width ?? frameSizes[aspect].width, height: height ?? frameSizes[aspect].height, bytes };
  };
  const current = evaluation.cells.get('export')?.take?.id;
  const versions = filmTakes(project).map((take, index): ReviewVersion | null => {
    if (take.deletedAt !== null) return null;
    const { video, poster, frames } = take.output as Film;
    const shown = file(video);
    videos.add(shown.file);
    return { number: index + 1, at: take.createdAt, current: take.id === current, video: shown, poster: file(poster), frames, spans: spansOf(take, evaluation.scenes) };
  }).filter((version) => version !== null).reverse();
  const all = content === 'scenes';
  const stories = evaluation.cells.get('stories')?.take?.output as Stories | undefined;
  const story = all && stories ? stories.stories[stories.selected] : null;
  const film: ReviewFilm = {
    title: project.title, aspect, rate: { num: filmRate.num, den: filmRate.den }, versions, scenes: all ? scenesOf(evaluation, file) : [],
    story: story ? { title: story.title, narrative: story.narrative } : null, subjects: subjectsOf(evaluation, content)
  };
  return { film, files, videos };
}

function scenesOf({ cells }: Evaluation, file: (ref: ArtifactRef) => ReviewFile): ReviewScene[] {
  const storyboard = cells.get('storyboard')?.take?.output as Storyboard | undefined;
  return (storyboard?.scenes ?? []).map(({ id, role, title, description }, index) => {
    const output = <T>(part: string) => cells.get(`${id}/${part}`)?.take?.output as T | undefined;
    const [start, end, clip] = [output<Keyframe>('start'), output<Keyframe>('end'), output<Clip>('clip')];
    return {
      scene: id, number: index + 1, role, title, description,
      start: start ? file(start.image) : null, end: end ? file(end.image) : null, clip: clip ? file(clip.video) : null
    };
  });
}

/** The cells that a link lets people judge, as they are now. */
export function subjectsOf({ cells, scenes, nodes }: Evaluation, content: ShareContent): ReviewSubject[] {
  return nodes.flatMap(({ id }) => {
    if (content === 'film' && id !== 'export') return [];
    const take = cells.get(id)?.take;
    const hash = take ? contentOf(id, take.output) : null;
    return hash === null ? [] : [{ cell: id, label: cellLabel(id, scenes).label, content: hash }];
  });
}
