/** What is sent to OpenAI and to servers that speak like it, to the byte, and what is made of their answers. */
import { describe, expect, it } from 'vitest';
import { jsonSchemaOf } from '../../src/lib/server/providers/json.ts';
import { isNear } from '../../src/lib/server/providers/openai/compatible.ts';
import { openCompatible, openOpenai } from '../../src/lib/server/providers/openai/index.ts';
import { allAbilities, type Abilities, type ChatBody } from '../support/loopback/chat.ts';
import { openOpenaiLoopback } from '../support/loopback/openai.ts';
import { providerBench } from '../support/provider.ts';
import { failureOf, hearing } from './requests.ts';

const bench = providerBench();
const openai = () => bench(() => openOpenaiLoopback(), openOpenai, ({ server }) => ({ OPENAI_API_KEY: 'sk-test', OPENAI_BASE_URL: `${server.url}/v1` }));
const compatible = (abilities: Abilities = allAbilities, more: Readonly<Record<string, string>> = {}) =>
  bench(() => openOpenaiLoopback(abilities), openCompatible, ({ server }) => ({ SCENEBOOK_COMPATIBLE_BASE_URL: server.url, ...more }));
const bodies = (loopback: { paid: () => readonly { body: unknown }[] }) => loopback.paid().map(({ body }) => body as ChatBody);
const picture = /^data:image\/(?:png|jpeg);base64,[A-Za-z0-9+/]+=*$/u;

describe('what is sent to OpenAI', () => {
  it('AD-2: asks for stories by one chat completion with a strict schema and the pictures as data', async () => {
    const { provider, loopback, requests } = await openai();
    const { usage } = await provider.text!('gpt-6-luna').write(requests.stories, hearing());
    const [call, ...more] = loopback.paid();
    expect(more).toEqual([]);
    expect({ method: call!.method, path: call!.path }).toEqual({ method: 'POST', path: '/v1/chat/completions' });
    expect(call!.headers).toMatchObject({ authorization: 'Bearer sk-test', 'content-type': 'application/json', accept: 'application/json', 'x-stainless-retry-count': '0' });
    expect(call!.body).toEqual({
      model: 'gpt-6-luna',
      messages: [
        { role: 'system', content: requests.stories.prompt.system },
        { role: 'user', content: [{ type: 'text', text: requests.stories.prompt.text }, { type: 'image_url', image_url: { url: expect.stringMatching(picture), detail: 'low' } }] }
      ],
      response_format: { type: 'json_schema', json_schema: { name: 'stories', strict: true, schema: jsonSchemaOf(requests.stories.schema) } }
    });
    expect(usage).toEqual({ units: { input_token: 900, output_token: 600 }, usd: null });
  });

  it('CLIP-3: shows a judge every frame and keyframe closely', async () => {
    const { provider, loopback, requests } = await openai();
    const { value } = await provider.vision!('gpt-6-luna').score(requests.score, hearing());
    const [system, user] = bodies(loopback)[0]!.messages;
    expect(system).toEqual({ role: 'system', content: requests.score.prompt.system });
    expect(user!.content).toHaveLength(1 + requests.score.prompt.images.length);
    expect(JSON.stringify(user).match(/"detail":"high"/gu)).toHaveLength(requests.score.prompt.images.length);
    expect(value).toMatchObject({ score: 0.87, measures: [], heatmap: null });
  });

  it('tells the model what does not fit, once, in the same conversation', async () => {
    const { provider, loopback, requests } = await openai();
    loopback.play = 'misfit once';
    await provider.text!('gpt-6-luna').write(requests.stories, hearing());
    const [first, second] = bodies(loopback);
    expect(second!.messages.slice(0, 2)).toEqual(first!.messages);
    expect(second!.messages[2]).toEqual({ role: 'assistant', content: '{"score": 7}' });
    expect(second!.messages[3]).toMatchObject({ role: 'user', content: expect.stringContaining('does not fit') });
  });

  it('says what a refusal said', async () => {
    const { provider, loopback, requests } = await openai();
    loopback.play = 'refused';
    const error = await failureOf(provider.text!('gpt-6-luna').write(requests.stories, hearing()));
    expect(error).toMatchObject({ code: 'refused', charged: 'yes', detail: 'I\'m sorry, I can\'t assist with that.', usage: { units: { input_token: 900 } } });
  });

  it.each([['cut short', 'bad_reply', 'it was cut off'], ['filtered', 'refused', 'refused this request']] as const)('tells of an answer that is played "%s", paid for, and asks for no other', async (play, code, words) => {
    const { provider, loopback, requests } = await openai();
    loopback.play = play;
    const error = await failureOf(provider.text!('gpt-6-luna').write(requests.stories, hearing()));
    expect(error).toMatchObject({ code, charged: 'yes', message: expect.stringContaining(words), usage: { units: { input_token: 900 } } });
    expect(loopback.paid()).toHaveLength(1);
  });

  it('names what takes the place of a model that is gone', async () => {
    const { provider, loopback, requests } = await openai();
    loopback.play = 'retired';
    const error = await failureOf(provider.text!('gpt-4o').write(requests.stories, hearing()));
    expect(error).toMatchObject({ code: 'retired_model', advice: 'Choose gpt-6-luna instead.' });
  });

  it('waits as long as a sentence asks', async () => {
    const { provider, loopback, requests } = await openai();
    loopback.play = 'limited';
    expect((await failureOf(provider.text!('gpt-6-luna').write(requests.stories, hearing()))).retryAfter).toBe(3500);
  });

  it('sends nothing that may have been charged where no connection stands', async () => {
    const { provider, loopback, requests } = await openai();
    await loopback.close();
    const error = await failureOf(provider.text!('gpt-6-luna').write(requests.stories, hearing()));
    expect({ code: error.code, charged: error.charged }).toEqual({ code: 'transient', charged: 'no' });
  });

  it('tries a key by a call that costs nothing', async () => {
    const { provider, loopback } = await openai();
    expect(await provider.check!(new AbortController().signal)).toEqual({ ok: true, reached: true, says: 'It offers 2 models.', models: ['gpt-6-luna', 'other'] });
    expect(loopback.paid()).toEqual([]);
    const wrong = await bench(() => openOpenaiLoopback(), openOpenai, ({ server }) => ({ OPENAI_API_KEY: 'wrong-key-000', OPENAI_BASE_URL: `${server.url}/v1` }));
    expect(await wrong.provider.check!(new AbortController().signal)).toMatchObject({ ok: false, says: expect.stringContaining('does not accept the key') });
  });
});

describe('a server that speaks like OpenAI', () => {
  it('needs no key, and gets no header of one', async () => {
    const { provider, loopback, requests } = await compatible();
    expect(provider.missing()).toBeNull();
    await provider.text!('qwen').write(requests.stories, hearing());
    expect(loopback.paid()[0]!.headers).not.toHaveProperty('authorization');
    expect(loopback.paid()[0]!.path).toBe('/v1/chat/completions');
  });

  it('is told the schema in words as well', async () => {
    const { provider, loopback, requests } = await compatible();
    await provider.text!('qwen').write(requests.storyboard, hearing());
    expect(bodies(loopback)[0]!.messages[0]!.content).toContain(JSON.stringify(jsonSchemaOf(requests.storyboard.schema)));
  });

  it.each([
    ['JSON without a schema', { forms: ['json_object'], sees: true }, [{ type: 'json_schema' }, { type: 'json_object' }]],
    ['words', { forms: [], sees: true }, [{ type: 'json_schema' }, { type: 'json_object' }, undefined]]
  ] as const)('is asked for %s where it takes no more, and is not asked for more again', async (_, abilities, asked) => {
    const { provider, loopback, requests } = await compatible(abilities);
    const tool = provider.text!('qwen');
    const context = hearing();
    await tool.write(requests.stories, context);
    expect(bodies(loopback).map(({ response_format: form }) => form && { type: form.type })).toEqual(asked);
    expect(context.lines.join('\n')).toContain('does not take this form');
    await tool.write(requests.storyboard, hearing());
    expect(bodies(loopback).at(-1)!.response_format?.type).toBe(asked.at(-1)?.type);
    expect(loopback.paid()).toHaveLength(asked.length + 1);
  });

  it('learns what a server takes once, from calls side by side', async () => {
    const { provider, loopback, requests } = await compatible({ forms: ['json_object'], sees: true });
    const tool = provider.text!('qwen');
    await Promise.all([tool.write(requests.stories, hearing()), tool.write(requests.stories, hearing())]);
    expect(bodies(loopback).map(({ response_format: form }) => form?.type).sort()).toEqual(['json_object', 'json_object', 'json_schema', 'json_schema']);
  });

  it('writes without the pictures where its model cannot see, and does not judge then', async () => {
    const { provider, loopback, requests } = await compatible({ ...allAbilities, sees: false });
    const context = hearing();
    await provider.text!('qwen').write(requests.stories, context);
    expect(bodies(loopback).at(-1)!.messages[1]!.content).toBe(requests.stories.prompt.text);
    expect(context.lines.join('\n')).toContain('without pictures');
    expect((await failureOf(provider.vision!('qwen').score(requests.score, hearing()))).code).toBe('bad_input');
  });

  it('uses the first model that a server in this network lists, or the one that the environment names', async () => {
    const first = await compatible();
    const context = hearing();
    expect((await first.provider.text!('default').write(first.requests.stories, context)).usage.usd).toBe(0);
    expect(bodies(first.loopback)[0]!.model).toBe('gpt-6-luna');
    expect(context.lines).toContain('The server\'s own model is used: gpt-6-luna.');
    const named = await compatible(allAbilities, { SCENEBOOK_COMPATIBLE_MODEL: 'qwen3' });
    await named.provider.text!('default').write(named.requests.stories, hearing());
    expect(bodies(named.loopback)[0]!.model).toBe('qwen3');
  });

  it('says what is missing without an address', async () => {
    const { provider } = await bench(() => openOpenaiLoopback(), openCompatible, () => ({}));
    expect(provider.missing()).toBe('No address of an OpenAI-compatible server is set.');
  });

  it.each([
    ['http://localhost:11434', true], ['http://192.168.1.7:1234/v1', true], ['http://[::1]:8000', true], ['http://ollama:11434', true], ['http://box.local', true],
    ['https://openrouter.ai/api/v1', false], ['https://8.8.8.8/v1', false]
  ])('knows whether %s is in this network: %s', (base, near) => {
    expect(isNear(base)).toBe(near);
  });
});
