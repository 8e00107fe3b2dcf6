/**
 * Which product pictures go with a scene (REF-3): three at most, the scene's own first, then the main one, then the
 * others in the brief's order. More pictures make image models blend products instead of copying one.
 */
import type { BriefImage } from '../outputs.ts';
import { quote } from './fence.ts';

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
