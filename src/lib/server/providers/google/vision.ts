/** Drift scores by Gemini (CLIP-3). It names what it sees; what can be measured is measured by the engine here. */
import { ThinkingLevel } from '@google/genai';
import { wordsOutput } from '../../../pipeline/assets/outputs.ts';
import { driftVerdict } from '../../../pipeline/outputs.ts';
import type { Produced, Prompt, RunContext, Usage, VisionTool } from '../../../pipeline/steps/tools.ts';
import type { z } from 'zod';
import { askForJson, jsonSchemaOf } from '../json.ts';
import { accounted } from '../tries.ts';
import type { GoogleParts } from './client.ts';
import { askedOf, contentsOf, generate, systemOf } from './generate.ts';
import { textOf, usageOf } from './outcome.ts';

const side = 1024;
const unknownUsage: Usage = { units: {}, usd: null };
export function createVision({ store, access, clock }: GoogleParts, model: string): VisionTool {
  const asked = askedOf(access, model);

  function look<T>(schema: z.ZodType<T>, prompt: Prompt, context: RunContext): Promise<Produced<T>> {
    const responseJsonSchema = jsonSchemaOf(schema);
    return askForJson(schema, asked, context, async (repair) => {
      const response = await generate({
        access, model, context, usage: unknownUsage, contents: await contentsOf(prompt, side, { store, access, asked, clock, context }, repair),
        config: { ...systemOf(prompt), responseMimeType: 'application/json', responseJsonSchema, thinkingConfig: { thinkingLevel: ThinkingLevel.LOW } }
      });
      const used = usageOf(response, model, 'text', prompt.images.length);
      return { text: textOf(response, asked, used), usage: used };
    });
  }

  return {
    score: ({ prompt }, context) => accounted(context, async () => {
      context.progress({ fraction: null, note: `${asked.model} is looking at the clip` });
      const { value, usage } = await look(driftVerdict, prompt, context);
      context.progress({ fraction: 1, note: 'judged' });
      return { value: { ...value, measures: [], heatmap: null }, usage };
    }),
    describe: ({ prompt }, context) => accounted(context, () => {
      context.progress({ fraction: null, note: `${asked.model} is looking at the picture` });
      return look(wordsOutput, prompt, context);
    })
  };
}
