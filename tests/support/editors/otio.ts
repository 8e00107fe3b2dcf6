/**
 * OpenTimelineIO's schemas as far as a film uses them, written from its documentation: names with versions, every field
 * strict. The reference library is for Python and not to be had where these tests run.
 */
import { z } from 'zod';
import type { ReadFilm } from './fcpxml.ts';

const time = z.strictObject({ OTIO_SCHEMA: z.literal('RationalTime.1'), rate: z.number().positive(), value: z.number() });
const range = z.strictObject({ OTIO_SCHEMA: z.literal('TimeRange.1'), start_time: time, duration: time });
const named = { name: z.string(), metadata: z.record(z.string(), z.unknown()) };
const marker = z.strictObject({ OTIO_SCHEMA: z.literal('Marker.2'), ...named, color: z.enum(['RED', 'GREEN']), comment: z.string(), marked_range: range });
const media = z.discriminatedUnion('OTIO_SCHEMA', [
  z.strictObject({ OTIO_SCHEMA: z.literal('ExternalReference.1'), ...named, available_range: range.nullable(), available_image_bounds: z.null(), target_url: z.string() }),
  z.strictObject({ OTIO_SCHEMA: z.literal('GeneratorReference.1'), ...named, available_range: range.nullable(), available_image_bounds: z.null(), generator_kind: z.string(), parameters: z.record(z.string(), z.unknown()) })
]);
const item = { ...named, enabled: z.boolean(), effects: z.array(z.never()), markers: z.array(marker), source_range: range.nullable() };
const clip = z.strictObject({ OTIO_SCHEMA: z.literal('Clip.2'), ...item, source_range: range, media_references: z.strictObject({ DEFAULT_MEDIA: media }), active_media_reference_key: z.literal('DEFAULT_MEDIA') });
const transition = z.strictObject({ OTIO_SCHEMA: z.literal('Transition.1'), ...named, transition_type: z.literal('SMPTE_Dissolve'), in_offset: time, out_offset: time });
const track = z.strictObject({ OTIO_SCHEMA: z.literal('Track.1'), ...item, kind: z.literal('Video'), children: z.array(z.discriminatedUnion('OTIO_SCHEMA', [clip, transition])) });
const timeline = z.strictObject({ OTIO_SCHEMA: z.literal('Timeline.1'), ...named, global_start_time: time.nullable(), tracks: z.strictObject({ OTIO_SCHEMA: z.literal('Stack.1'), ...item, children: z.array(track) }) });

export function checkOtio(text: string): ReadFilm {
  const { tracks } = timeline.parse(JSON.parse(text));
  const { children } = tracks.children[0]!;
  let at = 0;
  const clips: { src: string | null; start: number; from: number; frames: number }[] = [];
  const dissolves: { at: number; frames: number }[] = [];
  children.forEach((child, index) => {
    if (child.OTIO_SCHEMA === 'Transition.1') {
      const [before, after] = [children[index - 1], children[index + 1]];
      if (before?.OTIO_SCHEMA !== 'Clip.2' || after?.OTIO_SCHEMA !== 'Clip.2') throw new Error('A dissolve does not stand between clips.');
      dissolves.push({ at: at - child.in_offset.value, frames: child.in_offset.value + child.out_offset.value });
      return;
    }
    const { source_range: { start_time: from, duration }, media_references: { DEFAULT_MEDIA: file } } = child;
    if (file.OTIO_SCHEMA === 'ExternalReference.1' && from.value + duration.value > file.available_range!.duration.value) throw new Error('A clip is longer than its file.');
    clips.push({ src: file.OTIO_SCHEMA === 'ExternalReference.1' ? file.target_url : null, start: at, from: from.value, frames: duration.value });
    at += duration.value;
  });
  return { frames: at, clips, dissolves, markers: tracks.markers.map(({ name, marked_range }) => ({ at: marked_range.start_time.value, frames: marked_range.duration.value, text: name })) };
}
