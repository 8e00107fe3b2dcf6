/** What is sent for a clip: one mode's pictures or clip, never a mixture. */
import { readFile } from 'node:fs/promises';
import type { ArtifactRef } from '../../../pipeline/outputs.ts';
import type { RunContext, VideoRequest } from '../../../pipeline/steps/tools.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { fault, type Asked } from '../http/faults.ts';
import { picturesToSend } from '../outgoing.ts';

/** What xAI takes of pictures: longest side as a clip makes use of it, and bytes of one. */
const room = { side: 1280, each: 10 * 1024 * 1024 };
const mostVideoBytes = 50 * 1024 * 1024;

export async function videoBody(
  store: ArtifactStore, model: string, request: VideoRequest, seconds: number, resolution: string, { asked, context }: { asked: Asked; context: RunContext }
): Promise<{ path: string; body: object }> {
  const prompt = [request.prompt.system, request.prompt.text].filter(Boolean).join('\n');
  const shared = { model, prompt };
  const shape = { duration: seconds, resolution };
  const generation = '/videos/generations';
  switch (request.mode) {
    case 'text': return { path: generation, body: { ...shared, ...shape, aspect_ratio: request.aspect } };
    // The clip takes its ratio from the picture; its last frame is not among what xAI documents.
    case 'first_frame': case 'first_and_last_frame':
      return { path: generation, body: { ...shared, image: (await pictures(store, [request.first.image], context))[0], ...shape } };
    case 'references':
      return { path: generation, body: { ...shared, reference_images: await pictures(store, request.references, context), ...shape, aspect_ratio: request.aspect } };
    case 'extend': return { path: '/videos/extensions', body: { ...shared, video: await clip(store, request.video, asked), duration: seconds } };
    // An edit takes length, ratio and resolution from its clip, and accepts none of them.
    case 'edit': return { path: '/videos/edits', body: { ...shared, video: await clip(store, request.video, asked) } };
  }
}

const pictures = async (store: ArtifactStore, refs: readonly ArtifactRef[], context: RunContext) =>
  (await picturesToSend(store, refs, room, context)).map(({ mime, bytes }) => ({ url: `data:${mime};base64,${bytes.toString('base64')}` }));

/** A file of ours cannot be reached by an address, so it travels in the call. */
async function clip(store: ArtifactStore, video: ArtifactRef, asked: Asked) {
  if (video.bytes > mostVideoBytes) throw fault('bad_input', asked, 'This clip is too large to be sent.', 'Make a shorter one.');
  return { url: `data:video/mp4;base64,${(await readFile(store.path(video))).toString('base64')}` };
}
