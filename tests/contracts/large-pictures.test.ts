/** Pictures that are too large for one call: sent ahead as files where the provider takes them, made smaller elsewhere, and never in silence. */
import { randomBytes } from 'node:crypto';
import sharp from 'sharp';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ArtifactRef } from '../../src/lib/pipeline/outputs.ts';
import type { Tools } from '../../src/lib/pipeline/steps/tools.ts';
import { openRemote } from '../../src/lib/server/providers/index.ts';
import { openKeys } from '../../src/lib/server/providers/keys.ts';
import { mostInOneCall, picturesToSend } from '../../src/lib/server/providers/outgoing.ts';
import type { Provider } from '../../src/lib/server/providers/toolbox.ts';
import type { ArtifactStore } from '../../src/lib/server/storage/files.ts';
import { openGoogleLoopback } from '../support/loopback/google.ts';
import type { Loopback } from '../support/loopback/plays.ts';
import { openReplicateLoopback } from '../support/loopback/replicate.ts';
import { openXaiLoopback } from '../support/loopback/xai.ts';
import { openTestStore } from '../support/video.ts';
import { hearing, makeRequests, quickClock, type Requests } from './requests.ts';

/** PNG cannot shrink noise. */
async function noise(store: ArtifactStore, side: number, channels: 3 | 4 = 3): Promise<ArtifactRef> {
  const bytes = await sharp(randomBytes(side * side * channels), { raw: { width: side, height: side, channels } }).png({ compressionLevel: 0 }).toBuffer();
  return store.put(bytes, { mime: 'image/png', width: side, height: side });
}

describe('pictures that are too large for one call', () => {
  let store: ArtifactStore;
  let requests: Requests;
  let remove: () => Promise<void>;
  let large: ArtifactRef[];
  const closing: (() => Promise<void>)[] = [];

  beforeEach(async () => {
    ({ store, remove } = await openTestStore());
    requests = await makeRequests(store);
    large = [await noise(store, 1800), await noise(store, 1500)];
  });
  afterEach(async () => {
    for (const close of closing.splice(0)) await close();
    await remove();
  });

  async function opened<L extends Loopback & { readonly close: () => Promise<void> }>(id: string, open: () => Promise<L>, env: (url: string) => Record<string, string>) {
    const loopback = await open();
    closing.push(loopback.close);
    const set = { ...process.env, ...env(loopback.server.url) };
    const provider = openRemote({ store, env: set, keys: openKeys({ env: set, data: store.root }, null), clock: quickClock() }).find((each) => each.id === id)! as Provider & { [C in keyof Tools]: (model: string) => Tools[C] };
    return { loopback, provider };
  }
  const google = () => opened('google', openGoogleLoopback, (url) => ({ GEMINI_API_KEY: 'key-of-google', GOOGLE_GEMINI_BASE_URL: url }));

  it('KEY-3: Google gets the heaviest of them ahead as files, unscaled, once for all wordings', async () => {
    const { loopback, provider } = await google();
    loopback.play = 'refused once';
    const context = hearing();
    const { prompt } = requests.startFrame;
    await provider.image('gemini-3-pro-image').paint({ ...requests.startFrame, prompt: { ...prompt, images: large } }, context);
    const uploaded = loopback.server.asked.filter(({ path }) => path.startsWith('/upload'));
    expect(uploaded.filter(({ headers }) => headers['x-goog-upload-command'] === 'start').map(({ body }) => body)).toEqual([{ file: { mimeType: 'image/png', sizeBytes: String(large[0]!.bytes) } }]);
    for (const { body } of loopback.paid()) {
      const { parts } = (body as { contents: { parts: { fileData?: object; inlineData?: { data: string } }[] }[] }).contents[0]!;
      expect(parts[1]!.fileData).toEqual({ mimeType: 'image/png', fileUri: 'https://generativelanguage.googleapis.com/v1beta/files/up1' });
      expect(Buffer.from(parts[2]!.inlineData!.data, 'base64').byteLength).toBe(large[1]!.bytes);
    }
    expect(loopback.paid()).toHaveLength(2);
    expect(context.lines[0]).toBe('One picture goes ahead as files, for a call holds 13 MB.');
  });

  it('REF-5: Omni gets references ahead as files', async () => {
    const { loopback, provider } = await google();
    await provider.video('gemini-omni-1.2-flash').animate({ ...requests.references, references: large } as typeof requests.references, hearing());
    const { input } = loopback.paid()[0]!.body as { input: { type: string; uri?: string; data?: string }[] };
    expect(input.map(({ type, uri }) => [type, uri ?? null])).toEqual([['image', 'https://generativelanguage.googleapis.com/v1beta/files/up1'], ['image', null], ['text', null]]);
  });

  it('AD-4: Replicate gets each of them as a file of its own, as it is', async () => {
    const { loopback, provider } = await opened('replicate', openReplicateLoopback, (url) => ({ REPLICATE_API_TOKEN: 'key-of-replicate', REPLICATE_BASE_URL: `${url}/v1` }));
    const context = hearing();
    await provider.image('bytedance/seedream-4').paint({ ...requests.startFrame, prompt: { ...requests.startFrame.prompt, images: large } }, context);
    const sizes = loopback.server.asked.filter(({ method, path }) => method === 'POST' && path === '/v1/files').map(({ raw }) => raw.byteLength);
    for (const [at, size] of sizes.entries()) expect(size - large[at]!.bytes).toBeGreaterThan(0);
    expect(context.lines.join()).not.toContain('smaller');
  });

  it('xAI gets them smaller, each below 10 MB, and the log says so', async () => {
    const { loopback, provider } = await opened('xai', openXaiLoopback, (url) => ({ XAI_API_KEY: 'key-of-xai', XAI_BASE_URL: `${url}/v1` }));
    const context = hearing();
    const heavy = await Promise.all([noise(store, 1500), noise(store, 1500, 4), noise(store, 1500)]);
    await provider.image('grok-imagine-image').paint({ ...requests.startFrame, prompt: { ...requests.startFrame.prompt, images: heavy } }, context);
    const { images } = loopback.paid()[0]!.body as { images: { url: string }[] };
    expect(images.reduce((sum, { url }) => sum + url.length, 0)).toBeLessThan(20 * 1024 * 1024);
    expect(context.lines[0]).toBe('3 pictures are sent smaller, for all 3 together may have 13 MB.');
  });

  it('keeps a call within what it may hold, and each picture too', async () => {
    const context = hearing();
    const all = await picturesToSend(store, large, { side: 2048 }, context);
    expect(all.reduce((sum, { bytes }) => sum + bytes.byteLength, 0)).toBeLessThanOrEqual(mostInOneCall);
    const each = await picturesToSend(store, [large[1]!], { side: 2048, each: 3_000_000 }, context);
    expect(each[0]!.bytes.byteLength).toBeLessThanOrEqual(3_000_000);
    expect(context.lines).toEqual(['One picture is sent smaller, for all 2 together may have 13 MB.', 'One picture is sent smaller, for the provider takes at most 3 MB a picture.']);
    expect((await picturesToSend(store, [large[1]!], { side: 2048 }, context))[0]!.bytes.byteLength).toBe(large[1]!.bytes);
    expect(context.lines).toHaveLength(2);
  });
});
