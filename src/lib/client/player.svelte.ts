/**
 * The film strip's player. It counts in frames of the whole film; a video element shows the film, or the clip of the
 * scene that the frame is in, and scenes without a clip show their picture for as long as they last.
 */
import { frameRate } from '../pipeline/words.ts';
import { fileUrl } from './outputs.ts';
import { spanAt, timelineOf, type Timeline } from './timeline.ts';
import type { Notebook } from './notebook.svelte.ts';

/** A seek aims at the middle of a frame, so that rounding never shows its neighbour. */
const middle = 0.5;

export class Player {
  frame = $state(0);
  playing = $state(false);
  open = $state(false);
  muted = $state(false);
  /** Times real speed; negative runs backwards. */
  speed = $state(1);
  /** First and last frame of the range that is played over and over; null plays all once. */
  range: { from: number; to: number } | null = $state.raw(null);

  #notebook: Notebook;
  #video: HTMLVideoElement | null = null;
  #clock = 0;
  #before = 0;

  timeline: Timeline = $derived.by(() => timelineOf(this.#notebook.view));
  span = $derived(this.timeline.spans[spanAt(this.timeline, this.frame)] ?? null);
  source = $derived.by(() => {
    const file = this.timeline.film ?? this.span?.clip ?? null;
    return file ? fileUrl(file) : null;
  });
  playable = $derived(this.timeline.spans.some((span) => span.clip || span.picture));

  constructor(notebook: Notebook) { this.#notebook = notebook; }

  get #offset() { return this.timeline.film ? 0 : (this.span?.start ?? 0); }

  /** Called with the element when it is there, and after each new source is loaded. */
  attach(video: HTMLVideoElement | null) {
    this.#video = video;
    this.#follow();
  }

  #follow() {
    const video = this.#video;
    if (!video || video.readyState < 1) return;
    const aim = (this.frame - this.#offset + middle) / frameRate;
    if (Math.abs(video.currentTime - aim) > 0.4 / frameRate) video.currentTime = aim;
    if (this.playing && this.speed > 0) {
      video.playbackRate = this.speed;
      video.play().catch(() => (this.playing = false));
    } else video.pause();
  }

  play(speed = 1) {
    if (!this.playable) return;
    this.open = true;
    this.speed = speed;
    const first = this.range?.from ?? 0;
    const last = this.range?.to ?? this.timeline.total - 1;
    if (speed > 0 && this.frame >= last) this.frame = first;
    this.playing = true;
    this.#before = performance.now();
    this.#follow();
    cancelAnimationFrame(this.#clock);
    this.#clock = requestAnimationFrame((now) => this.#tick(now));
  }

  pause() {
    this.playing = false;
    this.speed = 1;
    cancelAnimationFrame(this.#clock);
    this.#video?.pause();
    this.#follow();
  }

  toggle() { if (this.playing) this.pause(); else this.play(); }

  /** L goes forward, faster with each press; J the same backwards. */
  shuttle(way: 1 | -1) {
    const faster = this.playing && Math.sign(this.speed) === way ? Math.min(4, Math.abs(this.speed) * 2) : 1;
    this.play(way * faster);
  }

  seek(frame: number) {
    this.frame = Math.max(0, Math.min(this.timeline.total - 1, Math.round(frame)));
    this.open = true;
    this.#follow();
  }

  step(frames: number) {
    this.pause();
    this.seek(this.frame + frames);
  }

  /** Sets one end of the range at the frame shown. */
  mark(end: 'from' | 'to') {
    const range = { from: this.range?.from ?? 0, to: this.range?.to ?? this.timeline.total - 1, [end]: this.frame };
    this.range = range.from < range.to ? range : null;
  }

  close() {
    this.pause();
    this.open = false;
  }

  #tick(now: number) {
    if (!this.playing) return;
    const passed = (now - this.#before) / 1000;
    this.#before = now;
    const video = this.#video;
    if (this.source && this.speed > 0) {
      if (video && !video.seeking && video.readyState >= 2) this.#reach(this.#offset + Math.floor(video.currentTime * frameRate + 0.01), video.ended);
    } else {
      this.#drift += passed * this.speed * frameRate;
      const whole = Math.trunc(this.#drift);
      this.#drift -= whole;
      this.#reach(this.frame + whole, false);
      if (this.source) this.#follow();
    }
    if (this.playing) this.#clock = requestAnimationFrame((next) => this.#tick(next));
  }

  /** Frames owed by the clock that are less than one. */
  #drift = 0;

  #reach(frame: number, ended: boolean) {
    const span = this.span;
    const last = this.range?.to ?? this.timeline.total - 1;
    const past = ended && span && !this.timeline.film ? span.start + span.frames : frame;
    if (past > last || past < 0 || (ended && this.timeline.film)) return this.#atEnd(last);
    if (past === this.frame) return;
    const before = this.source;
    this.frame = past;
    // The next scene may have the very same clip, which then begins again.
    if (ended && this.source === before) this.#follow();
  }

  #atEnd(last: number) {
    if (this.range) {
      this.frame = this.range.from;
      return this.#follow();
    }
    this.frame = this.speed < 0 ? 0 : last;
    this.pause();
  }
}
