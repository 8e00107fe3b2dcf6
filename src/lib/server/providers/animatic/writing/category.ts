/** Which of the six categories a brief speaks of, by its words (and those of its file names) in English. */
import { categories, type Category } from '../../../../pipeline/outputs.ts';
import { wholeWord } from './patterns.ts';

const stems: Readonly<Record<Exclude<Category, 'other'>, string>> = {
  drinks: `drinks? beverages? coffees? espresso latte cold_?brew teas? matcha kombucha juices? smoothies? sodas? lemonade tonic water
    beers? lager ale ipa wines? ros[eé] champagne prosecco gin rum vodka whisk(?:e?y|ies) tequila mezcal cocktails? mocktails? spirits?
    aperitif cider brewery? brewed roastery? sips? kefir seltzer barista bartender`,
  fashion: `fashion shoes? sneakers? trainers? boots? sandals? heels jackets? coats? parkas? dress(?:es)? skirts? shirts? t-?shirts? tees
    jeans denim trousers hoodies? sweaters? jumpers? knitwear garments? cloth(?:es|ing) apparel outfits? wardrobe scarf scarves hats? caps?
    gloves? socks? bags? handbags? backpacks? totes? wallets? belts? watch(?:es)? jewel\\w* earrings? necklaces? rings? bracelets?
    sunglasses swimwear lingerie leather wool cashmere linen tailor\\w* streetwear`,
  tech: `tech technology apps? software phones? smartphones? laptops? tablets? headphones? earbuds? earphones? speakers? headsets? cameras?
    drones? robots? keyboards? mouse monitors? displays? screens? chargers? battery batteries wireless bluetooth wi-?fi usb smart\\w*
    devices? gadgets? consoles? routers? sensors? wearables? ai e-?bikes? scooters? electric software saas dashboard platform lamp lamps`,
  food: `foods? snacks? chocolates? cookies? biscuits? cakes? pastry pastries bread breads bakery sourdough pizzas? pasta noodles? ramen
    burgers? tacos? sauces? salsa ketchup hot_?sauce cheeses? yogh?urts? granola muesli cereals? oats? honey jam jams olive_?oil
    spices? soups? salads? sushi meals? recipes? restaurants? kitchens? chefs? cook(?:ed|ing)? fruits? berries nuts? crisps chips
    ice_?cream gelato dessert desserts delicious crunchy tasty vegan`,
  cosmetics: `cosmetics? beauty make-?up lipsticks? lip_?balm mascara foundation concealer blush serums? moisturi[sz]ers? lotions? creams?
    skin_?care skin cleansers? toners? spf sunscreens? perfumes? fragrances? cologne scents? shampoos? conditioners? hair_?care soaps?
    nail_?polish deodorants? balms? retinol hyaluronic exfoliat\\w* shav(?:e|ing) razors? toothpaste`
};

const patterns = Object.entries(stems).map(([category, words]) => ({
  category: category as Category,
  pattern: new RegExp(wholeWord(words), 'giu')
}));

/** `subject`: the product's own name, which counts three times; `rest`: everything else. */
export function categoryOf(subject: string, rest: string): Category {
  const scores = patterns.map(({ category, pattern }) => ({
    category, score: 3 * count(subject, pattern) + count(rest, pattern)
  }));
  const best = scores.reduce((one, other) => (other.score > one.score ? other : one));
  return best.score > 0 ? best.category : categories.at(-1)!;
}

const count = (text: string, pattern: RegExp): number => text.match(pattern)?.length ?? 0;
