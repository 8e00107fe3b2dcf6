import { z } from 'zod';
import { exportOutput, type ArtifactRef, type BriefImage, type Film, type FrameLayers } from '../outputs.ts';
import { manifestCell, sceneCell } from '../project.ts';
import { soughtPictures, subjectsOf } from '../timeline/subjects.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { Crop } from '../timeline/words.ts';
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

function ofTimeline({ scenes, timeline, casting }: Place): InputDeclaration[] {
  if (timeline === 'untouched') return [];
  return [
    ...slicesOf('storyboard', { order: 'order' }), ...slicesOf('timeline', timelinePorts),
    ...(timeline !== 'shaped' ? [] : [
      ...slicesOf('brief', { pictures: 'images' }), ...(casting?.manifest ? slicesOf(manifestCell, { assets: 'sought' }) : []),
      ...scenes.flatMap((scene, index) => [
        ...slicesOf(sceneCell(scene, 'start'), { [`first${index + 1}`]: 'layers' }), ...slicesOf(sceneCell(scene, 'end'), { [`last${index + 1}`]: 'layers' }),
        ...slicesOf(sceneCell(scene, 'clip'), { [`opening${index + 1}`]: 'first', [`middle${index + 1}`]: 'middle', [`ending${index + 1}`]: 'last' })
      ])
    ])
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

async function byTimeline(inputs: Inputs, clips: Clips, media: MediaTool, context: RunContext): Promise<Film> {
  const { cuts, texts, cards, burn, shapes, size, codec, sound } = inputs;
  const timeline = { scenes: cuts, texts, cards, burn, shapes, size, codec, sound } as Timeline;
  const order = inputs.order as readonly string[];
  const subjects = timeline.shapes.length ? await subjectsIn(inputs, order, media, context) : {};
  const film = await media.film({ clips: clips.map(({ video }, at) => ({ scene: order[at]!, video })), timeline, subjects }, context);
  return Object.keys(subjects).length ? { ...film, subjects } : film;
}

/** Where it is not known from how a scene was painted, its clip is looked at; not where a person has chosen what is shown. */
async function subjectsIn(inputs: Inputs, order: readonly string[], media: MediaTool, context: RunContext): Promise<Readonly<Record<string, Crop>>> {
  const pictures = soughtPictures('assets' in inputs ? (inputs.assets as ArtifactRef[]) : [], inputs.pictures as BriefImage[]);
  const chosen = new Set((inputs.cuts as Timeline['scenes']).filter(({ crop }) => crop !== null).map(({ id }) => id));
  const scenes = order.map((scene, index) => {
    const [first, last, ...frames] = ['first', 'last', 'opening', 'middle', 'ending'].map((port) => inputs[`${port}${index + 1}`]);
    return { scene, first: first as FrameLayers | null, last: last as FrameLayers | null, frames: frames as ArtifactRef[] };
  });
  const subjects = subjectsOf(scenes);
  for (const { scene, frames } of scenes) {
    if (subjects[scene] || chosen.has(scene)) continue;
    const found = await media.subject({ frames, pictures }, context);
    if (found) subjects[scene] = found;
  }
  return subjects;
}
