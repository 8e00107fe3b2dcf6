/**
 * Local picture work, at no cost and off the event loop: clean sheets of tier 2 (REF-7), the comparison of faces (REF-8)
 * the seams between clips and where their subjects are. What optional parts it has shows in `parts.ts`; without one it goes on and says so (REF-11).
 */
import { join } from 'node:path';
import { Piscina } from 'piscina';
import type { ArtifactRef } from '../../pipeline/outputs.ts';
import { ToolError } from '../../pipeline/steps/tools.ts';
import { remember } from '../providers/animatic/lru.ts';
import type { Config } from '../config.ts';
import type { SubjectSearch } from '../../pipeline/timeline/subjects.ts';
import type { Seam, SeamFrames } from '../measures/seam.ts';
import type { FoundSubject } from '../measures/subject.ts';
import type { Face } from './faces.ts';
import type { Sheet, SheetSettings } from './jobs.ts';
import { similarity } from './similarity.ts';
import type { FromSheets, SheetTask } from './worker.ts';

export type { Face } from './faces.ts';
export type { Sheet } from './jobs.ts';
export { missingOf, partOf, parts, type Part } from './parts.ts';
export { similarity, type FaceEmbedding } from './similarity.ts';

export type Sheets = {
  /**
   * The picture's subject on #808080, as a new artifact; the original is only read. Throws a ToolError: `no_image` where no
   * subject could be told from its background (the caller falls back), `bad_input` for what is no picture, `missing_file`.
   */
  readonly cutToGrey: (image: ArtifactRef, signal?: AbortSignal) => Promise<Sheet>;
  /** The faces of a frame; compare two with `similarity`. `absent`: the part is not installed. */
  readonly face: (image: ArtifactRef, signal?: AbortSignal) => Promise<Face>;
  /** The same of a picture of an asset or of a sheet: read once, and kept for as long as the picture is (kept-faces.ts). */
  readonly assetFace: (image: ArtifactRef, signal?: AbortSignal) => Promise<Face>;
  /**
   * How like the face of one picture is to the most alike of another, 0 to 1; 0 where the second shows none. Null where it cannot be
   * said: the part that compares faces is not installed, or the first picture shows no face.
   */
  readonly faceLikeness: (original: ArtifactRef, other: ArtifactRef, signal?: AbortSignal) => Promise<number | null>;
  /** Measures the join between two clips and keeps what it finds (measures/seam.ts). */
  readonly seam: (frames: SeamFrames) => Promise<Seam>;
  /** Looks for the subject of a clip and keeps what it finds (measures/subject.ts). */
  readonly subject: (search: SubjectSearch, signal?: AbortSignal) => Promise<FoundSubject>;
  readonly close: () => Promise<void>;
};

/** Pictures of which the faces are remembered. */
const keptFaces = 60;

/** An idle thread is given back after this long. */
const idleMilliseconds = 60_000;

/** The thread starts with its first work. */
export function openSheets({ config }: { config: Config }): Sheets {
  let pool: Piscina | null = null;
  const open = () => (pool ??= new Piscina({
    filename: join(config.root, 'src/lib/server/sheets/worker.ts'),
    minThreads: 0, maxThreads: 1, concurrentTasksPerWorker: 1, idleTimeout: idleMilliseconds,
    workerData: { data: config.data, env: { SCENEBOOK_CUTOUT_MODEL: config.env.SCENEBOOK_CUTOUT_MODEL } } satisfies SheetSettings, execArgv: []
  }));

  async function run<T>(task: SheetTask, signal: AbortSignal | undefined): Promise<T> {
    try {
      // Work that is under way when it is cancelled ends with its thread.
      const answer = (await open().run(task, signal ? { signal } : {})) as FromSheets;
      if (!answer.ok) throw new ToolError(answer.code, answer.message, { advice: answer.advice, detail: answer.detail });
      return answer.value as T;
    } catch (error) {
      if (signal?.aborted) throw new ToolError('cancelled', 'Cancelled.', { cause: error });
      throw error;
    }
  }

  /** References and keyframes are looked at again with the next clip. */
  const faces = remember<Face>(keptFaces);
  const face = (image: ArtifactRef, signal?: AbortSignal) => faces.get(image.content, () => run<Face>({ job: 'face', image }, signal));
  const assetFaces = remember<Face>(keptFaces);
  const assetFace = (image: ArtifactRef, signal?: AbortSignal) => assetFaces.get(image.artifact, () => run<Face>({ job: 'assetFace', image }, signal));
  return {
    cutToGrey: (image, signal) => run<Sheet>({ job: 'cutToGrey', image }, signal),
    face,
    assetFace,
    faceLikeness: async (original, other, signal) => {
      const [one, two] = [await assetFace(original, signal), await assetFace(other, signal)];
      if (one.kind !== 'face' || two.kind === 'absent') return null;
      if (two.kind === 'none') return 0;
      const likenesses = [two.embedding, ...two.others].map((each) => similarity(one.embedding, each)).filter((each) => each !== null);
      return likenesses.length ? Math.max(...likenesses) : null;
    },
    seam: (frames) => run<Seam>({ job: 'seam', frames }, undefined),
    subject: (search, signal) => run<FoundSubject>({ job: 'subject', search }, signal),
    close: async () => {
      await pool?.destroy();
      pool = null;
    }
  };
}
