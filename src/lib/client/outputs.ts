/** Reading a take's output, whose shape is given by the kind of its cell (pipeline/outputs.ts). */
import type { Manifest, Sheet } from '../pipeline/assets/outputs.ts';
import type { ArtifactRef, Brief, Clip, Drift, Film, Keyframe, Stories, Storyboard } from '../pipeline/outputs.ts';
import { fileEndings } from '../pipeline/words.ts';
import type { CellId, CellKind } from '../pipeline/project.ts';
import type { Timeline } from '../pipeline/timeline/timeline.ts';
import type { CellView, TakeView } from '../protocol.ts';

type Outputs = {
  asset: Manifest; brief: Brief; stories: Stories; storyboard: Storyboard; keyframe: Keyframe; clip: Clip; drift: Drift; timeline: Timeline; export: Film;
};

export function outputOf<K extends CellKind>(kind: K, cell: CellView | undefined): Outputs[K] | null {
  if (!cell?.take || cell.kind !== kind) return null;
  return cell.take.output as Outputs[K];
}

type FileRef = Pick<ArtifactRef, 'artifact' | 'mime'>;
export type Width = 160 | 320 | 640 | 960;

export const fileUrl = (ref: FileRef) => `/artifacts/${ref.artifact}.${fileEndings[ref.mime]}`;
export const thumbnail = (ref: FileRef, width: Width) => `${fileUrl(ref)}?w=${width}`;
export const downloadUrl = (ref: FileRef, name: string) => `${fileUrl(ref)}?download=${encodeURIComponent(`${name}.${fileEndings[ref.mime]}`)}`;

/** The picture that stands for a take: a frame itself, a clip's middle, a drift's heat map, a film's poster. */
export function pictureOf(kind: CellKind, take: TakeView | null): ArtifactRef | null {
  const output = take?.output as Partial<Keyframe & Clip & Drift & Film & Brief> | null | undefined;
  if (!output || typeof output !== 'object') return null;
  switch (kind) {
    case 'keyframe': return output.image ?? null;
    case 'clip': return output.middle ?? output.first ?? null;
    case 'drift': return output.heatmap ?? null;
    case 'export': return output.poster ?? null;
    case 'brief': return output.images?.[0]?.image ?? null;
    case 'asset': return sheetPicture(output);
    case 'stories':
    case 'storyboard':
    case 'timeline': return null;
  }
}

/** The picture of a clean sheet's take that is sent. */
function sheetPicture(output: object): ArtifactRef | null {
  const { original, sheets, primary } = output as Partial<Sheet>;
  return sheets?.[(primary ?? 0) - 1]?.image ?? original ?? null;
}

export function videoOf(kind: CellKind, take: TakeView | null): ArtifactRef | null {
  if (kind !== 'clip' && kind !== 'export') return null;
  return (take?.output as Partial<Clip> | null | undefined)?.video ?? null;
}

/** The file that a clip came as, where it was brought to the project's format. */
export function originalOf(kind: CellKind, take: TakeView | null): ArtifactRef | null {
  return kind === 'clip' ? (take?.output as Partial<Clip> | null | undefined)?.original ?? null : null;
}

/** The element id of a cell's frame: `s2/end` -> `cell-s2-end`. */
export const anchorOf = (cell: CellId) => `cell-${cell.replace('/', '-')}`;
export const fieldId = (owner: string, field: string) => `${owner}-${field}`;
