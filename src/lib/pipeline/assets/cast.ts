/** Who and what appears in a scene (REF-2). Stored with the scene; absent where nobody was named. */
import { z } from 'zod';
import { prominences } from './words.ts';

/** `a3` of the manifest, or `p` with the beginning of a picture's content hash for a picture of the brief. */
export const assetId = z.string().regex(/^(?:a[1-9][0-9]*|p[0-9a-f]{12})$/);

export const castEntry = z.strictObject({
  asset: assetId,
  /** What it does here, such as `drinks from the can`; may be empty. */
  role: z.string().trim().max(80),
  prominence: z.enum(prominences)
});
export type CastEntry = z.infer<typeof castEntry>;
