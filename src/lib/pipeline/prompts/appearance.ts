/**
 * Finds the words of a motion prompt that describe how things look (CLIP-1): the keyframes settle that, and a video
 * model that reads "red jacket" repaints it. Movement of light ("light sweeps across") and names ("Blue Bottle") pass.
 *
 * A rule is a pattern over lower-case text; the words it covers are what is flagged. Words that also name movements or
 * things ("smooth push", "light breeze", "rose slowly", "a glass") are flagged only beside what makes them appearance.
 */
type Rule = RegExp;

const words = (list: string): string => list.trim().split(/\s+/).join('|');
const whole = (list: string): Rule => new RegExp(`\\b(?:${words(list)})\\b`, 'g');

const qualities = words('soft warm cool cold hard harsh bright dim dark moody natural ambient studio dramatic flat rich deep golden white');
const nouns = words(`
  light lights lighting lit glow shadow shadows tone tones colour colours color colors look mood sunlight daylight backlight
  background backdrop contrast`);
const surfaces = words('skin fabric surface surfaces texture finish cloth leather hair fur material edge edges label');
const garments = words(`
  jacket jackets coat coats dress dresses skirt shirt t-shirt tee blouse suit suits jeans trousers hoodie sweater jumper uniform
  apron scarf hat cap gown robe shorts sneakers trainers boots heels gloves`);

const colours = whole(`
  red reds reddish crimson scarlet maroon burgundy pink pinkish magenta fuchsia purple violet lilac lavender indigo blue blues bluish
  navy azure teal turquoise cyan green greens greenish emerald yellow yellowish golden gold gilded silver silvery bronze copper beige
  ivory brown brownish black white whites grey greyish gray orange tanned amber coral
  colour colours coloured colourful colouring color colors colored colorful coloring palette hue hues tinted pastel neon monochrome
  monochromatic desaturated saturated vivid vibrant pale`);
const materials = whole(`
  wooden metallic leather suede denim silk silky silken cotton linen velvet velvety woollen woolen wool cashmere satin marble
  granite steel aluminium aluminum chrome brass plastic ceramic porcelain concrete rubber nylon tweed titanium oak walnut stone-clad`);
const textures = whole(`
  glossy matte shiny polished textured texture textures grainy furry fuzzy frosted transparent translucent opaque iridescent
  pearlescent rusty wrinkled embroidered knitted quilted woven patterned striped plaid checked floral polka-dot brushed`);
const looks = whole(`
  beautiful handsome gorgeous attractive elegant stylish sleek chic fashionable glamorous photogenic blonde blond brunette bearded
  bald freckled curly wavy-haired slim slender muscular youthful elderly middle-aged tattooed make-up makeup hairstyle
  luxurious luxury minimalist minimal vintage retro rustic futuristic modern photorealistic hyperrealistic realistic cinematic
  painterly bokeh ornate wearing dressed clad outfit costume`);
const lightQuality = whole('lighting backlit sunlit moonlit candlelit spotlit low-key high-key chiaroscuro overexposed underexposed sun-drenched');

const rules: readonly Rule[] = [
  colours, materials, textures, looks, lightQuality,
  new RegExp(`\\b(?:${qualities})(?=(?:,? (?:${qualities}))* (?:${nouns})\\b)`, 'g'),
  new RegExp(`\\b(?:smooth|soft|rough|silken|fine|worn|clean|crisp|delicate)(?= (?:${surfaces})\\b)`, 'g'),
  new RegExp(`(?<=\\bin (?:(?:an?|the|her|his|their) )?(?:[\\w-]+ ){0,2})(?:${garments})\\b`, 'g'),
  /\b(?:pretty|young|old|tall|short|thin|fat|smart|cute)(?= (?:wo)?m[ae]n\b| girl| boy| person| people| lady| model\b| couple| face| faces)/g,
  /\b(?:long|short|dark|fair|thick|straight|wet)(?= hair\b)/g,
  /\bglass(?= (?:bottle|bottles|jar|jars|surface|wall|walls|door|doors|table|panel|panels|vial|case)\b)/g,
  /\bgolden[- ]hour\b|\bblue[- ]hour\b|\b(?:film|heavy) grain\b|\bdepth of field\b|\brose[- ](?:gold|coloured|colored)\b|\bcream[- ]colou?red\b|\b(?:lit by|made of)\b/g
];

/** Movements and things that only sound like appearance; they are taken out before the rules look. */
const harmless: readonly Rule[] = [
  /\b(?:fades?|fading|cuts?|cutting|dips?|dipping|wipes?|irises)(?: (?:in|out|down|back))? (?:to|from|through|into) (?:black|white)\b/g,
  /\b(?:an|one|two|three|sliced|whole) oranges?\b(?! \w+ing\b)|\borange (?:slices?|juice|peel|segments?|wedges?|halves)\b/g,
  /\b(?:gold|silver|bronze) (?:medals?|rush)\b|\bblack[- ]?(?:board|bird|smith)s?\b|\bgreen ?(?:house|grocer)s?\b|\bwhite ?(?:board|water)s?\b|\bcopper wires?\b/g
];

/** The appearance words of a motion prompt, in lower case, in order, each once. Empty when it speaks of motion only. */
export function appearanceWords(text: string): string[] {
  const searched = blank(maskNames(text).toLowerCase(), harmless);
  const found = new Map<number, string>();
  for (const rule of rules) {
    for (const match of searched.matchAll(rule)) {
      if (!found.has(match.index)) found.set(match.index, match[0].trim());
    }
  }
  const ordered = [...found].sort(([a], [b]) => a - b).map(([, word]) => word);
  return [...new Set(ordered)];
}

/** Capitalised words inside a sentence are names, whatever they mean. Lengths stay as they are. */
const maskNames = (text: string): string =>
  text.replace(/(?<=[\p{Ll}\p{N},;:'’"”)] )\p{Lu}\p{Ll}+(?: \p{Lu}\p{Ll}+)*/gu, (name) => '.'.repeat(name.length));

const blank = (text: string, rulesToBlank: readonly Rule[]): string =>
  rulesToBlank.reduce((rest, rule) => rest.replace(rule, (hit) => '.'.repeat(hit.length)), text);
