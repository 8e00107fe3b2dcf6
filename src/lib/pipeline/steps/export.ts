import { z } from 'zod';
import { exportOutput, type ArtifactRef, type Film, type FrameLayers } from '../outputs.ts';
import { sceneCell } from '../project.ts';
import { subjectsOf } from '../timeline/subjects.ts';
import type { Timeline } from '../timeline/timeline.ts';
import { defineStep, slicesOf, type InputDeclaration, type Inputs, type Place } from './define-step.ts';
import type { MediaTool, RunContext } from './tools.ts';

/** The film: every scene's clip in order, joined into one MP4 by hard cuts or as the timeline says. */
export const exportStep = defineStep({
  kind: 'export', name: 'export', version: 1, params: z.strictObject({ transition: z.literal('cut').default('cut') }),
  output: exportOutput, tools: ['media'], source: 'generated',
  inputs: (place) => [
    ...place.scenes.flatMap((scene, index) => slicesOf(sceneCell(scene, 'clip'), { [`clip${index + 1}`]: 'video', [`frames${index + 1}`]: 'frames' })),
    ...ofTimeline(place)
  ],
  prompt: null,
  run: async ({ inputs, tools: { media }, context }) => {
    const clips: { video: ArtifactRef; frames: number }[] = [];
    for (let number = 1; inputs[`clip${number}`]; number++) {
      clips.push({ video: inputs[`clip${number}`] as ArtifactRef, frames: inputs[`frames${number}`] as number });
    }
    const value = 'order' in inputs ? await byTimeline(inputs, clips, media, context) : await oneAfterTheOther(clips, media, context);
    return { value, usage: { units: {}, usd: 0 } };
  }
});

/** The parts of a timeline that decide about the film. */
const timelinePorts = { cuts: 'scenes', texts: 'texts', cards: 'cards', burn: 'burn', shapes: 'shapes', size: 'size', codec: 'codec', sound: 'sound' } as const;

function ofTimeline({ scenes, timeline }: Place): InputDeclaration[] {
  if (timeline === 'untouched') return [];
  return [
    ...slicesOf('storyboard', { order: 'order' }), ...slicesOf('timeline', timelinePorts),
    ...(timeline === 'shaped' ? scenes.flatMap((scene, index) => [
      ...slicesOf(sceneCell(scene, 'start'), { [`first${index + 1}`]: 'layers' }), ...slicesOf(sceneCell(scene, 'end'), { [`last${index + 1}`]: 'layers' })
    ]) : [])
  ];
}

type Clips = readonly { readonly video: ArtifactRef; readonly frames: number }[];

async function oneAfterTheOther(clips: Clips, media: MediaTool, context: RunContext): Promise<Film> {
  let start = 0;
  const scenes = clips.map(({ frames }) => {
    const scene = { start, frames };
    start += frames;
    return scene;
  });
  return { ...(await media.join(clips.map(({ video }) => video), context)), scenes };
}

function byTimeline(inputs: Inputs, clips: Clips, media: MediaTool, context: RunContext): Promise<Film> {
  const { cuts, texts, cards, burn, shapes, size, codec, sound } = inputs;
  const timeline = { scenes: cuts, texts, cards, burn, shapes, size, codec, sound } as Timeline;
  const order = inputs.order as readonly string[];
  const layers = order.map((scene, index) => ({
    scene, first: (timeline.shapes.length ? inputs[`first${index + 1}`] : null) as FrameLayers | null, last: (timeline.shapes.length ? inputs[`last${index + 1}`] : null) as FrameLayers | null
  }));
  return media.film({ clips: clips.map(({ video }, at) => ({ scene: order[at]!, video })), timeline, subjects: subjectsOf(layers) }, context);
}
