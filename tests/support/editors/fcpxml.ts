/**
 * What an FCPXML 1.10 file may look like, in a grammar of our own writing: elements with their attributes and children in
 * order, after Apple's public reference. The document type itself cannot be fetched by tests. Then what must hold in
 * time: every time a whole number of frames, parts without gaps, no frame beyond its file, dissolves with room on both sides.
 */
import { readXml, type Element } from './xml.ts';

type Rule = { readonly must: readonly string[]; readonly may?: readonly string[]; /** Children as a regular expression over their names, each followed by a blank. */ readonly children?: RegExp };
const time = /^(?:0s|[1-9]\d*(?:\/[1-9]\d*)?s)$/;
const rules: Record<string, Rule> = {
  fcpxml: { must: ['version'], children: /^resources library $/ },
  resources: { must: [], children: /^(format )+(asset )*$/ },
  format: { must: ['id', 'frameDuration', 'width', 'height'], may: ['name', 'colorSpace'] },
  asset: { must: ['id', 'start', 'duration', 'format'], may: ['name', 'hasVideo', 'videoSources', 'hasAudio', 'audioSources', 'audioChannels', 'audioRate'], children: /^media-rep $/ },
  'media-rep': { must: ['kind', 'src'] },
  library: { must: [], children: /^event $/ },
  event: { must: ['name'], children: /^project $/ },
  project: { must: ['name'], children: /^sequence $/ },
  sequence: { must: ['format', 'duration', 'tcStart', 'tcFormat'], children: /^spine $/ },
  spine: { must: [], children: /^(?:asset-clip |gap )(?:(?:transition )?(?:asset-clip |gap ))*$/ },
  'asset-clip': { must: ['ref', 'offset', 'start', 'duration'], may: ['name', 'tcFormat'], children: /^(marker )*$/ },
  gap: { must: ['offset', 'start', 'duration'], may: ['name'], children: /^(marker )*$/ },
  transition: { must: ['offset', 'duration'], may: ['name'] },
  marker: { must: ['start', 'duration', 'value'], may: ['note', 'completed'] }
};

function follow(element: Element): void {
  const rule = rules[element.name];
  if (!rule) throw new Error(`<${element.name}> is not known.`);
  const given = Object.keys(element.attributes);
  for (const key of rule.must) if (!given.includes(key)) throw new Error(`<${element.name}> has no ${key}.`);
  for (const key of given) if (![...rule.must, ...(rule.may ?? [])].includes(key)) throw new Error(`<${element.name}> may have no ${key}.`);
  for (const key of ['start', 'duration', 'offset', 'tcStart', 'frameDuration'] as const) {
    const value = element.attributes[key];
    if (value !== undefined && !time.test(value)) throw new Error(`<${element.name} ${key}="${value}"> is no time.`);
  }
  const children = element.children.map((child) => `${child.name} `).join('');
  if (!(rule.children ?? /^$/).test(children)) throw new Error(`<${element.name}> may not hold ${children}.`);
  for (const child of element.children) follow(child);
}

const find = (element: Element, name: string): Element[] => [...(element.name === name ? [element] : []), ...element.children.flatMap((child) => find(child, name))];

export type ReadFilm = { readonly frames: number; readonly clips: readonly { readonly src: string | null; readonly start: number; readonly from: number; readonly frames: number }[]; readonly dissolves: readonly { readonly at: number; readonly frames: number }[]; readonly markers: readonly { readonly at: number; readonly frames: number; readonly text: string }[] };

export function checkFcpxml(text: string): ReadFilm {
  const { doctype, root } = readXml(text);
  if (doctype !== 'fcpxml' || root.attributes.version !== '1.10') throw new Error('It is no FCPXML 1.10.');
  follow(root);
  const [format] = find(root, 'format');
  const [den, num] = /^(\d+)\/(\d+)s$/.exec(format!.attributes.frameDuration!)!.slice(1).map(Number) as [number, number];
  const frames = (element: Element, key: string): number => {
    const [, over, under = '1'] = /^(\d+)(?:\/(\d+))?s$/.exec(element.attributes[key]!)!;
    const count = (Number(over) * num) / (Number(under) * den);
    if (!Number.isInteger(count)) throw new Error(`${element.attributes[key]} lies between frames.`);
    return count;
  };
  const ids = find(root, 'asset').map((asset) => asset.attributes.id!);
  if (new Set([...ids, format!.attributes.id]).size !== ids.length + 1) throw new Error('An id is there twice.');
  const assets = new Map(find(root, 'asset').map((asset) => [asset.attributes.id!, { src: asset.children[0]!.attributes.src!, frames: frames(asset, 'duration') }]));
  const [sequence] = find(root, 'sequence');
  const spine = find(root, 'spine')[0]!.children;
  const items = spine.filter(({ name }) => name !== 'transition');
  let at = 0;
  const clips = items.map((item) => {
    const clip = { src: item.name === 'gap' ? null : (assets.get(item.attributes.ref!)?.src ?? ''), start: frames(item, 'offset'), from: frames(item, 'start'), frames: frames(item, 'duration') };
    if (clip.src === '') throw new Error(`${item.attributes.ref} is no asset.`);
    if (clip.start !== at || clip.frames < 1) throw new Error(`There is a gap or an overlap at ${at}.`);
    if (item.name !== 'gap' && clip.from + clip.frames > assets.get(item.attributes.ref!)!.frames) throw new Error('A clip is longer than its file.');
    at += clip.frames;
    return clip;
  });
  if (at !== frames(sequence!, 'duration')) throw new Error('The parts are not as long as the film.');
  const dissolves = spine.flatMap((item, index) => {
    if (item.name !== 'transition') return [];
    const place = { at: frames(item, 'offset'), frames: frames(item, 'duration') };
    const edge = frames(spine[index + 1]!, 'offset');
    if (place.at >= edge || place.at + place.frames <= edge) throw new Error('A dissolve is not around its edit point.');
    return [place];
  });
  const markers = items.flatMap((item, index) => item.children.map((marker) => {
    const start = frames(marker, 'start') - clips[index]!.from;
    if (start < 0 || start >= clips[index]!.frames) throw new Error('A marker lies outside of its clip.');
    return { at: clips[index]!.start + start, frames: frames(marker, 'duration'), text: marker.attributes.value! };
  }));
  return { frames: at, clips, dissolves, markers };
}
