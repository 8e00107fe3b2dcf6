/** The part of the contract for calls that cost money: what goes wrong is told rightly, and nothing is sent twice. */
import { expect, it } from 'vitest';
import type { ToolErrorCode } from '../../src/lib/pipeline/steps/tools.ts';
import type { Play } from '../support/loopback/plays.ts';
import { failureOf, hearing } from './requests.ts';
import { asks, type Contract, type Stage } from './suite.ts';

type Ending = { readonly code: ToolErrorCode; readonly charged: 'no' | 'maybe' };

/** How every call ends whatever it is for. A job's answer is nothing but its number, so one without sense has lost the job. */
const endings: readonly { readonly play: Play; readonly ending: Ending; readonly job?: Ending }[] = [
  { play: 'limited', ending: { code: 'rate_limited', charged: 'no' } },
  { play: 'quota', ending: { code: 'quota', charged: 'no' } },
  { play: 'bad request', ending: { code: 'bad_input', charged: 'no' } },
  { play: 'wrong key', ending: { code: 'auth', charged: 'no' } },
  { play: 'no access', ending: { code: 'no_access', charged: 'no' } },
  { play: 'retired', ending: { code: 'retired_model', charged: 'no' } },
  { play: 'dropped', ending: { code: 'lost_result', charged: 'maybe' } },
  { play: 'cut', ending: { code: 'lost_result', charged: 'maybe' } },
  { play: 'empty', ending: { code: 'bad_reply', charged: 'maybe' }, job: { code: 'lost_result', charged: 'maybe' } },
  { play: 'page', ending: { code: 'bad_reply', charged: 'maybe' }, job: { code: 'lost_result', charged: 'maybe' } },
  { play: 'sent on', ending: { code: 'bad_reply', charged: 'maybe' } }
];

export function paidCalls(given: Contract, stage: Stage): void {
  const loopback = () => stage.loopback!;
  for (const capability of Object.keys(given.models) as (keyof typeof asks)[]) {
    const isJob = capability === 'video' || (capability === 'image' && given.slowPictures === true);

    it.each(endings)(`tells of a call for ${capability} that is played "$play", and sends it once`, async ({ play, ending, job = ending }) => {
      loopback().play = play;
      const context = hearing();
      const error = await failureOf(asks[capability](stage, context));
      expect({ code: error.code, charged: error.charged }).toEqual(isJob ? job : ending);
      expect(loopback().paid()).toHaveLength(1);
      expect(loopback().strayed()).toBe(0);
      expect(error.advice).toMatch(/\.$/u);
      expect(context.handles).toEqual([]);
      if (play === 'limited') expect(error.retryAfter).toBeGreaterThanOrEqual(3000);
      expect(JSON.stringify([error, error.message, error.stack, context.lines, context.progressed])).not.toContain(given.key);
    });

    it(`takes nothing from an answer for ${capability} that has another form, and says that it was or may have been charged`, async () => {
      loopback().play = 'nonsense';
      const error = await failureOf(asks[capability](stage, hearing()));
      expect(isJob ? ['lost_result'] : ['bad_reply', 'no_image']).toContain(error.code);
      expect(error.charged).not.toBe('no');
      expect(loopback().paid()).toHaveLength(1);
    });

    it(`sends a call for ${capability} with the key in a header, and nowhere else`, async () => {
      await asks[capability](stage, hearing());
      for (const { path, raw, headers } of loopback().paid()) {
        expect(path + raw.toString()).not.toContain(given.key);
        expect(Object.values(headers).some((value) => String(value).includes(given.key))).toBe(true);
      }
    });

    it.runIf(!isJob)(`tells that the provider is overloaded each time that a call for ${capability} meets it so, one call a try`, async () => {
      loopback().play = 'busy';
      const context = hearing();
      for (let tries = 1; tries <= 3; tries++) {
        const error = await failureOf(asks[capability](stage, context));
        expect({ code: error.code, charged: error.charged }).toEqual({ code: 'transient', charged: 'no' });
        expect(loopback().paid()).toHaveLength(tries);
      }
    });

    it.runIf(!isJob)(`leaves a call for ${capability} to the retries of the run when the provider is overloaded`, async () => {
      loopback().play = 'busy once';
      expect((await failureOf(asks[capability](stage, hearing()))).code).toBe('transient');
      await asks[capability](stage, hearing());
      expect(loopback().paid()).toHaveLength(2);
    });
  }

  const writers = (['text', 'vision'] as const).filter((capability) => given.models[capability]);
  it.each(writers)('has a misfit answer for %s put right once, and counts both calls', async (capability) => {
    const alone = (await asks[capability](stage, hearing())).usage.units as Record<string, number>;
    const before = loopback().paid().length;
    await stage.close();
    Object.assign(stage, await given.open(stage.store));
    Object.assign(stage.tools, { [capability]: stage.provider[capability]!(given.models[capability]!) });
    loopback().play = 'misfit once';
    const { usage } = await asks[capability](stage, hearing());
    expect(before).toBe(1);
    expect(loopback().paid()).toHaveLength(2);
    expect(usage.units).toEqual(Object.fromEntries(Object.entries(alone).map(([unit, amount]) => [unit, amount * 2])));
  });

  it.each(writers)('gives up on %s that does not fit twice, charged', async (capability) => {
    loopback().play = 'misfit';
    const error = await failureOf(asks[capability](stage, hearing()));
    expect({ code: error.code, charged: error.charged }).toEqual({ code: 'bad_reply', charged: 'yes' });
    expect(loopback().paid()).toHaveLength(2);
  });

  it.each(writers)('tells of a refusal of %s, without a second call', async (capability) => {
    loopback().play = 'refused';
    expect((await failureOf(asks[capability](stage, hearing()))).code).toBe('refused');
    expect(loopback().paid()).toHaveLength(1);
  });

  it.runIf(given.models.image)('REF-6: paints by a safer wording after a refusal, with the same pictures, and says which', async () => {
    loopback().play = 'refused once';
    const context = hearing();
    await stage.tools.image.paint(stage.requests.startFrame, context);
    const [one, two, ...more] = loopback().paid();
    expect(more).toEqual([]);
    expect(two!.raw.toString()).not.toContain('blood-red');
    expect(two!.raw.toString()).toContain('family-friendly');
    expect(Math.abs(two!.raw.byteLength - one!.raw.byteLength)).toBeLessThan(2000);
    expect(context.lines.join('\n')).toContain('Wording used (level 1)');
  });

  it.runIf(given.models.image)('REF-6: gives a frame up after three wordings, all with its pictures', async () => {
    loopback().play = 'refused';
    const error = await failureOf(stage.tools.image.paint(stage.requests.startFrame, hearing()));
    expect(error.code).toBe('refused');
    const sizes = loopback().paid().map(({ raw }) => raw.byteLength);
    expect(sizes).toHaveLength(3);
    expect(Math.max(...sizes) - Math.min(...sizes)).toBeLessThan(2000);
  });

  it.runIf(given.filedPictures).each([['file gone', 'unavailable'], ['file elsewhere', 'bad_reply']] as const)('AD-6: tells of a finished picture whose file is played "%s", charged, and begins no other', async (play, code) => {
    loopback().play = play;
    const error = await failureOf(stage.tools.image.paint(stage.requests.startFrame, hearing()));
    expect({ code: error.code, charged: error.charged }).toEqual({ code, charged: 'yes' });
    expect(loopback().paid()).toHaveLength(1);
    expect(loopback().strayed()).toBe(0);
  });

  it.runIf(given.models.image).each(['file false', 'file short'] as const)('AD-6: keeps nothing of a picture that is played "%s"', async (play) => {
    loopback().play = play;
    const error = await failureOf(stage.tools.image.paint(stage.requests.startFrame, hearing()));
    expect(error.charged).toBe('yes');
    expect(loopback().paid()).toHaveLength(1);
  });
}
