/**
 * The film as OpenTimelineIO: a video track whose clips name their files, dissolves, words in tracks above it, the clips' sound,
 * music and voice-over in tracks of their own, and comments as markers. What the format has no field for (volumes, fades,
 * windows of other shapes, looks of words) stands in `metadata.scenebook`.
 */
import { editorsHour } from '../review/frames.ts';
import { cropWindow, sameShape } from '../timeline/words.ts';
import type { Cut, CutSound, CutText, Part } from './cut.ts';
import { partsOf } from './cut.ts';
import { lanesOf } from './fcpxml.ts';

export function otio(cut: Cut): string {
  const rate = cut.rate.num / cut.rate.den;
  const reframed = !sameShape(cut.source, cut);
  const time = (value: number) => ({ OTIO_SCHEMA: 'RationalTime.1', rate, value });
  const range = (start: number, frames: number) => ({ OTIO_SCHEMA: 'TimeRange.1', start_time: time(start), duration: time(frames) });
  const plain = (name: string, own: object = {}) => ({ name, metadata: Object.keys(own).length ? { scenebook: own } : {} });
  const item = { enabled: true, effects: [], markers: [] };

  const external = ({ path, frames }: { path: string; frames: number }) =>
    ({ OTIO_SCHEMA: 'ExternalReference.1', ...plain(path.split('/').at(-1)!), available_image_bounds: null, available_range: range(0, frames), target_url: path });
  const generated = (name: string, kind: string, parameters: object) =>
    ({ OTIO_SCHEMA: 'GeneratorReference.1', ...plain(name), available_image_bounds: null, available_range: null, generator_kind: kind, parameters });
  const clipOf = (name: string, reference: object, source: object, own: object = {}, enabled = true) => ({
    OTIO_SCHEMA: 'Clip.2', ...plain(name, own), ...item, enabled, source_range: source, media_references: { DEFAULT_MEDIA: reference }, active_media_reference_key: 'DEFAULT_MEDIA'
  });
  const gap = (frames: number) => ({ OTIO_SCHEMA: 'Gap.1', ...plain(''), ...item, source_range: range(0, frames) });
  const transition = ({ before, after }: NonNullable<Part['joinIn']>) => ({ OTIO_SCHEMA: 'Transition.1', ...plain('Dissolve'), transition_type: 'SMPTE_Dissolve', in_offset: time(before), out_offset: time(after) });
  const track = (name: string, kind: 'Video' | 'Audio', children: readonly object[]) => ({ OTIO_SCHEMA: 'Track.1', ...plain(name), ...item, kind, source_range: null, children });
  const parts = partsOf(cut);
  const joined = (child: (part: Part) => object) => parts.flatMap((part) => [...(part.joinIn ? [transition(part.joinIn)] : []), child(part)]);

  const picture = ({ item: { name, media, card, crop }, from, frames }: Part) =>
    clipOf(name, media ? external(media) : generated('Card', 'SolidColor', { ...card }), range(from, frames), crop ? { crop, ...(reframed ? { window: cropWindow(cut.source, cut, crop) } : {}) } : {});
  /** Where nothing is heard there is a gap; what is muted is a clip that is not enabled. */
  const heard = ({ item: { name, media, volume, muted }, from, frames }: Part) =>
    (media && volume !== null ? clipOf(name, external(media), range(from, frames), { volume }, !muted) : gap(frames));
  const words = (texts: readonly CutText[]) => placed(texts.map((text) => ({ start: text.from, frames: text.to - text.from, made: clipOf(text.text.slice(0, 60), generated(text.style, 'Text', { text: text.text, style: text.style }), range(0, text.to - text.from)) })));
  const sound = ({ name, media, from, start, frames, volume, fadeIn, fadeOut }: CutSound) => placed([{ start, frames, made: clipOf(name, external(media), range(from, frames), { volume, fadeIn, fadeOut }) }]);
  function placed(list: readonly { start: number; frames: number; made: object }[]): object[] {
    let at = 0;
    return list.flatMap(({ start, frames, made }) => {
      const before = start - at;
      at = start + frames;
      return [...(before > 0 ? [gap(before)] : []), made];
    });
  }

  const lanes = lanesOf(cut.texts);
  const trackNames = { music: 'Music', voice: 'Voice-over' };
  const tracks = [
    track('Video', 'Video', joined(picture)),
    ...[...new Set(lanes)].sort((a, b) => a - b).map((lane) => track(`Words ${lane + 1}`, 'Video', words(cut.texts.filter((_, at) => lanes[at] === lane)))),
    ...(parts.some(({ item: { volume } }) => volume !== null) ? [track('Clips', 'Audio', joined(heard))] : []),
    ...cut.sounds.map((each) => track(trackNames[each.track], 'Audio', sound(each)))
  ];
  const markers = cut.markers.map((marker) => ({
    OTIO_SCHEMA: 'Marker.2', name: `${marker.name}: ${marker.text}`, color: marker.resolved ? 'GREEN' : 'RED', comment: marker.replies.map(({ name, text }) => `${name}: ${text}`).join('\n'),
    marked_range: range(marker.first, marker.last - marker.first + 1), metadata: {}
  }));
  const timeline = {
    OTIO_SCHEMA: 'Timeline.1', ...plain(cut.title), global_start_time: time(editorsHour(cut.rate)),
    tracks: { OTIO_SCHEMA: 'Stack.1', ...plain('tracks'), enabled: true, effects: [], markers, source_range: null, children: tracks }
  };
  return `${JSON.stringify(timeline, null, 2)}\n`;
}
