/**
 * Which product pictures go with a scene (REF-3): three at most, the scene's own first, then the main one, then the
 * others in the brief's order. More pictures make image models blend products instead of copying one.
 */
import type { AssetKind } from '../assets/words.ts';
import type { ArtifactRef, BriefImage } from '../outputs.ts';
import type { Reference } from '../assets/reference.ts';
import { plain, quote, sentence } from './fence.ts';

export const maxReferences = 3;

/** The pictures to send, in order. `picture` counts from 0; one that does not exist means the main picture. */
export function selectReferences(images: readonly BriefImage[], picture: number): BriefImage[] {
  const own = images[picture] ?? images[0];
  if (own === undefined) return [];
  const rest = images.filter(({ image }) => image.artifact !== own.image.artifact);
  return [own, ...rest].slice(0, maxReferences);
}

/** One line that names the pictures, the first of which is image number `from` of the prompt. Empty without pictures. */
export function referenceLine(references: readonly BriefImage[], from: number): string {
  const [own, ...others] = references;
  if (own === undefined) return '';
  const first = `Image ${from} is the product to show (${quote(own.name)}).`;
  if (others.length === 0) return first;
  const rest = others.map(({ name }, at) => `image ${from + 1 + at} (${quote(name)})`).join(' and ');
  return `${first} More of the range or further views, for reference: ${rest}.`;
}

/** What has to stay as the picture shows it, by what it shows. */
const keep: Record<AssetKind, string> = {
  character: 'Keep this person exactly: face, hair, build and clothes.',
  product: 'Copy its shape, proportions, colours, materials and label exactly.',
  object: 'Copy its shape, proportions, colours and material exactly.',
  location: 'It is the place of this shot: keep its architecture, surfaces and objects.',
  style: 'Take only its look, that is palette, contrast, grain and light, and nothing that it shows.'
};

/** A line for each picture of a scene's cast, the first of which is image number `from` of the prompt. */
export const castLines = (references: readonly Reference[], from: number): string =>
  references.map(({ kind, name, description }, at) =>
    `Image ${from + at} is the ${kind} ${quote(name)}${description.trim() === '' ? '.' : `: ${sentence(plain(description))}`} ${keep[kind]}`).join('\n');

/**
 * The pictures that go with a frame and the lines that say what they are: of the scene's cast where it names one, else
 * the product's. `rule`: what holds for the product's.
 */
export function shownIn(
  { images, picture, references = [] }: { images: readonly BriefImage[]; picture: number; references?: readonly Reference[] }, from: number, rule: string
): { readonly images: readonly ArtifactRef[]; readonly line: string | false } {
  if (references.length) return { images: references.map(({ image }) => image), line: castLines(references, from) };
  const products = selectReferences(images, picture);
  return { images: products.map(({ image }) => image), line: products.length > 0 && `${referenceLine(products, from)} ${rule}` };
}
