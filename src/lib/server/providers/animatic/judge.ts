/**
 * The animatic judge: a consistency score from the pixels (CLIP-3). The clip's first and last frame must be its
 * keyframes, its middle must come from them, and the frames must show what the pictures of those who appear show, or
 * those of the brief where the scene names nobody, whatever the keyframes say. The score is governed by the worst of these, for one wrong frame makes a wrong clip.
 */
import { setImmediate } from 'node:timers/promises';
import type { ArtifactRef, BriefImage } from '../../../pipeline/outputs.ts';
import { ToolError, type RunContext, type VisionTool } from '../../../pipeline/steps/tools.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { findFurther, findLoose, sidesOf, type Unmeasured } from './judging/appearing.ts';
import { explainMiddle } from './judging/between.ts';
import { lookCloser } from './judging/closer.ts';
import { blockMap, compareFrames } from './judging/compare.ts';
import { facesOf } from './judging/faces.ts';
import type { FrameName } from './judging/findings.ts';
import { drawHeatmap } from './judging/heatmap.ts';
import { createProductFinder } from './judging/products.ts';
import { comparisonSize, readRaster, sizeOf, type Raster, type Size } from './judging/raster.ts';
import { remember } from './lru.ts';
import { verdictOf, worstFrame, type Findings } from './judging/verdict.ts';

type Request = Parameters<VisionTool['score']>[0];

/** `learn` reads product pictures ahead of the first clip that shows them. */
export type Judge = Pick<VisionTool, 'score'> & { readonly learn: (images: readonly BriefImage[]) => Promise<void> };

/** A judge over the pictures of `store`. It remembers product pictures and what keyframes showed of them. */
export function createJudge(store: ArtifactStore): Judge {
  const finder = createProductFinder(store);
  // A scene's end frame is the next one's start frame.
  const keyframes = remember<Raster>(4);
  const keyframe = (image: ArtifactRef, size: Size) =>
    keyframes.get(`${image.artifact}/${size.width}x${size.height}`, () => readRaster(store, image, size));

  async function score(request: Request, context: RunContext) {
    const step = stepper(context);
    await step(0, 'reading frames');
    const { clip, start, end } = request;
    const size = comparisonSize(await sizeOf(store, clip.first));
    const [first, middle, last, startFrame, endFrame] = await Promise.all([
      readRaster(store, clip.first, size), readRaster(store, clip.middle, size), readRaster(store, clip.last, size),
      start && keyframe(start.image, size), end && keyframe(end.image, size)
    ]);
    const frames = { first, middle, last };
    const keyframes = start && end && startFrame && endFrame ? { start: { key: start.image, raster: startFrame }, end: { key: end.image, raster: endFrame } } : null;
    const { findings, alike } = keyframes ? await besideKeyframes(request, frames, keyframes, step) : await alone(request, frames, step);
    await step(0.85, 'reading its details');
    const details = findings.product ? await lookCloser(store, clip, findings.product, first.half, alike) : {};
    await step(0.9, 'drawing the heat map');
    const all: Findings = { ...findings, details };
    const name = worstFrame(all);
    const heatmap = await drawHeatmap(store, frames[name], all.kept?.[name].map ?? blockMap(first.half), all.product?.[name]?.sighting ?? null, details[name] ?? null);
    await step(1, 'done');
    const pictures = (keyframes ? 5 : 3) + request.references.length + (request.cast?.length ?? 0);
    return { value: { ...verdictOf(all), heatmap }, usage: { units: { image: pictures }, usd: 0 } };
  }

  /** A clip between two keyframes: it must be them, come from them, and show what they show of those who appear. */
  async function besideKeyframes(request: Request, { first, middle, last }: Frames, { start, end }: Keyframes, step: Step): Promise<Looked> {
    await step(0.3, 'comparing with the keyframes');
    const compared = { first: compareFrames(first, start.raster), last: compareFrames(last, end.raster) };
    await step(0.45, 'following the movement');
    const between = explainMiddle(middle, start.raster, end.raster);
    await step(0.6, 'looking for the product');
    const { products, picture, further, unmeasured } = sidesOf(request);
    const pause = () => step(0.7, 'looking for the product');
    const seen = {
      start: { key: start.key, keyframe: start.raster, frame: first, alike: compared.first.score }, middle, dissolved: between.dissolved,
      end: { key: end.key, keyframe: end.raster, frame: last, alike: compared.last.score }
    };
    const product = await finder.findProducts(seen, { references: products, picture, strict: (request.cast?.length ?? 0) > 0 }, pause);
    const others = await findFurther(finder, seen, further, pause);
    return {
      findings: { kept: { ...compared, middle: between }, product, ...appearing(request, others, unmeasured) },
      alike: { first: compared.first.score, middle: between.score, last: compared.last.score }
    };
  }

  /** A clip that was filmed from its references: they are all that it can be held against. */
  async function alone(request: Request, frames: Frames, step: Step): Promise<Looked> {
    await step(0.5, 'looking for the product');
    const { products, picture, further, unmeasured } = sidesOf(request);
    const pause = () => step(0.7, 'looking for the product');
    const product = await finder.findLoosely(frames, products, picture, pause);
    const others = await findLoose(finder, frames, further, pause);
    return { findings: { kept: null, product, ...appearing(request, others, unmeasured) }, alike: { first: 0, middle: 0, last: 0 } };
  }

  return {
    learn: finder.learn,
    async score(request, context) {
      try {
        return await score(request, context);
      } catch (error) {
        if (error instanceof ToolError) throw error;
        throw new ToolError('media_failed', 'One of the pictures of this clip could not be read.', {
          advice: 'Run the clip again, then check it again.', detail: error instanceof Error ? error.message : String(error), cause: error
        });
      }
    }
  };
}

type Frames = Readonly<Record<FrameName, Raster>>;
type Keyframes = Readonly<Record<'start' | 'end', { readonly key: ArtifactRef; readonly raster: Raster }>>;
/** `alike`: 0 to 1, how much each frame is what its keyframes make it. */
type Looked = { readonly findings: Omit<Findings, 'details'>; readonly alike: Readonly<Record<FrameName, number>> };

/** What was found of those who appear, the scene's own product apart. */
function appearing({ cast = [], faces }: Request, others: Awaited<ReturnType<typeof findFurther>>, unmeasured: readonly Unmeasured[]) {
  const seen = facesOf(cast, faces);
  return { further: others.found, faces: seen.found, unmeasured: [...others.unmeasured, ...seen.unmeasured, ...unmeasured] };
}

type Step = (fraction: number, note: string) => Promise<void>;

/** Reports progress, lets other work in, and stops where the run was cancelled. */
function stepper({ signal, progress }: RunContext): Step {
  let reached = 0;
  return async (fraction, note) => {
    await setImmediate();
    if (signal.aborted) throw new ToolError('cancelled', 'The check was cancelled.', { advice: 'Run the cell again when you want it.' });
    reached = Math.max(reached, fraction);
    progress({ fraction: reached, note });
  };
}
