/** Of what an edit changed, the graph names just those parts that differ, and just those cells that read them (KEY-7). */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { readSlice, sameValue, topology, type AssetPlace, type CastEdges, type Casting, type Take } from '../../src/lib/pipeline/index.ts';
import { eachChanged, wiringOf, type Lists, type Part } from '../../src/lib/pipeline/graph/wiring.ts';
import { fakeArtifact } from '../support/fake-tools.ts';
import { finished } from '../support/timelines/world.ts';

const asset = (id: string, more: Partial<AssetPlace> = {}): AssetPlace =>
  ({ id, tag: id.toUpperCase(), kind: 'product', origin: 'manifest', written: true, picture: null, others: [], sheet: null, words: 'own', ...more });
const pictures = ['a', 'b', 'c'].map((name) => ({ image: fakeArtifact(name), name }));
const keyOf = ({ image }: { image: { content: string } }) => `p${image.content.slice(0, 12)}`;
const assets = [asset('a1', { picture: 'p1', sheet: 2, words: 'cell' }), asset('a2', { picture: 'p2' }), asset(keyOf(pictures[0]!), { origin: 'brief', picture: keyOf(pictures[0]!) })];
const casting: Casting = { manifest: true, assets, told: true, mentioned: [] };
const edges = (...references: readonly AssetPlace[]): CastEdges =>
  ({ references, named: references.map(({ id }) => id), mentions: { startPrompt: [], endPrompt: [], motionPrompt: [], opening: [] }, filmed: false });
const scenes = ['s1', 's2', 's3'];
const nodes = topology(scenes, { casting, casts: new Map([['s1', edges(assets[0]!, assets[1]!)], ['s2', edges(assets[2]!)]]), timeline: 'shaped' });
const wiring = wiringOf(nodes);
const placeOf = (cell: string) => nodes.findIndex(({ id }) => id === cell);
const listed = ({ starts, items }: Lists, place: number) => [...items.slice(starts[place], starts[place + 1])];

/** A part of an output by the slice that is the whole of it: a field, one element of a list, or a slice that is computed. */
const partName = (slice: string): string => /^[a-zA-Z]+(\[[^\]]+\])?/.exec(slice)![0];
/** Who reads each part of a cell, from what the cells declare. */
function readersByPart(cell: string): Map<string, number[]> {
  const found = new Map<string, number[]>();
  nodes.forEach(({ inputs }, place) => {
    for (const name of new Set(inputs.filter((input) => input.cell === cell).map(({ slice }) => partName(slice)))) found.set(name, [...(found.get(name) ?? []), place]);
  });
  return found;
}
const namedPart = (cell: string, name: string): Part => {
  const [, field, id] = /^([a-zA-Z]+)(?:\[([^\]]+)\])?$/.exec(name)!;
  const entry = wiring.fields[placeOf(cell)]!.get(field!)!;
  return (id ? entry.byId!.get(id) : entry.whole)!;
};

const project = finished(3).project;
const takeFor = (cell: string, output: unknown): Take => ({ ...[...project.takes.values()][0]!, id: JSON.stringify(output), cell, output });
const outputOf = (cell: string) => [...project.takes.values()].find((take) => take.cell === cell)!.output as Record<string, unknown>;
const touchedBy = (cell: string, before: unknown, after: unknown): string[] => {
  const touched: Part[] = [];
  eachChanged(wiring, placeOf(cell), before === null ? null : takeFor(cell, before), after === null ? null : takeFor(cell, after), (part) => void touched.push(part));
  return [...readersByPart(cell).keys()].filter((name) => touched.includes(namedPart(cell, name))).concat(touched.filter((part, at) => touched.indexOf(part) !== at).map(() => 'twice')).sort();
};
/** What differs for those who read: the parts that differ to the letter, all of them where there was no output or is none. */
const differing = (cell: string, before: unknown, after: unknown): string[] => [...readersByPart(cell).keys()]
  .filter((name) => before === null || after === null || !sameValue(readSlice(cell, before, name), readSlice(cell, after, name))).sort();

describe('the wiring of a notebook', () => {
  it('is made once for a list of nodes', () => {
    expect(wiringOf(nodes)).toBe(wiring);
    expect(wiringOf([...nodes])).not.toBe(wiring);
  });

  it('has the cells of the project as its head, and every edge in both directions', () => {
    expect(nodes.slice(0, wiring.head).map(({ id }) => id)).toEqual(['brief', 'manifest', 'stories', 'storyboard']);
    expect(wiring.fields).toHaveLength(wiring.head);
    nodes.forEach(({ id, reads }, place) => {
      expect(wiring.places.get(id)).toBe(place);
      expect(listed(wiring.reads, place).map((at) => nodes[at]!.id), id).toEqual([...reads]);
      expect(listed(wiring.readers, place).map((at) => nodes[at]!.id), id).toEqual(nodes.filter((other) => other.reads.includes(id)).map((other) => other.id));
    });
  });

  it('lets each part of an output be read by just the cells that declare it, each once and in order', () => {
    const numbers: number[] = [];
    nodes.slice(0, wiring.head).forEach(({ id }) => readersByPart(id).forEach((readers, name) => {
      numbers.push(namedPart(id, name).number);
      expect(namedPart(id, name).readers, `${id}.${name}`).toEqual(readers);
    }));
    nodes.slice(wiring.head).forEach(({ id }) => {
      numbers.push(wiring.outputs[placeOf(id)]!.number);
      expect(wiring.outputs[placeOf(id)]!.readers, id).toEqual(nodes.flatMap(({ inputs }, place) => (inputs.some(({ cell }) => cell === id) ? [place] : [])));
    });
    expect(new Set(numbers).size).toBe(numbers.length);
    expect(wiring.changed.length).toBeGreaterThan(Math.max(...numbers));
  });

  it('knows for every input which part it reads', () => {
    nodes.forEach(({ inputs }, place) => expect(listed(wiring.inputs, place)).toEqual(inputs.map(({ cell, slice }) =>
      (placeOf(cell) < wiring.head ? namedPart(cell, partName(slice)) : wiring.outputs[placeOf(cell)]!).number)));
  });

  it('has parts of the kinds that notebooks have: fields, scenes, pictures, assets, and what is computed', () => {
    expect([...readersByPart('storyboard').keys()].sort()).toEqual(['order', 'scenes[s1]', 'scenes[s2]', 'scenes[s3]', 'style']);
    expect([...readersByPart('brief').keys()]).toContain(`images[${keyOf(pictures[0]!)}]`);
    expect([...readersByPart('manifest').keys()]).toEqual(expect.arrayContaining(['roster', 'sought', 'assets[a1]', 'assets[a2]']));
    expect([...readersByPart('stories').keys()]).toContain('story');
  });
});

describe('what an edit changed', () => {
  const storyboard = outputOf('storyboard') as { scenes: { id: string; title: string }[]; style: unknown };
  const brief = { ...outputOf('brief'), images: pictures };
  const edited = (at: number) => ({ ...storyboard, scenes: storyboard.scenes.map((scene, index) => (index === at ? { ...scene, title: 'Other' } : scene)) });

  it.each<[string, string, unknown, unknown, string[]]>([
    ['nothing', 'storyboard', storyboard, storyboard, []], ['nothing, in other objects', 'storyboard', storyboard, structuredClone(storyboard), []],
    ['one scene', 'storyboard', storyboard, edited(1), ['scenes[s2]']], ['the last scene', 'storyboard', structuredClone(storyboard), edited(2), ['scenes[s3]']],
    ['the style', 'storyboard', storyboard, { ...storyboard, style: 'other' }, ['style']],
    ['a scene taken away', 'storyboard', storyboard, { ...storyboard, scenes: storyboard.scenes.slice(0, 2) }, ['order', 'scenes[s3]']],
    ['a scene put there', 'storyboard', { ...storyboard, scenes: storyboard.scenes.slice(0, 2) }, storyboard, ['order', 'scenes[s3]']],
    ['the story chosen', 'stories', outputOf('stories'), { ...outputOf('stories'), selected: 1 }, ['story']], ['a story that is not chosen', 'stories', outputOf('stories'), { ...outputOf('stories'), stories: [(outputOf('stories') as { stories: unknown[] }).stories[0], 1, 2] }, []],
    ['a picture that no scene names', 'brief', brief, { ...brief, images: pictures.slice(0, 2) }, ['images']],
    ['the picture that a scene names', 'brief', brief, { ...brief, images: pictures.slice(1) }, ['images', `images[${keyOf(pictures[0]!)}]`]]
  ])('%s', (_, cell, before, after, expected) => expect(touchedBy(cell, before, after)).toEqual(expected));

  it.each(['brief', 'stories', 'storyboard'])('everything of %s where there was none, and where none is left', (cell) => {
    const all = [...readersByPart(cell).keys()].sort();
    expect(all.length).toBeGreaterThan(1);
    expect([touchedBy(cell, null, outputOf(cell)), touchedBy(cell, outputOf(cell), null)]).toEqual([all, all]);
  });

  it('everything of a scene’s cell, which is one part', () => {
    const touched: Part[] = [];
    eachChanged(wiring, placeOf('s1/start'), null, takeFor('s1/start', {}), (part) => void touched.push(part));
    expect(touched).toEqual([wiring.outputs[placeOf('s1/start')]]);
  });

  it('is named exactly, whatever was edited', () => {
    const text = fc.constantFrom('a', 'b');
    const scene = (id: string) => fc.record({ id: fc.constant(id), title: text, opening: text });
    const storyboards = fc.record({ style: fc.record({ look: text }), scenes: fc.integer({ min: 0, max: 3 }).chain((count) => fc.tuple(...scenes.slice(0, count).map(scene))), other: text });
    const briefs = fc.record({ prompt: text, images: fc.integer({ min: 0, max: 3 }).map((count) => pictures.slice(0, count)), aspect: text, scenes: fc.constantFrom(null, 3), seconds: fc.constantFrom(5, 6) });
    const absent = <T>(some: fc.Arbitrary<T>) => fc.option(some, { nil: null, freq: 6 });
    for (const [cell, outputs] of [['storyboard', absent(storyboards)], ['brief', absent(briefs)]] as const) {
      fc.assert(fc.property(outputs as fc.Arbitrary<unknown>, outputs as fc.Arbitrary<unknown>, (before, after) => {
        fc.pre(before !== null || after !== null);
        expect(touchedBy(cell, before, after)).toEqual(differing(cell, before, after));
      }), { numRuns: 400 });
    }
  });
});
