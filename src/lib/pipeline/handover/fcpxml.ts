/** The film as FCPXML 1.10: an asset a file, asset clips and cross dissolves in one spine, comments as markers to do and done. */
import { xml } from '../review/markers.ts';
import type { Marker } from '../review/markers.ts';
import type { Cut, Part } from './cut.ts';
import { partsOf } from './cut.ts';

export function fcpxml(cut: Cut): string {
  const { rate } = cut;
  const time = (frames: number): string => (frames === 0 ? '0s' : `${frames * rate.den}/${rate.num}s`);
  const parts = partsOf(cut);
  const assets = new Map<string, { id: string; frames: number }>();
  for (const { item: { media } } of parts) if (media && !assets.has(media.path)) assets.set(media.path, { id: `r${assets.size + 2}`, frames: media.frames });

  const asset = ([path, { id, frames }]: [string, { id: string; frames: number }]) =>
    `    <asset id="${id}" name="${xml(path.split('/').at(-1)!)}" start="0s" duration="${time(frames)}" hasVideo="1" format="r1" videoSources="1">\n`
    + `      <media-rep kind="original-media" src="./${xml(path)}"/>\n    </asset>`;

  const marker = ({ first, last, name, text, replies, resolved }: Marker, part: Part) => {
    const note = replies.map((reply) => `${reply.name}: ${reply.text}`).join('\n');
    const within = first - part.start;
    return `              <marker start="${time(part.from + within)}" duration="${time(Math.min(last - first + 1, part.frames - within))}" value="${xml(`${name}: ${text}`)}"${note ? ` note="${xml(note)}"` : ''} completed="${resolved ? 1 : 0}"/>`;
  };
  const clip = (part: Part, index: number) => {
    const { item: { name, media }, start, from, frames } = part;
    const inside = cut.markers.filter(({ first }) => first >= start && (first < start + frames || index === parts.length - 1)).map((each) => marker(each, part));
    const place = `name="${xml(name)}" offset="${time(start)}" start="${time(from)}" duration="${time(frames)}"`;
    const [open, end] = media ? [`<asset-clip ref="${assets.get(media.path)!.id}" ${place} tcFormat="NDF"`, 'asset-clip'] : [`<gap ${place}`, 'gap'];
    return `            ${open}${inside.length ? `>\n${inside.join('\n')}\n            </${end}>` : '/>'}`;
  };
  const transition = ({ joinIn, start }: Part) => (joinIn ? [`            <transition name="Cross Dissolve" offset="${time(start - joinIn.before)}" duration="${time(joinIn.before + joinIn.after)}"/>`] : []);

  return `<?xml version="1.0" encoding="UTF-8"?>
<!DOCTYPE fcpxml>
<fcpxml version="1.10">
  <resources>
    <format id="r1" frameDuration="${rate.den}/${rate.num}s" width="${cut.width}" height="${cut.height}" colorSpace="1-1-1 (Rec. 709)"/>
${[...assets].map(asset).join('\n')}
  </resources>
  <library>
    <event name="${xml(cut.title)}">
      <project name="${xml(cut.title)}">
        <sequence format="r1" duration="${time(cut.frames)}" tcStart="0s" tcFormat="NDF">
          <spine>
${parts.flatMap((part, index) => [...transition(part), clip(part, index)]).join('\n')}
          </spine>
        </sequence>
      </project>
    </event>
  </library>
</fcpxml>
`;
}
