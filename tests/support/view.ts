/** A notebook view with a cell in every state, and the pictures that it shows, for looking at and testing the page. */
import { createHash } from 'node:crypto';
import sharp from 'sharp';
import type { ArtifactRef, Brief, Clip, Drift, Film, Keyframe, Stories, Storyboard } from '../../src/lib/pipeline/outputs.ts';
import { parseCell, sceneCell, sceneParts, type CellId } from '../../src/lib/pipeline/project.ts';
import { stateWords, type CellState } from '../../src/lib/pipeline/status.ts';
import type { CellView, NotebookView, ReasonView, SceneView, TakeView } from '../../src/lib/protocol.ts';

const shorts: Record<string, string> = {
  brief: 'Brief', stories: 'Stories', storyboard: 'Storyboard', export: 'Export', start: 'First frame', end: 'Last frame', clip: 'Clip', drift: 'Drift'
};

/** A take of `output`; `id` names it. */
export function takeOf(id: string, number: number, output: unknown, more: Partial<TakeView> = {}): TakeView {
  return {
    id, number, source: 'generated', createdAt: 1_790_000_000_000, cost: 0, milliseconds: 640, provider: 'animatic', model: 'animatic', wording: null,
    prompt: null, references: [], matches: true, late: false, output, ...more
  };
}

export function cellOf(id: CellId, state: CellState, take: TakeView | null, more: Partial<CellView> = {}): CellView {
  const address = parseCell(id);
  if (!address) throw new Error(`${id} is no cell.`);
  const short = shorts[address.part ?? address.kind]!;
  return {
    id, kind: address.kind, scene: address.scene, part: address.part, short,
    label: address.scene ? `Scene ${address.scene.slice(1)} · ${short.toLowerCase()}` : short,
    state, word: stateWords[state], reasons: [], pinned: false, take, slim: false, takeCount: more.takes?.length ?? (take ? 1 : 0), takes: take ? [take] : [], attempt: null, usual: 700,
    notes: [], price: 0, spent: { usd: 0, unpriced: 0 }, capability: null, chosen: null, params: {}, provider: 'animatic', model: 'animatic', prompt: null, inputs: [], ...more
  };
}

export const reasonOf = (before: string, link: string, after: string, cell: CellId, more: Partial<ReasonView> = {}): ReasonView =>
  ({ kind: 'changed', before, link, after, cell, field: null, difference: null, ...more });

export function sceneOf(number: number, more: Partial<SceneView> = {}): SceneView {
  const roles = { 1: 'hook', 4: 'cta' } as const;
  return {
    id: `s${number}`, number, role: roles[number as 1 | 4] ?? 'body', title: `Scene ${number}`, description: '', opening: '', duration: 6,
    shot: 'medium', camera: 'push_in', picture: 0, startPrompt: '', endPrompt: '', motionPrompt: '', seam: null, verdict: null, subject: null, appearanceWords: [], members: [], correction: null, ...more
  };
}

/** What a view says of money, history, bin and choices when there is nothing to say. */
const noMoney = { spent: 0, held: 0, unpriced: 0, cap: null, paid: false };
const animatic = (model: string) => ({ provider: 'animatic', model });
const recipes = { text: animatic('Offline writer'), image: animatic('Collage painter'), video: animatic('Camera mover'), vision: animatic('Pixel judge') };
const noHistory = { undo: null, redo: null, edited: [], binned: 0, recipes, nameless: false, profiles: [{ id: 'animatic', name: 'Animatic', missing: null, unfit: null }], offers: {}, assets: [] };

/** A small notebook of fresh cells without pictures, for tests of what the page does with a view. */
export function plainView(scenes = 2, more: Partial<NotebookView> = {}): NotebookView {
  const list = Array.from({ length: scenes }, (_, i) => sceneOf(i + 1));
  const ids = ['brief', 'stories', 'storyboard', ...list.flatMap((scene) => sceneParts.map((part) => sceneCell(scene.id, part))), 'export'];
  return {
    id: 'p1', title: 'Night drive', sample: false, revision: 1, stage: 'complete', aspect: '16:9', profile: 'animatic',
    cells: ids.map((id) => cellOf(id, 'fresh', takeOf(`${id}-1`, 1, null))), scenes: list, frames: scenes * 144, runs: [], ...noMoney, ...noHistory, next: null, ...more
  };
}

type Look = { sky: string; ground: string; body: string; scale: number; x: number; label: string };

/** A drawn bottle on a table, as a stand-in for a painted frame. */
async function draw(look: Look, width: number, height: number): Promise<Buffer> {
  const tall = height * look.scale;
  const wide = tall * 0.32;
  const x = width * look.x - wide / 2;
  const y = height * 0.86 - tall;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">
    <defs><linearGradient id="sky" x2="0" y2="1"><stop stop-color="${look.sky}"/><stop offset="1" stop-color="${look.ground}"/></linearGradient>
    <linearGradient id="glass"><stop stop-color="${look.body}"/><stop offset=".35" stop-color="#fff" stop-opacity=".85"/><stop offset=".5" stop-color="${look.body}"/><stop offset="1" stop-color="#000" stop-opacity=".55"/></linearGradient></defs>
    <rect width="100%" height="100%" fill="url(#sky)"/>
    <circle cx="${width * 0.78}" cy="${height * 0.24}" r="${height * 0.13}" fill="#fff" opacity=".35"/>
    <rect y="${height * 0.78}" width="100%" height="${height * 0.22}" fill="#000" opacity=".28"/>
    <ellipse cx="${x + wide / 2}" cy="${height * 0.865}" rx="${wide * 0.95}" ry="${height * 0.03}" fill="#000" opacity=".4"/>
    <rect x="${x + wide * 0.33}" y="${y}" width="${wide * 0.34}" height="${tall * 0.3}" rx="${wide * 0.08}" fill="${look.body}"/>
    <rect x="${x}" y="${y + tall * 0.24}" width="${wide}" height="${tall * 0.76}" rx="${wide * 0.2}" fill="${look.body}"/>
    <rect x="${x}" y="${y + tall * 0.24}" width="${wide}" height="${tall * 0.76}" rx="${wide * 0.2}" fill="url(#glass)" opacity=".5"/>
    <rect x="${x}" y="${y + tall * 0.5}" width="${wide}" height="${tall * 0.24}" fill="#fdf6e3"/>
    <text x="${x + wide / 2}" y="${y + tall * 0.645}" font-family="sans-serif" font-weight="700" font-size="${wide * 0.2}" text-anchor="middle" fill="#3a2c12">${look.label}</text>
  </svg>`;
  return sharp(Buffer.from(svg)).png().toBuffer();
}

export type Fixture = { view: NotebookView; files: Map<string, Buffer> };

/** Four scenes with a cell of every kind and every state. `video`: an MP4 to stand for clips and film. */
export async function richFixture(video: Buffer): Promise<Fixture> {
  const files = new Map<string, Buffer>();
  const put = (bytes: Buffer, mime: ArtifactRef['mime'], more: Partial<ArtifactRef>): ArtifactRef => {
    const artifact = createHash('sha256').update(bytes).digest('hex');
    files.set(artifact, bytes);
    return { artifact, content: artifact, mime, bytes: bytes.length, ...more };
  };
  const picture = async (look: Partial<Look>, width = 1280, height = 720) =>
    put(await draw({ sky: '#e8a86b', ground: '#6d4a3a', body: '#d9b23c', scale: 0.6, x: 0.5, label: 'LUMO', ...look }, width, height), 'image/png', { width, height });

  const packs = await Promise.all([0, 1, 2].map((i) => picture({ sky: '#f4f2ee', ground: '#d9d4cb', body: ['#d9b23c', '#c9582e', '#6f9a54'][i]!, scale: 0.8 }, 800, 800)));
  const frames = await Promise.all([
    picture({ scale: 0.42, x: 0.34 }), picture({ scale: 0.62, x: 0.4 }), picture({ sky: '#7fb0c9', ground: '#35505c', scale: 0.74, x: 0.55 }),
    picture({ sky: '#c97f7f', ground: '#47272e', scale: 0.9, x: 0.62 }), picture({ sky: '#2e3558', ground: '#14172b', scale: 0.7, x: 0.5 })
  ]);
  const older = await picture({ sky: '#9cc3a5', ground: '#3c5a45', scale: 0.7, x: 0.45 });
  const heatmap = await picture({ sky: '#1a1033', ground: '#f07c2e', body: '#ffd35c' }, 640, 360);
  const film = put(video, 'video/mp4', { width: 1280, height: 720, duration: 24, frames: 576 });
  const inherited = (i: number): TakeView => takeOf(`s${i}-start-1`, 1, { image: frames[i - 1]!, layers: null } satisfies Keyframe, { source: 'inherited', milliseconds: 2 });

  const brief: Brief = {
    title: 'Lumo on the roof', prompt: 'A 24-second film for Lumo, a small-batch lemonade: a hot afternoon, the first sip, friends on the roof at dusk. Fresh, quick, warm light.',
    images: packs.map((image, i) => ({ image, name: `lumo-${['lemon', 'orange', 'lime'][i]}.png` })), aspect: '16:9', scenes: 4, seconds: 6, slate: false, threshold: 0.8
  };
  const stories: Stories = {
    subject: { name: 'Lumo', audience: 'people who like their summers unhurried', benefit: 'cools', category: 'drinks', palette: ['#e8a86b', '#6d4a3a', '#d9b23c', '#7fb0c9'] },
    selected: 1,
    stories: [
      { title: 'After hours', narrative: 'The city sleeps on its balconies. One bottle keeps the last light company until somebody comes for it.', arc: 'Problem and relief', tone: 'quiet', pacing: 'slow, building', visualStyle: 'Long lenses, one warm source.', keyMoments: ['The empty roof', 'A hand on cold glass'], segments: 4 },
      { title: 'First sip', narrative: 'Forty degrees and nobody moves. Then a cap pops, and the afternoon begins again, one friend at a time.', arc: 'Transformation', tone: 'warm', pacing: 'building', visualStyle: 'Sunlit, shallow depth, honest colour.', keyMoments: ['Heat over the street', 'The cap', 'The first sip', 'Dusk'], segments: 4 },
      { title: 'Zero to fresh', narrative: 'Noise, noise, noise. Then the fridge door closes and there is only the fizz.', arc: 'Contrast', tone: 'witty', pacing: 'fast', visualStyle: 'Hard cuts, bold blocks of colour.', keyMoments: ['Traffic', 'Silence'], segments: 6 }
    ]
  };
  const scenes = [
    sceneOf(1, { title: 'Heat', description: 'The street below stands still in the heat; the bottle waits on the ledge.', opening: 'A shimmering roof at four in the afternoon.', shot: 'establishing', startPrompt: 'A glass bottle of Lumo on a roof ledge, left third, hazy city behind, late sun.', endPrompt: 'Closer: the bottle fills half the height, a bead of water runs down the label.', motionPrompt: 'Slow push in; heat shimmer rises; a bead of water slides down.', seam: { score: 0.998, ssim: 0.998, deltaE: 0.4, picture: '' } }),
    sceneOf(2, { title: 'The cap', description: 'A hand lifts the bottle, the cap pops.', opening: 'The bead reaches the ledge.', shot: 'close_up', camera: 'orbit_left', endPrompt: 'The bottle in front of open sky, cap just gone, vapour over the neck.', motionPrompt: 'Orbit left around the red glossy bottle; the cap flies off.', appearanceWords: ['red', 'glossy'], seam: { score: 0.912, ssim: 0.912, deltaE: 0.4, picture: '' } }),
    sceneOf(3, { title: 'First sip', description: 'Eyes closed, the noise of the street goes.', opening: 'Vapour clears to a face.', camera: 'tilt_up', endPrompt: 'The bottle large at the right, half empty, the roof garden behind it in evening red.', motionPrompt: 'Tilt up; the level falls; leaves move.', seam: null }),
    sceneOf(4, { title: 'Dusk', description: 'Friends, string lights, one bottle in the middle.', opening: 'The lights come on.', shot: 'wide', camera: 'pull_out', endPrompt: 'The bottle centred under string lights, blue dusk, room for the name above it.', motionPrompt: 'Pull out slowly; lights flicker on.', seam: null })
  ];
  const storyboard: Storyboard = {
    style: { look: 'Sunlit and natural, shallow depth of field, honest colour.', light: 'Low warm sun turning to blue dusk.', palette: ['#e8a86b', '#6d4a3a', '#d9b23c', '#7fb0c9'], category: 'drinks' },
    scenes: scenes.map(({ number: _number, seam: _seam, verdict: _verdict, subject: _subject, appearanceWords: _words, ...scene }) => scene)
  };
  const clip = (i: number): Clip => ({ video: film, first: frames[i - 1]!, middle: frames[i - 1]!, last: frames[i]!, duration: 6, frames: 144 });
  const drift = (score: number): Drift => ({
    score, heatmap, fixPrompt: 'Keep the label upright and the glass amber.',
    subjects: [{ name: 'Lumo', score, note: 'label readable' }, { name: 'First frame', score: 0.99, note: '' }],
    issues: score < 0.8 ? [{ code: 'colour_shift', severity: 'medium', text: 'The label turns 9 units warmer by the last frame.', frame: 'last' }] : [],
    measures: [{ frame: 'first', ssim: 0.994, deltaE: 0.62 }, { frame: 'middle', ssim: 0.971, deltaE: 1.84 }, { frame: 'last', ssim: 0.942, deltaE: 5.1 }]
  });
  const key = (image: ArtifactRef): Keyframe => ({ image, layers: null });
  const prompt = (text: string) => ({ system: 'You are a storyboard painter. Return one picture.', text });
  const wasPrompt = prompt('Using this image as reference, show the same scene 6 seconds later. The bottle stands in front of a wall, cap on. Keep style, light and composition.');
  const nowPrompt = prompt('Using this image as reference, show the same scene 6 seconds later. The bottle in front of open sky, cap just gone, vapour over the neck. Keep style, light and composition.');
  const takes = [1, 2, 3].map((number) => takeOf(`s2-end-${number}`, number, key([older, frames[4]!, frames[2]!][number - 1]!), { prompt: wasPrompt, matches: false, milliseconds: 700 + number * 40 }));
  const failure = { code: 'painter_failed', type: 'ToolError', message: 'The painter could not open picture 2.', advice: 'Replace the picture in the brief, then retry.', detail: 'Input buffer has corrupt header: pngload_buffer' };
  const running = { id: 'a1', state: 'running' as const, fraction: 0.62, note: 'Rendering frame 89 of 144', startedAt: Date.now() - 7000, failure: null, tries: 1, lost: null };
  const endChanged = reasonOf('', 'Scene 2’s last-frame prompt', ' changed 3 min ago, so this frame no longer shows it.', 'storyboard', { field: 'endPrompt', difference: { before: 'The bottle stands in front of a wall, cap on.', after: scenes[1]!.endPrompt } });

  const cells: CellView[] = [
    cellOf('brief', 'fresh', takeOf('brief-1', 1, brief, { source: 'edited' })),
    cellOf('stories', 'fresh', takeOf('stories-2', 2, stories), { takes: [takeOf('stories-1', 1, stories, { matches: false }), takeOf('stories-2', 2, stories)] }),
    cellOf('storyboard', 'fresh', takeOf('board-1', 1, storyboard, { source: 'edited' })),
    cellOf('s1/start', 'fresh', takeOf('s1-start-1', 1, key(frames[0]!))),
    cellOf('s1/end', 'fresh', takeOf('s1-end-1', 1, key(frames[1]!)), { pinned: true }),
    cellOf('s1/clip', 'fresh', takeOf('s1-clip-1', 1, clip(1), { milliseconds: 2100 })),
    cellOf('s1/drift', 'fresh', takeOf('s1-drift-1', 1, drift(0.96))),
    cellOf('s2/start', 'fresh', inherited(2)),
    cellOf('s2/end', 'outdated', takes[2]!, { takes, prompt: nowPrompt, reasons: [endChanged], inputs: [{ port: 'scene', cell: 'storyboard', slice: 'scenes[s2].endPrompt', changed: true }, { port: 'start', cell: 's2/start', slice: 'image', changed: false }] }),
    cellOf('s2/clip', 'running', takeOf('s2-clip-1', 1, clip(2)), { attempt: running, usual: 12_000 }),
    cellOf('s2/drift', 'outdated', takeOf('s2-drift-1', 1, drift(0.74)), { reasons: [reasonOf('It measures ', 'scene 2’s clip', ', which is being made again.', 's2/clip')] }),
    cellOf('s3/start', 'outdated', inherited(3), { reasons: [reasonOf('It follows from ', 'scene 2’s last frame', ', which is outdated.', 's2/end')] }),
    cellOf('s3/end', 'failed', takeOf('s3-end-1', 1, key(frames[3]!)), { attempt: { ...running, id: 'a2', state: 'failed', failure, tries: 3 } }),
    cellOf('s3/clip', 'queued', null, { attempt: { ...running, id: 'a3', state: 'queued', fraction: null, note: '', startedAt: null } }),
    cellOf('s3/drift', 'blocked', null, { reasons: [reasonOf('It needs ', 'scene 3’s clip', ' first.', 's3/clip')] }),
    cellOf('s4/start', 'blocked', null, { reasons: [reasonOf('It needs ', 'scene 3’s last frame', ', which failed.', 's3/end')] }),
    cellOf('s4/end', 'empty', null), cellOf('s4/clip', 'cancelled', null), cellOf('s4/drift', 'empty', null),
    cellOf('export', 'outdated', takeOf('export-1', 1, { video: film, poster: frames[1]!, duration: 24, frames: 576, scenes: scenes.map((_, i) => ({ start: i * 144, frames: 144 })) } satisfies Film), { reasons: [reasonOf('It was cut before ', 'scene 2’s clip', ' changed.', 's2/clip')] })
  ];
  const plan = { target: 'outdated' as const, cells: cells.filter((cell) => cell.state === 'outdated').map((cell) => ({ id: cell.id, label: cell.label, reason: 'outdated', maybe: cell.id !== 's2/end', replaces: false, cost: 0, milliseconds: 3000 })), cost: 0, certain: 0, corrections: 0, milliseconds: 12_000 };
  return {
    files,
    view: {
      id: 'fixture', title: 'Lumo on the roof, 24 s', sample: true, revision: 7, stage: 'video_gen', aspect: '16:9', profile: 'animatic', cells, scenes, frames: 576, ...noMoney, ...noHistory,
      runs: [
        { id: 'r2', number: 2, target: 'follows', cell: 's2/end', state: 'failed', startedAt: Date.now() - 200_000, endedAt: Date.now() - 180_000, seconds: { keyframe: 2.4, clip: 9.1 }, failedCell: 's3/end', failure, done: 5, total: 9, estimate: 0, cost: { usd: 0, unpriced: 0 } },
        { id: 'r1', number: 1, target: 'export', cell: null, state: 'succeeded', startedAt: Date.now() - 4e6, endedAt: Date.now() - 3.97e6, seconds: { stories: 0.3, storyboard: 0.2, keyframe: 6.5, clip: 19, drift: 3, export: 0.8 }, failedCell: null, failure: null, done: 20, total: 20, estimate: 0, cost: { usd: 0, unpriced: 0 } }
      ],
      next: { ...plan, label: `Bring up to date · ${plan.cells.length} cells · free · 12 s` }
    }
  };
}
