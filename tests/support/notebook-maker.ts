/** Notebooks for tests whose story begins later: made through the studio's own form actions, without a page. */
import sharp from 'sharp';
import type { Aspect } from '../../src/lib/pipeline/words.ts';
import { drawPackshot, type PackshotCategory } from './packshots.ts';

export type Picture = { name: string; mimeType: string; buffer: Buffer };
export type Wanted = {
  title?: string;
  prompt?: string;
  scenes?: number;
  seconds?: number;
  aspect?: Aspect;
  category?: PackshotCategory;
  pictures?: readonly Picture[];
  /** Whether to set off the run to the finished film, as the page's primary button does; it goes on while the page is opened. */
  film?: boolean;
};

const prompts: Record<PackshotCategory, string> = {
  drinks: 'Fjell is a spruce tonic in a green bottle for hikers: the long way up, the first cold sip, the view. Calm, fresh, morning light.',
  fashion: 'Corso is a light running shoe for people who cross the city before breakfast. Quick cuts, warm asphalt, an easy stride.',
  tech: 'Nova is a phone with a screen that is gentle at night, for people who read late. Quiet rooms, soft glow, one last page.',
  food: 'A burger from the corner grill for hungry friends after the match: smoke, crunch, laughter. Bold and generous.',
  cosmetics: 'Solea is a hand cream with almond oil for gardeners: rough hands, a short ritual, soft hands. Gentle daylight.'
};

export const promptFor = (category: PackshotCategory): string => prompts[category];

/** Three pictures of one product: the packshot, its mirror image and a closer crop. */
export async function productPictures(category: PackshotCategory = 'drinks'): Promise<Picture[]> {
  const png = await drawPackshot(category);
  const { width, height } = await sharp(png).metadata();
  const closer = { left: Math.round(width * 0.08), top: Math.round(height * 0.05), width: Math.round(width * 0.84), height: Math.round(height * 0.9) };
  const [mirrored, near] = await Promise.all([
    sharp(png).flop().jpeg({ quality: 92 }).toBuffer(),
    sharp(png).extract(closer).webp({ quality: 92 }).toBuffer()
  ]);
  return [
    { name: `${category}-front.png`, mimeType: 'image/png', buffer: png },
    { name: `${category}-back.jpg`, mimeType: 'image/jpeg', buffer: mirrored },
    { name: `${category}-near.webp`, mimeType: 'image/webp', buffer: near }
  ];
}

/** Makes a notebook and gives its address. Its film is of two 2-second scenes unless more is wanted. */
export async function makeNotebook(studio: { url: string }, wanted: Wanted = {}): Promise<string> {
  const { category = 'drinks', scenes = 2, seconds = 2, aspect = '16:9', film = true } = wanted;
  const pictures = wanted.pictures ?? [(await productPictures(category))[0]!];
  const made = await post(`${studio.url}/?/create`, { title: wanted.title ?? `A film about ${category}`, prompt: wanted.prompt ?? promptFor(category) });
  if (!made.location) throw new Error('The studio made no notebook.');
  const address = `${studio.url}${made.location}`;
  await post(`${address}?/editBrief`, { scenes: String(scenes), seconds: String(seconds), aspect });
  if (pictures.length) await post(`${address}?/addImages`, pictures.map((picture) => ['images', picture] as const));
  if (film) await post(`${address}?/run`, { target: 'outdated' });
  return address;
}

type Answer = { type: string; status: number; location?: string; data?: string };

/** Posts to a form action as the page does. Throws when the studio refuses. */
export async function post(address: string, fields: Record<string, string> | readonly (readonly [string, string | Picture])[]): Promise<Answer> {
  const body = new FormData();
  const entries: readonly (readonly [string, string | Picture])[] = Array.isArray(fields) ? fields : Object.entries(fields);
  for (const [name, value] of entries) {
    if (typeof value === 'string') body.append(name, value);
    else body.append(name, new Blob([new Uint8Array(value.buffer)], { type: value.mimeType }), value.name);
  }
  const response = await fetch(address, {
    method: 'POST', body, headers: { accept: 'application/json', 'x-sveltekit-action': 'true', origin: new URL(address).origin }
  });
  const answer = await response.json() as Answer;
  if (answer.type !== 'success' && answer.type !== 'redirect') throw new Error(`${address} was refused: ${JSON.stringify(answer)}`);
  return answer;
}
