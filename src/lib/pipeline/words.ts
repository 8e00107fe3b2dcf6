/**
 * The lists and limits that the page needs as well as the schemas: kept apart from outputs.ts so that the browser
 * never loads the schema library. Each list has its words for the screen beside it.
 */
export const aspects = ['16:9', '9:16', '1:1'] as const;
export type Aspect = (typeof aspects)[number];

/** Frame sizes in pixels (AD-4). */
export const frameSizes = {
  '16:9': { width: 1280, height: 720 },
  '9:16': { width: 720, height: 1280 },
  '1:1': { width: 1280, height: 1280 }
} as const satisfies Record<Aspect, { width: number; height: number }>;

export const aspectWords: Record<Aspect, string> = { '16:9': 'Wide', '9:16': 'Tall', '1:1': 'Square' };

/** Frames per second of every clip and film. */
export const frameRate = 24;

export const sceneRoles = ['hook', 'body', 'cta'] as const;
export type SceneRole = (typeof sceneRoles)[number];
export const roleWords: Record<SceneRole, string> = { hook: 'Hook', body: 'Body', cta: 'Call to action' };

export const shotSizes = ['establishing', 'wide', 'medium', 'close_up', 'extreme_close_up'] as const;
export type ShotSize = (typeof shotSizes)[number];
export const shotWords: Record<ShotSize, string> = {
  establishing: 'Establishing', wide: 'Wide', medium: 'Medium', close_up: 'Close-up', extreme_close_up: 'Extreme close-up'
};

export const cameraMoves = [
  'hold', 'push_in', 'pull_out', 'pan_left', 'pan_right', 'tilt_up', 'tilt_down', 'orbit_left', 'orbit_right'
] as const;
export type CameraMove = (typeof cameraMoves)[number];
export const cameraWords: Record<CameraMove, string> = {
  hold: 'Hold still', push_in: 'Push in', pull_out: 'Pull out', pan_left: 'Pan left', pan_right: 'Pan right',
  tilt_up: 'Tilt up', tilt_down: 'Tilt down', orbit_left: 'Orbit left', orbit_right: 'Orbit right'
};

/**
 * Which frame a scene's last frame is made on. `chain`: the scene's own first frame, one after the other, for the best
 * continuity. `anchor`: the film's first frame, all at once, which takes less time. Shared frames stay shared in both.
 */
export const keyframeOrders = ['chain', 'anchor'] as const;
export type KeyframeOrder = (typeof keyframeOrders)[number];
export const keyframeOrderWords: Record<KeyframeOrder, string> = {
  chain: 'Chained, one after the other', anchor: 'Anchored to the first, all at once'
};

/** What a frame's prompt knows. `scene`: its own scene alone. `story`: the story and the scenes beside it as well (AD-4). */
export const frameContexts = ['scene', 'story'] as const;
export type FrameContext = (typeof frameContexts)[number];
export const frameContextWords: Record<FrameContext, string> = { scene: 'Their own scene', story: 'The story and the scenes beside them' };

/** A brief takes 1 to 10 product pictures of at most 10 MB each, and is better with three (AD-1). */
export const maxImages = 10;
export const advisedImages = 3;
export const maxImageBytes = 10 * 1024 * 1024;
export const imageTypes = ['image/jpeg', 'image/png', 'image/webp'] as const;

/** How many scenes a brief may ask for, and the seconds of its clips. */
export const sceneCount = { least: 2, most: 12 } as const;
export const clipSeconds = { least: 2, most: 8 } as const;

/** The ending of an artifact's file and address, by its type. */
export const fileEndings = {
  'image/png': 'png', 'image/jpeg': 'jpg', 'image/webp': 'webp', 'video/mp4': 'mp4',
  'video/quicktime': 'mov', 'video/x-matroska': 'mkv', 'video/webm': 'webm', 'audio/mp4': 'm4a', 'audio/flac': 'flac'
} as const;
