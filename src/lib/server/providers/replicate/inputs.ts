/**
 * What each family of models on Replicate is asked. Official models change without notice and their defaults with them, so
 * ratio, length and resolution are always said; a field that a model does not know is an error there.
 */
import type { Aspect } from '../../../pipeline/outputs.ts';
import type { VideoMode } from '../../../pipeline/steps/tools.ts';

export type Input = Readonly<Record<string, unknown>>;

export type PictureWanted = { readonly prompt: string; readonly pictures: readonly string[]; readonly aspect: Aspect };

/** Null for a model of no known family. */
export function pictureInput(model: string, { prompt, pictures, aspect }: PictureWanted): Input | null {
  const shared = { prompt, ...(pictures.length ? { image_input: pictures } : {}), aspect_ratio: aspect };
  if (model === 'google/nano-banana' || model.startsWith('google/nano-banana:')) return { ...shared, output_format: 'png' };
  if (model.startsWith('google/nano-banana-pro')) return { ...shared, resolution: '2K', output_format: 'png', safety_filter_level: 'block_only_high' };
  if (model.startsWith('google/nano-banana')) return { ...shared, resolution: '2K', output_format: 'png' };
  // A side of its own sizes is at least 1024 pixels: 2K at the ratio, brought to the film's size here. The prompt is meant as it is.
  if (model.startsWith('bytedance/seedream-4')) return { ...shared, size: '2K', sequential_image_generation: 'disabled', max_images: 1, enhance_prompt: false };
  return null;
}

export type ClipWanted = {
  readonly mode: VideoMode;
  readonly prompt: string;
  readonly first: string | null;
  readonly last: string | null;
  readonly references: readonly string[];
  readonly aspect: Aspect;
  readonly seconds: number;
  readonly resolution: string;
  readonly seed: number;
};

/** Null for a model of no known family, or a mode that its family does not have. */
export function clipInput(model: string, wanted: ClipWanted): Input | null {
  if (wanted.mode === 'extend' || wanted.mode === 'edit') return null;
  if (model.startsWith('google/veo-3')) return veoInput(wanted);
  if (model.startsWith('kwaivgi/kling')) return klingInput(model, wanted);
  return null;
}

const veoInput = ({ prompt, first, last, references, aspect, seconds, resolution, seed }: ClipWanted): Input => ({
  prompt, aspect_ratio: aspect, duration: seconds, resolution, generate_audio: false, seed,
  ...(first ? { image: first } : {}), ...(last ? { last_frame: last } : {}), ...(references.length ? { reference_images: references } : {})
});

function klingInput(model: string, { mode, prompt, first, last, aspect, seconds }: ClipWanted): Input | null {
  if (mode === 'references') return null;
  const silent = model.startsWith('kwaivgi/kling-v2.5') ? {} : { generate_audio: false };
  const level = model.startsWith('kwaivgi/kling-v3') ? { mode: 'standard' } : {};
  return { prompt, aspect_ratio: aspect, duration: seconds, ...(first ? { start_image: first } : {}), ...(last ? { end_image: last } : {}), ...silent, ...level };
}
