/** What is sent to xAI, to the byte, and what is made of its answers. */
import { describe, expect, it } from 'vitest';
import type { VideoRequest } from '../../src/lib/pipeline/steps/tools.ts';
import { openXai } from '../../src/lib/server/providers/xai/index.ts';
import { aClip } from '../support/loopback/media.ts';
import { openXaiLoopback } from '../support/loopback/xai.ts';
import { providerBench } from '../support/provider.ts';
import { failureOf, hearing } from './requests.ts';

const bench = providerBench();
const xai = () => bench(openXaiLoopback, openXai, ({ server }) => ({ XAI_API_KEY: 'xai-key', XAI_BASE_URL: `${server.url}/v1` }));
const data = { url: expect.stringMatching(/^data:image\/(?:png|jpeg);base64,[A-Za-z0-9+/]+=*$/u) as string };
const sent = ({ method, path, headers, body }: { method: string; path: string; headers: object; body: unknown }) =>
  ({ method, path, authorization: (headers as Record<string, string>).authorization, type: (headers as Record<string, string>)['content-type'], body });
const call = (path: string, body: object) => ({ method: 'POST', path, authorization: 'Bearer xai-key', type: 'application/json', body });

describe('pictures by Grok Imagine', () => {
  it('are generated from words alone where there are no pictures', async () => {
    const { provider, loopback, requests } = await xai();
    const prompt = { ...requests.startFrame.prompt, images: [] };
    const { usage } = await provider.image!('grok-imagine-image').paint({ ...requests.startFrame, prompt }, hearing());
    expect(loopback.paid().map(sent)).toEqual([call('/v1/images/generations', {
      model: 'grok-imagine-image', prompt: `${prompt.system}\n${prompt.text}`, n: 1, resolution: '1k', response_format: 'b64_json', deferred: true, aspect_ratio: '16:9'
    })]);
    expect(usage).toEqual({ units: { image: 1, input_image: 0 }, usd: 0.02 });
  });

  it('have a quality only where the model knows one', async () => {
    const { provider, loopback, requests } = await xai();
    await provider.image!('grok-imagine-image-2.0').paint({ ...requests.startFrame, prompt: { ...requests.startFrame.prompt, images: [] } }, hearing());
    expect(loopback.paid()[0]!.body).toMatchObject({ quality: 'medium' });
  });

  it('KEY-4: are edits of one picture in the project\'s ratio', async () => {
    const { provider, loopback, requests } = await xai();
    await provider.image!('grok-imagine-image').paint(requests.startFrame, hearing());
    const [only] = loopback.paid();
    expect(sent(only!)).toEqual(call('/v1/images/edits', {
      model: 'grok-imagine-image', prompt: `${requests.startFrame.prompt.system}\n${requests.startFrame.prompt.text}`, n: 1, resolution: '1k',
      response_format: 'b64_json', deferred: true, image: data
    }));
    const { default: sharp } = await import('sharp');
    const bytes = Buffer.from((only!.body as { image: { url: string } }).image.url.split(',')[1]!, 'base64');
    expect(await sharp(bytes).metadata()).toMatchObject({ width: 1280, height: 720 });
  });

  it('KEY-3: are edits of the first frame and the product, named as Grok names them', async () => {
    const { provider, loopback, requests } = await xai();
    await provider.image!('grok-imagine-image').paint(requests.endFrame, hearing());
    const { system, text } = requests.endFrame.prompt;
    expect(loopback.paid().map(sent)).toEqual([call('/v1/images/edits', {
      model: 'grok-imagine-image', prompt: `${system}\nHere image 1 is <IMAGE_0>, image 2 is <IMAGE_1>.\n${text}`, n: 1, resolution: '1k',
      response_format: 'b64_json', deferred: true, images: [data, data], aspect_ratio: '16:9'
    })]);
  });

  it('REF-3: leave out what the model cannot take, and say so', async () => {
    const { provider, loopback, requests } = await xai();
    const images = [requests.clip.first.image, requests.product, requests.clip.last.image, requests.product];
    const context = hearing();
    await provider.image!('grok-imagine-image').paint({ ...requests.endFrame, prompt: { ...requests.endFrame.prompt, images } }, context);
    expect((loopback.paid()[0]!.body as { images: unknown[]; prompt: string }).images).toHaveLength(3);
    expect((loopback.paid()[0]!.body as { prompt: string }).prompt).toContain('Images after image 3 are not attached.');
    expect(context.lines).toContain('Grok Imagine paints from at most 3 pictures; the first 3 are sent.');
  });

  it('are taken from the answer where xAI does not put them off', async () => {
    const { provider, loopback, requests } = await xai();
    loopback.answersAtOnce = true;
    const { value, usage } = await provider.image!('grok-imagine-image').paint(requests.startFrame, hearing());
    expect(value.image.mime).toBe('image/png');
    expect(usage.usd).toBe(0.02);
    expect(loopback.looks()).toEqual([]);
  });

  it('are fetched by their number after a restart, and not begun again', async () => {
    const { provider, loopback, requests } = await xai();
    loopback.play = 'never';
    const first = hearing();
    await failureOf(provider.image!('grok-imagine-image').paint(requests.startFrame, first));
    loopback.play = 'well';
    await provider.image!('grok-imagine-image').paint(requests.startFrame, hearing({ handle: provider.adopt!((first.handles[0] as { job: string }).job) }));
    expect(loopback.paid()).toHaveLength(1);
    expect(loopback.looks().at(-1)!.path).toBe('/v1/images/job1');
  });
});

describe('clips by Grok Imagine', () => {
  const clipOf = async (model: string, make: (opened: Awaited<ReturnType<typeof xai>>) => VideoRequest | Promise<VideoRequest>) => {
    const opened = await xai();
    const context = hearing();
    const produced = await opened.provider.video!(model).animate(await make(opened), context);
    return { ...opened, ...produced, context, body: opened.loopback.paid()[0]!.body, path: opened.loopback.paid()[0]!.path };
  };
  const ours = async ({ store }: Awaited<ReturnType<typeof xai>>, duration: number) =>
    store.put(await aClip(), { mime: 'video/mp4', width: 320, height: 180, duration, frames: Math.round(duration * 24) });
  const movie = { url: expect.stringMatching(/^data:video\/mp4;base64,/u) as string };

  it('AD-8: start from the first frame where both are given, and say so', async () => {
    const { body, path, context, requests, usage } = await clipOf('grok-imagine-video', ({ requests: { clip } }) => clip);
    expect(path).toBe('/v1/videos/generations');
    expect(body).toEqual({ model: 'grok-imagine-video', prompt: requests.clip.prompt.text, image: data, duration: 4, resolution: '720p' });
    expect(context.lines.join('\n')).toContain('takes no last frame');
    expect(usage).toEqual({ units: { second: 4, input_image: 1 }, usd: 0.56 });
  });

  it('are made from words alone', async () => {
    const { body, requests } = await clipOf('grok-imagine-video-1.5', ({ requests: { clip: { prompt, aspect } } }) => ({ mode: 'text', prompt, aspect, duration: 4 }));
    expect(body).toEqual({ model: 'grok-imagine-video-1.5', prompt: requests.clip.prompt.text, duration: 4, resolution: '720p', aspect_ratio: '16:9' });
  });

  it('REF-5: are made from references without a frame', async () => {
    const { body, requests } = await clipOf('grok-imagine-video', ({ requests: { references } }) => references);
    expect(body).toEqual({ model: 'grok-imagine-video', prompt: requests.clip.prompt.text, reference_images: [data], duration: 4, resolution: '720p', aspect_ratio: '16:9' });
  });

  it('CLIP-4: are corrected without length, ratio or resolution', async () => {
    const { body, path, requests } = await clipOf('grok-imagine-video', async (opened) => {
      const { prompt, aspect } = opened.requests.clip;
      return { mode: 'edit', prompt, aspect, video: await ours(opened, 8) };
    });
    expect({ path, body }).toEqual({ path: '/v1/videos/edits', body: { model: 'grok-imagine-video', prompt: requests.clip.prompt.text, video: movie } });
  });

  it('go on where another ends', async () => {
    const { body, path, requests } = await clipOf('grok-imagine-video', async (opened) => {
      const { prompt, aspect } = opened.requests.clip;
      return { mode: 'extend', prompt, aspect, duration: 6, video: await ours(opened, 4) };
    });
    expect({ path, body }).toEqual({ path: '/v1/videos/extensions', body: { model: 'grok-imagine-video', prompt: requests.clip.prompt.text, video: movie, duration: 6 } });
  });

  it('CLIP-4: are not corrected above 8.7 s, nor by a model that does not edit; nothing is sent', async () => {
    const opened = await xai();
    const { prompt, aspect } = opened.requests.clip;
    const long = await failureOf(opened.provider.video!('grok-imagine-video').animate({ mode: 'edit', prompt, aspect, video: await ours(opened, 9) }, hearing()));
    expect(long).toMatchObject({ code: 'bad_input', message: 'Grok Imagine Video edits clips of at most 8.7 s; this one has 9 s.' });
    const other = await failureOf(opened.provider.video!('grok-imagine-video-1.5').animate({ mode: 'edit', prompt, aspect, video: await ours(opened, 4) }, hearing()));
    expect(other.message).toBe('Grok Imagine Video 1.5 makes no clip by editing another.');
    expect(opened.loopback.server.asked).toEqual([]);
  });

  it('cost what xAI says even where moderation left nothing of them', async () => {
    const { provider, loopback, requests } = await xai();
    loopback.play = 'refused';
    const error = await failureOf(provider.video!('grok-imagine-video').animate(requests.clip, hearing()));
    expect({ code: error.code, charged: error.charged, usd: error.usage!.usd!.toFixed(2) }).toEqual({ code: 'refused', charged: 'yes', usd: '1.68' });
    expect(loopback.paid()).toHaveLength(3);
  });

  const ends: readonly [object, string, string, number][] = [
    [{ status: 'failed', error: { code: 'invalid_argument', message: 'The video is longer than 8.7 seconds.' } }, 'bad_input', 'no', 1],
    [{ status: 'failed', error: { code: 'failed_precondition', message: 'x' } }, 'bad_input', 'no', 1],
    [{ status: 'failed', error: { code: 'permission_denied', message: 'x' } }, 'no_access', 'no', 1],
    [{ status: 'failed', error: { code: 'service_unavailable', message: 'x' } }, 'unavailable', 'maybe', 2],
    [{ status: 'failed', error: { code: 'internal_error', message: 'x' } }, 'unavailable', 'maybe', 2],
    [{ status: 'failed' }, 'unavailable', 'maybe', 2],
    [{ status: 'expired' }, 'unavailable', 'maybe', 1],
    [{ status: 'done', video: 7 }, 'bad_reply', 'yes', 1]
  ];
  it.each(ends)('CLIP-6: that end as %j are told for what they are, and begun again only where that may help', async (says, code, charged, posts) => {
    const { provider, loopback, requests } = await xai();
    loopback.says = says;
    const context = hearing();
    const error = await failureOf(provider.video!('grok-imagine-video').animate(requests.clip, context));
    expect({ code: error.code, charged: error.charged }).toEqual({ code, charged });
    expect(loopback.paid()).toHaveLength(posts);
    expect(context.handles.at(-1)).toBeNull();
  });

  it('are looked at with the key and fetched without it', async () => {
    const { loopback } = await clipOf('grok-imagine-video', ({ requests: { clip } }) => clip);
    expect(loopback.looks().map(({ path, headers }) => [path, headers.authorization])).toEqual(Array.from({ length: 3 }, () => ['/v1/videos/job1', 'Bearer xai-key']));
    expect(loopback.files().map(({ headers }) => headers.authorization)).toEqual([undefined]);
  });

  it('are no call that may have been charged where no connection stands', async () => {
    const { provider, loopback, requests } = await xai();
    await loopback.close();
    const error = await failureOf(provider.video!('grok-imagine-video').animate(requests.clip, hearing()));
    expect({ code: error.code, charged: error.charged }).toEqual({ code: 'unavailable', charged: 'no' });
  });
});

describe('words by Grok', () => {
  it('cost exactly what xAI says', async () => {
    const { provider, loopback, requests } = await xai();
    const { usage } = await provider.text!('grok-4.3').write(requests.stories, hearing());
    expect(usage).toEqual({ units: { input_token: 900, output_token: 600 }, usd: 0.0012345678 });
    expect(loopback.paid()[0]).toMatchObject({ path: '/v1/chat/completions', headers: { authorization: 'Bearer xai-key' } });
    expect(loopback.paid()[0]!.headers).not.toHaveProperty('openai-organization');
  });
});
