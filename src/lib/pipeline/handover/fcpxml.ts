/**
 * The film as FCPXML 1.10: an asset a file, asset clips and cross dissolves in one spine; words and cards as titles and
 * captions above it, music and voice-over below, and comments as markers to do and done.
 */
import { rationalTime } from '../review/frames.ts';
import { xml, type Marker } from '../review/markers.ts';
import { cropWindow, sameShape } from '../timeline/words.ts';
import type { Cut, CutSound, CutText, Part } from './cut.ts';
import { partsOf } from './cut.ts';

/** The title that every editor of this format ships. */
const titleEffect = '.../Titles.localized/Bumper:Opener.localized/Basic Title.localized/Basic Title.moti';
/** Lanes above and below the spine. */
const lanes = { card: 1, words: 2, music: -1, voice: -2 } as const;
const roles = { music: 'music', voice: 'dialogue' } as const;
/** Decibels at which nothing is heard. */
const silence = -96;
/** Letters of titles, in points of a picture 1080 high. */
const sizes = { title: 110, lower_third: 64, caption: 54 } as const;

type Resource = { readonly id: string; readonly frames: number; readonly picture: boolean; readonly sound: boolean };

export function fcpxml(cut: Cut): string {
  const { rate } = cut;
  const time = (frames: number): string => rationalTime(frames, rate);
  const parts = partsOf(cut);
  const source = cut.source;
  const reframed = !sameShape(source, cut);
  const formats = source.width !== cut.width || source.height !== cut.height ? ['r1', 'r2'] : ['r1'];
  const words = cut.texts.filter(({ style }) => style !== 'caption').length > 0 || cut.items.some(({ card }) => card !== null && card.title + card.line !== '');
  const assets = new Map<string, Resource>();
  const add = (path: string, frames: number, kind: { picture: boolean; sound: boolean }) => {
    if (!assets.has(path)) assets.set(path, { id: `r${formats.length + Number(words) + assets.size + 1}`, frames, ...kind });
  };
  for (const { item: { media, volume } } of parts) if (media) add(media.path, media.frames, { picture: true, sound: volume !== null });
  for (const { media } of cut.sounds) add(media.path, media.frames, { picture: false, sound: true });
  let styles = 0;

  const asset = ([path, { id, frames, picture, sound }]: [string, Resource]) => {
    const seen = picture ? ` hasVideo="1" format="${formats.at(-1)!}" videoSources="1"` : '';
    const heard = sound ? ' hasAudio="1" audioSources="1" audioChannels="2" audioRate="48000"' : '';
    return `    <asset id="${id}" name="${xml(path.split('/').at(-1)!)}" start="0s" duration="${time(frames)}"${seen}${heard}>\n`
      + `      <media-rep kind="original-media" src="./${xml(path)}"/>\n    </asset>`;
  };
  const marker = ({ first, last, name, text, replies, resolved }: Marker, part: Part) => {
    const note = replies.map((reply) => `${reply.name}: ${reply.text}`).join('\n');
    const within = first - part.start;
    return `<marker start="${time(part.from + within)}" duration="${time(Math.min(last - first + 1, part.frames - within))}" value="${xml(`${name}: ${text}`)}"${note ? ` note="${xml(note)}"` : ''} completed="${resolved ? 1 : 0}"/>`;
  };
  /** What lies over or under the spine is anchored to a part, and counts in that part's own time. */
  const anchor = (part: Part, start: number): string => time(part.from + start - part.start);
  const styled = (text: string, size: number, place: string): string[] => {
    const id = `ts${++styles}`;
    return [`  <text><text-style ref="${id}">${xml(text)}</text-style></text>`, `  <text-style-def id="${id}"><text-style font="Helvetica Neue" fontSize="${size}" fontColor="1 1 1 1" alignment="${place}"/></text-style-def>`];
  };
  const title = (part: Part, { from, to, style, text }: CutText, lane: number): string[] => [
    `<title ref="r${formats.length + 1}" lane="${lane}" offset="${anchor(part, from)}" name="${xml(text.slice(0, 60))}" start="0s" duration="${time(to - from)}" role="titles">`,
    ...styled(text, sizes[style], style === 'lower_third' ? 'left' : 'center'), '</title>'
  ];
  const caption = (part: Part, { from, to, text }: CutText, lane: number): string[] => [
    `<caption lane="${lane}" offset="${anchor(part, from)}" name="${xml(text.slice(0, 60))}" start="0s" duration="${time(to - from)}" role="iTT?captionFormat=ITT.en">`,
    ...styled(text, sizes.caption, 'center'), '</caption>'
  ];
  const sound = (part: Part, { track, name, media, from, start, frames, volume, fadeIn, fadeOut }: CutSound): string[] => {
    const fades = [...(fadeIn ? [`<fadeIn type="easeIn" duration="${time(fadeIn)}"/>`] : []), ...(fadeOut ? [`<fadeOut type="easeOut" duration="${time(fadeOut)}"/>`] : [])].join('');
    const amount = fades ? `<adjust-volume><param name="amount" value="${volume}dB">${fades}</param></adjust-volume>` : `<adjust-volume amount="${volume}dB"/>`;
    return [
      `<asset-clip ref="${assets.get(media.path)!.id}" lane="${lanes[track]}" offset="${anchor(part, start)}" name="${xml(name)}" start="${time(from)}" duration="${time(frames)}" audioRole="${roles[track]}">`, `  ${amount}`, '</asset-clip>'
    ];
  };
  /** In other shapes the picture fills the frame, moved to what its window shows. Places in percent of the frame's height, upwards. */
  const framing = ({ item: { crop } }: Part): string[] => {
    if (!reframed) return [];
    if (!crop) return ['<adjust-conform type="fill"/>'];
    const window = cropWindow(source, cut, crop);
    const scale = 100 / window.height;
    const [x, y] = [(source.width / 2 - window.left - window.width / 2) * scale, (window.top + window.height / 2 - source.height / 2) * scale];
    const closer = Math.min(source.width / window.width, source.height / window.height);
    return ['<adjust-conform type="fill"/>', `<adjust-transform position="${decimal(x)} ${decimal(y)}" scale="${decimal(closer)} ${decimal(closer)}"/>`];
  };

  const last = parts.length - 1;
  const laneOf = lanesOf(cut.texts);
  const clip = (part: Part, index: number): string[] => {
    const { item: { name, media, volume, muted, card }, start, from, frames } = part;
    const here = (at: number) => at >= start && (at < start + frames || index === last);
    const place = `name="${xml(name)}" offset="${time(start)}" start="${time(from)}" duration="${time(frames)}"`;
    const said = [card?.title, card?.line].filter(Boolean).join('\n');
    const inner = [
      ...(media ? framing(part) : []), ...(media && volume !== null && (muted || volume !== 0) ? [`<adjust-volume amount="${muted ? silence : volume}dB"/>`] : []),
      ...(said ? title(part, { from: start, to: start + frames, style: 'title', text: said }, lanes.card) : []),
      ...cut.texts.flatMap((text, at) => (here(text.from) ? (text.style === 'caption' ? caption : title)(part, text, lanes.words + laneOf[at]!) : [])),
      ...cut.sounds.flatMap((each) => (here(each.start) ? sound(part, each) : [])), ...cut.markers.filter(({ first }) => here(first)).map((each) => marker(each, part))
    ];
    const [open, end] = media ? [`<asset-clip ref="${assets.get(media.path)!.id}" ${place} tcFormat="NDF"`, 'asset-clip'] : [`<gap ${place}`, 'gap'];
    return inner.length ? [`${open}>`, ...inner.map((line) => `  ${line}`), `</${end}>`] : [`${open}/>`];
  };
  const transition = ({ joinIn, start }: Part) => (joinIn ? [`<transition name="Cross Dissolve" offset="${time(start - joinIn.before)}" duration="${time(joinIn.before + joinIn.after)}"/>`] : []);
  const format = (id: string, { width, height }: { width: number; height: number }) => `    <format id="${id}" frameDuration="${rate.den}/${rate.num}s" width="${width}" height="${height}" colorSpace="1-1-1 (Rec. 709)"/>`;

  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE fcpxml>
<fcpxml version="1.10">
  <resources>
${[format('r1', cut), ...(formats.length > 1 ? [format('r2', source)] : []), ...(words ? [`    <effect id="r${formats.length + 1}" name="Basic Title" uid="${titleEffect}"/>`] : []), ...[...assets].map(asset)].join('\n')}
  </resources>
  <library>
    <event name="${xml(cut.title)}">
      <project name="${xml(cut.title)}">
        <sequence format="r1" duration="${time(cut.frames)}" tcStart="0s" tcFormat="NDF" audioLayout="stereo" audioRate="48k">
          <spine>
${parts.flatMap((part, index) => [...transition(part), ...clip(part, index)]).map((line) => `            ${line}`).join('\n')}
          </spine>
        </sequence>
      </project>
    </event>
  </library>
</fcpxml>
`;
}

const decimal = (value: number): string => String(Number(value.toFixed(4)));

/** A lane for each text: those that are shown at once lie above each other. */
export function lanesOf(texts: readonly CutText[]): number[] {
  const ends: number[] = [];
  return texts.map(({ from, to }) => {
    const free = ends.findIndex((end) => end <= from);
    const lane = free < 0 ? ends.length : free;
    ends[lane] = to;
    return lane;
  });
}
