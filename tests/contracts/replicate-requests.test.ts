/** What is sent to Replicate, to the byte, and what is made of its answers. */
import { describe, expect, it } from 'vitest';
import type { VideoRequest } from '../../src/lib/pipeline/steps/tools.ts';
import { openReplicate } from '../../src/lib/server/providers/replicate/index.ts';
import { openReplicateLoopback } from '../support/loopback/replicate.ts';
import { providerBench } from '../support/provider.ts';
import { failureOf, hearing } from './requests.ts';

const bench = providerBench();
const replicate = (token = 'r8_test') => bench(openReplicateLoopback, openReplicate, ({ server }) => ({ REPLICATE_API_TOKEN: token, REPLICATE_BASE_URL: `${server.url}/v1` }));
const never = new AbortController().signal;

async function painted(model: string) {
  const opened = await replicate();
  const context = hearing();
  const produced = await opened.provider.image!(model).paint(opened.requests.endFrame, context);
  return { ...opened, ...produced, context, call: opened.loopback.paid()[0]! };
}
async function filmed(model: string, make: (requests: Awaited<ReturnType<typeof replicate>>['requests']) => VideoRequest) {
  const opened = await replicate();
  const context = hearing();
  const produced = await opened.provider.video!(model).animate(make(opened.requests), context);
  return { ...opened, ...produced, context, call: opened.loopback.paid()[0]! };
}
const file = (url: string, number: number) => `${url}/v1/files/file${number}`;

describe('predictions', () => {
  it('AD-4: have Seedream 4 paint at 2K in the project\'s ratio, by the prompt as it is', async () => {
    const { call, loopback, requests, value, usage } = await painted('bytedance/seedream-4');
    expect({ method: call.method, path: call.path }).toEqual({ method: 'POST', path: '/v1/models/bytedance/seedream-4/predictions' });
    expect(call.headers).toMatchObject({ authorization: 'Bearer r8_test', 'content-type': 'application/json', 'cancel-after': '600s' });
    expect(call.headers).not.toHaveProperty('prefer');
    expect(call.body).toEqual({ input: {
      prompt: `${requests.endFrame.prompt.system}\n${requests.endFrame.prompt.text}`, image_input: [file(loopback.server.url, 1), file(loopback.server.url, 2)],
      aspect_ratio: '16:9', size: '2K', sequential_image_generation: 'disabled', max_images: 1, enhance_prompt: false
    } });
    expect(value.image).toMatchObject({ width: 1280, height: 720 });
    expect(usage).toEqual({ units: { image: 1, input_image: 2 }, usd: null });
  });

  it.each([
    ['google/nano-banana', { output_format: 'png' }],
    ['google/nano-banana-pro', { output_format: 'png', resolution: '2K', safety_filter_level: 'block_only_high' }]
  ])('have %s paint with what it knows', async (model, more) => {
    const { call, loopback, requests } = await painted(model);
    expect(call.body).toEqual({ input: {
      prompt: `${requests.endFrame.prompt.system}\n${requests.endFrame.prompt.text}`, image_input: [file(loopback.server.url, 1), file(loopback.server.url, 2)], aspect_ratio: '16:9', ...more
    } });
  });

  it('AD-8: have Kling film between two frames, as long as it can', async () => {
    const { call, loopback, requests, usage, context } = await filmed('kwaivgi/kling-v2.5-turbo-pro', ({ clip }) => clip);
    expect(call.path).toBe('/v1/models/kwaivgi/kling-v2.5-turbo-pro/predictions');
    expect(call.body).toEqual({ input: {
      prompt: requests.clip.prompt.text, aspect_ratio: '16:9', duration: 5, start_image: file(loopback.server.url, 1), end_image: file(loopback.server.url, 2)
    } });
    expect(usage).toEqual({ units: { second: 5 }, usd: null });
    expect(context.lines).toContain('Kling 2.5 Turbo Pro makes 5 s here instead of 4 s.');
  });

  it('AD-8: have Kling 2.6 film from the first frame alone, silent', async () => {
    const { call, loopback, requests } = await filmed('kwaivgi/kling-v2.6', ({ clip }) => clip);
    expect(call.body).toEqual({ input: { prompt: requests.clip.prompt.text, aspect_ratio: '16:9', duration: 5, start_image: file(loopback.server.url, 1), generate_audio: false } });
  });

  it('have Kling 3 film in its standard mode, silent', async () => {
    const { call } = await filmed('kwaivgi/kling-v3-video', ({ clip }) => clip);
    expect(call.body).toMatchObject({ input: { mode: 'standard', generate_audio: false, duration: 4 } });
  });

  it('AD-8: have Veo film between two frames, silent, with the attempt\'s seed', async () => {
    const { call, loopback, requests, usage } = await filmed('google/veo-3.1', ({ clip }) => clip);
    expect(call.body).toEqual({ input: {
      prompt: requests.clip.prompt.text, aspect_ratio: '16:9', duration: 4, resolution: '720p', generate_audio: false, seed: 7,
      image: file(loopback.server.url, 1), last_frame: file(loopback.server.url, 2)
    } });
    expect(usage).toEqual({ units: { second_silent: 4 }, usd: null });
  });

  it('REF-4: have Veo film from references for 8 s', async () => {
    const { call, loopback, requests, context } = await filmed('google/veo-3.1', ({ references }) => references);
    expect(call.body).toEqual({ input: {
      prompt: requests.clip.prompt.text, aspect_ratio: '16:9', duration: 8, resolution: '720p', generate_audio: false, seed: 7, reference_images: [file(loopback.server.url, 1)]
    } });
    expect(context.lines).toContain('Veo 3.1 (Replicate) makes 8 s here instead of 4 s.');
  });

  it('name a version where a model has one', async () => {
    const { call } = await painted('bytedance/seedream-4:abc123');
    expect(call.path).toBe('/v1/predictions');
    expect(call.body).toMatchObject({ version: 'abc123', input: { size: '2K' } });
  });

  it('are not begun for a model of no known family', async () => {
    const { provider, loopback, requests } = await replicate();
    for (const work of [provider.image!('some/painter').paint(requests.startFrame, hearing()), provider.video!('some/mover').animate(requests.clip, hearing())]) {
      expect(await failureOf(work)).toMatchObject({ code: 'bad_input', charged: 'no', message: expect.stringContaining('does not know how to ask some/') });
    }
    expect(loopback.server.asked).toEqual([]);
  });

  it('tell of a version that is disabled what takes its place', async () => {
    const { provider, loopback, requests } = await replicate();
    const { prompt, aspect, first } = requests.clip;
    const error = await failureOf(provider.video!('kwaivgi/kling-v2.1').animate({ mode: 'first_frame', prompt, aspect, first, duration: 5 }, hearing()));
    expect(error).toMatchObject({ code: 'retired_model', charged: 'no', advice: 'Choose kwaivgi/kling-v2.5-turbo-pro instead.' });
    expect(loopback.paid()).toHaveLength(1);
  });

  it('are no call that may have been charged where no connection stands', async () => {
    const { provider, loopback, requests } = await replicate();
    await loopback.close();
    const error = await failureOf(provider.video!('google/veo-3.1').animate(requests.clip, hearing()));
    expect({ code: error.code, charged: error.charged }).toEqual({ code: 'unavailable', charged: 'no' });
  });

  it('are stopped on request, by their number', async () => {
    const { provider, loopback } = await replicate();
    await provider.cancel!({ job: 'job9', level: 0 });
    expect(loopback.server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['POST /v1/predictions/job9/cancel']);
    await provider.cancel!(null);
    expect(loopback.cancelled).toEqual(['job9']);
  });

  it('have their files fetched without the token', async () => {
    const { loopback } = await painted('bytedance/seedream-4');
    expect(loopback.files().map(({ path, headers }) => [path, headers.authorization])).toEqual([['/delivery/job1/out.png', undefined]]);
  });
});

describe('pictures for predictions', () => {
  it('are uploaded with the attempt\'s key, each once for all tries', async () => {
    const { provider, loopback, requests } = await replicate();
    const context = hearing({ key: 'attempt-1' });
    loopback.play = 'limited';
    await failureOf(provider.image!('bytedance/seedream-4').paint(requests.endFrame, context));
    loopback.play = 'well';
    await provider.image!('bytedance/seedream-4').paint(requests.endFrame, context);
    const uploads = loopback.server.asked.filter(({ method, path }) => method === 'POST' && path === '/v1/files');
    expect(uploads).toHaveLength(2);
    for (const { raw } of uploads) expect(raw.toString('latin1')).toContain('{"key":"attempt-1"}');
  });
});

describe('a prediction that brings nothing', () => {
  it.each<[object, string, string, number]>([
    [{ status: 'canceled' }, 'unavailable', 'maybe', 1], [{ status: 'aborted' }, 'unavailable', 'no', 2], [{ output: null }, 'unavailable', 'yes', 1],
    [{ output: [] }, 'unavailable', 'yes', 1], [{ output: null, data_removed: true }, 'unavailable', 'yes', 1], [{ status: 'failed', error: 'Out of memory (E9825)' }, 'unavailable', 'maybe', 2],
    [{ output: 'file:///etc/passwd' }, 'unavailable', 'yes', 1], [{ output: 'data:video/mp4;base64,' }, 'bad_reply', 'yes', 1], [{ output: 'https://169.254.169.254/latest' }, 'bad_reply', 'yes', 1]
  ])('ends as %j, is told for what it is, and begun again only where that may help', async (says, code, charged, posts) => {
    const { provider, loopback, requests } = await replicate();
    loopback.says = says;
    const error = await failureOf(provider.video!('kwaivgi/kling-v2.5-turbo-pro').animate(requests.clip, hearing()));
    expect({ code: error.code, charged: error.charged }).toEqual({ code, charged });
    expect(loopback.paid()).toHaveLength(posts);
  });
});

describe('a prediction whose answer was lost', () => {
  const lost = async (withPictures = true) => {
    const opened = await replicate();
    opened.loopback.play = 'dropped';
    const prompt = withPictures ? opened.requests.endFrame.prompt : { ...opened.requests.endFrame.prompt, images: [] };
    const error = await failureOf(opened.provider.image!('bytedance/seedream-4').paint({ ...opened.requests.endFrame, prompt }, hearing({ key: 'attempt-1' })));
    expect(error.code).toBe('lost_result');
    opened.loopback.play = 'well';
    return opened;
  };

  it('is found by the pictures that were uploaded for it, and then fetched', async () => {
    const { provider, loopback, requests } = await lost();
    const handle = await provider.find!('attempt-1', never);
    expect(handle).toEqual({ job: 'job1', level: 0 });
    await provider.image!('bytedance/seedream-4').paint(requests.endFrame, hearing({ handle }));
    expect(loopback.paid()).toHaveLength(1);
  });

  it('is known not to exist where its pictures came and no prediction has them', async () => {
    const { provider, requests, loopback } = await replicate();
    loopback.play = 'limited';
    await failureOf(provider.image!('bytedance/seedream-4').paint(requests.endFrame, hearing({ key: 'attempt-2' })));
    expect(await provider.find!('attempt-2', never)).toBeNull();
  });

  it('is uncertain without pictures, and once Replicate has deleted the inputs', async () => {
    const without = await lost(false);
    expect((await failureOf(without.provider.find!('attempt-1', never))).code).toBe('unavailable');
    const late = await lost();
    late.loopback.forgetful = true;
    expect((await failureOf(late.provider.find!('attempt-1', never))).message).toContain('already deleted');
  });

  it('is found on a later page, asked for by our own address, and uncertain where the pages do not end', async () => {
    const { provider, loopback } = await lost();
    loopback.pages = 3;
    expect(await provider.find!('attempt-1', never)).toEqual({ job: 'job1', level: 0 });
    loopback.pages = Infinity;
    const error = await failureOf(provider.find!('attempt-1', never));
    expect(error).toMatchObject({ code: 'unavailable', message: expect.stringContaining('goes on further than the studio reads') });
    expect(error.advice).toContain('adopt or discard it');
  });

  it('is never sent again by itself', async () => {
    expect((await replicate()).provider.recovery).toBe('unknown');
  });
});

describe('a token', () => {
  it('is tried by a call that costs nothing', async () => {
    const good = await replicate();
    expect(await good.provider.check!(never)).toEqual({ ok: true, reached: true, says: 'The token works; it belongs to maker.', models: expect.arrayContaining(['bytedance/seedream-4', 'google/veo-3.1']) });
    expect(good.loopback.paid()).toEqual([]);
    const bad = await replicate('wrong-key-000');
    expect(await bad.provider.check!(never)).toMatchObject({ ok: false, reached: true, says: expect.stringContaining('does not accept the key') });
    expect(bad.loopback.server.asked.map(({ method, path }) => `${method} ${path}`)).toEqual(['GET /v1/account']);
  });
});
