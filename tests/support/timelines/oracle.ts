/**
 * A second, plain answer to where every cell of a notebook stands, to hold the engine against. It knows what each kind
 * of cell reads from a list of its own, compares contents instead of hashes, remembers nothing, and shares no code with
 * src/lib/pipeline/graph. Facts come in as the timeline (world.ts) saw them written.
 */
import type { Brief, CellChoice, Clip, Keyframe, Scene, Stories, Storyboard, Take } from '../../../src/lib/pipeline/index.ts';

export type Facts = {
  /** Every take, deleted ones among them. */
  readonly takes: Map<string, Take>;
  /** The same by cell, in order of arrival. */
  readonly byCell: Map<string, Take[]>;
  readonly choices: Map<string, CellChoice>;
  /** What each take was made from, as text; null for an upload into a cell whose inputs were missing. */
  readonly madeFrom: Map<string, string | null>;
  /** The engine's fingerprint of such a text, where one was ever written down, and the other way round. */
  readonly printOf: Map<string, string>;
  readonly textOf: Map<string, string>;
};

export type Seen = {
  readonly id: string;
  readonly step: string;
  readonly reads: readonly string[];
  /** Port and value; null while something is missing. */
  readonly inputs: readonly (readonly [string, unknown])[] | null;
  readonly params: unknown;
  /** Step, parameters and inputs as text. */
  readonly text: string | null;
  readonly take: Take | null;
  readonly pinned: boolean;
  /** The take in effect was not made from these inputs, nor accepted for them; or there is none. */
  readonly mismatched: boolean;
  readonly state: 'empty' | 'blocked' | 'fresh' | 'outdated';
};

export type View = { readonly scenes: readonly string[]; readonly cells: ReadonlyMap<string, Seen> };

let numbers = new Map<string, number>();
let objects = new WeakMap<object, number>();
let plain = new Map<unknown, number>();

/** A number for a content: files count by what they show, texts in one Unicode form, objects whatever the order of their keys. */
export function numberOf(value: unknown): number {
  const isObject = typeof value === 'object' && value !== null;
  let number = isObject ? objects.get(value) : plain.get(value);
  if (number !== undefined) return number;
  if (isObject) objects.set(value, (number = numbered(say(value))));
  else plain.set(value, (number = numbered(typeof value === 'string' ? `"${value.normalize('NFC')}` : String(value))));
  return number;
}

function numbered(text: string): number {
  let number = numbers.get(text);
  if (number === undefined) numbers.set(text, (number = numbers.size));
  return number;
}

/** Drops what was numbered, for a long run would fill the memory. Facts of before cannot be looked at any more. */
export function forget(): void {
  numbers = new Map();
  objects = new WeakMap();
  plain = new Map();
}

function say(value: object): string {
  if (Array.isArray(value)) return `[${value.map(numberOf).join()}]`;
  const record = value as Record<string, unknown>;
  if ('artifact' in record) return `file ${String(record.content)}`;
  return `{${Object.keys(record).sort().map((key) => `${key}:${numberOf(record[key])}`).join()}}`;
}

type Inputs = readonly (readonly [string, unknown])[] | null;
const nothing = {};
const cuts = { transition: 'cut' };

export function look(facts: Facts): View {
  const cells = new Map<string, Seen>();

  function see(id: string, step: string, reads: readonly string[], inputs: Inputs): Take | null {
    const choice = facts.choices.get(id);
    const params = step === 'keyframe_inherited' ? nothing : step === 'export' ? cuts : (choice?.params ?? nothing);
    let text: string | null = null;
    if (inputs) {
      text = `${step} ${numberOf(params)}`;
      for (const [, value] of inputs) text += ` ${numberOf(value)}`;
    }
    const { take, pinned } = inEffect(facts, id, text);
    const print = text === null ? undefined : facts.printOf.get(text);
    const accepted = take !== null && print !== undefined && choice?.accepted[print] === take.id;
    const mismatched = take === null || text === null || (facts.madeFrom.get(take.id) !== text && !accepted);
    const through = reads.some((cell) => {
      const { state } = cells.get(cell)!;
      return state === 'outdated' || state === 'blocked';
    });
    const state = pinned ? 'fresh' : text === null ? 'blocked' : take === null ? 'empty' : mismatched || through ? 'outdated' : 'fresh';
    cells.set(id, { id, step, reads, inputs, params, text, take, pinned, mismatched: mismatched && !pinned, state });
    return take;
  }

  const brief = see('brief', 'brief', [], [])?.output as Brief | undefined;
  const stories = see('stories', 'stories', ['brief'], brief && brief.prompt !== '' ? [['prompt', brief.prompt], ['images', brief.images], ['scenes', brief.scenes]] : null)?.output as Stories | undefined;
  const storyboard = see('storyboard', 'storyboard', ['brief', 'stories'], brief && stories ? [
    ['prompt', brief.prompt], ['images', brief.images], ['aspect', brief.aspect], ['scenes', brief.scenes], ['seconds', brief.seconds],
    ['story', stories.stories[stories.selected]], ['subject', stories.subject]
  ] : null)?.output as Storyboard | undefined;

  const scenes = storyboard?.scenes ?? [];
  const films: (readonly [string, unknown])[] = [];
  let complete = scenes.length > 0;
  let before: { id: string; end: Keyframe | undefined } | null = null;
  let anchor: { id: string; frame: Keyframe | undefined } | null = null;
  scenes.forEach((scene, index) => {
    const [startId, endId, clipId] = [`${scene.id}/start`, `${scene.id}/end`, `${scene.id}/clip`];
    const painted = (words: string): (readonly [string, unknown])[] => [
      ['words', words], ['role', scene.role], ['shot', scene.shot], ['camera', scene.camera], ['picture', scene.picture], ['style', storyboard!.style],
      ...(brief!.slate ? [['title', scene.title] as const] : []), ['images', brief!.images], ['aspect', brief!.aspect], ['slate', brief!.slate]
    ];
    const start = (before
      ? see(startId, 'keyframe_inherited', [before.id], before.end ? [['image', before.end.image], ['layers', before.end.layers]] : null)
      : see(startId, 'keyframe_start', ['storyboard', 'brief'], brief ? painted(scene.startPrompt) : null))?.output as Keyframe | undefined;
    const next: Scene | undefined = scenes[index + 1];
    anchor ??= { id: startId, frame: start };
    const anchored = brief?.keyframes === 'anchor' && index > 0;
    const base = anchored ? anchor : { id: startId, frame: start };
    const end = see(endId, anchored ? 'keyframe_anchored' : 'keyframe_end', [base.id, 'storyboard', 'brief'], base.frame && brief ? [
      ['base', base.frame.image], ['baseLayers', base.frame.layers], ...painted(scene.endPrompt), ['duration', scene.duration],
      ...(anchored ? [['begins', scene.startPrompt] as const] : []), ...(next ? [['transition', next.opening] as const] : [])
    ] : null)?.output as Keyframe | undefined;
    const clip = see(clipId, 'clip', [startId, endId, 'storyboard', 'brief'], start && end && brief ? [
      ['first', start.image], ['firstLayers', start.layers], ['last', end.image], ['lastLayers', end.layers],
      ['words', scene.motionPrompt], ['camera', scene.camera], ['duration', scene.duration], ['aspect', brief.aspect]
    ] : null)?.output as Clip | undefined;
    see(`${scene.id}/drift`, 'drift', [clipId, startId, endId, 'storyboard', 'brief'], clip && start && end && brief ? [
      ['first', clip.first], ['middle', clip.middle], ['last', clip.last], ['start', start.image], ['end', end.image],
      ['picture', scene.picture], ['references', brief.images], ['threshold', brief.threshold]
    ] : null);
    if (clip) films.push([`clip${index + 1}`, clip.video], [`frames${index + 1}`, clip.frames]);
    else complete = false;
    before = { id: endId, end };
  });
  see('export', 'export', ['storyboard', ...scenes.map(({ id }) => `${id}/clip`)], complete ? films : null);
  return { scenes: scenes.map(({ id }) => id), cells };
}

/** The pinned take; else the one preferred for these inputs; else the newest made from or accepted for them; else the current; else the newest. */
function inEffect({ takes, byCell, choices, madeFrom, printOf }: Facts, id: string, text: string | null): { take: Take | null; pinned: boolean } {
  const choice = choices.get(id);
  const alive = (take: string | null | undefined) => {
    const found = take ? takes.get(take) : undefined;
    return found && found.deletedAt === null ? found : null;
  };
  const pinned = alive(choice?.pinned);
  if (pinned) return { take: pinned, pinned: true };
  const print = text === null ? undefined : printOf.get(text);
  const preferred = print === undefined ? null : alive(choice?.preferred[print]);
  if (preferred) return { take: preferred, pinned: false };
  const list = byCell.get(id) ?? [];
  let newest: Take | null = null;
  for (let at = list.length - 1; at >= 0; at--) {
    const take = list[at]!;
    if (take.deletedAt !== null) continue;
    newest ??= take;
    if (text !== null && (madeFrom.get(take.id) === text || (print !== undefined && choice?.accepted[print] === take.id))) return { take, pinned: false };
  }
  return { take: alive(choice?.current) ?? newest, pinned: false };
}

/** `cells` and all that they read, directly or not. */
export function upstreamOf(cell: string, { cells }: View): Set<string> {
  const found = new Set<string>();
  const visit = (id: string) => cells.get(id)?.reads.forEach((read) => {
    if (!found.has(read)) visit((found.add(read), read));
  });
  visit(cell);
  return found;
}
