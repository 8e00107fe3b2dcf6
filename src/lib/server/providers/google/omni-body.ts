/** What is sent to create a clip: one mode's pictures, then the text; a background job whose result comes by address. */
import { readFile } from 'node:fs/promises';
import type { ArtifactRef } from '../../../pipeline/outputs.ts';
import type { VideoRequest } from '../../../pipeline/steps/tools.ts';
import { mostInOneCall } from '../outgoing.ts';
import { clipAhead, picturesOf, type Uploading } from './files.ts';

const tasks = {
  text: 'text_to_video', first_frame: 'image_to_video', first_and_last_frame: 'image_to_video', references: 'reference_to_video',
  extend: 'extend', edit: 'edit'
} as const satisfies Record<VideoRequest['mode'], string>;

/** Longest side of a picture that a clip starts from. */
const side = 1920;

type Input = ({ type: 'image' | 'video'; mime_type: string } & ({ data: string } | { uri: string })) | { type: 'text'; text: string };

export async function omniBody(model: string, request: VideoRequest, seconds: number, uploading: Uploading) {
  const input: Input[] = [...(await mediaOf(request, uploading)), { type: 'text', text: textOf(request) }];
  // An edit keeps length, ratio and resolution (CLIP-4).
  const shape = request.mode === 'edit' ? {} : { aspect_ratio: request.aspect, resolution: '720p', duration: `${seconds}s` };
  return {
    model, input, background: true, store: true,
    response_format: { type: 'video' as const, delivery: 'uri', ...shape },
    generation_config: { video_config: { task: tasks[request.mode] } }
  };
}

const textOf = ({ mode, prompt }: VideoRequest): string =>
  [...(mode === 'first_and_last_frame' ? ['The first image is the first frame of the clip, the second image is its last frame.'] : []), prompt.text].join('\n');

async function mediaOf(request: VideoRequest, uploading: Uploading): Promise<Input[]> {
  switch (request.mode) {
    case 'text': return [];
    case 'first_frame': return images([request.first.image], uploading);
    case 'first_and_last_frame': return images([request.first.image, request.last.image], uploading);
    case 'references': return images(request.references, uploading);
    case 'extend': case 'edit': return [await clip(request.video, uploading)];
  }
}

const images = async (refs: readonly ArtifactRef[], uploading: Uploading): Promise<Input[]> =>
  (await picturesOf(refs, side, uploading)).map(({ mime, ...at }) => ({ type: 'image', ...at, mime_type: mime }));

async function clip(video: ArtifactRef, uploading: Uploading): Promise<Input> {
  const { mime } = video;
  if (video.bytes > mostInOneCall) return { type: 'video', uri: await clipAhead(video, uploading), mime_type: mime };
  return { type: 'video', data: (await readFile(uploading.store.path(video))).toString('base64'), mime_type: mime };
}
