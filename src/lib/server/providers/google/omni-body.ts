/** What is sent to create a clip: one mode's pictures, then the text; a background job whose result comes by address. */
import { readFile } from 'node:fs/promises';
import type { ArtifactRef } from '../../../pipeline/outputs.ts';
import type { VideoRequest } from '../../../pipeline/steps/tools.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { picturesToSend } from '../outgoing.ts';

const tasks = {
  text: 'text_to_video', first_frame: 'image_to_video', first_and_last_frame: 'image_to_video', references: 'reference_to_video',
  extend: 'extend', edit: 'edit'
} as const satisfies Record<VideoRequest['mode'], string>;

/** Longest side of a picture that a clip starts from. */
const side = 1920;
/** Base64 grows by a third, and a request ends at 20 MB. What is larger is uploaded first. */
const mostVideoBytes = 13 * 1024 * 1024;

type Input = { type: 'image' | 'video'; data: string; mime_type: string } | { type: 'video'; uri: string; mime_type: string } | { type: 'text'; text: string };

/** `ahead`: sends a clip that is too large for the call, and gives its address at Google. */
export type Ahead = (video: ArtifactRef) => Promise<string>;

export async function omniBody(store: ArtifactStore, model: string, request: VideoRequest, seconds: number, ahead: Ahead) {
  const input: Input[] = [...(await mediaOf(store, request, ahead)), { type: 'text', text: textOf(request) }];
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

async function mediaOf(store: ArtifactStore, request: VideoRequest, ahead: Ahead): Promise<Input[]> {
  switch (request.mode) {
    case 'text': return [];
    case 'first_frame': return images(store, [request.first.image]);
    case 'first_and_last_frame': return images(store, [request.first.image, request.last.image]);
    case 'references': return images(store, request.references);
    case 'extend': case 'edit': return [await clip(store, request.video, ahead)];
  }
}

const images = async (store: ArtifactStore, refs: readonly ArtifactRef[]): Promise<Input[]> =>
  (await picturesToSend(store, refs, side)).map(({ mime, bytes }) => ({ type: 'image', data: bytes.toString('base64'), mime_type: mime }));

async function clip(store: ArtifactStore, video: ArtifactRef, ahead: Ahead): Promise<Input> {
  if (video.bytes > mostVideoBytes) return { type: 'video', uri: await ahead(video), mime_type: video.mime };
  return { type: 'video', data: (await readFile(store.path(video))).toString('base64'), mime_type: video.mime };
}
