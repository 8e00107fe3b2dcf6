/**
 * A second, plain answer to where every cell of a notebook stands, to hold the engine against. It knows what each kind
 * of cell reads from a list of its own, compares contents instead of hashes, and shares no code with
 * src/lib/pipeline/graph. Facts come in as the timeline (world.ts) saw them written. `look` without a memory begins from
 * nothing; with one it looks again only at cells that were given other objects or of which facts were written, and every
 * timeline ends with both held against each other.
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
  /** The values that its inputs are parts of. */
  readonly given: readonly unknown[];
  readonly take: Take | null;
  readonly pinned: boolean;
  /** The take in effect was not made from these inputs, nor accepted for them; or there is none. */
  readonly mismatched: boolean;
  readonly state: 'empty' | 'blocked' | 'fresh' | 'outdated';
};

export type View = { readonly scenes: readonly string[]; readonly cells: ReadonlyMap<string, Seen> };

/** What was seen before of each cell. A cell of which a take or a choice is written has to be dropped from it. */
export type Memory = Map<string, Seen>;

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

type Look = {
  readonly id: string;
  readonly step: string;
  readonly reads: readonly string[];
  /** Values of which the inputs are parts; undefined where one is missing. While they are the same objects, so are the inputs. */
  readonly given: readonly unknown[];
  /** The inputs, once nothing is missing. */
  readonly inputs: () => Inputs;
};

const same = (a: readonly unknown[], b: readonly unknown[]): boolean => {
  if (a.length !== b.length) return false;
  for (let at = 0; at < a.length; at++) if (a[at] !== b[at]) return false;
  return true;
};

export function look(facts: Facts, memory: Memory = new Map()): View {
  const cells = new Map<string, Seen>();

  function see(asked: Look): Take | null {
    const known = memory.get(asked.id);
    const found = known && known.step === asked.step && same(known.given, asked.given) ? known : freshly(asked);
    let through = false;
    for (const cell of asked.reads) {
      const { state } = cells.get(cell)!;
      through ||= state === 'outdated' || state === 'blocked';
    }
    const { pinned, text, take, mismatched } = found;
    const state = pinned ? 'fresh' : text === null ? 'blocked' : take === null ? 'empty' : mismatched || through ? 'outdated' : 'fresh';
    const seen = found.state === state && same(found.reads, asked.reads) ? found : { ...found, reads: asked.reads, state } as const;
    memory.set(asked.id, seen);
    cells.set(asked.id, seen);
    return take;
  }

  /** All but what cells upstream say of themselves. */
  function freshly({ id, step, reads, given, inputs: find }: Look): Seen {
    const choice = facts.choices.get(id);
    const params = step === 'keyframe_inherited' ? nothing : step === 'export' ? cuts : (choice?.params ?? nothing);
    const inputs = given.includes(undefined) ? null : find();
    let text: string | null = null;
    if (inputs) {
      text = `${step} ${numberOf(params)}`;
      for (const [, value] of inputs) text += ` ${numberOf(value)}`;
    }
    const { take, pinned } = inEffect(facts, id, text);
    const print = text === null ? undefined : facts.printOf.get(text);
    const accepted = take !== null && print !== undefined && choice?.accepted[print] === take.id;
    const mismatched = take === null || text === null || (facts.madeFrom.get(take.id) !== text && !accepted);
    return { id, step, reads, given, inputs, params, text, take, pinned, mismatched: mismatched && !pinned, state: 'empty' };
  }

  const brief = see({ id: 'brief', step: 'brief', reads: [], given: [], inputs: () => [] })?.output as Brief | undefined;
  const stories = see({
    id: 'stories', step: 'stories', reads: ['brief'], given: [brief],
    inputs: () => (brief!.prompt !== '' ? [['prompt', brief!.prompt], ['images', brief!.images], ['scenes', brief!.scenes]] : null)
  })?.output as Stories | undefined;
  const storyboard = see({
    id: 'storyboard', step: 'storyboard', reads: ['brief', 'stories'], given: [brief, stories],
    inputs: () => [
      ['prompt', brief!.prompt], ['images', brief!.images], ['aspect', brief!.aspect], ['scenes', brief!.scenes], ['seconds', brief!.seconds],
      ['story', stories!.stories[stories!.selected]], ['subject', stories!.subject]
    ]
  })?.output as Storyboard | undefined;

  const scenes = storyboard?.scenes ?? [];
  const style = storyboard?.style;
  const clips: (Clip | undefined)[] = [];
  let before: { id: string; end: Keyframe | undefined } | null = null;
  let anchor: { id: string; frame: Keyframe | undefined } | null = null;
  scenes.forEach((scene, index) => {
    const [startId, endId, clipId] = [`${scene.id}/start`, `${scene.id}/end`, `${scene.id}/clip`];
    // Frames that know the story read it, and wait for it.
    const told = brief?.context === 'story';
    const around = told ? [stories, scenes[index - 1] ?? null, scenes[index + 1] ?? null] : [];
    const painted = (words: string): (readonly [string, unknown])[] => [
      ['words', words], ['role', scene.role], ['shot', scene.shot], ['camera', scene.camera], ['picture', scene.picture], ['style', style],
      ...(brief!.slate ? [['title', scene.title] as const] : []), ['images', brief!.images], ['aspect', brief!.aspect], ['slate', brief!.slate],
      ...(told ? [
        ['story', stories!.stories[stories!.selected]] as const,
        ...(scenes[index - 1] ? [['before', scenes[index - 1]!.description] as const] : []), ...(scenes[index + 1] ? [['after', scenes[index + 1]!.description] as const] : [])
      ] : [])
    ];
    const previous = before;
    const start = see(previous ? {
      id: startId, step: 'keyframe_inherited', reads: [previous.id], given: [previous.end],
      inputs: () => [['image', previous.end!.image], ['layers', previous.end!.layers]]
    } : {
      id: startId, step: 'keyframe_start', reads: ['storyboard', 'brief', ...(told ? ['stories'] : [])], given: [brief, scene, style, ...around], inputs: () => painted(scene.startPrompt)
    })?.output as Keyframe | undefined;
    const next: Scene | null = scenes[index + 1] ?? null;
    anchor ??= { id: startId, frame: start };
    const anchored = brief?.keyframes === 'anchor' && index > 0;
    const base = anchored ? anchor : { id: startId, frame: start };
    const end = see({
      id: endId, step: anchored ? 'keyframe_anchored' : 'keyframe_end', reads: [base.id, 'storyboard', 'brief', ...(told ? ['stories'] : [])], given: [base.frame, brief, scene, style, next, ...around],
      inputs: () => [
        ['base', base.frame!.image], ['baseLayers', base.frame!.layers], ...painted(scene.endPrompt), ['duration', scene.duration],
        ...(anchored ? [['begins', scene.startPrompt] as const] : []), ...(next ? [['transition', next.opening] as const] : [])
      ]
    })?.output as Keyframe | undefined;
    const clip = see({
      id: clipId, step: 'clip', reads: [startId, endId, 'storyboard', 'brief'], given: [start, end, brief, scene],
      inputs: () => [
        ['first', start!.image], ['firstLayers', start!.layers], ['last', end!.image], ['lastLayers', end!.layers],
        ['words', scene.motionPrompt], ['camera', scene.camera], ['duration', scene.duration], ['aspect', brief!.aspect]
      ]
    })?.output as Clip | undefined;
    see({
      id: `${scene.id}/drift`, step: 'drift', reads: [clipId, startId, endId, 'storyboard', 'brief'], given: [clip, start, end, brief, scene],
      inputs: () => [
        ['first', clip!.first], ['middle', clip!.middle], ['last', clip!.last], ['start', start!.image], ['end', end!.image],
        ['picture', scene.picture], ['references', brief!.images], ['threshold', brief!.threshold]
      ]
    });
    clips.push(clip);
    before = { id: endId, end };
  });
  see({
    id: 'export', step: 'export', reads: ['storyboard', ...scenes.map(({ id }) => `${id}/clip`)], given: clips,
    inputs: () => (clips.length ? clips.flatMap((clip, at) => [[`clip${at + 1}`, clip!.video], [`frames${at + 1}`, clip!.frames]] as const) : null)
  });
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
