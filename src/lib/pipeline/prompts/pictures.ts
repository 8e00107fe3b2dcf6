/** How text prompts list the brief's pictures: by the index that scenes use, in the order in which they are sent. */
import type { BriefImage } from '../outputs.ts';
import { quote } from './fence.ts';

export function pictureList(images: readonly BriefImage[]): string {
  if (images.length === 0) return 'There are no product pictures.';
  return `Product pictures, in the order attached: ${images.map(({ name }, at) => `${at} ${quote(name)}`).join(', ')}.`;
}
