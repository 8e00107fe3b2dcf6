/** A scene painted from nothing but its facts: the first frame of a film. */
import type { FrameLayers, Style } from '../../../pipeline/outputs.ts';
import { frameSizes, shotSizes, type Aspect, type ShotSize } from '../../../pipeline/words.ts';
import type { ImageTool } from '../../../pipeline/steps/tools.ts';
import type { BackdropRequest } from './backdrop.ts';
import { beforeMove, travelPlate } from './camera.ts';
import { readHints, type Hints, type Side } from './hints.ts';
import type { Materials, Photo, Stored, Subject } from './materials.ts';
import { photoView } from './photo-plate.ts';
import { onPlate, placeOf, target, type Body, type Framing, type View } from './placement.ts';
import { chance, type Chance } from './seeded.ts';

/** A frame's layers with their pixels. */
export type Scene = {
  readonly plate: Stored;
  readonly view: View;
  readonly subject: { readonly layer: Subject; readonly place: NonNullable<FrameLayers['subject']>['place'] } | null;
};

export type PaintRequest = Parameters<ImageTool['paint']>[0];

/** What painting one frame works with. `stage` reports progress and stops a cancelled run. */
export type Going = {
  readonly request: PaintRequest;
  readonly materials: Materials;
  readonly seed: number;
  readonly stage: (fraction: number, note: string) => void;
};

/** Which picture the scene shows and how: cut out, whole, or none at all. */
export type Showing = { readonly subject: Subject | null; readonly photo: Photo | null };

/** How much larger than the frame a backdrop plate is. */
const plateScale = 1.35;
/** Stands for the subject where there is none: what the backdrop's light falls on. */
const nobody: Body = { ratio: 0.7, box: { x: 0, y: 0, width: 1, height: 1 }, stance: 'stands' };

export async function openScene(going: Going): Promise<Scene> {
  const { request: { aspect, facts }, seed, stage } = going;
  const hints = readHints(facts.words);
  const dice = chance('open', seed);
  const showing = await choosePicture(going, hints);
  const side = sideFor(aspect, hints, dice);
  const shot = shotFor(facts.shot, hints);
  const variant = dice.between(-1, 1);
  stage(0.4, 'building the set');
  if (showing.photo) {
    const { plate } = showing.photo;
    const ratio = plate.pixels.width / plate.pixels.height;
    const goal = photoView(aspect, shot, side, plate, variant);
    const back = { push_in: 'pull_out', pull_out: 'push_in', pan_left: 'pan_right', pan_right: 'pan_left', tilt_up: 'tilt_down', tilt_down: 'tilt_up', orbit_left: 'orbit_right', orbit_right: 'orbit_left', hold: 'hold' } as const;
    const view = travelPlate(goal, goal, ratio, { aspect, camera: back[facts.camera], duration: 3, insistShot: false, insistSide: false, variant: 0 });
    return { plate: showing.photo, view: rounded(view), subject: null };
  }
  const body = showing.subject?.body ?? nobody;
  const goal = target(aspect, shot, side, body, variant);
  const framing = beforeMove(goal, body, plateRatio(aspect), facts.camera, aspect);
  return setScene(going, framing, showing.subject, withStyle(hints, facts.style), seed);
}

/** Puts a framing on a backdrop of its own. */
export async function setScene(going: Going, framing: Framing, subject: Subject | null, hints: Hints, seed: number): Promise<Scene> {
  const { request: { aspect, facts }, materials } = going;
  const view = rounded(onPlate(framing.view, aspect, plateRatio(aspect)));
  const plate = await materials.backdrop(backdropRequest(aspect, facts.style, hints, subject, seed, { ...framing, view }));
  return { plate, view, subject: subject && { layer: subject, place: rounded(placeOf(framing, aspect, subject.body)) } };
}

function backdropRequest(aspect: Aspect, style: Style, hints: Hints, subject: Subject | null, seed: number, framing: Framing): BackdropRequest {
  const { width, height } = plateSize(aspect);
  const step = (value: number) => Math.round(value * 50) / 50;
  const focus = {
    x: step(framing.view.x + (Math.min(0.8, Math.max(0.2, framing.x)) - 0.5) * framing.view.width),
    y: step(framing.view.y + (framing.y - 0.5) * framing.view.width),
    foot: step(framing.view.y + (Math.min(1.1, framing.y + framing.size / 2) - 0.5) * framing.view.width)
  };
  const { light, temperature, tint, blur } = hints;
  return { style, hints: { shot: null, side: null, closer: 0, empty: false, light, temperature, tint, blur }, subject: subject?.colour ?? null, seed, focus, width, height };
}

export const plateSize = (aspect: Aspect) => ({
  width: Math.round((frameSizes[aspect].width * plateScale) / 4) * 4, height: Math.round((frameSizes[aspect].height * plateScale) / 4) * 4
});
export const plateRatio = (aspect: Aspect) => plateSize(aspect).width / plateSize(aspect).height;

/** The picture of the scene; neither subject nor photo where the brief has none or the words want an empty set. */
export async function choosePicture({ request: { aspect, facts }, materials, stage }: Going, hints: Hints): Promise<Showing> {
  const image = facts.images[Math.min(facts.picture, facts.images.length - 1)];
  if (!image) return { subject: null, photo: null };
  stage(0.05, 'finding the product');
  const subject = await materials.subject(image, facts.style.category);
  if (subject) return { subject: hints.empty ? null : subject, photo: null };
  stage(0.2, 'preparing the photograph');
  return { subject: null, photo: await materials.photo(image, aspect) };
}

export function shotFor(shot: ShotSize, hints: Hints): ShotSize {
  const at = shotSizes.indexOf(hints.shot ?? shot) + (hints.shot ? 0 : hints.closer);
  return shotSizes[Math.min(shotSizes.length - 1, Math.max(0, at))]!;
}

export function sideFor(aspect: Aspect, hints: Hints, dice: Chance): Side {
  const rolled = dice.pick<Side>(aspect === '9:16' ? ['left', 'centre', 'right'] : ['left', 'right']);
  return hints.side ?? rolled;
}

/** The frame's own words first, then what the style says about light. */
export function withStyle(hints: Hints, style: Style): Hints {
  const own = readHints(`${style.look}. ${style.light}`);
  if (hints.tint) return hints;
  return { ...hints, light: hints.light ?? own.light, temperature: hints.temperature ?? own.temperature };
}

export function rounded<T extends Record<string, number>>(numbers: T): T {
  return Object.fromEntries(Object.entries(numbers).map(([name, value]) => [name, Math.round(value * 1e6) / 1e6])) as T;
}
