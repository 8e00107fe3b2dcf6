/** Files in the artifact store, as outputs name them. */
import { z } from 'zod';
import { fileEndings } from './words.ts';

type Mime = keyof typeof fileEndings;

/** `artifact`: sha-256 of its bytes, hex. `content`: sha-256 of what it shows (decoded RGBA pixels and size for pictures;
 * the bytes themselves for everything else), hex. Sizes in pixels, `bytes` in bytes, `duration` in seconds. */
export const artifactRef = z.strictObject({
  artifact: z.string().regex(/^[0-9a-f]{64}$/),
  content: z.string().regex(/^[0-9a-f]{64}$/),
  mime: z.enum(Object.keys(fileEndings) as [Mime, ...Mime[]]),
  bytes: z.number().int().positive(),
  width: z.number().int().positive().optional(),
  height: z.number().int().positive().optional(),
  duration: z.number().positive().optional(),
  frames: z.number().int().positive().optional()
});
export type ArtifactRef = z.infer<typeof artifactRef>;
