import { beforeAll, describe, expect, it } from 'vitest';
import { render } from 'svelte/server';
import Page from '../../src/routes/p/[id]/+page.svelte';
import { richFixture, type Fixture } from '../support/view.ts';

/** The tag that carries an attribute with a value, as text. */
const tagWith = (html: string, attribute: string, value: string) => html.match(new RegExp(`<[a-z]+[^>]* ${attribute}="${value}"[^>]*>`))?.[0] ?? '';

describe('CARD-4: the notebook page as it is sent, before any script', () => {
  let fixture: Fixture;
  let html = '';
  let head = '';

  beforeAll(async () => {
    fixture = await richFixture(Buffer.from('stands for a film'));
    const rendered = await render(Page, { props: { data: { view: fixture.view }, params: { id: 'fixture' }, form: null } });
    html = rendered.body;
    head = rendered.head;
  });

  it('has a frame for every cell with its state, in words too', () => {
    for (const cell of fixture.view.cells) {
      expect(tagWith(html, 'data-cell', cell.id)).toContain(`data-state="${cell.state}"`);
      expect(html).toContain(cell.word);
    }
  });

  it('says in its head what it is and how it stands', () => {
    expect(head).toContain('<title>Lumo on the roof, 24 s · Scenebook</title>');
    expect(head).toContain('/favicon-failed.svg');
  });

  it('links a reason to its cause and offers the way out', () => {
    expect(html).toMatch(/<a href="#cell-storyboard"[^>]*>Scene 2’s last-frame prompt<\/a> changed 3 min ago/);
    expect(html).toMatch(/action="\?\/accept"/);
  });

  it('KEY-2, AD-7: names the scene that a first frame comes from', () => {
    expect(html).toContain('inherited from scene 1');
    expect(html).toContain('take 3 of 3');
  });

  it('keeps the last good picture of a failed cell, and says what happened and what to do', () => {
    expect(html).toContain('The painter could not open picture 2.');
    expect(html).toContain('Replace the picture in the brief, then retry.');
    const failed = fixture.view.cells.find((cell) => cell.state === 'failed')!;
    const { image } = failed.take!.output as { image: { artifact: string } };
    expect(html).toContain(`/artifacts/${image.artifact}.png?w=640`);
  });

  it('CARD-5: shows a true fraction of what runs', () => {
    expect(html).toMatch(/role="progressbar"[^>]*aria-valuenow="62"/);
    expect(html).toContain('Rendering frame 89 of 144');
  });

  it('AD-1, AD-2, AD-3: posts forms that work without a script', () => {
    for (const action of ['editBrief', 'addImages', 'removeImage', 'selectStory', 'editScene', 'insertScene', 'moveScene', 'run', 'cancel', 'rename']) {
      expect(html).toMatch(new RegExp(`<form[^>]*action="\\?/${action}"`));
    }
    expect(html).not.toMatch(/<form[^>]*>(?:(?!<\/form>)[\s\S])*<form/);
  });

  it('CLIP-3, CLIP-4: offers the passes that are left with their price, and says what a clip that was called fine is spared', async () => {
    const below = { mode: 'automatic', below: true, tries: [], possible: true, way: 'edit', why: '', passes: 2, cost: 0.84 } as const;
    const shown = async (verdict: 'fine' | 'wrong') => {
      const scenes = fixture.view.scenes.map((scene, at) => (at === 0 ? { ...scene, verdict, correction: below } : scene));
      return (await render(Page, { props: { data: { view: { ...fixture.view, scenes } }, params: { id: 'fixture' }, form: null } })).body;
    };
    const spared = 'nothing corrects it by itself';
    expect(await shown('fine')).toMatch(/Correct it · up to 2 passes · \$0\.84/);
    expect([(await shown('fine')).includes(spared), (await shown('wrong')).includes(spared)]).toEqual([true, false]);
  });

  it('CLIP-1: names the words about looks in a motion prompt', () => {
    expect(html).toMatch(/2 words about looks:.*<strong>red<\/strong>.*<strong>glossy<\/strong>/s);
  });

  it('AD-9: offers the film for download under the name of the notebook, and warns when it is older than the latest changes', () => {
    expect(tagWith(html, 'data-testid', 'export-download')).toContain('?download=lumo-on-the-roof-24-s.mp4');
    expect(html).toContain('This is the film before the latest changes.');
  });
});
