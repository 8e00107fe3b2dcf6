import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import sharp from 'sharp';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { storiesDraft, storyboardDraft, type BriefImage, type Category, type StoriesDraft, type StoryboardDraft } from '../../src/lib/pipeline/outputs.ts';
import { appearanceWords } from '../../src/lib/pipeline/prompts/appearance.ts';
import { quietContext, ToolError, type RunContext, type TextTool } from '../../src/lib/pipeline/steps/tools.ts';
import { createWriter, writerModel } from '../../src/lib/server/providers/animatic/writer.ts';
import { arcOf, arcs } from '../../src/lib/server/providers/animatic/writing/arcs/arcs.ts';
import { accessories } from '../../src/lib/server/providers/animatic/writing/lexicon/accessories.ts';
import { lexicons } from '../../src/lib/server/providers/animatic/writing/lexicon/lexicons.ts';
import { understand } from '../../src/lib/server/providers/animatic/writing/understanding.ts';
import { fill, voiceOf, type Source } from '../../src/lib/server/providers/animatic/writing/voice.ts';
import { openStore, type ArtifactStore } from '../../src/lib/server/storage/files.ts';

const unread = { system: '', text: '', images: [] };
const context = (seed: number, signal = new AbortController().signal): RunContext =>
  quietContext({ seed, signal });

let folder: string;
let store: ArtifactStore;
let writer: TextTool;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'writer-'));
  store = openStore(folder);
  writer = createWriter(store);
});
afterAll(() => rm(folder, { recursive: true, force: true }));

/** A square of `colour` in the middle of a plain ground. */
async function packshot(name: string, colour: string, ground: string): Promise<BriefImage> {
  const square = await sharp({ create: { width: 60, height: 60, channels: 3, background: colour } }).png().toBuffer();
  const picture = await sharp({ create: { width: 120, height: 120, channels: 3, background: ground } }).composite([{ input: square }]).png().toBuffer();
  return { image: await store.put(picture, { mime: 'image/png', width: 120, height: 120 }), name };
}

async function stories(prompt: string, options: { seed?: number; images?: BriefImage[]; scenes?: number | null } = {}): Promise<StoriesDraft> {
  const { seed = 1, images = [], scenes = null } = options;
  return (await writer.write({ prompt: unread, schema: storiesDraft, facts: { task: 'stories', prompt, images, scenes } }, context(seed))).value;
}

type BoardOptions = { seed?: number; images?: BriefImage[]; scenes?: number | null; choice?: 0 | 1 | 2 };
async function storyboard(prompt: string, told: StoriesDraft, options: BoardOptions = {}): Promise<StoryboardDraft> {
  const { seed = 1, images = [], scenes = null, choice = 0 } = options;
  const facts = { task: 'storyboard', prompt, images, aspect: '16:9', scenes, seconds: 5, story: told.stories[choice], subject: told.subject, keep: [] } as const;
  return (await writer.write({ prompt: unread, schema: storyboardDraft, facts }, context(seed))).value;
}

const coldBrew = 'Solstice cold brew: slow-steeped coffee for people who work late. It stays smooth for twenty hours and never turns bitter.';
const briefs: [Category, string, { name: string; audience: string; benefit: string }][] = [
  ['drinks', coldBrew, { name: 'Solstice cold brew', audience: 'people who work late', benefit: 'stays smooth for twenty hours and never turns bitter' }],
  ['fashion', 'Make a 30 second ad for our new running shoes, for marathon runners who train in the rain. They keep feet dry.',
    { name: 'running shoes', audience: 'marathon runners who train in the rain', benefit: 'keeps feet dry' }],
  ['tech', '"Aria One" wireless headphones with 40-hour battery life that silence the commute. For commuters.',
    { name: 'Aria One', audience: 'commuters', benefit: 'silences the commute' }],
  ['food', 'A warm, playful video for Nonna Rosa tomato sauce. Made from three ingredients so busy parents can cook on a weeknight. Aimed at young families.',
    { name: 'Nonna Rosa tomato sauce', audience: 'young families', benefit: 'lets busy parents cook on a weeknight' }],
  ['cosmetics', 'Lumière is a vegan face serum that brightens tired skin overnight. Audience: women over 40.',
    { name: 'Lumière', audience: 'women over 40', benefit: 'brightens tired skin overnight' }]
];

/** Everything a reader sees. */
const textsOf = (told: StoriesDraft, board: StoryboardDraft): string[] => [
  ...told.stories.flatMap(({ title, narrative, keyMoments }) => [title, narrative, ...keyMoments]),
  ...board.scenes.flatMap(({ title, description, opening, startPrompt, endPrompt, motionPrompt }) =>
    [title, description, opening, startPrompt, endPrompt, motionPrompt])
];

describe('what the offline writer understands', () => {
  it.each(briefs)('AD-2: reads name, audience, benefit and category of a %s brief in its own words', (category, prompt, expected) => {
    expect(understand(prompt, [])).toMatchObject({ category, ...expected });
  });
  it.each<[string, string[], string]>([
    ['', ['cold-brew_bottle-02.jpg'], 'cold brew bottle'], ['', ['IMG_2231.JPG', 'oliveOil.png'], 'olive oil'], ['', ['DSC0001.jpg'], 'product'],
    ['', [], 'product'], ['coffee', [], 'coffee'], ['🎉🎉', [], 'product'], ['I want something cool', [], 'product'],
    ['We are launching Pebble, a tiny speaker that plays for a week', [], 'Pebble'],
    ['Please create a short commercial about our brand new oat milk, "Havre".', [], 'Havre'],
    ['iPhone dock made of walnut', [], 'iPhone dock'], ['東京の抹茶ラテ。忙しい朝に', [], '東京の抹茶ラテ'],
    ['Handmade candles from Lisbon', [], 'handmade candles'], ['Launch film for Kestrel — a carbon trail bike.', [], 'Kestrel'],
    ['A lamp called Tallow for late readers', [], 'Tallow']
  ])('finds the name in %j with pictures %j', (prompt, files, name) => expect(understand(prompt, files).name).toBe(name));

  it('takes the palette from the product, not from the plain ground behind it', async () => {
    const { subject } = await stories('A box', { images: [await packshot('box.png', '#b3261e', '#ffffff')] });
    const [main] = subject.palette;
    expect(Number.parseInt(main!.slice(1, 3), 16)).toBeGreaterThan(150);
    expect(Number.parseInt(main!.slice(3, 5), 16)).toBeLessThan(80);
    expect(subject.palette).not.toContain('#ffffff');
    expect(subject.palette.length).toBeGreaterThanOrEqual(3);
  });
  it('takes the palette from colours that the brief names when there are no pictures, then from the category', async () => {
    expect((await stories('A navy and copper kettle')).subject.palette.slice(0, 2)).toEqual(['#1c2a44', '#a9643f']);
    expect((await stories('Coffee')).subject.palette).toEqual(lexicons.drinks.palette);
  });
  it('says which picture file is gone', async () => {
    const image = { ...(await packshot('gone.png', '#123456', '#ffffff')).image, artifact: 'f'.repeat(64) };
    await expect(stories('A box', { images: [{ image, name: 'gone.png' }] })).rejects.toMatchObject({ code: 'missing_file' });
  });
});

describe('three stories', () => {
  it.each(briefs)('AD-2: differ in title, arc, tone, pacing and visual style for a %s brief, and use its words', async (_, prompt, expected) => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const told = await stories(prompt, { seed });
      for (const part of ['title', 'arc', 'tone', 'pacing', 'visualStyle', 'narrative'] as const) {
        expect(new Set(told.stories.map((story) => story[part])).size).toBe(3);
      }
      for (const { narrative, segments, keyMoments } of told.stories) {
        expect(narrative).toContain(expected.name);
        expect(narrative.toLowerCase()).toContain(expected.audience.toLowerCase());
        expect(segments).toBeGreaterThanOrEqual(3);
        expect(segments).toBeLessThanOrEqual(6);
        expect(keyMoments).toHaveLength(segments);
        expect(new Set(keyMoments).size).toBe(segments);
      }
    }
  });
  it('is the same for equal seeds and another for another seed', async () => {
    expect(await stories(coldBrew, { seed: 9 })).toEqual(await stories(coldBrew, { seed: 9 }));
    const variants = await Promise.all([1, 2, 3, 4, 5, 6].map((seed) => stories(coldBrew, { seed })));
    expect(new Set(variants.map(({ stories: three }) => three[0].narrative)).size).toBe(6);
  });
  it('holds all three to the number of scenes that the brief sets', async () => {
    expect((await stories(coldBrew, { scenes: 7 })).stories.map(({ segments }) => segments)).toEqual([7, 7, 7]);
  });
  it('speaks of plural products in the plural', async () => {
    const { stories: three } = await stories(briefs[1]![1]);
    expect(three.map(({ narrative }) => narrative).join(' ')).toContain('shoes keep feet dry');
  });
});

describe('a storyboard', () => {
  it.each(Array.from({ length: 11 }, (_, at) => at + 2))('AD-3: of %i scenes has one hook first, one call to action last, body between', async (scenes) => {
    const told = await stories(coldBrew, { scenes });
    const board = await storyboard(coldBrew, told, { scenes });
    expect(board.scenes.map(({ role }) => role)).toEqual(['hook', ...Array.from({ length: scenes - 2 }, () => 'body'), 'cta']);
    for (const scene of board.scenes) {
      expect(scene.duration).toBe(5);
      for (const text of [scene.title, scene.description, scene.opening, scene.startPrompt, scene.endPrompt, scene.motionPrompt]) expect(text).not.toBe('');
    }
    expect(new Set(board.scenes.map(({ description }) => description)).size).toBe(scenes);
  });
  it('varies the camera and the shot size: never the same twice in a row', async () => {
    for (let seed = 0; seed < 40; seed++) {
      const told = await stories(coldBrew, { seed, scenes: 2 + (seed % 11) });
      const { scenes } = await storyboard(coldBrew, told, { seed });
      scenes.slice(1).forEach((scene, at) => {
        expect(scene.camera).not.toBe(scenes[at]!.camera);
        expect(scene.shot).not.toBe(scenes[at]!.shot);
      });
    }
  });
  it('takes its scene count from the chosen story when the brief leaves it open', async () => {
    const told = await stories(coldBrew, { seed: 4 });
    for (const choice of [0, 1, 2] as const) {
      expect((await storyboard(coldBrew, told, { choice })).scenes).toHaveLength(told.stories[choice].segments);
    }
  });
  it('tells the story\'s own key moments in their order, an edited one too', async () => {
    const told = await stories(coldBrew, { scenes: 4 });
    const keyMoments = ['A dog barks at the moon.', ...told.stories[0].keyMoments.slice(1)];
    const edited: StoriesDraft = { ...told, stories: [{ ...told.stories[0], keyMoments }, told.stories[1], told.stories[2]] };
    const board = await storyboard(coldBrew, edited);
    board.scenes.forEach(({ description }, at) => expect(description.startsWith(keyMoments[at]!)).toBe(true));
  });
  it('goes on with an arc that it does not know', async () => {
    const told = await stories(coldBrew);
    const story = { ...told.stories[0], arc: 'Hero\'s journey', keyMoments: ['One.', 'Two.'], segments: 6 };
    expect((await storyboard(coldBrew, { ...told, stories: [story, story, story] })).scenes).toHaveLength(6);
  });
  it('keeps the style of the story and the palette of the subject', async () => {
    const told = await stories(coldBrew);
    const { style } = await storyboard(coldBrew, told);
    expect(style).toMatchObject({ look: told.stories[0].visualStyle, palette: told.subject.palette, category: 'drinks' });
  });
  it('shows every picture where there are enough scenes, the main one last', async () => {
    const pictures = await Promise.all(Array.from({ length: 10 }, (_, at) => packshot(`view-${at}.png`, '#336699', '#ffffff')));
    for (let count = 1; count <= 10; count++) {
      const images = pictures.slice(0, count);
      for (let scenes = 2; scenes <= 12; scenes++) {
        const told = await stories(coldBrew, { images: [], scenes });
        const shown = (await storyboard(coldBrew, told, { images, scenes })).scenes.map(({ picture }) => picture);
        expect(Math.max(...shown)).toBeLessThan(count);
        expect(shown.at(-1)).toBe(0);
        if (scenes > count) expect(shown[0]).toBe(0);
        if (scenes >= count) expect(new Set(shown).size).toBe(count);
      }
    }
  });
});

describe('a frame prompt', () => {
  it('says what a named product is where the brief says it', async () => {
    const told = await stories(briefs[2]![1]);
    for (const { startPrompt } of (await storyboard(briefs[2]![1], told)).scenes) expect(startPrompt).toContain('Aria One (wireless headphones)');
  });
});

describe('any brief at all', () => {
  const anyBrief = fc.oneof(
    fc.string({ unit: 'binary', maxLength: 300 }), fc.string({ unit: 'grapheme', maxLength: 300 }), fc.string({ maxLength: 4000 }),
    fc.array(fc.constantFrom('"', '{it}', '<brief>', 'for', 'with', 'people', 'Golden Hour', 'red', '…', '\n', 'shoes', 'I', 'the', '👟', 'قهوة', 'so you can', ':'),
      { maxLength: 30 }).map((words) => words.join(' '))
  );
  it('gives stories and a storyboard that fit the schema, without a hole in a sentence', async () => {
    await fc.assert(fc.asyncProperty(anyBrief, fc.nat(1000), fc.option(fc.integer({ min: 2, max: 12 })), async (prompt, seed, scenes) => {
      const told = await stories(prompt, { seed, scenes });
      const board = await storyboard(prompt, told, { seed, scenes });
      for (const text of textsOf(told, board)) {
        expect(text).not.toBe('');
        expect(text).not.toMatch(/[{}]|undefined| {2}|\p{Surrogate}/u);
      }
    }), { numRuns: 150 });
  });
  it('CLIP-1: writes motion prompts without a word of appearance', async () => {
    await fc.assert(fc.asyncProperty(anyBrief, fc.nat(1000), async (prompt, seed) => {
      const board = await storyboard(prompt, await stories(prompt, { seed, scenes: 12 }), { seed });
      for (const { motionPrompt } of board.scenes) expect(appearanceWords(motionPrompt)).toEqual([]);
    }), { numRuns: 60 });
  });
  it.each(['Aero-X', 'C++ (Pro) [2]', 'A.B*', 'x'.repeat(80)])('survives the name %s, which a person may have typed', async (name) => {
    const told = await stories(coldBrew);
    const board = await storyboard(`${name} wireless headphones`, { ...told, subject: { ...told.subject, name } });
    expect(board.scenes[0]!.startPrompt).toContain(name);
  });
  it('survives a name that braces, quotes and dollars are part of', async () => {
    const prompt = 'Meet $& {it} "A$1 {v:wait}" for people who like $$ signs';
    const told = await stories(prompt);
    for (const text of textsOf(told, await storyboard(prompt, told))) expect(text).not.toMatch(/[{}]|\$\$\$/);
  });
});

describe('the wordings', () => {
  const shelves = [...Object.values(lexicons), accessories];
  const templates = arcs.flatMap((arc) => [
    ...arc.titles, ...arc.openings, ...arc.turns, ...arc.closings, ...arc.frames, ...arc.phases.flatMap(({ titles, moments }) => [...titles, ...moments])
  ]);
  it.each(shelves.map((shelf, at) => [at, shelf] as const))('fill every template from every entry of lexicon %i, in singular and plural', (_, shelf) => {
    const entries = Math.max(...[shelf.uses, shelf.details, shelf.gestures, shelf.reliefs, shelf.troubles].map(({ length }) => length));
    for (const name of ['Solstice', 'running shoes']) {
      const voice = voiceOf(name);
      for (let at = 0; at < entries; at++) {
        const from = (list: readonly string[]) => fill(list[at % list.length]!, voice, () => undefined);
        const source: Source = (token) => ({
          use: from(shelf.uses), detail: from(shelf.details), gesture: from(shelf.gestures), relief: from(shelf.reliefs), craft: from(shelf.crafts),
          invite: from(shelf.invites), trouble: from(shelf.troubles), ...shelf.settings[at % shelf.settings.length]!
        })[token];
        for (const template of templates) expect(fill(template, voice, source)).toMatch(/^[^{}]+$/);
      }
    }
  });
  it('gives eight arcs, four wordings at each place, and tones and pacings that no two arcs share', () => {
    expect(arcs.length).toBeGreaterThanOrEqual(7);
    for (const arc of arcs) {
      const places = [arc.titles, arc.tones, arc.pacings, arc.looks, arc.openings, arc.turns, arc.closings, ...arc.phases.map(({ moments }) => moments)];
      for (const wordings of places) expect(new Set(wordings).size).toBeGreaterThanOrEqual(4);
      expect(arcOf(arc.label)).toBe(arc);
    }
    for (const part of ['tones', 'pacings', 'looks'] as const) {
      const all = arcs.flatMap((arc) => arc[part]);
      expect(new Set(all).size).toBe(all.length);
    }
  });
  it('CLIP-1: every small action is told without appearance', () => {
    for (const { actions } of shelves) {
      for (const { motion } of actions) expect(appearanceWords(fill(motion, voiceOf('product'), () => undefined))).toEqual([]);
    }
  });
});

describe('the writer as a tool', () => {
  it('says that it is the offline writer and costs nothing', async () => {
    expect(writerModel).toEqual({ provider: 'animatic', model: 'Offline writer' });
    const facts = { task: 'stories', prompt: coldBrew, images: [], scenes: null } as const;
    expect((await writer.write({ prompt: unread, schema: storiesDraft, facts }, context(1))).usage).toEqual({ units: {}, usd: 0 });
  });
  it('stops when it is cancelled', async () => {
    const facts = { task: 'stories', prompt: coldBrew, images: [], scenes: null } as const;
    const failure = writer.write({ prompt: unread, schema: storiesDraft, facts }, context(1, AbortSignal.abort()));
    await expect(failure).rejects.toBeInstanceOf(ToolError);
    await expect(failure).rejects.toMatchObject({ code: 'cancelled' });
  });
  it('refuses a schema that its text does not fit', async () => {
    const facts = { task: 'stories', prompt: coldBrew, images: [], scenes: null } as const;
    await expect(writer.write({ prompt: unread, schema: z.strictObject({ other: z.string() }), facts }, context(1)))
      .rejects.toMatchObject({ code: 'bad_reply' });
  });
});
