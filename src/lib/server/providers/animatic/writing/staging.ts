/** How a planned scene is told as frames and movement: opening line, start and end prompt, motion prompt. */
import type { CameraMove, ShotSize } from '../../../../pipeline/outputs.ts';
import type { Chance } from '../seeded.ts';
import type { Telling } from './telling.ts';
import { capital } from './text.ts';

const shotNames: Record<ShotSize, string> = {
  establishing: 'Establishing shot', wide: 'Wide shot', medium: 'Medium shot', close_up: 'Close-up', extreme_close_up: 'Extreme close-up'
};
const lenses: Record<ShotSize, string> = {
  establishing: '24 mm, deep focus', wide: '35 mm, f/4', medium: '50 mm, f/2.8', close_up: '85 mm, shallow focus',
  extreme_close_up: '100 mm macro, razor-thin focus'
};
const stands: Record<ShotSize, readonly string[]> = {
  establishing: ['small but unmistakable on the lower {side} third', 'a clear small shape on the {side} third, a third of the way up'],
  wide: ['whole and upright on the {side} third', 'entire, on the {side} third, with air above'],
  medium: ['on the {side} third, two thirds of the frame high', 'just off centre to the {side}, cropped by nothing'],
  close_up: ['filling most of the frame, weighted to the {side}', 'large and near, {their} centre on the {side} third'],
  extreme_close_up: ['the frame filled by {detail}', 'cropped on all sides to {detail}']
};
const openings: Record<ShotSize, readonly string[]> = {
  establishing: [
    '{Scene}, seen whole, {it} small and clear in it.', 'The whole place at once, and {it} {place}.',
    'Far back: {scene}, {it} where the eye lands first.', 'A wide breath of space, with {it} {place}.'
  ],
  wide: [
    '{It} {v:stand} whole in the frame, {backdrop} behind.', 'Room on every side; {it} {v:hold} the middle.',
    'From across the room: {it}, {place}.', 'Wide on {it}, with {backdrop} far behind.'
  ],
  medium: [
    '{It}, level with the eye, on {surface}.', 'Near enough to touch: {it}, with {backdrop} behind.', 'Half a step closer to {it}.',
    '{It} and {surface}, nothing else.'
  ],
  close_up: [
    'Close on {it}: {detail}.', '{It} {v:fill} the frame, {backdrop} a blur behind.', 'Close, sharp, unhurried: {detail}.',
    'The eye goes straight to {detail}.'
  ],
  extreme_close_up: [
    'So near that nothing is left but {detail}.', 'Macro: {detail}.', 'Edge to edge, {detail}.', 'Closer than the eye can go: {detail}.'
  ]
};
const ends: Record<CameraMove, readonly string[]> = {
  hold: ['The framing has not moved', 'Same frame to the millimetre'],
  push_in: [
    'Closer now: {it} {v:take} up a good third more of the frame', 'The camera has come forward and {it} {v:stand} larger and nearer'
  ],
  pull_out: [
    'Further back now: {it} {v:stand} smaller, with more of the place around',
    'The frame has opened up and {it} {has} room on every side'
  ],
  pan_left: [
    'The view has slid to the left and {it} now {v:stand} right of centre',
    'The camera has turned left, which leaves {it} on the right third'
  ],
  pan_right: [
    'The view has slid to the right and {it} now {v:stand} left of centre',
    'The camera has turned right, which leaves {it} on the left third'
  ],
  tilt_up: ['The view has risen and {it} {v:sit} in the lower third', 'The camera has tilted up, with more space above {it}'],
  tilt_down: [
    'The view has dropped and {it} {v:sit} in the upper part of the frame, {surface} below',
    'The camera has tilted down and more of the surface shows'
  ],
  orbit_left: [
    'Seen from a few degrees further left, the background has shifted behind {it}',
    'The camera has come round to the left side of {it}'
  ],
  orbit_right: [
    'Seen from a few degrees further right, the background has shifted behind {it}',
    'The camera has come round to the right side of {it}'
  ]
};
const moves: Record<CameraMove, readonly string[]> = {
  hold: ['The camera holds still', 'Locked-off camera, not a tremor'],
  push_in: [
    'The camera eases forward and slows to a stop', 'Slow, steady push towards the subject',
    'The camera creeps closer without a break'
  ],
  pull_out: [
    'The camera eases back and lets the space open', 'Slow, steady pull away from the subject',
    'The camera retreats until it has seen enough'
  ],
  pan_left: ['The camera pans slowly to the left and settles', 'One even pan from right to left'],
  pan_right: ['The camera pans slowly to the right and settles', 'One even pan from left to right'],
  tilt_up: ['The camera tilts up in one slow arc', 'The view rises steadily and stops'],
  tilt_down: ['The camera tilts down in one slow arc', 'The view lowers steadily and stops'],
  orbit_left: ['The camera arcs to the left around the subject', 'A short, even orbit to the left'],
  orbit_right: ['The camera arcs to the right around the subject', 'A short, even orbit to the right']
};

export type Staging = {
  readonly shot: ShotSize;
  readonly camera: CameraMove;
  readonly light: string;
  /** What the frame shows besides the product (arcs), a template. */
  readonly frame: string;
  readonly final: boolean;
};

export type Staged = {
  /** The shot and what happens in it, for the description. */
  readonly staging: string; readonly opening: string; readonly startPrompt: string; readonly endPrompt: string; readonly motionPrompt: string;
};

export function stage(staging: Staging, telling: Telling, chance: Chance): Staged {
  const { shot, camera } = staging;
  const side = chance.pick(['left', 'right']);
  const say = (template: string) => telling.say(template.replaceAll('{side}', side));
  const besides = capital(say(staging.frame));
  const action = telling.action();
  const light = /light|lamp|beam|sun/.test(staging.frame) ? '' : `, ${staging.light}`;
  return {
    staging: `${shotNames[shot]}; ${action.told}.`,
    opening: say(chance.pick(openings[shot])),
    startPrompt: `${shotNames[shot]} of ${telling.whole} on ${say('{surface}')}, ${say(chance.pick(stands[shot]))}; `
      + `${say('{backdrop}')} out of focus behind. ${besides}. ${lenses[shot]}${light}.`,
    endPrompt: `${telling.sayFully(chance.pick(ends[camera]))}; ${action.state}. ${besides}.${staging.final ? ' Everything is at rest.' : ''}`,
    motionPrompt: `${chance.pick(moves[camera])}; ${action.motion}.`
  };
}
