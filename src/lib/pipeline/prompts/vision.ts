/** Asks a vision model how far a clip drifted from its keyframes and from the pictures of what it shows (CLIP-3). */
import type { ArtifactRef, BriefImage, Scene } from '../outputs.ts';
import type { Prominence } from '../assets/words.ts';
import type { Appearing } from '../assets/reference.ts';
import type { Prompt } from '../steps/tools.ts';
import { materialRule, plain, quote, sentence } from './fence.ts';
import { referenceLine, selectReferences } from './references.ts';

export type VisionFacts = Pick<Scene, 'picture'> & {
  /** Frames of the clip. */
  readonly clip: { readonly first: ArtifactRef; readonly middle: ArtifactRef; readonly last: ArtifactRef };
  /** The keyframes it was made from; null where it was filmed from its references. */
  readonly start: ArtifactRef | null;
  readonly end: ArtifactRef | null;
  /** The brief's pictures. */
  readonly references: readonly BriefImage[];
  /** Who appears, with the pictures that were sent with the scene; absent where it names nobody. */
  readonly cast?: readonly Appearing[];
  /** Scores below it are corrected. 0 to 1. */
  readonly threshold: number;
};

const system = 'You check continuity of product videos. Judge only what you see; be strict about shape, colour, label and count, '
  + `indifferent to camera position, scale and focus. Answer with JSON only. ${materialRule}`;
const castSystem = system.replace('shape, colour, label and count', 'faces, clothes, shape, colour, label and count');

const presence: Record<Prominence, string> = { lead: 'leads the shot', support: 'supports', background: 'in the background, may be small or partly hidden' };

/** A line for each of the cast's pictures, the first of which is image number `from`. */
const castLines = (cast: readonly Appearing[], from: number): string[] => cast.map(({ kind, name, description, role, prominence }, at) => [
  `Image ${from + at} is the ${kind} ${quote(name)} (${[presence[prominence], plain(role)].filter(Boolean).join('; ')})`,
  description.trim() === '' ? '.' : `: ${sentence(description)}`
].join(''));

/** The brief's pictures that are none of the cast's, as far as any go with a scene. */
const furtherOf = ({ references, picture, cast = [] }: VisionFacts): BriefImage[] => {
  const known = new Set(cast.flatMap(({ image, original }) => [image.content, ...(original ? [original.content] : [])]));
  return selectReferences(references, picture).filter(({ image }) => !known.has(image.content));
};

function furtherLine(pictures: readonly BriefImage[], from: number): string[] {
  if (pictures.length === 0) return [];
  const list = pictures.map(({ name }, at) => `image ${from + at} (${quote(name)})`).join(' and ');
  return [`More pictures of the film's products, for those that are shown: ${list}.`];
}

/** `images`: the clip's first, middle and last frame, its keyframes where it has any, the cast's pictures, then the brief's, three of each at most. */
export function visionPrompt(facts: VisionFacts): Prompt {
  const { clip, start, end, cast } = facts;
  const frames = [clip.first, clip.middle, clip.last, ...(start && end ? [start, end] : [])];
  const limit = facts.threshold.toFixed(2);
  const keyframes = start && end ? 'Images 4 and 5 are the keyframes that its first and last frame must match.' : 'It was filmed from the pictures below, without keyframes.';
  const products = cast?.length ? furtherOf(facts) : selectReferences(facts.references, facts.picture);
  const shown = cast?.length
    ? ['', ...castLines(cast, frames.length + 1), ...furtherLine(products, frames.length + cast.length + 1)].join('\n')
    : ` ${referenceLine(products, frames.length + 1)}`;
  const subjects = cast?.length
    ? `- subjects: one for each of ${cast.map(({ name }) => quote(name)).join(', ')}, by exactly that name, with its own score 0 to 1 for how like its picture it is and a note of at most 20 words.`
    : '- subjects: each product or person with name, its own score 0 to 1 and a note of at most 20 words.';
  return {
    system: cast?.length ? castSystem : system,
    text: [
      `Images 1, 2 and 3 are the first, middle and last frame of a clip. ${keyframes}${shown}`.trim(),
      'Give:',
      '- score: consistency of the whole clip, 0 to 1. 1 cannot be told apart; 0.9 trifles; 0.8 visible to a careful viewer; '
        + `0.6 visible to anyone; 0.3 another product${cast?.length ? ' or person' : ''}; 0 missing.`,
      subjects,
      '- issues: what is wrong, each with code (snake_case, such as product_missing, colour_shift, shape_change, label_changed, '
        + `${cast?.length ? 'face_changed, ' : ''}frame_mismatch, jump, extra_object), severity (low, medium, high), text (one sentence), frame (first, middle, last or `
        + 'all). Empty when nothing is.',
      `- fixPrompt: when score is below ${limit}, an instruction of at most 80 words to a video editor that repairs every issue `
        + 'and names what must stay as it is; else an empty string.'
    ].join('\n'),
    images: [...frames, ...(cast ?? []).map(({ image }) => image), ...products.map(({ image }) => image)]
  };
}
