/**
 * Corrections of a clip that drifts (CLIP-4, CLIP-5), read off the facts. A corrected clip is a further take of the clip's
 * cell, made from the same inputs and from the take that it corrects; its score is that of the drift cell when it is the
 * take in effect. So nothing about a correction is stored but which take it corrected and in which pass.
 */
import type { Digest } from '../fingerprint.ts';
import { fold } from '../fold.ts';
import { evaluate, type Evaluated, type Evaluation } from '../graph/staleness.ts';
import { choiceOf, takesOf } from '../graph/takes.ts';
import type { Change } from '../operations.ts';
import type { Brief, Clip, Drift } from '../outputs.ts';
import { sceneCell, type Correction, type Project, type Take } from '../project.ts';
import { verdictOn } from '../verdicts.ts';
import { wayOf, type Way } from './ways.ts';
import { mostPasses } from './words.ts';

/** A take of a clip among the corrections of one; the first is the clip as it was made. `score`: null where it was not checked. */
export type Try = { readonly take: Take; readonly pass: number; readonly score: number | null };

/** The clip in effect with all that were made to correct it, or that it corrects; none where there is no clip to correct. */
export function triesOf(project: Project, evaluation: Evaluation, scene: string, digest: Digest): Try[] {
  return takesTried(project, evaluation, scene).map((take) => {
    const cell = evaluation.cells.get(take.cell)!;
    return { take, pass: passOf(take), score: scoreOf(project, evaluation, { cell, take, scene }, digest) };
  });
}

const passOf = (take: Take): number => take.correction?.pass ?? 0;

function takesTried(project: Project, evaluation: Evaluation, scene: string): Take[] {
  const cell = evaluation.cells.get(sceneCell(scene, 'clip'));
  const now = cell?.take;
  if (!cell || !now || cell.standing.state !== 'fresh') return [];
  const base = now.correction?.base ?? now.id;
  return takesOf(project, cell.node.id).filter((take) => take.fingerprint === now.fingerprint && (take.id === base || take.correction?.base === base))
    .sort((a, b) => passOf(a) - passOf(b) || a.seq - b.seq);
}

/**
 * The try that a person called fine, before what was measured: no pass follows it by itself. `by`: of the tries of that
 * run alone, for whoever asks for corrections of what was called fine means it. The one in effect before others.
 */
export function fineOf(project: Project, evaluation: Evaluation, scene: string, by: string | null = null): Take | null {
  const fine = takesTried(project, evaluation, scene)
    .filter((take) => (by === null || take.run === by) && verdictOn(project, scene, (take.output as Clip).video.content) === 'fine');
  return fine.find((take) => take === evaluation.cells.get(take.cell)!.take) ?? fine[0] ?? null;
}

/** What the drift cell says of a take of the clip, as it would stand with that take in effect. */
function scoreOf(project: Project, evaluation: Evaluation, { cell, take, scene }: { cell: Evaluated; take: Take; scene: string }, digest: Digest): number | null {
  const { cells } = take === cell.take ? evaluation : evaluate(fold(project, [preferring(project, cell, take, null)]), digest);
  const drift = cells.get(sceneCell(scene, 'drift'));
  return drift?.take && drift.standing.state === 'fresh' ? (drift.take.output as Drift).score : null;
}

/** The best score; ties go to the earlier. */
export const bestOf = (tries: readonly Try[]): Try | null =>
  tries.reduce<Try | null>((best, each) => (each.score !== null && (best === null || each.score > best.score!) ? each : best), null);

/** The choice that puts a take into effect. */
export function preferring(project: Project, { node, fingerprint }: Pick<Evaluated, 'node' | 'fingerprint'>, take: Take, at: number | null): Change {
  const choice = choiceOf(project, node.id);
  const preferred = fingerprint ? { ...choice.preferred, [fingerprint]: take.id } : choice.preferred;
  return { type: 'choice', value: { ...choice, preferred, current: take.id, changedAt: at ?? choice.changedAt } };
}

export type Step =
  /** The drift cell has to say first how the clip stands. */
  | { readonly kind: 'check' }
  | { readonly kind: 'correct'; readonly correction: Correction }
  /** `best`: the take to have in effect. */
  | { readonly kind: 'done'; readonly best: Take | null; readonly why: string };

const done = (why: string, tries: readonly Try[] = []): Step => ({ kind: 'done', best: bestOf(tries)?.take ?? null, why });

export const thresholdOf = ({ cells }: Evaluation): number => (cells.get('brief')?.take?.output as Brief | undefined)?.threshold ?? 0;

/** What comes next for a clip. `stopped`: a pass of this run brought nothing, so none follows. */
export function nextStep(project: Project, evaluation: Evaluation, scene: string, digest: Digest, stopped = false): Step {
  const [clip, drift] = [evaluation.cells.get(sceneCell(scene, 'clip')), evaluation.cells.get(sceneCell(scene, 'drift'))];
  if (!clip?.take || clip.standing.state !== 'fresh' || !drift) return done('The clip is not up to date.');
  if (clip.pinned) return done('The clip is pinned.');
  if (drift.pinned || drift.standing.state !== 'fresh') return drift.pinned ? done('The check is pinned.') : { kind: 'check' };
  const tries = triesOf(project, evaluation, scene, digest);
  const [best, last] = [bestOf(tries), tries.at(-1)];
  if (!best || !last) return done('The clip was not checked.');
  if (best.score! >= thresholdOf(evaluation)) return done('It holds.', tries);
  if (stopped || tries.length > mostPasses) return done(stopped ? 'The last pass brought nothing.' : `${mostPasses} passes were made.`, tries);
  if (best !== last) return done('The last pass did not improve it.', tries);
  const way: Way = clip.take.source === 'uploaded' ? { kind: 'none', why: 'It is your own video.' } : wayOf(project, evaluation, scene);
  if (way.kind === 'none') return done(way.why, tries);
  const { video } = last.take.output as Clip;
  const fix = (drift.take!.output as Drift).fixPrompt;
  // The drift in effect is that of the last try, unless somebody has switched back.
  if (clip.take !== last.take) return done('Another take was chosen.', tries);
  return {
    kind: 'correct',
    correction: { of: last.take.id, base: tries[0]!.take.id, pass: last.pass + 1, way: way.kind, prompt: fix, video }
  };
}

/** How many more passes there may be. */
export const passesLeft = (tries: readonly Try[]): number => Math.max(0, mostPasses - Math.max(0, tries.length - 1));
