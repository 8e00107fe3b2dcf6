/**
 * Tools that answer at once, without pictures or FFmpeg: every artifact is made up from what was asked for, so equal
 * requests give equal content. They count their calls, and can be told to fail, to wait, or to answer the same for
 * whatever words.
 */
import { createHash } from 'node:crypto';
import { editList, sceneSpans, ToolError, type ArtifactRef, type RunContext, type StoryboardDraft, type Tools } from '../../src/lib/pipeline/index.ts';

const hash = (value: unknown) => createHash('sha256').update(JSON.stringify(value)).digest('hex');
const usage = { units: { call: 1 }, usd: 0 };

export const fakeArtifact = (value: unknown, mime: ArtifactRef['mime'] = 'image/png'): ArtifactRef => ({
  artifact: hash(['bytes', value]), content: hash(value), mime, bytes: 10, width: 16, height: 9
});

export type FakeTools = Tools & {
  /** Calls in order, such as `image end "words"`. */
  readonly calls: string[];
  /** Called before each answer; throw to fail, await to hold. */
  before: (call: string, context: RunContext) => void | Promise<void>;
  /** Frames show the scene's words unless this says otherwise. */
  shows: (words: string) => unknown;
  scenes: number;
};

export function fakeTools(scenes = 4): FakeTools {
  const state = {
    calls: [] as string[],
    before: (() => undefined) as FakeTools['before'],
    shows: ((words: string) => words) as FakeTools['shows'],
    scenes
  };
  const called = async (call: string, context: RunContext) => {
    state.calls.push(call);
    context.progress({ fraction: 0.5, note: call });
    await state.before(call, context);
    if (context.signal.aborted) throw new ToolError('cancelled', 'Cancelled.');
  };
  const tools: Tools = {
    text: {
      async write({ facts, schema }, context) {
        await called(`text ${facts.task}`, context);
        const value = facts.task === 'revision' ? { prompt: `${facts.prompt} Revised.` } : facts.task === 'stories' ? stories(facts.prompt, context.seed) : storyboard(state.scenes, facts.seconds, facts.story.title, facts.roster);
        return { value: schema.parse(value), usage };
      }
    },
    image: {
      async paint({ facts, base, aspect }, context) {
        await called(`image ${facts.position} ${facts.words}`, context);
        const image = fakeArtifact([facts.position, state.shows(facts.words), aspect, base?.image.content, facts.images.map(({ image }) => image.content), facts.style.look, facts.title, context.seed]);
        return { value: { image, layers: null }, usage };
      }
    },
    video: {
      async animate(request, context) {
        if (request.mode === 'references') {
          await called(`video ${request.prompt.text}`, context);
          return { value: { video: fakeArtifact(['clip', request.references.map(({ content }) => content), request.duration, request.prompt.text], 'video/mp4') }, usage };
        }
        if (request.mode !== 'first_and_last_frame') throw new ToolError('bad_input', `The fake video tool has no mode ${request.mode}.`);
        const { first, last, duration, prompt } = request;
        await called(`video ${prompt.text}`, context);
        return { value: { video: fakeArtifact(['clip', first.image.content, last.image.content, duration, prompt.text], 'video/mp4') }, usage };
      }
    },
    vision: {
      async score({ clip }, context) {
        await called(`vision ${clip.first.content.slice(0, 6)}`, context);
        return { value: { score: 0.9, subjects: [], issues: [], fixPrompt: '', heatmap: null, measures: (['first', 'middle', 'last'] as const).map((frame) => ({ frame, ssim: 0.99, deltaE: 0.5 })) }, usage };
      },
      async describe({ picture, kind }, context) {
        await called(`describe ${kind}`, context);
        return { value: { description: `A ${kind} like ${picture.content.slice(0, 6)}` }, usage };
      }
    },
    media: {
      async measure({ clip }, context) {
        await called(`media measure ${clip.first.content.slice(0, 6)}`, context);
        return { score: 0.8, subjects: [], issues: [], fixPrompt: '', heatmap: null, measures: (['first', 'middle', 'last'] as const).map((frame) => ({ frame, ssim: 0.99, deltaE: 0.5 })) };
      },
      async frames(video, context) {
        await called('media frames', context);
        const frame = (name: string) => fakeArtifact([name, video.content], 'image/jpeg');
        return { first: frame('first'), middle: frame('middle'), last: frame('last'), duration: 6, frames: 144 };
      },
      async join(clips, context) {
        await called('media join', context);
        const content = clips.map((clip) => clip.content);
        return { video: fakeArtifact(['film', content], 'video/mp4'), poster: fakeArtifact(['poster', content], 'image/jpeg'), duration: 24, frames: 576 };
      },
      async film({ clips, timeline, subjects }, context) {
        await called('media film', context);
        const list = editList(clips.map(({ scene }) => ({ id: scene, frames: 144 })), timeline);
        const content = [clips.map(({ video }) => video.content), timeline, subjects];
        return {
          video: fakeArtifact(['film', content], 'video/mp4'), poster: fakeArtifact(['poster', content], 'image/jpeg'), duration: list.frames / list.rate,
          frames: list.frames, scenes: sceneSpans(list)
        };
      },
      async cutOut(picture, context) {
        await called('media cut', context);
        return { image: fakeArtifact(['cut', picture.content]), method: 'fake' };
      },
      async subject({ frames }) { return { x: parseInt(frames[0]!.content.slice(0, 2), 16) / 255, y: 0.5, zoom: 1 }; },
      async faceLikeness() { return null; }
    }
  };
  return Object.assign(state, tools);
}

const palette = ['#101010', '#808080', '#f0f0f0'];

const stories = (prompt: string, seed: number) => ({
  subject: { name: 'Thing', audience: 'people', benefit: 'it helps', category: 'other' as const, palette },
  stories: ['One', 'Two', 'Three'].map((title) => ({
    title: `${title} ${seed % 1000}`, narrative: prompt.slice(0, 100) || 'None', arc: title, tone: title, pacing: title, visualStyle: 'plain',
    keyMoments: ['a', 'b'], segments: 4
  }))
});

/** Everybody is in every scene, by the tags that a writer is told. */
const storyboard = (count: number, seconds: number, story: string, roster?: readonly { tag: string }[]): StoryboardDraft => ({
  style: { look: 'plain', light: 'soft', palette, category: 'other' },
  scenes: Array.from({ length: count }, (_, index) => ({
    role: index === 0 ? ('hook' as const) : index === count - 1 ? ('cta' as const) : ('body' as const),
    title: `Scene ${index + 1}`, description: story, opening: `Opening ${index + 1}`, duration: seconds, shot: 'medium' as const,
    camera: 'push_in' as const, picture: 0, startPrompt: `Start ${index + 1} of ${story}`, endPrompt: `End ${index + 1} of ${story}`,
    motionPrompt: `Motion ${index + 1}`, ...(roster ? { cast: roster.map(({ tag }) => ({ asset: tag, role: '', prominence: 'lead' as const })) } : {})
  }))
});
