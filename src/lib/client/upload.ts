/** What the page can tell about a picture before it is sent. The studio judges the content again. */
import { advisedImages, imageTypes, maxImageBytes, maxImages } from '../pipeline/words.ts';
import { fileSize } from './format.ts';

type FileFacts = Pick<File, 'name' | 'type' | 'size'>;

/** Why a file cannot be a product picture; null when it may be one. */
export function refusalOf(file: FileFacts, have: number): string | null {
  if (!(imageTypes as readonly string[]).includes(file.type)) return 'Only JPEG, PNG and WebP pictures can be used.';
  if (file.size === 0) return 'The file is empty.';
  if (file.size > maxImageBytes) return `The file has ${fileSize(file.size)}; a picture may have at most 10 MB.`;
  if (have >= maxImages) return `A brief holds at most ${maxImages} pictures. Remove one first.`;
  return null;
}

/** A word of advice on the number of pictures; null when there are enough. */
export function adviceOn(count: number): string | null {
  if (count === 0) return 'Add one to ten pictures of the product. Three or more, from different sides, give the best film.';
  if (count < advisedImages) return `${count === 1 ? 'One picture works' : 'Two pictures work'}, but three or more show the product from more sides.`;
  return null;
}
