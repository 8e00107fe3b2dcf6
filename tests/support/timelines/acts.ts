/** What may happen in a timeline, as small data: a kind and two numbers that say which cell, scene, take or words. */
import { binnedScenes, profiles, type Brief, type Operation, type RunTarget, type Storyboard } from '../../../src/lib/pipeline/index.ts';
import { uploaded } from './made.ts';
import type { World } from './world.ts';

/** Each kind with how often it is drawn. */
const weights = {
  words: 6, start_words: 2, opening: 3, motion: 3, title: 1, duration: 2, story_words: 1, insert: 2, remove: 3, move: 3, split: 2, duplicate: 2, restore_scene: 3,
  brief: 3, story: 2, keep: 1, model: 2, profile: 1, rename: 1, cap: 1,
  choose: 4, delete: 3, restore: 2, pin: 2, unpin: 2, accept: 2, replace: 3, undo: 5, redo: 4,
  run_this: 3, run_needs: 3, run_follows: 2, run_outdated: 4, run_export: 2, run_retry: 2,
  finish: 14, fail: 2, lose: 1, late: 3, cancel: 1, cancel_all: 1, crash: 1, discard: 2, drain: 2, keyframes: 2, context: 2
} as const;

export type Kind = keyof typeof weights;
export type Act = readonly [kind: Kind, a: number, b: number];
export const kinds: readonly Kind[] = Object.entries(weights).flatMap(([kind, weight]) => Array.from({ length: weight }, () => kind as Kind));

const words = ['abc', 'abd', 'xyz', 'xyz more', 'caf\u00e9', 'cafe\u0301'];
const pick = <T>(list: readonly T[], at: number): T | undefined => list[at % Math.max(1, list.length)];

/** The operation that an act stands for in a notebook as it is; null for an act that is none, or that has nothing to act on. */
function operationOf([kind, a, b]: Act, world: World): Operation | null {
  const { scenes, cells } = world.view();
  const scene = pick(scenes, a) ?? 's1';
  const cell = pick([...cells.keys()], a)!;
  const edit = (fields: Extract<Operation, { type: 'edit_scene' }>['fields']): Operation => ({ type: 'edit_scene', scene, fields });
  const take = () => pick([...world.facts.takes.values()], b)!;
  switch (kind) {
    case 'words': return edit({ endPrompt: pick(words, b)! });
    case 'start_words': return edit({ startPrompt: pick(words, b)! });
    case 'opening': return edit({ opening: `O${b % 3}` });
    case 'motion': return edit({ motionPrompt: `m${b % 3}` });
    case 'title': return edit({ title: `t${b % 2}` });
    case 'duration': return edit({ duration: 3 + (b % 3) });
    case 'story_words': return { type: 'edit_story', index: a % 3, fields: { tone: `T${b % 2}` } };
    case 'insert': return { type: 'insert_scene', at: a % 5 };
    case 'remove': return { type: 'remove_scene', scene };
    case 'move': return { type: 'move_scene', scene, to: b % 4 };
    case 'split': return { type: 'split_scene', scene, at: 0.5 };
    case 'duplicate': return { type: 'duplicate_scene', scene };
    case 'restore_scene': {
      const binned = binnedScenes(world.project(), (cells.get('storyboard')!.take?.output as Storyboard | undefined) ?? null).map((each) => each.scene.id).sort();
      return binned.length ? { type: 'restore_scene', scene: pick(binned, a)! } : null;
    }
    case 'brief': return { type: 'edit_brief', fields: pick<Partial<Omit<Brief, 'images'>>>([
      { title: `T${b % 2}` }, { seconds: 4 + (b % 2) }, { aspect: b % 2 ? '1:1' : '16:9' }, { threshold: 0.5 + (b % 2) / 10 }, { slate: b % 2 === 0 }, { prompt: b % 6 ? `A thing ${b % 2}` : '' }
    ], a)! };
    case 'keyframes': return { type: 'edit_brief', fields: { keyframes: b % 2 === 0 ? 'anchor' : 'chain' } };
    case 'context': return { type: 'edit_brief', fields: { context: b % 2 === 0 ? 'story' : 'scene' } };
    case 'story': return { type: 'select_story', index: a % 3 };
    case 'keep': return { type: 'keep_scenes', scenes: b % 3 === 0 ? [] : [scene] };
    case 'model': return { type: 'set_model', cell, model: b % 3 === 0 ? null : { provider: 'animatic', model: `M${b % 2}` } };
    case 'profile': return { type: 'set_profile', profile: pick(profiles, b)!.id };
    case 'rename': return { type: 'rename', title: `R${b % 3}` };
    case 'cap': return { type: 'set_cap', cap: null };
    case 'choose': return { type: 'choose', cell: take().cell, take: take().id };
    case 'delete': return { type: 'delete_take', take: take().id };
    case 'restore': return { type: 'restore_take', take: take().id };
    case 'pin': return { type: 'pin', cell };
    case 'unpin': return { type: 'unpin', cell: pick([...cells.values()].filter(({ pinned }) => pinned), a)?.id ?? cell };
    case 'accept': return { type: 'accept', cell: pick([...cells.values()].filter(({ state }) => state === 'outdated'), a)?.id ?? cell };
    case 'replace': {
      const step = cells.get(cell)!.step;
      if (step.startsWith('keyframe') || step === 'clip') return { type: 'replace', cell, output: uploaded(step, `u${b % 3}`) };
      const other = take();
      return { type: 'replace', cell: other.cell, output: other.output };
    }
    default: return null;
  }
}

/** Acts that give a notebook other scenes, or another order of them. */
const structural: ReadonlySet<Kind> = new Set(['insert', 'remove', 'move', 'split', 'duplicate', 'restore_scene']);
export const isStructural = ([kind]: Act): boolean => structural.has(kind);

/** Does an act; `operated` when it was an operation that changed something. */
export function perform(act: Act, world: World): 'operated' | 'ran' | 'nothing' {
  const [kind, a, b] = act;
  const ran = (_: void): 'ran' => 'ran';
  if (kind.startsWith('run_')) {
    const target = kind.slice(4) as RunTarget;
    const cells = [...world.view().cells.keys()];
    return world.press(target, ['this', 'needs', 'follows'].includes(target) ? pick(cells, a)! : null) ? 'ran' : 'nothing';
  }
  switch (kind) {
    case 'finish': return ran(world.finish(a, 'well'));
    case 'fail': return ran(world.finish(a, 'badly'));
    case 'lose': return ran(world.finish(a, 'lost'));
    case 'late': return ran(world.late(a));
    case 'cancel': return ran(world.cancel(pick([...world.view().cells.keys()], a)!));
    case 'cancel_all': return ran(world.cancel(null));
    case 'crash': return ran(world.crash());
    case 'discard': return ran(world.discard());
    case 'drain': return ran(world.drain());
    case 'undo':
    case 'redo': return world.turn(kind) ? 'operated' : 'nothing';
    default: {
      const operation = operationOf([kind, a, b], world);
      return operation && world.operate(operation) ? 'operated' : 'nothing';
    }
  }
}
