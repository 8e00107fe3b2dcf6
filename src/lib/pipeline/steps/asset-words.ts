import { wordsOutput } from '../assets/outputs.ts';
import type { AssetKind } from '../assets/words.ts';
import type { ArtifactRef } from '../outputs.ts';
import { manifestCell } from '../project.ts';
import { describePrompt } from '../prompts/describe.ts';
import { defineStep, modelParams } from './define-step.ts';
import { originalOf } from './references.ts';

/** The description of an asset, written by the profile's vision model from its picture (REF-1). */
export const assetWordsStep = defineStep({
  kind: 'asset', name: 'asset_words', version: 1, params: modelParams, output: wordsOutput, tools: ['vision'], source: 'generated',
  inputs: ({ asset }) => [
    { port: 'picture', ...originalOf(asset!, '.image') },
    { port: 'kind', cell: manifestCell, slice: `assets[${asset!.id}].kind` }, { port: 'name', cell: manifestCell, slice: `assets[${asset!.id}].name` }
  ],
  prompt: (inputs) => describePrompt({ kind: inputs.kind as AssetKind, name: inputs.name as string, picture: inputs.picture as ArtifactRef }),
  run: ({ inputs, prompt, tools, context }) => tools.vision.describe(
    { prompt: prompt!, picture: inputs.picture as ArtifactRef, kind: inputs.kind as AssetKind, name: inputs.name as string }, context
  )
});
