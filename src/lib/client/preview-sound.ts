/** What the preview is heard with: its two video elements and one element for each track, set to the volumes of a moment. */
import type { HeardAt, HeardFile } from '../pipeline/timeline/sound-preview.ts';
import { soundTracks, type SoundTrackName } from '../pipeline/timeline/sound-words.ts';

/** Seconds that a track may be off before it is put in its place, which can be heard. */
const slack = 0.2;

export class PreviewSound {
  #tracks: Partial<Record<SoundTrackName, HTMLAudioElement | null>> = {};

  attach(name: SoundTrackName, element: HTMLAudioElement | null) { this.#tracks[name] = element; }

  /** `videos`: each with the item that it holds. `on`: the preview plays and is to be heard. */
  set(heard: HeardAt, videos: readonly (readonly [HTMLVideoElement | null, number])[], on: boolean) {
    for (const [video, index] of videos) {
      if (!video) continue;
      const volume = on ? heard.clips.get(index) ?? 0 : 0;
      video.muted = volume === 0;
      video.volume = volume;
    }
    for (const name of soundTracks) this.#follow(this.#tracks[name] ?? null, on ? heard[name] : null);
  }

  #follow(element: HTMLAudioElement | null, file: HeardFile | null) {
    if (!element) return;
    if (!file) {
      if (!element.paused) element.pause();
      return;
    }
    element.volume = file.volume;
    if (Math.abs(element.currentTime - file.time) > slack && !element.seeking) element.currentTime = file.time;
    // Where a browser lets nothing sound before a click, the picture goes on in silence.
    if (element.paused && !element.ended) void element.play().catch(() => undefined);
  }
}
