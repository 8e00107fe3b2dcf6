import { describe, expect, it } from 'vitest';
import {
  briefOutput, castingOf, castsOf, emptyBrief, emptyTimeline, inputsOf, quietContext, readSlice, steps, topology, type BoundInput, type Brief, type Inputs, type Manifest,
  type Scene, type Storyboard, type TimelineUse
} from '../../src/lib/pipeline/index.ts';
import { fakeArtifact, fakeTools } from '../support/fake-tools.ts';

const picture = { image: fakeArtifact('picture'), name: 'picture.png' };
const scene = (id: string) => ({
  id, role: 'body', title: 'Title', description: 'What happens', opening: 'Opening', duration: 6, shot: 'medium', camera: 'push_in', picture: 0,
  startPrompt: 'Start', endPrompt: 'End', motionPrompt: 'Motion'
});
const palette = ['#101010', '#808080', '#f0f0f0'];
const story = { title: 'One', narrative: 'N', arc: 'A', tone: 'T', pacing: 'P', visualStyle: 'V', keyMoments: ['a', 'b'], segments: 4 };
const keyframe = { image: fakeArtifact('frame'), layers: null };
const frames = { first: fakeArtifact('f'), middle: fakeArtifact('m'), last: fakeArtifact('l'), duration: 6, frames: 144 };
const outputs: Record<string, unknown> = {
  brief: briefOutput.parse({ ...emptyBrief, prompt: 'A thing with @CHAR_01', images: [picture], slate: true }),
  manifest: { assets: [
    { id: 'a1', kind: 'character', tag: 'CHAR_01', name: 'Mara', description: 'Tall', pictures: [{ image: fakeArtifact('mara'), name: 'm' }, { image: fakeArtifact('mara 2'), name: 'n' }], sheet: 3, describe: false },
    { id: 'a2', kind: 'location', tag: 'LOC_01', name: 'Roof', description: '', pictures: [{ image: fakeArtifact('roof'), name: 'r' }], sheet: 2, describe: true }
  ] },
  'a1/sheet': { original: fakeArtifact('mara'), sheets: [{ image: fakeArtifact('sheet'), tier: 3, similarity: null, method: 'redrawn' }], primary: 1, note: '' },
  'a2/sheet': { original: fakeArtifact('roof'), sheets: [], primary: 0, note: '' }, 'a2/words': { description: 'A flat roof' },
  stories: { subject: { name: 'Thing', audience: 'A', benefit: 'B', category: 'other', palette }, stories: [story, story, story], selected: 1 },
  storyboard: { style: { look: 'L', light: 'L', palette, category: 'other' }, scenes: [scene('s1'), scene('s2')] },
  's1/start': keyframe, 's1/end': keyframe, 's2/start': keyframe, 's2/end': keyframe,
  's1/clip': { video: fakeArtifact('clip', 'video/mp4'), ...frames }, 's2/clip': { video: fakeArtifact('clip 2', 'video/mp4'), ...frames },
  timeline: { ...emptyTimeline, shapes: ['16:9', '1:1'] }
};

/** Inputs that note which ports were read. */
function recorded(inputs: Inputs): { inputs: Inputs; read: Set<string>; undeclared: Set<string> } {
  const read = new Set<string>();
  const undeclared = new Set<string>();
  const proxy = new Proxy(inputs, {
    get(target, port) {
      if (typeof port !== 'string') return undefined;
      // The film asks for one clip more than there are, to find the end.
      if (port in target) read.add(port);
      else if (!/^clip\d+$/.test(port)) undeclared.add(port);
      return target[port];
    }
  });
  return { inputs: proxy, read, undeclared };
}

const film = topology(['s1', 's2'], { slate: true }).at(-1)!;
const anchored = topology(['s1', 's2'], { slate: true, anchor: true }).filter(({ step }) => step.name === 'keyframe_anchored');
const surrounded = [false, true].flatMap((anchor) => topology(['s1', 's2'], { slate: true, anchor, surroundings: true }).filter(({ step }) => step.kind === 'keyframe'));
const casting = castingOf(outputs.brief as Brief, outputs.manifest as Manifest);
const cast = [{ asset: 'a1', role: 'drinks', prominence: 'lead' as const }, { asset: 'a2', role: '', prominence: 'lead' as const }];
/** The same notebook with a cast, whose second scene is filmed from its references. */
const castScenes = [{ ...scene('s1'), cast, startPrompt: '@CHAR_01 stands', endPrompt: '@CHAR_01 drinks' }, { ...scene('s2'), cast, opening: '@PROD_01 alone', filmed: 'references' as const }] as Scene[];
const casts = castsOf(castScenes, casting)!;
const nodes = [
  ...topology(['s1', 's2'], { slate: true, timeline: 'shaped' }),
  ...topology(['s1', 's2'], { slate: true, timeline: 'shaped', casting, casts }).map((node) => ({ ...node, id: `${node.id} with a cast` }))
].filter(({ step }) => step.run).concat(film, anchored, surrounded);

describe('declared slices', () => {
  it.each(nodes.map((node) => [node === film ? 'export without a timeline' : node.id, node.stepName, node] as const))('%s as %s reads every slice that it declares and no other', async (id, __, node) => {
    const bound = node.inputs.map(({ port, cell, slice }): BoundInput => {
      const value = readSlice(cell, (id.endsWith('with a cast') ? { ...outputs, storyboard: { ...(outputs.storyboard as Storyboard), scenes: castScenes } } : outputs)[cell], slice);
      expect(value, `${cell} has no ${slice}`).toBeDefined();
      return { port, cell, slice, digest: '', value };
    });
    const { inputs, read, undeclared } = recorded(inputsOf(bound));
    const prompt = node.step.prompt?.(inputs, {}) ?? null;
    await node.step.run!({ inputs, params: {}, prompt, tools: fakeTools(2), context: quietContext({ seed: 1 }) });
    const optional = new Set(/^keyframe_(?:end|anchored)$/.test(node.step.name) ? ['transition'] : []);
    expect([...undeclared].filter((port) => !optional.has(port))).toEqual([]);
    expect([...read].sort()).toEqual(bound.map(({ port }) => port).sort());
  });

  it('covers every step that runs', () => {
    expect(new Set(nodes.map(({ step }) => step.name))).toEqual(new Set(steps.filter(({ run }) => run).map(({ name }) => name)));
  });

  it('the film reads the timeline only where somebody has edited it, and where subjects are only for other shapes', () => {
    const ports = (use: TimelineUse) => topology(['s1'], { timeline: use }).at(-1)!.inputs.map(({ cell, slice }) => `${cell} ${slice}`);
    expect(ports('untouched')).toEqual(['s1/clip video', 's1/clip frames']);
    expect(ports('edited')).toContain('timeline scenes');
    expect(ports('edited')).not.toContain('s1/start layers');
    expect(ports('shaped')).toEqual(expect.arrayContaining(['s1/end layers', 's1/clip middle', 'brief images']));
  });

  it('a frame reads its title only where slates are wanted', () => {
    const ports = (slate: boolean) => topology(['s1'], { slate }).find(({ id }) => id === 's1/start')!.inputs.map(({ port }) => port);
    expect(ports(true)).toContain('title');
    expect(ports(false)).not.toContain('title');
  });
});

describe('readSlice', () => {
  it.each([
    ['brief', 'prompt', 'A thing with @CHAR_01'],
    ['stories', 'story', story],
    ['stories', 'subject.name', 'Thing'],
    ['storyboard', 'scenes[s2].endPrompt', 'End'],
    ['storyboard', 'scenes[s9].endPrompt', undefined],
    ['storyboard', 'nothing', undefined]
  ])('%s %s', (cell, slice, value) => {
    expect(readSlice(cell, outputs[cell], slice)).toEqual(value);
  });
});
