/** The whole of what a share route may answer, field by field; an unknown field fails. Written apart from the code that answers. */
import { z } from 'zod';

const file = z.strictObject({ file: z.string().regex(/^[0-9a-f]{64}\.(mp4|png|jpg|webp)$/), width: z.number(), height: z.number(), bytes: z.number() });
const span = z.strictObject({ scene: z.string().regex(/^s\d+$/).nullable(), number: z.number(), start: z.number(), frames: z.number() });
const person = z.strictObject({ author: z.string(), name: z.string() });
const point = z.tuple([z.number(), z.number()]);
const colour = z.string();
const shape = z.union([
  z.strictObject({ kind: z.literal('pen'), colour, points: z.array(point) }), z.strictObject({ kind: z.enum(['arrow', 'box']), colour, from: point, to: point }),
  z.strictObject({ kind: z.literal('text'), colour, at: point, text: z.string() })
]);

export const commentShape = z.strictObject({
  id: z.uuid(), seq: z.number(), parent: z.uuid().nullable(), version: z.number(), scene: z.string().nullable(), first: z.number(), last: z.number(), text: z.string(),
  drawing: z.array(shape).nullable(), name: z.string(), author: z.string(), at: z.number(), edited: z.boolean(), resolved: z.boolean(), removed: z.boolean()
});
export const judgementShape = z.strictObject({
  id: z.uuid(), cell: z.string(), label: z.string(), name: z.string(), author: z.string(), verdict: z.enum(['approved', 'changes']), note: z.string(), at: z.number(), lapsed: z.boolean()
});
export const filmShape = z.strictObject({
  title: z.string(), aspect: z.string(), rate: z.strictObject({ num: z.number(), den: z.number() }),
  versions: z.array(z.strictObject({ number: z.number(), at: z.number(), current: z.boolean(), video: file, poster: file, frames: z.number(), spans: z.array(span) })),
  scenes: z.array(z.strictObject({ scene: z.string(), number: z.number(), role: z.string(), title: z.string(), description: z.string(), start: file.nullable(), end: file.nullable(), clip: file.nullable() })),
  story: z.strictObject({ title: z.string(), narrative: z.string() }).nullable(),
  subjects: z.array(z.strictObject({ cell: z.string(), label: z.string(), content: z.string().regex(/^[0-9a-f]{64}$/) }))
});
export const termsShape = z.strictObject({ role: z.string(), download: z.boolean(), content: z.string(), expiresAt: z.number().nullable(), me: person.nullable() });
export const pageShape = z.strictObject({ terms: termsShape, film: filmShape, comments: z.array(commentShape), judgements: z.array(judgementShape) });

/** Every answer there is. */
export const answerShape = z.union([
  pageShape, z.strictObject({ ticket: z.string() }), z.strictObject({ me: person }), z.strictObject({ comment: commentShape }), z.strictObject({ done: z.literal(true) }),
  z.strictObject({ error: z.strictObject({ code: z.string(), message: z.string(), advice: z.string() }) })
]);

/** Everything that a reviewer's line may be told. */
export const eventShapes = {
  comment: commentShape, judgements: z.array(judgementShape), film: filmShape, presence: z.array(person), ended: z.enum(['revoked', 'expired', 'changed', 'gone'])
};
