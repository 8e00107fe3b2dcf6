/**
 * Drawings over a frame: shapes in their order, every place in 0..1 of the picture's width and height, so that they fit
 * whatever size it is shown at. Capped in shapes, points and bytes; what does not fit is refused, never cut.
 */
import { z } from 'zod';
import { penColours, reviewLimits, type PenColour } from './words.ts';

export type Point = readonly [number, number];
export type Shape =
  | { readonly kind: 'pen'; readonly colour: PenColour; readonly points: readonly Point[] }
  | { readonly kind: 'arrow' | 'box'; readonly colour: PenColour; readonly from: Point; readonly to: Point }
  | { readonly kind: 'text'; readonly colour: PenColour; readonly at: Point; readonly text: string };
export type Drawing = readonly Shape[];

const share = z.number().min(0).max(1).transform((value) => Math.round(value * 1e4) / 1e4);
const point = z.tuple([share, share]).readonly();
const colour = z.enum(penColours);

const shape = z.discriminatedUnion('kind', [
  z.strictObject({ kind: z.literal('pen'), colour, points: z.array(point).min(1).max(reviewLimits.points).readonly() }),
  z.strictObject({ kind: z.literal('arrow'), colour, from: point, to: point }),
  z.strictObject({ kind: z.literal('box'), colour, from: point, to: point }),
  z.strictObject({ kind: z.literal('text'), colour, at: point, text: z.string().trim().min(1).max(reviewLimits.inscription) })
]);

const pointsIn = (drawing: Drawing): number => drawing.reduce((sum, each) => sum + (each.kind === 'pen' ? each.points.length : 2), 0);

/** Places are rounded to a ten thousandth of the picture. */
export const drawingSchema: z.ZodType<Drawing> = z.array(shape).min(1).max(reviewLimits.shapes)
  .refine((drawing) => pointsIn(drawing) <= reviewLimits.points, 'has too many points')
  .refine((drawing) => JSON.stringify(drawing).length <= reviewLimits.drawing, 'is too large');
