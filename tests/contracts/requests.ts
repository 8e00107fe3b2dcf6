/** The requests that every provider is asked, with real pictures behind them. */
import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { storiesDraft, storyboardDraft, type ArtifactRef, type Keyframe } from '../../src/lib/pipeline/outputs.ts';
import { firstFramePrompt } from '../../src/lib/pipeline/prompts/first-frame.ts';
import { lastFramePrompt } from '../../src/lib/pipeline/prompts/last-frame.ts';
import { motionPrompt } from '../../src/lib/pipeline/prompts/motion.ts';
import { storiesPrompt } from '../../src/lib/pipeline/prompts/stories.ts';
import { storyboardPrompt } from '../../src/lib/pipeline/prompts/storyboard.ts';
import { visionPrompt } from '../../src/lib/pipeline/prompts/vision.ts';
import { quietContext, ToolError, type FrameFacts, type Progress, type RunContext, type StoryboardFacts, type VideoRequest } from '../../src/lib/pipeline/steps/tools.ts';
import type { Clock } from '../../src/lib/server/providers/http/clock.ts';
import { putPng } from '../../src/lib/server/media/pictures.ts';
import type { ArtifactStore } from '../../src/lib/server/storage/files.ts';

const drawn = new Map<string, Promise<{ data: Buffer; info: { width: number; height: number } }>>();

async function plain(store: ArtifactStore, width: number, height: number, hue: number): Promise<ArtifactRef> {
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}"><rect width="100%" height="100%" fill="hsl(${hue} 30% 70%)"/>
    <rect x="${width * 0.35}" y="${height * 0.2}" width="${width * 0.3}" height="${height * 0.6}" rx="20" fill="hsl(${hue + 90} 60% 40%)"/></svg>`;
  if (!drawn.has(svg)) drawn.set(svg, sharp(Buffer.from(svg)).removeAlpha().raw().toBuffer({ resolveWithObject: true }));
  const { data, info } = await drawn.get(svg)!;
  return putPng(store, { data, width: info.width, height: info.height, channels: 3 });
}

export async function makeRequests(store: ArtifactStore) {
  const [product, one, two] = await Promise.all([plain(store, 600, 600, 20), plain(store, 1280, 720, 200), plain(store, 1280, 720, 210)]);
  const images = [{ image: product, name: 'cup.png' }];
  const brief = 'A film about a cup that keeps tea warm, for people who work at home.';
  const style = { look: 'plain', light: 'soft', palette: ['#101010', '#808080', '#f0f0f0'], category: 'drinks' as const };
  const storyFacts = { task: 'stories' as const, prompt: brief, images, scenes: 3 };
  const boardFacts: StoryboardFacts = {
    task: 'storyboard', prompt: brief, images, aspect: '16:9', scenes: 3, seconds: 4, keep: [],
    story: { title: 'Warm', narrative: 'A cup waits.', arc: 'wait', tone: 'calm', pacing: 'slow', visualStyle: 'plain', keyMoments: ['a', 'b'], segments: 3 },
    subject: { name: 'Cup', audience: 'people', benefit: 'warm tea', category: 'drinks', palette: style.palette }
  };
  const facts = (position: FrameFacts['position']): FrameFacts => ({
    position, role: 'hook', title: '', words: 'A cup on a sill, with a blood-red saucer.', shot: 'medium', camera: 'push_in', picture: 0,
    duration: position === 'end' ? 4 : 0, style, images, slate: false
  });
  const first: Keyframe = { image: one, layers: null };
  const last: Keyframe = { image: two, layers: null };
  const prompt = { ...motionPrompt({ camera: 'push_in', duration: 4, words: 'The cup is lifted.' }), images: [one, two] };
  const basics = { prompt, aspect: '16:9' as const, duration: 4 };
  const clip = { first: one, middle: two, last: two };
  return {
    product,
    stories: { prompt: storiesPrompt(storyFacts), schema: storiesDraft, facts: storyFacts },
    storyboard: { prompt: storyboardPrompt(boardFacts), schema: storyboardDraft, facts: boardFacts },
    startFrame: { prompt: firstFramePrompt({ ...facts('start'), aspect: '16:9' }), aspect: '16:9' as const, base: null, facts: facts('start') },
    endFrame: { prompt: lastFramePrompt({ ...facts('end'), base: one, transition: null }), aspect: '16:9' as const, base: first, facts: facts('end') },
    clip: { ...basics, mode: 'first_and_last_frame', first, last, camera: 'push_in' } as Extract<VideoRequest, { mode: 'first_and_last_frame' }>,
    fromFirst: { ...basics, mode: 'first_frame', first } as VideoRequest,
    references: { ...basics, mode: 'references', references: [product] } as VideoRequest,
    /** What no type allows, as it could come in from outside. */
    mixture: { ...basics, mode: 'first_frame', first, references: [product] } as VideoRequest,
    score: {
      prompt: visionPrompt({ clip, start: one, end: two, references: images, picture: 0, threshold: 0.8 }), clip, start: first, end: last,
      references: images, picture: 0, threshold: 0.8
    }
  };
}
export type Requests = Awaited<ReturnType<typeof makeRequests>>;

export type Heard = RunContext & {
  readonly progressed: Progress[];
  readonly lines: string[];
  /** What was stored, in order. */
  readonly handles: unknown[];
};

/** A context that remembers all it is told. `onHandle` and `onProgress` are called as they come. */
export function hearing(given: Partial<RunContext> & { onHandle?: (handle: unknown) => void; onProgress?: (progress: Progress) => void } = {}): Heard {
  const progressed: Progress[] = [];
  const lines: string[] = [];
  const handles: unknown[] = [];
  const { onHandle, onProgress, ...rest } = given;
  return {
    ...quietContext({
      seed: 7, key: randomBytes(8).toString('hex'), log: (line) => void lines.push(line),
      progress: (progress) => {
        progressed.push(progress);
        onProgress?.(progress);
      },
      saveHandle: async (handle) => {
        onHandle?.(handle);
        handles.push(handle);
      },
      ...rest
    }), progressed, lines, handles
  };
}

/** A clock that moves only when somebody sleeps. */
export function quickClock(): Clock & { readonly slept: number[] } {
  let time = 0;
  const slept: number[] = [];
  return {
    slept, now: () => time,
    sleep: async (milliseconds, signal) => {
      signal.throwIfAborted();
      slept.push(milliseconds);
      time += milliseconds;
    }
  };
}

/** The ToolError that the work ends in. */
export async function failureOf(work: Promise<unknown>): Promise<ToolError> {
  try {
    await work;
  } catch (error) {
    if (error instanceof ToolError) return error;
    throw error;
  }
  throw new Error('It succeeded.');
}
