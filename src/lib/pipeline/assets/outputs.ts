/** What the cells of assets hold: the manifest that a person writes, clean sheets, descriptions. */
import { z } from 'zod';
import { artifactRef, briefImage } from '../outputs.ts';
import { assetId } from './cast.ts';
import { assetKinds, mostAssets, mostPictures, sheetTiers, tagPattern } from './words.ts';

const line = (max: number) => z.string().trim().max(max);

export const assetOutput = z.strictObject({
  id: assetId,
  kind: z.enum(assetKinds),
  tag: z.string().max(24).regex(tagPattern, 'a tag is capital letters, digits and underscores, such as CHAR_01'),
  name: line(80).min(1),
  /** The reverse prompt: what a model is told that it looks like. Empty: the words cell, where there is one, or nothing. */
  description: line(1200),
  /** The first one is the primary original. Pictures of the brief are not among them. */
  pictures: z.array(briefImage).max(mostPictures),
  /** The clean sheet that is asked for; null: the original is used. */
  sheet: z.union(sheetTiers.map((tier) => z.literal(tier))).nullable(),
  /** A vision model is asked to describe it, where the description is empty. */
  describe: z.boolean()
});
export type ManifestAsset = z.infer<typeof assetOutput>;

export const manifestOutput = z.strictObject({ assets: z.array(assetOutput).max(mostAssets) });
export type Manifest = z.infer<typeof manifestOutput>;

export const sheetEntry = z.strictObject({
  image: artifactRef,
  tier: z.union([z.literal(2), z.literal(3)]),
  /** Cosine-like likeness of the face to the original's, 0 to 1; null: not validated. */
  similarity: z.number().min(0).max(1).nullable(),
  /** How it was made, such as `colour and edges`, or the model's name. */
  method: line(120)
});
export type SheetEntry = z.infer<typeof sheetEntry>;

export const sheetOutput = z.strictObject({
  /** As it came; never changed. */
  original: artifactRef,
  sheets: z.array(sheetEntry).max(4),
  /** Which one is sent as the reference: 0 is the original, 1 the first sheet. */
  primary: z.number().int().min(0).max(4),
  /** Why there is no better sheet; empty when there is nothing to say. */
  note: line(400)
});
export type Sheet = z.infer<typeof sheetOutput>;

/** The picture that is sent (REF-10). */
export const primaryPicture = ({ original, sheets, primary }: Sheet) => sheets[primary - 1]?.image ?? original;

export const wordsOutput = z.strictObject({ description: line(1200) });
export type AssetWords = z.infer<typeof wordsOutput>;
