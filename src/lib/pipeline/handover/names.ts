/**
 * The plain names that a notebook's files have outside of it: `keyframes/scene_0_start.png`, `videos/scene_0.mp4`,
 * `final.mp4`. What is in effect has these; every other file of every take has a name under `takes/`. One file may
 * have two names, as a scene's last frame is the next one's first.
 */
import { triesOf } from '../correction/correction.ts';
import { tryName } from '../correction/names.ts';
import type { Digest } from '../fingerprint.ts';
import { evaluate, type Evaluation } from '../graph/staleness.ts';
import type { ArtifactRef, Brief, Clip, Drift, Film, Keyframe } from '../outputs.ts';
import { sceneCell, type CellId, type Project, type Take } from '../project.ts';
import { fileEndings } from '../words.ts';

export type NamedFile = { readonly path: string; readonly ref: ArtifactRef };

/** Every file that a value refers to. */
export function refsIn(value: unknown): ArtifactRef[] {
  if (typeof value !== 'object' || value === null) return [];
  if (Array.isArray(value)) return value.flatMap(refsIn);
  const record = value as Record<string, unknown>;
  if (typeof record.artifact === 'string' && typeof record.mime === 'string') return [record as unknown as ArtifactRef];
  return Object.values(record).flatMap(refsIn);
}

const named = (stem: string, ref: ArtifactRef): NamedFile => ({ path: `${stem}.${fileEndings[ref.mime]}`, ref });

/** All files of a notebook, those in effect first. */
export function namedFiles(project: Project, digest: Digest): NamedFile[] {
  const files = filesInEffect(project, evaluate(project, digest), digest);
  const known = new Set(files.map(({ ref }) => ref.artifact));
  const counts = new Map<CellId, number>();
  for (const take of [...project.takes.values()].sort((a, b) => a.seq - b.seq)) {
    const number = (counts.get(take.cell) ?? 0) + 1;
    counts.set(take.cell, number);
    for (const file of furtherFiles(take, number)) {
      if (known.has(file.ref.artifact)) continue;
      known.add(file.ref.artifact);
      files.push(file);
    }
  }
  return files;
}

const furtherFiles = (take: Take, number: number): NamedFile[] => refsIn(take.output).map((ref, index) =>
  named(`takes/${take.cell.replace('/', '_')}_take_${number}${index ? `_${index + 1}` : ''}`, ref));

function filesInEffect(project: Project, evaluation: Evaluation, digest: Digest): NamedFile[] {
  const { cells, scenes } = evaluation;
  const output = <T>(cell: CellId) => cells.get(cell)?.take?.output as T | undefined;
  const files: NamedFile[] = (output<Brief>('brief')?.images ?? []).map(({ image }, index) => named(`pictures/picture_${index}`, image));
  scenes.forEach((scene, index) => {
    for (const part of ['start', 'end'] as const) {
      const frame = output<Keyframe>(sceneCell(scene, part));
      if (frame) files.push(named(`keyframes/scene_${index}_${part}`, frame.image));
    }
    const clip = output<Clip>(sceneCell(scene, 'clip'));
    // A clip that was corrected has its tries by name (CLIP-5): `scene_0` as it was made, `scene_0_c1` after the first pass.
    const tries = triesOf(project, evaluation, scene, digest);
    const videos = tries.length > 1 ? tries.map(({ take, pass }) => named(`videos/${tryName(index, pass)}`, (take.output as Clip).video)) : clip ? [named(`videos/${tryName(index, 0)}`, clip.video)] : [];
    files.push(...videos);
    if (clip) files.push(named(`frames/scene_${index}_first`, clip.first), named(`frames/scene_${index}_last`, clip.last));
    const heatmap = output<Drift>(sceneCell(scene, 'drift'))?.heatmap;
    if (heatmap) files.push(named(`drift/scene_${index}`, heatmap));
  });
  const film = output<Film>('export');
  if (film) files.push(named('final', film.video), named('poster', film.poster), ...(film.variants ?? []).map(({ shape, video }) => named(`final_${shape.replace(':', 'x')}`, video)));
  return files;
}
