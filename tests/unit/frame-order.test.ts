/** The order in which last frames are made: a setting of the brief that changes what they read, and only where it is used. */
import { describe, expect, it } from 'vitest';
import { advance, briefOutput, emptyBrief, inputsOf, targetOf, type CellId, type KeyframeOrder } from '../../src/lib/pipeline/index.ts';
import { anchoredFramePrompt, type AnchoredFrameFacts } from '../../src/lib/pipeline/prompts/anchored-frame.ts';
import { compositionPrompt } from '../../src/lib/pipeline/prompts/composition.ts';
import { fakeArtifact } from '../support/fake-tools.ts';
import { openTimeline } from '../support/timeline.ts';

const frames = (cells: readonly CellId[]) => cells.filter((cell) => /\/(?:start|end)$/.test(cell));

function begun(order: KeyframeOrder, scenes = 4) {
  const notebook = openTimeline(scenes);
  notebook.act({ type: 'edit_brief', fields: { keyframes: order } });
  notebook.run('needs', 'storyboard');
  notebook.run('this', 's1/start');
  return notebook;
}
const next = ({ evaluation }: ReturnType<typeof begun>) => advance(targetOf('outdated', null, evaluation()), evaluation(), new Map(), new Set()).start;

describe('the order of keyframes', () => {
  it('AD-11, KEY-3: makes one last frame after the other in a chain, each on its scene\'s first frame', () => {
    const notebook = begun('chain');
    expect(next(notebook)).toEqual(['s1/end']);
    expect(frames(notebook.run('outdated'))).toEqual(['s1/end', 's2/start', 's2/end', 's3/start', 's3/end', 's4/start', 's4/end']);
    for (const scene of notebook.scenes()) expect(notebook.cell(`${scene}/end`).bound!.find(({ port }) => port === 'base')!.cell).toBe(`${scene}/start`);
  });

  it('AD-11: begins every last frame at once where all are anchored to the film\'s first frame', () => {
    const notebook = begun('anchor');
    expect(next(notebook)).toEqual(['s1/end', 's2/end', 's3/end', 's4/end']);
    notebook.run('outdated');
    for (const scene of notebook.scenes()) expect(notebook.cell(`${scene}/end`).bound!.find(({ port }) => port === 'base')!.cell).toBe('s1/start');
  });

  it('KEY-2: keeps the chain of shared frames in either order', () => {
    const notebook = begun('anchor');
    notebook.run('outdated');
    for (const [before, after] of [['s1', 's2'], ['s2', 's3'], ['s3', 's4']]) {
      const [end, start] = [`${before}/end`, `${after}/start`].map((cell) => notebook.cell(cell).take!);
      expect(start).toMatchObject({ source: 'inherited', output: end!.output });
    }
  });

  it('outdates the last frames of later scenes and what follows when it is changed, and nothing before them', () => {
    const notebook = begun('chain');
    notebook.run('outdated');
    const fresh = notebook.states();
    notebook.act({ type: 'edit_brief', fields: { keyframes: 'anchor' } });
    const outdated = [...notebook.evaluation().cells].filter(([, { standing }]) => standing.state !== 'fresh').map(([id]) => id);
    expect(outdated.filter((id) => id.startsWith('s1/'))).toEqual([]);
    expect(outdated).toEqual(expect.arrayContaining(['s2/end', 's3/end', 's4/end', 's2/clip', 's3/start', 'export']));
    const { standing } = notebook.cell('s2/end');
    expect(standing).toMatchObject({ state: 'outdated', reasons: [{ kind: 'step', before: 'keyframe_end@1', after: 'keyframe_anchored@1' }, ...(standing.state === 'outdated' ? standing.reasons.slice(1) : [])] });
    // Back again, everything is there without a run; so is it after an undo.
    notebook.act({ type: 'edit_brief', fields: { keyframes: 'chain' } });
    expect(notebook.states()).toEqual(fresh);
    notebook.undo();
    notebook.undo();
    expect(notebook.states()).toEqual(fresh);
  });

  it('reads no other scene\'s frames when all are anchored: an edit of one scene\'s end leaves the others\' alone', () => {
    const notebook = begun('anchor');
    notebook.run('outdated');
    notebook.act({ type: 'edit_scene', scene: 's2', fields: { endPrompt: 'Another end' } });
    const states = Object.fromEntries([...notebook.evaluation().cells].map(([id, { standing }]) => [id, standing.state]));
    expect([states['s2/end'], states['s3/start'], states['s3/end'], states['s4/end']]).toEqual(['outdated', 'outdated', 'fresh', 'fresh']);
    expect(frames(notebook.run('outdated'))).toEqual(['s2/end', 's3/start']);
  });

  it('is a chain for briefs from before there was a choice, which stay as they are', () => {
    const { keyframes, ...before } = briefOutput.parse({ ...emptyBrief, keyframes: 'chain' });
    expect(keyframes).toBe('chain');
    expect(briefOutput.parse(before)).toEqual(emptyBrief);
    expect(briefOutput.safeParse({ ...emptyBrief, keyframes: 'tree' }).success).toBe(false);
    const [untouched, chosen] = [openTimeline(2), openTimeline(2)];
    chosen.act({ type: 'edit_brief', fields: { keyframes: 'chain' } });
    for (const notebook of [untouched, chosen]) notebook.run('outdated');
    const prints = ({ evaluation }: typeof chosen) => [...evaluation().cells].map(([id, { take }]) => [id, take!.fingerprint]).filter(([id]) => id !== 'brief');
    expect(prints(chosen)).toEqual(prints(untouched));
  });
});

describe('the prompt of an anchored last frame', () => {
  const image = { image: fakeArtifact('product'), name: 'front.jpg' };
  const facts: AnchoredFrameFacts = {
    base: fakeArtifact('first'), begins: 'A cup on a sill at dawn.', words: 'The cup is empty.', duration: 6, camera: 'push_in', shot: 'close_up', picture: 0,
    style: { look: 'clean', light: 'low sun', palette: ['#112233', '#445566', '#778899'] }, images: [image], transition: 'Rain begins.'
  };

  it('KEY-3, AD-5: says what the first frame is for, how the shot begins, what is photographed and where it leads', () => {
    const { text, images, system } = anchoredFramePrompt(facts);
    for (const part of ['Image 1 is the first frame of the film', 'Keep the style, light, palette and characters of image 1', '<first_frame>\nA cup on a sill at dawn.\n</first_frame>',
      '6 seconds later', '<frame>\nThe cup is empty.\n</frame>', 'Image 2 is the product to show ("front.jpg")', '<next_scene>\nRain begins.\n</next_scene>', 'close-up', 'Palette: #112233']) expect(text).toContain(part);
    expect(images).toEqual([facts.base, image.image]);
    expect(system).toContain('one image only');
  });

  it('AD-5: knows the film\'s last scene, and does without words that are not there', () => {
    const { text } = anchoredFramePrompt({ ...facts, begins: ' ', words: '', transition: null, images: [] });
    expect(text).toContain('no transition follows');
    for (const part of ['begins with', 'What it shows', 'Image 2']) expect(text).not.toContain(part);
  });
});

describe('what frames know', () => {
  it('AD-4: is their own scene, until the brief wants the story and the neighbours told; then an edit of a neighbour reaches them', () => {
    const notebook = openTimeline(3);
    notebook.run('outdated');
    const before = notebook.states();
    notebook.act({ type: 'edit_scene', scene: 's2', fields: { description: 'Something else happens' } });
    expect(notebook.states()).toMatchObject({ cells: before.cells.map(({ id, state }) => (id === 'storyboard' ? {} : { id, state })) });
    notebook.act({ type: 'edit_brief', fields: { context: 'story' } });
    const outdated = () => [...notebook.evaluation().cells].filter(([id, { standing }]) => id.includes('/') && standing.state === 'outdated' && standing.reasons.some(({ kind }) => kind === 'changed')).map(([id]) => id);
    expect(frames(outdated())).toEqual(['s1/start', 's1/end', 's2/end', 's3/end']);
    notebook.run('outdated');
    notebook.act({ type: 'edit_scene', scene: 's2', fields: { description: 'And again something else' } });
    expect(outdated()).toEqual(['s1/start', 's1/end', 's3/end']);
    notebook.undo();
    notebook.act({ type: 'edit_brief', fields: { context: 'scene' } });
    expect(outdated()).toEqual([]);
  });

  it('AD-4: stands in the prompt of every frame, and so in what a composer reads', () => {
    const notebook = openTimeline(3);
    notebook.act({ type: 'edit_brief', fields: { context: 'story' } });
    notebook.run('outdated');
    const prompt = (cell: CellId) => {
      const { node, bound, params } = notebook.cell(cell);
      return node.step.prompt!(inputsOf(bound!), params).text;
    };
    expect(prompt('s2/end')).toContain('<story>\nA (A). A thing\n</story>\n<scene_before>\nNumber 1\n</scene_before>\n<scene_after>\nNumber 3\n</scene_after>');
    expect(prompt('s1/start')).toContain('<scene_after>\nNumber 2');
    expect(prompt('s1/start')).not.toContain('scene_before');
    const composed = compositionPrompt({ position: 'end', role: 'body', shot: 'medium', aspect: '16:9', request: { system: '', text: prompt('s2/end'), images: [] } }).text;
    for (const part of ['A thing', 'Number 1', 'Number 3']) expect(composed).toContain(part);
    notebook.act({ type: 'edit_brief', fields: { context: 'scene' } });
    expect(prompt('s2/end')).not.toContain('surrounds');
  });
});
