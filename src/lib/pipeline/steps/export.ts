import { z } from 'zod';
import { exportOutput, type ArtifactRef } from '../outputs.ts';
import { sceneCell } from '../project.ts';
import { defineStep, slicesOf } from './define-step.ts';

/** The film: every scene's clip in order, joined by hard cuts into one MP4. */
export const exportStep = defineStep({
  kind: 'export', name: 'export', version: 1, params: z.strictObject({ transition: z.literal('cut').default('cut') }),
  output: exportOutput, tools: ['media'], source: 'generated',
  inputs: ({ scenes }) => scenes.flatMap((scene, index) =>
    slicesOf(sceneCell(scene, 'clip'), { [`clip${index + 1}`]: 'video', [`frames${index + 1}`]: 'frames' })),
  prompt: null,
  run: async ({ inputs, tools, context }) => {
    const clips: ArtifactRef[] = [];
    const scenes: { start: number; frames: number }[] = [];
    let start = 0;
    for (let number = 1; inputs[`clip${number}`]; number++) {
      clips.push(inputs[`clip${number}`] as ArtifactRef);
      const frames = inputs[`frames${number}`] as number;
      scenes.push({ start, frames });
      start += frames;
    }
    return { value: { ...(await tools.media.join(clips, context)), scenes }, usage: { units: {}, usd: 0 } };
  }
});
