/**
 * What each kind of cell produces: the strict schemas of step outputs and the types read off them.
 *
 * An output is immutable and is stored whole with its take. Anything that is a file is an `ArtifactRef`; its
 * identity inside fingerprints is `content` alone (see canonical.ts), so a frame that was painted again with
 * the same pixels is the same input for everything that follows.
 */
import { z } from 'zod';
import { artifactRef } from './artifact-ref.ts';
import { castEntry } from './assets/cast.ts';
import { correctionModes, mostCast } from './assets/words.ts';
import { aspects, cameraMoves, clipSeconds, frameContexts, keyframeOrders, maxImages, sceneCount, sceneRoles, shotSizes } from './words.ts';
import { crop } from './timeline/timeline.ts';
import { shapes } from './timeline/words.ts';

export { artifactRef, type ArtifactRef } from './artifact-ref.ts';
export { aspects, cameraMoves, frameContexts, frameRate, frameSizes, keyframeOrders, maxImages, sceneRoles, shotSizes } from './words.ts';
export type { Aspect, CameraMove, KeyframeOrder, SceneRole, ShotSize } from './words.ts';

export const categories = ['drinks', 'fashion', 'tech', 'food', 'cosmetics', 'other'] as const;
export type Category = (typeof categories)[number];

const line = (max: number) => z.string().trim().max(max);
const hexColour = z.string().regex(/^#[0-9a-f]{6}$/);

export const briefImage = z.strictObject({ image: artifactRef, name: line(200) });
export type BriefImage = z.infer<typeof briefImage>;

export const briefOutput = z.strictObject({
  title: line(120),
  prompt: line(4000),
  images: z.array(briefImage).max(maxImages),
  aspect: z.enum(aspects),
  /** How many scenes the film shall have; null leaves it to the chosen story. */
  scenes: z.number().int().min(sceneCount.least).max(sceneCount.most).nullable(),
  /** Seconds per clip. */
  seconds: z.number().min(clipSeconds.least).max(clipSeconds.most),
  /** Storyboard slate (scene, role, prompt) burnt into painted frames. */
  slate: z.boolean(),
  /** How last frames are made (words.ts). Absent is `chain`: briefs from before there was a choice do not have it. */
  keyframes: z.enum(keyframeOrders).optional(),
  /** What frames are told of (words.ts). Absent is `scene`. */
  context: z.enum(frameContexts).optional(),
  /** Drift scores below this are called out (CLIP-4). 0 to 1. */
  threshold: z.number().min(0).max(1),
  /** Whether clips below it are corrected; absent: when it is asked for (CLIP-4). */
  correction: z.enum(correctionModes).optional(),
  /** Models that cannot edit a clip may make it anew with what would mend it. */
  retakes: z.boolean().optional()
});
export type Brief = z.infer<typeof briefOutput>;

export const emptyBrief: Brief = {
  title: 'Untitled notebook', prompt: '', images: [], aspect: '16:9', scenes: null, seconds: 6, slate: false, threshold: 0.8
};

/** What the writer understood of the brief. */
export const subjectOutput = z.strictObject({
  name: line(80),
  audience: line(200),
  benefit: line(300),
  category: z.enum(categories),
  palette: z.array(hexColour).min(3).max(6)
});
export type Subject = z.infer<typeof subjectOutput>;

export const storyOutput = z.strictObject({
  title: line(80),
  narrative: line(1200),
  arc: line(80),
  tone: line(60),
  pacing: line(60),
  visualStyle: line(300),
  keyMoments: z.array(line(200)).min(2).max(8),
  segments: z.number().int().min(2).max(12)
});
export type Story = z.infer<typeof storyOutput>;

export const storiesOutput = z.strictObject({
  subject: subjectOutput,
  stories: z.tuple([storyOutput, storyOutput, storyOutput]),
  /** Which of the three is chosen: 0, 1 or 2. */
  selected: z.number().int().min(0).max(2)
});
export type Stories = z.infer<typeof storiesOutput>;

/** What a writer returns for stories: the first is chosen until a person chooses another. */
export const storiesDraft = storiesOutput.omit({ selected: true });
export type StoriesDraft = z.infer<typeof storiesDraft>;

export const sceneOutput = z.strictObject({
  /** Stable within the project: `s1`, `s2` ...; given by the engine, never by the writer. */
  id: z.string().regex(/^s[1-9][0-9]*$/),
  role: z.enum(sceneRoles),
  title: line(80),
  description: line(600),
  /** One line that says how the scene opens; the scene before reads it as its transition. */
  opening: line(300),
  /** Seconds. */
  duration: z.number().min(1).max(15),
  shot: z.enum(shotSizes),
  camera: z.enum(cameraMoves),
  /** Which of the brief's pictures the scene shows, from 0; ignored where there is none. */
  picture: z.number().int().min(0).max(maxImages - 1),
  startPrompt: line(2000),
  endPrompt: line(2000),
  motionPrompt: line(1000),
  /** Who and what appears (REF-2); absent where nobody was named. */
  cast: z.array(castEntry).max(mostCast).optional(),
  /** Its clip is made from its references instead of its frames (REF-5); absent: from its frames. */
  filmed: z.literal('references').optional()
});
export type Scene = z.infer<typeof sceneOutput>;

export const styleOutput = z.strictObject({
  look: line(400),
  light: line(200),
  palette: z.array(hexColour).min(3).max(6),
  category: z.enum(categories)
});
export type Style = z.infer<typeof styleOutput>;

/** What a notebook can hold; a writer is asked for far fewer (words.ts). */
const mostScenes = 2000;

export const storyboardOutput = z.strictObject({
  style: styleOutput,
  scenes: z.array(sceneOutput).min(1).max(mostScenes)
});
export type Storyboard = z.infer<typeof storyboardOutput>;

/** What a writer returns for a storyboard: scenes without ids; the engine names them (scenes.ts). */
export const storyboardDraft = storyboardOutput.extend({
  scenes: z.array(sceneOutput.omit({ id: true, cast: true, filmed: true })).min(1).max(mostScenes)
});
/** The same with a cast for every scene, in the tags that the writer was told. */
export const castStoryboardDraft = storyboardOutput.extend({
  scenes: z.array(sceneOutput.omit({ id: true, filmed: true }).extend({
    cast: z.array(castEntry.extend({ asset: line(24) })).max(mostCast)
  })).min(1).max(mostScenes)
});
export type StoryboardDraft = Omit<Storyboard, 'scenes'> & { scenes: Omit<Scene, 'id'>[] };
export type CastStoryboardDraft = z.infer<typeof castStoryboardDraft>;

/**
 * How the animatic painter built a frame, so that the next frame and the mover can go on from it. Frames from
 * uploads and from other painters have none.
 *
 * The frame is `plate`, cut to `view`, with `subject` laid over it at `place`.
 *   view:  centre in 0..1 of the plate's width and height; `width` is the share (0..1] of the plate's width that
 *          fills the frame's width (the height follows from the frame's ratio). Always wholly inside the plate.
 *   place: the subject picture's centre in 0..1 of the frame's width and height (may lie outside); `height` is its
 *          height as a share of the frame's height. Null when there is no separate subject.
 * `plate` is an opaque PNG larger than the frame, already graded, lit and blurred; `subject` is an RGBA PNG that
 * carries its own soft shadow, cut tight.
 */
export const frameLayers = z.strictObject({
  plate: artifactRef,
  view: z.strictObject({ x: z.number(), y: z.number(), width: z.number().positive().max(1) }),
  subject: z.strictObject({
    image: artifactRef,
    place: z.strictObject({ x: z.number(), y: z.number(), height: z.number().positive() })
  }).nullable()
});
export type FrameLayers = z.infer<typeof frameLayers>;

export const keyframeOutput = z.strictObject({
  image: artifactRef,
  layers: frameLayers.nullable()
});
export type Keyframe = z.infer<typeof keyframeOutput>;

export const clipOutput = z.strictObject({
  video: artifactRef,
  first: artifactRef,
  middle: artifactRef,
  last: artifactRef,
  /** Seconds and frames that the file really has. */
  duration: z.number().positive(),
  frames: z.number().int().positive(),
  /** The file as it came, where the clip was not made in the project's format; nothing reads it, a person may want it. */
  original: artifactRef.optional()
});
export type Clip = z.infer<typeof clipOutput>;

export const driftIssue = z.strictObject({
  /** For example `product_missing`, `colour_shift`, `frame_mismatch`, `jump`. */
  code: z.string().regex(/^[a-z_]+$/),
  severity: z.enum(['low', 'medium', 'high']),
  text: line(300),
  frame: z.enum(['first', 'middle', 'last', 'all'])
});

/** What a judge says of a clip: similarities from 0 (nothing alike) to 1 (the same). */
export const driftVerdict = z.strictObject({
  score: z.number().min(0).max(1),
  subjects: z.array(z.strictObject({ name: line(80), score: z.number().min(0).max(1), note: line(200) })),
  issues: z.array(driftIssue),
  fixPrompt: line(1000)
});
export type DriftVerdict = z.infer<typeof driftVerdict>;

/**
 * The verdict of the profile's judge, and what this machine measures of every clip whoever judges it. `local`: this
 * machine's own verdict beside that of a model; absent where the measures are the verdict, and in older takes.
 */
export const driftOutput = driftVerdict.extend({
  local: driftVerdict.nullable().optional(),
  /** Of those who appear, whom this machine could not measure, and why; they do not count in its score. Absent: all were. */
  unmeasured: z.array(z.strictObject({ name: line(80), why: line(200) })).optional(),
  measures: z.array(z.strictObject({
    frame: z.enum(['first', 'middle', 'last']),
    /** Structural similarity, -1 to 1; absent for a clip without keyframes. */
    ssim: z.number().optional(),
    /** Mean CIEDE2000 difference; absent with it. */
    deltaE: z.number().min(0).optional(),
    /** Of the product's patches that have a pattern, the share found again, 0 to 1; absent where it was not looked at closer. */
    features: z.number().min(0).max(1).optional(),
    /** How well its worst spot, about a letter or two, was found again, 0 to 1. */
    lettering: z.number().min(0).max(1).optional(),
    /** How like its picture the least like of the characters' faces is, 0 to 1; absent where none was compared. */
    face: z.number().min(0).max(1).optional()
  })),
  heatmap: artifactRef.nullable()
});
export type Drift = z.infer<typeof driftOutput>;

export const exportOutput = z.strictObject({
  video: artifactRef,
  poster: artifactRef,
  duration: z.number().positive(),
  frames: z.number().int().positive(),
  /** Where each scene begins and how long it is, in frames from 0, in order. */
  scenes: z.array(z.strictObject({ start: z.number().int().min(0), frames: z.number().int().positive() })),
  /** The same film in the further shapes that the timeline asks for. */
  variants: z.array(z.strictObject({ shape: z.enum(shapes), video: artifactRef })).optional(),
  /** Where other shapes took scenes' subjects to be, by scene; absent where the film is in its clips' own shape alone. */
  subjects: z.record(z.string().regex(/^s[1-9][0-9]*$/), crop).optional()
});
export type Film = z.infer<typeof exportOutput>;
