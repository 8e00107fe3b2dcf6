/** The words around a product's name in a brief (names.ts). */
import { anyOf } from './patterns.ts';

/** One to four words, the first with a capital, the others with a capital or a digit. */
export const nameRun = String.raw`\p{Lu}[\p{L}\p{N}'’&+-]*(?:\s(?:\p{Lu}|\p{N})[\p{L}\p{N}'’&+-]*){0,3}`;

const cues = anyOf('called named introducing introduce meet presenting present announcing brand_name product_name name_is brand');
export const announcement = new RegExp(
  String.raw`(?:\b(?:${cues})\b:?|(?:^|\s)(?:product|name|brand|title):)\s+(?:(?:the|our|my|a|new|brand-new)\s+)*`, 'giu'
);

const hello = String.raw`(?:(?:hi|hello|hey|please|ok|so)[\s,!.]+)*`;
const wish = String.raw`(?:(?:we|i)(?:['’]d)?\s(?:want|need|would\slike|are\slooking\sfor|would\slove|like)\s(?:to\s)?(?:have\s)?)?(?:(?:can|could)\syou\s)?`;
const making = `(?:(?:${anyOf('make create produce shoot film design do write generate build plan show promote launch advertise sell introduce')})\\s)?`;
const forUs = String.raw`(?:me\s|us\s)?(?:to\s(?:promote|launch|sell|show)\s)?(?:(?:an?|the|our|my|one|some)\s)?(?:[\w-]+,?\s){0,4}?`;
const film = anyOf('ad ads advert advertisement commercial video film spot promo reel clip campaign teaser trailer story launch');
const about = anyOf('for about of on showing featuring promoting introducing to_promote to_launch to_introduce to_sell to_show');
/** "Please make us a short, playful video for ..." */
export const request = new RegExp(`^${hello}${wish}${making}${forUs}(?:${film})\\s(?:${about})\\s`, 'iu');

/** "Show ...", "We are launching ..." */
export const command = new RegExp(`^(?:please\\s)?(?:${anyOf(`
  show promote launch advertise sell introduce introducing meet presenting feature featuring announce announcing this_is these_are it_is it's
  (?:we|i)_(?:sell|make|are_launching|launch|have_made|built|created|want|need|would_like) here_is here's`)})\\s+`, 'iu');

export const articles = /^(?:(?:a|an|the|our|my|your|this|these|new|brand-new|brand new|some|one|two|three)\s+)+/iu;

/** What ends the noun phrase that the name may be: a word that starts something else, or punctuation. */
export const stop = new RegExp(String.raw`\s+(?:${anyOf(`
  for that which who whose with without made by from is are was in on to at designed built so because when while where it they we you
  helps? keeps? lets? gives? makes? can will has have as like and_(?:it|they|we|you|show|make) aimed targeting used
  für pour para por mit avec con per som voor`)})(?=\s|$)|\s*[.,;:!?()[\]|/…。、，！？：；]|\s+[–—-]+\s+|\s*—`, 'iu');

/** Capitalised words that name no product. */
export const notNames = new RegExp(`^(?:${anyOf(`
  I We The A An Our My It This That These Those They You Your He She If When For With In On At To Make Create Show Please Ad Video Film Short
  Instagram TikTok YouTube Facebook Christmas Easter English Gen Monday Tuesday Wednesday Thursday Friday Saturday Sunday
  January February March April May June July August September October November December`)})$`);

export const vague = /^(?:something|anything|nothing|everything|stuff|things?)(?!\p{L})/iu;

/** Words that open a sentence with a capital and still begin a common noun: "Handmade candles". */
export const commonStart = new RegExp(`^(?:${anyOf(`
  Handmade Hand-made Organic Wireless Smart Premium Luxury Vegan Natural Fresh Vintage Leather Running Electric Portable Waterproof Recycled
  Artisan Craft Ceramic Wooden Noise Hot Cold Iced Red Green Blue Black White Small Big Cheap Healthy Homemade Local Sustainable Summer Winter
  Coffee Tea Wine Beer Shoes Bread Chocolate Face Skin Hair Phone Lip`)})\\b`);

/** Words of file names that say nothing of the product. */
export const fileNoise = new RegExp(`^(?:${anyOf(`
  img image images dsc[nf]? dscf photo photos pic picture pictures screenshot screen shot copy final edit edited front back side top left right
  angle packshot pack product products white bg background unsplash pexels pixabay export small large hires web new jpeg jpg png webp is a
  whatsapp upload file untitled px v`)})$`, 'i');
