/** How alike two faces are. */

/** What a face looks like, in the space of the model `by`; only those of one model can be compared. */
export type FaceEmbedding = { readonly by: string; readonly values: readonly number[] };

/**
 * 0 (strangers) to 1 (the same picture); null where two models made the embeddings, which cannot be compared. Euclidean
 * distance on the scale that the makers of the "faceres" model give for it: squares weighted by 25, and 20 to 80 per cent
 * of closeness spread over 0 to 1. Pictures of one person come out at 0.5 to 0.85, of two people below 0.5.
 */
export function similarity(one: FaceEmbedding, other: FaceEmbedding): number | null {
  if (one.by !== other.by || one.values.length !== other.values.length || one.values.length === 0) return null;
  let sum = 0;
  for (let i = 0; i < one.values.length; i += 1) sum += (one.values[i]! - other.values[i]!) ** 2;
  return sum === 0 ? 1 : Math.min(1, Math.max(0, (0.8 - Math.sqrt(25 * sum) / 100) / 0.6));
}
