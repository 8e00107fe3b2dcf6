/**
 * Plays the film by its edit list before it is made. Two video elements take turns: an item with an even place is shown by
 * the first, its neighbours by the second, so that the next clip stands ready at its first frame when a cut comes, and both
 * sides of a dissolve are seen at once. What has no clip is shown for as long as it lasts.
 */
import type { ArtifactRef, Clip } from '../pipeline/outputs.ts';
import { sceneCell } from '../pipeline/project.ts';
import { editList, shownAt, type EditItem, type EditList } from '../pipeline/timeline/edit-list.ts';
import { heardAt } from '../pipeline/timeline/sound-preview.ts';
import type { SoundTrackName } from '../pipeline/timeline/sound-words.ts';
import type { Crop } from '../pipeline/timeline/words.ts';
import type { Timeline } from '../pipeline/timeline/timeline.ts';
import { emptyTimeline } from '../pipeline/timeline/usual.ts';
import { frameRate } from '../pipeline/words.ts';
import type { Notebook } from './notebook.svelte.ts';
import { fileUrl, outputOf } from './outputs.ts';
import { PreviewSound } from './preview-sound.ts';

type Slot = 0 | 1;
export const drawnAtOnce = 24;
/** A seek aims at the middle of a frame, so that rounding never shows its neighbour. */
const middle = 0.5;

export class Preview {
  frame = $state(0);
  playing = $state(false);
  muted = $state(false);
  #notebook: Notebook;
  #videos: [HTMLVideoElement | null, HTMLVideoElement | null] = [null, null];
  #clock = 0;
  #before = 0;
  #owed = 0;
  #sound = new PreviewSound();

  timeline: Timeline = $derived.by(() => outputOf('timeline', this.#notebook.cell('timeline')) ?? emptyTimeline);
  /** By scene. */
  clips: Readonly<Record<string, Clip>> = $derived.by(() => Object.fromEntries(this.#notebook.view.scenes.flatMap(({ id }) => {
    const clip = outputOf('clip', this.#notebook.cell(sceneCell(id, 'clip')));
    return clip ? [[id, clip] as const] : [];
  })));
  list: EditList = $derived.by(() => editList(this.#notebook.view.scenes.map(({ id, duration }) => ({ id, frames: this.clips[id]?.frames ?? Math.round(duration * frameRate) })), this.timeline));
  at = $derived(Math.min(this.frame, this.list.frames - 1));
  shown = $derived(shownAt(this.list, this.at));
  /** The item that began last. */
  index = $derived(this.shown?.over?.index ?? this.shown?.index ?? 0);
  /** The scenes of which lines are drawn: all of a short notebook, some of a long one. */
  first = $state(0);
  scenes = $derived.by(() => this.#notebook.view.scenes.slice(this.first, this.first + drawnAtOnce));
  /** Where scenes have their subject. */
  subjects: Readonly<Record<string, Crop>> = $derived.by(() => Object.fromEntries(this.#notebook.view.scenes.flatMap(({ id, subject }) => (subject ? [[id, subject] as const] : []))));
  texts = $derived(this.list.texts.filter(({ from, to }) => this.at >= from && this.at < to));
  /** The items that the two elements hold: what is seen, and beside it what comes next. */
  held: readonly [number, number] = $derived.by(() => {
    const beside = this.shown?.over ? this.index - 1 : this.index + 1 < this.list.items.length ? this.index + 1 : this.index - 1;
    return this.index % 2 === 0 ? [this.index, beside] : [beside, this.index];
  });

  constructor(notebook: Notebook) { this.#notebook = notebook; }

  videoOf(index: number): ArtifactRef | null {
    const item = this.list.items[index];
    return item?.kind === 'scene' ? this.clips[item.scene]?.video ?? null : null;
  }

  sourceOf(slot: Slot): string | undefined {
    const video = this.videoOf(this.held[slot]);
    return video ? fileUrl(video) : undefined;
  }

  /** How much of an element is seen, 0 to 1: the second picture of a dissolve lies over the first. */
  opacityOf(slot: Slot): number {
    const { shown } = this;
    const index = this.held[slot];
    if (!shown) return 0;
    if (shown.over?.index === index) return shown.over.share;
    return shown.index === index ? 1 : 0;
  }

  attach(slot: Slot, video: HTMLVideoElement | null) {
    this.#videos[slot] = video;
    this.align();
  }

  attachTrack(name: SoundTrackName, element: HTMLAudioElement | null) {
    this.#sound.attach(name, element);
    this.#hear();
  }

  mute() {
    this.muted = !this.muted;
    this.#hear();
  }

  #hear() {
    const heard = heardAt(this.list, this.timeline.sound, this.at);
    this.#sound.set(heard, [[this.#videos[0], this.held[0]], [this.#videos[1], this.held[1]]], this.playing && !this.muted);
  }

  /** Puts both elements on the frames that they hold, or where they will begin. */
  align() {
    this.#hear();
    for (const slot of [0, 1] as const) {
      const video = this.#videos[slot];
      const item = this.list.items[this.held[slot]];
      if (!video || !item || video.readyState < 1 || !this.videoOf(this.held[slot])) continue;
      const seen = this.opacityOf(slot) > 0;
      const aim = (this.#frameOf(item) + middle) / frameRate;
      const off = Math.abs(video.currentTime - aim) * frameRate;
      // A clip that plays by itself is left alone while it is not far off.
      if (off > (this.playing && seen && !video.paused ? 6 : 0.4)) video.currentTime = aim;
      if (this.playing && seen) void video.play().catch(() => this.pause());
      else video.pause();
    }
  }

  #frameOf(item: EditItem): number {
    return item.from + Math.max(0, Math.min(item.frames - 1, this.at - item.start));
  }

  play() {
    if (this.list.frames === 0) return;
    if (this.frame >= this.list.frames - 1) this.frame = 0;
    this.playing = true;
    this.#before = performance.now();
    this.#owed = 0;
    this.align();
    cancelAnimationFrame(this.#clock);
    this.#clock = requestAnimationFrame((now) => this.#tick(now));
  }

  pause() {
    if (this.playing) cancelAnimationFrame(this.#clock);
    this.playing = false;
    this.align();
  }

  toggle() { if (this.playing) this.pause(); else this.play(); }

  seek(frame: number) {
    this.pause();
    this.frame = Math.max(0, Math.min(this.list.frames - 1, Math.round(frame)));
    this.align();
  }

  /** Shows a frame of a scene's clip, or the nearest one that the film shows. */
  look(scene: string, frame: number) {
    const item = this.list.items.find((each) => each.kind === 'scene' && each.scene === scene);
    if (item) this.seek(item.start + Math.max(0, Math.min(item.frames - 1, frame - item.from)));
  }

  #tick(now: number) {
    if (!this.playing) return;
    const passed = (now - this.#before) / 1000;
    this.#before = now;
    const before = this.index;
    const next = this.#next(passed);
    if (next !== null) this.frame = Math.min(next, this.list.frames);
    if (this.frame >= this.list.frames) {
      this.frame = this.list.frames - 1;
      return this.pause();
    }
    if (this.index !== before || this.list.items[this.index]?.kind === 'card') this.align();
    else this.#hear();
    this.#clock = requestAnimationFrame((time) => this.#tick(time));
  }

  /** The film's frame that its newest item is at; null while that waits for its clip. */
  #next(passed: number): number | null {
    const item = this.list.items[this.index]!;
    const video = this.#videos[this.index % 2 === 0 ? 0 : 1];
    if (!this.videoOf(this.index)) {
      this.#owed += passed * frameRate;
      const whole = Math.trunc(this.#owed);
      this.#owed -= whole;
      return this.frame + whole;
    }
    if (!video || video.seeking || video.readyState < 2) {
      this.align();
      return null;
    }
    const played = video.ended ? item.to : Math.floor(video.currentTime * frameRate + 0.01);
    // Never back: the clock of a video that was just put on its frame may stand a little before it.
    return Math.max(this.frame, item.start + played - item.from);
  }
}
