/** `page`: what the studio sent as a page has come alive; whatever is drawn from now on is this browser's own. */
export const drawn = { page: false };
