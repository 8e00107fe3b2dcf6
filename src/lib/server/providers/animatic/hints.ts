/**
 * Reads what the user's words ask for that an eye would notice: shot size, side, closeness, light, colour of light or
 * backdrop, softness. Words that hold none of these change nothing. Pure; English, whole words, `not`, `no` and
 * `without` before a word switch it off.
 */
import type { ShotSize } from '../../../pipeline/outputs.ts';

export type Side = 'left' | 'centre' | 'right';
export type LightHint = 'dark' | 'bright';
export type Temperature = 'warm' | 'cool';

/** Null where the words say nothing. `tint`: `#rrggbb` of coloured light or backdrop. `closer`: steps of shot size. */
export type Hints = {
  readonly shot: ShotSize | null;
  readonly side: Side | null;
  readonly closer: -1 | 0 | 1;
  readonly light: LightHint | null;
  readonly temperature: Temperature | null;
  readonly tint: string | null;
  readonly blur: 'soft' | 'sharp' | null;
  readonly empty: boolean;
};

export const noHints: Hints = {
  shot: null, side: null, closer: 0, light: null, temperature: null, tint: null, blur: null, empty: false
};

const shots: readonly (readonly [ShotSize, RegExp])[] = [
  ['extreme_close_up', /\b(?:extreme|very) close[- ]?ups?\b|\bmacro\b|\bextreme detail\b/],
  ['close_up', /\bclose[- ]?ups?\b|\bfills (?:most of )?the frame\b|\btight (?:shot|frame|framing|on)\b/],
  ['establishing', /\bestablishing\b|\b(?:extreme|very) (?:wide|long)\b|\bpanorama\b/],
  ['wide', /\bwide(?:[- ]?(?:shot|angle|view|frame)s?|er)?\b|\blong shot\b|\bfull shot\b/],
  ['medium', /\bmedium[- ]?(?:shot|close|wide|framing)\b|\bmid[- ]?shot\b/]
];

const sides: readonly (readonly [Side, RegExp])[] = [
  ['left', /\bleft\b(?! (?:over|behind|out|alone|to|of me))/],
  ['right', /\b(?:(?:on|at|to|from|in) the (?:far )?right|(?:far|frame|camera|stands?|sits?|moves?|lower|upper|bottom|top)[- ]right|right(?:[- ](?:side|third|half|hand|edge|of (?:the )?frame|of centre|of center)))\b|\bright(?=$|[.,;:])/],
  ['centre', /\b(?:cent(?:re|er)|cent(?:re|er)ed|(?:in|at) the middle|symmetr(?:y|ic|ical))\b/]
];

const darkThings = 'chocolate|roast|roasted|rum|beer|ale|stout|denim|wash|glasses|glass|bottle|wood|oak|berry|berries|hair|skin';
const lights: readonly (readonly [LightHint, RegExp])[] = [
  ['dark', new RegExp(`\\b(?:dark(?! (?:${darkThings})\\b)(?:er|ness|ened)?|dusk|night(?:fall|time)?|midnight|moody|noir|low[- ]key|dim(?:ly|med)?|gloom(?:y)?|shadowy|blackout)\\b`)],
  ['bright', /\b(?:bright(?:er|ly)?|high[- ]key|sunlit|sunny|daylight|morning|noon|airy|luminous|white studio|sunshine)\b/]
];

const temperatures: readonly (readonly [Temperature, RegExp])[] = [
  ['warm', /\b(?:warm(?:er|th|ly)?|golden|sunset|sunrise|candle(?:light|lit|s)?|amber|firelight|cosy|cozy|autumn(?:al)?)\b/],
  ['cool', /\b(?:cool(?:er)?|cold(?! brew)|icy|frost(?:y|ed)?|blue hour|wintry|winter|moonlight|moonlit|arctic)\b/]
];

const colours: Readonly<Record<string, string>> = {
  red: '#d8322c', crimson: '#b3122f', scarlet: '#e0301e', orange: '#ee7a1f', amber: '#f0a020', yellow: '#f2c92e', gold: '#d9a441',
  golden: '#e0a83c', lime: '#9fcf2f', green: '#3a9a4c', emerald: '#12805c', mint: '#8fd6b4', teal: '#148a8a', turquoise: '#2fb8b0',
  cyan: '#2bb7d6', blue: '#2c62d6', navy: '#1c2f66', indigo: '#4338b0', violet: '#7a3fc4', purple: '#7d32b0', magenta: '#c92a9a',
  pink: '#ef86b0', rose: '#e0708c', brown: '#7a4c2c', beige: '#d9c6a5', cream: '#f0e4c8', white: '#f4f3f0', grey: '#8c8f94',
  gray: '#8c8f94', black: '#17171a', silver: '#b9bec6', peach: '#f5b08c', coral: '#f0705c', lavender: '#b8a4e0', sand: '#d8bf94'
};
const coloured = 'lit|light|lights|lighting|glow|glows|backdrop|background|backlight|wall|walls|set|gel|gels|neon|tint|tone|tones|haze|mist|sky|studio|floor|surface|hue|wash|room|spotlight';
const tint = new RegExp(
  `\\b(${Object.keys(colours).join('|')})\\b[ -](?:(?:soft|deep|pale|dim|rim|key|side|studio|seamless|paper|neon|warm|cool)[ -])?(?:${coloured})\\b` +
  `|\\b(?:${coloured})\\b (?:in|of|turns?|goes|becomes?|is) (?:(?:soft|deep|pale|warm|cool|bright|dark) )?(${Object.keys(colours).join('|')})\\b` +
  `|\\bbathed in (${Object.keys(colours).join('|')})\\b`);

const soft = /\b(?:blur(?:red|ry|s)?|bokeh|soft focus|out of focus|shallow|dreamy|hazy)\b/;
const sharp = /\b(?:deep focus|sharp background|everything sharp|crisp background)\b/;
const near = /\b(?:closer|nearer|close to (?:the )?(?:camera|lens)|up close|larger|bigger)\b/;
const far = /\b(?:far away|farther|further away|distant|in the distance|smaller|tiny|from afar)\b/;
const empty = /\b(?:empty (?:set|stage|frame|room|table|scene)|nothing but the (?:set|backdrop)|before the product)\b|\b(?:without|no) (?:the )?(?:product|subject)\b/;

/** What `words` ask for. */
export function readHints(words: string): Hints {
  const plain = words.toLowerCase().replace(/[‐‑‒–—]/g, '-').replace(/\s+/g, ' ');
  const text = plain.replace(/\b(?:not|no|never|without|isn't|avoid) (?:(?:too|so|a|any|the|very) )?[a-z-]+/g, ' ');
  const colour = tint.exec(text);
  const named = colour?.slice(1).find((name) => name !== undefined);
  // A golden light is a warm one; counting it as a tint as well would ask for it twice.
  const temperature = latest(text, temperatures);
  return {
    shot: shots.find(([, pattern]) => pattern.test(text))?.[0] ?? null,
    side: latest(text, sides),
    closer: near.test(text) ? 1 : far.test(text) ? -1 : 0,
    light: latest(text, lights),
    temperature: named && named !== 'golden' && named !== 'amber' ? null : temperature,
    tint: named && named !== 'golden' && named !== 'amber' ? colours[named]! : null,
    blur: soft.test(text) ? 'soft' : sharp.test(text) ? 'sharp' : null,
    empty: empty.test(plain)
  };
}

/** The choice whose last mention comes last: "from dark to bright" ends bright. */
function latest<T>(text: string, choices: readonly (readonly [T, RegExp])[]): T | null {
  let found: T | null = null;
  let at = -1;
  for (const [choice, pattern] of choices) {
    for (const match of text.matchAll(new RegExp(pattern, 'g'))) {
      if (match.index <= at) continue;
      at = match.index;
      found = choice;
    }
  }
  return found;
}
