/** The film as it can be played now: the finished film when it has as many scenes as the notebook, else today's clips and frames in order. */
import type { ArtifactRef } from '../pipeline/outputs.ts';
import { sceneCell } from '../pipeline/project.ts';
import { frameRate } from '../pipeline/words.ts';
import type { CellView, NotebookView, SceneView } from '../protocol.ts';
import { outputOf } from './outputs.ts';

export type Span = {
  scene: string;
  number: number;
  /** Frames from the film's beginning, and how many. */
  start: number;
  frames: number;
  clip: ArtifactRef | null;
  /** The scene's last good picture. */
  picture: ArtifactRef | null;
};

export type Timeline = { film: ArtifactRef | null; spans: Span[]; total: number };

export function timelineOf(view: NotebookView): Timeline {
  const cells = new Map(view.cells.map((cell) => [cell.id, cell]));
  const film = outputOf('export', cells.get('export'));
  const same = film !== null && film.scenes.length === view.scenes.length;
  let start = 0;
  const spans = view.scenes.map((scene, i): Span => {
    const clip = outputOf('clip', cells.get(sceneCell(scene.id, 'clip')));
    const made = same ? film.scenes[i]! : null;
    const frames = made?.frames ?? clip?.frames ?? Math.round(scene.duration * frameRate);
    const span = { scene: scene.id, number: scene.number, start: made?.start ?? start, frames, clip: clip?.video ?? null, picture: lastPicture(cells, scene) };
    start = span.start + frames;
    return span;
  });
  return { film: same ? film.video : null, spans, total: start };
}

function lastPicture(cells: ReadonlyMap<string, CellView>, scene: SceneView): ArtifactRef | null {
  for (const part of ['end', 'start'] as const) {
    const frame = outputOf('keyframe', cells.get(sceneCell(scene.id, part)));
    if (frame) return frame.image;
  }
  return outputOf('clip', cells.get(sceneCell(scene.id, 'clip')))?.middle ?? null;
}

/** The span that holds a frame; the last one for the film's end. */
export function spanAt(timeline: Timeline, frame: number): number {
  const { spans } = timeline;
  let [low, high] = [0, spans.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (frame < spans[middle]!.start + spans[middle]!.frames) high = middle;
    else low = middle + 1;
  }
  return high;
}
