/** Stories and storyboards by Gemini, as JSON of the step's own schema. */
import type { TextTool, Usage } from '../../../pipeline/steps/tools.ts';
import { askForJson, jsonSchemaOf } from '../json.ts';
import { accounted } from '../tries.ts';
import type { GoogleParts } from './client.ts';
import { askedOf, contentsOf, generate, systemOf } from './generate.ts';
import { textOf, usageOf } from './outcome.ts';

/** Longest side of the pictures that a writer looks at. */
const side = 1024;
const unknownUsage: Usage = { units: {}, usd: null };

export function createText({ store, access, clock }: GoogleParts, model: string): TextTool {
  const asked = askedOf(access, model);
  return {
    write: ({ prompt, schema }, context) => accounted(context, async () => {
      context.progress({ fraction: null, note: `${asked.model} is writing` });
      const responseJsonSchema = jsonSchemaOf(schema);
      const written = await askForJson(schema, asked, context, async (repair) => {
        const response = await generate({
          access, model, context, usage: unknownUsage, contents: await contentsOf(prompt, side, { store, access, asked, clock, context }, repair),
          config: { ...systemOf(prompt), responseMimeType: 'application/json', responseJsonSchema }
        });
        const usage = usageOf(response, model, 'text', prompt.images.length);
        return { text: textOf(response, asked, usage), usage };
      });
      context.progress({ fraction: 1, note: 'written' });
      return written;
    })
  };
}
