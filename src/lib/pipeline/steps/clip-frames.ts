import type { Clip } from '../outputs.ts';
import { withUsage, type MadeClip, type MediaTool, type Produced, type RunContext } from './tools.ts';

/**
 * A clip that was made, with its first, middle and last frame (CLIP-2) and, where it came in another format, the file that
 * came. Should the frames not be read, it was paid for all the same.
 */
export async function withFrames({ value, usage }: Produced<MadeClip>, media: Pick<MediaTool, 'frames'>, context: RunContext): Promise<Produced<Clip>> {
  const frames = await media.frames(value.video, context).catch((error: unknown) => {
    throw withUsage(error, usage);
  });
  return { value: { ...value, ...frames }, usage };
}
