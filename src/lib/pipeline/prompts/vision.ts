/** Asks a vision model how far a clip drifted from its keyframes and the product pictures (CLIP-3). */
import type { ArtifactRef, BriefImage, Scene } from '../outputs.ts';
import type { Prompt } from '../steps/tools.ts';
import { materialRule } from './fence.ts';
import { referenceLine, selectReferences } from './references.ts';

export type VisionFacts = Pick<Scene, 'picture'> & {
  /** Frames of the clip. */
  readonly clip: { readonly first: ArtifactRef; readonly middle: ArtifactRef; readonly last: ArtifactRef };
  /** The keyframes it was made from. */
  readonly start: ArtifactRef;
  readonly end: ArtifactRef;
  readonly references: readonly BriefImage[];
  /** Scores below it are corrected. 0 to 1. */
  readonly threshold: number;
};

const system = 'You check continuity of product videos. Judge only what you see; be strict about shape, colour, label and count, '
  + `indifferent to camera position, scale and focus. Answer with JSON only. ${materialRule}`;

/** `images`: the clip's first, middle and last frame, its first and last keyframe, then up to three pictures. */
export function visionPrompt(facts: VisionFacts): Prompt {
  const references = selectReferences(facts.references, facts.picture);
  const limit = facts.threshold.toFixed(2);
  return {
    system,
    text: [
      'Images 1, 2 and 3 are the first, middle and last frame of a clip. Images 4 and 5 are the keyframes that its first and '
        + `last frame must match. ${referenceLine(references, 6)}`.trim(),
      'Give:',
      '- score: consistency of the whole clip, 0 to 1. 1 cannot be told apart; 0.9 trifles; 0.8 visible to a careful viewer; '
        + '0.6 visible to anyone; 0.3 another product; 0 missing.',
      '- subjects: each product or person with name, its own score 0 to 1 and a note of at most 20 words.',
      '- issues: what is wrong, each with code (snake_case, such as product_missing, colour_shift, shape_change, label_changed, '
        + 'frame_mismatch, jump, extra_object), severity (low, medium, high), text (one sentence), frame (first, middle, last or '
        + 'all). Empty when nothing is.',
      `- fixPrompt: when score is below ${limit}, an instruction of at most 80 words to a video editor that repairs every issue `
        + 'and names what must stay as it is; else an empty string.'
    ].join('\n'),
    images: [facts.clip.first, facts.clip.middle, facts.clip.last, facts.start, facts.end, ...references.map(({ image }) => image)]
  };
}
