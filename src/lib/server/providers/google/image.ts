/** Frames by Nano Banana: from words, product pictures and, for a last frame, the scene's first one (KEY-1, KEY-3). */
import { modelOf } from '../../../pipeline/models.ts';
import { ToolError, type ImageTool, type Prompt, type RunContext, type Usage } from '../../../pipeline/steps/tools.ts';
import type { Aspect } from '../../../pipeline/outputs.ts';
import { badInput } from '../http/faults.ts';
import { keepFrame } from '../results.ts';
import { accounted, gotText, noteText } from '../tries.ts';
import { withSaferWordings } from '../wording.ts';
import type { GoogleParts } from './client.ts';
import { askedOf, contentsOf, generate, systemOf } from './generate.ts';
import { pictureOf, usageOf, WordsOnly } from './outcome.ts';

/** Longest side of the pictures that it paints from. */
const side = 2048;

export function createImage({ store, access, clock }: GoogleParts, model: string): ImageTool {
  const asked = askedOf(access, model);
  const rules = modelOf({ provider: 'google', model })?.image;

  async function paint(wording: Prompt, aspect: Aspect, context: RunContext): Promise<{ bytes: Buffer; usage: Usage }> {
    const prompt = gotText(context) ? { ...wording, text: `${wording.text}\nOutput an image, no words.` } : wording;
    const usage: Usage = { units: { image: 1, input_image: prompt.images.length }, usd: null };
    const response = await generate({
      access, model, context, usage, contents: await contentsOf(prompt, side, { store, access, asked, clock, context }),
      config: { ...systemOf(prompt), responseModalities: ['IMAGE'], imageConfig: { aspectRatio: aspect, imageSize: rules?.size ?? '1K' } }
    });
    const used = usageOf(response, model, 'image', prompt.images.length);
    try {
      return { ...pictureOf(response, asked, used), usage: used };
    } catch (error) {
      if (error instanceof ToolError && error.cause instanceof WordsOnly) noteText(context);
      throw error;
    }
  }

  return {
    paint: ({ prompt, aspect }, context) => accounted(context, async () => {
      if (rules && prompt.images.length > rules.inputs) throw badInput(asked, { words: `It paints from at most ${rules.inputs} pictures, not ${prompt.images.length}.` });
      context.progress({ fraction: null, note: `${asked.model} is painting` });
      const { bytes, usage } = await withSaferWordings(prompt, context, (wording) => paint(wording, aspect, context));
      const image = await keepFrame(bytes, usage, { store, aspect, asked, context, clock });
      context.progress({ fraction: 1, note: 'painted' });
      return { value: { image, layers: null }, usage };
    })
  };
}
