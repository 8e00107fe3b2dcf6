/**
 * A player that counts in whole frames. One video leads; others, when two versions are compared, follow it to the frame.
 * A seek aims at a frame's middle, so that rounding never shows its neighbour.
 */
import { frameAt, secondsAt, type Rate } from '../../pipeline/review/frames.ts';

const middle = 0.5;

export class FramePlayer {
  frame = $state(0);
  playing = $state(false);
  muted = $state(false);
  /** Times real speed; negative runs backwards. */
  speed = $state(1);
  /** What is played over and over, first and last frame; null plays all once. */
  range: { first: number; last: number } | null = $state.raw(null);
  total = $state(1);
  rate: Rate;

  #videos: HTMLVideoElement[] = [];
  #clock = 0;
  #before = 0;
  /** Frames owed by the clock that are less than one. */
  #owed = 0;

  constructor(rate: Rate, total: number) {
    this.rate = rate;
    this.total = total;
  }

  get second(): number { return Math.round(this.rate.num / this.rate.den); }

  /** For `{@attach}`: the first screen leads. */
  screen = (video: HTMLVideoElement) => {
    this.#videos.push(video);
    const follow = () => this.#follow();
    video.addEventListener('loadeddata', follow);
    video.addEventListener('seeked', follow);
    follow();
    return () => {
      video.removeEventListener('loadeddata', follow);
      video.removeEventListener('seeked', follow);
      this.#videos = this.#videos.filter((other) => other !== video);
    };
  };

  /** Puts every screen where the player stands. A seek that is under way is waited for: `seeked` calls again. */
  #follow() {
    for (const video of this.#videos) {
      if (video.readyState < 1) continue;
      const aim = Math.min(secondsAt(this.frame, this.rate, middle), video.duration || Infinity);
      const running = this.playing && this.speed > 0;
      const tolerance = secondsAt(running ? 1.5 : 0.4, this.rate);
      if (!video.seeking && Math.abs(video.currentTime - aim) > tolerance) video.currentTime = aim;
      if (running) {
        video.playbackRate = this.speed;
        if (video.paused) video.play().catch(() => this.pause());
      } else if (!video.paused) video.pause();
    }
  }

  play(speed = 1) {
    const last = this.range?.last ?? this.total - 1;
    if (speed > 0 && this.frame >= last) this.frame = this.range?.first ?? 0;
    this.speed = speed;
    this.playing = true;
    this.#before = performance.now();
    this.#owed = 0;
    this.#follow();
    cancelAnimationFrame(this.#clock);
    this.#clock = requestAnimationFrame((now) => this.#tick(now));
  }

  pause() {
    this.playing = false;
    this.speed = 1;
    cancelAnimationFrame(this.#clock);
    for (const video of this.#videos) video.pause();
    this.#follow();
  }

  toggle() { if (this.playing) this.pause(); else this.play(); }

  /** L goes forward, faster with each press; J the same backwards. */
  shuttle(way: 1 | -1) {
    const faster = this.playing && Math.sign(this.speed) === way ? Math.min(4, Math.abs(this.speed) * 2) : 1;
    this.play(way * faster);
  }

  seek(frame: number) {
    this.frame = Math.max(0, Math.min(this.total - 1, Math.round(frame)));
    this.#follow();
  }

  step(frames: number) {
    this.pause();
    this.seek(this.frame + frames);
  }

  /** Sets one end of the range at the frame shown. */
  mark(end: 'first' | 'last') {
    const range = { first: this.range?.first ?? 0, last: this.range?.last ?? this.total - 1, [end]: this.frame };
    this.range = range.first < range.last ? range : null;
  }

  /** Stops for good: the file is let go. */
  close() {
    this.pause();
    for (const video of this.#videos) {
      video.removeAttribute('src');
      video.load();
    }
  }

  #tick(now: number) {
    if (!this.playing) return;
    const passed = (now - this.#before) / 1000;
    this.#before = now;
    const leader = this.#videos[0];
    if (leader && this.speed > 0) {
      if (!leader.seeking && leader.readyState >= 2) {
        this.#reach(frameAt(leader.currentTime, this.rate), leader.ended);
        if (this.playing) this.#keepStep(leader);
      }
    } else {
      this.#owed += (passed * this.speed * this.rate.num) / this.rate.den;
      const whole = Math.trunc(this.#owed);
      this.#owed -= whole;
      this.#reach(this.frame + whole, false);
      this.#follow();
    }
    if (this.playing) this.#clock = requestAnimationFrame((next) => this.#tick(next));
  }

  #keepStep(leader: HTMLVideoElement) {
    for (const video of this.#videos.slice(1)) {
      if (!video.seeking && Math.abs(video.currentTime - leader.currentTime) > secondsAt(1, this.rate)) video.currentTime = leader.currentTime;
    }
  }

  #reach(frame: number, ended: boolean) {
    const last = this.range?.last ?? this.total - 1;
    if (frame > last || frame < 0 || ended) {
      if (this.range && this.speed > 0) return this.seek(this.range.first);
      this.frame = this.speed < 0 ? 0 : last;
      return this.pause();
    }
    if (frame !== this.frame) this.frame = frame;
  }
}
