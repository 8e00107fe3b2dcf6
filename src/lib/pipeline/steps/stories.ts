import { storiesDraft, storiesOutput, type BriefImage } from '../outputs.ts';
import { storiesPrompt } from '../prompts/stories.ts';
import { defineStep, modelParams, type Inputs } from './define-step.ts';
import { mentionInputs, spoken } from './references.ts';
import type { StoriesFacts } from './tools.ts';

const facts = (inputs: Inputs): StoriesFacts => ({
  task: 'stories',
  prompt: spoken(inputs.prompt as string, inputs),
  images: inputs.images as BriefImage[],
  scenes: inputs.scenes as number | null
});

/** Three stories that differ (AD-2); the first is chosen until a person chooses another. */
export const storiesStep = defineStep({
  kind: 'stories', name: 'stories', version: 1, params: modelParams, output: storiesOutput,
  tools: ['text'], source: 'generated',
  inputs: ({ casting }) => [
    { port: 'prompt', cell: 'brief', slice: 'prompt', required: true },
    { port: 'images', cell: 'brief', slice: 'images' },
    { port: 'scenes', cell: 'brief', slice: 'scenes' },
    ...mentionInputs(casting?.mentioned ?? [])
  ],
  prompt: (inputs) => storiesPrompt(facts(inputs)),
  run: async ({ inputs, prompt, tools, context }) => {
    const { value, usage } = await tools.text.write(
      { prompt: prompt!, schema: storiesDraft, facts: facts(inputs) }, context
    );
    return { value: { ...value, selected: 0 }, usage };
  }
});
