/** What an FFmpeg that was built without a part says, in words that tell what to do. */
import { ToolError } from '../../../pipeline/steps/tools.ts';

const advice = 'Install an FFmpeg that has it and set FFMPEG_PATH to it, or do without in the timeline.';

/** The error itself, or what it means where a part is missing. */
export function toldPlainly(error: unknown): unknown {
  if (!(error instanceof ToolError)) return error;
  const encoder = /Unknown encoder '([^']+)'/.exec(error.detail)?.[1];
  if (encoder) return new ToolError('media_failed', `This FFmpeg was built without ${encoder}, which this format needs.`, { advice, detail: error.detail, cause: error });
  if (!/No such filter: 'ass'/.test(error.detail)) return error;
  return new ToolError('media_failed', 'This FFmpeg was built without libass, which draws words into the picture.', { advice, detail: error.detail, cause: error });
}
