/**
 * (project, operation) -> changes, or a refusal. Pure: clock, ids and hash come in with `env`.
 *
 * An edit makes a take like any run does. It keeps the inputs of the take it changes, so editing an outdated
 * storyboard does not pretend to bring it up to date; and when the edited content equals that of an earlier take for
 * the same inputs, that take is chosen again: restoring a text restores all that was made from it.
 */
import { sameContent } from './canonical.ts';
import type { Digest } from './fingerprint.ts';
import { fold, nextSeq } from './fold.ts';
import { evaluate, type Evaluated, type Evaluation } from './graph/staleness.ts';
import { choiceOf, takesOf } from './graph/takes.ts';
import { refuse, type Applied, type Change, type Operation } from './operations.ts';
import { manifestCell, type CellId, type Project, type Take, type TakeSource } from './project.ts';
import { editedOutput, timelineOf } from './edit.ts';
import { untouchedCell } from './graph/untouched.ts';
import type { Storyboard } from './outputs.ts';
import { findProfile } from './profiles.ts';
import { judgeClip } from './verdicts.ts';
import { stepName } from './steps/define-step.ts';
import type { Timeline } from './timeline/timeline.ts';

export type Environment = { readonly digest: Digest; readonly now: () => number; readonly id: () => string };

/** What an operation would write. */
export function apply(project: Project, operation: Operation, env: Environment): Applied {
  const evaluation = evaluate(project, env.digest);
  switch (operation.type) {
    case 'rename': {
      const title = operation.title.trim();
      if (!title) return refuse('bad_input', 'A notebook needs a title.', 'Write at least one character.');
      return apply(project, { type: 'edit_brief', fields: { title } }, env);
    }
    case 'choose': return choose(project, evaluation, operation, env);
    case 'delete_take': return setDeleted(project, operation.take, env.now());
    case 'restore_take': return setDeleted(project, operation.take, null);
    case 'pin': return withCell(evaluation, operation.cell, ({ take }) =>
      take
        ? changed(project, operation.cell, env, { pinned: take.id })
        : refuse('nothing_to_pin', 'This cell has nothing to pin yet.', 'Run it first.'));
    case 'unpin': return withCell(evaluation, operation.cell, () => changed(project, operation.cell, env, { pinned: null }));
    case 'judge_clip': return judgeClip(project, evaluation, operation.scene, operation.verdict);
    case 'accept': return withCell(evaluation, operation.cell, ({ take, fingerprint }) => {
      if (!take || !fingerprint) return refuse('nothing_to_accept', 'This cell has nothing to accept.', 'Run it first.');
      const { accepted, preferred } = choiceOf(project, operation.cell);
      return changed(project, operation.cell, env, {
        accepted: { ...accepted, [fingerprint]: take.id }, preferred: { ...preferred, [fingerprint]: take.id }, current: take.id
      });
    });
    case 'set_profile': {
      if (!findProfile(operation.profile)) return refuse('no_profile', 'That profile does not exist.', 'Choose one from the list.');
      return setProject(project, { profile: operation.profile });
    }
    case 'set_cap': {
      if (operation.cap !== null && !(operation.cap >= 0 && operation.cap <= 1_000_000)) return refuse('bad_input', 'A cap is an amount in dollars from 0 to 1,000,000.', 'Write a number, or leave it empty for no cap.');
      return setProject(project, { cap: operation.cap });
    }
    case 'set_model': return withCell(evaluation, operation.cell, ({ node }) => {
      if (!node.step.tools.length || node.step.tools[0] === 'media') return refuse('no_model', 'No model is asked for this cell.');
      const { model: _, ...rest } = choiceOf(project, operation.cell).params;
      return changed(project, operation.cell, env, { params: operation.model ? { ...rest, model: operation.model } : rest });
    });
    case 'keep_scenes': return withCell(evaluation, 'storyboard', ({ take }) => {
      const scenes = (take?.output as Storyboard | undefined)?.scenes ?? [];
      const keep = scenes.flatMap((scene, at) => (operation.scenes.includes(scene.id) ? [{ at, scene }] : []));
      if (keep.length !== operation.scenes.length) return refuse('no_scene', 'That scene is no longer in the storyboard.', 'Reload to see the storyboard as it is now.');
      const { keep: _, ...rest } = choiceOf(project, 'storyboard').params;
      return changed(project, 'storyboard', env, { params: keep.length ? { ...rest, keep } : rest });
    });
    case 'replace': return withCell(evaluation, operation.cell, (cell) => {
      const parsed = cell.node.step.output.safeParse(operation.output);
      if (!parsed.success) return refuse('bad_input', 'The replacement does not fit this cell.', 'Use a picture for a frame and a video for a clip.');
      return { ok: true, changes: editTake(project, cell, parsed.data, 'uploaded', env) };
    });
    case 'edit_timeline':
    case 'edit_cut':
    case 'put_text':
    case 'remove_text':
    case 'put_card':
    case 'remove_card':
    case 'edit_sound':
    case 'mute_scene':
    case 'put_track':
    case 'edit_track':
    case 'remove_track': {
      const cell = evaluation.cells.get('timeline') ?? untouchedCell('timeline', project, evaluation, env.digest);
      const edited = timelineOf(evaluation, cell.take?.output as Timeline | undefined, operation);
      return edited.ok ? { ok: true, changes: editTake(project, cell, edited.output, 'edited', env) } : edited;
    }
    default: {
      const edited = editedOutput(project, evaluation, operation);
      if (!edited.ok) return edited;
      const written = (cell: Evaluated): Applied => ({
        ok: true, changes: [...retitled(project, operation), ...editTake(project, cell, edited.output, 'edited', env)]
      });
      if (edited.cell !== manifestCell) return withCell(evaluation, edited.cell, written);
      return withManifest(project, evaluation, written, env);
    }
  }
}

/**
 * An edit of the assets. Their cell is there from the first one on. Stories and storyboard that are there stay good: a new
 * face is cast by hand, or by the next storyboard, and does not make the film to be written again.
 */
function withManifest(project: Project, evaluation: Evaluation, then: (cell: Evaluated) => Applied, env: Environment): Applied {
  const { cells } = evaluation;
  const applied = then(cells.get(manifestCell) ?? untouchedCell(manifestCell, project, evaluation, env.digest));
  if (!applied.ok) return applied;
  const after = evaluate(fold(project, applied.changes), env.digest);
  const kept = (['stories', 'storyboard'] as const).flatMap((id): Change[] => {
    const { take, fingerprint, standing } = after.cells.get(id)!;
    if (cells.get(id)!.standing.state !== 'fresh' || standing.state !== 'outdated' || !take || !fingerprint) return [];
    const choice = choiceOf(project, id);
    return [{ type: 'choice', value: {
      ...choice, accepted: { ...choice.accepted, [fingerprint]: take.id }, preferred: { ...choice.preferred, [fingerprint]: take.id }, current: take.id, changedAt: env.now()
    } }];
  });
  return { ok: true, changes: [...applied.changes, ...kept] };
}

/** The project carries the brief's title, so that lists need not open every notebook. */
function retitled(project: Project, operation: Operation): Change[] {
  if (operation.type !== 'edit_brief' || !operation.fields.title) return [];
  return setProject(project, { title: operation.fields.title.trim() }).changes;
}

const setProject = ({ title, profile, cap }: Project, patch: { title?: string; profile?: string; cap?: number | null }) =>
  ({ ok: true as const, changes: [{ type: 'project' as const, value: { title, profile, cap, ...patch } }] });

function withCell(evaluation: Evaluation, id: CellId, then: (cell: Evaluated) => Applied): Applied {
  const cell = evaluation.cells.get(id);
  return cell ? then(cell) : refuse('no_cell', 'That cell is no longer in the notebook.', 'Somebody may have removed its scene; reload to see it as it is now.');
}

function changed(project: Project, id: CellId, env: Environment, patch: object): Applied {
  return { ok: true, changes: [{ type: 'choice', value: { ...choiceOf(project, id), ...patch, changedAt: env.now() } }] };
}

function choose(project: Project, evaluation: Evaluation, { cell: id, take: takeId }: { cell: CellId; take: string }, env: Environment): Applied {
  return withCell(evaluation, id, (cell) => {
    const take = project.takes.get(takeId);
    if (!take || take.cell !== id || take.deletedAt !== null) return refuse('no_take', 'That take is no longer there.', 'Choose another one.');
    return { ok: true, changes: [{ type: 'choice', value: preferring(project, cell, take, env) }] };
  });
}

/** The choice that puts a take into effect for the inputs as they are now. */
function preferring(project: Project, { node, fingerprint }: Evaluated, take: Take, env: Environment) {
  const choice = choiceOf(project, node.id);
  const preferred = fingerprint ? { ...choice.preferred, [fingerprint]: take.id } : choice.preferred;
  return { ...choice, preferred, current: take.id, pinned: choice.pinned && take.id, changedAt: env.now() };
}

function setDeleted(project: Project, id: string, deletedAt: number | null): Applied {
  const take = project.takes.get(id);
  if (!take) return refuse('no_take', 'That take is no longer there.');
  if (deletedAt !== null && choiceOf(project, take.cell).pinned === id) return refuse('pinned', 'A pinned take cannot be deleted.', 'Unpin it first.');
  if (deletedAt !== null && take.cell === 'brief' && takesOf(project, 'brief').length === 1) return refuse('last_take', 'The brief cannot be deleted.');
  return { ok: true, changes: [{ type: 'take', value: { ...take, deletedAt } }] };
}

/** The changes that put an output into a cell by hand. */
function editTake(project: Project, cell: Evaluated, output: unknown, source: TakeSource, env: Environment): Change[] {
  const { node, bound, fingerprint, params } = cell;
  const parent = cell.take;
  // An upload answers to the inputs of this moment; an edit stays with those of the take that it edits.
  const made = source === 'edited' && parent
    ? { fingerprint: parent.fingerprint, inputs: parent.inputs, step: parent.step, params: parent.params }
    : { fingerprint: fingerprint ?? '', inputs: bound ?? [], step: stepName(node.step), params };
  const known = takesOf(project, node.id).find((take) => take.fingerprint === made.fingerprint && sameContent(take.output, output));
  if (known === parent && known) return [];
  // What was accepted as good for the present inputs is so after an edit too.
  const good = source === 'edited' && parent !== null && fingerprint !== null && parent.fingerprint !== fingerprint && choiceOf(project, node.id).accepted[fingerprint] === parent.id;
  const chosen = (facts: Project, take: Take) => {
    const choice = preferring(facts, cell, take, env);
    return good ? { ...choice, accepted: { ...choice.accepted, [fingerprint]: take.id } } : choice;
  };
  if (known) return [{ type: 'choice', value: chosen(project, known) }];
  const take: Take = {
    id: env.id(), cell: node.id, seq: nextSeq(project), source, ...made, recipe: null, output,
    parent: parent?.id ?? null, attempt: null, run: null, seed: null, prompt: null, provider: null, model: null,
    cost: 0, milliseconds: null, createdAt: env.now(), deletedAt: null
  };
  const added: Change = { type: 'take', value: take };
  return [added, { type: 'choice', value: chosen(fold(project, [added]), take) }];
}
