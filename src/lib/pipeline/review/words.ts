/**
 * The lists and limits of review, for the page as well as for the schemas: kept apart from acts.ts and drawing.ts so
 * that a reviewer's browser never loads the schema library.
 */

/** Each role contains the ones before it. */
export const shareRoles = ['view', 'comment', 'approve'] as const;
export type ShareRole = (typeof shareRoles)[number];
export const shareRoleWords: Record<ShareRole, string> = { view: 'View', comment: 'Comment', approve: 'Approve' };

/** `film`: the takes of the film. `scenes`: also the scenes with their frames and clips, and the chosen story. */
export const shareContents = ['film', 'scenes'] as const;
export type ShareContent = (typeof shareContents)[number];
export const shareContentWords: Record<ShareContent, string> = { film: 'The film only', scenes: 'The film, scenes, frames and story' };

export const verdicts = ['approved', 'changes'] as const;
export type Verdict = (typeof verdicts)[number];
export const verdictWords: Record<Verdict, string> = { approved: 'approved', changes: 'asked for changes' };

export const penColours = ['red', 'amber', 'green', 'blue', 'white', 'black'] as const;
export type PenColour = (typeof penColours)[number];

export const shapeKinds = ['pen', 'arrow', 'box', 'text'] as const;
export type ShapeKind = (typeof shapeKinds)[number];

/** The fields of a scene that a comment can be made a change of. */
export const changeFields = ['startPrompt', 'endPrompt', 'motionPrompt'] as const;
export type ChangeField = (typeof changeFields)[number];
export const changeFieldWords: Record<ChangeField, string> = { startPrompt: 'first-frame prompt', endPrompt: 'last-frame prompt', motionPrompt: 'motion prompt' };

export const markerFormats = ['csv', 'json', 'edl', 'fcpxml'] as const;
export type MarkerFormat = (typeof markerFormats)[number];

/** Lengths in characters, `drawing` in bytes of its JSON. */
export const reviewLimits = {
  name: 60, text: 4000, label: 80, note: 1000, passcode: { least: 4, most: 128 },
  shapes: 60, points: 2000, drawing: 32 * 1024, inscription: 120,
  /** Comments that one notebook holds. */
  comments: 10_000
} as const;

/** True when `role` may do what `needed` may. */
export const allows = (role: ShareRole, needed: ShareRole): boolean => shareRoles.indexOf(role) >= shareRoles.indexOf(needed);
