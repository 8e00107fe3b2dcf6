/** A notebook in memory, driven act by act and run by run without a database: facts, changes, and what follows from them. */
import {
  advance, apply, emptyBrief, emptyProject, evaluate, fold, inputsOf, recorded, redo, targetOf, undo,
  type Applied, type ArtifactRef, type Attempt, type CellId, type Change, type Operation, type Project, type Run, type RunTarget, type Storyboard
} from '../../src/lib/pipeline/index.ts';
import { environment } from '../../src/lib/server/projects/sessions.ts';
import { queue, succeeded } from '../../src/lib/server/runner/attempts.ts';

// The very function that the runner's own decisions use: an evaluation is remembered for one of them.
const { digest } = environment;

type File = (value: unknown, mime?: 'image/png' | 'video/mp4' | 'image/jpeg') => ArtifactRef;

/** `file`: the artifact that stands for a value; by default one that was never written. */
export function openTimeline(scenes = 3, file: File = fileOf) {
  let ids = 0;
  const env = { digest, now: () => 1000 + ids, id: () => `id${++ids}` };
  let project: Project = emptyProject({ id: 'p', title: 'T' });
  const write = (changes: readonly Change[]) => void (project = fold(project, changes));
  const must = (applied: Applied) => {
    if (!applied.ok) throw new Error(applied.message);
    return applied.changes;
  };
  const evaluation = () => evaluate(project, digest);
  const cell = (id: CellId) => evaluation().cells.get(id)!;
  const board = () => cell('storyboard').take?.output as Storyboard | undefined;

  write(must(apply(project, { type: 'replace', cell: 'brief', output: { ...emptyBrief, prompt: 'A thing', scenes: Math.min(scenes, 12) } }, env)));

  return {
    env, project: () => project, evaluation, cell, write,
    scenes: () => board()?.scenes.map(({ id }) => id) ?? [],
    scene: (id: string) => board()!.scenes.find((scene) => scene.id === id)!,
    act(operation: Operation) {
      const changes = must(apply(project, operation, env));
      write([...changes, ...recorded(project, operation, changes, env)]);
    },
    undo: () => write(must(undo(project))),
    redo: () => write(must(redo(project))),
    refused(work: () => void): string | null {
      try {
        work();
        return null;
      } catch (error) {
        return (error as Error).message;
      }
    },
    /** What a person sees of every cell, without times. */
    states: () => ({
      title: project.title, cap: project.cap,
      cells: [...evaluation().cells].map(([id, { standing, take, pinned, params }]) => ({
        id, state: standing.state, reasons: standing.state === 'outdated' ? standing.reasons.map(({ kind }) => kind) : [], output: take?.output ?? null, pinned, params
      }))
    }),
    /** Runs a target to its end, each cell at once; the cells that ran, in order. */
    run(target: RunTarget, on: CellId | null = null): CellId[] {
      const begin = targetOf(target, on, evaluation());
      const run: Run = { id: env.id(), seq: 0, target, roots: begin.roots, state: 'running', estimate: 0, startedAt: 0, endedAt: null, seconds: {}, failedCell: null, failure: null };
      write([{ type: 'run', value: run }]);
      const own = new Map<CellId, Attempt>();
      const ran: CellId[] = [];
      for (;;) {
        const now = evaluation();
        const { start, finished } = advance(begin, now, own, new Set());
        if (finished) return ran;
        const evaluated = now.cells.get(start[0]!)!;
        const attempt = queue(project, run.id, now, evaluated);
        write([{ type: 'attempt', value: attempt }]);
        const value = made(attempt, inputsOf(attempt.inputs), scenes, file);
        write(succeeded(project, attempt, { value, usage: { units: {}, usd: 0 } }, { prompt: null, milliseconds: 1, source: evaluated.node.step.source }));
        own.set(attempt.cell, project.attempts.get(attempt.id)!);
        ran.push(attempt.cell);
      }
    }
  };
}

const fileOf: File = (value, mime = 'image/png') => {
  const content = digest(JSON.stringify(value));
  return { artifact: content, content, mime, bytes: 1 };
};

/** A result that hangs on the inputs and the seed alone. */
function made({ step, seed }: Attempt, inputs: Readonly<Record<string, unknown>>, scenes: number, file: File): unknown {
  const palette = ['#000000', '#777777', '#ffffff'];
  switch (step.replace(/@.*/, '')) {
    case 'stories': return {
      subject: { name: 'Thing', audience: '', benefit: '', category: 'other', palette }, selected: 0,
      stories: ['A', 'B', 'C'].map((title) => ({ title, narrative: String(inputs.prompt), arc: title, tone: title, pacing: title, visualStyle: title, keyMoments: ['a', 'b'], segments: scenes }))
    };
    case 'storyboard': return {
      style: { look: 'plain', light: 'soft', palette, category: 'other' },
      scenes: Array.from({ length: scenes }, (_, index) => ({
        id: `s${index + 1}`, role: index === 0 ? 'hook' : index === scenes - 1 ? 'cta' : 'body', title: `Scene ${index + 1}`, description: `Number ${index + 1}`,
        opening: `It opens ${index + 1}`, duration: 6, shot: 'medium', camera: 'hold', picture: 0, startPrompt: `Begins ${index + 1} ${seed % 7}`,
        endPrompt: `Ends ${index + 1} ${(inputs.story as { title: string }).title}`, motionPrompt: `Moves ${index + 1}`
      }))
    };
    case 'keyframe_inherited': return { image: inputs.image, layers: inputs.layers };
    case 'keyframe_start':
    case 'keyframe_end':
    case 'keyframe_anchored': return { image: file([inputs, seed]), layers: null };
    case 'clip': return { video: file([inputs, seed], 'video/mp4'), first: file(['f', inputs], 'image/jpeg'), middle: file(['m', inputs], 'image/jpeg'), last: file(['l', inputs], 'image/jpeg'), duration: 6, frames: 144 };
    case 'drift': return { score: 0.9, subjects: [], issues: [], fixPrompt: '', measures: [], heatmap: null };
    default: return { video: file([inputs], 'video/mp4'), poster: file(['p', inputs], 'image/jpeg'), duration: 6, frames: 144, scenes: [{ start: 0, frames: 144 }] };
  }
}
