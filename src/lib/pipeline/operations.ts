/**
 * Every change that a person can make to a project, as data, and the facts that a change writes. `apply` (apply.ts)
 * turns the first into the second or refuses; `fold` puts facts into a project.
 */
import type { CastEntry } from './assets/cast.ts';
import type { AssetOperation } from './assets/edits.ts';
import type { Brief, BriefImage, Scene, Story } from './outputs.ts';
import type { Recipe } from './profiles.ts';
import type { Refusal } from './refusal.ts';
import type { TimelineOperation } from './timeline/edit.ts';
import type { Act, Attempt, CellChoice, CellId, Charge, ClipVerdict, Run, Take } from './project.ts';

export type SceneFields = Partial<Omit<Scene, 'id' | 'cast' | 'filmed'>>;
export type StoryFields = Partial<Story>;

export type Operation =
  | TimelineOperation
  | AssetOperation
  /** Which picture of an asset is sent: 0 is the original, 1 its first clean sheet. */
  | { readonly type: 'select_sheet'; readonly asset: string; readonly index: number }
  /** Who and what appears in a scene. */
  | { readonly type: 'set_cast'; readonly scene: string; readonly cast: readonly CastEntry[] }
  /** Proposes a cast for every scene that has none. */
  | { readonly type: 'propose_cast' }
  /** What a scene's clip is made from. */
  | { readonly type: 'film_scene'; readonly scene: string; readonly from: 'frames' | 'references' }
  | { readonly type: 'rename'; readonly title: string }
  | { readonly type: 'edit_brief'; readonly fields: Partial<Omit<Brief, 'images'>> }
  | { readonly type: 'add_images'; readonly images: readonly BriefImage[] }
  | { readonly type: 'remove_image'; readonly index: number }
  | { readonly type: 'move_image'; readonly index: number; readonly to: number }
  | { readonly type: 'select_story'; readonly index: number }
  | { readonly type: 'edit_story'; readonly index: number; readonly fields: StoryFields }
  | { readonly type: 'edit_scene'; readonly scene: string; readonly fields: SceneFields }
  | { readonly type: 'insert_scene'; readonly at: number }
  | { readonly type: 'remove_scene'; readonly scene: string }
  | { readonly type: 'move_scene'; readonly scene: string; readonly to: number }
  /** Cuts a scene in two; `at` is the share of its duration that the first part keeps, between 0 and 1. */
  | { readonly type: 'split_scene'; readonly scene: string; readonly at: number }
  | { readonly type: 'duplicate_scene'; readonly scene: string }
  /** Takes a scene out of the bin. */
  | { readonly type: 'restore_scene'; readonly scene: string }
  /** Scenes that the next storyboard has to keep as they are now. */
  | { readonly type: 'keep_scenes'; readonly scenes: readonly string[] }
  /** A model for one cell; null follows the profile again. */
  | { readonly type: 'set_model'; readonly cell: CellId; readonly model: Recipe | null }
  | { readonly type: 'set_profile'; readonly profile: string }
  | { readonly type: 'set_cap'; readonly cap: number | null }
  | { readonly type: 'replace'; readonly cell: CellId; readonly output: unknown }
  | { readonly type: 'choose'; readonly cell: CellId; readonly take: string }
  | { readonly type: 'delete_take'; readonly take: string }
  | { readonly type: 'restore_take'; readonly take: string }
  | { readonly type: 'pin'; readonly cell: CellId }
  | { readonly type: 'unpin'; readonly cell: CellId }
  | { readonly type: 'accept'; readonly cell: CellId }
  /** What a person says of a scene's clip as it is; null takes it back. */
  | { readonly type: 'judge_clip'; readonly scene: string; readonly verdict: ClipVerdict | null };

/** Facts, each a whole new value of one row. */
export type Change =
  | { readonly type: 'project'; readonly value: { readonly title: string; readonly profile: string; readonly cap: number | null } }
  | { readonly type: 'take'; readonly value: Take }
  | { readonly type: 'choice'; readonly value: CellChoice }
  | { readonly type: 'attempt'; readonly value: Attempt }
  | { readonly type: 'run'; readonly value: Run }
  /** Only ever added. */
  | { readonly type: 'charge'; readonly value: Charge }
  | { readonly type: 'act'; readonly value: Act };

export { refuse, type Refusal } from './refusal.ts';

export type Applied = { readonly ok: true; readonly changes: readonly Change[] } | Refusal;
