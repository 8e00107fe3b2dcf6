/** How like the original a redrawn face has to be, 0 to 1, try by try (REF-8): the last one is let through with less. */
export const facesToReach = [0.6, 0.6, 0.5] as const;
export const faceTries = facesToReach.length;
