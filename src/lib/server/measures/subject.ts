/**
 * Where the subject of a clip is: the product, object or character of one of the pictures, cut out and looked for in the
 * frames; else a face, where the optional part for faces is there; else what stands out. It hangs on the frames and pictures
 * alone, so it is kept beside the store by their contents, free to be deleted.
 */
import { createHash } from 'node:crypto';
import { readFile, utimes } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import type { ArtifactRef } from '../../pipeline/outputs.ts';
import type { SubjectSearch } from '../../pipeline/timeline/subjects.ts';
import type { Crop } from '../../pipeline/timeline/words.ts';
import { findProduct } from '../providers/animatic/judging/appearance.ts';
import { readLook, type Look } from '../providers/animatic/judging/look.ts';
import { comparisonSize, readRaster, sizeOf, type Raster } from '../providers/animatic/judging/raster.ts';
import { putDerived } from '../storage/derived.ts';
import type { ArtifactStore } from '../storage/files.ts';
import { salientPlace } from './salient.ts';

const version = 1;
const found = z.strictObject({ x: z.number(), y: z.number(), by: z.enum(['picture', 'face', 'contrast']) }).nullable();
/** Its middle, 0 to 1 of the picture, and how it was found; null where nothing stands out. */
export type FoundSubject = z.infer<typeof found>;
type Point = { readonly x: number; readonly y: number };
/** The middle of a picture's most prominent face, 0 to 1; null where there is none, and where nobody can say. */
export type FindFace = (picture: ArtifactRef) => Promise<Point | null>;

/** From here on a picture's subject is taken for found; below it may be anything of such colours. */
const sure = 0.6;

export const subjectKey = ({ frames, pictures }: SubjectSearch): string =>
  createHash('sha256').update(JSON.stringify([version, frames.map(({ content }) => content), pictures.map(({ content }) => content)])).digest('hex');
const place = (data: string, key: string): string => join(data, 'subjects', key.slice(0, 2), `${key}.json`);

export const cropAround = (subject: FoundSubject): Crop | null => subject && { x: subject.x, y: subject.y, zoom: 1 };

/** What was found before; undefined where nobody has looked. */
export async function knownSubject(data: string, key: string): Promise<FoundSubject | undefined> {
  try {
    const subject = found.parse(JSON.parse(await readFile(place(data, key), 'utf8')));
    // What is used stays; the rest goes with time (storage/sweep.ts).
    await utimes(place(data, key), new Date(), new Date());
    return subject;
  } catch {
    return undefined;
  }
}

/** Looks for the subject and keeps what was found. Throws `missing_file` where a frame is not there. */
export async function findSubject(store: ArtifactStore, data: string, search: SubjectSearch, findFace: FindFace): Promise<FoundSubject> {
  const key = subjectKey(search);
  const known = await knownSubject(data, key);
  if (known !== undefined) return known;
  const subject = rounded(await look(store, search, findFace));
  await putDerived(store, place(data, key), JSON.stringify(subject));
  return subject;
}

async function look(store: ArtifactStore, { frames, pictures }: SubjectSearch, findFace: FindFace): Promise<FoundSubject> {
  const [first] = frames;
  if (!first) return null;
  const size = comparisonSize(await sizeOf(store, first));
  const rasters = await Promise.all(frames.map((frame) => readRaster(store, frame, size)));
  // A picture that is gone or cannot be read is not looked for.
  const looks = (await Promise.all(pictures.map((picture) => (store.has(picture) ? readLook(store, picture).catch(() => null) : null)))).filter((each) => each !== null);
  const sighted = rasters.flatMap((raster) => sightedIn(raster, looks) ?? []);
  if (sighted.length) return { ...meanOf(sighted), by: 'picture' };
  const faces: Point[] = [];
  for (const frame of frames) {
    const face = await findFace(frame);
    if (face) faces.push(face);
  }
  if (faces.length) return { ...meanOf(faces), by: 'face' };
  const salient = rasters.flatMap(({ quarter }) => salientPlace(quarter) ?? []);
  return salient.length ? { ...meanOf(salient), by: 'contrast' } : null;
}

/** Where the frame shows the first of the pictures' subjects that it shows for certain. */
function sightedIn(raster: Raster, looks: readonly Look[]): Point | null {
  for (const look of looks) {
    const { score, place: { x, y } } = findProduct(raster, look);
    if (score >= sure) return { x: x / raster.half.width, y: y / raster.half.height };
  }
  return null;
}

const within = (value: number): number => Math.min(1, Math.max(0, value));
function meanOf(points: readonly Point[]): Point {
  const mean = (axis: 'x' | 'y') => within(points.reduce((sum, point) => sum + within(point[axis]), 0) / points.length);
  return { x: mean('x'), y: mean('y') };
}

const rounded = (subject: FoundSubject): FoundSubject =>
  subject && { ...subject, x: Math.round(subject.x * 1000) / 1000, y: Math.round(subject.y * 1000) / 1000 };
