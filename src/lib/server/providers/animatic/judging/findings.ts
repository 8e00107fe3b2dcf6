/** The frames of a clip that are looked at. */
export const frameNames = ['first', 'middle', 'last'] as const;
export type FrameName = (typeof frameNames)[number];
