/** The film as OpenTimelineIO: one video track whose clips name their files, dissolves, and comments as markers. */
import type { Cut, Part } from './cut.ts';
import { partsOf } from './cut.ts';

/** Editors begin films at one hour. */
const hour = 3600;

export function otio(cut: Cut): string {
  const rate = cut.rate.num / cut.rate.den;
  const time = (value: number) => ({ OTIO_SCHEMA: 'RationalTime.1', rate, value });
  const range = (start: number, frames: number) => ({ OTIO_SCHEMA: 'TimeRange.1', start_time: time(start), duration: time(frames) });
  const plain = (name: string) => ({ name, metadata: {} });

  const reference = ({ item: { media } }: Part) => (media
    ? { OTIO_SCHEMA: 'ExternalReference.1', ...plain(media.path.split('/').at(-1)!), available_image_bounds: null, available_range: range(0, media.frames), target_url: media.path }
    : { OTIO_SCHEMA: 'GeneratorReference.1', ...plain('Card'), available_image_bounds: null, available_range: null, generator_kind: 'SolidColor', parameters: {} });
  const clip = (part: Part) => ({
    OTIO_SCHEMA: 'Clip.2', ...plain(part.item.name), enabled: true, effects: [], markers: [], source_range: range(part.from, part.frames),
    media_references: { DEFAULT_MEDIA: reference(part) }, active_media_reference_key: 'DEFAULT_MEDIA'
  });
  const transition = ({ before, after }: NonNullable<Part['joinIn']>) => ({ OTIO_SCHEMA: 'Transition.1', ...plain('Dissolve'), transition_type: 'SMPTE_Dissolve', in_offset: time(before), out_offset: time(after) });

  const markers = cut.markers.map((marker) => ({
    OTIO_SCHEMA: 'Marker.2', name: `${marker.name}: ${marker.text}`, color: marker.resolved ? 'GREEN' : 'RED', comment: marker.replies.map(({ name, text }) => `${name}: ${text}`).join('\n'),
    marked_range: range(marker.first, marker.last - marker.first + 1), metadata: {}
  }));
  const track = {
    OTIO_SCHEMA: 'Track.1', ...plain('Video'), kind: 'Video', enabled: true, effects: [], markers: [], source_range: null,
    children: partsOf(cut).flatMap((part) => [...(part.joinIn ? [transition(part.joinIn)] : []), clip(part)])
  };
  const timeline = {
    OTIO_SCHEMA: 'Timeline.1', ...plain(cut.title), global_start_time: time(Math.round(hour * rate)),
    tracks: { OTIO_SCHEMA: 'Stack.1', ...plain('tracks'), enabled: true, effects: [], markers, source_range: null, children: [track] }
  };
  return `${JSON.stringify(timeline, null, 2)}\n`;
}
