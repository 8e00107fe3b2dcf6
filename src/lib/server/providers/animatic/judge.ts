/**
 * The animatic judge: a consistency score from the pixels (CLIP-3). The clip's first and last frame must be its
 * keyframes, its middle must come from them, and the frames must show what the brief's pictures show, whatever the
 * keyframes say. The score is governed by the worst of these, for one wrong frame makes a wrong clip.
 */
import { setImmediate } from 'node:timers/promises';
import type { ArtifactRef, BriefImage } from '../../../pipeline/outputs.ts';
import { ToolError, type RunContext, type VisionTool } from '../../../pipeline/steps/tools.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { explainMiddle } from './judging/between.ts';
import { lookCloser } from './judging/closer.ts';
import { compareFrames } from './judging/compare.ts';
import { drawHeatmap } from './judging/heatmap.ts';
import { createProductFinder } from './judging/products.ts';
import { comparisonSize, readRaster, sizeOf, type Raster, type Size } from './judging/raster.ts';
import { remember } from './lru.ts';
import { verdictOf, worstFrame } from './judging/verdict.ts';

type Request = Parameters<VisionTool['score']>[0];

/** `learn` reads product pictures ahead of the first clip that shows them. */
export type Judge = Pick<VisionTool, 'score'> & { readonly learn: (images: readonly BriefImage[]) => Promise<void> };

/** A judge over the pictures of `store`. It remembers product pictures and what keyframes showed of them. */
export function createJudge(store: ArtifactStore): Judge {
  const { findProducts, learn } = createProductFinder(store);
  // A scene's end frame is the next one's start frame.
  const keyframes = remember<Raster>(4);
  const keyframe = (image: ArtifactRef, size: Size) =>
    keyframes.get(`${image.artifact}/${size.width}x${size.height}`, () => readRaster(store, image, size));

  async function score(request: Request, context: RunContext) {
    const step = stepper(context);
    await step(0, 'reading frames');
    const { clip, start, end, references, picture } = request;
    const size = comparisonSize(await sizeOf(store, clip.first));
    const [first, middle, last, startFrame, endFrame] = await Promise.all([
      readRaster(store, clip.first, size), readRaster(store, clip.middle, size), readRaster(store, clip.last, size),
      keyframe(start.image, size), keyframe(end.image, size)
    ]);
    await step(0.3, 'comparing with the keyframes');
    const compared = { first: compareFrames(first, startFrame), last: compareFrames(last, endFrame) };
    await step(0.45, 'following the movement');
    const between = explainMiddle(middle, startFrame, endFrame);
    await step(0.6, 'looking for the product');
    const product = await findProducts({
      start: { key: start.image, keyframe: startFrame, frame: first, alike: compared.first.score },
      middle, dissolved: between.dissolved,
      end: { key: end.image, keyframe: endFrame, frame: last, alike: compared.last.score }
    }, references, picture, () => step(0.7, 'looking for the product'));
    await step(0.85, 'reading its details');
    const alike = { first: compared.first.score, middle: between.score, last: compared.last.score };
    const details = product ? await lookCloser(store, clip, product, first.half, alike) : {};
    await step(0.9, 'drawing the heat map');
    const findings = { ...compared, middle: between, product, details };
    const name = worstFrame(findings);
    const heatmap = await drawHeatmap(store, { first, middle, last }[name], findings[name].map, product?.[name]?.sighting ?? null, details[name] ?? null);
    await step(1, 'done');
    return { value: { ...verdictOf(findings), heatmap }, usage: { units: { image: 5 + references.length }, usd: 0 } };
  }

  return {
    learn,
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
