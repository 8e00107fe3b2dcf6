/** The slices from which a frame knows what lies around it; declared only where the brief wants that. */
import type { Surroundings } from '../prompts/surroundings.ts';
import { slicesOf, type InputDeclaration, type Inputs, type Place } from './define-step.ts';

export function surroundingInputs({ scenes, index, surroundings }: Place): InputDeclaration[] {
  if (!surroundings) return [];
  const [before, after] = [scenes[index - 1], scenes[index + 1]];
  return [
    ...slicesOf('stories', { story: 'story' }),
    ...(before ? slicesOf('storyboard', { before: `scenes[${before}].description` }) : []),
    ...(after ? slicesOf('storyboard', { after: `scenes[${after}].description` }) : [])
  ];
}

export const surroundingsIn = (inputs: Inputs): Surroundings | null => ('story' in inputs
  ? { story: inputs.story as Surroundings['story'], before: 'before' in inputs ? (inputs.before as string) : null, after: 'after' in inputs ? (inputs.after as string) : null }
  : null);
