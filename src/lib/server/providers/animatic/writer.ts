/**
 * The offline writer: stories and storyboards from the brief's own words and pictures, with no model and no network.
 * Equal facts and seeds give equal texts; another seed gives another variant. It reads the facts of a request, not the
 * prompt, and its answer passes the same schema as a model's.
 */
import { proposeCast } from '../../../pipeline/assets/propose.ts';
import type { BriefImage } from '../../../pipeline/outputs.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { ToolError, type RunContext, type StoriesFacts, type StoryboardFacts, type TextTool } from '../../../pipeline/steps/tools.ts';
import { lexicons } from './writing/lexicon/lexicons.ts';
import { openPicturePalette, wordPalette, type PicturePalette } from './writing/palette.ts';
import { understand } from './writing/understanding.ts';
import { writeStories } from './writing/write-stories.ts';
import { writeStoryboard } from './writing/write-storyboard.ts';

export const writerModel = { provider: 'animatic', model: 'Offline writer' } as const;

/** `learn` reads the colours of product pictures ahead of their stories. */
export type Writer = TextTool & { readonly learn: (images: readonly BriefImage[]) => Promise<void> };

export function createWriter(store: ArtifactStore): Writer {
  const palette = openPicturePalette(store);
  return {
    learn: async (images) => {
      for (const { image } of images) await palette.learn(image);
    },
    async write({ facts, schema }, context) {
      stopIfCancelled(context);
      if (facts.task === 'revision') throw new ToolError('bad_input', 'The offline writer does not revise prompts.', { advice: 'Let the remark be appended.' });
      const text = facts.task === 'stories' ? await stories(palette, facts, context) : storyboard(facts, context);
      stopIfCancelled(context);
      const parsed = schema.safeParse(text);
      if (!parsed.success) {
        throw new ToolError('bad_reply', 'The offline writer\'s text does not have the shape that this step asks for.', {
          advice: 'Run the cell again, or shorten the brief.', detail: parsed.error.message
        });
      }
      return { value: parsed.data, usage: { units: {}, usd: 0 } };
    }
  };
}

async function stories(pictures: PicturePalette, facts: StoriesFacts, context: RunContext) {
  context.progress({ fraction: null, note: 'reading the brief' });
  const understanding = understand(facts.prompt, facts.images.map(({ name }) => name));
  if (facts.images.length > 0) context.progress({ fraction: null, note: 'reading the colours of the pictures' });
  const seen = await pictures.of(facts.images.map(({ image }) => image));
  stopIfCancelled(context);
  context.progress({ fraction: null, note: 'writing three stories' });
  const palette = seen.length > 0 ? seen : wordPalette(facts.prompt, lexicons[understanding.category].palette);
  return writeStories({ understanding, palette, scenes: facts.scenes, seed: context.seed, prompt: facts.prompt });
}

function storyboard(facts: StoryboardFacts, context: RunContext) {
  const draft = written(facts, context);
  const { roster } = facts;
  // By tag, as a model would name them.
  const tagOf = (id: string) => roster!.find((asset) => asset.id === id)!.tag;
  const castIn = (scene: (typeof draft.scenes)[number]) => proposeCast(scene, roster!).map((entry) => ({ ...entry, asset: tagOf(entry.asset) }));
  return roster ? { ...draft, scenes: draft.scenes.map((scene) => ({ ...scene, cast: castIn(scene) })) } : draft;
}

function written(facts: StoryboardFacts, context: RunContext) {
  context.progress({ fraction: null, note: 'planning the scenes' });
  const { prompt, images, scenes, seconds, story, subject } = facts;
  return writeStoryboard({ prompt, pictures: images.length, scenes, seconds, story, subject, seed: context.seed });
}

function stopIfCancelled({ signal }: RunContext): void {
  if (signal.aborted) throw new ToolError('cancelled', 'The writer was stopped.', { advice: 'Run the cell again when you want its text.' });
}
