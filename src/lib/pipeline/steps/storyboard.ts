import { z } from 'zod';
import { storyboardDraft, storyboardOutput, type Aspect, type BriefImage, type Story, type Subject } from '../outputs.ts';
import { storyboardPrompt } from '../prompts/storyboard.ts';
import { nameScenes } from '../scenes.ts';
import { defineStep, slicesOf, type Inputs } from './define-step.ts';
import type { StoryboardFacts } from './tools.ts';

const facts = (inputs: Inputs): StoryboardFacts => ({
  task: 'storyboard',
  prompt: inputs.prompt as string,
  images: inputs.images as BriefImage[],
  aspect: inputs.aspect as Aspect,
  scenes: inputs.scenes as number | null,
  seconds: inputs.seconds as number,
  story: inputs.story as Story,
  subject: inputs.subject as Subject
});

/** The chosen story as scenes: hook, body, call to action (AD-3). Scene ids are given when the take is stored. */
export const storyboardStep = defineStep({
  kind: 'storyboard', name: 'storyboard', version: 1, params: z.strictObject({}), output: storyboardOutput,
  tools: ['text'], source: 'generated',
  inputs: () => [
    ...slicesOf('brief', { prompt: 'prompt', images: 'images', aspect: 'aspect', scenes: 'scenes', seconds: 'seconds' }),
    ...slicesOf('stories', { story: 'story', subject: 'subject' })
  ],
  prompt: (inputs) => storyboardPrompt(facts(inputs)),
  run: async ({ inputs, prompt, tools, context }) => {
    const { value, usage } = await tools.text.write({ prompt: prompt!, schema: storyboardDraft, facts: facts(inputs) }, context);
    return { value: nameScenes(value, null, 0), usage };
  }
});
