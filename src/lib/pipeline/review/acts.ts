/** What a reviewer and an owner may ask for, as data: strict schemas, so that an unknown field is refused. */
import { z } from 'zod';
import { drawingSchema } from './drawing.ts';
import { changeFields, reviewLimits, shareContents, shareRoles, verdicts } from './words.ts';

/** A text that a person typed: line breaks stay, other control characters go. */
const typed = (most: number) => z.string().max(most * 2).transform((text) => tidy(text)).pipe(z.string().min(1).max(most));
const id = z.uuid();
const frame = z.number().int().min(0).max(1_000_000);
/** Made by the client, the same on every try: a post that is sent again is done once. */
const key = z.uuid();

/** Line breaks and tabs stay; other control and direction-changing characters would let a text pose as something else. */
export const tidy = (text: string): string =>
  [...text.normalize('NFC').replace(/\r\n?/g, '\n')].filter((letter) => letter === '\n' || letter === '\t' || !/[\p{Cc}\p{Cs}\u202A-\u202E\u2066-\u2069]/u.test(letter)).join('').trim();

const oneLine = (most: number) => z.string().max(most * 2).transform((text) => tidy(text).replace(/\s+/g, ' ')).pipe(z.string().min(1).max(most));

export const reviewName = oneLine(reviewLimits.name);

const remark = { key, text: typed(reviewLimits.text), drawing: drawingSchema.nullable().default(null) };

export const reviewerAct = z.discriminatedUnion('act', [
  z.strictObject({ act: z.literal('name'), name: reviewName }),
  z.strictObject({
    act: z.literal('comment'), ...remark, version: z.number().int().min(1), first: frame, last: frame,
    /** The scene that it speaks of; by default the one that the frame is in. */
    scene: z.string().regex(/^s[1-9][0-9]{0,5}$/).nullable().default(null)
  }),
  z.strictObject({ act: z.literal('reply'), ...remark, to: id }),
  z.strictObject({ act: z.literal('edit'), comment: id, text: typed(reviewLimits.text) }),
  z.strictObject({ act: z.literal('delete'), comment: id }),
  z.strictObject({ act: z.literal('resolve'), comment: id, resolved: z.boolean() }),
  z.strictObject({
    act: z.literal('judge'), cell: z.string().regex(/^(export|s[1-9][0-9]{0,5}\/(start|end|clip))$/), verdict: z.enum(verdicts),
    /** The content that was looked at, as the page was told it: what has changed meanwhile is not approved by mistake. */
    content: z.string().regex(/^[0-9a-f]{64}$/), note: z.string().max(reviewLimits.note * 2).transform(tidy).pipe(z.string().max(reviewLimits.note)).default('')
  })
]);
export type ReviewerAct = z.infer<typeof reviewerAct>;

const passcode = z.string().min(reviewLimits.passcode.least).max(reviewLimits.passcode.most);
/** Milliseconds since 1970; null for a link without an end. */
const expiry = z.number().int().positive().nullable();

const terms = {
  label: z.string().max(reviewLimits.label * 2).transform((text) => tidy(text).replace(/\s+/g, ' ')).pipe(z.string().max(reviewLimits.label)),
  role: z.enum(shareRoles), download: z.boolean(), content: z.enum(shareContents), pins: z.boolean(), expiresAt: expiry,
  /** Null for none. */
  passcode: passcode.nullable()
};

export const ownerAct = z.discriminatedUnion('act', [
  z.strictObject({
    act: z.literal('create_share'), label: terms.label.default(''), role: terms.role.default('comment'), download: terms.download.default(false),
    content: terms.content.default('film'), pins: terms.pins.default(false), expiresAt: expiry.default(null), passcode: terms.passcode.default(null)
  }),
  z.strictObject({ act: z.literal('change_share'), share: id, terms: z.strictObject(terms).partial() }),
  /** A new address for the same link; the old one stops working. */
  z.strictObject({ act: z.literal('renew_share'), share: id }),
  z.strictObject({ act: z.literal('revoke_share'), share: id }),
  z.strictObject({ act: z.literal('comment'), ...remark, version: z.number().int().min(1), first: frame, last: frame, scene: z.string().regex(/^s[1-9][0-9]{0,5}$/).nullable().default(null) }),
  z.strictObject({ act: z.literal('reply'), ...remark, to: id }),
  z.strictObject({ act: z.literal('edit'), comment: id, text: typed(reviewLimits.text) }),
  z.strictObject({ act: z.literal('delete'), comment: id }),
  z.strictObject({ act: z.literal('resolve'), comment: id, resolved: z.boolean() }),
  /** `field`: by default the one that fits the frame and the words. `model`: the profile's writer drafts it, else it is appended. */
  z.strictObject({ act: z.literal('propose'), comment: id, field: z.enum(changeFields).nullable().default(null), model: z.boolean().default(false) }),
  z.strictObject({ act: z.literal('accept_proposal'), proposal: id, text: typed(2000).nullable().default(null) }),
  z.strictObject({ act: z.literal('discard_proposal'), proposal: id })
]);
export type OwnerAct = z.infer<typeof ownerAct>;
export type ShareTerms = { [K in keyof typeof terms]: z.infer<(typeof terms)[K]> };
