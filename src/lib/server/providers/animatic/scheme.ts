/**
 * The colours of a set, from the style's palette: one colour for wall and floor, one for light, one accent; calm
 * enough to sell a product in front of them, and always clearly lighter, darker or other than the product itself.
 */
import type { Style } from '../../../pipeline/outputs.ts';
import { chromaOf, distance, labOf, mix, withTone, type Lab } from './colour.ts';
import type { Hints } from './hints.ts';
import type { Chance } from './seeded.ts';

export type Mood = 'dark' | 'mid' | 'bright';
export type Scheme = {
  readonly mood: Mood;
  readonly wall: Lab;
  readonly floor: Lab;
  readonly light: Lab;
  readonly accent: Lab;
  readonly deep: Lab;
};

const tones: Record<Mood, { L: number; most: number; least: number }> = {
  dark: { L: 0.27, most: 0.05, least: 0.014 },
  mid: { L: 0.64, most: 0.115, least: 0.045 },
  bright: { L: 0.865, most: 0.05, least: 0.01 }
};

/** `hints`: of the frame's words and, behind them, of the style's own words. `subject`: the product's mean colour. */
export function schemeFor(style: Style, hints: Hints, subject: Lab | null, moods: readonly Mood[], dice: Chance): Scheme {
  const palette = style.palette.map(labOf);
  const vivid = [...palette].sort((one, other) => chromaOf(other) - chromaOf(one));
  const mood = hints.light ?? suited(moods, subject, dice);
  const grounds = mood === 'dark' ? [...vivid].sort((one, other) => depth(other) - depth(one)) : vivid;
  const base = hints.tint ? labOf(hints.tint) : grounds[dice.next() < 0.6 ? 0 : Math.min(1, grounds.length - 1)]!;
  const accent = [...vivid].sort((one, other) => apart(other, base) - apart(one, base))[0] ?? base;
  const tone = tones[mood];
  const chroma = Math.min(hints.tint ? 0.15 : tone.most, Math.max(chromaOf(base) < 0.012 ? 0 : tone.least, chromaOf(base) * 0.7));
  const calm = hints.tint || mood === 'bright' ? 1 : mood === 'dark' ? earthiness(base) : 1 + 0.75 * (1 - earthiness(base));
  // In half light, earthy hues become sand and caramel instead, if they are lighter and richer.
  const lift = hints.tint || mood !== 'mid' ? 0 : 0.19 * (1 - earthiness(base));
  let wall = withTone(base, tone.L + lift + dice.between(-0.02, 0.02), (hints.tint ? Math.max(0.09, chroma) : chroma) * calm);
  if (hints.tint && mood === 'bright') wall = { ...wall, L: 0.74 };
  wall = clearOf(warmed(wall, hints), subject);
  const lightTone = warmed(withTone(mix(wall, { L: 0.97, a: 0.004, b: 0.02 }, 0.75), Math.min(0.985, wall.L + (mood !== 'dark' ? 0.2 : subject && subject.L < 0.48 ? 0.54 : 0.42)), mood === 'dark' ? 0.05 : 0.03), hints);
  return {
    mood, wall,
    floor: withTone(wall, wall.L + (mood === 'bright' ? 0.035 : mood === 'mid' ? -0.05 : -0.03), chromaOf(wall)),
    light: lightTone,
    accent: warmed(withTone(accent, mood === 'dark' ? 0.6 : mood === 'mid' ? 0.74 : 0.8, Math.min(mood === 'dark' ? 0.13 : 0.095, Math.max(0.045, chromaOf(accent)))), hints),
    deep: withTone(wall, Math.max(0.15, wall.L - (mood === 'dark' ? 0.12 : 0.26)), chromaOf(wall) * (mood === 'dark' ? 0.75 : 0.95))
  };
}

/** Yellows and oranges turn to mud in the dark: the closer the hue, the less of it. From 0.35 to 1. */
function earthiness({ a, b }: Lab): number {
  const hue = Math.atan2(b, a);
  return 1 - 0.65 * Math.max(0, 1 - Math.abs(hue - 1.25) / 0.85);
}

/** How good a ground a colour makes in the dark: rich, and not of the hues that turn to mud. */
const depth = (colour: Lab) => Math.min(0.09, chromaOf(colour)) * earthiness(colour) ** 2;

/** The first of the family's moods in which the product stands out; chance decides between equals. */
function suited(moods: readonly Mood[], subject: Lab | null, dice: Chance): Mood {
  const wanted = dice.pick(moods);
  if (!subject || Math.abs(tones[wanted].L - subject.L) > 0.17) return wanted;
  return moods.find((mood) => Math.abs(tones[mood].L - subject.L) > 0.17) ?? wanted;
}

/** Moves a wall that the product would sink into. */
function clearOf(wall: Lab, subject: Lab | null): Lab {
  if (!subject || distance(wall, subject) > 0.14) return wall;
  return { ...wall, L: wall.L >= subject.L && wall.L < 0.8 ? Math.min(0.92, subject.L + 0.17) : Math.max(0.16, subject.L - 0.18) };
}

/** Leans a colour towards candle or moon; less in the dark, where it would only turn to mud. */
function warmed(colour: Lab, { temperature }: Hints): Lab {
  if (!temperature) return colour;
  const share = Math.min(1, Math.max(0.2, (colour.L - 0.1) / 0.6));
  const [a, b] = temperature === 'warm' ? [0.014, 0.034] : [-0.012, -0.036];
  return { L: colour.L, a: colour.a + a * share, b: colour.b + b * share };
}

const apart = (one: Lab, other: Lab) => Math.hypot(one.a - other.a, one.b - other.b) + 0.4 * chromaOf(one);
