import { z } from 'zod';
import { castStoryboardDraft, sceneOutput, storyboardDraft, storyboardOutput, type Aspect, type BriefImage, type CastStoryboardDraft, type Scene, type Story, type StoryboardDraft, type Subject } from '../outputs.ts';
import { storyboardPrompt } from '../prompts/storyboard.ts';
import { nameScenes } from '../scenes.ts';
import { manifestCell } from '../project.ts';
import { defineStep, modelParams, slicesOf, type Inputs } from './define-step.ts';
import { mentionInputs, spoken } from './references.ts';
import type { Produced, RosterEntry, StoryboardFacts } from './tools.ts';

/** Scenes that stay word for word, each at its place in the film, from 0. */
const params = modelParams.extend({ keep: z.array(z.strictObject({ at: z.number().int().min(0), scene: sceneOutput })).optional() });
type Params = z.infer<typeof params>;

/** The scenes that a storyboard cell has to keep. */
export const keptScenes = (given: unknown): readonly Scene[] => (given as Params | null)?.keep?.map(({ scene }) => scene) ?? [];

const facts = (inputs: Inputs, { keep = [] }: Params): StoryboardFacts => ({
  task: 'storyboard',
  prompt: spoken(inputs.prompt as string, inputs),
  images: inputs.images as BriefImage[],
  aspect: inputs.aspect as Aspect,
  scenes: inputs.scenes as number | null,
  seconds: inputs.seconds as number,
  story: inputs.story as Story,
  subject: inputs.subject as Subject,
  ...('roster' in inputs ? { roster: inputs.roster as RosterEntry[] } : {}),
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

/** A writer names assets by their tags; what it made up is left out. */
function withIds({ value, usage }: Produced<CastStoryboardDraft>, roster: readonly RosterEntry[]): Produced<StoryboardDraft> {
  const scenes = value.scenes.map(({ cast, ...scene }): StoryboardDraft['scenes'][number] => {
    const named = cast.flatMap((entry) => {
      const asset = roster.find(({ id, tag }) => tag === entry.asset.replace(/^@/, '') || id === entry.asset);
      return asset ? [{ ...entry, asset: asset.id }] : [];
    });
    const once = named.filter(({ asset }, at) => named.findIndex((entry) => entry.asset === asset) === at);
    return once.length ? { ...scene, cast: once } : scene;
  });
  return { value: { ...value, scenes }, usage };
}

/** The chosen story as scenes: hook, body, call to action (AD-3). Scene ids are given when the take is stored. */
export const storyboardStep = defineStep({
  kind: 'storyboard', name: 'storyboard', version: 1, params, output: storyboardOutput,
  tools: ['text'], source: 'generated',
  inputs: ({ casting }) => [
    ...slicesOf('brief', { prompt: 'prompt', images: 'images', aspect: 'aspect', scenes: 'scenes', seconds: 'seconds' }),
    ...slicesOf('stories', { story: 'story', subject: 'subject' }),
    ...(casting?.told ? slicesOf(manifestCell, { roster: 'roster' }) : []),
    ...mentionInputs(casting?.mentioned ?? [])
  ],
  prompt: (inputs, given) => storyboardPrompt(facts(inputs, given)),
  run: async ({ inputs, params: given, prompt, tools, context }) => {
    const told = facts(inputs, given);
    const request = { prompt: prompt!, facts: told };
    const { value, usage } = told.roster
      ? withIds(await tools.text.write({ ...request, schema: castStoryboardDraft }, context), told.roster)
      : await tools.text.write({ ...request, schema: storyboardDraft }, context);
    return { value: nameScenes(withKept(value, given), null, 0, keptScenes(given)), usage };
  }
});
