/** What is sent for a picture: a generation from words, or an edit of one picture or of several. */
import sharp from 'sharp';
import type { ImageRules } from '../../../pipeline/models.ts';
import type { Aspect } from '../../../pipeline/outputs.ts';
import type { Prompt, RunContext } from '../../../pipeline/steps/tools.ts';
import { frameSizes } from '../../../pipeline/words.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { picturesToSend, type Sent } from '../outgoing.ts';

/** What xAI takes: longest side as it is of use, and bytes of one picture. */
const room = { side: 1536, each: 10 * 1024 * 1024 };

export async function imageBody(store: ArtifactStore, model: string, rules: ImageRules, prompt: Prompt, aspect: Aspect, context: RunContext): Promise<{ path: string; body: object }> {
  const sent = await picturesToSend(store, prompt.images.slice(0, rules.inputs), room, context);
  const shared = { model, prompt: textOf(prompt, sent.length), n: 1, resolution: rules.size?.toLowerCase() ?? '1k', response_format: 'b64_json', deferred: true };
  const [only, ...more] = sent;
  if (!only) {
    const quality = model.startsWith('grok-imagine-image-2') ? { quality: 'medium' } : {};
    return { path: '/images/generations', body: { ...shared, aspect_ratio: aspect, ...quality } };
  }
  // An edit of one picture keeps that picture's ratio, whatever is asked for.
  if (!more.length) return { path: '/images/edits', body: { ...shared, image: part(await framed(only, aspect)) } };
  return { path: '/images/edits', body: { ...shared, images: sent.map(part), aspect_ratio: aspect } };
}

const part = ({ mime, bytes }: Sent) => ({ url: `data:${mime};base64,${bytes.toString('base64')}` });

/** Our prompts speak of image 1, 2 and 3; Grok's of <IMAGE_0>, <IMAGE_1> and <IMAGE_2>. */
function textOf({ system, text, images }: Prompt, sent: number): string {
  const names = Array.from({ length: sent }, (_, at) => `image ${at + 1} is <IMAGE_${at}>`).join(', ');
  const missing = images.length > sent ? ` Images after image ${sent} are not attached.` : '';
  return [system, sent > 1 ? `Here ${names}.${missing}` : missing.trim(), text].filter(Boolean).join('\n');
}

/** The picture on white in the project's ratio. */
async function framed(picture: Sent, aspect: Aspect): Promise<Sent> {
  const size = frameSizes[aspect];
  const { width, height } = await sharp(picture.bytes).metadata();
  if (Math.abs(width / height - size.width / size.height) < 0.02) return picture;
  const bytes = await sharp(picture.bytes).flatten({ background: '#ffffff' }).resize({ ...size, fit: 'contain', background: '#ffffff' })
    .jpeg({ quality: 92, chromaSubsampling: '4:4:4' }).toBuffer();
  return { mime: 'image/jpeg', bytes };
}
