/** Review: what may be said through a shared link, and what follows from it. Pure. */
export * from './acts.ts';
export * from './change.ts';
export * from './content.ts';
export * from './drawing.ts';
export * from './frames.ts';
export * from './markers.ts';
export * from './words.ts';
