/** AD-4: a writer composes the frame, Seedream renders it; both on loopback servers. */
import { describe, expect, it } from 'vitest';
import { openOpenai } from '../../src/lib/server/providers/openai/index.ts';
import { openReplicate } from '../../src/lib/server/providers/replicate/index.ts';
import type { Opening } from '../../src/lib/server/providers/rest.ts';
import { openTwoStage } from '../../src/lib/server/providers/two-stage/index.ts';
import { chargesOf } from '../../src/lib/server/runner/attempts.ts';
import type { Attempt } from '../../src/lib/pipeline/index.ts';
import type { ChatBody } from '../support/loopback/chat.ts';
import { openOpenaiLoopback } from '../support/loopback/openai.ts';
import { openReplicateLoopback } from '../support/loopback/replicate.ts';
import { providerBench } from '../support/provider.ts';
import { failureOf, hearing } from './requests.ts';

const model = 'openai/gpt-6-luna > bytedance/seedream-4';
const bench = providerBench();

async function openBoth() {
  const [writer, painter] = await Promise.all([openOpenaiLoopback(), openReplicateLoopback()]);
  return { writer, painter, close: async () => void (await Promise.all([writer.close(), painter.close()])) };
}
const open = (opening: Required<Opening>) => openTwoStage(new Map([['openai', openOpenai(opening)]]), openReplicate(opening));
const twoStage = (keys: Readonly<Record<string, string>> = { OPENAI_API_KEY: 'sk-test', REPLICATE_API_TOKEN: 'r8_test' }) =>
  bench(openBoth, open, ({ writer, painter }) => ({ ...keys, OPENAI_BASE_URL: `${writer.server.url}/v1`, REPLICATE_BASE_URL: `${painter.server.url}/v1` }));

const inputOf = (painter: { paid: () => readonly { body: unknown }[] }, at = 0) => (painter.paid()[at]!.body as { input: { prompt: string; image_input: string[] } }).input;

describe('frames in two stages', () => {
  it('AD-4: are composed from the request and its pictures, and painted from the composition with the same pictures', async () => {
    const { provider, loopback: { writer, painter }, requests } = await twoStage();
    const context = hearing();
    const { value, usage } = await provider.image!(model).paint(requests.endFrame, context);
    const asked = writer.paid()[0]!.body as ChatBody;
    expect(JSON.stringify(asked.messages)).toContain('A cup on a sill');
    expect(asked.messages[1]!.content).toHaveLength(1 + requests.endFrame.prompt.images.length);
    const { prompt, image_input: pictures } = inputOf(painter);
    expect(prompt.split('\n')[1]).toMatch(/^cup cup .*light\.$/u);
    expect(prompt).not.toContain('A cup on a sill');
    expect(pictures).toHaveLength(requests.endFrame.prompt.images.length);
    expect(value.image).toMatchObject({ width: 1280, height: 720, mime: 'image/png' });
    expect(usage).toEqual({ units: { input_token: 900, output_token: 600, image: 1, input_image: 2 }, usd: null });
  });

  it('AD-4: keep their composition in the run\'s log', async () => {
    const { provider, requests } = await twoStage();
    const context = hearing();
    await provider.image!(model).paint(requests.startFrame, context);
    expect(context.lines.filter((line) => /^Composition: cup cup/u.test(line))).toHaveLength(1);
  });

  it('AD-10: cost the picture and the tokens of the composition', async () => {
    const { provider, requests } = await twoStage();
    const { usage } = await provider.image!(model).paint(requests.endFrame, hearing());
    const attempt = { provider: 'two-stage', model, step: 'keyframe_end@1', estimate: null } as unknown as Attempt;
    expect(chargesOf(attempt, usage).map(({ usd, basis }) => ({ usd: usd!.toFixed(5), basis }))).toEqual([{ usd: '0.03039', basis: 'price_book' }]);
  });

  it('are composed once for all tries of an attempt, and paid for once', async () => {
    const { provider, loopback: { writer, painter }, requests } = await twoStage();
    const context = hearing();
    painter.play = 'limited';
    expect((await failureOf(provider.image!(model).paint(requests.startFrame, context))).code).toBe('rate_limited');
    painter.play = 'well';
    const { usage } = await provider.image!(model).paint(requests.startFrame, context);
    expect(writer.paid()).toHaveLength(1);
    expect(usage.units).toEqual({ input_token: 900, output_token: 600, image: 1, input_image: 1 });
  });

  it('count a composition that had to be written again, each call once', async () => {
    const { provider, loopback: { writer }, requests } = await twoStage();
    const context = hearing();
    writer.play = 'misfit';
    expect(await failureOf(provider.image!(model).paint(requests.startFrame, context))).toMatchObject({ code: 'bad_reply', charged: 'yes', usage: { units: { input_token: 1800 } } });
    writer.play = 'well';
    const { usage } = await provider.image!(model).paint(requests.startFrame, context);
    expect(usage.units).toMatchObject({ input_token: 2700, output_token: 1800, image: 1 });
  });

  it('go on with the painter\'s job after a restart, without composing again', async () => {
    const { provider, loopback: { writer, painter }, requests } = await twoStage();
    painter.play = 'never';
    const first = hearing();
    await failureOf(provider.image!(model).paint(requests.startFrame, first));
    painter.play = 'well';
    await provider.image!(model).paint(requests.startFrame, hearing({ handle: first.handles[0] }));
    expect({ written: writer.paid().length, painted: painter.paid().length }).toEqual({ written: 1, painted: 1 });
  });

  it('REF-6: are painted by a safer wording of the composition after a refusal', async () => {
    const { provider, loopback: { writer, painter }, requests } = await twoStage();
    painter.play = 'refused once';
    await provider.image!(model).paint(requests.startFrame, hearing());
    expect(writer.paid()).toHaveLength(1);
    expect(inputOf(painter, 1).prompt).toContain('family-friendly');
    expect(inputOf(painter, 1).image_input).toEqual(inputOf(painter).image_input);
  });

  it('paint nothing when the writer refuses', async () => {
    const { provider, loopback: { writer, painter }, requests } = await twoStage();
    writer.play = 'refused';
    expect(await failureOf(provider.image!(model).paint(requests.startFrame, hearing()))).toMatchObject({ code: 'refused', charged: 'yes' });
    expect(painter.server.asked).toEqual([]);
  });

  it('say which of both keys is missing', async () => {
    expect((await twoStage({ REPLICATE_API_TOKEN: 'r8_test' })).provider.missing(model)).toBe('No key for OpenAI is set.');
    expect((await twoStage({ OPENAI_API_KEY: 'sk-test' })).provider.missing(model)).toBe('No key for Replicate is set.');
    expect((await twoStage()).provider.missing(model)).toBeNull();
  });

  it('are refused where the model names no writer and painter', async () => {
    const { provider } = await twoStage();
    expect(() => provider.image!('seedream')).toThrow('does not name a writer and a painter');
  });
});
