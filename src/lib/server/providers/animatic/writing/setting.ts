/** Where and when a brief plays, from words that it uses itself; a found place replaces the category's own. */
import type { Setting } from './lexicon/lexicon.ts';
import { anyOf } from './patterns.ts';
import { list } from './text.ts';

const places: readonly (readonly [RegExp, FoundSetting])[] = [
  [/\b(?:beach|sea|ocean|surf\w*|coast\w*|seaside)\b/i, {
    scene: 'a long empty beach', place: 'on a flat rock by the water',
    surface: 'flat wet rock', backdrop: 'the line of the sea', light: 'open sky light with a low sun'
  }],
  [/\b(?:mountains?|alpine|summit|hik(?:e|ing|ers?)|climb\w*|trails?)\b/i, {
    scene: 'a ridge above the clouds', place: 'on a boulder beside the path',
    surface: 'rough granite', backdrop: 'a far mountain ridge', light: 'clear high light, cold shadows'
  }],
  [/\b(?:forest|woods|woodland)\b/i, {
    scene: 'a clearing between tall trees', place: 'on a mossy log',
    surface: 'a mossy log', backdrop: 'tree trunks in haze', light: 'broken light through leaves'
  }],
  [/\b(?:office|desks?|meetings?|laptop|working from home|home office)\b/i, {
    scene: 'an office before the others arrive', place: 'on a clear desk',
    surface: 'a pale desk', backdrop: 'a window over the city', light: 'cool window light from the side'
  }],
  [/\b(?:gym|workouts?|training|marathon|runners?|running)\b/i, {
    scene: 'a running track at first light', place: 'on a bench beside the track',
    surface: 'the boards of a bench', backdrop: 'the empty lanes of a track', light: 'low early sun along the track'
  }],
  [/\b(?:streets?|city|urban|subway|metro|commut\w+)\b/i, {
    scene: 'a city street as it wakes', place: 'on a ledge above the street',
    surface: 'a stone ledge', backdrop: 'a waking street', light: 'soft street light between tall houses'
  }],
  [/\b(?:garden|balcony|terrace|patio)\b/i, {
    scene: 'a garden with the chairs pulled out', place: 'on a garden table',
    surface: 'a weathered garden table', backdrop: 'leaves and sky', light: 'sun through leaves'
  }],
  [/\b(?:cafe|café|coffee shop)\b/i, {
    scene: 'a corner café before the rush', place: 'on a small round table',
    surface: 'a small marble table', backdrop: 'a café window', light: 'window light from one side'
  }],
  [/\b(?:trains?|planes?|flights?|airports?|travel\w*)\b/i, {
    scene: 'a window seat, somewhere between two cities', place: 'on a fold-down table',
    surface: 'a fold-down table', backdrop: 'a window and a far landscape', light: 'passing window light'
  }],
  [/\b(?:bedroom|sleep\w*|bedtime)\b/i, {
    scene: 'a bedroom with the curtains half drawn', place: 'on the bedside table',
    surface: 'a bedside table', backdrop: 'folds of pale linen', light: 'soft light through a curtain'
  }],
  [/\b(?:camp(?:ing|fire)?|tent|outdoors?)\b/i, {
    scene: 'a camp as the fire catches', place: 'on a folding table by the tent',
    surface: 'a folding table', backdrop: 'a tent with a lamp in it', light: 'fire and the last of the dusk'
  }],
  [/\b(?:rain|rainy|storm\w*|monsoon)\b/i, {
    scene: 'a street in steady rain', place: 'on a wet stone step',
    surface: 'wet stone', backdrop: 'rain on a window', light: 'grey rain light with bright reflections'
  }]
];

const times: readonly (readonly [RegExp, string])[] = [
  [/\b(?:mornings?|breakfast|sunrise|dawn|wake up)\b/i, 'first light through a window, low and clear'],
  [/\b(?:sunset|golden hour|dusk)\b/i, 'the last low sun, long shadows'],
  [/\b(?:nights?|late-night|midnight|evenings?)\b/i, 'one warm lamp in a dark room'],
  [/\b(?:summer|sunny)\b/i, 'high summer sun with crisp shadows'],
  [/\b(?:winter|snow\w*|christmas)\b/i, 'cold winter daylight with a warm lamp behind']
];

const firstHit = <T>(text: string, table: readonly (readonly [RegExp, T])[]): T | null => {
  const hits = table.flatMap(([pattern, value]) => {
    const at = text.search(pattern);
    return at < 0 ? [] : [{ at, value }];
  });
  return hits.reduce<{ at: number; value: T } | null>((one, other) => (one === null || other.at < one.at ? other : one), null)?.value ?? null;
};

/** A place that brings its own light. */
export type FoundSetting = Setting & { readonly light: string };

export const settingOf = (text: string): FoundSetting | null => firstHit(text, places);
export const lightOf = (text: string): string | null => firstHit(text, times);

const qualities = new RegExp(`\\b(?:${anyOf(`
  organic vegan handmade hand-[a-z]+ waterproof windproof wireless recycled recyclable refillable biodegradable fair-?trade lightweight foldable
  portable noise-cancelling unfiltered
  [a-z]+-(?:free|proof|resistant|steeped|roasted|brewed|baked|pressed|dyed|forged|milled|fermented|aged|stitched|poured|tested|grown)`)})\\b`, 'gi');

/** "slow-steeped, sugar-free and organic", as the brief says it; null when it says nothing of the kind, or one plain word.
 * `name`: its own words are not said twice. */
export function qualitiesOf(text: string, name: string): string | null {
  const found = [...new Set((text.match(qualities) ?? []).map((word) => word.toLocaleLowerCase('en')))]
    .filter((word) => !name.toLocaleLowerCase('en').includes(word)).slice(0, 3);
  return found.length === 0 || (found.length === 1 && !found[0]!.includes('-')) ? null : list(found);
}
