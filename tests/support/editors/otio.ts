/**
 * OpenTimelineIO's schemas as far as a film uses them, written from its documentation: names with versions, every field
 * strict. The reference library is for Python and not to be had where these tests run.
 */
import { z } from 'zod';
import type { ReadFilm } from './fcpxml.ts';

const time = z.strictObject({ OTIO_SCHEMA: z.literal('RationalTime.1'), rate: z.number().positive(), value: z.number() });
const range = z.strictObject({ OTIO_SCHEMA: z.literal('TimeRange.1'), start_time: time, duration: time });
const named = { name: z.string(), metadata: z.union([z.strictObject({}), z.strictObject({ scenebook: z.record(z.string(), z.unknown()) })]) };
const marker = z.strictObject({ OTIO_SCHEMA: z.literal('Marker.2'), ...named, color: z.enum(['RED', 'GREEN']), comment: z.string(), marked_range: range });
const media = z.discriminatedUnion('OTIO_SCHEMA', [
  z.strictObject({ OTIO_SCHEMA: z.literal('ExternalReference.1'), ...named, available_range: range.nullable(), available_image_bounds: z.null(), target_url: z.string() }),
  z.strictObject({ OTIO_SCHEMA: z.literal('GeneratorReference.1'), ...named, available_range: range.nullable(), available_image_bounds: z.null(), generator_kind: z.string(), parameters: z.record(z.string(), z.unknown()) })
]);
const item = { ...named, enabled: z.boolean(), effects: z.array(z.never()), markers: z.array(z.never()), source_range: range.nullable() };
const clip = z.strictObject({ OTIO_SCHEMA: z.literal('Clip.2'), ...item, source_range: range, media_references: z.strictObject({ DEFAULT_MEDIA: media }), active_media_reference_key: z.literal('DEFAULT_MEDIA') });
const transition = z.strictObject({ OTIO_SCHEMA: z.literal('Transition.1'), ...named, transition_type: z.literal('SMPTE_Dissolve'), in_offset: time, out_offset: time });
const gap = z.strictObject({ OTIO_SCHEMA: z.literal('Gap.1'), ...item, source_range: range });
const track = z.strictObject({ OTIO_SCHEMA: z.literal('Track.1'), ...item, kind: z.enum(['Video', 'Audio']), children: z.array(z.discriminatedUnion('OTIO_SCHEMA', [clip, gap, transition])) });
const timeline = z.strictObject({ OTIO_SCHEMA: z.literal('Timeline.1'), ...named, global_start_time: time.nullable(), tracks: z.strictObject({ OTIO_SCHEMA: z.literal('Stack.1'), ...item, markers: z.array(marker), children: z.array(track) }) });

type Placed = { readonly name: string; readonly enabled: boolean; readonly reference: z.infer<typeof media>; readonly start: number; readonly from: number; readonly frames: number; readonly own: Readonly<Record<string, unknown>> };
type Dissolve = { readonly at: number; readonly frames: number };

/** A track's clips where they are, gaps left out; every dissolve has to stand between two parts that are long enough for it. */
function placedIn({ children }: z.infer<typeof track>): { clips: Placed[]; dissolves: Dissolve[]; frames: number } {
  let at = 0;
  const clips: Placed[] = [];
  const dissolves: Dissolve[] = [];
  children.forEach((child, index) => {
    if (child.OTIO_SCHEMA === 'Transition.1') {
      const [before, after] = [children[index - 1], children[index + 1]];
      if (!before || !after || before.OTIO_SCHEMA === 'Transition.1' || after.OTIO_SCHEMA === 'Transition.1') throw new Error('A dissolve does not stand between parts.');
      dissolves.push({ at: at - child.in_offset.value, frames: child.in_offset.value + child.out_offset.value });
      return;
    }
    const { source_range: { start_time: from, duration } } = child;
    if (duration.value < 1) throw new Error('A part has no frame.');
    if (child.OTIO_SCHEMA === 'Clip.2') {
      const { name, enabled, metadata, media_references: { DEFAULT_MEDIA: reference } } = child;
      if (reference.OTIO_SCHEMA === 'ExternalReference.1' && from.value + duration.value > reference.available_range!.duration.value) throw new Error('A clip is longer than its file.');
      clips.push({ name, enabled, reference, start: at, from: from.value, frames: duration.value, own: 'scenebook' in metadata ? metadata.scenebook : {} });
    }
    at += duration.value;
  });
  return { clips, dissolves, frames: at };
}

/** All rates of a timeline, and its tracks by name. */
export type ReadOtio = ReadFilm & { readonly rates: readonly number[]; readonly begins: number; readonly tracks: Readonly<Record<string, readonly Placed[]>> };

export function checkOtio(text: string): ReadOtio {
  const { tracks, global_start_time: begins } = timeline.parse(JSON.parse(text));
  const [video, ...others] = tracks.children;
  if (video?.kind !== 'Video' || video.children.some(({ OTIO_SCHEMA }) => OTIO_SCHEMA === 'Gap.1')) throw new Error('The first track is not the picture.');
  const { clips, dissolves, frames } = placedIn(video);
  for (const other of others) if (placedIn(other).frames > frames) throw new Error(`${other.name} is longer than the film.`);
  const rates = [...new Set([...text.matchAll(/"rate": ([0-9.]+)/g)].map(([, rate]) => Number(rate)))];
  return {
    frames, dissolves, clips: clips.map(({ reference, start, from, frames: length }) => ({ src: reference.OTIO_SCHEMA === 'ExternalReference.1' ? reference.target_url : null, start, from, frames: length })),
    markers: tracks.markers.map(({ name, marked_range }) => ({ at: marked_range.start_time.value, frames: marked_range.duration.value, text: name })),
    rates, begins: begins!.value, tracks: Object.fromEntries(tracks.children.map((each) => [each.name, placedIn(each).clips]))
  };
}
