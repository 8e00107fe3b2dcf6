/**
 * What every provider has to do, the engine on this machine too. A provider's test file opens it, says which models it
 * has, and, where it calls out, brings a loopback server that knows the plays of tests/support/loopback/plays.ts.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { driftOutput, storiesDraft, storyboardDraft } from '../../src/lib/pipeline/outputs.ts';
import type { Capability, Tools } from '../../src/lib/pipeline/steps/tools.ts';
import { probeVideo } from '../../src/lib/server/media/probe.ts';
import type { Provider } from '../../src/lib/server/providers/toolbox.ts';
import type { ArtifactStore } from '../../src/lib/server/storage/files.ts';
import type { Loopback } from '../support/loopback/plays.ts';
import { openTestStore } from '../support/video.ts';
import { failureOf, hearing, makeRequests, type Heard, type Requests } from './requests.ts';
import { paidCalls } from './paid-calls.ts';
import { slowJobs } from './slow-jobs.ts';

export type Opened = {
  readonly provider: Provider;
  /** Null for what never leaves the machine. */
  readonly loopback: Loopback | null;
  /** The waits that it made, in milliseconds. */
  readonly slept: readonly number[];
  readonly close: () => Promise<void>;
};
export type Contract = {
  readonly name: string;
  readonly models: Partial<Record<Exclude<Capability, 'media'>, string>>;
  /** The key that it is given; it must turn up nowhere. */
  readonly key: string;
  /** Whether its pictures are made by a slow job, as its clips are. */
  readonly slowPictures?: boolean;
  /** Whether a picture lies at an address, from which it is fetched. */
  readonly filedPictures?: boolean;
  /** Whether a clip comes inside the answer, so that there is no file to fetch. */
  readonly inlineClips?: boolean;
  readonly open: (store: ArtifactStore) => Promise<Opened>;
};

export type Stage = Opened & { readonly store: ArtifactStore; readonly requests: Requests; readonly tools: Tools };

/** One call of a capability, with a request that any provider can serve. */
export const asks: Record<Exclude<Capability, 'media'>, (stage: Stage, context: Heard) => Promise<{ usage: { units: object; usd: number | null } }>> = {
  text: ({ tools, requests }, context) => tools.text.write(requests.stories, context),
  image: ({ tools, requests }, context) => tools.image.paint(requests.startFrame, context),
  video: ({ tools, requests }, context) => tools.video.animate(requests.clip, context),
  vision: ({ tools, requests }, context) => tools.vision.score(requests.score, context)
};

export function contract(given: Contract): void {
  describe(given.name, () => {
    const stage = {} as { -readonly [K in keyof Stage]: Stage[K] };
    let remove: () => Promise<void>;

    beforeEach(async () => {
      const made = await openTestStore();
      remove = made.remove;
      const opened = await given.open(made.store);
      const tools = Object.fromEntries(Object.entries(given.models).map(([capability, model]) => [capability, opened.provider[capability as Capability]?.(model)]));
      Object.assign(stage, opened, { store: made.store, requests: await makeRequests(made.store), tools });
    });
    afterEach(async () => {
      await stage.close();
      await remove();
    });

    serves(given, stage);
    stops(given, stage);
    if (given.key) {
      paidCalls(given, stage);
      if (given.models.video) slowJobs(given, stage);
    }
  });
}

function serves({ name, models }: Contract, stage: Stage): void {
  const wellTold = (context: Heard, usage: { units: object; usd: number | null }) => {
    expect(context.progressed.length).toBeGreaterThan(0);
    for (const { fraction } of context.progressed) if (fraction !== null) expect(fraction >= 0 && fraction <= 1).toBe(true);
    expect(Object.values(usage.units).every((amount) => typeof amount === 'number' && amount >= 0)).toBe(true);
    if (stage.loopback) expect(Object.keys(usage.units)).not.toEqual([]);
    else expect(usage.usd).toBe(0);
  };

  it.runIf(models.text)('AD-2, AD-3: writes stories and a storyboard that satisfy their schemas', async () => {
    const context = hearing();
    const stories = await stage.tools.text.write(stage.requests.stories, context);
    const board = await stage.tools.text.write(stage.requests.storyboard, hearing());
    expect(storiesDraft.safeParse(stories.value).error).toBeUndefined();
    expect(storyboardDraft.safeParse(board.value).error).toBeUndefined();
    wellTold(context, stories.usage);
  });

  it.runIf(models.image)('KEY-1, KEY-3, KEY-6: paints first and last frames as PNG of the project\'s size', async () => {
    for (const request of [stage.requests.startFrame, stage.requests.endFrame]) {
      const context = hearing();
      const { value: { image }, usage } = await stage.tools.image.paint(request, context);
      expect(image).toMatchObject({ mime: 'image/png', width: 1280, height: 720 });
      expect(stage.store.has(image)).toBe(true);
      wellTold(context, usage);
    }
  });

  it.runIf(models.video)('CLIP-2, AD-8: makes a clip between two keyframes, kept as MP4 of the project\'s size beside the file that came', async () => {
    const context = hearing();
    const { value: { video, original }, usage } = await stage.tools.video.animate(stage.requests.clip, context);
    expect(await probeVideo(stage.store.path(video))).toMatchObject({ width: 1280, height: 720, rate: 24 });
    expect(original ? stage.store.has(original) : name.startsWith('The animatic')).toBe(true);
    wellTold(context, usage);
  });

  it.runIf(models.vision)('CLIP-3: scores a clip with subjects, issues and a prompt that would mend it', async () => {
    const context = hearing();
    const { value, usage } = await stage.tools.vision.score(stage.requests.score, context);
    expect(driftOutput.safeParse(value).error).toBeUndefined();
    wellTold(context, usage);
  });

  it.runIf(models.video)('REF-5: refuses a first frame together with references before anything is sent', async () => {
    const error = await failureOf(stage.tools.video.animate(stage.requests.mixture, hearing()));
    expect(error.code).toBe('bad_input');
    expect(error.advice).not.toBe('');
    expect(stage.loopback?.server.asked ?? []).toEqual([]);
  });
}

function stops({ models }: Contract, stage: Stage): void {
  for (const capability of Object.keys(models) as (keyof typeof asks)[]) {
    it(`stops a call for ${capability} that was cancelled before it began`, async () => {
      const error = await failureOf(asks[capability](stage, hearing({ signal: AbortSignal.abort() })));
      expect(error.code).toBe('cancelled');
      expect(error.charged).toBe('no');
      expect(stage.loopback?.paid() ?? []).toEqual([]);
    });

    it(`stops a call for ${capability} while it is under way`, async () => {
      const stop = new AbortController();
      if (stage.loopback) stage.loopback.play = capability === 'video' ? 'never' : 'silent';
      const context = hearing({ signal: stop.signal, onProgress: () => stage.loopback === null && stop.abort() });
      const work = failureOf(asks[capability](stage, context));
      if (stage.loopback) {
        while (!(capability === 'video' ? stage.loopback.looks() : stage.loopback.paid()).length) await new Promise((resolve) => setImmediate(resolve));
        stop.abort();
      }
      const error = await work;
      expect(error.code).toBe('cancelled');
      if (stage.loopback) expect(error.charged).toBe('maybe');
    });
  }
}
