/** Limits of corrections (CLIP-4). */
export const mostPasses = 2;
/** Longer clips are not corrected. Seconds; a frame more than that is no longer clip. */
export const longestCorrected = 8;
const slack = 0.05;
export const isTooLong = (seconds: number): boolean => seconds > longestCorrected + slack;
