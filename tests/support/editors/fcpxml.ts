/**
 * What an FCPXML 1.10 file may look like, in a grammar of our own writing: elements with their attributes and children in
 * order, after Apple's public reference. The document type itself cannot be fetched by tests. Then what must hold in
 * time: every time a whole number of frames, parts without gaps, no frame beyond its file, dissolves with room on both sides.
 */
import { readXml, type Element } from './xml.ts';

type Rule = { readonly words?: true; readonly must: readonly string[]; readonly may?: readonly string[]; /** Children as a regular expression over their names, each followed by a blank. */ readonly children?: RegExp };
const time = /^(?:0s|[1-9]\d*(?:\/[1-9]\d*)?s)$/;
const rules: Record<string, Rule> = {
  fcpxml: { must: ['version'], children: /^resources library $/ },
  resources: { must: [], children: /^(?:format |effect |asset )+$/ },
  format: { must: ['id', 'frameDuration', 'width', 'height'], may: ['name', 'colorSpace'] },
  effect: { must: ['id', 'uid'], may: ['name'] },
  asset: { must: ['id', 'start', 'duration'], may: ['format', 'name', 'hasVideo', 'videoSources', 'hasAudio', 'audioSources', 'audioChannels', 'audioRate'], children: /^media-rep $/ },
  'media-rep': { must: ['kind', 'src'] },
  library: { must: [], children: /^event $/ },
  event: { must: ['name'], children: /^project $/ },
  project: { must: ['name'], children: /^sequence $/ },
  sequence: { must: ['format'], may: ['duration', 'tcStart', 'tcFormat', 'audioLayout', 'audioRate'], children: /^spine $/ },
  spine: { must: [], children: /^(?:asset-clip |gap )(?:(?:transition )?(?:asset-clip |gap ))*$/ },
  'asset-clip': { must: ['ref', 'offset', 'start', 'duration'], may: ['name', 'tcFormat', 'lane', 'audioRole'], children: /^(?:adjust-conform )?(?:adjust-transform )?(?:adjust-volume )?(?:title |caption |asset-clip )*(?:marker )*$/ },
  gap: { must: ['offset', 'start', 'duration'], may: ['name'], children: /^(?:title |caption |asset-clip )*(?:marker )*$/ },
  'adjust-conform': { must: ['type'] },
  'adjust-transform': { must: ['position', 'scale'] },
  'adjust-volume': { must: [], may: ['amount'], children: /^(?:param )?$/ },
  param: { must: ['name'], may: ['value'], children: /^(?:fadeIn )?(?:fadeOut )?$/ },
  fadeIn: { must: ['duration'], may: ['type'] },
  fadeOut: { must: ['duration'], may: ['type'] },
  title: { must: ['ref', 'offset', 'duration'], may: ['lane', 'name', 'start', 'role'], children: /^(?:text )+(?:text-style-def )+$/ },
  caption: { must: ['offset', 'duration', 'role'], may: ['lane', 'name', 'start'], children: /^(?:text )+(?:text-style-def )+$/ },
  text: { must: [], children: /^(?:text-style )+$/ },
  'text-style-def': { must: ['id'], children: /^text-style $/ },
  'text-style': { must: [], may: ['ref', 'font', 'fontSize', 'fontColor', 'alignment'], words: true },
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
  if (element.text !== '' && !rule.words) throw new Error(`<${element.name}> may hold no words.`);
  const children = element.children.map((child) => `${child.name} `).join('');
  if (!(rule.children ?? /^$/).test(children)) throw new Error(`<${element.name}> may not hold ${children}.`);
  for (const child of element.children) follow(child);
}

const find = (element: Element, name: string): Element[] => [...(element.name === name ? [element] : []), ...element.children.flatMap((child) => find(child, name))];

export type ReadFilm = { readonly frames: number; readonly clips: readonly { readonly src: string | null; readonly start: number; readonly from: number; readonly frames: number }[]; readonly dissolves: readonly { readonly at: number; readonly frames: number }[]; readonly markers: readonly { readonly at: number; readonly frames: number; readonly text: string }[] };

/** What lies over or under the spine. `volume` in decibels; null where it is not set. */
export type Anchored = { readonly kind: string; readonly lane: number; readonly start: number; readonly frames: number; readonly from: number; readonly src: string | null; readonly text: string; readonly volume: number | null };
export type ReadFcpxml = ReadFilm & { readonly anchored: readonly Anchored[]; readonly volumes: readonly (number | null)[]; readonly framings: readonly (string | null)[] };

const wordsOf = (element: Element): string => find(element, 'text-style').map(({ text }) => text).join('');
function amountOf(item: Element): number | null {
  const adjust = item.children.find(({ name }) => name === 'adjust-volume');
  const amount = adjust?.attributes.amount ?? adjust?.children[0]?.attributes.value;
  if (amount === undefined) return null;
  const read = /^(-?\d+(?:\.\d+)?)dB$/.exec(amount);
  if (!read) throw new Error(`${amount} is no volume.`);
  return Number(read[1]);
}

export function checkFcpxml(text: string): ReadFcpxml {
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
  const ids = ['asset', 'format', 'effect', 'text-style-def'].flatMap((name) => find(root, name).map(({ attributes }) => attributes.id!));
  if (new Set(ids).size !== ids.length) throw new Error('An id is there twice.');
  for (const name of ['asset-clip', 'title', 'text-style']) for (const { attributes: { ref } } of find(root, name)) if (ref !== undefined && !ids.includes(ref)) throw new Error(`${ref} names nothing.`);
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
  const anchored = items.flatMap((item, index) => item.children.filter(({ attributes }) => attributes.lane !== undefined).map((child): Anchored => {
    const place = { start: clips[index]!.start + frames(child, 'offset') - clips[index]!.from, frames: frames(child, 'duration') };
    if (place.start < clips[index]!.start || place.start + place.frames > at) throw new Error(`<${child.name}> lies outside of the film.`);
    const { ref, lane, start } = child.attributes;
    const file = child.name === 'asset-clip' ? assets.get(ref!)! : null;
    if (file && frames(child, 'start') + place.frames > file.frames) throw new Error('A sound is longer than its file.');
    return { kind: child.name, lane: Number(lane), ...place, from: start === undefined ? 0 : frames(child, 'start'), src: file?.src ?? null, text: wordsOf(child), volume: amountOf(child) };
  }));
  const over = anchored.toSorted((a, b) => a.lane - b.lane || a.start - b.start);
  over.forEach((each, index) => { const next = over[index + 1]; if (next?.lane === each.lane && next.start < each.start + each.frames) throw new Error(`Two things lie in lane ${each.lane} at once.`); });
  const markers = items.flatMap((item, index) => item.children.filter(({ name }) => name === 'marker').map((marker) => {
    const start = frames(marker, 'start') - clips[index]!.from;
    if (start < 0 || start >= clips[index]!.frames) throw new Error('A marker lies outside of its clip.');
    return { at: clips[index]!.start + start, frames: frames(marker, 'duration'), text: marker.attributes.value! };
  }));
  return { frames: at, clips, dissolves, markers, anchored, volumes: items.map(amountOf), framings: items.map((item) => item.children.find(({ name }) => name === 'adjust-transform')?.attributes.position ?? null) };
}
