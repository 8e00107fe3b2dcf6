import { z } from 'zod';
import { sceneOutput, storyboardDraft, storyboardOutput, type Aspect, type BriefImage, type Scene, type Story, type StoryboardDraft, type Subject } from '../outputs.ts';
import { storyboardPrompt } from '../prompts/storyboard.ts';
import { nameScenes } from '../scenes.ts';
import { defineStep, modelParams, slicesOf, type Inputs } from './define-step.ts';
import type { StoryboardFacts } from './tools.ts';

/** Scenes that stay word for word, each at its place in the film, from 0. */
const params = modelParams.extend({ keep: z.array(z.strictObject({ at: z.number().int().min(0), scene: sceneOutput })).optional() });
type Params = z.infer<typeof params>;

/** The scenes that a storyboard cell has to keep. */
export const keptScenes = (given: unknown): readonly Scene[] => (given as Params | null)?.keep?.map(({ scene }) => scene) ?? [];

const facts = (inputs: Inputs, { keep = [] }: Params): StoryboardFacts => ({
  task: 'storyboard',
  prompt: inputs.prompt as string,
  images: inputs.images as BriefImage[],
  aspect: inputs.aspect as Aspect,
  scenes: inputs.scenes as number | null,
  seconds: inputs.seconds as number,
  story: inputs.story as Story,
  subject: inputs.subject as Subject,
  keep
});

/** What the writer wrote, with the kept scenes in their places, whatever it made of them. */
function withKept(draft: StoryboardDraft, { keep = [] }: Params): StoryboardDraft {
  const scenes = [...draft.scenes];
  for (const { at, scene } of [...keep].sort((a, b) => a.at - b.at)) {
    const { id: _, ...fixed } = scene;
    scenes.splice(Math.min(at, scenes.length), at < scenes.length ? 1 : 0, fixed);
  }
  return { ...draft, scenes };
}

/** The chosen story as scenes: hook, body, call to action (AD-3). Scene ids are given when the take is stored. */
export const storyboardStep = defineStep({
  kind: 'storyboard', name: 'storyboard', version: 1, params, output: storyboardOutput,
  tools: ['text'], source: 'generated',
  inputs: () => [
    ...slicesOf('brief', { prompt: 'prompt', images: 'images', aspect: 'aspect', scenes: 'scenes', seconds: 'seconds' }),
    ...slicesOf('stories', { story: 'story', subject: 'subject' })
  ],
  prompt: (inputs, given) => storyboardPrompt(facts(inputs, given)),
  run: async ({ inputs, params: given, prompt, tools, context }) => {
    const { value, usage } = await tools.text.write({ prompt: prompt!, schema: storyboardDraft, facts: facts(inputs, given) }, context);
    return { value: nameScenes(withKept(value, given), null, 0, keptScenes(given)), usage };
  }
});
