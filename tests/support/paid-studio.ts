/**
 * A program: the built studio with providers that take money, on this machine. They do the animatic engine's work under
 * the names of real ones, so that every press has a price out of the price book. Words in a scene's prompt steer them:
 * "lose the answer" loses the answer of a call that was accepted, "wait for it" holds one until the process ends.
 */
import { ToolError, type ImageTool, type RunContext, type TextTool, type Usage, type VideoTool, type VisionTool } from '../../src/lib/pipeline/index.ts';
import { openProviders } from '../../src/lib/server/providers/index.ts';
import { openToolbox, type Provider, type Toolbox } from '../../src/lib/server/providers/toolbox.ts';
import { openStudio, publish } from '../../src/lib/server/studio.ts';

const billed = <T>(produced: { value: T }, units: Usage['units']) => ({ value: produced.value, usage: { units, usd: null } });

/** The accepted jobs' keys; a job's number is its place. */
const books: string[] = [];

async function accepted(words: string, context: RunContext): Promise<void> {
  if (context.handle !== null) return;
  books.push(context.key);
  if (words.includes('lose the answer')) throw new ToolError('lost_result', 'The connection dropped before the answer came.', { charged: 'maybe' });
  if (words.includes('wait for it')) await new Promise((_, reject) => context.signal.addEventListener('abort', () => reject(new ToolError('cancelled', 'Cancelled.'))));
  await context.saveHandle({ job: books.length });
}

function paid(id: string, name: string, engine: Provider, lookup: boolean): Provider {
  const text: TextTool = {
    write: async (request, context) => billed(await engine.text!('').write(request, context), { input_token: 2000, output_token: 1500 })
  };
  const image: ImageTool = {
    async paint(request, context) {
      await accepted(request.facts.words, context);
      return billed(await engine.image!('').paint(request, context), { image: 1, input_image: request.facts.images.length });
    }
  };
  const video: VideoTool = {
    async animate(request, context) {
      await accepted(request.prompt.text, context);
      const second = 'duration' in request ? request.duration : 0;
      return billed(await engine.video!('').animate(request, context), { second, input_image: 2 });
    }
  };
  const vision: VisionTool = {
    score: async (request, context) => billed(await engine.vision!('').score(request, context), { input_token: 5000, output_token: 400 }),
    describe: async (request, context) => billed(await engine.vision!('').describe(request, context), { input_token: 1600, output_token: 120 })
  };
  return {
    id, name, recovery: lookup ? 'lookup' : 'unknown', missing: () => null, text: () => text, image: () => image, video: () => video, vision: () => vision,
    adopt: (job) => ({ job: Number(job) }),
    ...(lookup ? { find: async (key: string) => (books.includes(key) ? { job: books.indexOf(key) + 1 } : null) } : {})
  };
}

function toolbox(parts: Parameters<typeof openProviders>[0]): Toolbox {
  const own = openProviders(parts);
  const [engine, studio] = [own.provider('animatic')!, own.provider('studio')!];
  return openToolbox([engine, studio, paid('google', 'Google', engine, true), paid('replicate', 'Replicate', engine, false)]);
}

publish(await openStudio({ toolbox }));
await import('../../server.js');
