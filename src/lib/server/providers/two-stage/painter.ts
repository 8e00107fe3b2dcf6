/**
 * Frames in two stages (AD-4): a writer composes the frame in words from its request and pictures, a painter renders them.
 * The composition stands in the run's log. It is written once for an attempt; a try that goes on with a painter's job needs
 * none.
 */
import { quietContext, type ImageTool, type Prompt, type RunContext, type TextTool, type Usage } from '../../../pipeline/steps/tools.ts';
import { composedPrompt, compositionDraft, compositionPrompt } from '../../../pipeline/prompts/composition.ts';
import { accounted, jobOf, spend } from '../tries.ts';

type Request = Parameters<ImageTool['paint']>[0];

/** What the tries of an attempt share. */
const written = new WeakMap<RunContext, Prompt>();

export function createTwoStagePainter(writer: TextTool, painter: ImageTool): ImageTool {
  async function composed({ prompt, aspect, facts }: Request, context: RunContext): Promise<Prompt> {
    const known = written.get(context);
    if (known) return known;
    context.progress({ fraction: null, note: 'composing the frame' });
    const { position, role, shot } = facts;
    let used = null as Usage | null;
    let composition = '';
    await accounted(context, async () => {
      const produced = await writer.write({
        prompt: compositionPrompt({ position, role, shot, aspect, request: prompt }), schema: compositionDraft,
        // Models read the prompt; facts are for the engine on this machine, which composes nothing.
        facts: { task: 'stories', prompt: facts.words, images: facts.images, scenes: null }
      }, quietContext({ signal: context.signal, seed: context.seed, log: context.log, progress: context.progress, key: context.key }));
      used = produced.usage;
      composition = produced.value.composition;
      return produced;
    });
    if (used) spend(context, used);
    context.log(`Composition: ${composition}`);
    const result = composedPrompt(prompt, position, composition);
    written.set(context, result);
    return result;
  }

  return {
    paint: async (request, context) => {
      // A clean sheet is no frame: there is nothing to compose.
      if (request.facts.sheet) return painter.paint(request, context);
      const prompt = jobOf(context) === null ? await composed(request, context) : (written.get(context) ?? request.prompt);
      return painter.paint({ ...request, prompt }, context);
    }
  };
}
