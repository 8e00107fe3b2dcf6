/** A real chain of three scenes by our own painter, mover and media tool, which the judge must find right, and wrong once spoiled. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { ArtifactRef, BriefImage, CameraMove, Keyframe, ShotSize } from '../../src/lib/pipeline/outputs.ts';
import type { FrameFacts, ImageTool, VisionTool } from '../../src/lib/pipeline/steps/tools.ts';
import { createMediaTool } from '../../src/lib/server/media/media-tool.ts';
import { createJudge } from '../../src/lib/server/providers/animatic/judge.ts';
import { createMover } from '../../src/lib/server/providers/animatic/mover.ts';
import { createPainter } from '../../src/lib/server/providers/animatic/painter.ts';
import { openStore } from '../../src/lib/server/storage/files.ts';
import { context, type JudgeRequest } from '../support/judge-scenes.ts';
import { drawPackshot, type PackshotCategory } from '../support/packshots.ts';

const prompt = { system: '', text: '', images: [] };
const plan: readonly { readonly picture: number; readonly shot: ShotSize; readonly camera: CameraMove }[] = [
  { picture: 0, shot: 'medium', camera: 'push_in' }, { picture: 1, shot: 'close_up', camera: 'orbit_right' }, { picture: 0, shot: 'wide', camera: 'pull_out' }
];

let data: string;
let store: ReturnType<typeof openStore>;
let judge: Pick<VisionTool, 'score'>;
let painter: ImageTool;
let references: readonly BriefImage[];
let scenes: readonly JudgeRequest[];
beforeAll(async () => {
  data = await mkdtemp(join(tmpdir(), 'judge-chain-'));
  store = openStore(data);
  judge = createJudge(store);
  painter = createPainter(store);
  references = [await picture('fashion'), await picture('cosmetics')];
  scenes = await film();
}, 120_000);
afterAll(() => rm(data, { recursive: true, force: true }));

async function picture(category: PackshotCategory): Promise<BriefImage> {
  const png = await drawPackshot(category);
  const { width, height } = await sharp(png).metadata();
  return { image: await store.put(png, { mime: 'image/png', width, height }), name: `${category}.png` };
}

async function paint(base: Keyframe | null, scene: (typeof plan)[number], images = references): Promise<Keyframe> {
  const facts: FrameFacts = {
    position: base ? 'end' : 'start', role: 'body', title: 'A scene', words: 'The product on a calm set.', ...scene, duration: base ? 1 : 0,
    style: { look: 'soft studio', light: 'soft light', palette: ['#e9c3b4', '#a85f4a', '#f6e6cf'], category: 'fashion' }, images, slate: false
  };
  return (await painter.paint({ prompt, aspect: '16:9', base, facts }, context({ seed: 7 }))).value;
}

/** Every scene but the first opens on the frame with which the one before it ends. */
async function film(): Promise<JudgeRequest[]> {
  const [mover, media] = [createMover(store, process.env), createMediaTool(store, process.env)];
  const requests: JudgeRequest[] = [];
  let start = await paint(null, plan[0]!);
  for (const scene of plan) {
    const end = await paint(start, scene);
    const clip = await mover.animate({ mode: 'first_and_last_frame', prompt, aspect: '16:9', duration: 1, first: start, last: end, camera: scene.camera }, context());
    const { first, middle, last } = await media.frames(clip.value.video, context());
    // The judge is told no layers, as in a run.
    requests.push({
      prompt, clip: { first, middle, last }, start: { image: start.image, layers: null }, end: { image: end.image, layers: null },
      references, picture: scene.picture, threshold: 0.8
    });
    start = end;
  }
  return requests;
}

async function recoloured(ref: ArtifactRef): Promise<ArtifactRef> {
  const { data: jpeg, info } = await sharp(store.path(ref)).modulate({ hue: 120 }).jpeg({ quality: 88 }).toBuffer({ resolveWithObject: true });
  return store.put(jpeg, { mime: 'image/jpeg', width: info.width, height: info.height });
}

const verdict = async (request: JudgeRequest) => (await judge.score(request, context())).value;

describe.each([0, 1, 2])('CLIP-3: the judge of scene %i of a real chain', (index) => {
  it('finds the clip right', async () => {
    const drift = await verdict(scenes[index]!);
    expect(drift.issues).toEqual([]);
    expect(drift.score).toBeGreaterThanOrEqual(0.88);
  });

  it.each(['first', 'middle', 'last'] as const)('finds a recoloured %s frame', async (frame) => {
    const scene = scenes[index]!;
    const drift = await verdict({ ...scene, clip: { ...scene.clip, [frame]: await recoloured(scene.clip[frame]) } });
    expect(drift.score).toBeLessThan(0.8);
    expect(drift.issues.map((issue) => issue.frame)).toContain(frame);
  });

  it('finds a product of which the brief has no picture', async () => {
    const foreign = (await paint(null, { ...plan[index]!, picture: 0 }, [await picture('tech')])).image;
    const scene = scenes[index]!;
    const drift = await verdict({ ...scene, end: { image: foreign, layers: null }, clip: { ...scene.clip, last: foreign } });
    expect(drift.score).toBeLessThan(0.8);
    expect(drift.issues.map((issue) => issue.code)).toContain('product_missing');
  });

  it('finds a middle that has nothing to do with the keyframes', async () => {
    const foreign = (await paint(null, { ...plan[index]!, picture: 0 }, [await picture('drinks')])).image;
    const scene = scenes[index]!;
    const drift = await verdict({ ...scene, clip: { ...scene.clip, middle: await recoloured(foreign) } });
    expect(drift.score).toBeLessThan(0.8);
    expect(drift.issues.map((issue) => issue.code)).toContain('jump');
  });
});

describe('CLIP-3: the judge of a chain', () => {
  it('says the same of a scene whether or not it saw the scene before', async () => {
    const fresh = (await createJudge(store).score(scenes[2]!, context())).value;
    expect(fresh).toEqual(await verdict(scenes[2]!));
  });
});
