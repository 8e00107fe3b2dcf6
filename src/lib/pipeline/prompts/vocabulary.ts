/** The words in which prompts speak of shot sizes, camera moves, roles and ratios. */
import type { Aspect, CameraMove, SceneRole, ShotSize, Style } from '../outputs.ts';
import { plain, sentence } from './fence.ts';

export const ratioName: Record<Aspect, string> = { '16:9': '16:9 landscape', '9:16': '9:16 portrait', '1:1': '1:1 square' };

export const framing: Record<ShotSize, string> = {
  establishing: 'establishing shot, the place first and the product small but clear in it',
  wide: 'wide shot, the whole product with room around it',
  medium: 'medium shot, the product and what touches it',
  close_up: 'close-up, the product fills most of the frame',
  extreme_close_up: 'extreme close-up, one telling detail fills the frame'
};

/** What the camera does, as a video model reads it. */
export const cameraMotion: Record<CameraMove, string> = {
  hold: 'locked off, no movement',
  push_in: 'slow push in',
  pull_out: 'slow pull out',
  pan_left: 'slow pan left',
  pan_right: 'slow pan right',
  tilt_up: 'slow tilt up',
  tilt_down: 'slow tilt down',
  orbit_left: 'slow arc to the left around the subject',
  orbit_right: 'slow arc to the right around the subject'
};

/** What the last frame shows of that move, seen from the first frame. */
export const cameraResult: Record<CameraMove, string> = {
  hold: 'the camera has not moved, so the framing is identical',
  push_in: 'the camera is closer, so the subject is larger and less of the surroundings shows',
  pull_out: 'the camera is further away, so the subject is smaller and more of the surroundings shows',
  pan_left: 'the camera has panned left, so the subject stands further to the right',
  pan_right: 'the camera has panned right, so the subject stands further to the left',
  tilt_up: 'the camera has tilted up, so the subject stands lower in the frame',
  tilt_down: 'the camera has tilted down, so the subject stands higher in the frame',
  orbit_left: 'the camera has moved round to the left, so the subject shows a little more of its left side',
  orbit_right: 'the camera has moved round to the right, so the subject shows a little more of its right side'
};

export const roleDuty: Record<SceneRole, string> = {
  hook: 'the hook and must stop a thumb within one second',
  body: 'a body scene and carries the story on',
  cta: 'the call to action: the product as hero, calm and certain'
};

export const styleLine = (style: Pick<Style, 'look' | 'light' | 'palette'>): string =>
  `Style: ${sentence(style.look)} Light: ${sentence(style.light)} Palette: ${style.palette.map(plain).join(', ')}.`;

export const seconds = (duration: number): string => (duration === 1 ? '1 second' : `${Number(duration.toFixed(2))} seconds`);
