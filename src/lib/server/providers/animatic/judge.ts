/**
 * The animatic judge: a consistency score from the pixels (CLIP-3). The clip's first and last frame must be its
 * keyframes, its middle must come from them, and all three must show the product as its picture shows it, whatever the
 * keyframes say. The score is governed by the worst of these, for one wrong frame makes a wrong clip.
 */
import { setImmediate } from 'node:timers/promises';
import type { ArtifactRef, BriefImage } from '../../../pipeline/outputs.ts';
import { ToolError, type RunContext, type VisionTool } from '../../../pipeline/steps/tools.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { findProduct } from './judging/appearance.ts';
import { explainMiddle } from './judging/between.ts';
import { compareFrames } from './judging/compare.ts';
import { drawHeatmap } from './judging/heatmap.ts';
import { readLook, type Look } from './judging/look.ts';
import { comparisonSize, readRaster, sizeOf, type Raster } from './judging/raster.ts';
import { productScoreOf, verdictOf, worstFrame, type ProductFindings } from './judging/verdict.ts';
import type { Sighting } from './judging/sighting.ts';
import { remember } from './lru.ts';

type Request = Parameters<VisionTool['score']>[0];
type Frames = { readonly first: Raster; readonly middle: Raster; readonly last: Raster };

/** Below this the other pictures of the brief are tried, to say what is shown instead. */
const doubtful = 0.75;

/** A judge over the pictures of `store`. It remembers the looks of the last dozen product pictures. */
export function createJudge(store: ArtifactStore): VisionTool {
  const looks = remember<Look>(12);
  const lookOf = (image: ArtifactRef) => looks.get(image.artifact, () => readLook(store, image));

  async function score(request: Request, context: RunContext) {
    const step = stepper(context);
    await step(0, 'reading frames');
    const { clip, start, end } = request;
    const size = comparisonSize(await sizeOf(store, clip.first));
    const [first, middle, last, startFrame, endFrame] = await Promise.all(
      [clip.first, clip.middle, clip.last, start.image, end.image].map((ref) => readRaster(store, ref, size))
    ) as [Raster, Raster, Raster, Raster, Raster];
    await step(0.3, 'comparing with the keyframes');
    const compared = { first: compareFrames(first, startFrame), last: compareFrames(last, endFrame) };
    await step(0.45, 'following the movement');
    const between = explainMiddle(middle, startFrame, endFrame);
    await step(0.6, 'looking for the product');
    const product = await productIn({ first, middle, last }, request, step);
    await step(0.9, 'drawing the heat map');
    const findings = { ...compared, middle: between, product };
    const name = worstFrame(findings);
    const heatmap = await drawHeatmap(store, clip[name], first.half, findings[name].map, product && product.sightings[name]);
    await step(1, 'done');
    return { value: { ...verdictOf(findings), heatmap }, usage: { units: { image: 5 + request.references.length }, usd: 0 } };
  }

  async function productIn(frames: Frames, { references, picture }: Request, step: Step): Promise<ProductFindings | null> {
    const reference = references[picture] ?? references[0];
    if (!reference) return null;
    const look = await lookOf(reference.image);
    const sightings = await sightingsOf(frames, look, step);
    const own = productScoreOf({ sightings });
    const instead = own < doubtful ? await betterMatch(frames, references, reference, own, step) : null;
    return { reference, look, sightings, instead };
  }

  async function betterMatch(
    frames: Frames, references: readonly BriefImage[], wanted: BriefImage, own: number, step: Step
  ): Promise<BriefImage | null> {
    let best: { reference: BriefImage | null; score: number } = { reference: null, score: Math.max(doubtful, own + 0.15) };
    for (const reference of references) {
      if (reference.image.content === wanted.image.content) continue;
      const look = { ...await lookOf(reference.image), bands: [] };
      const found = productScoreOf({ sightings: await sightingsOf(frames, look, step) });
      if (found > best.score) best = { reference, score: found };
    }
    return best.reference;
  }

  return {
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

async function sightingsOf({ first, middle, last }: Frames, look: Look, step: Step): Promise<ProductFindings['sightings']> {
  const opening = findProduct(first, look, null);
  await step(0.7, 'looking for the product');
  const centre = findProduct(middle, look, hintOf(opening));
  await step(0.8, 'looking for the product');
  const closing = findProduct(last, look, hintOf(centre));
  return { first: opening, middle: centre, last: closing };
}

const hintOf = (sighting: Sighting) => (sighting.score > 0.6 ? sighting : null);

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
