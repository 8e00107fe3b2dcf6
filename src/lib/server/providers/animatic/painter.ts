/**
 * The animatic engine's painter: frames composed from the user's own pictures. A frame is layers (plate, view, subject,
 * place) plus the picture they give; the next frame goes on from the layers, so that the film is one continuous take.
 * Equal requests and seeds give equal pixels. Caches apart, the painter keeps no state.
 */
import type { ArtifactRef, BriefImage, FrameLayers } from '../../../pipeline/outputs.ts';
import { frameSizes, type Aspect } from '../../../pipeline/words.ts';
import { ToolError, type ImageTool, type Produced, type RunContext } from '../../../pipeline/steps/tools.ts';
import { putPng } from '../../media/pictures.ts';
import type { ArtifactStore } from '../../storage/files.ts';
import { composeFrame } from './compose.ts';
import { continueScene } from './last-frame.ts';
import { createMaterials } from './materials.ts';
import { openScene, type PaintRequest, type Scene } from './first-frame.ts';
import { drawSlate } from './slate.ts';

export type Painted = { image: ArtifactRef; layers: FrameLayers | null };

/** `learn` cuts product pictures out ahead of the first frame that shows them. */
export type Painter = ImageTool & { readonly learn: (images: readonly BriefImage[]) => Promise<void> };

/**
 * The ImageTool. Errors: `missing_file` when an artifact is gone, `bad_input` when one cannot be read, `cancelled`.
 */
export function createPainter(store: ArtifactStore): Painter {
  const materials = createMaterials(store);

  async function paint(request: PaintRequest, context: RunContext): Promise<Produced<Painted>> {
    try {
      return await painted(request, context);
    } finally {
      await materials.settled();
    }
  }

  async function painted(request: PaintRequest, context: RunContext): Promise<Produced<Painted>> {
    const { aspect, base, facts } = request;
    const stage = checkpoint(context);
    stage(0, 'reading pictures');
    const going = { request, materials, seed: context.seed, stage };
    const scene = facts.position === 'end' && base ? await continueScene(going, base) : await openScene(going);
    stage(0.8, 'composing the frame');
    const frame = compose(aspect, scene);
    if (facts.slate) await drawSlate(frame, facts);
    stage(0.92, 'keeping the frame');
    const [image, layers] = await Promise.all([putPng(store, frame), layersOf(scene)]);
    context.progress({ fraction: 1, note: 'painted' });
    return { value: { image, layers }, usage: { units: { image: 1 }, usd: 0 } };
  }
  const learn = async (images: readonly BriefImage[]) => {
    for (const image of images) await materials.cut(image);
  };
  return { paint, learn };
}

function compose(aspect: Aspect, { plate, view, subject }: Scene) {
  return composeFrame(frameSizes[aspect], plate.pixels, view, subject?.layer.pixels ?? null, subject?.place ?? null);
}

const layersOf = async ({ plate, view, subject }: Scene): Promise<FrameLayers> => ({
  plate: await plate.ref, view, subject: subject ? { image: await subject.layer.ref, place: subject.place } : null
});

/** Reports a true fraction and stops where the run was cancelled. */
const checkpoint = (context: RunContext) => (fraction: number, note: string): void => {
  if (context.signal.aborted) {
    throw new ToolError('cancelled', 'The frame was cancelled before it was finished.', { advice: 'Run the cell again when you want it.' });
  }
  context.progress({ fraction, note });
};
