/** The part of the contract for clips, which are slow, paid jobs: submitted once, kept, looked at, fetched at once. */
import { expect, it } from 'vitest';
import type { ToolErrorCode } from '../../src/lib/pipeline/steps/tools.ts';
import { probeVideo } from '../../src/lib/server/media/probe.ts';
import type { Play } from '../support/loopback/plays.ts';
import { failureOf, hearing } from './requests.ts';
import type { Contract, Stage } from './suite.ts';

export function slowJobs(given: Contract, stage: Stage): void {
  const loopback = () => stage.loopback!;
  const animate = (context = hearing()) => stage.tools.video.animate(stage.requests.clip, context);

  it('keeps a job\'s handle before the first look at it', async () => {
    const looksAtHandle: number[] = [];
    const context = hearing({ onHandle: () => void looksAtHandle.push(loopback().looks().length) });
    await animate(context);
    expect(looksAtHandle).toEqual([0]);
    expect(loopback().paid()).toHaveLength(1);
    expect(loopback().looks().length).toBeGreaterThanOrEqual(3);
    expect(structuredClone(context.handles[0])).toEqual(context.handles[0]);
  });

  it('CLIP-6, ORCH-2: goes on with a kept job after a restart, without submitting another', async () => {
    const first = hearing();
    loopback().play = 'never';
    expect((await failureOf(animate(first))).code).toBe('timeout');
    expect(loopback().paid()).toHaveLength(1);
    loopback().play = 'well';
    const later = JSON.parse(JSON.stringify(first.handles.at(-1))) as unknown;
    const { value: { video } } = await animate(hearing({ handle: later }));
    expect((await probeVideo(stage.store.path(video))).frames).toBeGreaterThan(0);
    expect(loopback().paid()).toHaveLength(1);
  });

  it('CLIP-6: waits ten minutes for a job, then gives up and keeps its handle', async () => {
    loopback().play = 'never';
    const context = hearing();
    const error = await failureOf(animate(context));
    expect({ code: error.code, charged: error.charged }).toEqual({ code: 'timeout', charged: 'maybe' });
    expect(context.handles).toHaveLength(1);
    const waited = stage.slept.reduce((sum, each) => sum + each, 0);
    expect(waited).toBeGreaterThan(9 * 60_000);
    expect(waited).toBeLessThanOrEqual(10 * 60_000);
  });

  it('submits no second job when the run tries again after a failure of something else', async () => {
    loopback().play = 'never';
    const context = hearing();
    await failureOf(animate(context));
    loopback().play = 'well';
    await animate(context);
    expect(loopback().paid()).toHaveLength(1);
  });

  it.each(['stumbling', 'strange'] as const)('goes on looking at a job that is played "%s"', async (play) => {
    loopback().play = play;
    const context = hearing();
    await animate(context);
    expect(loopback().paid()).toHaveLength(1);
    expect(context.handles).toHaveLength(1);
  });

  const turned: readonly (readonly [Play, ToolErrorCode])[] = [['look wrong key', 'auth'], ['look no access', 'no_access'], ['look quota', 'quota'], ['look bad request', 'bad_input']];
  it.each(turned)('keeps a job whose looks are turned away ("%s"), says that it may be charged, and goes on with it later', async (play, code) => {
    loopback().play = play;
    const context = hearing();
    const error = await failureOf(animate(context));
    expect({ code: error.code, charged: error.charged }).toEqual({ code, charged: 'maybe' });
    expect(context.handles).toHaveLength(1);
    loopback().play = 'well';
    await animate(hearing({ handle: context.handles[0] }));
    expect(loopback().paid()).toHaveLength(1);
  });

  it('drops a job that is over, so that a later press begins another', async () => {
    loopback().play = 'refused';
    const context = hearing();
    await failureOf(animate(context));
    expect(context.handles.at(-1)).toBeNull();
  });

  it.each(['busy', 'failed'] as const)('CLIP-6: tries a clip that is played "%s" once more after 30 s, then gives up', async (play) => {
    loopback().play = play;
    const error = await failureOf(animate());
    expect(error.code).toBe('unavailable');
    expect(loopback().paid()).toHaveLength(2);
    expect(stage.slept).toContain(30_000);
  });

  it.each(['busy once', 'failed once'] as const)('CLIP-6: makes a clip at the second try when the first is played "%s"', async (play) => {
    loopback().play = play;
    const context = hearing();
    await animate(context);
    expect(loopback().paid()).toHaveLength(2);
    expect(context.lines.join('\n')).toContain('once more');
  });

  it('forgets a job that failed before it submits the next one', async () => {
    loopback().play = 'failed once';
    const submitted: number[] = [];
    const context = hearing({ onHandle: () => void submitted.push(loopback().paid().length) });
    await animate(context);
    expect(context.handles[1]).toBeNull();
    expect(submitted).toEqual([1, 1, 2]);
  });

  it('REF-6: films by a safer wording after a refusal, from the same pictures', async () => {
    loopback().play = 'refused once';
    const context = hearing();
    await animate(context);
    const [one, two, ...more] = loopback().paid();
    expect(more).toEqual([]);
    expect(two!.raw.toString()).toContain('family-friendly');
    expect(Math.abs(two!.raw.byteLength - one!.raw.byteLength)).toBeLessThan(2000);
    expect(context.handles.at(-1)).toMatchObject({ level: 1 });
  });

  it('REF-6: gives a clip up after three wordings', async () => {
    loopback().play = 'refused';
    expect((await failureOf(animate())).code).toBe('refused');
    expect(loopback().paid()).toHaveLength(3);
  });

  const files: readonly (readonly [Play, ToolErrorCode])[] = given.inlineClips
    ? [['file short', 'bad_reply'], ['file false', 'bad_reply']]
    : [['file gone', 'unavailable'], ['file forbidden', 'unavailable'], ['file short', 'transient'], ['file false', 'bad_reply'], ['file elsewhere', 'bad_reply']];
  it.each(files)('CLIP-2: tells of a finished clip whose file is played "%s", charged, and submits no other', async (play, code) => {
    loopback().play = play;
    const error = await failureOf(animate());
    expect({ code: error.code, charged: error.charged }).toEqual({ code, charged: 'yes' });
    expect(error.usage?.units).not.toEqual({});
    expect(loopback().paid()).toHaveLength(1);
    expect(loopback().strayed()).toBe(0);
  });
}
