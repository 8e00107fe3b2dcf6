/**
 * What a step may ask for while it runs. One small interface per capability; every provider, the animatic engine
 * among them, implements some of them. A request carries the full prompt, which a model reads, and the structured
 * facts that the prompt was built from, which the animatic engine reads. Nothing here does I/O: the server brings
 * the implementations.
 */
import type { z } from 'zod';
import type { AssetWords, ManifestAsset } from '../assets/outputs.ts';
import type { AssetKind } from '../assets/words.ts';
import type { Appearing, Reference } from '../assets/reference.ts';
import type {
  ArtifactRef, Aspect, BriefImage, CameraMove, Drift, Film, FrameLayers, Keyframe, Scene, SceneRole, ShotSize,
  Story, Style, Subject
} from '../outputs.ts';
import type { SubjectSearch } from '../timeline/subjects.ts';
import type { Timeline } from '../timeline/timeline.ts';
import type { Crop } from '../timeline/words.ts';

import type { Usage } from './tool-error.ts';

export * from './tool-error.ts';

/** A prompt as it is sent: the exact text, plus the pictures in the order in which the text speaks of them. */
export type Prompt = {
  readonly system: string;
  readonly text: string;
  readonly images: readonly ArtifactRef[];
};

/** `fraction`: 0 to 1 where a true fraction exists, else null. `note`: a few words, such as "encoding frame 40 of 144". */
export type Progress = { readonly fraction: number | null; readonly note: string };

/** What is handed to every tool call. */
export type RunContext = {
  readonly signal: AbortSignal;
  /** Equal seeds and equal requests give equal results where the provider can promise that. 0 to 2^31-1. */
  readonly seed: number;
  readonly progress: (progress: Progress) => void;
  /** A remote job's handle from an earlier try of this attempt: poll it, never submit again. */
  readonly handle: unknown;
  /** What that job cost is in the ledger already, by an attempt that could not fetch its result. */
  readonly counted?: boolean | undefined;
  /**
   * Durably stores a remote job's handle; await it before the first poll. `over`: what the job that was there used, where the
   * ledger does not know it yet; resolves with true once that is written down with it.
   */
  readonly saveHandle: (handle: unknown, over?: Usage | null) => Promise<boolean | void>;
  /** Client-made key of this attempt, the same on every try: for providers that honour one or can be asked for it. */
  readonly key: string;
  /**
   * The words as they really go out, where they may differ from the step's prompt: a safer wording after a refusal (level 1
   * or 2), or what a writer composed for a painter. The last one told before the result is kept with the take.
   */
  readonly worded: (prompt: Pick<Prompt, 'system' | 'text'>, level: 0 | 1 | 2) => void;
  /** One line for the run's log, such as a wait before the next try or the wording that was used. */
  readonly log: (line: string) => void;
};

/** A context for work that belongs to no run: nothing is told, nothing is kept. */
export const quietContext = (given: Partial<RunContext> = {}): RunContext => ({
  signal: new AbortController().signal, seed: 0, progress: () => undefined, handle: null, saveHandle: async () => undefined,
  key: '', worded: () => undefined, log: () => undefined, ...given
});

export type Produced<T> = { readonly value: T; readonly usage: Usage };

/** What a writer is told of an asset. */
export type RosterEntry = Pick<ManifestAsset, 'id' | 'kind' | 'tag' | 'name' | 'description'>;

export type StoriesFacts = {
  readonly task: 'stories';
  readonly prompt: string;
  readonly images: readonly BriefImage[];
  readonly scenes: number | null;
};
export type StoryboardFacts = {
  readonly task: 'storyboard';
  readonly prompt: string;
  readonly images: readonly BriefImage[];
  readonly aspect: Aspect;
  readonly scenes: number | null;
  readonly seconds: number;
  readonly story: Story;
  readonly subject: Subject;
  /** The assets that scenes may show; absent where nobody has named any. */
  readonly roster?: readonly RosterEntry[];
  /** Scenes that stay as they are, each at its place from 0. */
  readonly keep: readonly { readonly at: number; readonly scene: Scene }[];
};

/** One prompt of a scene revised after a remark (pipeline/review/change.ts). */
export type RevisionFacts = { readonly task: 'revision'; readonly prompt: string; readonly remark: string };

export interface TextTool {
  /** Writes one JSON value that satisfies `schema`. */
  write<T>(request: {
    readonly prompt: Prompt;
    readonly schema: z.ZodType<T>;
    readonly facts: StoriesFacts | StoryboardFacts | RevisionFacts;
  }, context: RunContext): Promise<Produced<T>>;
}

export type FrameFacts = {
  /** Which frame: the first of the film, or the last of a scene whose first frame is `base`. */
  readonly position: 'start' | 'end';
  readonly role: SceneRole;
  /** For the slate; empty when it is off. A scene's number never enters: moving one must touch its neighbours only. */
  readonly title: string;
  /** The scene's own words for this frame (start or end prompt), as the user edits them. */
  readonly words: string;
  readonly shot: ShotSize;
  readonly camera: CameraMove;
  /** Index into `images`. */
  readonly picture: number;
  /** Seconds between the scene's first and last frame; 0 for a start frame. */
  readonly duration: number;
  readonly style: Style;
  readonly images: readonly BriefImage[];
  /** The scene's cast, where it names one: what each of `images` is. */
  readonly references?: readonly Reference[];
  readonly slate: boolean;
  /** Not a frame of the film but a clean sheet of this asset, which `images` show, on #808080. */
  readonly sheet?: { readonly kind: AssetKind; readonly name: string };
};

export interface ImageTool {
  /** Paints one frame, image only. `base` is the scene's first frame when its last frame is asked for. */
  paint(request: {
    readonly prompt: Prompt;
    readonly aspect: Aspect;
    readonly base: Keyframe | null;
    readonly facts: FrameFacts;
  }, context: RunContext): Promise<Produced<{ image: ArtifactRef; layers: FrameLayers | null }>>;
}

/** What every request for a video says, whatever it starts from. */
type VideoBasics = { readonly prompt: Prompt; readonly aspect: Aspect };
/** `duration`: seconds that are wanted; a model that makes other lengths makes the nearest it can, and the clip says what it is. */
type NewVideo = VideoBasics & { readonly duration: number };

/**
 * A request has one mode and only that mode's pictures: a mixture, such as a first frame with references, cannot be
 * written down (REF-5). `camera` is for the engine on this machine; models read it in the prompt.
 */
export type VideoRequest =
  | (NewVideo & { readonly mode: 'text' })
  | (NewVideo & { readonly mode: 'first_frame'; readonly first: Keyframe })
  | (NewVideo & { readonly mode: 'first_and_last_frame'; readonly first: Keyframe; readonly last: Keyframe; readonly camera: CameraMove })
  | (NewVideo & { readonly mode: 'references'; readonly references: readonly ArtifactRef[] })
  /** Goes on where `video` ends; `duration` is what comes on top. */
  | (NewVideo & { readonly mode: 'extend'; readonly video: ArtifactRef })
  /** The same clip, corrected; it keeps its length, ratio and resolution (CLIP-4). */
  | (VideoBasics & { readonly mode: 'edit'; readonly video: ArtifactRef });
export type VideoMode = VideoRequest['mode'];

/** `video`: the clip in the project's format. `original`: the file that a model sent, where it was brought to that format. */
export type MadeClip = { readonly video: ArtifactRef; readonly original?: ArtifactRef };

export interface VideoTool {
  /** A clip as MP4 in the artifact store. Refuses a mode that it does not have with `bad_input`, before anything is sent. */
  animate(request: VideoRequest, context: RunContext): Promise<Produced<MadeClip>>;
}

export interface VisionTool {
  /** Scores a clip's frames against its keyframes and the pictures of what it shows (CLIP-3). */
  score(request: {
    readonly prompt: Prompt;
    readonly clip: { readonly first: ArtifactRef; readonly middle: ArtifactRef; readonly last: ArtifactRef };
    /** Null, both of them, for a clip that was filmed from its references: it never saw a keyframe. */
    readonly start: Keyframe | null;
    readonly end: Keyframe | null;
    /** The brief's pictures. */
    readonly references: readonly BriefImage[];
    /** Index into `references` of the product this scene shows; of no meaning where it has a cast. */
    readonly picture: number;
    /** Who appears, with the pictures that were sent with the scene; absent where it names nobody. */
    readonly cast?: readonly Appearing[];
    /** What was seen of the faces of its characters, where that was looked at before. */
    readonly faces?: FacesSeen;
    readonly threshold: number;
  }, context: RunContext): Promise<Produced<Drift>>;
  /** Puts into words what an asset looks like. */
  describe(request: {
    readonly prompt: Prompt;
    readonly picture: ArtifactRef;
    readonly kind: AssetKind;
    readonly name: string;
  }, context: RunContext): Promise<Produced<AssetWords>>;
}

/** Likeness to a character's picture, 0 to 1, of every face that a picture shows; empty where it shows none. */
type Likenesses = readonly number[];
/**
 * The faces of a clip beside those of its characters, by their place in the request's `cast`; or one sentence that says
 * why nothing can be said of any of them.
 */
export type FacesSeen = { readonly why: string } | {
  readonly of: readonly {
    readonly cast: number;
    /** Null: the character's own picture shows no face. */
    readonly seen: Readonly<Record<'first' | 'middle' | 'last' | 'start' | 'end', Likenesses | null>> | null;
  }[];
};

/** What is asked of whoever judges a clip. */
export type JudgeRequest = Parameters<VisionTool['score']>[0];

export interface MediaTool {
  /** What this machine measures of a clip, whichever model judges it (CLIP-3). */
  measure(request: JudgeRequest, context: RunContext): Promise<Drift>;
  /** First, middle and last frame of a clip, as JPEG artifacts, with its true length (CLIP-2). */
  frames(video: ArtifactRef, context: RunContext): Promise<{
    first: ArtifactRef; middle: ArtifactRef; last: ArtifactRef; duration: number; frames: number;
  }>;
  /** Joins clips in order by hard cuts into one MP4 with its poster picture. */
  join(clips: readonly ArtifactRef[], context: RunContext): Promise<{
    video: ArtifactRef; poster: ArtifactRef; duration: number; frames: number;
  }>;
  /** Makes the film that a timeline describes, in every shape that it asks for. `subjects`: where each scene's subject is. */
  film(request: {
    readonly clips: readonly { readonly scene: string; readonly video: ArtifactRef }[];
    readonly timeline: Timeline;
    readonly subjects: Readonly<Record<string, Crop>>;
  }, context: RunContext): Promise<Film>;
  /** Where the subject of a clip is, on the mean of its frames; null where nothing stands out. */
  subject(search: SubjectSearch, context: RunContext): Promise<Crop | null>;
  /** The subject of a picture alone on #808080, in the picture's own size; null where it cannot be told from its background. */
  cutOut(picture: ArtifactRef, context: RunContext): Promise<{ image: ArtifactRef; method: string } | null>;
  /**
   * How like the face of one picture is to that of another, 0 to 1; 0 where the second shows none. Null where it cannot be
   * said: the part that compares faces is not installed, or the first picture shows no face.
   */
  faceLikeness(original: ArtifactRef, other: ArtifactRef, context: RunContext): Promise<number | null>;
}

export type Tools = {
  readonly text: TextTool;
  readonly image: ImageTool;
  readonly video: VideoTool;
  readonly vision: VisionTool;
  readonly media: MediaTool;
};
export type { Capability } from '../recipe.ts';
