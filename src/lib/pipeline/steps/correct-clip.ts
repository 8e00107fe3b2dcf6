/** One pass of correction: the clip edited, or made anew with what would mend it; its frames are taken out again (CLIP-2). */
import type { Aspect } from '../outputs.ts';
import type { Correction } from '../project.ts';
import { editPrompt, retakePrompt } from '../prompts/correction.ts';
import { withFrames } from './clip-frames.ts';
import type { RunArguments, StepDefinition } from './define-step.ts';
import type { Produced, Prompt } from './tools.ts';

/** The prompt that a pass sends. `prompt`: the step's own. */
export const correctionPrompt = ({ way, prompt: fix }: Correction, prompt: Prompt | null): Prompt =>
  way === 'edit' || !prompt ? editPrompt(fix) : retakePrompt(prompt, fix);

export async function correctClip(
  { way, video }: Correction, step: StepDefinition, { inputs, params, prompt, tools, context }: RunArguments<unknown, 'video' | 'media'>
): Promise<Produced<unknown>> {
  if (way === 'retake') return step.run!({ inputs, params, prompt, tools: tools as never, context });
  const made = await tools.video.animate({ mode: 'edit', prompt: prompt!, aspect: inputs.aspect as Aspect, video }, context);
  return withFrames(made, tools.media, context);
}
