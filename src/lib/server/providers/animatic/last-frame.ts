/**
 * A scene's last frame: its first one after the camera move and the change that the words or the picture bring. The
 * set stays while the product stays; another picture, a call to action or an establishing shot brings a new one.
 */
import type { ArtifactRef, FrameLayers, Keyframe } from '../../../pipeline/outputs.ts';
import { travel, travelPlate, type Travel } from './camera.ts';
import { choosePicture, plateRatio, rounded, setScene, shotFor, sideFor, withStyle, type Going, type Scene, type Showing } from './first-frame.ts';
import { asksForLight, regrade } from './grade.ts';
import { readHints, type Hints, type Side } from './hints.ts';
import type { Photo, Stored } from './materials.ts';
import type { Pixels } from '../../media/pictures.ts';
import { photoView } from './photo-plate.ts';
import { framingOf, frameRatio, onPlate, placeOf, target, type View } from './placement.ts';
import { chance, type Chance } from './seeded.ts';

type Ending = { readonly going: Going; readonly hints: Hints; readonly dice: Chance; readonly request: Travel };

export async function continueScene(going: Going, base: Keyframe): Promise<Scene> {
  const { request: { aspect, facts }, seed, stage } = going;
  const hints = readHints(facts.words);
  const dice = chance('end', seed);
  const request: Travel = {
    aspect, camera: facts.camera, duration: facts.duration, insistShot: hints.shot !== null, insistSide: hints.side !== null, variant: dice.between(-1, 1)
  };
  const ending: Ending = { going, hints, dice, request };
  if (!base.layers) return overPicture(ending, base);
  const showing = await choosePicture(going, hints);
  stage(0.4, 'moving the camera');
  if (showing.photo) return overPhoto(ending, base.layers, showing.photo);
  return aroundSubject(ending, base.layers, showing);
}

/** The scene began with a picture that has no layers: the camera moves over that picture. */
async function overPicture({ going, hints, request }: Ending, base: Keyframe): Promise<Scene> {
  const { request: { aspect }, materials } = going;
  const pixels = await materials.plate(base.image);
  const ratio = pixels.width / pixels.height;
  const widest: View = { x: 0.5, y: 0.5, width: Math.min(1, frameRatio(aspect) / ratio) };
  const goal = { ...widest, width: widest.width * 0.88 };
  const view = rounded(travelPlate(widest, goal, ratio, request));
  return { plate: await lighten(going, hints, materials.keep(pixels), false), view, subject: null };
}

/** The scene shows a photograph whole. */
async function overPhoto({ going, hints, dice, request }: Ending, layers: FrameLayers, photo: Photo): Promise<Scene> {
  const { request: { aspect, facts }, materials } = going;
  const { plate } = photo;
  const ratio = plate.pixels.width / plate.pixels.height;
  const goal = photoView(aspect, shotFor(facts.shot, hints), sideFor(aspect, hints, dice), plate, request.variant);
  const before = await materials.plate(layers.plate);
  const same = layers.subject === null && alike(before, plate.pixels);
  const view = same ? travelPlate(layers.view, goal, ratio, request) : goal;
  const from: Stored = same ? stored(layers.plate, before) : photo;
  return { plate: await lighten(going, hints, from, false), view: rounded(onPlate(view, aspect, ratio)), subject: null };
}

/** The scene shows a product on a set, or a set alone. */
async function aroundSubject({ going, hints, dice, request }: Ending, layers: FrameLayers, { subject }: Showing): Promise<Scene> {
  const { request: { aspect, facts }, materials, seed } = going;
  const shot = shotFor(facts.shot, hints);
  const fresh = dice.next();
  const before = await materials.plate(layers.plate);
  const ratio = before.width / before.height;
  if (!subject) {
    const goal = { x: 0.5, y: 0.5, width: layers.view.width * (dice.next() < 0.5 ? 0.85 : 1.12) };
    const view = rounded(travelPlate(layers.view, goal, ratio, request));
    return { plate: await lighten(going, hints, stored(layers.plate, before), true), view, subject: null };
  }
  const stays = layers.subject?.image.content === subject.content;
  if (!stays || !layers.subject) {
    const goal = target(aspect, shot, sideFor(aspect, hints, dice), subject.body, request.variant);
    return setScene(going, goal, subject, withStyle(hints, facts.style), seed);
  }
  const start = framingOf(layers.subject.place, layers.view, aspect, subject.body);
  const side: Side = hints.side ?? (fresh < 0.35 ? (start.x < 0.5 ? 'right' : 'left') : start.x < 0.46 ? 'left' : start.x > 0.54 ? 'right' : sideFor(aspect, hints, dice));
  const goal = target(aspect, shot, side, subject.body, request.variant);
  const framing = travel(start, goal, subject.body, ratio, request);
  const changes = facts.role === 'cta' || facts.shot === 'establishing' || Math.abs(ratio - plateRatio(aspect)) > 0.05;
  // A held camera on a new set is a cut to it: the shot's own framing, not what the old set left.
  if (changes) return setScene(going, facts.camera === 'hold' ? goal : framing, subject, withStyle(hints, facts.style), seed);
  const plate = await lighten(going, hints, stored(layers.plate, before), true);
  return { plate, view: rounded(framing.view), subject: { layer: subject, place: rounded(placeOf(framing, aspect, subject.body)) } };
}

const stored = (ref: ArtifactRef, pixels: Pixels): Stored => ({ ref: Promise.resolve(ref), content: ref.content, pixels });

/** The plate in the light that the words ask for. */
async function lighten({ materials, stage }: Going, hints: Hints, plate: Stored, mayBlur: boolean): Promise<Stored> {
  if (!asksForLight(hints)) return plate;
  stage(0.6, 'changing the light');
  const pixels = await regrade(plate.pixels, hints, mayBlur);
  return pixels === plate.pixels ? plate : materials.keep(pixels);
}

/** Whether two plates show one picture, whatever their light: their shapes agree and their patterns correlate. */
function alike(one: Pixels, other: Pixels): boolean {
  if (Math.abs(one.width / one.height - other.width / other.height) > 0.01) return false;
  const [a, b] = [pattern(one), pattern(other)];
  const product = a.reduce((sum, value, i) => sum + value * b[i]!, 0);
  return product / Math.sqrt(Math.max(1e-9, a.reduce((s, v) => s + v * v, 0) * b.reduce((s, v) => s + v * v, 0))) > 0.9;
}

/** Lightness at 40 x 40 points, about its own mean. */
function pattern({ data, width, height, channels }: Pixels): number[] {
  const values = Array.from({ length: 1600 }, (_, i) => {
    const x = Math.floor((((i % 40) + 0.5) / 40) * width), y = Math.floor(((Math.floor(i / 40) + 0.5) / 40) * height);
    const at = (y * width + x) * channels;
    return 0.3 * data[at]! + 0.59 * data[at + 1]! + 0.11 * data[at + 2]!;
  });
  const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
  return values.map((value) => value - mean);
}

